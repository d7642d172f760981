package server_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"brainbow/app/server"
	"brainbow/dataset/generate"
	"brainbow/experiment"
	"brainbow/internal/testrun"
	"brainbow/record"
	"brainbow/runstore"
)

func TestRoutes(t *testing.T) {
	h, _, _ := fixture(t, nil)
	for _, c := range []struct {
		path   string
		status int
		has    string
	}{
		{"/api/runs", 200, `"name":"test"`},
		{"/api/runs/test", 200, `"frames":[0,10,20]`},
		{"/api/runs/test/metrics", 200, `"split":["train"`},
		{"/api/runs/test/metrics?after=x", 400, "whole number"},
		{"/api/runs/test/events", 200, `"events":`},
		{"/api/runs/test/files", 200, "index.jsonl"},
		{"/api/runs/test/files/run.json", 200, `"format"`},
		{"/api/runs/test/files/run.lock", 404, "no file"},
		{"/api/runs/test/files/..%2f..%2fetc%2fpasswd", 400, "plain names"},
		{"/api/runs/%2e%2e/files/run.json", 400, "plain names"},
		{"/api/runs/test/files/a%00b", 400, "plain names"},
		{"/api/runs/none", 404, "no run"},
		{"/api/runs/test/weights/fc1", 200, "weight"},
		{"/api/runs/test/weights/fc1?step=7", 200, `\"step\":7`},
		{"/api/runs/test/weights/fc9", 404, "fc1, fc2"},
		{"/api/runs/test/weights/fc1?step=99", 404, "hint"},
		{"/api/runs/test/activations?layers=fc1,fc2&samples=0-3,9&step=10", 200, `"shape":[5,8,1,1]`},
		{"/api/runs/test/activations?layers=no", 404, "no value"},
		{"/api/runs/test/activations?samples=0-50", 400, "0 to 49"},
		{"/api/runs/test/samples?samples=3&split=train", 200, "labels"},
		{"/api/runs/test/predictions", 200, `"predicted":[`},
		{"/api/runs/test/confusion?step=0", 200, `"counts":[`},
		{"/api/runs/test/confusion?split=x", 400, "train or test"},
		{"/api/views", 200, `"name":"confusion"`},
		{"/api/runs/test/views/confusion.svg?step=20", 200, "<svg"},
		{"/api/runs/test/views/weights.png", 200, "PNG"},
		{"/api/runs/test/views/confusion.svg?mode=x", 400, "one of"},
		{"/api/runs/test/views/none.svg", 404, "no view"},
		{"/api/recipes", 200, "xor-perceptron"},
		{"/api/trainings", 200, `"trainings":[]`},
		{"/api/none", 404, "nothing at"},
		{"/api/runs?x=" + strings.Repeat("y", 70000), 414, "bytes"},
	} {
		status, head, body := ask(t, "GET", h.URL+c.path, "", "", nil)
		if status != c.status || !strings.Contains(body, c.has) {
			t.Errorf("%.60s: %d %.200s", c.path, status, body)
		}
		if status >= 400 && !strings.Contains(body, `"hint":`) {
			t.Errorf("%.60s: no hint: %s", c.path, body)
		}
		if status == 200 {
			if again, _, _ := ask(t, "GET", h.URL+c.path, "", "", map[string]string{"If-None-Match": head.Get("ETag"), "Accept-Encoding": "identity"}); again != 304 && head.Get("Content-Encoding") == "" && !strings.HasSuffix(head.Get("ETag"), `-gzip"`) {
				t.Errorf("%s: asked again: %d", c.path, again)
			}
		}
	}
	status, head, body := ask(t, "GET", h.URL+"/api/runs/test/files/index.jsonl", "", "", map[string]string{"Range": "bytes=0-6"})
	if status != 206 || body != `{"path"` || head.Get("ETag") == "" {
		t.Errorf("range: %d %q", status, body)
	}
	if status, _, _ := ask(t, "DELETE", h.URL+"/api/runs", "", "", nil); status != 405 {
		t.Errorf("DELETE: %d", status)
	}
}

