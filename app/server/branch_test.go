package server_test

import (
	"encoding/json"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"brainbow/app/server"
	"brainbow/dataset/generate"
	"brainbow/runstore"
)

// TestBranch starts a branch as the page does and finds it in the list, under its parent.
func TestBranch(t *testing.T) {
	dir := t.TempDir()
	s, err := server.New(server.Options{Runs: dir, Data: generate.Opener{}, Poll: 20 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	h := newHTTP(t, s)
	post := func(body string) (int, string) {
		code, _, answer := ask(t, "POST", h.URL+"/api/trainings", "application/json", body, nil)
		return code, answer
	}
	began := func(body string) (one server.Training) {
		t.Helper()
		code, answer := post(body)
		if code != http.StatusCreated {
			t.Fatalf("%s: %d %s", body, code, answer)
		}
		if err := json.Unmarshal([]byte(answer), &one); err != nil {
			t.Fatal(err)
		}
		for until := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
			_, _, answer := ask(t, "GET", h.URL+"/api/trainings", "", "", nil)
			var list server.TrainingList
			if err := json.Unmarshal([]byte(answer), &list); err != nil {
				t.Fatal(err)
			}
			for _, l := range list.Trainings {
				if l.Run == one.Run && l.Ended && l.Status != runstore.StatusRunning {
					return l
				}
			}
			if time.Now().After(until) {
				t.Fatalf("%s did not end: %s", one.Run, answer)
			}
		}
	}
	parent := began(`{"recipe": "two-layer", "set": ["data.name=digits", "data.train=250", "data.test=60", "batch=25", "epochs=4"]}`)
	order := `{"branch": {"run": "` + parent.Run + `", "step": 13}`
	plain := began(order + "}")
	changed := began(order + `, "set": ["optimizer.learning_rate=0.5", "data.without=[3, 4]"]}`)
	if plain.Status != runstore.StatusFinished || plain.Run != parent.Run+"-b1" || changed.Run != parent.Run+"-b2" {
		t.Errorf("branches %+v and %+v", plain, changed)
	}
	// A studio on runs elsewhere begins a branch although its own directory of runs is not there yet.
	elsewhere, err := server.New(server.Options{Runs: filepath.Join(t.TempDir(), "not", "there"), Show: []string{filepath.Join(dir, parent.Run)}, Data: generate.Opener{}})
	if err != nil {
		t.Fatal(err)
	}
	if code, _, answer := ask(t, "POST", newHTTP(t, elsewhere).URL+"/api/trainings", "application/json", order+"}", nil); code != http.StatusCreated {
		t.Errorf("a branch in a new directory: %d %s", code, answer)
	}
	open := func(name string) *runstore.Reader {
		r, err := runstore.Open(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	if open(plain.Run).FrameHash(40) != open(parent.Run).FrameHash(40) || open(changed.Run).FrameHash(40) == open(parent.Run).FrameHash(40) {
		t.Error("the branch without a change has other weights, or the other has not")
	}
	_, _, answer := ask(t, "GET", h.URL+"/api/runs", "", "", nil)
	var list server.RunList
	if err := json.Unmarshal([]byte(answer), &list); err != nil {
		t.Fatal(err)
	}
	under := 0
	for _, l := range list.Runs {
		if l.Parent == parent.Run && l.ParentStep == 13 {
			under++
		}
	}
	if under != 2 {
		t.Errorf("%d branches are listed under %s: %s", under, parent.Run, answer)
	}
	for body, want := range map[string]int{
		order + `, "recipe": "softmax"}`:                        http.StatusBadRequest,
		order + `, "set": ["network.0.units=3"]}`:               http.StatusBadRequest,
		order + `, "set": ["data.weights=/etc/passwd"]}`:        http.StatusBadRequest,
		`{"branch": {"run": "` + parent.Run + `", "step": 41}}`: http.StatusNotFound,
		`{"branch": {"run": "nowhere", "step": 1}}`:             http.StatusNotFound,
		`{"branch": {"run": "` + plain.Run + `", "step": 3}}`:   http.StatusNotFound,
		`{"branch": {"run": "` + parent.Run + `", "step": 40}}`: http.StatusBadRequest,
	} {
		if code, answer := post(body); code != want {
			t.Errorf("%s: %d %s, want %d", body, code, answer, want)
		}
	}
}

// TestBranchWaits orders a branch while two trainings run: it waits, and is prepared when its turn comes.
func TestBranchWaits(t *testing.T) {
	h, _, runs := fixture(t, nil)
	begin := func(order string) (one server.Training) {
		t.Helper()
		status, _, text := ask(t, "POST", h.URL+"/api/trainings", "application/json", order, nil)
		if status != http.StatusCreated {
			t.Fatal(order, status, text)
		}
		if err := json.Unmarshal([]byte(text), &one); err != nil {
			t.Fatal(err)
		}
		return one
	}
	until := func(run string, ended bool) server.Training {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); ; time.Sleep(5 * time.Millisecond) {
			for _, l := range facts[server.TrainingList](t, h.URL+"/api/trainings").Trainings {
				if l.Run == run && l.Ended == ended && l.Queued == 0 {
					return l
				}
			}
			if time.Now().After(end) {
				t.Fatal("not reached by " + run)
			}
		}
	}
	parent := begin(`{"recipe": "xor-perceptron"}`)
	until(parent.Run, true)
	first := begin(`{"recipe": "xor-perceptron", "paused": true}`)
	begin(`{"recipe": "xor-perceptron", "paused": true}`)
	branch := begin(`{"branch": {"run": "` + parent.Run + `", "step": 1}, "set": ["optimizer.learning_rate=0.5"]}`)
	if branch.Run != parent.Run+"-b1" || branch.Recipe != "xor-perceptron" || branch.Data != "xor" || branch.Status != "queued" {
		t.Errorf("%+v", branch)
	}
	if other := begin(`{"branch": {"run": "` + parent.Run + `", "step": 1}}`); other.Run != parent.Run+"-b2" {
		t.Errorf("the name of a branch that waits is taken again: %s", other.Run)
	}
	if status, _, text := ask(t, "POST", h.URL+"/api/trainings/"+first.Run+"/stop", "application/json", "{}", nil); status != http.StatusOK {
		t.Fatal(status, text)
	}
	if l := until(branch.Run, true); l.Status != runstore.StatusFinished {
		t.Fatalf("%+v", l)
	}
	run, err := runstore.Open(filepath.Join(runs, branch.Run))
	if err != nil {
		t.Fatal(err)
	}
	if p := run.Meta().Parent; p == nil || p.Step != 1 {
		t.Errorf("%+v", run.Meta().Parent)
	}
}
