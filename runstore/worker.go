package runstore

import (
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"brainbow/internal/vfs"
)

// worker is the goroutine of a Writer that does all writing, in order.
type worker struct {
	dir  string
	form int // the run's format
	opt  Options
	jobs chan job
	gone chan struct{}
	pace *pace

	// Shared with the callers.
	mu     sync.Mutex
	room   *sync.Cond // signalled when queued shrinks
	queued int64
	// awaited says that a caller waits for the last job that was queued.
	awaited bool
	err     error
	// The files that exist or are queued, by path, and their bytes by kind. The size of a file that
	// the worker encodes is an upper bound and is not corrected later: decisions based on sizes
	// must not depend on the worker's progress.
	live  map[string]Entry
	sizes map[Kind]int64
	used  map[string]bool // every path used so far

	// Used only by the goroutine.
	index   []byte          // lines of files that wait for the next commit
	lines   int64           // bytes of index.jsonl
	removed []Entry         // to be deleted after the next commit
	files   []string        // written since the last commit, not synced
	dirs    map[string]bool // with names changed since the last commit
	made    map[string]bool // directories known to exist
	logs    [2]logState
	turn    time.Time // start of the current turn
	// the error of deleting the last of removed
	undeleted error

	failed bool
	broken bool // a commit failed, so another one could report a false success
}

// job is one piece of work. Exactly one of do and (entry, data or encode) is set.
type job struct {
	entry   Entry
	head    []byte // written before data; may be empty
	data    []byte
	encode  func() ([]byte, error) // makes data on the worker's goroutine
	do      func() error
	cost    int64
	recycle bool // data goes back to the pool
	done    chan<- error
}

func newWorker(dir string, format int, opt Options, x *index) *worker {
	k := &worker{
		dir: dir, form: format, opt: opt,
		jobs: make(chan job, 1024), gone: make(chan struct{}),
		live: map[string]Entry{}, sizes: map[Kind]int64{}, used: map[string]bool{},
		dirs: map[string]bool{}, made: map[string]bool{},
		pace:  newPace(),
		lines: x.used,
	}
	k.room = sync.NewCond(&k.mu)
	for i, name := range []string{metricsFile, eventsFile} {
		k.logs[i] = logState{name: name, sum: newDigest(format)}
	}
	for path, e := range x.live {
		if e.Kind != KindLog {
			k.add(e)
		}
		k.used[path] = true
	}
	return k
}

// add and drop update the existing files. The caller holds the lock.
func (k *worker) add(e Entry) {
	k.drop(e.Path)
	k.live[e.Path] = e
	k.used[e.Path] = true
	k.sizes[e.Kind] += e.Bytes
}

func (k *worker) drop(path string) {
	if e, ok := k.live[path]; ok {
		k.sizes[e.Kind] -= e.Bytes
		delete(k.live, path)
	}
}

func (k *worker) start() { go k.run() }

// stop waits for the goroutine to end. No job may be queued afterwards.
func (k *worker) stop() {
	close(k.jobs)
	<-k.gone
}

// hurry reports whether a caller waits for the writing, or soon will because much is queued.
func (k *worker) hurry() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.awaited || k.queued > k.opt.Queue/4
}

func (k *worker) failure() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.err
}

// size returns the bytes of the files of a kind, "" for all kinds.
func (k *worker) size(kind Kind) int64 {
	k.mu.Lock()
	defer k.mu.Unlock()
	if kind != "" {
		return k.sizes[kind]
	}
	var n int64
	for _, bytes := range k.sizes {
		n += bytes
	}
	return n
}

// enqueue queues a job and waits for room if necessary. After a failure the worker takes jobs and
// drops them, so enqueue never blocks for good.
func (k *worker) enqueue(j job) error {
	k.mu.Lock()
	for k.err == nil && k.queued > 0 && k.queued+j.cost > k.opt.Queue {
		k.room.Wait()
	}
	if err := k.err; err != nil {
		k.mu.Unlock()
		return err
	}
	k.queued += j.cost
	k.awaited = k.awaited || j.done != nil
	if k.awaited || k.queued > k.opt.Queue/4 {
		k.pace.call()
	}
	if j.entry.Path != "" {
		k.add(j.entry)
	}
	k.mu.Unlock()
	k.jobs <- j
	return nil
}

func (k *worker) commitAndWait() error {
	done := make(chan error, 1)
	if err := k.enqueue(job{do: k.commit, done: done}); err != nil {
		return err
	}
	return <-done
}

