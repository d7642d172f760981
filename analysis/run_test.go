package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"brainbow/internal/testrun"
	"brainbow/runstore"
)

func open(t *testing.T, dir string) *Run {
	t.Helper()
	r, err := Open(dir, Options{Data: testrun.Data, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Recorded predictions and those computed from recorded weights are the same;
// the second time they come from the run's cache.
func TestPredictionsRecordedComputedCached(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	r := open(t, dir)
	shown, err := r.Step(t.Context(), -1)
	if err != nil {
		t.Fatal(err)
	}
	last := shown.Step
	if last != 60 || shown.Instead != nil {
		t.Fatalf("last step is %+v, want 60", shown)
	}
	recorded, err := r.Predictions(t.Context(), last, "test")
	if err != nil {
		t.Fatal(err)
	}
	computed := &Predictions{Step: last, Split: "test", IDs: recorded.IDs, Labels: recorded.Labels}
	e, err := r.evaluate(t.Context(), last, "test")
	if err != nil {
		t.Fatal(err)
	}
	computed.take(e)
	if diff := cmp.Diff(recorded, computed); diff != "" {
		t.Errorf("recorded and computed predictions differ (-recorded +computed):\n%s", diff)
	}

	first, err := r.Predictions(t.Context(), last, "train")
	if err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "analyses", "predictions-*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("cached files %v (%v), want one", files, err)
	}
	// Another opening reads the cache: it works although its network cannot
	// run.
	again := open(t, dir)
	again.training.Spec.Loss = "none"
	second, err := again.Predictions(t.Context(), last, "train")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("cached predictions differ (-first +second):\n%s", diff)
	}
	if _, err := again.Predictions(t.Context(), 0, "train"); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("an unknown loss gives %v", err)
	}
	// A damaged cache is computed again.
	if err := os.WriteFile(files[0], []byte("x"), 0o644); err != nil {
		t.Fatal(err)
	}
	third, err := open(t, dir).Predictions(t.Context(), last, "train")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(first, third); diff != "" {
		t.Errorf("predictions after a damaged cache differ:\n%s", diff)
	}
}

func TestConfusionOfRun(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	c, p, err := r.Confusion(t.Context(), 60, "test")
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.Summary()
	if err != nil {
		t.Fatal(err)
	}
	if c.Total() != 200 || c.Accuracy() != s.Test.Accuracy {
		t.Errorf("accuracy %v of %d samples, metrics say %v", c.Accuracy(), c.Total(), s.Test.Accuracy)
	}
	if p.Len() != 200 || len(c.Classes) != 10 {
		t.Errorf("%d predictions, %d classes", p.Len(), len(c.Classes))
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := r.Confusion(ctx, 0, "train"); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: got %v", err)
	}
}

func TestSummary(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	s, err := r.Summary()
	if err != nil {
		t.Fatal(err)
	}
	if s.Name != "test" || s.Recipe != "small" || s.Status != runstore.StatusFinished || s.Step != 60 || s.Epoch != 3 {
		t.Errorf("summary is %+v", s)
	}
	if want := 784*12 + 12 + 12*10 + 10; s.Parameters != want {
		t.Errorf("%d parameters, want %d", s.Parameters, want)
	}
	if len(s.Values) != 3 || s.Frames != 4 || s.Predictions != 2 || s.Best.Accuracy < s.Test.Accuracy || s.Train.Step != 60 {
		t.Errorf("summary is %+v", s)
	}
}

