package train

import (
	"math"
	"slices"
	"sync/atomic"

	"brainbow/internal/kernel"
	"brainbow/nn"
)

// descent makes updates from gradients: it adds the groups, bounds the sum and hands it
// to the optimiser, chunk by chunk.
type descent struct {
	gradient *differentiator
	weights  *nn.Weights
	opt      *optimizer
	chunks   []chunk
	// early updates weights as soon as their gradient is computed; nil if that is
	// impossible or no faster. late are the chunks that remain for apply.
	early func(from, to int, g []float32)
	late  []chunk

	clipValue float32 // bound of every number of the gradient, 0 for none
	clipNorm  float64 // bound of the gradient's norm, 0 for none
	sums      []float64
	factor    float32 // by which this update's gradient is multiplied

	held []int     // numbers that keep their values though they are in a chunk
	kept []float32 // those of the weights, then of each average

	next            atomic.Int64
	apply, measured func(worker int)
}

// chunk is a range of the parameters that one goroutine updates.
type chunk struct {
	from, to int
	weight   bool // L2 applies
}

const (
	// chunkSize is a number of elements whose groups fit into the L1 cache.
	chunkSize = 4096
	// earlyFrom is the number of parameters from which a gradient does not fit into a
	// core's caches.
	earlyFrom = 1 << 18
)

// newDescent prepares updates of weights; size is the batch size.
func newDescent(d *differentiator, weights *nn.Weights, spec Spec, size int) *descent {
	u := &descent{
		gradient: d, weights: weights, opt: newOptimizer(d.net, spec),
		clipValue: float32(spec.ClipValue), clipNorm: spec.ClipNorm, factor: 1,
	}
	u.apply, u.measured = u.update, u.squares
	u.held = d.net.Held()
	u.kept = make([]float32, len(u.held)*(1+len(u.opt.slots)))
	if len(d.workers) == 1 && size <= kernel.Lanes && spec.ClipNorm == 0 && len(weights.Data()) >= earlyFrom && !d.net.Frozen() {
		u.early = func(from, to int, g []float32) {
			u.bound(g)
			u.opt.update(u.weights, g, chunk{from, to, true})
		}
	}
	names := d.net.Params()
	d.net.Trained(func(p nn.Param, from, to int) {
		for at := from; at < to; at += chunkSize {
			c := chunk{at, min(at+chunkSize, to), p.IsWeight}
			u.chunks = append(u.chunks, c)
			if u.early != nil && !d.workers[0].GivesEarly(slices.IndexFunc(names, func(q nn.Param) bool { return q.Name == p.Name })) {
				u.late = append(u.late, c)
			}
		}
	})
	if u.early == nil {
		u.late = u.chunks
	}
	u.sums = make([]float64, len(u.chunks))
	return u
}

// run updates the weights by the gradient in the groups, and moves the running statistics
// towards those of its batch.
func (u *descent) run() {
	u.hold(func(kept, number *float32) { *kept = *number })
	for _, g := range u.gradient.groups[:u.gradient.count] {
		for _, at := range u.held {
			g.Data()[at] = 0 // the norm does not count them
		}
	}
	if u.clipNorm > 0 {
		u.findFactor()
	}
	u.next.Store(0)
	u.gradient.pool.Run(u.apply)
	u.hold(func(kept, number *float32) { *number = *kept })
	if b := u.gradient.batches; b != nil && !u.gradient.empty {
		b.Running(u.weights, u.opt.ignored)
	}
}

// hold calls do with each number that is held and the place where it is kept.
func (u *descent) hold(do func(kept, number *float32)) {
	for i, at := range u.held {
		kept := u.kept[i*(1+len(u.opt.slots)):]
		do(&kept[0], &u.weights.Data()[at])
		for k, s := range u.opt.slots {
			do(&kept[1+k], &s.Data()[at])
		}
	}
}

// update adds the groups' gradients and updates the weights, until no chunk is left.
func (u *descent) update(int) {
	for {
		i := int(u.next.Add(1)) - 1
		chunks := u.late
		if u.gradient.empty {
			chunks = u.chunks // none was updated early
		}
		if i >= len(chunks) {
			return
		}
		c := chunks[i]
		g := u.gradient.groups[0].Data()[c.from:c.to]
		if u.clipNorm == 0 {
			u.bound(u.gradient.reduce(c.from, c.to))
		} else if u.factor != 1 {
			kernel.Scale(g, g, u.factor)
		}
		u.opt.update(u.weights, g, c)
	}
}

// findFactor adds the groups and computes the factor that keeps the gradient's norm within
// the limit (Pascanu et al. 2013). Squares are exact in float64; each chunk adds them into
// eight sums, which are added by halves, and so are the chunks, so the result does not
// depend on the number of threads.
func (u *descent) findFactor() {
	u.next.Store(0)
	u.gradient.pool.Run(u.measured)
	u.factor = 1
	if norm := math.Sqrt(treeSum(u.sums)); norm > u.clipNorm {
		u.factor = float32(u.clipNorm / norm)
	}
}

// squares adds the groups and the squares of their sum, until no chunk is left.
func (u *descent) squares(int) {
	for {
		i := int(u.next.Add(1)) - 1
		if i >= len(u.chunks) {
			return
		}
		c := u.chunks[i]
		g := u.gradient.reduce(c.from, c.to)
		u.bound(g)
		u.sums[i] = sumOfSquares(g)
	}
}

// bound clips every number of a part of the gradient.
func (u *descent) bound(g []float32) {
	if v := u.clipValue; v > 0 {
		kernel.Clip(g, g, -v, v)
	}
}

// sumOfSquares adds the squares of x, whose length is a multiple of eight.
func sumOfSquares(x []float32) float64 {
	var s [8]float64
	for ; len(x) >= 8; x = x[8:] {
		for k, v := range x[:8] {
			s[k] += float64(float64(v) * float64(v))
		}
	}
	return treeSum(s[:])
}

// treeSum adds the halves of x until one number is left; x is overwritten.
func treeSum(x []float64) float64 {
	for n := len(x); n > 1; {
		half := (n + 1) / 2
		for i := range n / 2 {
			x[i] += x[half+i]
		}
		n = half
	}
	return x[0]
}
