package server

import (
	"context"
	"reflect"
	"sync"
	"time"
)

// follower publishes on the stream how runs appear, grow, end and vanish, whichever process
// writes them. It polls their indexes while a page listens.
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

// wake makes the follower poll immediately.
func (f *follower) wake() {
	select {
	case f.wakes <- struct{}{}:
	default: // a wake-up is already pending
	}
}

func (f *follower) wait() { f.wg.Wait() }

// RunGone is the stream's message about a run that was removed.
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

// compare publishes the lines that changed and the runs that are gone, and returns the new
// lines by name.
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
