package server_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"brainbow/app/server"
	"brainbow/internal/testrun"
)

// listedNames returns the names in the list of runs.
func listedNames(t *testing.T, url string) []string {
	t.Helper()
	_, _, body := ask(t, "GET", url+"/api/runs", "", "", nil)
	var list struct{ Runs []server.Listing }
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	var all []string
	for _, l := range list.Runs {
		if l.Error != "" {
			t.Errorf("%s: %s", l.Name, l.Error)
		}
		all = append(all, l.Name)
	}
	slices.Sort(all)
	return all
}

// Runs from several directories are shown together, each under a unique name, and nothing else
// is shown.
func TestShow(t *testing.T) {
	elsewhere, trained := t.TempDir(), filepath.Join(t.TempDir(), "new", "runs")
	h, _, runs := fixture(t, func(o *server.Options) {
		for _, name := range []string{"a/test", "a/other", "b/single", "b/hidden"} {
			if err := os.CopyFS(filepath.Join(elsewhere, name), os.DirFS(filepath.Join(o.Runs, "test"))); err != nil {
				t.Fatal(err)
			}
		}
		o.Show = []string{o.Runs, filepath.Join(elsewhere, "a"), filepath.Join(elsewhere, "b", "single"), filepath.Join(elsewhere, "a")}
		o.Runs = trained
	})
	if got, want := listedNames(t, h.URL), []string{"other", "single", "test", "test~2"}; !slices.Equal(got, want) {
		t.Errorf("shown: %v, want %v", got, want)
	}
	for path, want := range map[string]int{"test": 200, "test~2": 200, "single": 200, "hidden": 404, "test~3": 404, "a": 404} {
		if status, _, body := ask(t, "GET", h.URL+"/api/runs/"+path+"/files/run.json", "", "", nil); status != want {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	if runs != trained {
		t.Fatalf("trainings record into %s", runs)
	}
	begun := time.Now()
	_, _, body := ask(t, "POST", h.URL+"/api/trainings", "application/json", `{"recipe":"xor-perceptron","set":["epochs=2"],"seconds":0.2}`, nil)
	var tr server.Training
	if err := json.Unmarshal([]byte(body), &tr); err != nil || !strings.HasPrefix(tr.Run, "xor-perceptron-") {
		t.Fatalf("%v in %s", err, body)
	}
	for ended := false; !ended; time.Sleep(5 * time.Millisecond) {
		_, _, body := ask(t, "GET", h.URL+"/api/trainings", "", "", nil)
		ended = strings.Contains(body, `"ended":true`)
	}
	if took := time.Since(begun); took < 150*time.Millisecond {
		t.Errorf("a training spread over 0.2 s took %v", took)
	}
	if got := listedNames(t, h.URL); !slices.Contains(got, tr.Run) || len(got) != 5 {
		t.Errorf("shown with the new run: %v", got)
	}
	if err := os.RemoveAll(filepath.Join(elsewhere, "b", "single")); err != nil {
		t.Fatal(err)
	}
	if got := listedNames(t, h.URL); slices.Contains(got, "single") {
		t.Errorf("shown though it is gone: %v", got)
	}
	if status, _, _ := ask(t, "GET", h.URL+"/api/runs/single", "", "", nil); status != 404 {
		t.Errorf("a run that is gone: %d", status)
	}
}

func TestShowNothing(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{file, file + "-none"} {
		if _, err := server.New(server.Options{Runs: t.TempDir(), Data: testrun.Data, Show: []string{name}}); err == nil {
			t.Errorf("%s is served", name)
		}
	}
}
