package server_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"brainbow/app/server"
)

// If several clients resume a run at the same time, one of them succeeds and keeps control.
func TestResumedOnce(t *testing.T) {
	h, _, _ := fixture(t, nil)
	order := func(body string) (int, string) {
		status, _, text := ask(t, "POST", h.URL+"/api/trainings", "application/json", body, map[string]string{"Origin": h.URL})
		return status, text
	}
	status, text := order(`{"recipe":"xor-two-layer","pace":200,"set":["epochs=2000"]}`)
	if status != http.StatusCreated {
		t.Fatal(status, text)
	}
	name := between(t, text, `"run":"`, `"`)
	verb := func(v string) int {
		status, _, _ := ask(t, "POST", h.URL+"/api/trainings/"+name+"/"+v, "application/json", "{}", map[string]string{"Origin": h.URL})
		return status
	}
	ended := func() bool {
		_, _, text := ask(t, "GET", h.URL+"/api/trainings", "", "", nil)
		return strings.Contains(text, `"ended":true`) && !strings.Contains(text, `"ended":false`)
	}
	wait := func(what string, done func() bool) {
		t.Helper()
		for end := time.Now().Add(20 * time.Second); !done(); time.Sleep(10 * time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal(what)
			}
		}
	}
	for range 5 {
		verb("stop")
		wait("it does not stop", ended)
		var wg sync.WaitGroup
		var mu sync.Mutex
		begun := 0
		for range 4 {
			wg.Go(func() {
				status, text := order(`{"resume":"` + name + `","pace":200}`)
				mu.Lock()
				defer mu.Unlock()
				switch status {
				case http.StatusCreated:
					begun++
				case http.StatusConflict:
				default:
					t.Error(status, text)
				}
			})
		}
		wg.Wait()
		if begun != 1 {
			t.Fatalf("%d clients resumed the run, want 1", begun)
		}
		if status := verb("pause"); status != 200 {
			t.Fatalf("pausing the resumed training answers %d", status)
		}
	}
	verb("stop")
	wait("it does not stop at last", ended)
}

// A run whose files arrive one after the other is not reported as damaged for ever.
func TestArriving(t *testing.T) {
	h, _, runs := fixture(t, func(o *server.Options) { o.Poll = 20 * time.Millisecond })
	metrics := filepath.Join(runs, "test", "metrics.jsonl")
	away := metrics + ".away"
	if err := os.Rename(metrics, away); err != nil {
		t.Fatal(err)
	}
	if _, _, text := ask(t, "GET", h.URL+"/api/runs", "", "", nil); !strings.Contains(text, "error") {
		t.Fatal("a run without its measurements is listed as whole")
	}
	if err := os.Rename(away, metrics); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		if _, _, text := ask(t, "GET", h.URL+"/api/runs", "", "", nil); !strings.Contains(text, "error") {
			return
		}
		if time.Now().After(end) {
			t.Fatal("it is damaged for good")
		}
	}
}

func between(t *testing.T, text, from, to string) string {
	t.Helper()
	_, rest, ok := strings.Cut(text, from)
	out, _, ok2 := strings.Cut(rest, to)
	if !ok || !ok2 {
		t.Fatalf("no %s in %s", from, text)
	}
	return out
}
