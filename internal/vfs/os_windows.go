package vfs

import (
	"errors"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/windows"
)

var (
	fullErrors     = []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, syscall.ENOSPC}
	readOnlyErrors = []error{windows.ERROR_WRITE_PROTECT}
)

// nonblock is a flag of Unix.
const nonblock = 0

// lockOffset lies far beyond the contents: a Windows lock is mandatory, and the note at the start
// of the file must stay readable.
const lockOffset = 1 << 30

func lockFile(f *os.File, exclusive bool) error {
	flags := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if exclusive {
		flags |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	at := &windows.Overlapped{Offset: lockOffset}
	err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return ErrLocked
	}
	return err
}

// syncDir does nothing: NTFS journals names.
func syncDir(func() (*os.File, error)) error { return nil }

// retry waits up to a quarter of a second for another program (a virus scanner, an indexer, a
// reader) to close the file.
func retry(do func() error) error {
	const tries, pause = 25, 10 * time.Millisecond
	err := do()
	for i := 0; i < tries && blocked(err); i++ {
		time.Sleep(pause)
		err = do()
	}
	return err
}

func blocked(err error) bool {
	return errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, windows.ERROR_ACCESS_DENIED)
}
