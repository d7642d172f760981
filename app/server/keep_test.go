package server_test

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"brainbow/app/server"
	"brainbow/internal/testrun"
	"brainbow/runstore"
)

// change posts JSON and decodes the answer, which must have a status.
func change[T any](t *testing.T, url, body string, want int) T {
	t.Helper()
	status, _, text := ask(t, "POST", url, "application/json", body, nil)
	var v T
	if status != want {
		t.Fatalf("%s %s: %d %s", url, body, status, text)
	}
	if err := json.Unmarshal([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// lineOf returns the line of a run in the list.
func lineOf(t *testing.T, url, name string) server.Listing {
	t.Helper()
	list := facts[server.RunList](t, url+"/api/runs")
	at := slices.IndexFunc(list.Runs, func(l server.Listing) bool { return l.Name == name })
	if at < 0 {
		t.Fatalf("no run %q in %+v", name, list.Runs)
	}
	return list.Runs[at]
}

// family makes a directory with a run and a branch of it.
func family(t *testing.T) (runs string) {
	t.Helper()
	runs = t.TempDir()
	var parent runstore.Meta
	one := testrun.XOR()
	one.Meta = func(m *runstore.Meta) {
		m.ID, m.Created = runstore.NewID(), time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
		parent = *m
	}
	two := testrun.XOR()
	two.Meta = func(m *runstore.Meta) {
		m.ID = runstore.NewID()
		m.Parent = &runstore.Parent{ID: parent.ID, Name: "one", Step: 0, Hash: "00"}
		m.Changes = []runstore.Change{{Key: "batch", From: []byte("20"), To: []byte("10")}}
	}
	must(t, os.Rename(testrun.Make(t, one), filepath.Join(runs, "one")))
	must(t, os.Rename(testrun.Make(t, two), filepath.Join(runs, "two")))
	return runs
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// A run is noted, renamed, deleted and restored, and its branch says where its parent is.
func TestKeeping(t *testing.T) {
	runs := family(t)
	h := serve(t, filepath.Join(runs, "one"))
	api := h.URL + "/api/runs/"
	if two := lineOf(t, h.URL, "two"); two.Parent != "one" || len(two.Changes) != 1 || two.Changes[0].Key != "batch" || two.LostParent != "" {
		t.Errorf("branch %+v", two)
	}
	if got := change[server.NoteOrder](t, api+"one/note", `{"note":" a\nfirst try"}`, 200); got.Note != "a first try" {
		t.Errorf("note %q", got.Note)
	}
	if l := lineOf(t, h.URL, "one"); l.Note != "a first try" || l.ID == "" {
		t.Errorf("line %+v", l)
	}
	facts[server.RunFacts](t, api+"one") // keeps it open
	if got := change[server.NameOrder](t, api+"one/rename", `{"name":"1 初"}`, 200); got.Name != "1 初" {
		t.Errorf("renamed to %q", got.Name)
	}
	if two := lineOf(t, h.URL, "two"); two.Parent != "1 初" {
		t.Errorf("branch of %q", two.Parent)
	}
	if status, _, _ := ask(t, "GET", api+"one", "", "", nil); status != 404 {
		t.Errorf("the old name: %d", status)
	}
	facts[server.RunFacts](t, api+"1%20%E5%88%9D")
	for name, want := range map[string]string{"two": "name-taken", "TWO": "name-taken", "a/b": "bad-name", ".trash": "bad-name", "": "bad-name"} {
		body, err := json.Marshal(server.NameOrder{Name: name})
		must(t, err)
		status := http.StatusBadRequest
		if want == "name-taken" {
			status = http.StatusConflict
		}
		if f := change[server.Failure](t, api+"1%20%E5%88%9D/rename", string(body), status); f.Code != want || f.Hint == "" {
			t.Errorf("name %q: %+v", name, f)
		}
	}
	if f := change[server.Failure](t, api+"two/note", `{"note":"`+strings.Repeat("x", 501)+`"}`, 400); f.Code != "bad-request" {
		t.Errorf("long note: %+v", f)
	}

	gone := change[runstore.Trashed](t, api+"1%20%E5%88%9D/delete", `{}`, 200)
	if two := lineOf(t, h.URL, "two"); two.Parent != "" || two.LostParent != "one" {
		t.Errorf("branch without its parent: %+v", two)
	}
	trash := facts[server.TrashList](t, h.URL+"/api/trash")
	if len(trash.Trashed) != 1 || trash.Trashed[0].Name != "1 初" || trash.Days != runstore.TrashDays {
		t.Errorf("trash %+v", trash)
	}
	disk := facts[server.DiskFacts](t, h.URL+"/api/disk")
	if disk.Trash < 500 || len(disk.Runs) != 1 || disk.Runs["two"] != disk.Total || disk.Total < 500 {
		t.Errorf("disk %+v", disk)
	}
	if back := change[server.NameOrder](t, h.URL+"/api/trash/"+strings.ReplaceAll(gone.Entry, " ", "%20")+"/restore", `{}`, 200); back.Name != "1 初" {
		t.Errorf("back as %q", back.Name)
	}
	if two := lineOf(t, h.URL, "two"); two.Parent != "1 初" {
		t.Errorf("branch of %q", two.Parent)
	}
	change[server.Failure](t, h.URL+"/api/trash/"+strings.ReplaceAll(gone.Entry, " ", "%20")+"/restore", `{}`, 404)
	change[server.Failure](t, h.URL+"/api/trash/two/restore", `{}`, 404)
	change[runstore.Trashed](t, api+"two/delete", `{}`, 200)
	if left := change[server.TrashList](t, h.URL+"/api/trash/empty", `{}`, 200); len(left.Trashed) != 0 {
		t.Errorf("left %+v", left)
	}
	entries, err := os.ReadDir(filepath.Join(runs, ".trash"))
	must(t, err)
	if len(entries) != 0 {
		t.Errorf("on disk: %v", entries)
	}
}

// No other site, no form and no read-only server changes a run; nothing outside the runs is reached.
func TestKeepingIsGuarded(t *testing.T) {
	runs := family(t)
	must(t, os.Mkdir(filepath.Join(runs, "sweep"), 0o755))
	must(t, runstore.WriteSweep(nil, filepath.Join(runs, "sweep"), &runstore.Sweep{Name: "s", Trials: []runstore.SweepTrial{{Hash: "abc"}}}))
	must(t, os.CopyFS(runstore.TrialDir(filepath.Join(runs, "sweep"), "abc"), os.DirFS(filepath.Join(runs, "one"))))
	h := serve(t, filepath.Join(runs, "one"))
	orders := map[string]string{
		"/api/runs/one/note": `{"note":"x"}`, "/api/runs/one/rename": `{"name":"x"}`, "/api/runs/one/delete": `{}`,
		"/api/trash/empty": `{}`, "/api/trash/one-20260101-000000/restore": `{}`,
	}
	for path, body := range orders {
		for head, want := range map[[2]string]int{
			{"Origin", "http://elsewhere.example"}: 403, {"Sec-Fetch-Site", "cross-site"}: 403, {"Host", "elsewhere.example"}: 403,
		} {
			if status, _, _ := ask(t, "POST", h.URL+path, "application/json", body, map[string]string{head[0]: head[1]}); status != want {
				t.Errorf("%s with %v: %d", path, head, status)
			}
		}
		if status, _, _ := ask(t, "POST", h.URL+path, "text/plain", body, nil); status != 415 {
			t.Errorf("%s as a form sends it: %d", path, status)
		}
		if status, _, _ := ask(t, "GET", h.URL+path, "", "", nil); status != 405 {
			t.Errorf("GET %s: %d", path, status)
		}
	}
	for _, path := range []string{"/api/runs/.trash/delete", "/api/runs/..%2f/delete", "/api/runs/nothing/delete"} {
		if status, _, _ := ask(t, "POST", h.URL+path, "application/json", "{}", nil); status != 404 && status != 400 {
			t.Errorf("%s: %d", path, status)
		}
	}
	for _, verb := range []string{"note", "rename", "delete"} {
		body := map[string]string{"note": `{"note":"x"}`, "rename": `{"name":"x"}`, "delete": `{}`}[verb]
		change[server.Failure](t, h.URL+"/api/runs/sweep:abc/"+verb, body, 400)
	}
	closed, err := server.New(server.Options{Runs: runs, Data: testrun.Data, ReadOnly: true})
	must(t, err)
	r := newHTTP(t, closed)
	for path, body := range orders {
		if f := change[server.Failure](t, r.URL+path, body, 403); f.Code != "forbidden" {
			t.Errorf("read-only %s: %+v", path, f)
		}
	}
	if !facts[server.RunList](t, r.URL+"/api/runs").ReadOnly {
		t.Error("the list does not say that the server is read-only")
	}
	if list := facts[server.RunList](t, h.URL+"/api/runs"); len(list.Runs) != 3 || list.ReadOnly {
		t.Errorf("%d runs, read-only %v", len(list.Runs), list.ReadOnly)
	}
	// A sweep is one line, and is deleted as a whole.
	if l := lineOf(t, h.URL, "sweep"); !l.Sweep || l.Trials != 1 {
		t.Errorf("sweep %+v", l)
	}
	change[runstore.Trashed](t, h.URL+"/api/runs/sweep/delete", `{}`, 200)
}

// A run that is being trained here cannot be renamed or deleted, but noted.
func TestKeepingWhileTraining(t *testing.T) {
	h, _, runs := fixture(t, nil)
	tr := change[server.Training](t, h.URL+"/api/trainings", `{"recipe":"xor-perceptron","paused":true}`, 201)
	api := h.URL + "/api/runs/" + tr.Run
	for _, order := range [][2]string{{"/rename", `{"name":"x"}`}, {"/delete", `{}`}} {
		if f := change[server.Failure](t, api+order[0], order[1], 409); f.Code != "still-training" || f.Hint == "" {
			t.Errorf("%s: %+v", order[0], f)
		}
	}
	change[server.NoteOrder](t, api+"/note", `{"note":"watch it"}`, 200)
	// Once it has ended it goes, from the list of trainings too.
	change[server.Training](t, h.URL+"/api/trainings/"+tr.Run+"/stop", `{}`, 200)
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		all := facts[server.TrainingList](t, h.URL+"/api/trainings").Trainings
		if len(all) == 1 && all[0].Ended && !runstore.Running(nil, filepath.Join(runs, tr.Run)) {
			break
		}
		if time.Now().After(end) {
			t.Fatalf("%+v", all)
		}
	}
	change[runstore.Trashed](t, api+"/delete", `{}`, 200)
	if all := facts[server.TrainingList](t, h.URL+"/api/trainings").Trainings; len(all) != 0 {
		t.Errorf("a deleted run is among the trainings: %+v", all)
	}
}

// Single runs that were named on the command line are renamed and come back too.
func TestKeepingSingleRuns(t *testing.T) {
	runs := family(t)
	s, err := server.New(server.Options{Runs: filepath.Join(t.TempDir(), "runs"), Show: []string{filepath.Join(runs, "one")}, Data: testrun.Data})
	must(t, err)
	h := newHTTP(t, s)
	change[server.NameOrder](t, h.URL+"/api/runs/one/rename", `{"name":"first"}`, 200)
	lineOf(t, h.URL, "first")
	gone := change[runstore.Trashed](t, h.URL+"/api/runs/first/delete", `{}`, 200)
	if names := listedNames(t, h.URL); len(names) != 0 {
		t.Errorf("left: %v", names)
	}
	change[server.NameOrder](t, h.URL+"/api/trash/"+gone.Entry+"/restore", `{}`, 200)
	if names := listedNames(t, h.URL); !slices.Equal(names, []string{"first"}) {
		t.Errorf("back: %v", names)
	}
}

func TestAbout(t *testing.T) {
	runs := family(t)
	h := serve(t, filepath.Join(runs, "one"))
	a := facts[server.AboutFacts](t, h.URL+"/api/runs/one/about")
	if a.Dir != filepath.Join(runs, "one") || a.Disk.Total < 500 || a.Disk.Kinds["frames"] == 0 || len(a.Rates) != 0 {
		t.Errorf("%+v", a)
	}
	for _, line := range []string{"name: small", "  learning_rate: 0.01", "batch: 20"} {
		if !strings.Contains(a.Recipe, line+"\n") {
			t.Errorf("the recipe lacks %q: %s", line, a.Recipe)
		}
	}
	// A training of this process, with another learning rate.
	tr := change[server.Training](t, h.URL+"/api/trainings", `{"recipe":"xor-perceptron","paused":true}`, 201)
	change[server.Training](t, h.URL+"/api/trainings/"+tr.Run+"/step-batch", `{}`, 200)
	change[server.Training](t, h.URL+"/api/trainings/"+tr.Run+"/learning-rate", `{"value":0.25}`, 200)
	change[server.Training](t, h.URL+"/api/trainings/"+tr.Run+"/step-batch", `{}`, 200)
	for end := time.Now().Add(10 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		a = facts[server.AboutFacts](t, h.URL+"/api/runs/"+tr.Run+"/about")
		if len(a.Rates) == 1 && a.Rates[0].Rate == 0.25 && a.Seconds > 0 && strings.Contains(a.Recipe, "name: xor-perceptron\n") {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%+v", a)
		}
	}
}

// What is deleted in one tab is in the trash of the other.
func TestTrashOnTheStream(t *testing.T) {
	runs := family(t)
	h := serve(t, filepath.Join(runs, "one"))
	id := stream(t, h.URL, "", func(kind, data string) bool { return kind == "run" && strings.Contains(data, `"name":"one"`) })
	change[runstore.Trashed](t, h.URL+"/api/runs/one/delete", `{}`, 200)
	trashed, gone := false, false
	stream(t, h.URL, id, func(kind, data string) bool {
		trashed = trashed || kind == "trash" && strings.Contains(data, `"name":"one"`)
		gone = gone || kind == "run" && strings.Contains(data, `"name":"one","gone":true`)
		return trashed && gone
	})
	change[server.NameOrder](t, h.URL+"/api/trash/one/restore", `{}`, 200)
	stream(t, h.URL, id, func(kind, data string) bool { return kind == "trash" && strings.Contains(data, `"trashed":[]`) })
}

// The trials of a sweep are runs that can be opened, with what they came to.
func TestTrials(t *testing.T) {
	runs := family(t)
	sweep := filepath.Join(runs, "sizes")
	must(t, runstore.WriteSweep(nil, sweep, &runstore.Sweep{Name: "sizes", Title: "How large?", Axes: []string{"units"}, Trials: []runstore.SweepTrial{
		{Hash: "abc", Label: "2 units", Values: []string{"2"}, Seed: 1}, {Hash: "def", Point: 1, Label: "3 units", Values: []string{"3"}, Seed: 1},
	}}))
	must(t, os.CopyFS(runstore.TrialDir(sweep, "abc"), os.DirFS(filepath.Join(runs, "one"))))
	h := serve(t, filepath.Join(runs, "one"))
	list := facts[server.TrialList](t, h.URL+"/api/runs/sizes/trials")
	if list.Title != "How large?" || len(list.Trials) != 2 {
		t.Fatalf("%+v", list)
	}
	a, b := list.Trials[0], list.Trials[1]
	if a.Name != "sizes:abc" || a.Label != "2 units" || a.Status != runstore.StatusFinished || a.Accuracy == nil || a.Accuracy.Samples != 100 {
		t.Errorf("%+v", a)
	}
	if b.Status != "" || b.Accuracy != nil || b.Error != "" {
		t.Errorf("a trial that has not begun: %+v", b)
	}
	facts[server.RunFacts](t, h.URL+"/api/runs/"+a.Name)
	// Each training in the picture of the sweep can be chosen, and a picture of all settings shows one of each.
	for _, run := range []string{"sizes", a.Name} {
		status, head, svg := ask(t, "GET", h.URL+"/api/runs/"+run+"/views/sweep.svg?body=dark&target=none", "", "", nil)
		if status != 200 || head.Get("Content-Security-Policy") == "" || !strings.Contains(svg, `"of":"trial=abc"`) || strings.Contains(svg, "trial=def") {
			t.Errorf("picture of %s: %d %s", run, status, svg)
		}
	}
	if status, _, text := ask(t, "GET", h.URL+"/api/runs/one/views/sweep.svg", "", "", nil); status != 404 {
		t.Errorf("the sweep of a run: %d %s", status, text)
	}
	if status, _, text := ask(t, "GET", h.URL+"/api/runs/"+a.Name+"/views/collages.svg?trials=true", "", "", nil); status == 200 || !strings.Contains(text, "def") {
		t.Errorf("collages with a trial that has not begun: %d %s", status, text)
	}
	must(t, os.CopyFS(runstore.TrialDir(sweep, "def"), os.DirFS(filepath.Join(runs, "one"))))
	if status, _, svg := ask(t, "GET", h.URL+"/api/runs/"+a.Name+"/views/collages.svg?trials=true", "", "", nil); status != 200 || !strings.Contains(svg, "3 units") {
		t.Errorf("collages of the settings: %d %s", status, svg)
	}
	// Beside each other they are called by their settings, and with their seeds where the setting is the same.
	const both = "sizes:abc/views/curves.svg?with=sizes:def&body=light"
	if svg := picture(t, h.URL, both); !strings.Contains(svg, ">2 units ") || !strings.Contains(svg, ">3 units ") || strings.Contains(svg, "seed") {
		t.Errorf("two settings: %s", svg)
	}
	must(t, runstore.WriteSweep(nil, sweep, &runstore.Sweep{Name: "sizes", Title: "How large?", Axes: []string{"units"}, Trials: []runstore.SweepTrial{
		{Hash: "abc", Label: "2 units", Values: []string{"2"}, Seed: 1}, {Hash: "def", Label: "2 units", Values: []string{"2"}, Seed: 7},
	}}))
	if svg := picture(t, serve(t, filepath.Join(runs, "one")).URL, both); !strings.Contains(svg, ">2 units, seed 1 ") || !strings.Contains(svg, ">2 units, seed 7 ") {
		t.Errorf("two seeds: %s", svg)
	}
	light, dark := picture(t, h.URL, "one/views/curves.svg?body=light"), picture(t, h.URL, "one/views/curves.svg?body=dark")
	if ink := `fill="#1b1f24"`; !strings.Contains(light, ink) || strings.Contains(dark, ink) {
		t.Error("the body of a dark page has the ink of a light one, or the other way round")
	}
	if status, _, text := ask(t, "GET", h.URL+"/api/runs/"+a.Name+"/views/confusion.svg?body=blue", "", "", nil); status != 400 {
		t.Errorf("a body of unknown colours: %d %s", status, text)
	}
	if status, _, _ := ask(t, "GET", h.URL+"/api/runs/one/trials", "", "", nil); status != 404 {
		t.Errorf("trials of a run: %d", status)
	}
}

// picture returns a picture.
func picture(t *testing.T, url, picture string) string {
	t.Helper()
	status, _, svg := ask(t, "GET", url+"/api/runs/"+picture, "", "", nil)
	if status != 200 {
		t.Fatal(picture, status, svg)
	}
	return svg
}
