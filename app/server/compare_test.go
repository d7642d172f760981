package server_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/app/server"
	"brainbow/figure"
	"brainbow/internal/testrun"
	"brainbow/nn"
	"brainbow/runstore"
)

// beside puts a second run beside that of a fixture and returns its directory.
func beside(t *testing.T, runs, dir, name string) string {
	t.Helper()
	to := filepath.Join(runs, name)
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	return to
}

// second is a training like that of the fixture.
func second() testrun.Config {
	return testrun.Config{
		Data: "digits", Train: 200, Test: 50, Epochs: 2, Predictions: true, Rate: 0.02,
		Layers: []nn.LayerSpec{{Layer: "dense", Units: 8, Activation: "sigmoid"}, {Layer: "dense", Units: 10, Activation: "softmax"}},
	}
}

// why returns why a part of a comparison is missing.
func why(t *testing.T, c server.CompareFacts, part analysis.ComparedPart) string {
	t.Helper()
	reason := c.Why(part)
	if reason == nil {
		t.Fatalf("%s is not missing", part)
	}
	return reason.Text
}

// The page gets what a Go program gets: the same numbers, and the same finding as the title of the picture.
func TestCompare(t *testing.T) {
	h, _, runs := fixture(t, nil)
	dir := beside(t, runs, testrun.Make(t, second()), "second")
	got := facts[server.CompareFacts](t, h.URL+"/api/runs/test/compare?with=second&limit=2")
	a, b := opened(t, filepath.Join(runs, "test")), opened(t, dir)
	p, err := analysis.NewComparer(t.Context(), a, b, -1, -1, "test")
	if err != nil {
		t.Fatal(err)
	}
	want, err := p.Compare(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	f, err := figure.Make(t.Context(), "compare", []*analysis.Run{a, b}, -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	w := got.Samples
	if got.Finding != f.Title || got.Of != [2]int{len(want.Samples.Won), len(want.Samples.Lost)} || w.Right != want.Samples.Right || len(w.Won) > 2 || len(w.Lost) > 2 || !got.Pictures || len(got.Missing) != 0 {
		t.Errorf("%q, want %q; %v %+v", got.Finding, f.Title, got.Of, w)
	}
	if *got.Layers.CKA[1][0] != *want.Layers.CKA[1][0] || got.Weights.Layers[0].Match[3] != want.Weights.Layers[0].Match[3] || *got.Course.Parting.By != 1 || *got.Confusion.Shares[0][0] != *want.Confusion.Shares[0][0] {
		t.Errorf("%+v", got)
	}
	one := facts[server.CompareFacts](t, h.URL+"/api/runs/test/compare?step=0&with_step=20&part=samples&part=course&lang=zh")
	if !one.One || one.A.Step != 0 || one.B.Step != 20 || one.Layers != nil || one.Course.Distance.From != 0 || !strings.Contains(one.Finding, "答对") {
		t.Errorf("%+v", one)
	}
}

// What cannot be compared says why, and everything else is compared: a step that one does not have, another dataset, no network.
func TestCompareWhatThereIs(t *testing.T) {
	h, _, runs := fixture(t, nil)
	short := second()
	short.Epochs = 1
	beside(t, runs, testrun.Make(t, short), "short")
	beside(t, runs, testrun.Kind(t, "numbers"), "numbers")
	beside(t, runs, testrun.Make(t, testrun.XOR()), "xor")
	few := second()
	few.Test = 3
	beside(t, runs, testrun.Make(t, few), "few")

	url := h.URL + "/api/runs/test/compare?with="
	c := facts[server.CompareFacts](t, url+"short&step=20&with_step=20")
	if text := why(t, c, analysis.CompareSamples); !strings.Contains(text, "has no step 20: its steps are 0 to 10") || c.Course.Distance == nil {
		t.Errorf("%s; %+v", text, c.Course)
	}
	c = facts[server.CompareFacts](t, url+"numbers")
	if text := why(t, c, analysis.CompareLayers); !strings.Contains(text, "The network is not known") || len(c.Course.Accuracies[1].Steps) == 0 {
		t.Errorf("%s; %+v", text, c.Course)
	}
	c = facts[server.CompareFacts](t, url+"xor")
	if text := why(t, c, analysis.CompareSamples); !strings.Contains(text, "different data") || c.Course == nil || !strings.Contains(c.Finding, "no samples in common") {
		t.Errorf("%s; %q", text, c.Finding)
	}
	c = facts[server.CompareFacts](t, url+"few")
	if c.Confusion == nil || len(c.Confusion.Empty[1]) < 7 || c.Samples.Common != 3 || !strings.Contains(why(t, c, analysis.CompareLayers), "4 are needed") {
		t.Errorf("%+v, %+v", c.Confusion, c.Samples)
	}
}

// A run that is still trained is compared at the steps that it has; one that cannot be opened, and a wrong request, are errors that say
// what is wrong.
func TestCompareLiveAndDamaged(t *testing.T) {
	h, _, runs := fixture(t, nil)
	live := beside(t, runs, testrun.Broken(t, testrun.Make(t, second()), 10), "live")
	w, err := runstore.Resume(live, runstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	url := h.URL + "/api/runs/test/compare?with="
	c := facts[server.CompareFacts](t, url+"live&step=20&with_step=20")
	if text := why(t, c, analysis.CompareLayers); !strings.Contains(text, "still training") || c.B.Status != runstore.StatusRunning {
		t.Error(text)
	}
	if c = facts[server.CompareFacts](t, url+"live&step=10"); c.Samples == nil || c.B.Step != 10 {
		t.Errorf("%+v", c.Missing)
	}
	damaged := beside(t, runs, testrun.Make(t, second()), "damaged")
	if err := os.WriteFile(filepath.Join(damaged, "run.json"), []byte("{"), 0o644); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		"damaged": "run-damaged", "nobody": "not-found", "live&split=all": "bad-request", "live&part=mood": "bad-request", "live&with_step=x": "bad-request", "live&limit=-1": "bad-request", "live&lang=fr": "bad-request",
	} {
		if status, _, body := ask(t, "GET", url+query, "", "", nil); status < 400 || status >= 500 || !strings.Contains(body, want) {
			t.Errorf("%s: %d %s", query, status, body)
		}
	}
}
