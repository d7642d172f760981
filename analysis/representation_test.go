package analysis

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"brainbow/internal/testrun"
	"brainbow/tensor"
)

func TestObservationsAreNested(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	defer r.Close()
	get := func(s Subset) *Observations {
		t.Helper()
		o, err := r.Observations(s)
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
	small, large, other, all := get(Subset{Size: 20}), get(Subset{Size: 90}), get(Subset{Size: 20, Seed: 1}), get(Subset{})
	if small.Len() != 20 || !slices.IsSorted(small.IDs) || small.Split != "test" {
		t.Fatalf("%+v", small)
	}
	if at, err := large.Choose(small.IDs); err != nil || len(at) != 20 {
		t.Errorf("the smaller subset is not part of the larger one: %v", err)
	}
	if slices.Equal(small.IDs, other.IDs) {
		t.Error("another seed drew the same samples")
	}
	if _, err := small.Choose(large.IDs); err == nil || !strings.Contains(err.Error(), "70 of 90") {
		t.Errorf("missing samples: %v", err)
	}
	s, err := r.Split("test")
	if err != nil {
		t.Fatal(err)
	}
	if all.Len() != s.Len() {
		t.Errorf("%d of %d samples", all.Len(), s.Len())
	}
	for i, id := range small.IDs {
		if small.Labels[i] != int32(s.Labels[id]) {
			t.Errorf("label of sample %d", id)
		}
	}
	if _, err := r.Observations(Subset{Size: -1}); err == nil {
		t.Error("-1 observations")
	}
	if _, err := r.Observations(Subset{Split: "dev"}); err == nil {
		t.Error("split dev")
	}
}

// A representation has the activations that the whole split has for the
// observations, predictions included; also at a step that was not recorded.
func TestRepresentation(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Conv()))
	defer r.Close()
	end, err := r.LastStep()
	if err != nil {
		t.Fatal(err)
	}
	for _, layer := range []string{"input", "conv1", r.Net.OutputName()} {
		for _, step := range []int64{0, 3, end} {
			p, err := r.Representation(t.Context(), step, layer, RepresentationOptions{Subset: Subset{Size: 30}})
			if err != nil {
				t.Fatal(layer, err)
			}
			a, err := r.Activations(t.Context(), step, "test", layer)
			if err != nil {
				t.Fatal(err)
			}
			said, err := r.Predictions(t.Context(), step, "test")
			if err != nil {
				t.Fatal(err)
			}
			for i, id := range p.IDs {
				if !slices.Equal(p.Of(i), a.Of(int(id))) {
					t.Fatalf("%s at step %d: sample %d differs", layer, step, id)
				}
				if p.Predicted[i] != said.Predicted[id] || p.Confidence[i] != said.Confidence[id] {
					t.Fatalf("step %d: sample %d: %d with %v, want %d with %v", step, id, p.Predicted[i], p.Confidence[i], said.Predicted[id], said.Confidence[id])
				}
			}
			m, err := r.Representation(t.Context(), step, layer, RepresentationOptions{Subset: Subset{Size: 30}, Means: true})
			if err != nil {
				t.Fatal(err)
			}
			area := p.Shape[1] * p.Shape[2]
			if m.Units() != p.Units() && m.Units() != p.Shape[0] {
				t.Fatalf("%d means of %v", m.Units(), p.Shape)
			}
			if m.Means != (area > 1) {
				t.Errorf("means %v of %v", m.Means, p.Shape)
			}
			if !m.Means {
				continue
			}
			for i := range m.Len() {
				last := (p.Shape[0] - 1) * area
				var sum float64
				for _, v := range p.Of(i)[last : last+area] {
					sum += float64(v)
				}
				if math.Abs(sum/float64(area)-float64(m.Of(i)[p.Shape[0]-1])) > 1e-6 {
					t.Fatalf("%s: mean of the last channel is %v, want %v", layer, m.Of(i)[p.Shape[0]-1], sum/float64(area))
				}
			}
		}
	}
	if got, err := r.LastHidden(); err != nil || got != r.HiddenLayers()[len(r.HiddenLayers())-1] || strings.HasPrefix(got, "flatten") {
		t.Errorf("last hidden layer %q, %v", got, err)
	}
	if _, err := r.Representation(t.Context(), 0, "fc99", RepresentationOptions{}); err == nil || !strings.Contains(err.Error(), "conv1") {
		t.Errorf("unknown layer: %v", err)
	}
}

func TestRepresentationOfDiverged(t *testing.T) {
	c := testrun.Digits()
	c.Break = func(step int64, tensors []tensor.Named) {
		if step == 60 {
			tensors[0].Tensor.Data[5] = float32(math.NaN())
		}
	}
	dir := testrun.Make(t, c)
	r := open(t, dir)
	defer r.Close()
	_, err := r.Representation(t.Context(), 60, "fc1", RepresentationOptions{})
	if !errors.Is(err, ErrDiverged) || !strings.Contains(err.Error(), "unit 0 of fc1") {
		t.Errorf("got %v", err)
	}
	if _, err := r.Representation(t.Context(), 40, "fc1", RepresentationOptions{}); err != nil {
		t.Error(err)
	}
}

// The channel of a map is its mean, as in a representation by means; without maps it is the unit.
func TestChannel(t *testing.T) {
	r, err := Open(testrun.Make(t, testrun.Conv()), Options{Data: testrun.Data, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, layer := range []string{"conv1", "fc1"} {
		all, err := r.Representation(t.Context(), 5, layer, RepresentationOptions{})
		if err != nil {
			t.Fatal(err)
		}
		means, err := r.Representation(t.Context(), 5, layer, RepresentationOptions{Means: true})
		if err != nil {
			t.Fatal(err)
		}
		for c := range all.Shape[0] {
			for i, v := range all.Channel(c) {
				if v != means.Of(i)[c] || v != means.Channel(c)[i] {
					t.Fatalf("%s, channel %d, observation %d: %v and %v", layer, c, i, v, means.Of(i)[c])
				}
			}
		}
	}
}
