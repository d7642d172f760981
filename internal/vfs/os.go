package vfs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// OS is the operating system's file system.
var OS FS = osFS{}

type osFS struct{}

// Process returns a name of this process for the note of a lock.
func Process() string { return fmt.Sprintf("process %d", os.Getpid()) }

// file keeps a nil *os.File from becoming a non-nil File.
func file(f *os.File, err error) (File, error) {
	if err != nil {
		return nil, err
	}
	return f, nil
}

// regular passes on an opened file, but closes and refuses everything except regular files: a pipe
// would be waited for and a device read for ever.
func regular(name string, f *os.File, err error) (*os.File, error) {
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case info.IsDir():
		err = &fs.PathError{Op: "open", Path: name, Err: errDirectory}
	case !info.Mode().IsRegular():
		err = &fs.PathError{Op: "open", Path: name, Err: ErrNotRegular}
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// OpenRegular opens a regular file for reading. Any other kind of file is ErrNotRegular; the call
// waits for no pipe and no device.
func OpenRegular(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_RDONLY|nonblock, 0)
	return regular(name, f, err)
}

func (osFS) Open(name string) (File, error) { return file(OpenRegular(name)) }
func (osFS) In(dir string) FS               { return rootFS{dir} }

func (osFS) Create(name string) (File, error) {
	return file(os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o644))
}

func (osFS) Append(name string) (File, error) {
	return file(os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644))
}

func (osFS) Truncate(name string, size int64) error { return os.Truncate(name, size) }
func (osFS) Rename(from, to string) error           { return retry(func() error { return os.Rename(from, to) }) }

func (osFS) Remove(name string) error                   { return retry(func() error { return os.Remove(name) }) }
func (osFS) Mkdir(name string) error                    { return os.Mkdir(name, 0o755) }
func (osFS) MkdirAll(name string) error                 { return os.MkdirAll(name, 0o755) }
func (osFS) Stat(name string) (fs.FileInfo, error)      { return os.Stat(name) }
func (osFS) ReadDir(name string) ([]fs.DirEntry, error) { return os.ReadDir(name) }

func (osFS) SyncDir(name string) error {
	return syncDir(func() (*os.File, error) { return os.Open(name) })
}

// SyncFile opens the file again: a sync flushes the file, not what one handle wrote. Windows
// requires a handle that may write.
func (osFS) SyncFile(name string) error { return syncOpened(os.OpenFile(name, os.O_RDWR, 0)) }

func (osFS) Lock(name, note string) (io.Closer, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|nonblock, 0o644)
	return lockOpened(name, note, f, err)
}

func (osFS) Locked(name string) (bool, error) {
	f, err := OpenRegular(name)
	return lockedOpened(name, f, err)
}

// The functions below end what osFS and rootFS begin by opening a file.

func syncOpened(f *os.File, err error) error {
	if err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}

func lockOpened(name, note string, f *os.File, err error) (io.Closer, error) {
	if f, err = regular(name, f, err); err != nil {
		return nil, err
	}
	if err := lockFile(f, true); err != nil {
		f.Close()
		return nil, &fs.PathError{Op: "lock", Path: name, Err: err}
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = f.WriteAt([]byte(note), 0)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func lockedOpened(name string, f *os.File, err error) (bool, error) {
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer f.Close()
	err = lockFile(f, false)
	if errors.Is(err, ErrLocked) {
		return true, nil
	}
	if err != nil {
		return false, &fs.PathError{Op: "lock", Path: name, Err: err}
	}
	return false, nil
}
