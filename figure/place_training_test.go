package figure

import (
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
)

// At a step that was laid out the places are those of that layout, bit for bit;
// between two such steps they are on the line between, and the frame is the same
// for all.
func TestPlacedInTraining(t *testing.T) {
	r, err := analysis.Open(testrun.Make(t, testrun.Digits()), analysis.Options{Data: testrun.Data})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	last, err := r.LastStep()
	if err != nil {
		t.Fatal(err)
	}
	steps := r.KeptEvenly(last, filmStops)
	o := analysis.PlaceOptions{Method: analysis.ByPCA}
	subset := analysis.RepresentationOptions{Subset: analysis.Subset{Size: 80}}
	var all []*analysis.Representation
	for _, s := range steps {
		p, err := r.Representation(t.Context(), s, "fc1", subset)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	want, err := r.PlaceJoint(t.Context(), all, o)
	if err != nil {
		t.Fatal(err)
	}
	view, err := Lookup("projection")
	if err != nil {
		t.Fatal(err)
	}
	q := &request{view: view, runs: []*analysis.Run{r}, values: map[string]string{"observations": "80", "split": "test", "layer": "fc1"}}
	frames := map[frameOf]bool{}
	for k, s := range steps {
		got, head, frame, err := q.placedInTraining(t.Context(), r, all[k], o)
		if err != nil {
			t.Fatal(err)
		}
		frames[*frame] = true
		for i, v := range got.Layout.Data {
			if v != want[k].Layout.Data[i] {
				t.Fatalf("step %d: number %d is %g, laid out %g", s, i, v, want[k].Layout.Data[i])
			}
		}
		if !strings.HasPrefix(head, "Laid out") {
			t.Error(head)
		}
	}
	between, err := r.Representation(t.Context(), steps[1]+1, "fc1", subset)
	if err != nil {
		t.Fatal(err)
	}
	got, head, frame, err := q.placedInTraining(t.Context(), r, between, o)
	if err != nil {
		t.Fatal(err)
	}
	frames[*frame] = true
	moved := false
	for i, v := range got.Layout.Data {
		a, b := want[1].Layout.Data[i], want[2].Layout.Data[i]
		if v < min(a, b) || v > max(a, b) {
			t.Fatalf("number %d is %g, not from %g to %g", i, v, a, b)
		}
		moved = moved || v != a && v != b
	}
	if !moved || !strings.HasPrefix(head, "Between steps ") || len(frames) != 1 || got.Predicted[0] != between.Predicted[0] {
		t.Errorf("moved %v, %q, %d frames", moved, head, len(frames))
	}
}

func TestBetween(t *testing.T) {
	for _, c := range []struct {
		step          int64
		before, after int
		share         float32
	}{{0, 0, 0, 0}, {10, 1, 1, 0}, {5, 0, 1, 0.5}, {20, 1, 2, 0.25}, {50, 2, 2, 0}, {99, 2, 2, 0}} {
		if a, b, s := between([]int64{0, 10, 50}, c.step); a != c.before || b != c.after || s != c.share {
			t.Errorf("step %d: %d %d %g", c.step, a, b, s)
		}
	}
}

// A projection can show any value: the input and the outputs too.
func TestProjectionOfAnyValue(t *testing.T) {
	r, err := analysis.Open(testrun.Make(t, testrun.Digits()), analysis.Options{Data: testrun.Data})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for layer, words := range map[string]string{"input": " · the input · ", "fc1.pre": " · hidden layer (fc1.pre) · ", "fc2": " · output layer · "} {
		f, err := Make(t.Context(), "projection", []*analysis.Run{r}, -1, map[string]string{"layer": layer, "method": "pca", "observations": "40"})
		if err != nil || !strings.Contains(f.Subtitle, words) {
			t.Errorf("%s: %v", layer, err)
		}
	}
}
