package nn

import (
	"runtime"
	"sync/atomic"
)

// Pool is a [Team] with permanent goroutines, which it reuses for every call. Its helpers spin for
// a moment after each call before they sleep, because waking one takes longer than a whole step of
// a small network.
type Pool struct {
	helpers int
	call    func(worker int)
	turn    atomic.Int64 // counts calls
	left    atomic.Int64 // helpers still at work
	asleep  []atomic.Bool
	wake    []chan struct{}
	closed  bool
}

// spins is how many times a helper checks for work before it sleeps: some tens of microseconds.
const spins = 20000

// NewPool starts a pool of the given number of threads, one of which is the caller of Run.
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
				break // a call was just announced
			}
			// The wake may be stale: this helper may have answered its call before the caller
			// checked whether the helper sleeps.
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

// Run calls f(0), f(1), … concurrently, one on each thread, and waits for all.
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

// announce starts the helpers that are spinning.
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

// Close ends the helpers. The pool must not be used afterwards.
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
