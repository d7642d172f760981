package runstore

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"brainbow/internal/hint"
)

// makeRun creates a closed run with a name in a directory of runs.
func makeRun(t *testing.T, runs, name string, change func(*Meta)) string {
	t.Helper()
	dir := filepath.Join(runs, name)
	m := testMeta()
	m.ID = NewID()
	if change != nil {
		change(&m)
	}
	w, err := Create(dir, m, Options{})
	must(t, err, w.Close())
	return dir
}

func namesOf(t *testing.T, runs string) []string {
	t.Helper()
	list, err := List(nil, runs)
	must(t, err)
	var names []string
	for _, l := range list {
		names = append(names, l.Name)
	}
	slices.Sort(names)
	return names
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

// A deleted run leaves the list, comes back whole, and under another name if its own is taken.
func TestTrash(t *testing.T) {
	runs := t.TempDir()
	now := time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)
	dir := makeRun(t, runs, "first", nil)
	makeRun(t, runs, "second", nil)
	must(t, WriteNote(nil, dir, "the good one"))
	gone, err := Remove(nil, dir, now)
	must(t, err)
	if gone.Name != "first" || gone.Entry != "first-20260506-070809" || exists(dir) {
		t.Fatalf("%+v, still there: %v", gone, exists(dir))
	}
	if got := namesOf(t, runs); !slices.Equal(got, []string{"second"}) {
		t.Errorf("listed after deleting: %q", got)
	}
	if _, err := Resolve(nil, runs, "fir"); err == nil {
		t.Error("a deleted run is found by its name")
	}
	// Another one of the name, deleted in the same second.
	again := makeRun(t, runs, "first", nil)
	other, err := Remove(nil, again, now)
	must(t, err)
	if other.Entry == gone.Entry {
		t.Fatalf("both are %s", other.Entry)
	}
	makeRun(t, runs, "first", nil)
	back, err := Restore(nil, runs, gone.Entry)
	must(t, err)
	if filepath.Base(back) != "first-2" || ReadNote(nil, back) != "the good one" {
		t.Errorf("back as %s with the note %q", back, ReadNote(nil, back))
	}
	back, err = Restore(nil, runs, "first")
	must(t, err)
	if filepath.Base(back) != "first-3" {
		t.Errorf("back as %s", back)
	}
	if _, err := Restore(nil, runs, "first"); !errors.Is(err, fs.ErrNotExist) || hint.Of(err) == "" {
		t.Errorf("nothing left: %v", err)
	}
	if _, err := Remove(nil, filepath.Join(runs, "nothing"), now); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no run: %v", err)
	}
}

// The trash loses what is older than 30 days when something is put into it, and everything when it is
// emptied; a link in it is removed and not followed.
func TestEmptyTrash(t *testing.T) {
	runs, mine := t.TempDir(), t.TempDir()
	must(t, os.WriteFile(filepath.Join(mine, "thesis.txt"), []byte("x"), 0o644))
	now := time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)
	old, err := Remove(nil, makeRun(t, runs, "old", nil), now.AddDate(0, 0, -TrashDays).Add(-time.Second))
	must(t, err)
	must(t, os.Symlink(mine, filepath.Join(old.Dir, "figures")), os.Symlink(mine, filepath.Join(runs, trashDir, "link-20200101-000000")))
	kept, err := Remove(nil, makeRun(t, runs, "kept", nil), now.AddDate(0, 0, -TrashDays).Add(time.Second))
	must(t, err)
	must(t, os.Mkdir(filepath.Join(runs, trashDir, "somebody's"), 0o755))
	if !exists(old.Dir) {
		t.Fatal("emptied too early")
	}
	last, err := Remove(nil, makeRun(t, runs, "last one", nil), now)
	must(t, err)
	if exists(old.Dir) || !exists(kept.Dir) || !exists(last.Dir) {
		t.Errorf("old %v, kept %v, last %v", exists(old.Dir), exists(kept.Dir), exists(last.Dir))
	}
	all, err := Trash(nil, runs)
	must(t, err)
	if len(all) != 2 || all[0].Name != "last one" || !all[0].Removed.Equal(now) {
		t.Errorf("trash %+v", all)
	}
	n, err := EmptyTrash(nil, runs, now)
	must(t, err)
	if n != 2 || exists(kept.Dir) || exists(last.Dir) {
		t.Errorf("emptied %d", n)
	}
	if !exists(filepath.Join(runs, trashDir, "somebody's")) || !exists(filepath.Join(mine, "thesis.txt")) {
		t.Error("what is no deleted run was removed")
	}
}

