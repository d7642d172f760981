package analysis

import (
	"math"
	"testing"
)

// What the units add to a class on average, for its samples and for others, is its mean sum without the bias.
func TestContributions(t *testing.T) {
	h := &Head{Classes: 2, Units: 2, Weights: []float32{1, 1, 2, -3}, Bias: []float32{0, 7}}
	a := &Activations{Units: 2, Values: []float32{1, 0, 3, 1, 0, 2, 1, 1}}
	labels := []uint16{1, 1, 0, 0}
	c := h.Contributions(a, labels, 1)
	for i, want := range [][2]float64{{4, 1}, {-1.5, -4.5}} {
		if c.Own[i] != want[0] || c.Others[i] != want[1] {
			t.Errorf("unit %d: %v and %v, want %v", i, c.Own[i], c.Others[i], want)
		}
	}
	own := (h.Score(1, a.Of(0)) + h.Score(1, a.Of(1))) / 2
	others := (h.Score(1, a.Of(2)) + h.Score(1, a.Of(3))) / 2
	supporting, opposing := c.Separation(h.Row(1))
	if supporting != 3 || opposing != 3 || math.Abs(supporting+opposing-(own-others)) > 1e-12 {
		t.Errorf("separated by %v and %v, the sums by %v", supporting, opposing, own-others)
	}
	if s, o := h.Contributions(a, []uint16{0, 0, 0, 0}, 1).Separation(h.Row(1)); s != 0 || o != 0 {
		t.Errorf("a class without samples is separated by %v and %v", s, o)
	}
	if plus, minus := SignedSums([]float64{1, -2, 3, 0}); plus != 4 || minus != -2 {
		t.Errorf("halves are %v and %v", plus, minus)
	}
}
