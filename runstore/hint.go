package runstore

import (
	"errors"
	"fmt"

	"brainbow/internal/hint"
	"brainbow/internal/vfs"
)

// Kinds of failure, for errors.Is.
var (
	// ErrDamaged says that a file differs from what was recorded.
	ErrDamaged = errors.New("damaged")
	// ErrNotKept says that nothing was recorded in the run at that step.
	ErrNotKept = errors.New("not recorded")
	// ErrNewer says that a newer version wrote the run.
	ErrNewer = errors.New("needs a newer brainbow")
	// ErrExists says that a directory is not empty.
	ErrExists = errors.New("already exists and is not empty")
	// ErrRunning says that another process is writing the run.
	ErrRunning = errors.New("is being written by another process")
	// ErrClosed says that a Writer was used after Close.
	ErrClosed = errors.New("run is closed")
)

// explain adds a hint to errors of the disk.
func explain(dir string, err error) error {
	switch {
	case err == nil || hint.Of(err) != "":
		return err
	case vfs.IsFull(err):
		return hint.Add(err, "the disk is full; everything recorded so far is kept in %s: free some space and resume, or record into another directory", dir)
	case vfs.IsReadOnly(err):
		return hint.Add(err, "%s is not writable; choose another directory or change its permissions", dir)
	}
	return err
}

// damaged returns the error of a damaged file.
func damaged(path, format string, args ...any) error {
	err := fmt.Errorf("read %s: %w: %s", path, ErrDamaged, fmt.Sprintf(format, args...))
	return hint.Add(err, "the file was changed or damaged after it was recorded; verify the run to find all damaged files")
}
