package nn

import (
	"runtime"
	"sync/atomic"
	"testing"
)

// TestPoolRunsOnce stops a caller between announcing a call and waking the sleeping helpers. By
// then helpers have answered the call and gone to sleep. Waking them must not make them run it
// again, which would also end the next call too early.
func TestPoolRunsOnce(t *testing.T) {
	const threads = 5
	p := NewPool(threads)
	defer p.Close()
	var ran [threads]atomic.Int64
	asleep := func() {
		for i := 1; i < threads; i++ {
			for !p.asleep[i].Load() {
				runtime.Gosched()
			}
		}
	}
	count := func(worker int) { ran[worker].Add(1) }
	p.Run(count)
	for call := range int64(20) {
		// A spinning helper answers at once; the others sleep, so wake them.
		asleep()
		p.announce(count)
		p.rouse()
		for p.left.Load() > 0 {
			runtime.Gosched()
		}
		asleep()
		p.rouse() // the caller continues only now
		asleep()
		if left := p.left.Load(); left != 0 {
			t.Fatalf("call %d: %d helpers are left, 0 expected", call, left)
		}
		for worker := 1; worker < threads; worker++ {
			if n := ran[worker].Load(); n != call+2 {
				t.Fatalf("call %d: worker %d ran %d times, not %d", call, worker, n, call+2)
			}
		}
	}
}
