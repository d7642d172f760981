package server_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"brainbow/app/server"
	"brainbow/dataset"
	"brainbow/dataset/reader"
	"brainbow/runstore"
)

// Two trainings run at the same time and others wait, visibly. A waiting one can be moved and taken out,
// and begins when there is room.
func TestTrainingsQueue(t *testing.T) {
	h, s, runs := fixture(t, nil)
	post := func(path, body string, want int) string {
		t.Helper()
		status, _, text := ask(t, "POST", h.URL+path, "application/json", body, nil)
		if status != want {
			t.Fatal(path, status, text)
		}
		return text
	}
	for range 4 { // a refused order must not use up a place
		post("/api/trainings", `{"recipe":"none"}`, http.StatusBadRequest)
	}
	var names []string
	for range 5 {
		var tr server.Training
		if err := json.Unmarshal([]byte(post("/api/trainings", `{"recipe":"xor-perceptron","paused":true}`, http.StatusCreated)), &tr); err != nil {
			t.Fatal(err)
		}
		names = append(names, tr.Run)
	}
	state := func() map[string]server.Training {
		all := map[string]server.Training{}
		for _, one := range facts[server.TrainingList](t, h.URL+"/api/trainings").Trainings {
			all[one.Run] = one
		}
		return all
	}
	expect := func(want map[string]int) { // places in the queue
		t.Helper()
		var got map[string]server.Training
		for end := time.Now().Add(10 * time.Second); time.Now().Before(end); time.Sleep(time.Millisecond) {
			got = state()
			right := len(got) >= len(want)
			for name, place := range want {
				right = right && got[name].Queued == place && (place > 0) == (got[name].Status == "queued")
			}
			if right {
				return
			}
		}
		t.Fatalf("want places %v, got %+v", want, got)
	}
	expect(map[string]int{names[0]: 0, names[1]: 0, names[2]: 1, names[3]: 2, names[4]: 3})
	if got := state()[names[2]]; got.Recipe != "xor-perceptron" || got.Data != "xor" {
		t.Errorf("a waiting training must say what it is: %+v", got)
	}
	post("/api/trainings/"+names[4]+"/up", "{}", 200)
	post("/api/trainings/"+names[2]+"/down", "{}", 200)
	post("/api/trainings/"+names[0]+"/up", "{}", http.StatusConflict)
	expect(map[string]int{names[4]: 1, names[2]: 2, names[3]: 3})
	post("/api/trainings/"+names[4]+"/stop", "{}", 200)
	expect(map[string]int{names[2]: 1, names[3]: 2})
	if _, there := state()[names[4]]; there {
		t.Error("a training that was taken out is listed")
	}
	if _, err := os.Stat(filepath.Join(runs, names[4])); err == nil {
		t.Error("a training that was taken out leaves a directory")
	}
	post("/api/trainings/"+names[1]+"/stop", "{}", 200)
	expect(map[string]int{names[2]: 0, names[3]: 1})
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) {
		if status, _, _ := ask(t, "GET", h.URL+"/api/runs/"+names[2], "", "", nil); status == 200 {
			break
		} else if time.Now().After(end) {
			t.Fatal("the run of a training that waited does not appear")
		}
	}
	if err := s.Close(); err != nil { // ends with one waiting
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(runs, names[3])); err == nil {
		t.Error("a training that waited when the server ended leaves a directory")
	}
}

