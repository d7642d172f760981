package server

import (
	"cmp"
	"errors"
	"io/fs"
	"math"
	"net/http"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"brainbow/internal/vfs"
	"brainbow/runstore"
)

// listed is the last known line of a run and when it was read.
type listed struct {
	stamp  runstore.Stamp
	line   Listing
	id     string
	parent *runstore.Parent
	read   time.Time     // when the run was read
	took   time.Duration // how long reading took
}

// restFor limits the time spent on a growing run: after a read that took t, the run is not read
// again for restFor × t.
const restFor = 20

// unreadRest is how long to wait before trying again to read a run that could not be read.
const unreadRest = 2 * time.Second

// stale reports whether a run must be read again because it has grown or ended.
func (l *listed) stale(fsys vfs.FS, dir string, stamp runstore.Stamp) bool {
	running := l.line.Status == runstore.StatusRunning
	switch {
	case l.line.Error != "" && time.Since(l.read) >= unreadRest:
		return true // its files may still be arriving
	case l.stamp != stamp:
		return !running || time.Since(l.read) >= restFor*l.took || !runstore.Running(fsys, dir)
	case running || l.line.Status == runstore.StatusKilled:
		return running != runstore.Running(fsys, dir)
	}
	return false
}

// catalog is the list of runs. It reads a run again only when the run's index has grown.
type catalog struct {
	shelf *shelf
	mu    sync.Mutex
	seen  map[string]*listed
}

// list returns the lines of all runs, newest first.
func (c *catalog) list() ([]Listing, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	places, err := c.shelf.places()
	if err != nil {
		return nil, err
	}
	next := map[string]*listed{}
	lines := []Listing{}
	var reads []read
	for _, e := range places {
		dir := e.dir
		stamp, err := runstore.ReadStamp(c.shelf.fsys, dir)
		if err != nil {
			if runstore.IsSweep(c.shelf.fsys, dir) {
				l := Listing{Name: e.name, Sweep: true, Note: runstore.ReadNote(c.shelf.fsys, dir)}
				if sw, err := runstore.ReadSweep(c.shelf.fsys, dir); err != nil {
					l.failed(err)
				} else {
					l.Created, l.Trials = sw.Created, len(sw.Trials)
				}
				lines = append(lines, l)
			} else if !errors.Is(err, fs.ErrNotExist) {
				l := Listing{Name: e.name}
				l.failed(err)
				lines = append(lines, l)
			}
			continue
		}
		l := c.seen[e.name]
		next[e.name] = l
		if l == nil || l.stale(c.shelf.fsys, dir, stamp) {
			reads = append(reads, read{e, l, stamp})
		}
	}
	for i, l := range describeAll(c.shelf.fsys, reads) {
		next[reads[i].at.name] = l
	}
	c.seen = next
	named := map[string]string{}
	for name, l := range next {
		if l.id != "" && (named[l.id] == "" || name < named[l.id]) { // copies have one ID
			named[l.id] = name
		}
	}
	for _, l := range next {
		line := l.line
		if p := l.parent; p != nil {
			line.ParentStep = p.Step
			if line.Parent = named[p.ID]; line.Parent == "" {
				line.LostParent = cmp.Or(p.Name, p.ID)
			}
		}
		lines = append(lines, line)
	}
	slices.SortStableFunc(lines, func(a, b Listing) int {
		return cmp.Or(b.Created.Compare(a.Created), strings.Compare(a.Name, b.Name))
	})
	return lines, nil
}

// read is a run to be read for its line.
type read struct {
	at     place
	before *listed
	stamp  runstore.Stamp
}

// describeAll reads the lines of runs, on all processors.
func describeAll(fsys vfs.FS, reads []read) []*listed {
	out := make([]*listed, len(reads))
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(reads)) {
		wg.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(reads)); i = next.Add(1) - 1 {
				out[i] = describe(fsys, reads[i].at, reads[i].before, reads[i].stamp)
			}
		})
	}
	wg.Wait()
	return out
}

// describe reads the line of a run; before is its previous line. If the run did not grow, only
// its status can have changed.
func describe(fsys vfs.FS, at place, before *listed, stamp runstore.Stamp) (out *listed) {
	begun := time.Now()
	out = &listed{stamp: stamp, line: Listing{Name: at.name}, read: begun}
	defer func() { out.took = time.Since(begun) }()
	l := &out.line
	failed := func(err error) *listed {
		l.failed(err)
		return out
	}
	run, err := runstore.OpenWith(at.dir, runstore.OpenOptions{FS: fsys})
	if err != nil {
		return failed(err)
	}
	out.id, out.parent = run.Meta().ID, run.Meta().Parent
	status, err := run.Status()
	if err != nil {
		return failed(err)
	}
	if before != nil && before.stamp == stamp && before.line.Error == "" {
		*l = before.line
		l.Status = status
		return out
	}
	m := run.Meta()
	l.Created, l.Dataset, l.Bytes, l.Status = m.Created, m.Dataset.Name, run.Bytes(), status
	l.Recipe, l.ID, l.Changes = recipeName(m), m.ID, m.Changes
	l.Note = runstore.ReadNote(fsys, at.dir)
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
	}
	l.Network = networkText(m.Network)
	l.Accuracy = latest(rows)
	l.Curve = sparkline(rows)
	return out
}

// number returns &v, or nil if JSON has no number for v (NaN and infinities).
func number(v float64) *float64 {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return nil
	}
	return &v
}

// runDir returns the directory of a run by its name, which for a trial is SWEEP:HASH. Invalid
// names and links are not found.
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
	if info, err := s.opt.FS.Stat(dir); err != nil || !info.IsDir() {
		return missing()
	}
	return dir, nil
}
