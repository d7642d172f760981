package runstore

import (
	"errors"
	"io/fs"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"brainbow/internal/vfs"
)

// The logs of a run.
const (
	logMetrics = iota
	logEvents
)

// logState is an append-only file of rows.
type logState struct {
	name string
	rows []byte  // not written yet
	size int64   // bytes in the file
	sum  *digest // of those
}

func (k *worker) dirty() bool {
	return !k.failed && (len(k.index) > 0 || len(k.removed) > 0 || len(k.files) > 0 ||
		len(k.logs[logMetrics].rows) > 0 || len(k.logs[logEvents].rows) > 0)
}

// commit makes everything written so far visible: first it makes the files, the logs and all their
// names durable, then it appends the index lines that list them. After a power cut at any moment
// every line of the index is true. Because the logs come first, a replay point in the index has all
// rows up to its step.
//
// After a failed commit there are no more: after a failed sync a system may drop what it could not
// write and report the next sync as a success.
func (k *worker) commit() error {
	if k.broken {
		return errors.New("an earlier commit failed")
	}
	err := k.tryCommit()
	k.broken = err != nil
	return err
}

func (k *worker) tryCommit() error {
	// Events first: a reader takes rows as soon as they are written, and who sees a measurement of a
	// step must see the changes before that step, or would replay the step without them.
	for _, i := range []int{logEvents, logMetrics} {
		if err := k.writeLog(&k.logs[i]); err != nil {
			return err
		}
	}
	k.turn = k.pace.breathe(k.turn, k.hurry)
	if err := k.syncFiles(); err != nil {
		return err
	}
	for _, dir := range slices.Sorted(maps.Keys(k.dirs)) {
		if err := k.opt.FS.SyncDir(dir); err != nil {
			return err
		}
		delete(k.dirs, dir)
		k.turn = k.pace.breathe(k.turn, k.hurry)
	}
	if len(k.index) > 0 {
		fresh := k.lines == 0
		if err := appendSynced(k.opt.FS, filepath.Join(k.dir, indexFile), k.lines, k.index); err != nil {
			return err
		}
		k.lines += int64(len(k.index))
		k.index = k.index[:0]
		if fresh {
			if err := k.opt.FS.SyncDir(k.dir); err != nil {
				return err
			}
		}
	}
	k.deleteRemoved()
	return nil
}

// deleteRemoved deletes the files that the index no longer lists. A crash before this leaves
// unlisted files, which readers ignore. If a file cannot be deleted (on Windows, because another
// process reads it), every later commit tries again, and Close reports it.
func (k *worker) deleteRemoved() {
	k.undeleted = nil
	k.removed = slices.DeleteFunc(k.removed, func(e Entry) bool {
		err := k.opt.FS.Remove(filepath.Join(k.dir, filepath.FromSlash(e.Path)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			k.undeleted = err
			return false
		}
		return true
	})
}

// writeLog appends a log's new rows and lists its new length.
func (k *worker) writeLog(l *logState) error {
	if len(l.rows) == 0 {
		return nil
	}
	name := filepath.Join(k.dir, l.name)
	if err := appendSynced(k.opt.FS, name, l.size, l.rows); err != nil {
		return err
	}
	if l.size == 0 {
		k.dirs[filepath.Clean(k.dir)] = true
	}
	l.size += int64(len(l.rows))
	l.sum.write(l.rows)
	l.rows = l.rows[:0]
	k.listLog(l)
	return nil
}

func (k *worker) listLog(l *logState) {
	e := Entry{Path: l.name, Kind: KindLog, Bytes: l.size}
	l.sum.list(&e)
	k.index = appendEntry(k.index, k.form, &e)
}

// appendSynced appends to a file of size bytes and syncs it. If that fails, it tries to truncate
// the file to its old size, so that a later append does not continue a torn line.
func appendSynced(fsys vfs.FS, name string, size int64, data []byte) error {
	f, err := fsys.Append(name)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		_ = fsys.Truncate(name, size) // readers ignore a torn line anyway
	}
	return err
}

// syncFiles syncs the files written since the last commit, several at a time: a journalling file
// system then commits them together. At most half of the processors wait for it, so that the others
// can compute.
func (k *worker) syncFiles() error {
	together := min(8, max(1, runtime.GOMAXPROCS(0)/2))
	errs := make([]error, together)
	var wg sync.WaitGroup
	for g := range min(together, len(k.files)) {
		wg.Go(func() {
			at := time.Now()
			for i := g; i < len(k.files) && errs[g] == nil; i += together {
				errs[g] = k.opt.FS.SyncFile(k.files[i])
				at = k.pace.breathe(at, k.hurry)
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	k.files = k.files[:0]
	return nil
}