func TestLayers(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Conv()))
	if diff := cmp.Diff([]string{"conv1", "conv2", "fc1", "fc2"}, r.Layers()); diff != "" {
		t.Errorf("layers (-want +got):\n%s", diff)
	}
	for _, want := range []LayerWeights{
		{Name: "conv1", Kind: "conv", Units: 4, View: [3]int{1, 3, 3}, FromInput: true, Activation: "tanh"},
		{Name: "conv2", Kind: "conv", Units: 8, View: [3]int{4, 3, 3}, Activation: "tanh"},
		{Name: "fc1", Kind: "dense", Units: 16, View: [3]int{8, 7, 7}, Activation: "relu"},
		{Name: "fc2", Kind: "dense", Units: 10, View: [3]int{16, 1, 1}, Output: true, Activation: "softmax"},
	} {
		l, err := r.Layer(t.Context(), want.Name, 5)
		if err != nil {
			t.Fatal(err)
		}
		if len(l.Values) != l.Units*l.View[0]*l.View[1]*l.View[2] || len(l.Bias) != l.Units {
			t.Errorf("%s: %d weights and %d biases", l.Name, len(l.Values), len(l.Bias))
		}
		if got := l.Outgoing != nil; got != (l.Name == "fc1") {
			t.Errorf("%s: weights to the classes: %v", l.Name, got)
		}
		if l.Outgoing != nil {
			c, w := l.Favourite(3)
			if w != slices.Max([]float32{w, l.Outgoing[3], l.Outgoing[9*16+3]}) || w != l.Outgoing[c*16+3] {
				t.Errorf("favourite of unit 3 is %d with %v", c, w)
			}
		}
		if got := l.Centred != nil; got != (l.Name == "fc2") {
			t.Errorf("%s: centred weights: %v", l.Name, got)
		}
		for u := range len(l.Outgoing) / 10 { // each unit’s weights to the classes add up to nothing
			sum := 0.0
			for c := range 10 {
				sum += float64(l.Outgoing[c*l.Units+u])
			}
			if math.Abs(sum) > 1e-5 {
				t.Errorf("the weights from unit %d of %s add up to %v", u, l.Name, sum)
			}
		}
		got := *l
		got.Step, got.Values, got.Bias, got.Outgoing, got.Centred = 0, nil, nil, nil, nil
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("layer (-want +got):\n%s", diff)
		}
	}
	if _, err := r.Layer(t.Context(), "fc9", 5); err == nil || !strings.Contains(err.Error(), "conv1, conv2, fc1, fc2") {
		t.Errorf("an unknown layer gives %v", err)
	}
}

func TestOneOutput(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.XOR()))
	c, _, err := r.Confusion(t.Context(), 20, "test")
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Classes) != 2 || c.Total() != 100 {
		t.Errorf("classes %v, %d samples", c.Classes, c.Total())
	}
	l, err := r.Layer(t.Context(), "fc2", 20)
	if err != nil {
		t.Fatal(err)
	}
	if l.Output || l.View != [3]int{2, 1, 1} {
		t.Errorf("one output unit does not stand for a class: %+v", l)
	}
}

// A run whose data has changed is refused with a hint, unless OtherData is set;
// what needs no data still works.
func TestOtherData(t *testing.T) {
	c := testrun.Digits()
	c.Meta = func(m *runstore.Meta) { m.Dataset.Fingerprint = "sha256:" + strings.Repeat("0", 64) }
	dir := testrun.Make(t, c)
	r := open(t, dir)
	_, _, err := r.Confusion(t.Context(), 60, "train")
	var h interface{ Hint() string }
	if err == nil || !strings.Contains(err.Error(), "fingerprint") || !errors.As(err, &h) || h.Hint() == "" {
		t.Fatalf("got %v", err)
	}
	if names, known := r.Classes(); known || len(names) != 10 || names[9] != "9" {
		t.Errorf("classes are %v, known %v", names, known)
	}
	if _, err := r.Layer(t.Context(), "fc1", 60); err != nil {
		t.Errorf("weights need no data, but: %v", err)
	}
	forced, err := Open(dir, Options{Data: testrun.Data, OtherData: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := forced.Confusion(t.Context(), 60, "train"); err != nil {
		t.Errorf("other data was asked for: %v", err)
	}
	if _, err := forced.Split("valid"); err == nil {
		t.Error("an unknown split is accepted")
	}
}

func TestOpenBadRuns(t *testing.T) {
	if _, err := Open(t.TempDir(), Options{Data: testrun.Data}); err == nil {
		t.Error("an empty directory opens")
	}
	for name, spoil := range map[string]func(*runstore.Meta){
		"layers": func(m *runstore.Meta) { m.Network = json.RawMessage(`{"input":[2,1,1],"layers":3}`) },
		"hyperspace": func(m *runstore.Meta) {
			m.Network = json.RawMessage(`{"input":[2,1,1],"layers":[{"layer":"hyperspace"}]}`)
		},
		"recipe":     func(m *runstore.Meta) { m.Recipe = json.RawMessage(`{"epochs":"many"}`) },
		"transforms": func(m *runstore.Meta) { m.Transforms = json.RawMessage(`"none"`) },
	} {
		c := testrun.XOR()
		c.Meta = spoil
		_, err := Open(testrun.Make(t, c), Options{Data: testrun.Data})
		if err == nil || !strings.Contains(err.Error(), "run.json") || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
