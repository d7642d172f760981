package server

import (
	"net/http"

	"brainbow/analysis"
	"brainbow/runstore"
)

// TrialList lists the trials of a sweep, in its order.
type TrialList struct {
	Title  string       `json:"title"`
	Trials []TrialFacts `json:"trials"`
}

// TrialFacts describes a trial of a sweep.
type TrialFacts struct {
	Name     string          `json:"name"`  // under which it is opened: SWEEP:HASH
	Label    string          `json:"label"` // of its setting; trials of one setting differ in the seed
	Group    string          `json:"group,omitempty"`
	Seed     uint64          `json:"seed"`
	Status   runstore.Status `json:"status,omitempty"` // empty if it has not begun
	Accuracy *Accuracy       `json:"accuracy"`         // the last of the test split; null before the first
	Step     int64           `json:"step"`
	Error    string          `json:"error,omitempty"` // why it cannot be opened
	Hint     string          `json:"hint,omitempty"`
	Code     string          `json:"code,omitempty"`
}

// trials answers with the trials of a sweep.
func (s *Server) trials(w http.ResponseWriter, r *http.Request) error {
	name := r.PathValue("run")
	dir, err := s.ownDir(name)
	if err != nil {
		return err
	}
	sweep, err := analysis.OpenSweep(s.opt.FS, dir)
	if err != nil {
		return err
	}
	list := TrialList{Title: sweep.Title, Trials: []TrialFacts{}}
	for _, p := range sweep.Points {
		for _, t := range p.Trials {
			f := TrialFacts{Name: name + ":" + t.Hash, Label: t.Label, Group: t.Group, Seed: t.SweepTrial.Seed, Status: t.Status}
			if t.Err != nil {
				e := failure(t.Err)
				f.Error, f.Hint, f.Code = e.Error, e.Hint, e.Code
			} else if t.Summary != nil {
				f.Step = t.Step
				f.Accuracy = latest([]runstore.Metric{t.Test})
			}
			list.Trials = append(list.Trials, f)
		}
	}
	return sendJSON(w, r, list)
}
