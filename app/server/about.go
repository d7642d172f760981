package server

import (
	"net/http"
	"time"

	"brainbow/experiment"
	"brainbow/record"
	"brainbow/runstore"
)

// AboutFacts is what a page shows about a run besides RunFacts.
type AboutFacts struct {
	Dir    string           `json:"dir"`    // where the run lies
	Recipe string           `json:"recipe"` // the text of a recipe file, "" without a recipe
	Note   string           `json:"note,omitempty"`
	Disk   runstore.DiskUse `json:"disk"`
	// Seconds is how long the training took without interruptions, up to now if it runs; 0 if unknown.
	Seconds float64 `json:"seconds"`
	// Rates are the changes of the learning rate, by hand or by a plateau schedule.
	Rates []RateChange `json:"rates"`
}

// RateChange is a learning rate that applies from the update after a step on.
type RateChange struct {
	Step int64   `json:"step"`
	Rate float64 `json:"rate"`
}

// about answers with what a run is made from, its size on disk and where it lies.
func (s *Server) about(w http.ResponseWriter, r *http.Request) error {
	run, done, err := s.open.use(r.PathValue("run"))
	if err != nil {
		return err
	}
	defer done()
	facts := AboutFacts{Dir: run.Store.Dir(), Note: runstore.ReadNote(s.opt.FS, run.Store.Dir()), Rates: []RateChange{}}
	if facts.Recipe, err = experiment.RecipeText(run.Store.Meta()); err != nil {
		return err
	}
	if facts.Disk, err = runstore.MeasureDisk(s.opt.FS, facts.Dir); err != nil {
		return err
	}
	rates, err := record.Rates(run.Store)
	if err != nil {
		return err
	}
	for _, c := range rates {
		facts.Rates = append(facts.Rates, RateChange{c.Step, c.Rate})
	}
	events, err := run.Store.Events()
	if err != nil {
		return err
	}
	facts.Seconds = runstore.Took(events, run.Store.Running(), time.Now()).Seconds()
	return sendJSON(w, r, facts)
}

// DiskFacts is how much room runs take.
type DiskFacts struct {
	Runs  map[string]int64 `json:"runs"`  // bytes by name, of sweeps with their trials
	Total int64            `json:"total"` // of all runs and sweeps, without the trash
	Trash int64            `json:"trash"`
}

// disk answers with the sizes of all runs and sweeps and of the trash, computed results included.
func (s *Server) disk(w http.ResponseWriter, r *http.Request) error {
	lines, err := s.runs.list()
	if err != nil {
		return err
	}
	facts := DiskFacts{Runs: map[string]int64{}}
	for _, l := range lines {
		dir, ok := s.shelf.find(l.Name)
		if !ok {
			continue // it was removed meanwhile
		}
		use, err := runstore.MeasureDisk(s.opt.FS, dir)
		if err != nil {
			return err
		}
		facts.Runs[l.Name] = use.Total
		facts.Total += use.Total
	}
	for _, home := range s.shelf.homes() {
		use, err := runstore.MeasureDisk(s.opt.FS, runstore.TrashDir(home))
		if err != nil {
			return err
		}
		facts.Trash += use.Total
	}
	return sendJSON(w, r, facts)
}
