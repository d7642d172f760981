// Package vfs holds the file operations of the run store behind an interface:
// the ones an operating system really has, named by what they promise. Nothing
// is buffered and nothing is hidden: a write is durable only after [FS].SyncFile,
// a new, renamed or removed name only after SyncDir of its directory.
//
// Start with [OS], the real thing, and [Mem], a file system in memory that can
// be told to fail at its n-th operation, to be full, to be read-only, or to
// lose its power: what survives then is only what was synced.
//
// The package refuses to be a general file system: no permissions, no links, no
// seeking; a run needs none of them. Files must be closed before they are
// renamed or removed, because Windows insists.
package vfs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync/atomic"
)

// ErrLocked is returned by Lock when somebody else holds the lock.
var ErrLocked = errors.New("locked by another process")

// File is an open file. Reading and writing use their own offset; ReadAt does
// not move it.
type File interface {
	io.Reader
	io.ReaderAt
	io.Writer
	io.Closer
	// Sync makes what was written durable, but not the file's name: see SyncDir.
	Sync() error
	Stat() (fs.FileInfo, error)
}

// FS is what the run store asks of a file system. Names are paths of the
// operating system. Errors are *fs.PathError or wrap one, so that they name
// the file and answer errors.Is(err, fs.ErrNotExist) and its kin.
type FS interface {
	// Open opens a file for reading.
	Open(name string) (File, error)
	// OpenIn opens a file below a directory for reading. A name, or a symbolic link,
	// that leads out of the directory is an error.
	OpenIn(dir, name string) (File, error)
	// Create opens a file for writing, empty.
	Create(name string) (File, error)
	// Append opens a file for writing at its end; it is created if missing.
	Append(name string) (File, error)
	// Truncate cuts a file to size bytes.
	Truncate(name string, size int64) error
	// Rename gives a closed file another name in the same directory; a file
	// that has that name already is replaced in one step.
	Rename(from, to string) error
	// Remove removes a file or an empty directory.
	Remove(name string) error
	// Mkdir makes one directory; fs.ErrExist if the name is taken.
	Mkdir(name string) error
	// MkdirAll makes a directory and what is missing above it.
	MkdirAll(name string) error
	// Stat describes a file or directory.
	Stat(name string) (fs.FileInfo, error)
	// ReadDir lists a directory, sorted by name.
	ReadDir(name string) ([]fs.DirEntry, error)
	// SyncFile makes the contents of a closed file durable.
	SyncFile(name string) error
	// SyncDir makes the names in a directory durable. It does nothing where
	// the system has no such call (Windows).
	SyncDir(name string) error
	// Lock takes an exclusive lock that ends with Close or with the process,
	// creating the file if it is missing. It does not wait: ErrLocked. The
	// note replaces the file's contents, for people and error messages.
	Lock(name, note string) (io.Closer, error)
	// Locked reports whether somebody holds the lock. A missing file is not locked.
	Locked(name string) (bool, error)
}

// ReadFile reads a whole file. At most limit bytes are accepted (0: any size),
// and never more than the file had when it was opened.
func ReadFile(fsys FS, name string, limit int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is a directory")}
	}
	size := info.Size()
	if limit > 0 && size > limit {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("file is too large")}
	}
	data := make([]byte, size)
	n, err := io.ReadFull(f, data)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return data[:n], nil
}

// WriteAtomic replaces a file so that at every moment, power cuts included,
// its name holds either the old contents or the new, whole: it writes under a
// name of its own that ends in [TempSuffix], syncs, closes, renames, and syncs
// the directory. Several writers of one file do not disturb each other.
func WriteAtomic(fsys FS, name string, data []byte) error {
	if err := write(fsys, name, data, true); err != nil {
		return err
	}
	return fsys.SyncDir(filepath.Dir(name))
}

// WriteWhole replaces a file so that no reader sees a part of it. After a power cut it
// may hold anything: it is for what has a checksum and can be made again.
func WriteWhole(fsys FS, name string, data []byte) error { return write(fsys, name, data, false) }

func write(fsys FS, name string, data []byte, durably bool) error {
	temp := fmt.Sprintf("%s.%d-%d%s", name, os.Getpid(), tempNumber.Add(1), TempSuffix)
	err := WriteFile(fsys, temp, data)
	if err == nil && durably {
		err = fsys.SyncFile(temp)
	}
	if err == nil {
		err = fsys.Rename(temp, name)
	}
	if err != nil {
		// What is left under the temporary name is ignored by every reader,
		// so a failure to remove it adds nothing to say.
		_ = fsys.Remove(temp)
	}
	return err
}

// MakeDir makes a directory and what is missing above it, durably: the names
// of all that it makes are synced.
func MakeDir(fsys FS, dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	var missing []string
	for d := dir; ; d = filepath.Dir(d) {
		if _, err := fsys.Stat(d); err == nil || filepath.Dir(d) == d {
			break
		}
		missing = append(missing, d)
	}
	if err := fsys.MkdirAll(dir); err != nil {
		return err
	}
	for _, d := range missing {
		if err := fsys.SyncDir(filepath.Dir(d)); err != nil {
			return err
		}
	}
	return nil
}

// TempSuffix ends the names of files that are being written.
const TempSuffix = ".tmp"

var tempNumber atomic.Int64

// WriteFile writes a new file and closes it, without syncing. Where the system
// can, the disk begins to write at once.
func WriteFile(fsys FS, name string, parts ...[]byte) error {
	f, err := fsys.Create(name)
	if err != nil {
		return err
	}
	for _, data := range parts {
		if _, err := f.Write(data); err != nil {
			f.Close()
			return err
		}
	}
	beginWrite(f)
	return f.Close()
}

// IsFull reports whether an error says that there is no room left.
func IsFull(err error) bool { return isAny(err, fullErrors) }

// IsReadOnly reports whether an error says that writing is not allowed.
func IsReadOnly(err error) bool {
	return errors.Is(err, fs.ErrPermission) || isAny(err, readOnlyErrors)
}

func isAny(err error, targets []error) bool {
	for _, t := range targets {
		if errors.Is(err, t) {
			return true
		}
	}
	return false
}
