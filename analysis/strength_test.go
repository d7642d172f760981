package analysis

import (
	"math"
	"slices"
	"testing"
)

func TestStrengths(t *testing.T) {
	// Two units that read two channels with kernels of two weights.
	l := &LayerWeights{Units: 2, View: [3]int{2, 1, 2}, Values: []float32{3, 4, -3, -4, 1, -1.01, 0, 0}}
	root := float32(math.Sqrt(1 + 1.01*1.01))
	if got := l.Strengths(false); !slices.EqualFunc(got, []float32{5, -5, -root, 0}, near) {
		t.Errorf("of each channel %v", got)
	}
	if got := l.Strengths(true); !slices.EqualFunc(got, []float32{float32(math.Sqrt(50)), -root}, near) {
		t.Errorf("of all channels %v", got)
	}
	single := &LayerWeights{Units: 1, View: [3]int{3, 1, 1}, Values: []float32{-2, 0, 1}}
	if got := single.Strengths(false); !slices.Equal(got, single.Values) {
		t.Errorf("single weights are %v", got)
	}
	broken := &LayerWeights{Units: 1, View: [3]int{1, 1, 2}, Values: []float32{float32(math.NaN()), 1}}
	if got := broken.Strengths(false); !math.IsNaN(float64(got[0])) {
		t.Errorf("a kernel with NaN is %v", got)
	}
}

func near(a, b float32) bool { return math.Abs(float64(a-b)) < 1e-6 }
