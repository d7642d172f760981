package server_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brainbow/app/server"
)

// Looking at somebody's run writes and removes nothing outside it, and a link in it is 422.
func TestLinksOfARun(t *testing.T) {
	mine := t.TempDir()
	letter := filepath.Join(mine, "letter.txt")
	if err := os.WriteFile(letter, []byte("dear diary"), 0o600); err != nil {
		t.Fatal(err)
	}
	h, _, runs := fixture(t, func(o *server.Options) { o.ReadOnly, o.Results = true, t.TempDir() })
	results := filepath.Join(runs, "test", "analyses")
	if err := os.RemoveAll(results); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(mine, results); err != nil {
		t.Fatal(err)
	}
	for _, q := range []string{"neighbours?sample=1", "confusion?split=train", "projection?layer=fc1&observations=30"} {
		if status, _, body := ask(t, "GET", h.URL+"/api/runs/test/"+q, "", "", nil); status != 200 {
			t.Errorf("%s: %d %s", q, status, body)
		}
	}
	if entries, err := os.ReadDir(mine); err != nil || len(entries) != 1 {
		t.Errorf("somebody's own directory has %v, %v", entries, err)
	}
	frame := filepath.Join(runs, "test", "frames", "00000020.safetensors")
	if err := os.Remove(frame); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(letter, frame); err != nil {
		t.Fatal(err)
	}
	status, _, body := ask(t, "GET", h.URL+"/api/runs/test/files/frames/00000020.safetensors", "", "", nil)
	if status != 422 || !strings.Contains(body, `"run-damaged"`) || strings.Contains(body, "diary") {
		t.Errorf("a linked file: %d %s", status, body)
	}
	meta := filepath.Join(runs, "test", "run.json")
	if err := os.Remove(meta); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(letter, meta); err != nil {
		t.Fatal(err)
	}
	if status, _, body = ask(t, "GET", h.URL+"/api/runs/test", "", "", nil); status != 422 || strings.Contains(body, "diary") {
		t.Errorf("a linked run.json: %d %s", status, body)
	}
}

// A run that cannot even be looked at is a line of the list with its error.
func TestListedWithItsError(t *testing.T) {
	h, _, runs := fixture(t, nil)
	bad := filepath.Join(runs, "bad")
	if err := os.Mkdir(bad, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("run.json", filepath.Join(bad, "run.json")); err != nil {
		t.Fatal(err)
	}
	list := facts[server.RunList](t, h.URL+"/api/runs").Runs
	if len(list) != 2 {
		t.Fatalf("%d runs", len(list))
	}
	for _, l := range list {
		if l.Name == "bad" && l.Code != "run-damaged" || l.Name == "test" && l.Error != "" {
			t.Errorf("%s: %s %s", l.Name, l.Code, l.Error)
		}
	}
}

// A body whose chunks are malformed is the client's mistake.
func TestMalformedChunks(t *testing.T) {
	h, _, _ := fixture(t, nil)
	for route, kind := range map[string]string{"try": "application/octet-stream", "explain": "application/json"} {
		c, err := net.Dial("tcp", h.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		_, err = fmt.Fprintf(c, "POST /api/runs/test/%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nxx\r\n", route, kind)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp.StatusCode != http.StatusBadRequest {
			t.Errorf("%s: %d", route, resp.StatusCode)
		}
		c.Close()
	}
}

// Absurd measurements of one run do not keep the others from being listed.
func TestAbsurdMeasurementsAreListed(t *testing.T) {
	h, _, runs := fixture(t, nil)
	f, err := os.OpenFile(filepath.Join(runs, "test", "metrics.jsonl"), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	_, err = fmt.Fprintln(f, `{"step":20,"epoch":1e308,"split":"test","loss":1e308,"accuracy":-1e308,"samples":-5}`)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if list := facts[server.RunList](t, h.URL+"/api/runs").Runs; len(list) != 1 || list[0].Error != "" {
		t.Errorf("the list is %v", list)
	}
}