// A run that is being trained is neither deleted nor renamed, and neither is a sweep with such a trial.
func TestTrainingStays(t *testing.T) {
	runs := t.TempDir()
	w, err := Create(filepath.Join(runs, "live"), testMeta(), Options{})
	must(t, err)
	sweep := filepath.Join(runs, "sizes")
	must(t, WriteSweep(nil, sweep, &Sweep{Name: "sizes"}))
	trial, err := Create(TrialDir(sweep, "abc"), testMeta(), Options{})
	must(t, err)
	for _, dir := range []string{w.Dir(), sweep} {
		if _, err := Remove(nil, dir, time.Now()); !errors.Is(err, ErrTraining) || hint.Of(err) == "" {
			t.Errorf("delete %s: %v", dir, err)
		}
		if _, err := Rename(nil, dir, "other"); !errors.Is(err, ErrTraining) {
			t.Errorf("rename %s: %v", dir, err)
		}
	}
	must(t, WriteNote(nil, w.Dir(), "it learns"), w.Close(), trial.Close())
	for _, dir := range []string{w.Dir(), sweep} {
		_, err := Remove(nil, dir, time.Now())
		must(t, err)
	}
}

func TestRename(t *testing.T) {
	runs := t.TempDir()
	dir := makeRun(t, runs, "first", nil)
	makeRun(t, runs, "second", nil)
	must(t, os.Mkdir(filepath.Join(runs, "empty"), 0o755))
	for name, want := range map[string]error{
		"second": ErrTaken, "Second": ErrTaken, "empty": ErrTaken,
		"": ErrName, ".hidden": ErrName, "-v": ErrName, "a/b": ErrName, `a\b`: ErrName, "..": ErrName, "a:b": ErrName, "last": ErrName, " a": ErrName,
		"a\n": ErrName, strings.Repeat("x", 201): ErrName,
	} {
		if _, err := Rename(nil, dir, name); !errors.Is(err, want) || hint.Of(err) == "" {
			t.Errorf("%q: %v, want %v", name, err, want)
		}
	}
	for _, name := range []string{"First", "3 × conv, 第一次"} {
		to, err := Rename(nil, dir, name)
		must(t, err)
		if filepath.Base(to) != name || exists(dir) {
			t.Errorf("%s, still there: %v", to, exists(dir))
		}
		r, err := Open(to)
		must(t, err, r.Verify(nil))
		dir = to
	}
	if _, err := Rename(nil, filepath.Join(runs, "empty"), "full"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no run: %v", err)
	}
}

func TestNote(t *testing.T) {
	runs := t.TempDir()
	dir := makeRun(t, runs, "run", nil)
	before, err := ReadStamp(nil, dir)
	must(t, err)
	if got := ReadNote(nil, dir); got != "" {
		t.Errorf("note %q", got)
	}
	must(t, WriteNote(nil, dir, " two\nlines \t and\x07 学习率 "))
	if got := ReadNote(nil, dir); got != "two lines and 学习率" {
		t.Errorf("note %q", got)
	}
	if after, err := ReadStamp(nil, dir); err != nil || after == before {
		t.Error("the stamp is the same with a note")
	}
	if err := WriteNote(nil, dir, strings.Repeat("长", MaxNote+1)); !errors.Is(err, ErrNote) {
		t.Errorf("too long: %v", err)
	}
	r, err := Open(dir)
	must(t, err, r.Verify(nil))
	must(t, WriteNote(nil, dir, "  "), WriteNote(nil, dir, ""))
	if exists(filepath.Join(dir, notesFile)) {
		t.Error("an empty note is kept")
	}
	// A note from somebody else's run is no way to another file, and no control of a terminal.
	must(t, os.WriteFile(filepath.Join(runs, "secret"), []byte(`{"note":"secret"}`), 0o600))
	must(t, os.Symlink(filepath.Join(runs, "secret"), filepath.Join(dir, notesFile)))
	if got := ReadNote(nil, dir); got != "" {
		t.Errorf("read through a link: %q", got)
	}
	must(t, os.Remove(filepath.Join(dir, notesFile)), os.WriteFile(filepath.Join(dir, notesFile), []byte(`{"note":"a\u001b[2Jb"}`), 0o644))
	if got := ReadNote(nil, dir); got != "a[2Jb" {
		t.Errorf("note %q", got)
	}
}

