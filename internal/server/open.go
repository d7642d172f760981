package server

import (
	"sync"

	"brainbow/analysis"
	"brainbow/runstore"
)

// opened keeps the runs that are in use, and a few that were.
type opened struct {
	s    *Server
	mu   sync.Mutex
	runs map[string]*opening // by directory
	tick int64
}

// opening is one open run.
type opening struct {
	stamp runstore.Stamp
	ready sync.Once
	run   *analysis.Run
	err   error
	users int
	used  int64
	stale bool // to be closed when nobody uses it
}

const (
	// mostOpen bounds the runs that are kept open: each holds its data and replayed steps.
	mostOpen = 4
	// replayMemory is for each of them.
	replayMemory = 32_000_000
)

// use opens a run by name, or takes the open one, brought up to date. Call done.
func (o *opened) use(name string) (run *analysis.Run, done func(), err error) {
	dir, err := o.s.runDir(name)
	if err != nil {
		return nil, nil, err
	}
	stamp, err := runstore.ReadStamp(dir)
	if err != nil {
		return nil, nil, err
	}
	o.mu.Lock()
	h := o.runs[dir]
	if h != nil && (h.stamp.Run != stamp.Run || h.stale) {
		o.retire(dir, h)
		h = nil
	}
	if h == nil {
		h = &opening{stamp: stamp}
		o.runs[dir] = h
	}
	o.tick++
	h.users++
	h.used = o.tick
	o.trim()
	o.mu.Unlock()
	done = sync.OnceFunc(func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		if h.users--; h.users == 0 && h.stale && h.run != nil {
			h.run.Close()
		}
	})
	h.ready.Do(func() {
		h.run, h.err = analysis.Open(dir, analysis.Options{
			DataRoot: o.s.opt.DataRoot, Threads: o.s.opt.Threads, Cache: replayMemory,
			Progress: func(what string, n, total int) { o.s.compute.told(name, what, n, total) },
		})
	})
	if err = h.err; err == nil {
		_, err = h.run.Store.Refresh()
	}
	if err != nil {
		o.mu.Lock()
		if o.runs[dir] == h {
			o.retire(dir, h)
		}
		o.mu.Unlock()
		done()
		return nil, nil, err
	}
	return h.run, done, nil
}

// retire forgets an open run; it is closed when its last user is done.
func (o *opened) retire(dir string, h *opening) {
	delete(o.runs, dir)
	if h.stale = true; h.users == 0 && h.run != nil {
		h.run.Close()
	}
}

// trim closes what was used longest ago.
func (o *opened) trim() {
	for len(o.runs) > mostOpen {
		oldest := ""
		for dir, h := range o.runs {
			if h.users == 0 && (oldest == "" || h.used < o.runs[oldest].used) {
				oldest = dir
			}
		}
		if oldest == "" {
			return
		}
		o.retire(oldest, o.runs[oldest])
	}
}

func (o *opened) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	for dir, h := range o.runs {
		o.retire(dir, h)
	}
}
