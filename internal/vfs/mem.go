package vfs

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// ErrCrashed is returned by every operation of a [Mem] whose machine is off.
var ErrCrashed = errors.New("the machine is off")

// Mem is a file system in memory for tests. After a crash it loses everything that POSIX allows to
// be lost. It is safe for concurrent use.
//
// Every operation that could change the disk has a number, counted from 1: opening a file to write,
// each Write, Truncate, Rename, Remove, Mkdir, the syncs and Lock. FailAt and CrashAt take such a
// number.
type Mem struct {
	mu       sync.Mutex
	root     *node
	locks    map[string]bool
	ops      int
	failAt   int
	failErr  error
	crashAt  int
	off      bool
	readOnly bool
	capacity int64 // 0: unbounded
	used     int64
}

// node is a file or a directory: its present state and the state that would survive a crash.
type node struct {
	dir     bool
	data    []byte // present contents
	durable []byte // contents at the last sync
	names   map[string]*node
	kept    map[string]*node // names at the last SyncDir
	pending []change         // name changes since, in order
}

// change is one atomic change of a directory: names removed and set together.
type change struct {
	drop, set string
	node      *node
}

// NewMem returns an empty file system whose root directory exists.
func NewMem() *Mem { return &Mem{root: newDir(), locks: map[string]bool{}} }

func newDir() *node {
	return &node{dir: true, names: map[string]*node{}, kept: map[string]*node{}}
}

// FailAt makes operation number n, counted from the beginning, return err without doing anything;
// later operations work again. 0 turns it off.
func (m *Mem) FailAt(n int, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failAt, m.failErr = n, err
}

// CrashAt switches the machine off before operation number n: that operation and all later ones
// return ErrCrashed. 0 turns it off.
func (m *Mem) CrashAt(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.crashAt = n
}

// Capacity bounds the total size of all files: a write that exceeds it fills the space left and
// returns ENOSPC. 0 means no bound.
func (m *Mem) Capacity(bytes int64) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.capacity = bytes
}

// ReadOnly makes every change fail with fs.ErrPermission.
func (m *Mem) ReadOnly(on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.readOnly = on
}

// Ops returns the number of counted operations so far.
func (m *Mem) Ops() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.ops
}

// Used returns the total size of all files in bytes.
func (m *Mem) Used() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.used
}

// step counts one operation and returns an error if it must fail. The caller holds the lock.
func (m *Mem) step(op, name string) error {
	if m.off {
		return &fs.PathError{Op: op, Path: name, Err: ErrCrashed}
	}
	m.ops++
	if m.crashAt > 0 && m.ops >= m.crashAt {
		m.off = true
		return &fs.PathError{Op: op, Path: name, Err: ErrCrashed}
	}
	if m.failAt > 0 && m.ops == m.failAt {
		return &fs.PathError{Op: op, Path: name, Err: m.failErr}
	}
	if m.readOnly {
		return &fs.PathError{Op: op, Path: name, Err: fs.ErrPermission}
	}
	return nil
}

func parts(name string) []string {
	p := strings.Trim(filepath.ToSlash(filepath.Clean(name)), "/")
	if p == "" || p == "." {
		return nil
	}
	return strings.Split(p, "/")
}

// find returns the node of a name, or nil.
func (m *Mem) find(name string) *node {
	n := m.root
	for _, p := range parts(name) {
		if n == nil || !n.dir {
			return nil
		}
		n = n.names[p]
	}
	return n
}

// parent returns the directory of a name and the name in it.
func (m *Mem) parent(op, name string) (*node, string, error) {
	d := m.find(filepath.Dir(filepath.Clean(name)))
	if d == nil || !d.dir {
		return nil, "", &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	return d, filepath.Base(filepath.Clean(name)), nil
}

func (d *node) apply(c change) {
	if c.drop != "" {
		delete(d.names, c.drop)
	}
	if c.node != nil {
		d.names[c.set] = c.node
	}
	d.pending = append(d.pending, c)
}

func (m *Mem) open(op, name string, create, trunc bool) (*node, error) {
	d, base, err := m.parent(op, name)
	if err != nil {
		return nil, err
	}
	n := d.names[base]
	switch {
	case n == nil && !create:
		return nil, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	case n == nil:
		n = &node{}
		d.apply(change{set: base, node: n})
	case n.dir:
		return nil, &fs.PathError{Op: op, Path: name, Err: errors.New("is a directory")}
	case trunc:
		m.used -= int64(len(n.data))
		n.data = nil
	}
	return n, nil
}

// In implements FS: a Mem has no links.
func (m *Mem) In(string) FS { return m }

// Open implements FS.
func (m *Mem) Open(name string) (File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.off {
		return nil, &fs.PathError{Op: "open", Path: name, Err: ErrCrashed}
	}
	n := m.find(name)
	if n == nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &memFile{m: m, n: n, name: name}, nil
}

// Create implements FS.
func (m *Mem) Create(name string) (File, error) { return m.write("create", name, true) }

// Append implements FS.
func (m *Mem) Append(name string) (File, error) { return m.write("append", name, false) }

func (m *Mem) write(op, name string, trunc bool) (File, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.step(op, name); err != nil {
		return nil, err
	}
	n, err := m.open(op, name, true, trunc)
	if err != nil {
		return nil, err
	}
	return &memFile{m: m, n: n, name: name, writable: true}, nil
}

// Truncate implements FS.
func (m *Mem) Truncate(name string, size int64) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.step("truncate", name); err != nil {
		return err
	}
	n, err := m.open("truncate", name, false, false)
	if err != nil {
		return err
	}
	if size < 0 || size > int64(len(n.data)) {
		return &fs.PathError{Op: "truncate", Path: name, Err: fs.ErrInvalid}
	}
	m.used -= int64(len(n.data)) - size
	n.data = slices.Clone(n.data[:size])
	return nil
}

