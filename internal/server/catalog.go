package server

import (
	"cmp"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"brainbow/runstore"
)

// Listing is one line of the list of runs.
type Listing struct {
	Name    string          `json:"name"`
	Created time.Time       `json:"created,omitzero"`
	Status  runstore.Status `json:"status,omitempty"`
	Dataset string          `json:"dataset,omitempty"`
	Recipe  string          `json:"recipe,omitempty"`
	Step    int64           `json:"step"`
	Epoch   float64         `json:"epoch"`
	// TestAccuracy is the last one measured, null if none was.
	TestAccuracy *float64 `json:"test_accuracy"`
	Bytes        int64    `json:"bytes"`
	Sweep        bool     `json:"sweep,omitempty"`
	Error        string   `json:"error,omitempty"` // why it cannot be opened
	Hint         string   `json:"hint,omitempty"`
}

// listed is what is known of a run and when it was.
type listed struct {
	stamp runstore.Stamp
	line  Listing
}

// catalog is the list of runs. A run is read again only when its index has grown.
type catalog struct {
	shelf *shelf
	mu    sync.Mutex
	seen  map[string]*listed
}

// list returns the runs, newest first.
func (c *catalog) list() ([]Listing, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	places, err := c.shelf.places()
	if err != nil {
		return nil, err
	}
	next := map[string]*listed{}
	lines := []Listing{}
	for _, e := range places {
		dir := e.dir
		stamp, err := runstore.ReadStamp(dir)
		if err != nil {
			if runstore.IsSweep(dir) {
				l := Listing{Name: e.name, Sweep: true}
				if sw, err := runstore.ReadSweep(dir); err != nil {
					l.Error, l.Hint = err.Error(), failure(err).Hint
				} else {
					l.Created = sw.Created
				}
				lines = append(lines, l)
			}
			continue
		}
		l := c.seen[e.name]
		if l == nil || l.stamp != stamp || l.line.Status == runstore.StatusRunning || l.line.Status == runstore.StatusKilled {
			l = &listed{stamp, describe(e, l, stamp)}
		}
		next[e.name] = l
		lines = append(lines, l.line)
	}
	c.seen = next
	slices.SortStableFunc(lines, func(a, b Listing) int {
		return cmp.Or(b.Created.Compare(a.Created), strings.Compare(a.Name, b.Name))
	})
	return lines, nil
}

// describe reads a run's line; before is what was known of it. A run that did not
// grow can only have ended.
func describe(at place, before *listed, stamp runstore.Stamp) Listing {
	l := Listing{Name: at.name}
	failed := func(err error) Listing {
		f := failure(err)
		l.Error, l.Hint = f.Error, f.Hint
		return l
	}
	run, err := runstore.Open(at.dir)
	if err != nil {
		return failed(err)
	}
	status, err := run.Status()
	if err != nil {
		return failed(err)
	}
	if before != nil && before.stamp == stamp && before.line.Error == "" {
		l = before.line
		l.Status = status
		return l
	}
	m := run.Meta()
	l.Created, l.Dataset, l.Bytes, l.Status = m.Created, m.Dataset.Name, run.Bytes(), status
	l.Recipe = recipeName(m)
	if l.Step, err = run.LastStep(); err != nil {
		return failed(err)
	}
	rows, err := run.Metrics()
	if err != nil {
		return failed(err)
	}
	for _, row := range rows {
		if !math.IsNaN(row.Epoch) {
			l.Epoch = max(l.Epoch, row.Epoch)
		}
		if row.Split == "test" {
			l.TestAccuracy = number(row.Accuracy)
		}
	}
	return l
}

// number is v, or null where JSON has no number for it.
func number(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// runDir returns the directory of a run by its name: one that is shown, or SWEEP:HASH for a trial. A name that is none, and a link, are not found.
func (s *Server) runDir(name string) (string, error) {
	missing := func() (string, error) {
		return "", refuse(http.StatusNotFound, "it may have been removed or renamed; look at the list of runs", "there is no run %q", name)
	}
	sweep, trial, isTrial := strings.Cut(name, ":")
	for _, part := range []string{sweep, trial} {
		if strings.HasPrefix(part, ".") || strings.ContainsAny(part, "/\\:\x00") || len(part) > 255 {
			return missing()
		}
	}
	if sweep == "" || isTrial && trial == "" {
		return missing()
	}
	dir, ok := s.shelf.find(sweep)
	if !ok {
		return missing()
	}
	if isTrial {
		dir = runstore.TrialDir(dir, trial)
	}
	real, err := filepath.EvalSymlinks(dir)
	if err != nil || real != dir {
		return missing()
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return missing()
	}
	return dir, nil
}
