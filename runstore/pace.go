package runstore

import (
	"sync/atomic"
	"time"
)

// turn is how long the writing goroutine works before it pauses.
const turn = 100 * time.Microsecond

// pause is the longest time that it waits for a window.
const pause = 20 * time.Millisecond

// pace makes the writing goroutine work in windows in which the training, which otherwise uses all
// processors, pauses to record a step. A goroutine in a system call occupies its processor, and the
// scheduler may take 10 ms to notice that a goroutine of the training is waiting for it; all
// threads of the training then wait for that one at the end of the step.
type pace struct {
	used   atomic.Bool // windows are in use
	open   atomic.Bool
	opened time.Time     // used only by the caller
	token  chan struct{} // a window was opened, or the writing has become urgent
}

func newPace() *pace { return &pace{token: make(chan struct{}, 1)} }

// call ends a wait.
func (p *pace) call() {
	select {
	case p.token <- struct{}{}:
	default:
	}
}

// window opens or closes a window, during which processors are idle.
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
		// The window was long enough to be used: take back its token. Short windows are so frequent
		// that each may give one turn.
		select {
		case <-p.token:
		default:
		}
	}
}

// breathe is called between two pieces of work, with the start of the current turn, and returns the
// start of the next. If the turn is over, it waits for a window, unless hurry returns true or
// windows are not in use.
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

// Window opens or closes a window, in which the caller leaves processors to the writing, as a
// training does while it records a step. Between windows the writing waits for the next one, up to
// a fiftieth of a second, unless a caller waits for it or a quarter of the queue is full.
func (w *Writer) Window(open bool) { w.work.pace.window(open) }
