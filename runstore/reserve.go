package runstore

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strings"

	"brainbow/internal/vfs"
)

// reservedNote begins the contents of the lock of a directory that is reserved.
const reservedNote = "reserved by "

// Reservation keeps the directory of a run that is recorded later. It holds the run's lock, so that
// other processes see that somebody will record there.
type Reservation struct {
	fsys vfs.FS
	dir  string
	lock io.Closer // nil once released
}

// Reserve reserves a directory, which must be empty.
func Reserve(fsys vfs.FS, dir string) (*Reservation, error) {
	fsys = orOS(fsys)
	lock, err := fsys.In(dir).Lock(filepath.Join(dir, lockFile), reservedNote+vfs.Process()+"\n")
	if err != nil {
		return nil, explain(dir, fmt.Errorf("reserve run: %w", err))
	}
	return &Reservation{fsys, dir, lock}, nil
}

// Release ends the reservation and leaves the directory to [Create].
func (r *Reservation) Release() error {
	if r.lock == nil {
		return nil
	}
	lock := r.lock
	r.lock = nil
	return lock.Close()
}

// Drop ends the reservation and removes the directory, unless something is recorded in it or somebody
// put something there.
func (r *Reservation) Drop() error {
	if err := r.Release(); err != nil {
		return err
	}
	_, err := removeReserved(r.fsys, r.dir)
	return err
}

// RemoveReserved removes the directories among the runs of a directory that were reserved by a process
// that was killed. They hold nothing but a lock that says so and that nobody holds; everything else is
// left alone. It returns how many there were.
func RemoveReserved(fsys vfs.FS, runsDir string) (int, error) {
	fsys = orOS(fsys)
	entries, err := fsys.ReadDir(runsDir)
	if errors.Is(err, fs.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("remove reserved runs: %w", err)
	}
	n := 0
	for _, e := range entries {
		if !e.IsDir() { // which a link is not
			continue
		}
		dir := filepath.Join(runsDir, e.Name())
		note, err := vfs.ReadFile(fsys.In(dir), filepath.Join(dir, lockFile), 1<<10)
		if err != nil || !strings.HasPrefix(string(note), reservedNote) || Running(fsys, dir) {
			continue
		}
		removed, err := removeReserved(fsys, dir)
		if err != nil {
			return n, fmt.Errorf("remove reserved runs: %w", err)
		}
		if removed {
			n++
		}
	}
	return n, nil
}

// removeReserved removes a directory that holds nothing but the lock.
func removeReserved(fsys vfs.FS, dir string) (bool, error) {
	entries, err := fsys.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || len(entries) != 1 || entries[0].Name() != lockFile {
		return false, err
	}
	if err := fsys.In(dir).Remove(filepath.Join(dir, lockFile)); err != nil {
		return false, err
	}
	return true, fsys.Remove(dir)
}