// As many may wait as there are places; more are refused.
func TestTrainingsQueueFull(t *testing.T) {
	h, _, _ := fixture(t, nil)
	for range 70 { // a refused order must not use up a place
		if status, _, body := ask(t, "POST", h.URL+"/api/trainings", "application/json", `{"recipe":"none"}`, nil); status != http.StatusBadRequest {
			t.Fatal(status, body)
		}
	}
	first := ""
	for i := range 66 {
		if status, _, text := ask(t, "POST", h.URL+"/api/trainings", "application/json", `{"recipe":"xor-perceptron","paused":true}`, nil); status != http.StatusCreated {
			t.Fatal(i, status, text)
		} else if i == 0 {
			first = between(t, text, `"run":"`, `"`)
		}
	}
	if status, _, text := ask(t, "POST", h.URL+"/api/trainings", "application/json", `{"recipe":"xor-perceptron"}`, nil); status != http.StatusTooManyRequests {
		t.Fatal(status, text)
	}
	if status, _, text := ask(t, "POST", h.URL+"/api/trainings/"+first+"/stop", "application/json", "{}", nil); status != 200 {
		t.Fatal(status, text)
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(time.Millisecond) { // one that ended leaves a place
		status, _, text := ask(t, "POST", h.URL+"/api/trainings", "application/json", `{"recipe":"xor-perceptron","paused":true}`, nil)
		if status == http.StatusCreated {
			return
		}
		if status != http.StatusTooManyRequests || time.Now().After(end) {
			t.Fatal(status, text)
		}
	}
}

// A recipe's text can be trained, on named data only.
func TestTrainText(t *testing.T) {
	h, _, _ := fixture(t, nil)
	order := func(text string) (int, string) {
		body, err := json.Marshal(server.Order{Text: text})
		if err != nil {
			t.Fatal(err)
		}
		status, _, answer := ask(t, "POST", h.URL+"/api/trainings", "application/json", string(body), nil)
		return status, answer
	}
	text := func(data string) string {
		return fmt.Sprintf("name: mine\ndata: {name: %s, train: 100, test: 20}\nnetwork: [{layer: dense, units: 10, activation: softmax}]\nloss: softmax-cross-entropy\noptimizer: {kind: sgd, learning_rate: 0.1}\nbatch: 10\nepochs: 1\nseed: 1\n", data)
	}
	status, answer := order(text("digits"))
	if status != http.StatusCreated {
		t.Fatal(status, answer)
	}
	for _, c := range []struct {
		text string
		want int
	}{{text("./photos"), 403}, {text("/etc"), 403}, {text("none"), 400}, {"batch: [", 400}, {text("digits, without: ../x.csv"), 400}} {
		if status, answer := order(c.text); status != c.want {
			t.Errorf("%s: %d %s", c.text, status, answer)
		}
	}
}

// gone is data whose files disappear.
type gone struct {
	reader.Files
	now *atomic.Bool
}

func (g gone) Open(name string, opt dataset.Options) (*dataset.Dataset, error) {
	if g.now.Load() {
		return nil, &dataset.MissingError{Name: name}
	}
	return g.Files.Open(name, opt)
}

// A training whose data disappeared while it waited fails, says so, and leaves no directory.
func TestQueueDataGone(t *testing.T) {
	data := gone{reader.Files{Root: t.TempDir()}, new(atomic.Bool)}
	h, _, runs := fixture(t, func(o *server.Options) { o.Data = data })
	var all []server.Training
	for range 3 {
		all = append(all, posted[server.Training](t, h.URL+"/api/trainings", server.Order{Recipe: "xor-perceptron", Paused: true}))
	}
	data.now.Store(true)
	posted[server.Training](t, h.URL+"/api/trainings/"+all[0].Run+"/stop", struct{}{})
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		list := facts[server.TrainingList](t, h.URL+"/api/trainings").Trainings
		at := slices.IndexFunc(list, func(l server.Training) bool { return l.Run == all[2].Run })
		if at >= 0 && list[at].Ended {
			if l := list[at]; l.Status != runstore.StatusFailed || l.Code != "data-missing" {
				t.Errorf("%+v", l)
			}
			break
		}
		if time.Now().After(end) {
			t.Fatal("it does not begin")
		}
	}
	if _, err := os.Stat(filepath.Join(runs, all[2].Run)); err == nil {
		t.Error("it leaves a directory")
	}
}
