package server_test

import (
	"encoding/json"
	"fmt"
	"image/color"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"brainbow/app/server"
	"brainbow/dataset/reader"
	"brainbow/runstore"
)

// send uploads n pictures of each class as a data set, and returns what the server answers.
func send(t *testing.T, url, name string, n int, classes ...string) (int, string) {
	t.Helper()
	files := map[string][]byte{}
	for k, class := range classes {
		for i := range n {
			files[fmt.Sprintf("%s/%s/%d.png", name, class, i)] = square(t, color.RGBA{uint8(80 * k), 9, 200, 255}, i)
		}
	}
	kind, body := parts(t, files)
	status, _, answer := ask(t, "POST", url+"/api/data?name="+name, kind, string(body), nil)
	return status, answer
}

// ended waits until a training has ended.
func ended(t *testing.T, url, run string) server.Training {
	t.Helper()
	for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		for _, l := range facts[server.TrainingList](t, url+"/api/trainings").Trainings {
			if l.Run == run && l.Ended && l.Status != runstore.StatusRunning { // the end is known a moment before how it ended
				return l
			}
		}
	}
	t.Fatal(run + " does not end")
	return server.Training{}
}

const ownRecipe = `name: own
title: Own
data: {name: %s}
transforms: [scale]
network:
%s
loss: softmax-cross-entropy
optimizer: {kind: sgd, learning_rate: 0.1}
batch: 2
epochs: 2
seed: 1
`

