package projection

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
)

// Options are common to all methods; the zero value is ready for use.
type Options struct {
	// Seed determines all randomness. Equal seeds give equal bits.
	Seed uint64
	// Threads is the largest number of threads; 0 means GOMAXPROCS. It never
	// changes a result.
	Threads int
	// Rounds bounds the rounds of the iteration that finds principal components of more than 128
	// features; 0 means that it goes on until they change no more. After two the axes are orthonormal and
	// cover nearly as much of the variance.
	Rounds int
	// Progress is called, on the calling goroutine, when done of total units of work are done. It
	// may be nil.
	Progress func(done, total int)
}

func (o Options) progress(done, total int) {
	if o.Progress != nil {
		o.Progress(done, total)
	}
}

func (o Options) threads() int {
	if o.Threads > 0 {
		return o.Threads
	}
	return runtime.GOMAXPROCS(0)
}

// parts returns the number of parts of n elements in groups of size.
func parts(n, size int) int { return (n + size - 1) / size }

// split calls f for the parts [lo, hi) of 0 … n−1, each of the given size except the last, on up to
// the given number of threads. Any thread may take any part, so f must write only to memory of its
// part. split stops early, between parts, when ctx is done, and returns its error.
func split(ctx context.Context, threads, n, size int, f func(part, lo, hi int)) error {
	count := parts(n, size)
	threads = min(threads, count)
	var next atomic.Int64
	work := func() {
		for ctx.Err() == nil {
			p := int(next.Add(1)) - 1
			if p >= count {
				return
			}
			f(p, p*size, min(n, (p+1)*size))
		}
	}
	var wg sync.WaitGroup
	for range threads - 1 {
		wg.Go(work)
	}
	work()
	wg.Wait()
	return ctx.Err()
}
