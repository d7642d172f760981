package server_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brainbow/app/server"
	"brainbow/internal/testrun"
	"brainbow/runstore"
)

// The list contains the accuracy curve of each run and the parent of a branch.
func TestListing(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	r, err := runstore.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	for name, parent := range map[string]string{"branch": r.Meta().ID, "orphan": runstore.NewID()} {
		from := testrun.Copy(t, dir, func(m *runstore.Meta) {
			m.ID, m.Parent = runstore.NewID(), &runstore.Parent{ID: parent, Step: 20}
		})
		if err := os.Rename(from, filepath.Join(filepath.Dir(dir), name)); err != nil {
			t.Fatal(err)
		}
	}
	lines := map[string]server.Listing{}
	for _, l := range facts[server.RunList](t, serve(t, dir).URL+"/api/runs").Runs {
		lines[l.Name] = l
	}
	l := lines["test"]
	if n := len(l.Curve); n != 4 || l.Curve[n-1] != float64(int(l.Accuracy.Share*1000+0.5))/1000 || l.Curve[0] >= l.Curve[n-1] || l.Parent != "" {
		t.Errorf("%+v", l)
	}
	run := testrun.Digits()
	if a := l.Accuracy; a.Split != "test" || a.Samples != run.Test || a.Step != l.Step {
		t.Errorf("%+v", a)
	}
	if want := "dense 12-10"; l.Network != want {
		t.Errorf("the network is %q, want %q", l.Network, want)
	}
	if b := lines["branch"]; b.Parent != "test" || b.ParentStep != 20 {
		t.Errorf("%+v", b)
	}
	if o := lines["orphan"]; o.Parent != "" || o.Error != "" {
		t.Errorf("%+v", o)
	}
}

// Text is compressed for clients that accept it, without changing it.
func TestCompressed(t *testing.T) {
	h, _, _ := fixture(t, nil)
	for _, path := range []string{"/api/runs/test", "/api/runs/test/views/confusion.svg", "/api/runs/test/mistakes", "/api/views", "/api/runs/test/files/metrics.jsonl"} {
		_, _, plain := ask(t, "GET", h.URL+path, "", "", map[string]string{"Accept-Encoding": "identity"})
		_, head, packed := ask(t, "GET", h.URL+path, "", "", map[string]string{"Accept-Encoding": "br, gzip"})
		if head.Get("Content-Encoding") != "gzip" || len(packed) >= len(plain) || head.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %v, %d of %d bytes", path, head, len(packed), len(plain))
			continue
		}
		z, err := gzip.NewReader(strings.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		if text, err := io.ReadAll(z); err != nil || string(text) != plain {
			t.Errorf("%s: other contents: %v", path, err)
		}
		if status, _, _ := ask(t, "GET", h.URL+path, "", "", map[string]string{"Accept-Encoding": "gzip", "If-None-Match": head.Get("ETag")}); status != 304 {
			t.Errorf("%s: asked again: %d", path, status)
		}
	}
}

// stream reads events until found accepts one, and returns its id.
func stream(t testing.TB, url, last string, found func(kind, data string) bool) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", url+"/api/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	if last != "" {
		r.Header.Set("Last-Event-ID", last)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var id, kind string
	sc := bufio.NewScanner(resp.Body)
	for sc.Scan() {
		key, value, _ := strings.Cut(sc.Text(), ": ")
		switch key {
		case "id":
			id = value
		case "event":
			kind = value
		case "data":
			if found(kind, value) {
				return id
			}
		}
	}
	t.Fatalf("the stream ended: %v", sc.Err())
	return ""
}

// A page that reconnects receives the states that it missed and no others; a page of another
// server starts from the beginning.
func TestStreamGoesOn(t *testing.T) {
	h, _, runs := fixture(t, nil)
	id := stream(t, h.URL, "", func(kind, data string) bool { return kind == "run" && strings.Contains(data, `"name":"test"`) })
	if err := os.Rename(filepath.Join(runs, "test"), filepath.Join(runs, "moved")); err != nil {
		t.Fatal(err)
	}
	var kinds []string
	seen := map[string]bool{}
	stream(t, h.URL, id, func(kind, data string) bool {
		kinds = append(kinds, kind)
		var v server.RunGone
		if kind == "run" && json.Unmarshal([]byte(data), &v) == nil {
			if v.Name == "test" && !v.Gone {
				t.Errorf("sent again: %s", data)
			}
			seen[v.Name] = true
		}
		return seen["test"] && seen["moved"]
	})
	if kinds[0] != "again" {
		t.Errorf("%v", kinds)
	}
	stream(t, h.URL, "other-7", func(kind, _ string) bool {
		if kind != "hello" {
			t.Errorf("a page of another server receives %s first", kind)
		}
		return true
	})
}

// A long computation publishes its progress under the requested address.
//
// It takes long because what reports progress takes long.
func TestProgress(t *testing.T) {
	c := testrun.Digits()
	c.Train, c.Test = 400, 1000
	dir := testrun.Make(t, c)
	s, err := server.New(server.Options{Runs: filepath.Dir(dir), Data: testrun.Data, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	h := newHTTP(t, s)
	asked := make(chan int, 1)
	states := map[string]bool{}
	stream(t, h.URL, "", func(kind, data string) bool {
		if kind == "hello" {
			go func() {
				resp, err := http.Get(h.URL + "/api/runs/test/projections?steps=3")
				if err != nil {
					asked <- 0
					return
				}
				defer resp.Body.Close()
				_, _ = io.Copy(io.Discard, resp.Body)
				asked <- resp.StatusCode
			}()
		}
		var v server.Progress
		if kind == "progress" && json.Unmarshal([]byte(data), &v) == nil {
			if v.Of != "/api/runs/test/projections?steps=3" || v.Run != "test" || v.What == "" || v.Done > v.Total {
				t.Errorf("%s", data)
			}
		}
		var comp server.Computation
		if kind == "computation" && json.Unmarshal([]byte(data), &comp) == nil {
			states[comp.State] = true
		}
		states[kind] = true
		return states["done"] || states["failed"]
	})
	if status := <-asked; status != 200 || !states["computing"] || !states["progress"] || states["failed"] {
		t.Errorf("%d %v", status, states)
	}
}

// BenchmarkList lists 1,000 runs: the first time, and when nothing has changed.
func BenchmarkList(b *testing.B) {
	dir := testrun.Make(b, testrun.Digits())
	runs := filepath.Dir(dir)
	for i := range 999 {
		if err := os.CopyFS(filepath.Join(runs, fmt.Sprintf("run-%03d", i)), os.DirFS(dir)); err != nil {
			b.Fatal(err)
		}
	}
	list := func(url string) {
		_, _, body := ask(b, "GET", url+"/api/runs", "", "", nil)
		if n := bytes.Count([]byte(body), []byte(`"curve":`)); n != 1000 {
			b.Fatalf("%d runs", n)
		}
	}
	b.Run("first", func(b *testing.B) {
		for b.Loop() {
			s, err := server.New(server.Options{Runs: runs, Data: testrun.Data})
			if err != nil {
				b.Fatal(err)
			}
			h := newHTTP(b, s)
			list(h.URL)
			s.Close()
		}
	})
	b.Run("again", func(b *testing.B) {
		s, err := server.New(server.Options{Runs: runs, Data: testrun.Data})
		if err != nil {
			b.Fatal(err)
		}
		defer s.Close()
		h := newHTTP(b, s)
		list(h.URL)
		for b.Loop() {
			list(h.URL)
		}
	})
}
