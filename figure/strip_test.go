package figure

import (
	"math"
	"testing"
)

// A cell begins at its step on the time axis, and is never too narrow to see.
func TestStripStarts(t *testing.T) {
	for _, c := range []struct {
		steps []int64
		last  int64
		want  []float64
	}{
		{[]int64{0, 10, 40, 100}, 100, []float64{0, 0.1, 0.4, 0.99}},
		{[]int64{0, 10, 40, 60}, 100, []float64{0, 0.1, 0.4, 0.6}},
		{[]int64{0, 1, 2, 500, 999, 1000}, 1000, []float64{0, 0.01, 0.02, 0.5, 0.98, 0.99}},
		{[]int64{7}, 14, []float64{0.5}},
		{[]int64{0}, 0, []float64{0}},
	} {
		got := stripStarts(c.steps, c.last)
		for k, want := range c.want {
			if math.Abs(got[k]-want) > 1e-9 {
				t.Errorf("%v up to %d: %v, want %v", c.steps, c.last, got, c.want)
			}
		}
	}
	many := make([]int64, 1000)
	for k := range many {
		many[k] = int64(k)
	}
	if got := stripStarts(many, 100_000); got[999] < 0.49 || got[999] > 0.51 {
		t.Errorf("1000 early steps reach to %g", got[999])
	}
}

// Steps lie where the cells are, whatever width these were given.
func TestStripPosition(t *testing.T) {
	steps := []int64{0, 1, 2, 3, 1000, 2000}
	starts := stripStarts(steps, 4000)
	for k, step := range steps {
		if got := stripPosition(steps, 4000, starts, float64(step)); got != starts[k] {
			t.Errorf("step %d at %g, its cell at %g", step, got, starts[k])
		}
	}
	if got := stripPosition(steps, 4000, starts, 3000); got != (starts[5]+1)/2 {
		t.Errorf("half of the last cell at %g", got)
	}
	if got := stripPosition(steps, 4000, starts, 4000); got != 1 {
		t.Errorf("the end at %g", got)
	}
}
