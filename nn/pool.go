package nn

import (
	"runtime"
	"sync/atomic"
)

// Pool is a [Team] of its own goroutines: it runs one function on several goroutines again and again. Its helpers
// watch for the next call for a moment before they sleep, because waking one
// takes longer than a small network's whole step.
type Pool struct {
	helpers int
	call    func(worker int)
	turn    atomic.Int64 // counts calls
	left    atomic.Int64 // helpers still at work
	asleep  []atomic.Bool
	wake    []chan struct{}
	closed  bool
}

// spins is how often a helper looks for work before it sleeps: some tens of
// microseconds.
const spins = 20000

// NewPool starts a pool of so many threads, of which the caller of Run is one.
func NewPool(threads int) *Pool {
	p := &Pool{helpers: threads - 1, asleep: make([]atomic.Bool, threads), wake: make([]chan struct{}, threads)}
	for i := 1; i < threads; i++ {
		p.wake[i] = make(chan struct{}, 1)
		go p.help(i)
	}
	return p
}

func (p *Pool) help(i int) {
	seen := int64(0)
	for {
		for n := 0; p.turn.Load() == seen; n++ {
			if n < spins {
				continue
			}
			p.asleep[i].Store(true)
			if p.turn.Load() != seen && p.asleep[i].CompareAndSwap(true, false) {
				break // called in this very moment
			}
			// The wake may be late: of a call that this helper saw and answered before
			// the caller came to see whether it sleeps.
			<-p.wake[i]
			n = 0
		}
		seen = p.turn.Load()
		if p.closed {
			return
		}
		p.call(i)
		p.left.Add(-1)
	}
}

// Size returns the number of threads.
func (p *Pool) Size() int { return p.helpers + 1 }

// Run calls f(0), f(1), … at once, one on each thread, and waits for all.
func (p *Pool) Run(f func(worker int)) {
	if p.helpers > 0 {
		p.start(f)
	}
	f(0)
	for n := 0; p.left.Load() > 0; n++ {
		if n > spins {
			runtime.Gosched()
		}
	}
}

func (p *Pool) start(f func(worker int)) {
	p.announce(f)
	p.rouse()
}

// announce lets helpers that look for work begin.
func (p *Pool) announce(f func(worker int)) {
	p.call = f
	p.left.Store(int64(p.helpers))
	p.turn.Add(1)
}

// rouse wakes helpers that sleep.
func (p *Pool) rouse() {
	for i := 1; i <= p.helpers; i++ {
		if p.asleep[i].CompareAndSwap(true, false) {
			p.wake[i] <- struct{}{}
		}
	}
}

// Close ends the helpers. The pool runs nothing after it.
func (p *Pool) Close() {
	if p.closed {
		return
	}
	p.closed = true
	if p.helpers > 0 {
		p.start(nil)
	}
	p.helpers = 0
}