// run does the jobs until the queue is closed, and commits everything that has waited for
// SyncEvery.
func (k *worker) run() {
	defer close(k.gone)
	timer := time.NewTimer(k.opt.SyncEvery)
	timer.Stop()
	ticking := false
	for {
		select {
		case j, more := <-k.jobs:
			if !more {
				return
			}
			k.turn = k.pace.breathe(k.turn, k.hurry)
			k.doJob(j)
		case <-timer.C:
			ticking = false
			if !k.failed {
				k.fail(k.commit())
			}
		}
		if dirty := k.dirty(); dirty != ticking {
			ticking = dirty
			timer.Stop()
			if dirty {
				timer.Reset(k.opt.SyncEvery)
			}
		}
	}
}

func (k *worker) doJob(j job) {
	if !k.failed {
		var err error
		if j.do != nil {
			err = j.do()
		} else {
			err = k.writeFile(&j)
		}
		k.fail(err)
	}
	if j.recycle {
		putBuffer(j.data)
	}
	k.mu.Lock()
	k.queued -= j.cost
	if j.done != nil {
		k.awaited = false
	}
	err := k.err
	k.room.Broadcast()
	k.mu.Unlock()
	if j.done != nil {
		j.done <- err
	}
}

// fail makes the first error final. It tries to make everything written before durable.
func (k *worker) fail(err error) {
	if err == nil || k.failed {
		return
	}
	k.failed = true
	err = explain(k.dir, fmt.Errorf("record run: %w", err))
	k.mu.Lock()
	k.err = err
	k.room.Broadcast()
	k.mu.Unlock()
	_ = k.commit() // the first error is the one to report
}

// writeFile writes one file under its final name. Readers ignore it until the next commit.
func (k *worker) writeFile(j *job) error {
	if j.encode != nil {
		data, err := j.encode()
		if err != nil {
			return fmt.Errorf("write %s: %w", filepath.Join(k.dir, j.entry.Path), err)
		}
		j.data = data
	}
	for _, e := range k.removed {
		// The name was used before: the removal must be durable first, or a crash could leave the
		// old line with the new file.
		if e.Path == j.entry.Path {
			if err := k.commit(); err != nil {
				return err
			}
			if k.undeleted != nil {
				return k.undeleted
			}
			break
		}
	}
	e := j.entry
	e.Bytes = int64(len(j.head) + len(j.data))
	digestOf(k.form, j.head, j.data).list(&e)
	if e.SHA256 == "" && (e.Kind == KindFrame || e.Kind == KindAnchor) {
		e.SHA256 = sha256Hex(j.data)
	}
	name := filepath.Join(k.dir, filepath.FromSlash(e.Path))
	if err := k.makeDir(filepath.Dir(name)); err != nil {
		return err
	}
	temp := name + vfs.TempSuffix
	err := vfs.WriteFile(k.opt.FS, temp, j.head, j.data)
	if err == nil {
		err = k.opt.FS.Rename(temp, name)
	}
	if err != nil {
		_ = k.opt.FS.Remove(temp) // frees space; readers ignore a leftover under this name
		return err
	}
	k.files = append(k.files, name)
	k.dirs[filepath.Dir(name)] = true
	k.index = appendEntry(k.index, k.form, &e)
	return nil
}

// makeDir makes a directory below the run, at most two levels deep.
func (k *worker) makeDir(dir string) error {
	if dir == filepath.Clean(k.dir) || k.made[dir] {
		return nil
	}
	if err := k.makeDir(filepath.Dir(dir)); err != nil {
		return err
	}
	if err := k.opt.FS.MkdirAll(dir); err != nil {
		return err
	}
	k.made[dir] = true
	k.dirs[filepath.Dir(dir)] = true
	return nil
}

// addMeta lists run.json and, unless nil, the file with weights set by hand, which are durable
// already. It must be called before start.
func (k *worker) addMeta(data, edits []byte) {
	list := func(path string, data []byte) {
		e := Entry{Path: path, Kind: KindMeta, Bytes: int64(len(data))}
		digestOf(k.form, data).list(&e)
		k.add(e)
		k.index = appendEntry(k.index, k.form, &e)
	}
	list(metaFile, data)
	if edits != nil {
		list(editsFile, edits)
	}
	k.dirs[filepath.Clean(k.dir)] = true
}
