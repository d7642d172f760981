package runstore

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"brainbow/internal/hint"
)

func TestListAndResolve(t *testing.T) {
	root := t.TempDir()
	runs := filepath.Join(root, "runs")
	if l, err := List(nil, runs); l != nil || err != nil {
		t.Errorf("no directory: %v %v", l, err)
	}
	if _, err := Resolve(nil, runs, "last"); err == nil || hint.Of(err) == "" {
		t.Errorf("last of nothing: %v", err)
	}
	now := time.Date(2026, 3, 4, 5, 6, 7, 0, time.Local)
	make := func(recipe string, at time.Time) string {
		dir, err := NewDir(nil, runs, recipe, at)
		must(t, err)
		m := testMeta()
		m.ID, m.Created = NewID(), at
		w, err := Create(dir, m, Options{})
		must(t, err, w.Close())
		return filepath.Base(dir)
	}
	a := make("softmax", now)
	b := make("softmax", now)
	c := make("xor", now.Add(-time.Hour))
	if a != "softmax-20260304-050607" || b != a+"-2" {
		t.Fatalf("names %s, %s", a, b)
	}
	must(t, os.MkdirAll(filepath.Join(runs, "notes"), 0o755))
	must(t, os.MkdirAll(filepath.Join(runs, "sizes", "trials", "abc"), 0o755))
	must(t, os.WriteFile(filepath.Join(runs, "sizes", "sweep.json"), []byte(`{"created":"2030-01-01T00:00:00Z"}`), 0o644))
	must(t, os.MkdirAll(filepath.Join(runs, "broken"), 0o755))
	must(t, os.WriteFile(filepath.Join(runs, "broken", "run.json"), []byte(`{`), 0o644))

	list, err := List(nil, runs)
	must(t, err)
	var names []string
	for _, l := range list {
		names = append(names, l.Name)
		if (l.Err != nil) != (l.Name == "broken") || l.Sweep != (l.Name == "sizes") {
			t.Errorf("%s: error %v, sweep %v", l.Name, l.Err, l.Sweep)
		}
	}
	i := slices.Index(names, "broken") // as new as this test
	names = slices.Delete(names, i, i+1)
	if !slices.Equal(names, []string{"sizes", b, a, c}) {
		t.Errorf("newest first: %v", names)
	}

	for arg, want := range map[string]string{
		"last": filepath.Join(runs, "sizes"), a: filepath.Join(runs, a), "xor": filepath.Join(runs, c), "x": filepath.Join(runs, c),
		filepath.Join(runs, b): filepath.Join(runs, b), "softmax-20260304-050607-": filepath.Join(runs, b),
	} {
		if got, err := Resolve(nil, runs, arg); got != want || err != nil {
			t.Errorf("resolve %s: %s %v, want %s", arg, got, err, want)
		}
	}
	if _, err := Resolve(nil, runs, "soft"); err == nil || !strings.HasSuffix(hint.Of(err), b+", "+a) {
		t.Errorf("ambiguous: %v (hint %q)", err, hint.Of(err))
	}
	for _, arg := range []string{"", "nothing", "..", "../runs", "notes/../.."} {
		if got, err := Resolve(nil, runs, arg); err == nil {
			t.Errorf("resolve %q found %s", arg, got)
		}
	}
	if _, err := Open(filepath.Join(runs, "notes")); err == nil || !errors.Is(err, os.ErrNotExist) || hint.Of(err) == "" {
		t.Errorf("open what is no run: %v", err)
	}
	if _, err := NewDir(nil, runs, "a/b", now); err == nil {
		t.Error("a recipe name with a slash was accepted")
	}
}
