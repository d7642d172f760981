package server_test

import (
	"math"
	"strings"
	"testing"

	"brainbow/app/server"
	"brainbow/internal/testrun"
	"brainbow/nn"
)

func TestWeightFilm(t *testing.T) {
	c := testrun.Conv()
	c.Epochs = 3
	dir := testrun.Make(t, c)
	h := serve(t, dir)
	run := opened(t, dir)
	f, facts := arrays[server.WeightFilmFacts](t, h.URL+"/api/runs/test/films/weights/conv2?units=1,3-4")
	got := levels(t, f, "weight", 4, 3, 4, 3, 3)
	if facts.Of != 8 || facts.Kind != "conv" || facts.Activation != "tanh" || len(facts.Units) != 3 || facts.Kept != 4 || facts.Steps[3] != 15 {
		t.Errorf("%+v", facts)
	}
	largest := float32(0)
	for k, step := range facts.Steps {
		l, err := run.Layer(t.Context(), "conv2", step)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range l.Values {
			largest = max(largest, v, -v)
		}
		for j, u := range []int{1, 3, 4} {
			for i, v := range l.Unit(u) {
				if level := got[(k*3+j)*36+i]; !near(level, v, facts.Limit) {
					t.Fatalf("step %d unit %d: %g is level %d of %g", step, u, v, level, facts.Limit)
				}
			}
		}
	}
	if largest != facts.Limit {
		t.Errorf("limit %g, largest %g", facts.Limit, largest)
	}
}

// A film that does not fit is thinned and keeps its first and last step.
func TestThinnedFilm(t *testing.T) {
	dir := testrun.Make(t, testrun.Config{
		Data: "digits", Train: 40, Test: 20, Epochs: 12, Probes: []string{"fc1"},
		Layers: []nn.LayerSpec{{Layer: "dense", Units: 2400, Activation: "relu"}, {Layer: "dense", Units: 10, Activation: "softmax"}},
	})
	h := serve(t, dir)
	_, facts := arrays[server.WeightFilmFacts](t, h.URL+"/api/runs/test/films/weights/fc1")
	if n := len(facts.Steps); facts.Kept != 13 || n != 8 || facts.Steps[0] != 0 || facts.Steps[n-1] != 24 || len(facts.Units) != 2400 {
		t.Errorf("%d steps of %d: %v", n, facts.Kept, facts.Steps)
	}
	if _, facts := arrays[server.WeightFilmFacts](t, h.URL+"/api/runs/test/films/weights/fc1?units=7"); len(facts.Steps) != 13 {
		t.Errorf("one unit: %v", facts.Steps)
	}
}

func TestActivationFilm(t *testing.T) {
	c := testrun.Conv()
	c.Probes = []string{"conv1", "fc1", "fc2"}
	dir := testrun.Make(t, c)
	h := serve(t, dir)
	run := opened(t, dir)
	in, err := run.Input("test")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		path     string
		recorded bool
		signed   bool
		steps    int
		ids      []int32
	}{
		{"conv1", true, true, 6, []int32{0, 1, 2, 3, 4}},
		{"conv1?samples=3,1", true, true, 6, []int32{3, 1}},
		{"conv1?samples=7", false, true, 2, []int32{7}},
		{"conv1?samples=7&step=3", false, true, 3, []int32{7}}, // with a step that is not recorded
		{"conv1?samples=7&step=5", false, true, 2, []int32{7}},
		{"fc1", true, false, 6, []int32{0, 1, 2, 3, 4}},
		{"fc1.pre", false, true, 2, []int32{0, 1, 2, 3, 4}},
		{"fc2", true, false, 6, []int32{0, 1, 2, 3, 4}},
		{"input", false, false, 2, []int32{0, 1, 2, 3, 4}},
	} {
		f, facts := arrays[server.ActivationFilmFacts](t, h.URL+"/api/runs/test/films/activations/"+c.path)
		v, _ := run.Value(facts.Value)
		got := levels(t, f, "activation", c.steps, len(c.ids), v.Shape[0], v.Shape[1], v.Shape[2])
		levels(t, f, "inputs", len(c.ids), 1, 28, 28)
		if facts.Recorded != c.recorded || facts.Signed != c.signed || facts.Split != "test" {
			t.Errorf("%s: %+v", c.path, facts)
		}
		if facts.Activation == "tanh" && facts.High != 1 || facts.Activation == "softmax" && (facts.Low != 0 || facts.High != 1) {
			t.Errorf("%s: from %g to %g", c.path, facts.Low, facts.High)
		}
		for k, step := range facts.Steps {
			values, err := run.Values(t.Context(), step, in, c.ids, []string{facts.Value})
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range values[0] {
				level := got[k*len(values[0])+i]
				want := facts.Low + (facts.High-facts.Low)*float32(level)/255
				if facts.Signed && !near(level, v, facts.High) || !facts.Signed && math.Abs(float64(want-v)) > float64(facts.High-facts.Low)/500 {
					t.Fatalf("%s: step %d value %d: %g is level %d", c.path, step, i, v, level)
				}
			}
		}
	}
}

