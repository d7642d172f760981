package train

import (
	"math"

	"brainbow/internal/kernel"
)

// limits bounds gradients.
type limits struct {
	value, norm float64 // 0: none
	sums        []float64
	factor      float32 // by which this update's gradient is multiplied
}

// clipNorm adds the groups and computes the factor that keeps the gradient's norm within the limit
// (Pascanu et al. 2013). Squares are exact in float64; each chunk adds them into eight sums, which
// are added by halves, and so are the chunks, so the result does not depend on the number of
// threads.
func (t *Trainer) clipNorm() {
	t.next.Store(0)
	t.pool.Run(t.measure)
	t.limits.factor = 1
	if norm := math.Sqrt(treeSum(t.limits.sums)); norm > t.limits.norm {
		t.limits.factor = float32(t.limits.norm / norm)
	}
}

// squares adds the groups and the squares of their sum, chunk by chunk.
func (t *Trainer) squares(int) {
	for {
		i := int(t.next.Add(1)) - 1
		if i >= len(t.chunks) {
			return
		}
		c := t.chunks[i]
		t.reduce(c)
		g := t.groups[0].Data()[c.from:c.to]
		t.clipValue(g)
		t.limits.sums[i] = sumOfSquares(g)
	}
}

// clipValue clamps every number of a part of the gradient.
func (t *Trainer) clipValue(g []float32) {
	if v := float32(t.limits.value); v > 0 {
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
