package server

import (
	"math"
	"time"

	"brainbow/analysis"
)

// dataWait is how long the description of a run waits for its data: what is known
// of it from before is told meanwhile. Data that is not there is noticed in less.
const dataWait = 50 * time.Millisecond

// dataFacts describes the data of a run and begins to open it. Where that takes longer
// than wait, what is known from before is told.
func (s *Server) dataFacts(name string, run *analysis.Run, wait time.Duration) (DataFacts, []string, error) {
	_, done, err := s.open.use(name) // it may be opened longer than this lasts
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
			f := failure(err) // kept pictures can be shown all the same
			out.Error, out.Hint, out.Code = f.Error, f.Hint, f.Code
			classes, _ := run.Classes()
			return out, classes, nil
		}
		known = analysis.Known(run.Held())
	}
	out.Title, out.Shape, out.Pictures, out.Train, out.Test = known.Title, &known.Shape, known.Pictures, known.Train, known.Test
	return out, known.Classes, nil
}

// openData opens the data of a run if it is not open. What is wrong with it is told by
// whoever needs it.
func (s *Server) openData(name string) {
	run, done, err := s.open.use(name)
	if err != nil {
		return
	}
	defer done()
	_, _ = run.Data()
}