// NaN has its own level, and the other levels still cover the finite values.
func TestDivergedFilm(t *testing.T) {
	c := testrun.Digits()
	c.Break = diverge
	h := serve(t, testrun.Make(t, c))
	f, facts := arrays[server.WeightFilmFacts](t, h.URL+"/api/runs/test/films/weights/fc1")
	got := levels(t, f, "weight", 4, 12, 1, 28, 28)
	last := got[3*12*784:]
	if last[0] != 255 || last[1] != 0 || !(facts.Limit > 0 && facts.Limit < 10) {
		t.Errorf("levels %d and %d of %g", last[0], last[1], facts.Limit)
	}
	film, _ := arrays[server.ActivationFilmFacts](t, h.URL+"/api/runs/test/films/activations/fc1.pre?samples=0-2")
	if b := levels(t, film, "activation", 4, 3, 12, 1, 1); b[3*3*12] != 255 {
		t.Errorf("level %d for NaN, want 255", b[3*3*12])
	}
}

// Without recorded predictions a history is computed from the weights.
func TestHistory(t *testing.T) {
	c := testrun.Digits()
	c.Predictions = false
	dir := testrun.Make(t, c)
	h := serve(t, dir)
	run := opened(t, dir)
	f, facts := arrays[server.HistoryFacts](t, h.URL+"/api/runs/test/history")
	predicted, confidence := levels(t, f, "predicted", 4, 200), levels(t, f, "confidence", 4, 200)
	if facts.Recorded || facts.Thinned || len(facts.IDs) != 200 || len(facts.Classes) != 10 {
		t.Errorf("%+v", facts)
	}
	for k, step := range facts.Steps {
		p, err := run.Predictions(t.Context(), step, "test")
		if err != nil {
			t.Fatal(err)
		}
		for i := range p.IDs {
			if int32(predicted[k*200+i]) != p.Predicted[i] || math.Abs(float64(confidence[k*200+i])/255-float64(p.Confidence[i])) > 0.002 || facts.Labels[i] != p.Labels[i] {
				t.Fatalf("step %d sample %d", step, i)
			}
		}
	}
}

func TestBadFilms(t *testing.T) {
	h, _, _ := fixture(t, nil)
	for path, want := range map[string]string{
		"films/weights/fc9": "404 fc1, fc2", "films/weights/fc1?units=8": "400 from 0 to 7", "films/weights/fc1?units=x": "400 from 0 to 7",
		"films/weights/fc1?units=0-7,0": "400 fewer", "films/activations/none": "404 no value", "films/activations/fc1?samples=50": "400 0 to 49",
		"films/activations/fc1?samples=0&split=x": "400 train or test", "history?split=x": "400 train or test",
	} {
		status, _, body := ask(t, "GET", h.URL+"/api/runs/test/"+path, "", "", nil)
		code, text, _ := strings.Cut(want, " ")
		if code != itoa(status) || !strings.Contains(body, text) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}
