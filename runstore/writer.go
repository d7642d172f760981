package runstore

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"sync"
	"time"

	"brainbow/internal/hint"
	"brainbow/internal/vfs"
)

// Defaults of Options.
const (
	DefaultQueue     = 32 << 20
	DefaultSyncEvery = time.Second
)

// Options are the settings of a Writer. Zero values mean the defaults.
type Options struct {
	FS        vfs.FS        // the operating system's if nil
	Queue     int64         // bytes that may wait to be written before a call blocks
	SyncEvery time.Duration // the longest time that data stays unsynced
}

func (o Options) defaults() Options {
	if o.FS == nil {
		o.FS = vfs.OS
	}
	if o.Queue <= 0 {
		o.Queue = DefaultQueue
	}
	if o.SyncEvery <= 0 {
		o.SyncEvery = DefaultSyncEvery
	}
	return o
}

// Writer records a run. It copies its arguments, and a separate goroutine writes them in order; a
// call blocks only while more than Options.Queue bytes wait. The first error is final: every later
// call and Close return it, and nothing more is written. A Writer is safe for concurrent use.
//
// Everything recorded becomes durable and visible to readers together: with every anchor, at least
// every second by default, with Sync and with Close.
type Writer struct {
	dir  string
	meta Meta
	opt  Options
	lock io.Closer

	api        sync.Mutex // held by every exported method
	chunks     map[string]*chunk
	taps       []string // names of chunks in the order of recording
	lastMetric int64
	lastEvent  int64
	closed     bool

	work *worker
}

// Create begins a run in a directory that is empty or does not exist yet. It sets the meta's
// Format, and ID and Created if empty.
func Create(dir string, meta Meta, opt Options) (*Writer, error) {
	opt = opt.defaults()
	w, err := create(dir, meta, opt)
	if err != nil {
		return nil, explain(dir, fmt.Errorf("create run: %w", err))
	}
	return w, nil
}

func create(dir string, meta Meta, opt Options) (*Writer, error) {
	meta.Format = Format
	if meta.ID == "" {
		meta.ID = NewID()
	}
	if meta.Created.IsZero() {
		meta.Created = time.Now().UTC().Truncate(time.Second)
	}
	data, edits, err := encodeMeta(meta)
	if err != nil {
		return nil, err
	}
	if err := checkName("run", filepath.Base(absolute(dir))); err != nil {
		return nil, err
	}
	fsys := opt.FS
	if err := vfs.MakeDir(fsys, dir); err != nil {
		if info, serr := fsys.Stat(dir); serr == nil && !info.IsDir() {
			return nil, hint.Add(fmt.Errorf("%s: %w as a file", dir, fs.ErrExist), "choose another directory")
		}
		return nil, err
	}
	opt.FS = fsys.In(dir)
	fsys, outer := opt.FS, fsys
	lockName := filepath.Join(dir, lockFile)
	_, unlocked := fsys.Stat(lockName)
	lock, err := takeLock(fsys, dir)
	if err != nil {
		return nil, err
	}
	ours := !errors.Is(unlocked, fs.ErrNotExist) // a killed creation or a reservation left the lock
	w, err := begin(dir, meta, data, edits, ours, opt, outer)
	if err != nil {
		if !errors.Is(err, ErrExists) {
			// The files would prevent a second attempt. If removing them fails too, the first error is
			// the one to report.
			for _, name := range []string{metaFile, indexFile, editsFile} {
				_ = fsys.Remove(filepath.Join(dir, name))
			}
		}
		if !ours {
			// Leave nothing in the directory, which may be somebody's.
			_ = fsys.Remove(lockName)
		}
		return nil, errors.Join(err, lock.Close())
	}
	w.lock = lock
	return w, nil
}

// begin writes the first files of a run whose lock is held: run.json and, unless nil, the weights set
// by hand. ours says that a run was begun in the directory before. The directory itself is in outer.
func begin(dir string, meta Meta, data, edits []byte, ours bool, opt Options, outer vfs.FS) (*Writer, error) {
	fsys := opt.FS
	entries, err := fsys.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		// A killed creation leaves the lock and possibly a temporary file, or the weights set by hand.
		if e.Name() != lockFile && filepath.Ext(e.Name()) != vfs.TempSuffix && !(ours && e.Name() == editsFile) {
			return nil, hint.Add(fmt.Errorf("%s: %w", dir, ErrExists), "choose another directory, or resume the run in it")
		}
	}
	if edits != nil { // before run.json, which names it
		if err := vfs.WriteAtomic(fsys, filepath.Join(dir, editsFile), edits); err != nil {
			return nil, err
		}
	}
	if err := vfs.WriteAtomic(fsys, filepath.Join(dir, metaFile), data); err != nil {
		return nil, err
	}
	// An existing directory may still be new and unsynced. If we may not open its parent, we do not
	// sync it.
	if err := outer.SyncDir(filepath.Dir(absolute(dir))); err != nil && !vfs.IsReadOnly(err) {
		return nil, err
	}
	w := newWriter(dir, meta, opt, newIndex())
	w.work.addMeta(data, edits)
	w.work.start()
	if err := w.Sync(); err != nil {
		w.work.stop()
		return nil, err
	}
	return w, nil
}

