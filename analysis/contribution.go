package analysis

import "math"

// Contributions are what the hidden units add to the sum of a class on average, activation × weight: over
// the class's own samples and over all others.
type Contributions struct {
	Own, Others []float64 // [Units]; NaN without such samples
}

// Contributions measures what the units add to a class.
func (h *Head) Contributions(a *Activations, labels []uint16, class int) *Contributions {
	c := &Contributions{make([]float64, h.Units), make([]float64, h.Units)}
	own := 0
	for i := range a.Len() {
		to := c.Others
		if int(labels[i]) == class {
			own++
			to = c.Own
		}
		for u, v := range a.Of(i) {
			to[u] += float64(v)
		}
	}
	for u, w := range h.Row(class) {
		c.Own[u] *= float64(w) / float64(own)
		c.Others[u] *= float64(w) / float64(a.Len()-own)
	}
	return c
}

// Separation says by how much the sum of a class is larger for its own samples than for others on average, apart
// for the units with positive and with negative weights. Both are usually positive: units that are
// for the class are more active for its samples, those against it less.
func (c *Contributions) Separation(row []float32) (supporting, opposing float64) {
	for u, w := range row {
		if d := c.Own[u] - c.Others[u]; math.IsNaN(d) {
			return 0, 0
		} else if w > 0 {
			supporting += d
		} else {
			opposing += d
		}
	}
	return supporting, opposing
}

// SignedSums adds up what is above and what is below zero.
func SignedSums[F float32 | float64](values []F) (plus, minus float64) {
	for _, v := range values {
		if v > 0 {
			plus += float64(v)
		} else {
			minus += float64(v)
		}
	}
	return plus, minus
}
