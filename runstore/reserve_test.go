package runstore

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestReserve keeps a name for a run that waits, for this process and others, and gives it back.
func TestReserve(t *testing.T) {
	runs := t.TempDir()
	reserve := func(name string) *Reservation {
		dir := filepath.Join(runs, name)
		must(t, os.Mkdir(dir, 0o755))
		r, err := Reserve(nil, dir)
		must(t, err)
		return r
	}
	waits, killed, filled, dropped := reserve("waits"), reserve("killed"), reserve("filled"), reserve("dropped")
	must(t, dropped.Drop(), dropped.Drop())
	// A killed process holds no lock any more; somebody put a file beside one of its locks.
	must(t, killed.lock.Close(), filled.lock.Close())
	must(t, os.WriteFile(filepath.Join(runs, "filled", "thesis.txt"), nil, 0o644))
	// What nobody reserved stays: an empty directory, the lock of a creation that was killed, a link, a run.
	must(t, os.Mkdir(filepath.Join(runs, "empty"), 0o755), os.Mkdir(filepath.Join(runs, "creation"), 0o755))
	must(t, os.WriteFile(filepath.Join(runs, "creation", lockFile), []byte("process 12\n"), 0o644))
	must(t, os.Symlink(filepath.Join(runs, "filled"), filepath.Join(runs, "link")))
	w, err := Create(filepath.Join(runs, "run"), testMeta(), Options{})
	must(t, err)
	must(t, w.Close())

	n, err := RemoveReserved(nil, runs)
	must(t, err)
	entries, err := os.ReadDir(runs)
	must(t, err)
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	if want := []string{"creation", "empty", "filled", "link", "run", "waits"}; n != 1 || !slices.Equal(left, want) {
		t.Errorf("%d were removed, %v are left, want %v", n, left, want)
	}

	// The one that waited is recorded.
	if _, err := Create(filepath.Join(runs, "waits"), testMeta(), Options{}); err == nil {
		t.Error("a reserved directory was given to another run")
	}
	must(t, waits.Release())
	w, err = Create(filepath.Join(runs, "waits"), testMeta(), Options{})
	must(t, err)
	must(t, w.Close(), waits.Drop())
	if _, err := Open(filepath.Join(runs, "waits")); err != nil {
		t.Error(err)
	}
	if n, err := RemoveReserved(nil, filepath.Join(runs, "nowhere")); n != 0 || err != nil {
		t.Errorf("no directory: %d, %v", n, err)
	}
}
