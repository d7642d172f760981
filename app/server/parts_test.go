package server_test

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"brainbow/analysis"
	"brainbow/app/server"
	"brainbow/dataset/reader"
	"brainbow/internal/testrun"
	"brainbow/nn"
)

// A first part of the mistakes says what it was taken from, and the whole after it is what it is without the part.
func TestMistakesInParts(t *testing.T) {
	c := testrun.Digits()
	c.Train, c.Epochs = 4200, 2
	dir := testrun.Make(t, c)
	h := serve(t, dir)
	run := opened(t, dir)
	const path = "/api/runs/test/mistakes?split=train&step=33&limit=1000"
	first := facts[server.MistakeList](t, h.URL+path+"&part=first")
	so := first.SoFar
	if so == nil || so.Judged != first.Count || so.Judged == 0 || so.Looked >= first.Samples || first.Samples != 4200 || !so.Suspect || len(first.Mistakes) != first.Count {
		t.Fatalf("so far %+v of %d, %d listed", so, first.Samples, len(first.Mistakes))
	}
	m, err := run.Mistakes(t.Context(), 33, "train")
	if err != nil {
		t.Fatal(err)
	}
	whole := facts[server.MistakeList](t, h.URL+path)
	if whole.SoFar != nil || whole.Count != len(m.All) || whole.Count < so.Wrong {
		t.Errorf("whole: so far %v, %d mistakes, not %d", whole.SoFar, whole.Count, len(m.All))
	}
	want := m.Sorted("", analysis.ByConfidence)
	for i, x := range whole.Mistakes {
		if x.ID != want[i].ID || x.Kind != string(want[i].Kind) || !slices.Equal(x.Neighbours, want[i].Neighbours) {
			t.Fatalf("mistake %d: %+v, want %+v", i, x, want[i])
		}
	}
	// A small split comes as a whole.
	if all := facts[server.MistakeList](t, h.URL+"/api/runs/test/mistakes?step=33&part=first"); all.SoFar != nil {
		t.Errorf("so far %+v of 200 samples", all.SoFar)
	}
	for _, wrong := range []string{"&part=second", "&part=first&form=csv"} {
		if status, _, body := ask(t, "GET", h.URL+path+wrong, "", "", nil); status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", wrong, status, body)
		}
	}
}

// The latest steps of a history that has to be computed are answered first, and a request that is given up ends its computation.
func TestHistoryInParts(t *testing.T) {
	c := testrun.Digits()
	c.Train, c.Epochs, c.Predictions = 2000, 12, false
	c.Layers = []nn.LayerSpec{{Layer: "dense", Units: 300, Activation: "sigmoid"}, {Layer: "dense", Units: 10, Activation: "softmax"}}
	dir := testrun.WithoutPasses(t, testrun.Make(t, c))
	s, err := server.New(server.Options{Runs: filepath.Dir(dir), Data: reader.Files{Root: t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	h := newHTTP(t, s)
	const path = "/api/runs/test/history?split=train"
	_, first := arrays[server.HistoryFacts](t, h.URL+path+"&latest=1")
	if len(first.Steps) != 1 || first.Steps[0] != 1200 || first.Of != 13 {
		t.Fatalf("steps %v of %d", first.Steps, first.Of)
	}
	ctx, leave := context.WithCancel(t.Context())
	defer leave()
	given := make(chan error, 1)
	go func() {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, h.URL+path, nil)
		if err == nil {
			var a *http.Response
			if a, err = http.DefaultClient.Do(r); err == nil {
				err = a.Body.Close()
			}
		}
		given <- err
	}()
	computed := func() int {
		names, err := filepath.Glob(filepath.Join(dir, "analyses", "predictions-*.safetensors"))
		if err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
	for deadline := time.Now().Add(time.Minute); computed() < 2; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nothing was computed")
		}
	}
	leave()
	if err := <-given; !errors.Is(err, context.Canceled) {
		t.Fatalf("the answer came before it was given up: %v", err)
	}
	if err := s.Close(); err != nil { // waits for computations
		t.Fatal(err)
	}
	if n := computed(); n >= 13 {
		t.Errorf("%d steps were computed for nobody", n)
	}
	s, err = server.New(server.Options{Runs: filepath.Dir(dir), Data: reader.Files{Root: t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	h = newHTTP(t, s)
	_, all := arrays[server.HistoryFacts](t, h.URL+path)
	_, again := arrays[server.HistoryFacts](t, h.URL+path+"&latest=1")
	if len(all.Steps) != 13 || all.Of != 13 || len(again.Steps) != 13 {
		t.Errorf("all: %v of %d; known as a whole: %v", all.Steps, all.Of, again.Steps)
	}
}
