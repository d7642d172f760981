package analysis

import (
	"math"
	"slices"
)

// row is the weights or the activations of a layer at one step, with the sums that each comparison of it needs.
type row struct {
	values   []float32
	mean     float64
	squares  float64 // sum of the squares
	spread   float64 // sum of the squared distances from the mean
	constant bool
}

// take measures the row's values.
func (r *row) take() {
	r.constant = !slices.ContainsFunc(r.values, func(x float32) bool { return x != r.values[0] })
	var sum, squares, spread float64
	for _, x := range r.values {
		v := float64(x)
		sum += v
		squares += float64(v * v)
	}
	mean := sum / float64(max(len(r.values), 1))
	for _, x := range r.values {
		d := float64(x) - mean
		spread += float64(d * d)
	}
	r.mean, r.squares, r.spread = mean, squares, spread
}

// compare returns how far a row moved to another: the norm of the difference over the larger of their norms, which
// is at most 1 for what begins at zero and not a number if both are zero; and how it turned: 1 minus the correlation
// of the two, not a number where one is constant.
func (r *row) compare(to *row) (moved, turned float64) {
	var diff, both float64
	ma, mb := r.mean, to.mean
	b := to.values[:len(r.values)]
	for i, x := range r.values {
		v, w := float64(x), float64(b[i])
		d := w - v
		diff += float64(d * d)
		both += float64((v - ma) * (w - mb))
	}
	moved, turned = math.NaN(), math.NaN()
	if norm := max(r.squares, to.squares); norm > 0 {
		moved = math.Sqrt(diff / norm)
	}
	if !r.constant && !to.constant && r.spread > 0 && to.spread > 0 {
		turned = 1 - both/math.Sqrt(r.spread*to.spread)
	}
	return moved, turned
}
