package nn

import (
	"math"
	"testing"
)

func TestPredict(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		outputs    []float32
		class      int
		confidence float32
	}{
		{[]float32{0.25, 0.5, 0.25}, 1, 0.5},
		{[]float32{0.375, 0.25, 0.375}, 0, 0.375}, // the lowest of equal ones
		{[]float32{-3, -1, -2}, 1, -1},
		{[]float32{0.75}, 1, 0.75},
		{[]float32{0.25}, 0, 0.75},
		{[]float32{0.5}, 0, 0.5}, // above a half is class 1
		{[]float32{1, inf, -inf}, 1, inf},
		{[]float32{0.25, 0.5, nan}, NoClass, nan},
		{[]float32{nan, nan, nan}, NoClass, nan},
		{[]float32{nan}, NoClass, nan},
	} {
		if class, confidence := Predict(c.outputs), Confidence(c.outputs); class != c.class || confidence != c.confidence && (confidence == confidence || c.confidence == c.confidence) {
			t.Errorf("%v: class %d with %v, want %d with %v", c.outputs, class, confidence, c.class, c.confidence)
		}
	}
}
