package runstore

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"

	"brainbow/internal/vfs"
)

// Resume opens a run to record more: it takes the lock, truncates logs after their last valid row,
// and removes unlisted files. Usually the caller then calls [Writer.Cut] with the last replay
// point.
func Resume(dir string, opt Options) (*Writer, error) {
	opt = opt.defaults()
	w, err := resume(dir, opt)
	if err != nil {
		return nil, explain(dir, fmt.Errorf("resume run: %w", err))
	}
	return w, nil
}

func resume(dir string, opt Options) (*Writer, error) {
	// First check, without changing anything, that this is a run of a known format and undamaged.
	if _, err := OpenWith(dir, OpenOptions{FS: opt.FS}); err != nil {
		return nil, err
	}
	opt.FS = opt.FS.In(dir)
	lock, err := takeLock(opt.FS, dir)
	if err != nil {
		return nil, err
	}
	w, err := reopen(dir, opt)
	if err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	w.lock = lock
	return w, nil
}

// reopen rebuilds a Writer's state; the lock is held.
func reopen(dir string, opt Options) (*Writer, error) {
	r, err := OpenWith(dir, OpenOptions{FS: opt.FS})
	if err != nil {
		return nil, err
	}
	if err := cutFile(opt.FS, filepath.Join(dir, indexFile), r.index.used); err != nil {
		return nil, err
	}
	w := newWriter(dir, r.meta, opt, r.index)
	for i := range w.work.logs {
		l := &w.work.logs[i]
		e := r.index.live[l.name]
		data, err := readFrom(opt.FS, filepath.Join(dir, l.name), 0)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, err
		}
		name := filepath.Join(dir, l.name)
		if err := verifyLog(name, e, data); err != nil {
			return nil, err
		}
		// Rows after the listed ones count, as they do for a Reader.
		l.size = e.Bytes + rowsBehind(i, data[e.Bytes:])
		l.sum = digestOf(r.meta.Format, data[:l.size])
		if err := cutFile(opt.FS, name, l.size); err != nil {
			return nil, err
		}
		if l.size > e.Bytes {
			if err := opt.FS.SyncFile(name); err != nil {
				return nil, err
			}
			w.work.listLog(l)
		}
	}
	metrics, err := r.Metrics()
	if err != nil {
		return nil, err
	}
	events, err := r.Events()
	if err != nil {
		return nil, err
	}
	if n := len(metrics); n > 0 {
		w.lastMetric = metrics[n-1].Step
	}
	if n := len(events); n > 0 {
		w.lastEvent = events[n-1].Step
	}
	if err := sweepOrphans(opt.FS, dir, r.index); err != nil {
		return nil, err
	}
	if _, listed := r.index.live[metaFile]; !listed {
		_, data, err := readMeta(opt.FS, dir)
		if err != nil {
			return nil, err
		}
		edits, err := readEditsFile(opt.FS, dir, data)
		if err != nil {
			return nil, err
		}
		w.work.addMeta(data, edits)
	}
	w.work.start()
	return w, nil
}

// rowsBehind returns the number of bytes of valid rows after the listed part of a log.
func rowsBehind(log int, data []byte) int64 {
	var size int64
	_ = eachLine(completeLines(data), func(_ int, offset int64, line []byte) error {
		var err error
		if log == logEvents {
			_, err = parseEvent(line)
		} else {
			_, err = parseMetric(line)
		}
		if err == nil {
			size = offset + int64(len(line)) + 1
		}
		return err // stop at the first line that does not parse
	})
	return size
}

// cutFile durably truncates a file to a size. It leaves a file alone that is missing or has that
// size.
func cutFile(fsys vfs.FS, name string, size int64) error {
	info, err := fsys.Stat(name)
	if errors.Is(err, fs.ErrNotExist) || err == nil && info.Size() == size {
		return nil
	}
	if err != nil {
		return err
	}
	if err := fsys.Truncate(name, size); err != nil {
		return err
	}
	return fsys.SyncFile(name)
}

// sweepOrphans removes recorded files that the index does not list.
func sweepOrphans(fsys vfs.FS, dir string, x *index) error {
	var sweep func(path string) error
	sweep = func(path string) error {
		entries, err := fsys.ReadDir(filepath.Join(dir, filepath.FromSlash(path)))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, e := range entries {
			child := path + "/" + e.Name()
			if e.IsDir() {
				if err := sweep(child); err != nil {
					return err
				}
				continue
			}
			if _, listed := x.live[child]; listed {
				continue
			}
			if err := fsys.Remove(filepath.Join(dir, filepath.FromSlash(child))); err != nil {
				return err
			}
		}
		return nil
	}
	for _, d := range recordedDirs {
		if err := sweep(d); err != nil {
			return err
		}
	}
	return nil
}