// TestWhatCannotBeTrained says what is wrong with data and networks that do not go together, and leaves
// neither a directory nor a place in the queue.
func TestWhatCannotBeTrained(t *testing.T) {
	root := t.TempDir()
	h, _, runs := fixture(t, func(o *server.Options) { o.Data = reader.Files{Root: root, Cache: t.TempDir()} })
	if status, answer := send(t, h.URL, "shapes", 10, "blue", "red"); status != http.StatusOK {
		t.Fatal(status, answer)
	}
	// One picture per class cannot be split, so it does not even become a data set.
	if status, answer := send(t, h.URL, "single", 1, "blue", "red"); status != http.StatusUnprocessableEntity || !strings.Contains(answer, "no class has two samples") || !strings.Contains(answer, "add samples") {
		t.Error(status, answer)
	}
	if list := uploads(t, root); len(list) != 1 {
		t.Errorf("uploads: %v", list)
	}
	before, err := os.ReadDir(runs)
	if err != nil {
		t.Fatal(err)
	}
	dense := func(units int) string {
		return fmt.Sprintf("  - {layer: dense, units: %d, activation: softmax}", units)
	}
	for name, c := range map[string]struct{ data, network, says string }{
		"more outputs than classes":   {"shapes", dense(5), "the network has 5 outputs, but shapes has 2 classes"},
		"one output for ten classes":  {"digits", "  - {layer: dense, units: 1, activation: sigmoid}", "network[0].units"},
		"a window larger than pixels": {"shapes", "  - {layer: maxpool, size: 9}\n" + dense(2), "network[0].size"},
		"a layer without a picture":   {"xor", "  - {layer: conv, filters: 2, kernel: 3, padding: valid}\n" + dense(2), "network[0].kernel"},
		"no classes":                  {"shapes, classes: []", dense(2), "data.classes"},
		"one class":                   {"shapes, classes: [red]", dense(2), "data.classes"},
		"another class":               {"shapes, classes: [red, green]", dense(2), "green"},
		"weight 0":                    {"shapes, weights: {red: 0}", dense(2), "data.weights.classes.red: 0: must be a number above 0"},
		"weight below 0":              {"shapes, weights: {samples: {3: -2}}", dense(2), "above 0"},
		"all samples left out":        {"shapes, without: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]", dense(2), "leaves out all"},
	} {
		text := fmt.Sprintf(ownRecipe, c.data, c.network)
		order, err := json.Marshal(server.Order{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		status, _, answer := ask(t, "POST", h.URL+"/api/trainings", "application/json", string(order), nil)
		if status < 400 || status >= 500 || !strings.Contains(answer, c.says) {
			t.Errorf("%s: %d %s, want %q", name, status, answer, c.says)
		}
	}
	after, err := os.ReadDir(runs)
	if err != nil || len(after) != len(before) {
		t.Errorf("%d directories became %d, %v", len(before), len(after), err)
	}
	if list := facts[server.TrainingList](t, h.URL+"/api/trainings").Trainings; len(list) != 0 {
		t.Errorf("trainings %+v", list)
	}
}

// TestFolderChanges trains on pictures that are exchanged and removed meanwhile: the training ends with
// those it began with, and afterwards the page shows what was recorded and says why there is no more.
func TestFolderChanges(t *testing.T) {
	root, data := t.TempDir(), reader.Files{}
	h, _, runs := fixture(t, func(o *server.Options) {
		data = reader.Files{Root: root, Cache: t.TempDir()}
		o.Data = data
	})
	if status, answer := send(t, h.URL, "shapes", 10, "blue", "red"); status != http.StatusOK {
		t.Fatal(status, answer)
	}
	text := fmt.Sprintf(ownRecipe, "shapes", "  - {layer: dense, units: 2, activation: softmax}") + "record: {frames: {every: 4}, anchors: {every: 100}}\n"
	one := posted[server.Training](t, h.URL+"/api/trainings", server.Order{Text: text, Paused: true})
	class := filepath.Join(root, "uploads", "shapes", "red")
	if err := os.WriteFile(filepath.Join(class, "3.png"), square(t, color.RGBA{1, 2, 3, 255}, 60), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(class, "5.png")); err != nil {
		t.Fatal(err)
	}
	posted[server.Training](t, h.URL+"/api/trainings/"+one.Run+"/continue", struct{}{})
	if l := ended(t, h.URL, one.Run); l.Status != runstore.StatusFinished || l.Step != 16 {
		t.Errorf("%+v", l)
	}
	run, err := runstore.Open(filepath.Join(runs, one.Run))
	if err != nil {
		t.Fatal(err)
	}
	// The same training without a change has the same weights.
	h2, _, runs2 := fixture(t, func(o *server.Options) { o.Data = reader.Files{Root: t.TempDir(), Cache: t.TempDir()} })
	if status, answer := send(t, h2.URL, "shapes", 10, "blue", "red"); status != http.StatusOK {
		t.Fatal(status, answer)
	}
	two := posted[server.Training](t, h2.URL+"/api/trainings", server.Order{Text: text})
	ended(t, h2.URL, two.Run)
	whole, err := runstore.Open(filepath.Join(runs2, two.Run))
	if err != nil {
		t.Fatal(err)
	}
	if run.FrameHash(16) == "" || run.FrameHash(16) != whole.FrameHash(16) {
		t.Error("the pictures that arrived meanwhile were trained on")
	}
	// A server that opens the run later finds other data.
	s, err := server.New(server.Options{Runs: runs, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	later := newHTTP(t, s)
	if status, _, answer := ask(t, "GET", later.URL+"/api/runs/"+one.Run+"/weights/fc1?step=8", "", "", nil); status != http.StatusOK {
		t.Errorf("a recorded step: %d %s", status, answer)
	}
	// Instead of a step that was not recorded, the nearest that was, with the reason.
	if status, _, answer := ask(t, "GET", later.URL+"/api/runs/"+one.Run+"/weights/fc1?step=7", "", "", nil); status != http.StatusOK || !strings.Contains(answer, `instead_code\":\"data-differs`) {
		t.Errorf("a step that was not recorded: %d %.300q", status, answer)
	}
	if status, _, answer := ask(t, "GET", later.URL+"/api/runs/"+one.Run+"/samples?samples=0", "", "", nil); status != http.StatusUnprocessableEntity || !strings.Contains(answer, "data-differs") {
		t.Errorf("the pictures: %d %.300q", status, answer)
	}
	order := fmt.Sprintf(`{"branch": {"run": %q, "step": 8}}`, one.Run)
	if status, _, answer := ask(t, "POST", later.URL+"/api/trainings", "application/json", order, nil); status != http.StatusUnprocessableEntity || !strings.Contains(answer, "data-differs") {
		t.Errorf("a branch: %d %s", status, answer)
	}
}

// TestBranchDataGone refuses a branch of a run whose data are gone, by name; its recorded steps stay
// visible, and nothing is left of the attempt.
func TestBranchDataGone(t *testing.T) {
	data := gone{reader.Files{Root: t.TempDir()}, new(atomic.Bool)}
	h, _, runs := fixture(t, func(o *server.Options) { o.Data = data })
	one := posted[server.Training](t, h.URL+"/api/trainings", server.Order{Recipe: "xor-perceptron"})
	ended(t, h.URL, one.Run)
	data.now.Store(true)
	s, err := server.New(server.Options{Runs: runs, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	later := newHTTP(t, s)
	order := fmt.Sprintf(`{"branch": {"run": %q, "step": 1}, "set": ["optimizer.learning_rate=0.5"]}`, one.Run)
	status, _, answer := ask(t, "POST", later.URL+"/api/trainings", "application/json", order, nil)
	if status != http.StatusUnprocessableEntity || !strings.Contains(answer, `"data-missing"`) || !strings.Contains(answer, "xor") {
		t.Errorf("%d %s", status, answer)
	}
	if status, _, answer := ask(t, "GET", later.URL+"/api/runs/"+one.Run+"/weights/fc1?step=0", "", "", nil); status != http.StatusOK {
		t.Errorf("a recorded step: %d %s", status, answer)
	}
	if _, err := os.Stat(filepath.Join(runs, one.Run+"-b1")); err == nil {
		t.Error("a directory is left")
	}
	if n := len(facts[server.TrainingList](t, later.URL+"/api/trainings").Trainings); n != 0 {
		t.Errorf("%d trainings", n)
	}
}

// TestBranchesAtOnce begins branches of one run at the same moment: each has its own name, its own run,
// and what was ordered for it.
func TestBranchesAtOnce(t *testing.T) {
	h, _, runs := fixture(t, nil)
	one := posted[server.Training](t, h.URL+"/api/trainings", server.Order{Recipe: "xor-perceptron"})
	ended(t, h.URL, one.Run)
	const n = 6
	rates := make([]string, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			order := fmt.Sprintf(`{"branch": {"run": %q, "step": 1}, "set": ["optimizer.learning_rate=%v"]}`, one.Run, float64(2*i+1)/16)
			status, _, answer := ask(t, "POST", h.URL+"/api/trainings", "application/json", order, nil)
			var got server.Training
			if err := json.Unmarshal([]byte(answer), &got); err != nil || status != http.StatusCreated {
				t.Errorf("%d %s", status, answer)
			}
			rates[i] = got.Run
		})
	}
	wg.Wait()
	seen := map[string]bool{}
	for i, name := range rates {
		if seen[name] || name == "" {
			t.Errorf("two branches are called %q", name)
			continue
		}
		seen[name] = true
		if l := ended(t, h.URL, name); l.Status != runstore.StatusFinished {
			t.Errorf("%+v", l)
		}
		run, err := runstore.Open(filepath.Join(runs, name))
		if err != nil {
			t.Error(err)
			continue
		}
		if c := run.Meta().Changes; len(c) != 1 || string(c[0].To) != fmt.Sprint(float64(2*i+1)/16) {
			t.Errorf("branch %s changes %s", name, c)
		}
	}
}
