package analysis

import (
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"brainbow/internal/testrun"
	"brainbow/runstore"
)

func TestMoved(t *testing.T) {
	for _, c := range []struct {
		a, b []float32
		want float64
	}{
		{[]float32{3, 4}, []float32{3, 4}, 0},
		{[]float32{0, 0}, []float32{3, 4}, 1},
		{[]float32{3, 4}, []float32{6, 8}, 0.5},
		{[]float32{3, 4}, []float32{-3, -4}, 2},
	} {
		if got, _ := compared(c.a, c.b); got != c.want {
			t.Errorf("%v to %v: %v, want %v", c.a, c.b, got, c.want)
		}
	}
	if got, _ := compared([]float32{0}, []float32{0}); !math.IsNaN(got) {
		t.Errorf("nothing to nothing: %v", got)
	}
	if _, got := compared([]float32{1, 1}, []float32{1, 2}); !math.IsNaN(got) {
		t.Errorf("constant: %v", got)
	}
	for n := 2; n < 5; n++ {
		a, b := make([]float32, n), make([]float32, n)
		var diff, before, after float64
		for i := range a {
			a[i], b[i] = float32(math.Sin(float64(i))), float32(math.Cos(float64(3*i)))
			diff += math.Pow(float64(b[i])-float64(a[i]), 2)
			before += math.Pow(float64(a[i]), 2)
			after += math.Pow(float64(b[i]), 2)
		}
		got, turned := compared(a, b)
		if want := math.Sqrt(diff / max(before, after)); math.Abs(got-want) > 1e-12 {
			t.Errorf("%d values moved by %v, want %v", n, got, want)
		}
		if want := 1 - Correlation(a, b); math.Abs(turned-want) > 1e-12 {
			t.Errorf("%d values turned by %v, want %v", n, turned, want)
		}
	}
}

// compared compares two rows.
func compared(a, b []float32) (moved, turned float64) {
	x, y := row{values: a}, row{values: b}
	x.take()
	y.take()
	return x.compare(&y)
}

func TestEvenly(t *testing.T) {
	steps := []int64{0, 1, 2, 3, 4, 5, 6, 7, 8}
	if got := Evenly(steps, 3); !slices.Equal(got, []int64{0, 4, 8}) {
		t.Errorf("%v", got)
	}
	if got := Evenly(steps, 9); !slices.Equal(got, steps) {
		t.Errorf("%v", got)
	}
}

func TestChange(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	r := open(t, dir)
	defer r.Close()
	c, err := r.Change(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(c.Steps, []int64{0, 20, 40, 60}) || !slices.Equal(c.Layers, []string{"fc1", "fc2"}) || c.Samples != 200 {
		t.Fatalf("%+v", c)
	}
	before, err := r.Layer(t.Context(), "fc2", 20)
	if err != nil {
		t.Fatal(err)
	}
	after, err := r.Layer(t.Context(), "fc2", 40)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.Weights[1][1], first(compared(before.Values, after.Values))/20; math.Abs(got-want) > 1e-7*want {
		t.Errorf("weights of fc2 moved %v, want %v", got, want)
	}
	x, err := r.Activations(t.Context(), 20, "test", "fc1")
	if err != nil {
		t.Fatal(err)
	}
	y, err := r.Activations(t.Context(), 40, "test", "fc1")
	if err != nil {
		t.Fatal(err)
	}
	if got, want := c.Turned[0][1], (1-Correlation(x.Values, y.Values))/20; math.Abs(got-want) > 1e-6*want {
		t.Errorf("representation of fc1 turned by %v, want %v", got, want)
	}
	again := open(t, dir)
	defer again.Close()
	cached, err := again.Change(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(c, cached); diff != "" {
		t.Error(diff)
	}
	short := open(t, testrun.Broken(t, dir, 10))
	defer short.Close()
	if _, err := short.Change(t.Context()); !errors.Is(err, runstore.ErrNotKept) {
		t.Errorf("one step: %v", err)
	}
}

// Where layers change nearly completely between two steps, steps between are measured, as if all had been.
func TestChangeIsMeasuredFiner(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	defer r.Close()
	all, err := r.Change(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	frames := []int64{0, 20, 40, 60}
	coarse := &Change{Steps: []int64{0, 60}, Layers: r.Layers(), Samples: all.Samples}
	if err := r.measureChange(t.Context(), coarse, frames); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(coarse.Steps, frames) {
		t.Fatalf("measured at %v", coarse.Steps)
	}
	near := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) < 1e-6 })
	if diff := cmp.Diff(all.Values, coarse.Values, near); diff != "" {
		t.Error(diff)
	}
	part := &Change{Steps: []int64{0, 40, 60}, Layers: r.Layers(), Samples: all.Samples}
	if err := r.measureChange(t.Context(), part, frames); err != nil {
		t.Fatal(err)
	}
	if len(part.Values[0]) != len(part.Steps)-1 || part.Values[0][len(part.Steps)-2] != coarse.Values[0][2] {
		t.Errorf("at %v: %v, want %v in the end", part.Steps, part.Values, coarse.Values)
	}
}

func first(v, _ float64) float64 { return v }
