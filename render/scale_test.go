package render

import (
	"math"
	"testing"
)

func TestScale(t *testing.T) {
	for _, c := range []struct {
		scale Scale
		at    map[float64]float64
	}{
		{Scale{Range: Range{-1, 3}, From: 100, To: 500}, map[float64]float64{-1: 100, 0: 200, 3: 500, 4: 600}},
		{Scale{Range: Range{0, 1}, From: 80, To: 0}, map[float64]float64{0: 80, 0.25: 60, 1: 0}}, // upwards on the page
		{Scale{Range: Range{0.01, 100}, From: 0, To: 4, Log: true}, map[float64]float64{0.01: 0, 0.1: 1, 1: 2, 100: 4}},
		{Scale{Range: Range{5, 5}, From: 10, To: 20}, map[float64]float64{5: 15}},
	} {
		for v, want := range c.at {
			if got := c.scale.Pos(v); math.Abs(got-want) > 1e-9 {
				t.Errorf("%+v: %v is at %v, want %v", c.scale, v, got, want)
			}
		}
	}
	for _, c := range []struct {
		r, want Range
		n       int
	}{
		{Range{0.3, 9.2}, Range{0, 10}, 5},
		{Range{-7, 41}, Range{-10, 50}, 5},
		{Range{2, 4}, Range{2, 4}, 4}, // has round ends already
		{Range{10, 10}, Range{9, 11}, 2},
	} {
		if got := c.r.Grow(c.n); math.Abs(got.Min-c.want.Min) > 1e-9 || math.Abs(got.Max-c.want.Max) > 1e-9 {
			t.Errorf("%v in %d steps grows to %v, want %v", c.r, c.n, got, c.want)
		}
	}
}
