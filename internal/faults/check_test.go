package faults

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"brainbow/internal/vfs"
	"brainbow/runstore"
)

// survived checks a run whose training was interrupted, and returns its last replay point, −1 if it
// has none. listed are files that are known to have been recorded. A run of which nothing was
// complete may be missing.
func (ref *reference) survived(t *testing.T, fsys vfs.FS, dir string, listed []runstore.Entry) int64 {
	t.Helper()
	r, err := runstore.OpenWith(dir, runstore.OpenOptions{FS: fsys})
	if errors.Is(err, fs.ErrNotExist) && len(listed) == 0 {
		return -1
	}
	must(t, err, r.Verify(nil))
	if r.Running() {
		t.Error("the run claims to be running, but nobody writes it")
	}
	// Everything present is correct.
	have, err := contents(fsys, dir)
	must(t, err)
	for name, data := range have {
		if name != "metrics.jsonl" && name != "events" && ref.all[name] != data {
			t.Errorf("%s differs from the trained weights", name)
		}
	}
	rows, err := r.Metrics()
	must(t, err)
	if len(rows) > len(ref.rows) || !slices.EqualFunc(rows, ref.rows[:len(rows)], func(a, b runstore.Metric) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
		t.Errorf("the %d rows are not the first of %d", len(rows), len(ref.rows))
	}
	list, err := events(r)
	must(t, err)
	if len(list) > len(ref.events) || !slices.Equal(list, ref.events[:len(list)]) {
		t.Errorf("events %v, undisturbed %v", list, ref.events)
	}
	// Everything complete is present: the files seen before, and everything up to the last replay
	// point, except what the budget removes.
	for _, e := range listed {
		for _, step := range e.Steps {
			name := contentName(e)
			if e.Kind == runstore.KindProbe {
				name = probeName(e.Tap, step)
			}
			if ref.files[name] != "" && have[name] == "" {
				t.Errorf("%s was recorded and is lost", name)
			}
		}
	}
	last := int64(-1)
	if a := r.Anchors(); len(a) > 0 {
		last = a[len(a)-1]
	}
	for name := range ref.files {
		var step int64
		dir, file, _ := strings.Cut(name, "/")
		if _, err := fmt.Sscanf(file, "%d.", &step); err == nil && !strings.HasPrefix(dir, "probe") && step <= last && have[name] == "" {
			t.Errorf("%s is lost, though there is a replay point at %d", name, last)
		}
	}
	if n := len(rows); n < len(ref.rows) && ref.rows[n].Step <= last {
		t.Errorf("the row of step %d is lost, though there is a replay point at %d", ref.rows[n].Step, last)
	}
	return last
}

// finished resumes a run, if there is anything to resume, and compares it with
// one that was not disturbed.
func (ref *reference) finished(t *testing.T, fsys vfs.FS, dir string) {
	t.Helper()
	opt := runstore.Options{FS: fsys}
	err := resume(opt, dir)
	if errors.Is(err, fs.ErrNotExist) { // killed before there was a run
		err = trainRecipe(ref.exported, opt, dir)
	}
	must(t, err)
	ref.same(t, fsys, dir)
}

// same compares a finished run with one that was not disturbed, bit for bit.
func (ref *reference) same(t *testing.T, fsys vfs.FS, dir string) {
	t.Helper()
	r, err := runstore.OpenWith(dir, runstore.OpenOptions{FS: fsys})
	must(t, err)
	if s, err := r.Status(); s != runstore.StatusFinished || err != nil {
		t.Errorf("status %s, %v", s, err)
	}
	got, err := contents(fsys, dir)
	must(t, err)
	if d := difference(ref.files, got); d != "" {
		t.Error(d)
	}
}

// difference says what differs between two runs, "" if nothing does.
func difference(want, got map[string]string) string {
	var list []string
	for name, data := range want {
		if have, ok := got[name]; !ok {
			list = append(list, name+" is missing")
		} else if have != data {
			list = append(list, name+" differs")
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			list = append(list, name+" should not be there")
		}
	}
	slices.Sort(list)
	if n := len(list); n > 8 {
		list = append(list[:8], fmt.Sprintf("and %d more", n-8))
	}
	return strings.Join(list, "\n")
}
