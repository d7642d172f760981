package vfs

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// rootFS is the operating system's file system within a directory that may come from somebody else.
// An os.Root keeps every operation inside, whatever changes meanwhile, and links are refused before.
// It is opened for each operation, so that no file is kept open.
type rootFS struct{ dir string }

// within calls do with the directory and the name in it, unless the name leads out of the directory
// or through a link. Errors name the file as the caller did.
func (r rootFS) within(op, name string, do func(root *os.Root, local string) error) error {
	err := func() error {
		local, err := filepath.Rel(r.dir, name)
		if err != nil || !filepath.IsLocal(local) {
			return errors.New("path leads out of its directory")
		}
		// Opening a pipe instead of a directory would wait for a writer.
		if info, err := os.Stat(r.dir); err != nil {
			return err
		} else if !info.IsDir() {
			return errors.New("not in a directory")
		}
		root, err := os.OpenRoot(r.dir)
		if err != nil {
			return err
		}
		defer root.Close()
		if err := noLink(root, local); err != nil {
			return err
		}
		return do(root, local)
	}()
	if err == nil {
		return nil
	}
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		err = p.Err
	} else if l, ok := errors.AsType[*os.LinkError](err); ok {
		err = l.Err
	}
	return &fs.PathError{Op: op, Path: name, Err: err}
}

// noLink returns ErrLink if the name or a directory on the way to it is a link, and ErrNotRegular if
// there is something else than a directory on the way.
func noLink(root *os.Root, local string) error {
	for i := range len(local) + 1 {
		if i < len(local) && local[i] != filepath.Separator {
			continue
		}
		info, err := root.Lstat(local[:i])
		if err != nil {
			return nil // the operation reports it better
		}
		// Windows calls its junctions irregular.
		if info.Mode()&(fs.ModeSymlink|fs.ModeIrregular) != 0 {
			return ErrLink
		}
		if i < len(local) && !info.IsDir() {
			return fmt.Errorf("in a file instead of a directory, %w", ErrNotRegular)
		}
	}
	return nil
}

// openFile opens a regular file.
func (r rootFS) openFile(op, name string, flag int) (f *os.File, err error) {
	err = r.within(op, name, func(root *os.Root, local string) error {
		f, err = root.OpenFile(local, flag|nonblock, 0o644)
		f, err = regular(name, f, err)
		return err
	})
	return f, err
}

func (r rootFS) Open(name string) (File, error) { return file(r.openFile("open", name, os.O_RDONLY)) }

func (r rootFS) Create(name string) (File, error) {
	return file(r.openFile("create", name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC))
}

func (r rootFS) Append(name string) (File, error) {
	return file(r.openFile("append", name, os.O_WRONLY|os.O_CREATE|os.O_APPEND))
}

// In keeps the outer directory where the inner one is not below it.
func (r rootFS) In(dir string) FS {
	if local, err := filepath.Rel(r.dir, dir); err != nil || !filepath.IsLocal(local) {
		return r
	}
	return rootFS{dir}
}

func (r rootFS) Truncate(name string, size int64) error {
	f, err := r.openFile("truncate", name, os.O_WRONLY)
	if err != nil {
		return err
	}
	return errors.Join(f.Truncate(size), f.Close())
}

func (r rootFS) Rename(from, to string) error {
	return r.within("rename", from, func(root *os.Root, local string) error {
		target, err := filepath.Rel(r.dir, to)
		if err != nil {
			return err
		}
		return retry(func() error { return root.Rename(local, target) })
	})
}

func (r rootFS) Remove(name string) error {
	return r.within("remove", name, func(root *os.Root, local string) error {
		return retry(func() error { return root.Remove(local) })
	})
}

func (r rootFS) Mkdir(name string) error {
	return r.within("mkdir", name, func(root *os.Root, local string) error { return root.Mkdir(local, 0o755) })
}

func (r rootFS) MkdirAll(name string) error {
	return r.within("mkdir", name, func(root *os.Root, local string) error { return root.MkdirAll(local, 0o755) })
}

func (r rootFS) Stat(name string) (info fs.FileInfo, err error) {
	err = r.within("stat", name, func(root *os.Root, local string) error {
		info, err = root.Lstat(local)
		return err
	})
	return info, err
}

func (r rootFS) ReadDir(name string) (entries []fs.DirEntry, err error) {
	err = r.within("readdir", name, func(root *os.Root, local string) error {
		entries, err = fs.ReadDir(root.FS(), filepath.ToSlash(local))
		return err
	})
	return entries, err
}

func (r rootFS) SyncFile(name string) error { return syncOpened(r.openFile("sync", name, os.O_RDWR)) }

func (r rootFS) SyncDir(name string) error {
	return r.within("sync", name, func(root *os.Root, local string) error {
		return syncDir(func() (*os.File, error) { return root.Open(local) })
	})
}

func (r rootFS) Lock(name, note string) (io.Closer, error) {
	f, err := r.openFile("lock", name, os.O_RDWR|os.O_CREATE)
	return lockOpened(name, note, f, err)
}

func (r rootFS) Locked(name string) (bool, error) {
	f, err := r.openFile("lock", name, os.O_RDONLY)
	return lockedOpened(name, f, err)
}
