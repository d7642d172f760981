package server

import (
	"sync"
	"sync/atomic"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/record"
	"brainbow/runstore"
)

// opened keeps the runs in use open, and a few that were used recently.
type opened struct {
	s    *Server
	mu   sync.Mutex
	runs map[string]*opening // by directory
	tick int64
	pool analysis.Pool
}

// opening is one open run.
type opening struct {
	stamp runstore.Stamp
	ready sync.Once
	run   atomic.Pointer[analysis.Run]
	err   error
	users int
	used  int64
	stale bool // to be closed by its last user
}

const (
	// maxOpen is the maximum number of runs that are kept open.
	maxOpen = 4
	// replayPart divides the memory for caches: each open run gets 1/replayPart of it for
	// replayed steps, so that all of them together get half.
	replayPart = 2 * maxOpen
)

// use returns an open run, brought up to date, by name. The caller must call done when finished
// with it.
func (o *opened) use(name string) (run *analysis.Run, done func(), err error) {
	dir, err := o.s.runDir(name)
	if err != nil {
		return nil, nil, err
	}
	stamp, err := runstore.ReadStamp(o.s.opt.FS, dir)
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
		if h.users--; h.users == 0 && h.stale {
			h.close()
		}
	})
	h.ready.Do(func() {
		run, err := analysis.Open(dir, analysis.Options{
			FS: o.s.opt.FS, Data: o.s.opt.Data, Results: o.s.opt.Results, Threads: o.s.opt.Threads, Pool: &o.pool, Cache: record.Bytes(o.s.opt.Cache / replayPart),
			Made: func() int64 { return o.s.live.made(name) },
		})
		if h.err = err; err == nil {
			h.run.Store(run)
		}
	})
	if err = h.err; err == nil {
		run = h.run.Load()
		_, err = run.Store.Refresh()
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
	return run, done, nil
}

// retire removes an open run from the map; its last user closes it.
func (o *opened) retire(dir string, h *opening) {
	delete(o.runs, dir)
	if h.stale = true; h.users == 0 {
		h.close()
	}
}

func (h *opening) close() {
	if run := h.run.Load(); run != nil {
		run.Close()
	}
}

// held returns the size in bytes of the data that open runs hold.
func (o *opened) held() (bytes int64) {
	seen := map[*dataset.Dataset]bool{nil: true}
	for _, h := range o.runs {
		if run := h.run.Load(); run != nil && !seen[run.Held()] {
			d := run.Held()
			seen[d] = true
			for _, s := range []*dataset.Split{&d.Train, &d.Test} {
				bytes += int64(len(s.Pixels) + 4*len(s.Values))
			}
		}
	}
	return bytes
}

// trim closes unused runs, the least recently used first, until at most maxOpen runs are open
// and the data of unused runs fits into the memory for caches.
func (o *opened) trim() {
	for len(o.runs) > maxOpen || len(o.runs) > 1 && o.held() > o.s.opt.Cache {
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