// Cut removes everything recorded after a step, so that recording can continue from there: files,
// later steps of probes and rows of the logs. The cut is one commit: a crash leaves the run either
// uncut or cut, except that rows after the step may still be visible; the next Resume cuts them.
//
// The given events replace those that are cut: a crash leaves either the old or the new ones. Cut
// sets their step to the step of the cut, or to 0 if that is negative.
func (w *Writer) Cut(step int64, instead ...Event) error {
	w.api.Lock()
	defer w.api.Unlock()
	if err := w.ready(); err != nil {
		return err
	}
	if err := w.flushChunks(0); err != nil {
		return err
	}
	upTo := func(s int64) bool { return s <= step }
	var gone []Entry
	for _, kind := range []Kind{KindFrame, KindAnchor, KindPredictions, KindLearning} {
		gone = append(gone, slices.DeleteFunc(w.work.ofKind(kind), func(e Entry) bool { return upTo(e.Steps[0]) })...)
	}
	// Commit everything before, so that the lines of the cut are appended together.
	if err := w.work.commitAndWait(); err != nil {
		return err
	}
	if err := w.rewriteProbes(w.work.ofKind(KindProbe), upTo); err != nil {
		return err
	}
	if err := w.work.remove(gone); err != nil {
		return err
	}
	for _, c := range w.chunks {
		c.last = min(c.last, step)
	}
	w.lastMetric, w.lastEvent = min(w.lastMetric, step), min(w.lastEvent, step)
	var rows []byte
	for _, e := range instead {
		e.Step = max(step, 0)
		var err error
		if rows, err = appendEvent(rows, w.meta.Format, &e); err != nil {
			return err
		}
		w.lastEvent = e.Step
	}
	done := make(chan error, 1)
	if err := w.work.enqueue(job{do: func() error { return w.work.cutLogs(step, rows) }, done: done}); err != nil {
		return err
	}
	return <-done
}

// cutLogs lists the logs' rows up to a step, commits, and then cuts the files. Rows of events that
// replace those cut do so in one step.
func (k *worker) cutLogs(step int64, instead []byte) error {
	var left []byte // rows of events
	for i := range k.logs {
		l := &k.logs[i]
		name := filepath.Join(k.dir, l.name)
		if l.size == 0 {
			continue
		}
		data, err := readFrom(k.opt.FS, name, 0)
		if err != nil {
			return err
		}
		data = data[:min(int64(len(data)), l.size)]
		keep, err := prefixUpTo(name, data, step)
		if err != nil {
			return err
		}
		if i == logEvents {
			left = data[:keep]
		}
		if keep < l.size {
			l.size, l.sum = keep, digestOf(k.form, data[:keep])
			k.listLog(l)
		}
	}
	if err := k.commit(); err != nil {
		return err
	}
	for i := range k.logs {
		l := &k.logs[i]
		name := filepath.Join(k.dir, l.name)
		var err error
		if i == logEvents && len(instead) > 0 {
			err = vfs.WriteAtomic(k.opt.FS, name, append(left, instead...))
			l.size += int64(len(instead))
			l.sum.write(instead)
			k.listLog(l)
		} else {
			err = cutFile(k.opt.FS, name, l.size)
		}
		if err != nil {
			k.broken = true
			return err
		}
	}
	if len(instead) > 0 {
		return k.commit()
	}
	return nil
}

var errStop = errors.New("stop")

// prefixUpTo returns the number of bytes of a log with rows up to a step. Rows are in the order of
// their steps.
func prefixUpTo(name string, data []byte, step int64) (int64, error) {
	keep := int64(len(data))
	err := eachLine(data, func(number int, offset int64, line []byte) error {
		m, err := parseMetric(line) // a row of events has a step too
		if err != nil {
			return damaged(name, "line %d (offset %d): %v", number, offset, err)
		}
		if m.Step > step {
			keep = offset
			return errStop
		}
		return nil
	})
	if errors.Is(err, errStop) {
		err = nil
	}
	return keep, err
}
