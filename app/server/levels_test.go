package server

import (
	"math"
	"slices"
	"testing"
)

// The bytes of a film are the levels nearest to the values. NaN has its own level, and values
// beyond the limit are clamped.
func TestLevels(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	for _, c := range []struct {
		limit  float32
		values []float32
		want   []byte
	}{
		{127, []float32{-127, -126.6, -1, -0.4, 0, 0.4, 0.6, 126.4, 127, 500, -500}, []byte{0, 0, 126, 127, 127, 127, 128, 253, 254, 254, 0}},
		{2, []float32{-2, 0, 1, 2, nan, inf, -inf}, []byte{0, 127, 191, 254, 255, 254, 0}},
		{0, []float32{0, nan, inf}, []byte{127, 255, 127}},
	} {
		if got := signedLevels(nil, c.values, c.limit); !slices.Equal(got, c.want) {
			t.Errorf("%v of ±%v: levels %v, want %v", c.values, c.limit, got, c.want)
		}
	}
	for _, c := range []struct {
		low, high float32
		values    []float32
		want      []byte
	}{
		{0, 255, []float32{0, 0.4, 0.6, 254.4, 254.6, 255, 300, -1, nan, inf}, []byte{0, 0, 1, 254, 255, 255, 255, 0, 0, 255}},
		{-1, 1, []float32{-1, 0, 1}, []byte{0, 128, 255}},
		{3, 3, []float32{3, 4}, []byte{0, 0}},
	} {
		if got := unsignedLevels(nil, c.values, c.low, c.high); !slices.Equal(got, c.want) {
			t.Errorf("%v of %v to %v: levels %v, want %v", c.values, c.low, c.high, got, c.want)
		}
	}
	if s := noSpan().with([]float32{nan, -3, inf, 2}).with([]float32{-inf, 1}); s != (span{-3, 2}) || s.largest() != 3 {
		t.Errorf("span %v", s)
	}
	if s := noSpan().with([]float32{nan}).orZero(); s != (span{}) {
		t.Errorf("span of nothing %v", s)
	}
}
