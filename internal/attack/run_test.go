package attack

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"brainbow/app/server"
	"brainbow/dataset/reader"
	_ "brainbow/runstore/parquet" // the format of predictions
)

// question is a request about the run test. Numbers says that every right answer is that of the good
// run, however the run was changed.
type question struct {
	method, address, body string
	numbers               bool
}

// questions are asked about every hostile run.
func questions() []question {
	get := func(numbers bool, addresses ...string) (list []question) {
		for _, a := range addresses {
			list = append(list, question{"GET", "/api/runs/test" + a, "", numbers})
		}
		return list
	}
	return slices.Concat(
		[]question{{"GET", "/api/runs", "", false}},
		get(false, "", "/metrics", "/events", "/files", "/files/frames/00000030.safetensors", "/files/run.json", "/history",
			"/films/weights/fc1", "/films/activations/fc1?samples=0-3", "/projections?layer=fc1&steps=3&observations=60", "/sample/3?step=33",
			"/class/3?step=33", "/mistakes?step=60", "/weights/fc1", "/confusion", "/views/weights.svg", "/views/confusion.svg?step=33", "/views/curves.svg"),
		get(true, "/weights/fc1?step=30", "/weights/fc1?step=33", "/activations?step=33&samples=0-4&layers=fc1", "/samples?samples=0-9",
			"/predictions?step=22", "/predictions?step=33", "/predictions?step=34&split=train", "/confusion?step=22", "/confusion?step=33", "/confusion?step=36",
			"/projection?layer=fc1&step=60&observations=60", "/neurons?layer=fc1&step=60&observations=60",
			"/neuron?layer=fc1&unit=3&step=60&observations=60", "/neighbours?sample=3", "/neighbours?sample=3&layer=fc1&step=33"),
		[]question{
			{"POST", "/api/runs/test/explain", `{"samples":[1,2,3],"observations":60}`, false},
			{"POST", "/api/runs/test/try?step=33&layers=fc1", strings.Repeat("x", 784), true},
		},
	)
}

// serve starts a server for a directory of runs; it ends with the test.
func serve(t *testing.T, runs string) *httptest.Server {
	t.Helper()
	s, err := server.New(server.Options{Runs: runs, Data: reader.Files{Root: filepath.Join(prog.dir, "data"), Cache: prog.dir}, Results: filepath.Join(t.TempDir(), "results"), ReadOnly: true})
	must(t, err)
	h := httptest.NewServer(s)
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		h.Close()
	})
	return h
}

// ask sends a request. Waiting and errors of the program are failures.
func ask(t *testing.T, h *httptest.Server, q question) (status int, body []byte) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), hung)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, q.method, h.URL+q.address, strings.NewReader(q.body))
	must(t, err)
	if q.method == "POST" {
		r.Header.Set("Content-Type", "application/json")
		if strings.Contains(q.address, "/try") {
			r.Header.Set("Content-Type", "application/octet-stream")
		}
	}
	resp, err := http.DefaultClient.Do(r)
	if err == nil {
		defer resp.Body.Close()
		body, err = io.ReadAll(resp.Body)
		status = resp.StatusCode
	}
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		t.Errorf("%s hangs", q.address)
	case err != nil:
		t.Errorf("%s: %v", q.address, err)
	case status >= 500:
		t.Errorf("%s: %d %.400s", q.address, status, body)
	}
	return status, body
}

// arrays returns the values of a safetensors body, whose facts may have warnings, or a whole body.
func arrays(body []byte) []byte {
	if len(body) > 9 && body[8] == '{' {
		if n := binary.LittleEndian.Uint64(body); n < uint64(len(body))-8 {
			return body[8+n:]
		}
	}
	return body
}

// answers returns the answers to all questions that have numbers.
func answers(t *testing.T, h *httptest.Server) map[string][]byte {
	t.Helper()
	right := map[string][]byte{}
	for _, q := range questions() {
		status, body := ask(t, h, q)
		if status != http.StatusOK {
			t.Fatalf("the good run answers %s with %d: %.300s", q.address, status, body)
		}
		if q.numbers {
			right[q.address] = body
		}
	}
	return right
}

// TestHostileRuns shows the program every kind of hostile run.
func TestHostileRuns(t *testing.T) {
	from := good(t)
	fresh := t.TempDir()
	must(t, os.CopyFS(filepath.Join(fresh, "test"), os.DirFS(from)))
	right := answers(t, serve(t, fresh))
	list := changes()
	if !all() {
		rng := chance(t)
		rng.Shuffle(len(list), func(i, k int) { list[i], list[k] = list[k], list[i] })
		list = list[:3]
	}
	for _, c := range list {
		t.Run(c.name, func(t *testing.T) { hostile(t, from, c, right) })
	}
}

// hostile shows a changed run to every command and route.
func hostile(t *testing.T, from string, c change, right map[string][]byte) {
	runs, mine := t.TempDir(), t.TempDir()
	dir := filepath.Join(runs, "test")
	must(t, os.CopyFS(dir, os.DirFS(from)), os.CopyFS(filepath.Join(runs, "neighbour"), os.DirFS(from)))
	for _, name := range []string{"letter.txt", "photo.jpg", "run.json"} {
		must(t, os.WriteFile(filepath.Join(mine, name), []byte("mine: "+name), 0o600))
	}
	c.do(t, dir, mine)
	if text, _ := brainbow(t, "ls", "--runs", runs); !strings.Contains(text, "neighbour") {
		t.Errorf("the good run beside it is not listed: %.500s", text)
	}
	out := filepath.Join(t.TempDir(), "out.png")
	commands := [][]string{
		{"show", dir},
		{"verify", dir, "--steps", "40"},
		{"render", "weights", dir, "-o", out},
		{"render", "confusion", dir, "-o", out},
		{"render", "confusion", dir, "--step", "33", "-o", out},
		{"render", "curves", dir, "-o", out},
	}
	if !all() {
		commands = commands[:3]
	}
	for _, args := range commands {
		if text, _ := brainbow(t, args...); strings.ContainsAny(text, "\x1b\a\u202e") || len(text) > 200_000 {
			t.Errorf("brainbow %q prints %d bytes: %.300q", args, len(text), text)
		}
	}
	h := serve(t, runs)
	for _, q := range questions() {
		status, body := ask(t, h, q)
		if status != http.StatusOK || bytes.Contains(body, []byte(`"instead"`)) {
			continue
		}
		if q.numbers && !strings.HasSuffix(c.name, "(described)") && !bytes.Equal(arrays(body), arrays(right[q.address])) {
			t.Errorf("%s has other numbers than the good run: %.300q", q.address, body)
		}
	}
	brainbow(t, "train", "--resume", dir)
	untouched(t, mine)
}

// untouched checks that somebody's own files are as they were.
func untouched(t *testing.T, mine string) {
	t.Helper()
	n := 0
	err := filepath.WalkDir(mine, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		n++
		data, err := os.ReadFile(name)
		if string(data) != "mine: "+filepath.Base(name) {
			t.Errorf("%s holds %.100q", name, data)
		}
		return err
	})
	must(t, err)
	if n != 3 {
		t.Errorf("of three files of one's own there are %d", n)
	}
}
