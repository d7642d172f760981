package analysis

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"brainbow/internal/testrun"
)

func TestUse(t *testing.T) {
	h := &Head{Classes: 2, Units: 2, Weights: []float32{2, -1, 0, 3}, Bias: []float32{0.5, 0}}
	a := &Activations{Units: 2, Values: []float32{1, 1, 0.75, 0.25, 0.5, 0, 0.2, -1, -0.9, 4, 9, 8}}
	labels := []uint16{0, 0, 0, 0, 0, 1}
	// The largest activations are 9 and 8, those of the other class included.
	if diff := cmp.Diff(Usage{Unit: 0, Not: 5, Mean: 2 * (1 + 0.75 + 0.5 + float64(float32(0.2)) - float64(float32(0.9))) / 5}, h.Use(a, labels, 0, 0)); diff != "" {
		t.Errorf("unit 0 (-want +got):\n%s", diff)
	}
	if u := h.Use(a, labels, 0, 1); u.Against != 1 || u.Not != 4 || u.Samples() != 5 {
		t.Errorf("unit 1: %+v", u)
	}
	if u := h.Use(a, labels, 1, 1); u.Fully != 1 || u.Mean != 24 {
		t.Errorf("class 1, unit 1: %+v", u)
	}
	if u := h.Use(a, labels, 1, 0); u.Not != 1 {
		t.Errorf("a weight of zero: %+v", u)
	}
	if got := h.Score(0, a.Of(0)); got != 1.5 {
		t.Errorf("score %v", got)
	}
}

func TestStrongest(t *testing.T) {
	h := &Head{Classes: 1, Units: 6, Weights: []float32{1, -2, 3, 0, -5, 3}}
	if up, down := h.Strongest(0, 2, false), h.Strongest(0, 9, true); !slices.Equal(up, []int{2, 5}) || !slices.Equal(down, []int{4, 1}) {
		t.Errorf("strongest %v and %v", up, down)
	}
}

func TestCorrelation(t *testing.T) {
	for _, c := range []struct {
		a, b []float32
		want float64
	}{
		{[]float32{1, 2, 3}, []float32{10, 20, 30}, 1},
		{[]float32{1, 2, 3}, []float32{3, 2, 1}, -1},
		{[]float32{1, 1, 1}, []float32{3, 2, 1}, 0},
		{[]float32{1, 2, 1, 2}, []float32{1, 1, 2, 2}, 0},
	} {
		if got := Correlation(c.a, c.b); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v and %v: %v, want %v", c.a, c.b, got, c.want)
		}
	}
}

// The scores of the last hidden layer's activations are the network's outputs,
// and the cached activations are the computed ones.
func TestHeadGivesTheAnswers(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	r := open(t, dir)
	defer r.Close()
	h, err := r.Head(t.Context(), 60)
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Predictions(t.Context(), 60, "test")
	if err != nil {
		t.Fatal(err)
	}
	a, err := r.Activations(t.Context(), 60, "test", h.Hidden)
	if err != nil {
		t.Fatal(err)
	}
	for i := range a.Len() {
		best := 0
		for c := range h.Classes {
			if h.Score(c, a.Of(i)) > h.Score(best, a.Of(i)) {
				best = c
			}
		}
		if best != int(p.Predicted[i]) {
			t.Errorf("sample %d: %d by scores, predicted %d", i, best, p.Predicted[i])
		}
	}
	res, err := r.Responses(t.Context(), 60, "test", "fc1")
	if err != nil {
		t.Fatal(err)
	}
	var sum, n float64
	for i := range a.Len() {
		if p.Labels[i] == 3 {
			sum += float64(a.Of(i)[5])
			n++
		}
	}
	if got := float64(res.Mean[3*res.Channels+5]); math.Abs(got-sum/n) > 1e-6 {
		t.Errorf("mean response %v, want %v", got, sum/n)
	}
	again := open(t, dir)
	defer again.Close()
	a2, err := again.Activations(t.Context(), 60, "test", h.Hidden)
	if err != nil {
		t.Fatal(err)
	}
	res2, err := again.Responses(t.Context(), 60, "test", "fc1")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a, a2) + cmp.Diff(res, res2); diff != "" {
		t.Error(diff)
	}
	if _, err := r.Activations(t.Context(), 60, "test", "fc9"); err == nil {
		t.Error("activations of a layer that is not there")
	}
	lone, err := open(t, testrun.Make(t, testrun.XOR())).Head(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	for u, w := range lone.Row(1) {
		if lone.Classes != 2 || w == 0 || lone.Row(0)[u] != -w || lone.Bias[0] != -lone.Bias[1] {
			t.Errorf("a single output speaks for its class by %v and against the other by %v", lone.Row(1), lone.Row(0))
		}
	}
}
