package server

import (
	"errors"
	"math"
	"time"

	"brainbow/analysis"
	"brainbow/dataset"
)

// dataWait is how long the description of a run waits for its data to open before it uses what
// earlier opens have cached. Missing data is noticed sooner than that.
const dataWait = 50 * time.Millisecond

// dataFacts opens the data of a run and describes it. If that takes longer than wait, it
// returns the description cached by an earlier open, if there is one.
func (s *Server) dataFacts(name string, run *analysis.Run, wait time.Duration) (DataFacts, []string, error) {
	_, done, err := s.open.use(name) // opening may outlast this call
	if err != nil {
		return DataFacts{}, nil, err
	}
	opened := make(chan error, 1)
	go func() {
		defer done()
		_, err := run.Data()
		opened <- err
	}()
	known, ok := run.KnownData()
	if !ok {
		wait = math.MaxInt64
	}
	late := time.NewTimer(wait)
	defer late.Stop()
	out := DataFacts{Name: run.Store.Meta().Dataset.Name}
	select {
	case <-late.C:
	case err = <-opened:
		if err != nil {
			f := failure(err) // recorded pictures can still be shown
			out.Error, out.Hint, out.Code = f.Error, f.Hint, f.Code
			if missing, ok := errors.AsType[*dataset.MissingError](err); ok && missing.Public {
				out.Get = "brainbow data get " + missing.Name
			}
			classes, _ := run.Classes()
			return out, classes, nil
		}
		known = analysis.Known(run.Held())
	}
	out.Title, out.Shape, out.Pictures, out.Train, out.Test = known.Title, &known.Shape, known.Pictures, known.Train, known.Test
	return out, known.Classes, nil
}

// openData opens the data of a run if it is not open yet. It ignores errors, because the
// computation that needs the data reports them.
func (s *Server) openData(name string) {
	run, done, err := s.open.use(name)
	if err != nil {
		return
	}
	defer done()
	_, _ = run.Data()
}
