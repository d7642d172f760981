// Package vfs defines the file operations of the run store as an interface. Nothing is buffered: a
// write is durable only after [FS].SyncFile, a new, renamed or removed name only after SyncDir of
// its directory.
//
// Start with [OS], the operating system's file system, and [Mem], a file system in memory for
// tests. A Mem can fail at its n-th operation, be full, be read-only, or lose power, after which
// only synced data survives.
//
// The package is no general file system: it has no permissions, links or seeking, because a run
// needs none of them. Files must be closed before they are renamed or removed, because Windows
// requires it.
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

// ErrLocked is returned by Lock when another open file holds the lock.
var ErrLocked = errors.New("locked by another process")

// ErrLink is returned within a directory of [FS].In for a link.
var ErrLink = errors.New("a link, which is not followed")

// ErrNotRegular is returned for a pipe, a device or another file that is not regular.
var ErrNotRegular = errors.New("not a regular file")

var errDirectory = fmt.Errorf("is a directory, %w", ErrNotRegular)

// ErrTooLarge is returned for a file that is larger than its reader accepts.
var ErrTooLarge = errors.New("file is too large")

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

// FS is the set of file operations that the run store needs. Names are paths of the operating
// system. Errors are *fs.PathError or wrap one, so they name the file and work with errors.Is(err,
// fs.ErrNotExist) and the like.
type FS interface {
	// Open opens a regular file for reading.
	Open(name string) (File, error)
	// In returns the file system within a directory that may come from somebody else. Names stay
	// paths of the operating system. A name outside the directory is an error; so is one that leads
	// through a link in it, ErrLink, whether to read or to write.
	In(dir string) FS
	// Create creates a file, or empties an existing one, and opens it for writing.
	Create(name string) (File, error)
	// Append opens a file for writing at its end; it is created if missing.
	Append(name string) (File, error)
	// Truncate cuts a file to size bytes.
	Truncate(name string, size int64) error
	// Rename gives a closed file another name in the same directory and atomically replaces a file
	// that has that name already. It also moves a directory without open files to a name that is
	// free, within a disk; a Mem only within a directory.
	Rename(from, to string) error
	// Remove removes a file or an empty directory.
	Remove(name string) error
	// Mkdir makes one directory. The error is fs.ErrExist if the name is taken.
	Mkdir(name string) error
	// MkdirAll makes a directory and its missing parents.
	MkdirAll(name string) error
	// Stat describes a file or directory.
	Stat(name string) (fs.FileInfo, error)
	// ReadDir lists a directory, sorted by name.
	ReadDir(name string) ([]fs.DirEntry, error)
	// SyncFile makes the contents of a closed file durable.
	SyncFile(name string) error
	// SyncDir makes the names in a directory durable. It does nothing on Windows, which has no such
	// call.
	SyncDir(name string) error
	// Lock takes an exclusive lock that ends with Close or with the process, and creates the file
	// if it is missing. It does not wait: it returns ErrLocked if the lock is held. The note
	// replaces the file's contents, for people and error messages.
	Lock(name, note string) (io.Closer, error)
	// Locked reports whether the lock is held. A missing file is not locked.
	Locked(name string) (bool, error)
}

// ReadFile reads a whole file. It refuses a file of more than limit bytes (0: any size) and never
// reads more than the size the file had when it was opened.
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
	if info.IsDir() { // a Mem opens directories too
		return nil, &fs.PathError{Op: "read", Path: name, Err: errDirectory}
	}
	size := info.Size()
	if limit > 0 && size > limit {
		return nil, &fs.PathError{Op: "read", Path: name, Err: ErrTooLarge}
	}
	data := make([]byte, size)
	n, err := io.ReadFull(f, data)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return data[:n], nil
}

// WriteAtomic replaces a file atomically: at every moment, even after a power cut, the file has
// either the old contents or the new ones. It writes to a unique name that ends in [TempSuffix],
// syncs, closes, renames, and syncs the directory. Several writers of one file do not disturb each
// other.
func WriteAtomic(fsys FS, name string, data []byte) error {
	if err := write(fsys, name, data, true); err != nil {
		return err
	}
	return fsys.SyncDir(filepath.Dir(name))
}

// WriteWhole replaces a file so that no reader sees a part of it. After a power cut the file may
// hold anything: use it for data that has a checksum and can be computed again.
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
		// Every reader ignores temporary names, so a failure to remove one is not worth reporting.
		_ = fsys.Remove(temp)
	}
	return err
}

// MakeDir durably makes a directory and its missing parents: it syncs the name of every directory
// that it makes.
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

// TempSuffix is the suffix of files that are being written.
const TempSuffix = ".tmp"

var tempNumber atomic.Int64

// WriteFile writes a new file and closes it, without syncing. Where the system supports it, the
// disk begins to write at once.
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

// IsFull reports whether an error means that the disk or quota is full.
func IsFull(err error) bool { return isAny(err, fullErrors) }

// IsReadOnly reports whether an error means that writing is not allowed.
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
