package analysis

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func TestRoughness(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	layer := func(f func(y, x int) float64) *LayerWeights {
		l := &LayerWeights{Units: 3, View: [3]int{1, 40, 50}}
		for range l.Units {
			for y := range 40 {
				for x := range 50 {
					l.Values = append(l.Values, float32(f(y, x)))
				}
			}
		}
		return l
	}
	for name, c := range map[string]struct {
		f           func(y, x int) float64
		least, most float64
	}{
		"noise":        {func(int, int) float64 { return r.NormFloat64() }, 0.95, 1.05},
		"slow wave":    {func(y, x int) float64 { return math.Sin(float64(x+y) / 10) }, 0, 0.02},
		"chess board":  {func(y, x int) float64 { return float64((x+y)%2*2 - 1) }, 1.9, 2.1},
		"shifted wave": {func(y, x int) float64 { return 7 + math.Sin(float64(x+y)/10) }, 0, 0.02},
	} {
		if got := layer(c.f).Roughness(); !(got >= c.least && got <= c.most) {
			t.Errorf("%s has roughness %v, want %v to %v", name, got, c.least, c.most)
		}
	}
	// Two pairs of four differ by 1, the mean square around the mean is 1/4.
	small := &LayerWeights{Units: 1, View: [3]int{1, 2, 2}, Values: []float32{0, 1, 0, 1}}
	if got := small.Roughness(); math.Abs(got-1) > 1e-12 {
		t.Errorf("two columns have roughness %v", got)
	}
	if got := layer(func(int, int) float64 { return 3 }).Roughness(); !math.IsNaN(got) {
		t.Errorf("constant weights have roughness %v", got)
	}
}

// Every permutation of units is found again, despite noise.
func TestMatch(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	const n, size = 30, 64
	a := &LayerWeights{Units: n, View: [3]int{1, 8, 8}, Values: make([]float32, n*size)}
	for i := range a.Values {
		a.Values[i] = float32(r.NormFloat64())
	}
	want := r.Perm(n)
	b := &LayerWeights{Units: n, View: a.View, Values: make([]float32, n*size)}
	for u, at := range want {
		for i, v := range a.Unit(u) {
			b.Values[at*size+i] = v + 0.5*float32(r.NormFloat64())
		}
	}
	match, similarity := Match(a, b)
	if !slices.Equal(match, want) {
		t.Errorf("matched %v, want %v", match, want)
	}
	for _, s := range similarity {
		if s < 0.6 || s > 1 {
			t.Errorf("similarity %v", s)
		}
	}
}

// The sum of gains is the greatest that trying all assignments finds.
func TestAssignIsBest(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 50 {
		n := 1 + r.IntN(6)
		gain := make([][]float64, n)
		for i := range gain {
			for range n {
				gain[i] = append(gain[i], 2*r.Float64()-1)
			}
		}
		total := func(p []int) (sum float64) {
			for i, j := range p {
				sum += gain[i][j]
			}
			return sum
		}
		best := math.Inf(-1)
		var try func(p []int)
		try = func(p []int) {
			if len(p) == n {
				best = max(best, total(p))
			}
			for j := range n {
				if !slices.Contains(p, j) {
					try(append(slices.Clone(p), j))
				}
			}
		}
		try(nil)
		if got := total(assign(gain)); math.Abs(got-best) > 1e-12 {
			t.Fatalf("%v has sum %v, best is %v", gain, got, best)
		}
	}
}
