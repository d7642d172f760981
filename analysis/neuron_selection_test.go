package analysis

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"brainbow/internal/testrun"
)

func TestRankNeurons(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	defer r.Close()
	// Unit 0 responds to class 1, unit 1 to the even observations of class 1 and
	// to class 0, unit 2 is negative for the even ones of class 1, unit 3 never
	// responds.
	var values []float32
	var labels, even []int32
	for i := range 40 {
		class, first := int32(i%2), i%4 == 1
		row := []float32{0, 2, 3, 0}
		if class == 1 {
			row = []float32{float32(5 + i%3), 0, 3, 0}
			if first {
				row[1], row[2] = 2, float32(i%3)/10
				even = append(even, int32(i))
			}
		}
		values, labels = append(values, row...), append(labels, class)
	}
	p := made(4, values, labels, []string{"a", "b"})
	units := func(k *NeuronRanking) (out []int) {
		for _, n := range k.Neurons {
			out = append(out, n.Unit)
		}
		return out
	}
	got, err := r.RankNeurons(t.Context(), p, append([]int32{even[0]}, even...), true)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Selected, even) || len(got.Rest) != 10 || got.Silent != 1 || !slices.Equal(units(got), []int{1, 2, 0}) {
		t.Errorf("of the class: %d and %d samples, %d silent, units %v", len(got.Selected), len(got.Rest), got.Silent, units(got))
	}
	if n := got.Neurons[0]; n.AUC != 1 || n.Mean != [2]float64{2, 0} || n.Rate != [2]float64{1, 0} || n.Lift < 1 {
		t.Errorf("unit 1: %+v", n)
	}
	if n := got.Neurons[1]; n.AUC != 0 || n.Separation() != 0.5 || n.Lift > -1 || math.Abs(n.Mean[1]-3) > 1e-9 {
		t.Errorf("unit 2: %+v", n)
	}
	// Against all others unit 1, which responds to all of class a too, separates
	// little.
	if got, err = r.RankNeurons(t.Context(), p, even, false); err != nil {
		t.Fatal(err)
	}
	if len(got.Rest) != 30 || !slices.Equal(units(got), []int{2, 0, 1}) {
		t.Errorf("of all: %d others, units %v", len(got.Rest), units(got))
	}
	silent := made(2, make([]float32, 80), labels, p.Classes)
	for _, c := range []struct {
		p     *Representation
		ids   []int32
		among bool
		want  string
	}{
		{p, nil, false, "no sample"},
		{p, []int32{40}, false, "not among"},
		{p, p.IDs, false, "all 40 observations"},
		{p, slices.DeleteFunc(slices.Clone(p.IDs), func(id int32) bool { return id%2 == 0 }), true, "all 20 observations"},
		{silent, even, false, "silent"},
	} {
		if _, err := r.RankNeurons(t.Context(), c.p, c.ids, c.among); err == nil || !strings.Contains(err.Error(), c.want) || hintOf(err) == "" {
			t.Errorf("%d samples: %v, want %q and a hint", len(c.ids), err, c.want)
		}
	}
	stopped, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.RankNeurons(stopped, p, even, false); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
