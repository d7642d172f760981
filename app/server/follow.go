package server

import (
	"context"
	"reflect"
	"sync"
	"time"
)

// follower tells the stream how runs appear, grow, end and vanish, whoever writes
// them, by looking at their indexes while somebody listens.
type follower struct {
	s     *Server
	wakes chan struct{}
	wg    sync.WaitGroup
}

func newFollower(ctx context.Context, s *Server) *follower {
	f := &follower{s: s, wakes: make(chan struct{}, 1)}
	f.wg.Go(func() { f.run(ctx) })
	return f
}

// wake begins to look at once.
func (f *follower) wake() {
	select {
	case f.wakes <- struct{}{}:
	default: // it is about to
	}
}

func (f *follower) wait() { f.wg.Wait() }

// RunGone is what the stream tells of a run that is not there any more.
type RunGone struct {
	Name string `json:"name"`
	Gone bool   `json:"gone"`
}

func (f *follower) run(ctx context.Context) {
	known := map[string]Listing{}
	var trouble string
	for {
		pause := time.After(f.s.opt.Poll)
		if f.s.streams.Load() > 0 {
			lines, err := f.s.runs.list()
			if err != nil {
				if text := err.Error(); text != trouble {
					trouble = text
					f.s.hub.publish("trouble", "runs", failure(err))
				}
			} else {
				trouble = ""
				known = f.compare(known, lines)
			}
		} else {
			pause = nil
		}
		select {
		case <-ctx.Done():
			return
		case <-pause:
		case <-f.wakes:
		}
	}
}

// compare publishes what differs.
func (f *follower) compare(known map[string]Listing, lines []Listing) map[string]Listing {
	next := map[string]Listing{}
	for _, l := range lines {
		next[l.Name] = l
		if was, ok := known[l.Name]; !ok || !reflect.DeepEqual(was, l) {
			f.s.hub.publish("run", l.Name, l)
		}
		delete(known, l.Name)
	}
	for name := range known {
		f.s.hub.publish("run", name, RunGone{name, true})
	}
	return next
}
