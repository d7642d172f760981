package server_test

import (
	"encoding/json"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"brainbow/analysis"
	"brainbow/app/server"
	"brainbow/dataset/reader"
	"brainbow/internal/safetensors"
	"brainbow/internal/testrun"
	"brainbow/nn"
	"brainbow/tensor"
)

// fixture serves a directory with one run, "test", of generated digits.
func fixture(t testing.TB, change func(*server.Options)) (*httptest.Server, *server.Server, string) {
	t.Helper()
	dir := testrun.Make(t, testrun.Config{
		Data: "digits", Train: 200, Test: 50, Epochs: 2, Predictions: true,
		Layers: []nn.LayerSpec{{Layer: "dense", Units: 8, Activation: "sigmoid"}, {Layer: "dense", Units: 10, Activation: "softmax"}},
	})
	opt := server.Options{Runs: filepath.Dir(dir), Data: reader.Files{Root: t.TempDir()}, Poll: 20 * time.Millisecond}
	if change != nil {
		change(&opt)
	}
	s, err := server.New(opt)
	if err != nil {
		t.Fatal(err)
	}
	h := httptest.NewServer(s)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		h.Close()
	})
	return h, s, opt.Runs
}

// serve starts a server for the directory that holds a run.
func serve(t testing.TB, dir string) *httptest.Server {
	t.Helper()
	s, err := server.New(server.Options{Runs: filepath.Dir(dir), Data: reader.Files{Root: t.TempDir()}})
	if err != nil {
		t.Fatal(err)
	}
	return newHTTP(t, s)
}

func newHTTP(t testing.TB, s *server.Server) *httptest.Server {
	t.Helper()
	h := httptest.NewServer(s)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		h.Close()
	})
	return h
}

func ask(t testing.TB, method, url, kind, body string, head map[string]string) (int, http.Header, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	for k, v := range head {
		r.Header.Set(k, v)
		if k == "Host" {
			r.Host = v
		}
	}
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, resp.Header, string(text)
}

// facts requests JSON and decodes it.
func facts[T any](t testing.TB, url string) T {
	t.Helper()
	status, _, body := ask(t, "GET", url, "", "", nil)
	var v T
	if status != 200 {
		t.Fatalf("%s: %d %s", url, status, body)
	}
	if err := json.Unmarshal([]byte(body), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// arrays requests arrays and decodes them and their facts.
func arrays[T any](t testing.TB, url string) (*safetensors.File, T) {
	t.Helper()
	status, _, body := ask(t, "GET", url, "", "", nil)
	var facts T
	if status != 200 {
		t.Fatalf("%s: %d %s", url, status, body)
	}
	f, err := safetensors.Parse(url, []byte(body))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(f.Metadata("facts")), &facts); err != nil {
		t.Fatal(err)
	}
	return f, facts
}

func levels(t testing.TB, f *safetensors.File, name string, shape ...int) []byte {
	t.Helper()
	e, err := f.Entry(name)
	if err != nil {
		t.Fatal(err)
	}
	if len(e.Shape) != len(shape) {
		t.Fatalf("%s is %v, not %v", name, e.Shape, shape)
	}
	for i := range shape {
		if e.Shape[i] != shape[i] {
			t.Fatalf("%s is %v, not %v", name, e.Shape, shape)
		}
	}
	b, err := f.Bytes(name)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// near reports whether a level represents a value.
func near(level byte, value, limit float32) bool {
	return math.Abs(float64(level)-127-float64(127*value/limit)) <= 0.51
}

func cached(t testing.TB, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "analyses", "projection-*"))
	if err != nil {
		t.Fatal(err)
	}
	return names
}

func itoa(n int) string { return strconv.Itoa(n) }

// diverge replaces the last step of testrun.Digits by the weights of a network that diverged.
func diverge(step int64, tensors []tensor.Named) {
	if step == 60 {
		tensors[0].Tensor.Data[0] = float32(math.NaN())
		tensors[0].Tensor.Data[1] = float32(math.Inf(-1))
	}
}

// opened opens the run in a directory as the server does and closes it when the test ends.
func opened(t testing.TB, dir string) *analysis.Run {
	t.Helper()
	run, err := analysis.Open(dir, analysis.Options{Data: testrun.Data})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(run.Close)
	return run
}
