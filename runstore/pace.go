package runstore

import (
	"sync/atomic"
	"time"
)

// turn is how long the goroutine that writes works before it breathes.
const turn = 100 * time.Microsecond

// pause is the longest time that it waits to be let in.
const pause = 20 * time.Millisecond

// pace keeps the goroutine that writes out of the way of a training on all
// processors: it works while the training stands still to record a step. While a
// goroutine is in a system call it keeps its processor, and the scheduler may take
// 10 ms to notice that one of the training waits for it; and what a thread of the
// training loses in the middle of a step, all others wait for at its end.
type pace struct {
	used   atomic.Bool // somebody opens windows
	open   atomic.Bool
	opened time.Time     // the caller's own
	token  chan struct{} // a window was opened, or there is a hurry
}

func newPace() *pace { return &pace{token: make(chan struct{}, 1)} }

// call ends a wait.
func (p *pace) call() {
	select {
	case p.token <- struct{}{}:
	default:
	}
}

// window says that processors rest from now on, or no longer.
func (p *pace) window(open bool) {
	if open {
		p.opened = time.Now()
		p.used.Store(true)
		p.open.Store(true)
		p.call()
		return
	}
	p.open.Store(false)
	if time.Since(p.opened) > turn {
		// It was long enough to be used. Else windows come so often that one turn
		// for each of them is right.
		select {
		case <-p.token:
		default:
		}
	}
}

// breathe is called between two pieces of work, with the time at which this turn began,
// and returns when the next one begins. If the turn is over it waits for a window, unless there
// is a hurry or nobody opens any.
func (p *pace) breathe(began time.Time, hurry func() bool) time.Time {
	if !p.used.Load() || p.open.Load() || time.Since(began) < turn || hurry() {
		return began
	}
	timer := time.NewTimer(pause)
	defer timer.Stop()
	select {
	case <-p.token:
	case <-timer.C:
	}
	return time.Now()
}

// Window says whether the caller leaves processors to the writing for a moment,
// as a training does while it records a step. Between windows the writing
// waits for the next, a fiftieth of a second at most, unless somebody waits
// for it or a quarter of the queue is full.
func (w *Writer) Window(open bool) { w.work.pace.window(open) }
