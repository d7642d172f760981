package server_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"brainbow/app/server"
	"brainbow/internal/testrun"
)

// BenchmarkBranchAnyStep records 150,000 steps of nielsen-30 on generated digits, branches with another learning rate
// from random steps as the page does, and measures how long it takes from the order until the page's stream has a step
// that the branch made.
func BenchmarkBranchAnyStep(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "runs")
	s, err := server.New(server.Options{Runs: dir, Data: testrun.Data})
	if err != nil {
		b.Fatal(err)
	}
	h := httptest.NewServer(s)
	defer h.Close()
	defer s.Close()
	resp, err := http.Get(h.URL + "/api/stream")
	if err != nil {
		b.Fatal(err)
	}
	defer resp.Body.Close()
	states := make(chan server.Training, 1000)
	go func() {
		defer close(states)
		lines := bufio.NewScanner(resp.Body)
		lines.Buffer(nil, 1<<20)
		kind := ""
		for lines.Scan() {
			if k, ok := strings.CutPrefix(lines.Text(), "event: "); ok {
				kind = k
			}
			var one server.Training
			if d, ok := strings.CutPrefix(lines.Text(), "data: "); ok && kind == "training" && json.Unmarshal([]byte(d), &one) == nil {
				states <- one
			}
		}
	}()
	order := func(path, body string) (one server.Training) {
		code, _, answer := ask(b, "POST", h.URL+path, "application/json", body, nil)
		if code > http.StatusCreated {
			b.Fatalf("%s %s: %d %s", path, body, code, answer)
		}
		if err := json.Unmarshal([]byte(answer), &one); err != nil {
			b.Fatal(err)
		}
		return one
	}
	// until waits for a state of a training.
	until := func(run string, what func(server.Training) bool) {
		timeout := time.After(10 * time.Minute)
		for {
			select {
			case one, ok := <-states:
				if !ok {
					b.Fatal("the stream has ended")
				}
				if one.Run != run {
					continue
				}
				if one.Error != "" {
					b.Fatal(one.Error)
				}
				if what(one) {
					return
				}
			case <-timeout:
				b.Fatalf("%s: nothing in ten minutes", run)
			}
		}
	}
	ended := func(one server.Training) bool { return one.Ended }
	parent := order("/api/trainings", `{"recipe": "nielsen-30", "set": ["data.name=digits", "data.train=50000", "data.test=10000"]}`)
	until(parent.Run, ended)
	rng := rand.New(rand.NewPCG(1, 1))
	var waits []float64
	for b.Loop() {
		waits = waits[:0]
		for range 21 {
			step := rng.Int64N(149_000)
			begun := time.Now()
			branch := order("/api/trainings", fmt.Sprintf(`{"branch": {"run": %q, "step": %d}, "set": ["optimizer.learning_rate=1"]}`, parent.Run, step))
			until(branch.Run, func(one server.Training) bool { return one.Step > step })
			waits = append(waits, float64(time.Since(begun).Microseconds())/1000)
			order("/api/trainings/"+branch.Run+"/stop", "")
			until(branch.Run, ended)
		}
	}
	waits = waits[1:] // the first opened the parent's data
	slices.Sort(waits)
	b.ReportMetric(waits[len(waits)/2], "median-ms")
	b.ReportMetric(waits[len(waits)-1], "max-ms")
}
