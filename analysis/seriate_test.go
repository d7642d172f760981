package analysis

import (
	"math"
	"slices"
	"testing"
)

// Units that drift in small steps come in the order of their drift, however they
// are numbered; a unit with broken weights does no harm.
func TestSeriate(t *testing.T) {
	const n, width = 9, 40
	shuffled := []int{4, 0, 7, 2, 8, 1, 6, 3, 5}
	l := &LayerWeights{Units: n, View: [3]int{1, 1, width}, Values: make([]float32, n*width)}
	for place, u := range shuffled {
		for i := range width {
			d := float64(i) - 4*float64(place) - 4
			l.Values[u*width+i] = float32(math.Exp(-d * d / 30))
		}
	}
	want := slices.Clone(shuffled)
	if got := Seriate(l, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}); !slices.Equal(got, want) {
		t.Errorf("order is %v, want %v", got, want)
	}
	l.Values[3*width] = float32(math.NaN())
	got := Seriate(l, []int{0, 1, 2, 3, 4, 5, 6, 7, 8})
	slices.Sort(got)
	if !slices.Equal(got, []int{0, 1, 2, 3, 4, 5, 6, 7, 8}) {
		t.Errorf("with a broken unit: %v", got)
	}
	if got := Seriate(l, []int{5, 2}); !slices.Equal(got, []int{5, 2}) {
		t.Errorf("two units: %v", got)
	}
}
