package runstore

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"brainbow/internal/hint"
	"brainbow/internal/vfs"
)

const (
	// TrashDays is how many days a deleted run can be brought back.
	TrashDays = 30

	trashDir  = ".trash"
	trashTime = "20060102-150405" // UTC, after the name
)

// Trashed is a deleted run or sweep, which can be restored.
type Trashed struct {
	Name    string    `json:"name"`  // when it was deleted
	Entry   string    `json:"entry"` // its name in the trash
	Dir     string    `json:"-"`
	Removed time.Time `json:"removed"`
}

// Remove moves a run or sweep into the trash, a directory beside it, and then empties the trash of
// what has been there for TrashDays. Branches of the run stay and are whole, because a branch has
// its own replay points. The error is ErrTraining while a process writes the run.
func Remove(fsys vfs.FS, dir string, now time.Time) (Trashed, error) {
	fsys = orOS(fsys)
	dir = absolute(dir)
	name, runs := filepath.Base(dir), filepath.Dir(dir)
	fail := func(err error) (Trashed, error) {
		return Trashed{}, explain(runs, fmt.Errorf("delete run %s: %w", name, err))
	}
	if _, ok := describe(fsys, dir); !ok {
		return fail(fmt.Errorf("%w: there is no run", fs.ErrNotExist))
	}
	if err := resting(fsys, dir); err != nil {
		return fail(err)
	}
	trash := filepath.Join(runs, trashDir)
	if err := vfs.MakeDir(fsys, trash); err != nil {
		return fail(err)
	}
	t := Trashed{Name: name, Removed: now.UTC().Truncate(time.Second)}
	for ; ; t.Removed = t.Removed.Add(time.Second) { // the name is taken if another run of this name was deleted in the same second
		t.Entry = name + "-" + t.Removed.Format(trashTime)
		t.Dir = filepath.Join(trash, t.Entry)
		if _, err := fsys.Stat(t.Dir); errors.Is(err, fs.ErrNotExist) {
			break
		} else if err != nil {
			return fail(err)
		}
	}
	if err := fsys.Rename(dir, t.Dir); err != nil {
		return fail(err)
	}
	if err := errors.Join(fsys.SyncDir(trash), fsys.SyncDir(runs)); err != nil {
		return fail(err)
	}
	if _, err := EmptyTrash(fsys, runs, now.AddDate(0, 0, -TrashDays)); err != nil {
		return t, fmt.Errorf("run %s is in the trash: %w", name, err)
	}
	return t, nil
}

// Trash returns what is in the trash of a directory of runs, the latest first.
func Trash(fsys vfs.FS, runsDir string) ([]Trashed, error) {
	trash := filepath.Join(runsDir, trashDir)
	entries, err := orOS(fsys).ReadDir(trash)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("list trash: %w", err)
	}
	var out []Trashed
	for _, e := range entries {
		// Whatever else somebody put there is left alone.
		if at := len(e.Name()) - len(trashTime) - 1; at > 0 && e.Name()[at] == '-' {
			if removed, err := time.Parse(trashTime, e.Name()[at+1:]); err == nil {
				out = append(out, Trashed{e.Name()[:at], e.Name(), filepath.Join(trash, e.Name()), removed})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Trashed) int {
		return cmp.Or(b.Removed.Compare(a.Removed), strings.Compare(a.Name, b.Name))
	})
	return out, nil
}

// Restore moves a run out of the trash of a directory of runs and returns its directory. The run is
// given by its entry in the trash, or by its name, which stands for the run of this name that was
// deleted last. It gets its name back, with the suffix -2, -3, … if another run has it now. The
// error is fs.ErrNotExist if the run is not in the trash.
func Restore(fsys vfs.FS, runsDir, which string) (string, error) {
	fsys = orOS(fsys)
	all, err := Trash(fsys, runsDir)
	if err != nil {
		return "", err
	}
	at := slices.IndexFunc(all, func(t Trashed) bool { return t.Entry == which })
	if at < 0 {
		at = slices.IndexFunc(all, func(t Trashed) bool { return t.Name == which })
	}
	if at < 0 {
		err := fmt.Errorf("restore run: %q is not in the trash of %s: %w", which, runsDir, fs.ErrNotExist)
		return "", hint.Add(err, "deleted runs stay in the trash for %d days", TrashDays)
	}
	fail := func(err error) (string, error) {
		return "", explain(runsDir, fmt.Errorf("restore run %s: %w", all[at].Name, err))
	}
	to := filepath.Join(runsDir, all[at].Name)
	for n := 2; ; n++ {
		if taken, err := nameIn(fsys, runsDir, filepath.Base(to)); err != nil {
			return fail(err)
		} else if taken == "" {
			break
		}
		to = filepath.Join(runsDir, fmt.Sprintf("%s-%d", all[at].Name, n))
	}
	if err := fsys.Rename(all[at].Dir, to); err != nil {
		return fail(err)
	}
	if err := errors.Join(fsys.SyncDir(runsDir), fsys.SyncDir(filepath.Join(runsDir, trashDir))); err != nil {
		return fail(err)
	}
	return to, nil
}

// EmptyTrash removes for good what was moved into the trash of a directory of runs by a time, and
// returns how many runs and sweeps that were. Links in them are removed, not followed.
func EmptyTrash(fsys vfs.FS, runsDir string, until time.Time) (int, error) {
	fsys = orOS(fsys)
	all, err := Trash(fsys, runsDir)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, t := range all {
		if t.Removed.After(until) {
			continue
		}
		if err := removeAll(fsys, filepath.Dir(t.Dir), t.Entry); err != nil {
			return n, explain(runsDir, fmt.Errorf("empty trash: %w", err))
		}
		n++
	}
	return n, nil
}

// removeAll removes an entry of a directory with everything below it.
func removeAll(fsys vfs.FS, parent, name string) error {
	path := filepath.Join(parent, name)
	entries, err := fsys.ReadDir(parent)
	if err != nil {
		return err
	}
	at := slices.IndexFunc(entries, func(e fs.DirEntry) bool { return e.Name() == name })
	if at < 0 {
		return nil // another process was faster
	}
	return removeEntry(fsys, path, entries[at])
}

func removeEntry(fsys vfs.FS, path string, e fs.DirEntry) error {
	if e.IsDir() { // which a link is not
		below, err := fsys.ReadDir(path)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, b := range below {
			if err := removeEntry(fsys, filepath.Join(path, b.Name()), b); err != nil {
				return err
			}
		}
	}
	if err := fsys.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
