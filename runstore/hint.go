package runstore

import (
	"errors"
	"fmt"

	"brainbow/internal/vfs"
)

// The kinds of failure a caller may want to tell apart with errors.Is.
var (
	// ErrDamaged says that a file differs from what was recorded.
	ErrDamaged = errors.New("damaged")
	// ErrNotKept says that a run has nothing recorded at that step.
	ErrNotKept = errors.New("not recorded")
	// ErrNewer says that a newer version wrote the run.
	ErrNewer = errors.New("needs a newer brainbow")
	// ErrExists says that a directory is taken.
	ErrExists = errors.New("already exists and is not empty")
	// ErrRunning says that another process is writing the run.
	ErrRunning = errors.New("is being written by another process")
	// ErrClosed says that a Writer was used after Close.
	ErrClosed = errors.New("run is closed")
)

// hinted is an error with a remedy, which interfaces show on a line of its own
// (interface{ Hint() string }).
type hinted struct {
	error
	hint string
}

func (h *hinted) Hint() string  { return h.hint }
func (h *hinted) Unwrap() error { return h.error }

func withHint(err error, hint string, args ...any) error {
	return &hinted{err, fmt.Sprintf(hint, args...)}
}

// Hint returns the remedy that comes with an error, "" if there is none.
func Hint(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return h.Hint()
	}
	return ""
}

// explain adds the remedy for what a disk refused.
func explain(dir string, err error) error {
	switch {
	case err == nil || Hint(err) != "":
		return err
	case vfs.IsFull(err):
		return withHint(err, "the disk is full; what was recorded up to now is kept in %s: free some space and resume, or record into another directory", dir)
	case vfs.IsReadOnly(err):
		return withHint(err, "%s may not be written; choose another directory or change its permissions", dir)
	}
	return err
}

// damaged says what is wrong with a file.
func damaged(path, format string, args ...any) error {
	err := fmt.Errorf("read %s: %w: %s", path, ErrDamaged, fmt.Sprintf(format, args...))
	return withHint(err, "the file was changed or damaged after it was recorded; verify the run to see what else is")
}
