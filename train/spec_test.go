package train

import (
	"math"
	"testing"
)

func TestStepsPerEpoch(t *testing.T) {
	for _, c := range []struct {
		samples, batch int
		drop           bool
		want           int64
	}{
		{10, 5, false, 2},
		{11, 5, false, 3},
		{14, 5, true, 2},
		{1, 5, false, 1},
		{100, math.MaxInt, false, 1},
		{100, math.MaxInt, true, 0},
		{math.MaxInt, 1, false, math.MaxInt},
	} {
		if got := (Spec{Batch: c.batch, DropLast: c.drop}).StepsPerEpoch(c.samples); got != c.want {
			t.Errorf("%d samples in batches of %d: %d steps, want %d", c.samples, c.batch, got, c.want)
		}
	}
}
