package server

import (
	"context"
	"runtime/debug"
	"sync/atomic"
	"time"
)

// tidyAfter is how long nobody must have asked anything before memory is given back.
const tidyAfter = 3 * time.Second

// tidier gives memory back to the system when nobody asks any more. The garbage of the answers is
// otherwise held for minutes, as much as all caches.
type tidier struct {
	asked atomic.Int64  // requests that have ended
	freed chan struct{} // for tests; nil otherwise
}

// run looks every now and then whether there were requests and now are none.
func (t *tidier) run(ctx context.Context, pause time.Duration) {
	var seen, tidied int64
	tick := time.NewTicker(pause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		n := t.asked.Load()
		if n == seen && n != tidied {
			debug.FreeOSMemory()
			tidied = n
			if t.freed != nil {
				t.freed <- struct{}{}
			}
		}
		seen = n
	}
}
