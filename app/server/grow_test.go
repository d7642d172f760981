package server_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"brainbow/app/server"
	"brainbow/internal/testrun"
	"brainbow/runstore"
)

// A run that another process is writing is shown as far as it is recorded, and answers about
// earlier steps stay the same.
func TestGrowingRun(t *testing.T) {
	c := testrun.Digits()
	c.Probes = []string{"fc1"}
	from, err := runstore.Open(testrun.Make(t, c))
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "growing")
	w, err := runstore.Create(dir, from.Meta(), runstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	rows, err := from.Metrics()
	check(err)
	grow := func(after, to int64) {
		t.Helper()
		for _, m := range rows {
			if m.Step > after && m.Step <= to {
				check(w.Metric(m))
			}
		}
		for _, step := range from.ProbeSteps("fc1") {
			if step > after && step <= to {
				v, what, err := from.Probe("fc1", step)
				check(err)
				check(w.Probe(what, step, v.Data))
			}
		}
		frame, err := from.Frame(to)
		check(err)
		check(w.Frame(to, frame))
		check(w.Sync())
	}
	check(w.Event(runstore.StatusEvent(0, runstore.StatusStarted)))
	h := serve(t, dir)
	url := h.URL + "/api/runs/growing/"
	status, _, body := ask(t, "GET", url+"films/weights/fc1", "", "", nil)
	if status != 404 || !strings.Contains(body, `"hint":`) {
		t.Errorf("before the first frame: %d %s", status, body)
	}
	grow(-1, 0)
	_, _, first := ask(t, "GET", url+"weights/fc1?step=0", "", "", nil)
	for k, step := range []int64{20, 40, 60} {
		grow(step-20, step)
		_, f := arrays[server.WeightFilmFacts](t, url+"films/weights/fc1")
		if n := len(f.Steps); n != k+2 || f.Steps[n-1] != step {
			t.Errorf("film of weights at step %d: %v", step, f.Steps)
		}
		_, a := arrays[server.ActivationFilmFacts](t, url+"films/activations/fc1")
		if n := len(a.Steps); !a.Recorded || a.Steps[n-1] != step || int64(n) != step+1 {
			t.Errorf("film of activations at step %d: %v", step, a.Steps)
		}
		_, hist := arrays[server.HistoryFacts](t, url+"history")
		if n := len(hist.Steps); n != k+2 || hist.Steps[n-1] != step {
			t.Errorf("history at step %d: %v", step, hist.Steps)
		}
		s := facts[server.SampleDetail](t, url+"sample/3")
		if s.Step != step || len(s.History) != k+2 {
			t.Errorf("sample at step %d: %+v", step, s)
		}
		for _, l := range facts[server.RunList](t, h.URL+"/api/runs").Runs {
			if l.Status != runstore.StatusRunning {
				t.Errorf("%+v", l)
			}
		}
	}
	if _, _, again := ask(t, "GET", url+"weights/fc1?step=0", "", "", nil); again != first {
		t.Error("the weights of step 0 have changed")
	}
	check(w.Event(runstore.StatusEvent(60, runstore.StatusFinished)))
	check(w.Close())
	if l := facts[server.RunList](t, h.URL+"/api/runs").Runs[0]; l.Status != runstore.StatusFinished || l.Step != 60 || len(l.Curve) != 4 {
		t.Errorf("after the end: %+v", l)
	}
}

// For an unreadable run every route says what is wrong and what to do.
func TestUnreadable(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	runs := filepath.Dir(dir)
	for name, text := range map[string]string{"newer": `{"format":999}`, "half": `{"format":`} {
		if err := os.Mkdir(filepath.Join(runs, name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(runs, name, "run.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	h := serve(t, dir)
	for _, path := range []string{
		"", "/metrics", "/history", "/films/weights/fc1", "/films/activations/fc1", "/projection", "/projections", "/neurons", "/neuron?unit=0",
		"/neighbours?sample=0", "/mistakes", "/sample/0", "/class/0", "/views/weights.svg",
	} {
		for name, want := range map[string]int{"newer": 422, "half": 422, "none": 404} {
			if status, _, body := ask(t, "GET", h.URL+"/api/runs/"+name+path, "", "", nil); status != want || !strings.Contains(body, `"hint":`) {
				t.Errorf("%s%s: %d %s", name, path, status, body)
			}
		}
	}
	for name, want := range map[string]int{"newer": 422, "half": 422, "none": 404} {
		if status, body := explain(t, h, name, `{"samples":[1]}`); status != want || !strings.Contains(body, `"hint":`) {
			t.Errorf("explain %s: %d %s", name, status, body)
		}
	}
	codes := map[string]string{}
	for _, l := range facts[server.RunList](t, h.URL+"/api/runs").Runs {
		codes[l.Name] = l.Code
	}
	if diff := cmp.Diff(map[string]string{"test": "", "newer": "run-newer", "half": "run-damaged"}, codes); diff != "" {
		t.Errorf("codes in the list (-want +got):\n%s", diff)
	}
	// A damaged frame is computed again if possible; otherwise the answer names it.
	frame := filepath.Join(dir, "frames", "00000040.safetensors")
	data, err := os.ReadFile(frame)
	if err != nil {
		t.Fatal(err)
	}
	_, before := arrays[server.WeightFilmFacts](t, h.URL+"/api/runs/test/films/weights/fc1")
	data[len(data)-1] ^= 1
	if err := os.WriteFile(frame, data, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, after := arrays[server.WeightFilmFacts](t, serve(t, dir).URL+"/api/runs/test/films/weights/fc1"); after.Limit != before.Limit || len(after.Steps) != len(before.Steps) {
		t.Errorf("%+v, before %+v", after, before)
	}
}

// Without the data, recorded values are shown, and answers that need the data say so.
func TestDataMissing(t *testing.T) {
	c := testrun.Digits()
	c.Probes = []string{"fc1"}
	c.Meta = func(m *runstore.Meta) {
		m.Dataset.Name = "mnist"
		m.Recipe = []byte(strings.Replace(string(m.Recipe), `"digits"`, `"mnist"`, 1))
	}
	h := serve(t, testrun.Make(t, c))
	f, a := arrays[server.ActivationFilmFacts](t, h.URL+"/api/runs/test/films/activations/fc1")
	if _, err := f.Entry("inputs"); err == nil || !a.Recorded || a.Labels[0] != -1 || len(a.Steps) != 61 {
		t.Errorf("%+v", a)
	}
	arrays[server.WeightFilmFacts](t, h.URL+"/api/runs/test/films/weights/fc2")
	if d := facts[server.RunFacts](t, h.URL+"/api/runs/test").Data; d.Error == "" || d.Code != "data-missing" || d.Get != "brainbow data get mnist" {
		t.Errorf("%+v", d)
	}
	for _, path := range []string{"history", "sample/0", "class/0", "mistakes", "projection", "neighbours?sample=0", "films/activations/fc1?samples=9"} {
		if status, _, body := ask(t, "GET", h.URL+"/api/runs/test/"+path, "", "", nil); status != 422 || !strings.Contains(body, `"hint":`) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}
