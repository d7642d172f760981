package server

import (
	"encoding/json"
	"fmt"
	"math"
	"time"

	"brainbow/analysis"
	"brainbow/runstore"
)

const (
	dataKind    = "data"
	dataVersion = 1
	// dataWait is how long the description of a run waits for its data: what is known
	// of it from before is told meanwhile. Data that is not there is noticed in less.
	dataWait = 50 * time.Millisecond
)

// knownData is what is kept in a run of its data.
type knownData struct {
	Data    DataFacts `json:"data"`
	Classes []string  `json:"classes"`
}

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
	key, err := runstore.AnalysisKey(dataVersion, run.Store.Meta().Dataset)
	if err != nil {
		return DataFacts{}, nil, fmt.Errorf("describe data: %w", err)
	}
	var known knownData
	kept, ok := run.Store.CachedAnalysis(dataKind, key)
	if ok = ok && json.Unmarshal(kept.Facts, &known) == nil && known.Data.Shape != nil; !ok {
		wait = math.MaxInt64
	}
	late := time.NewTimer(wait)
	defer late.Stop()
	select {
	case <-late.C:
		return known.Data, known.Classes, nil
	case err = <-opened:
	}
	out := knownData{Data: DataFacts{Name: run.Store.Meta().Dataset.Name}}
	out.Classes, _ = run.Classes()
	if err != nil {
		f := failure(err) // kept pictures can be shown all the same
		out.Data.Error, out.Data.Hint = f.Error, f.Hint
		return out.Data, out.Classes, nil
	}
	d := run.Held()
	out.Data.Title, out.Data.Shape, out.Data.Pictures = d.Title, &d.Shape, d.Train.Pixels != nil
	out.Data.Train, out.Data.Test = d.Train.Len(), d.Test.Len()
	if text, err := json.Marshal(out); err == nil && !ok {
		_ = run.Store.CacheAnalysis(dataKind, key, runstore.Analysis{Facts: text})
	}
	return out.Data, out.Classes, nil
}