func TestHostile(t *testing.T) {
	h, _, runs := fixture(t, nil)
	for name, head := range map[string]map[string]string{
		"host": {"Host": "evil.example"}, "origin": {"Origin": "http://evil.example"}, "null": {"Origin": "null"},
		"port": {"Origin": "http://127.0.0.1:1"}, "site": {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, "address": {"Host": "192.0.2.1"},
	} {
		if status, _, _ := ask(t, "GET", h.URL+"/api/runs", "", "", head); status != 403 {
			t.Errorf("%s: %d", name, status)
		}
	}
	outside := t.TempDir()
	for name, data := range map[string]string{"run.json": "{}", "secret": "secret"} {
		if err := os.WriteFile(filepath.Join(outside, name), []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(outside, filepath.Join(runs, "link")); err != nil {
		t.Fatal(err)
	}
	if status, _, body := ask(t, "GET", h.URL+"/api/runs/link/files/run.json", "", "", nil); status != 404 {
		t.Errorf("link: %d %s", status, body)
	}
	// A file of the run that was replaced by a link is not served.
	meta := filepath.Join(runs, "test", "metrics.jsonl")
	if err := os.Remove(meta); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(outside, "secret"), meta); err != nil {
		t.Fatal(err)
	}
	if status, _, body := ask(t, "GET", h.URL+"/api/runs/test/files/metrics.jsonl", "", "", nil); status < 400 || strings.Contains(body, "secret\n") {
		t.Errorf("linked file: %d %s", status, body)
	}
	// A body of 500 MB is refused before it is sent.
	r, err := http.NewRequestWithContext(t.Context(), "POST", h.URL+"/api/runs/test/try", io.LimitReader(zeros{}, 500_000_000))
	if err != nil {
		t.Fatal(err)
	}
	r.ContentLength = 500_000_000
	r.Header.Set("Content-Type", "application/octet-stream")
	r.Header.Set("Expect", "100-continue")
	resp, err := (&http.Transport{ExpectContinueTimeout: time.Minute}).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != 413 {
		t.Errorf("500 MB: %d", resp.StatusCode)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

func TestToken(t *testing.T) {
	h, _, _ := fixture(t, func(o *server.Options) { o.Token, o.ReadOnly = "let-me-in", true })
	port := h.URL[strings.LastIndex(h.URL, ":")+1:]
	for _, c := range []struct {
		path string
		head map[string]string
		want int
	}{
		{"/api/runs", nil, 401},
		{"/api/runs?token=wrong", nil, 401},
		{"/api/runs?token=let-me-in", nil, 303},
		{"/api/runs", map[string]string{"Authorization": "Bearer let-me-in"}, 200},
		{"/api/runs", map[string]string{"Cookie": "brainbow-" + port + "=let-me-in"}, 200},
		{"/api/runs", map[string]string{"Cookie": "brainbow-1=let-me-in"}, 401}, // the cookie of another studio
	} {
		if status, _, _ := ask(t, "GET", h.URL+c.path, "", "", c.head); status != c.want {
			t.Errorf("%s %v: %d", c.path, c.head, status)
		}
	}
	if status, _, _ := ask(t, "POST", h.URL+"/api/trainings", "application/json", `{"recipe":"softmax"}`, map[string]string{"Authorization": "Bearer let-me-in"}); status != 403 {
		t.Errorf("read-only: %d", status)
	}
}

func TestTry(t *testing.T) {
	h, _, _ := fixture(t, nil)
	status, _, body := ask(t, "POST", h.URL+"/api/runs/test/try?layers=fc1", "application/octet-stream", strings.Repeat("\x80", 784), nil)
	if status != 200 || !strings.Contains(body, `\"predicted\":`) || !strings.Contains(body, `"fc1"`) {
		t.Errorf("%d %.300q", status, body)
	}
	for kind, want := range map[string]int{"application/octet-stream": 400, "image/png": 415} {
		if status, _, body := ask(t, "POST", h.URL+"/api/runs/test/try", kind, "abc", nil); status != want {
			t.Errorf("%s: %d %s", kind, status, body)
		}
	}
}

// Twenty pages watch a training that is paused, stepped and changed. Each page sees it end, and
// the run verifies.
func TestLive(t *testing.T) {
	h, _, runs := fixture(t, nil)
	const pages = 20
	var ready, over sync.WaitGroup
	ready.Add(pages)
	for range pages {
		over.Go(func() {
			r, err := http.NewRequestWithContext(t.Context(), "GET", h.URL+"/api/stream", nil)
			if err != nil {
				t.Error(err)
				return
			}
			resp, err := http.DefaultClient.Do(r)
			ready.Done()
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			sc := bufio.NewScanner(resp.Body)
			for sc.Scan() {
				if strings.Contains(sc.Text(), `"ended":true`) && strings.Contains(sc.Text(), `"status":"finished"`) {
					return
				}
			}
			t.Errorf("a page did not see the end: %v", sc.Err())
		})
	}
	ready.Wait()
	status, _, body := ask(t, "POST", h.URL+"/api/trainings", "application/json", `{"recipe":"xor-perceptron","set":["epochs=2"],"paused":true}`, nil)
	var tr server.Training
	if err := json.Unmarshal([]byte(body), &tr); err != nil || status != 201 {
		t.Fatalf("%d %s", status, body)
	}
	verb := func(name, value string, want int) {
		t.Helper()
		if status, _, body := ask(t, "POST", h.URL+"/api/trainings/"+tr.Run+"/"+name, "application/json", value, nil); status != want {
			t.Errorf("%s %s: %d %s", name, value, status, body)
		}
	}
	verb("step-batch", "", 200)
	verb("learning-rate", `{"value":0.25}`, 200)
	verb("learning-rate", `{"value":-1}`, 400)
	verb("pace", `{}`, 400)
	verb("dance", "", 404)
	verb("step-epoch", "", 200)
	verb("continue", "", 200)
	over.Wait()
	verb("pause", "", 409)
	v, err := record.VerifyDir(t.Context(), filepath.Join(runs, tr.Run), record.VerifyOptions{Data: generate.Opener{}, All: true, Steps: 1 << 30})
	if err != nil || v.Err() != nil || v.Updates == 0 {
		t.Errorf("verify: %v %+v", err, v)
	}
	secret := filepath.Join(t.TempDir(), "weights.csv") // would be accepted if it were read
	if err := os.WriteFile(secret, []byte("sample,weight\n0,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{`{"recipe":"/etc/passwd"}`, `{"recipe":"softmax","set":["data.name=../x"]}`, `{"recipe":"xor-two-layer","set":["data.weights=` + secret + `"]}`, `{"recipe":"softmax","nonsense":1}`} {
		if status, _, body := ask(t, "POST", h.URL+"/api/trainings", "application/json", bad, nil); status != 400 && status != 403 {
			t.Errorf("%s: %d %s", bad, status, body)
		}
	}
}

func TestManyAndBroken(t *testing.T) {
	h, _, runs := fixture(t, nil)
	for i := range 1000 {
		dir := filepath.Join(runs, fmt.Sprintf("half-%04d", i))
		if err := os.Mkdir(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		text := `{"format":`
		if i == 0 {
			text = `{"format":999}`
		}
		if err := os.WriteFile(filepath.Join(dir, "run.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	_, _, body := ask(t, "GET", h.URL+"/api/runs", "", "", nil)
	if n := strings.Count(body, `"name":`); n != 1001 || !strings.Contains(body, "newer brainbow") {
		t.Errorf("%d runs", n)
	}
	for _, name := range []string{"half-0000", "half-0001"} {
		if status, _, body := ask(t, "GET", h.URL+"/api/runs/"+name, "", "", nil); status != 422 {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if err := os.RemoveAll(filepath.Join(runs, "test")); err != nil {
		t.Fatal(err)
	}
	if status, _, body := ask(t, "GET", h.URL+"/api/runs/test", "", "", nil); status != 404 {
		t.Errorf("vanished: %d %s", status, body)
	}
}

func TestServe(t *testing.T) {
	s, err := server.New(server.Options{Runs: t.TempDir(), Data: testrun.Data})
	if err != nil {
		t.Fatal(err)
	}
	a, err := server.Listen(":0")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(a.Addr().String(), "127.0.0.1:") {
		t.Fatalf("no host means %v", a.Addr())
	}
	b, err := server.Listen(a.Addr().String())
	if err != nil || b.Addr().String() == a.Addr().String() {
		t.Fatalf("next port: %v", err)
	}
	b.Close()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Serve(ctx, a) }()
	resp, err := http.Get("http://" + a.Addr().String() + "/api/stream")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	cancel()
	text, err := io.ReadAll(resp.Body)
	if err != nil || !bytes.Contains(text, []byte("event: bye")) {
		t.Errorf("stream: %q %v", text, err)
	}
	if err := <-done; err != nil {
		t.Error(err)
	}
	all, err := server.Listen("0.0.0.0:0")
	if err != nil {
		t.Fatal(err)
	}
	// Serving ends immediately.
	if err := s.Serve(ctx, all); err == nil {
		t.Error("served every address without a token")
	}
}

func BenchmarkTry(b *testing.B) {
	h, _, _ := fixture(b, nil)
	body := strings.Repeat("\x80", 784)
	for b.Loop() {
		if status, _, text := ask(b, "POST", h.URL+"/api/runs/test/try", "application/octet-stream", body, nil); status != 200 {
			b.Fatal(text)
		}
	}
}

// A server that stops interrupts its training, and the run can be resumed.
func TestStopKeeps(t *testing.T) {
	h, s, runs := fixture(t, nil)
	status, _, body := ask(t, "POST", h.URL+"/api/trainings", "application/json", `{"recipe":"xor-perceptron","set":["epochs=2"],"paused":true}`, nil)
	var tr server.Training
	if err := json.Unmarshal([]byte(body), &tr); err != nil || status != 201 {
		t.Fatalf("%d %s", status, body)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r, err := runstore.Open(filepath.Join(runs, tr.Run))
	if err != nil {
		t.Fatal(err)
	}
	if st, err := r.Status(); err != nil || st != runstore.StatusInterrupted {
		t.Errorf("%v %v", st, err)
	}
	if res, err := experiment.Resume(t.Context(), filepath.Join(runs, tr.Run), generate.Opener{}, experiment.Options{}); err != nil || res.Steps == 0 {
		t.Errorf("resume: %+v %v", res, err)
	}
}