func newWriter(dir string, meta Meta, opt Options, x *index) *Writer {
	return &Writer{dir: dir, meta: meta, opt: opt, chunks: map[string]*chunk{}, work: newWorker(dir, meta.Format, opt, x)}
}

func absolute(dir string) string {
	if abs, err := filepath.Abs(dir); err == nil {
		return abs
	}
	return dir
}

// takeLock takes a run's lock. It retries for a moment, because a reader holds the lock briefly to
// check whether the run is being written.
func takeLock(fsys vfs.FS, dir string) (io.Closer, error) {
	const tries, pause = 5, 20 * time.Millisecond
	name := filepath.Join(dir, lockFile)
	note := vfs.Process() + "\n"
	for i := 0; ; i++ {
		lock, err := fsys.Lock(name, note)
		if err == nil {
			return lock, nil
		}
		if !errors.Is(err, vfs.ErrLocked) {
			return nil, err
		}
		if i < tries {
			time.Sleep(pause)
			continue
		}
		owner := ""
		if held, err := vfs.ReadFile(fsys, name, 1<<10); err == nil && len(held) > 1 {
			owner = " (" + string(held[:len(held)-1]) + ")"
		}
		return nil, hint.Add(fmt.Errorf("%s %w%s", dir, ErrRunning, owner), "wait until it ends or stop it, or record into another directory")
	}
}

// Dir returns the run's directory.
func (w *Writer) Dir() string { return w.dir }

// Meta returns the contents of run.json.
func (w *Writer) Meta() Meta { return w.meta }

// Bytes returns the size of the run: of all files that exist or are queued, and of open chunks of
// probes. It depends only on the calls made, not on the progress of writing; a file that must be
// encoded counts a few kilobytes more than its final size.
func (w *Writer) Bytes() int64 {
	w.api.Lock()
	defer w.api.Unlock()
	n := w.work.size("")
	for _, c := range w.chunks {
		n += int64(len(c.data))
	}
	return n
}

// KindBytes is Bytes of one kind of file.
func (w *Writer) KindBytes(k Kind) int64 {
	w.api.Lock()
	defer w.api.Unlock()
	n := w.work.size(k)
	if k == KindProbe {
		for _, c := range w.chunks {
			n += int64(len(c.data))
		}
	}
	return n
}

// Err returns the error that stopped the Writer, or nil.
func (w *Writer) Err() error { return w.work.failure() }

// Sync writes and syncs everything recorded so far, including unfinished chunks of probes, and
// waits for it.
func (w *Writer) Sync() error {
	w.api.Lock()
	defer w.api.Unlock()
	if err := w.ready(); err != nil {
		return err
	}
	if err := w.flushChunks(0); err != nil {
		return err
	}
	return w.work.commitAndWait()
}

// Publish makes every complete file and row recorded so far durable and visible to readers, and
// waits for it. Unlike Sync it leaves unfinished chunks of probes alone, so it does not change how
// the run is cut into files.
func (w *Writer) Publish() error {
	w.api.Lock()
	defer w.api.Unlock()
	if err := w.ready(); err != nil {
		return err
	}
	return w.work.commitAndWait()
}

// Close makes everything durable, ends the writing and releases the lock. It returns the first
// error. Closing twice is harmless.
func (w *Writer) Close() error {
	w.api.Lock()
	defer w.api.Unlock()
	if w.closed {
		return w.work.failure()
	}
	if w.work.failure() == nil {
		if w.flushChunks(0) == nil {
			_ = w.work.commitAndWait() // the error is kept and returned below
		}
	}
	w.closed = true
	w.work.stop()
	err := w.work.failure()
	if left := w.work.undeleted; err == nil && left != nil {
		err = fmt.Errorf("close run: %w", left)
	}
	if cerr := w.lock.Close(); err == nil && cerr != nil {
		err = fmt.Errorf("close run: %w", cerr)
	}
	return err
}

func (w *Writer) ready() error {
	if w.closed {
		return fmt.Errorf("write %s: %w", w.dir, ErrClosed)
	}
	return w.work.failure()
}