func TestFamilies(t *testing.T) {
	runs := t.TempDir()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	var old, mid Meta
	made := func(name string, day int, from *Meta, step int64) Meta {
		var m Meta
		makeRun(t, runs, name, func(n *Meta) {
			n.Created = at.AddDate(0, 0, day)
			if from != nil {
				n.Parent = &Parent{ID: from.ID, Name: "of", Step: step}
			}
			m = *n
		})
		return m
	}
	old = made("old", 1, nil, 0)
	made("newer", 2, nil, 0)
	mid = made("old-b1", 3, &old, 40)
	made("old-b2", 4, &old, 7)
	made("old-b1-b1", 5, &mid, 50)
	made("orphan", 0, &Meta{ID: NewID()}, 3)
	list, err := List(nil, runs)
	must(t, err)
	var got []string
	for _, r := range Families(list) {
		text := strings.Repeat(" ", r.Depth) + r.Name
		if r.Orphan {
			text += "!"
		}
		got = append(got, text)
	}
	if want := []string{"old", " old-b2", " old-b1", "  old-b1-b1", "newer", "orphan!"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestMeasureDisk(t *testing.T) {
	dir := finished(t, 3)
	must(t, os.MkdirAll(filepath.Join(dir, analysesDir), 0o755), os.WriteFile(filepath.Join(dir, analysesDir, "a"), make([]byte, 1000), 0o644))
	must(t, os.Symlink("/etc", filepath.Join(dir, figuresDir)))
	use, err := MeasureDisk(nil, dir)
	must(t, err)
	r, err := Open(dir)
	must(t, err)
	frames := int64(0)
	for _, e := range r.Entries() {
		if e.Kind == KindFrame {
			frames += e.Bytes
		}
	}
	var sum int64
	for _, n := range use.Kinds {
		sum += n
	}
	if use.Kinds[analysesDir] != 1000 || use.Kinds[framesDir] != frames || use.Kinds[figuresDir] != 0 || use.Total != sum || use.Total < r.Bytes()+1000 {
		t.Errorf("%+v; frames %d, listed %d", use, frames, r.Bytes())
	}
}

func TestTook(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	event := func(seconds int, s Status) Event {
		e := StatusEvent(0, s)
		e.Time = at.Add(time.Duration(seconds) * time.Second)
		return e
	}
	rate := Event{Key: "learning_rate", Value: []byte("1"), Time: at.Add(30 * time.Second)}
	now := at.Add(1000 * time.Second)
	for _, c := range []struct {
		events  []Event
		running bool
		want    time.Duration
	}{
		{nil, false, 0},
		{[]Event{event(0, StatusStarted), rate, event(50, StatusFinished)}, false, 50 * time.Second},
		{[]Event{event(0, StatusStarted), event(10, StatusInterrupted), event(500, StatusResumed), event(507, StatusFinished)}, false, 17 * time.Second},
		{[]Event{event(0, StatusStarted), rate}, false, 30 * time.Second}, // killed
		{[]Event{event(0, StatusStarted), rate, event(900, StatusResumed)}, true, 130 * time.Second},
		{[]Event{StatusEvent(0, StatusStarted)}, true, 0},
	} {
		for i := range c.events {
			if c.want == 0 {
				c.events[i].Time = time.Time{}
			}
		}
		if got := Took(c.events, c.running, now); got != c.want {
			t.Errorf("%v: %s, want %s", c.events, got, c.want)
		}
	}
}
