package faults

import (
	"io"
	"io/fs"
	"os"
	"sync/atomic"
	"time"

	"brainbow/internal/vfs"
)

// deadly is the operating system's file system, except that it kills this process in operation
// number at (0: never): halfway through a write, before or after any other operation.
type deadly struct {
	at   int64
	slow bool // every operation takes a millisecond
	ops  atomic.Int64
}

// do counts an operation.
func (d *deadly) do(op func() error) error {
	n := d.ops.Add(1)
	if d.slow {
		time.Sleep(time.Millisecond)
	}
	if n != d.at {
		return op()
	}
	if n%2 == 0 {
		_ = op() // the process ends before the result matters
	}
	die()
	return nil
}

// die ends this process like kill -9.
func die() {
	p, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = p.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {}
}

func (d *deadly) file(open func(string) (vfs.File, error), name string) (f vfs.File, err error) {
	err = d.do(func() error {
		f, err = open(name)
		return err
	})
	if err != nil {
		return nil, err
	}
	return &deadlyFile{f, d}, nil
}

func (d *deadly) Create(name string) (vfs.File, error) { return d.file(vfs.OS.Create, name) }
func (d *deadly) Append(name string) (vfs.File, error) { return d.file(vfs.OS.Append, name) }
func (d *deadly) Open(name string) (vfs.File, error)   { return vfs.OS.Open(name) }
func (d *deadly) In(string) vfs.FS                     { return d }

func (d *deadly) Truncate(name string, size int64) error {
	return d.do(func() error { return vfs.OS.Truncate(name, size) })
}

func (d *deadly) Rename(from, to string) error {
	return d.do(func() error { return vfs.OS.Rename(from, to) })
}

func (d *deadly) Remove(name string) error { return d.do(func() error { return vfs.OS.Remove(name) }) }

func (d *deadly) Mkdir(name string) error { return d.do(func() error { return vfs.OS.Mkdir(name) }) }

func (d *deadly) MkdirAll(name string) error {
	return d.do(func() error { return vfs.OS.MkdirAll(name) })
}

func (d *deadly) SyncFile(name string) error {
	return d.do(func() error { return vfs.OS.SyncFile(name) })
}

func (d *deadly) SyncDir(name string) error {
	return d.do(func() error { return vfs.OS.SyncDir(name) })
}

func (d *deadly) Stat(name string) (fs.FileInfo, error)      { return vfs.OS.Stat(name) }
func (d *deadly) ReadDir(name string) ([]fs.DirEntry, error) { return vfs.OS.ReadDir(name) }
func (d *deadly) Locked(name string) (bool, error)           { return vfs.OS.Locked(name) }

func (d *deadly) Lock(name, note string) (c io.Closer, err error) {
	err = d.do(func() error {
		c, err = vfs.OS.Lock(name, note)
		return err
	})
	return c, err
}

type deadlyFile struct {
	vfs.File
	d *deadly
}

func (f *deadlyFile) Write(p []byte) (n int, err error) {
	if f.d.ops.Add(1) == f.d.at {
		_, _ = f.File.Write(p[:len(p)/2]) // the process ends before the result matters
		die()
	}
	return f.File.Write(p)
}

func (f *deadlyFile) Sync() error { return f.d.do(f.File.Sync) }