// Rename implements FS.
func (m *Mem) Rename(from, to string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.step("rename", from); err != nil {
		return err
	}
	d, base, err := m.parent("rename", from)
	if err != nil {
		return err
	}
	e, target, err := m.parent("rename", to)
	if err != nil {
		return err
	}
	n := d.names[base]
	if n == nil {
		return &fs.PathError{Op: "rename", Path: from, Err: fs.ErrNotExist}
	}
	if d != e {
		return &fs.PathError{Op: "rename", Path: to, Err: errors.New("not in the same directory")}
	}
	if old := e.names[target]; old != nil && old != n {
		m.used -= int64(len(old.data))
	}
	d.apply(change{drop: base, set: target, node: n})
	return nil
}

// Remove implements FS.
func (m *Mem) Remove(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.step("remove", name); err != nil {
		return err
	}
	d, base, err := m.parent("remove", name)
	if err != nil {
		return err
	}
	n := d.names[base]
	if n == nil {
		return &fs.PathError{Op: "remove", Path: name, Err: fs.ErrNotExist}
	}
	if n.dir && len(n.names) > 0 {
		return &fs.PathError{Op: "remove", Path: name, Err: syscall.ENOTEMPTY}
	}
	m.used -= int64(len(n.data))
	d.apply(change{drop: base})
	return nil
}

// Mkdir implements FS.
func (m *Mem) Mkdir(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.step("mkdir", name); err != nil {
		return err
	}
	d, base, err := m.parent("mkdir", name)
	if err != nil {
		return err
	}
	if d.names[base] != nil {
		return &fs.PathError{Op: "mkdir", Path: name, Err: fs.ErrExist}
	}
	d.apply(change{set: base, node: newDir()})
	return nil
}

// MkdirAll implements FS. Each directory it makes counts as one operation.
func (m *Mem) MkdirAll(name string) error {
	path := ""
	if filepath.IsAbs(name) {
		path = string(filepath.Separator)
	}
	for _, p := range parts(name) {
		path = filepath.Join(path, p)
		m.mu.Lock()
		n := m.find(path)
		m.mu.Unlock()
		if n != nil && n.dir {
			continue
		}
		if n != nil {
			return &fs.PathError{Op: "mkdir", Path: path, Err: syscall.ENOTDIR}
		}
		if err := m.Mkdir(path); err != nil {
			return err
		}
	}
	return nil
}

// Stat implements FS.
func (m *Mem) Stat(name string) (fs.FileInfo, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.find(name)
	if n == nil || m.off {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return memInfo{filepath.Base(name), int64(len(n.data)), n.dir}, nil
}

// ReadDir implements FS.
func (m *Mem) ReadDir(name string) ([]fs.DirEntry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := m.find(name)
	if n == nil || !n.dir || m.off {
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrNotExist}
	}
	var out []fs.DirEntry
	for name, c := range n.names {
		out = append(out, fs.FileInfoToDirEntry(memInfo{name, int64(len(c.data)), c.dir}))
	}
	slices.SortFunc(out, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return out, nil
}

// SyncFile implements FS.
func (m *Mem) SyncFile(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.step("sync", name); err != nil {
		return err
	}
	n, err := m.open("sync", name, false, false)
	if err != nil {
		return err
	}
	n.durable = slices.Clone(n.data)
	return nil
}

// SyncDir implements FS.
func (m *Mem) SyncDir(name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.step("sync", name); err != nil {
		return err
	}
	n := m.find(name)
	if n == nil || !n.dir {
		return &fs.PathError{Op: "sync", Path: name, Err: fs.ErrNotExist}
	}
	n.kept, n.pending = cloneNames(n.names), nil
	return nil
}

// Lock implements FS.
func (m *Mem) Lock(name, note string) (io.Closer, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.step("lock", name); err != nil {
		return nil, err
	}
	key := filepath.Clean(name)
	if m.locks[key] {
		return nil, &fs.PathError{Op: "lock", Path: name, Err: ErrLocked}
	}
	n, err := m.open("lock", name, true, true)
	if err != nil {
		return nil, err
	}
	n.data = []byte(note)
	m.used += int64(len(note))
	m.locks[key] = true
	return &memLock{m: m, key: key}, nil
}

// Locked implements FS.
func (m *Mem) Locked(name string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.locks[filepath.Clean(name)], nil
}

type memLock struct {
	m   *Mem
	key string
}

func (l *memLock) Close() error {
	l.m.mu.Lock()
	defer l.m.mu.Unlock()
	delete(l.m.locks, l.key)
	return nil
}

type memInfo struct {
	name string
	size int64
	dir  bool
}

func (i memInfo) Name() string       { return i.name }
func (i memInfo) Size() int64        { return i.size }
func (i memInfo) ModTime() time.Time { return time.Time{} }
func (i memInfo) IsDir() bool        { return i.dir }
func (i memInfo) Sys() any           { return nil }
func (i memInfo) Mode() fs.FileMode {
	if i.dir {
		return fs.ModeDir | 0o755
	}
	return 0o644
}
