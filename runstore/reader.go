package runstore

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"

	"brainbow/internal/hint"
	"brainbow/internal/vfs"
)

// Reader reads a run. It keeps no file open and is safe for concurrent use. It lists the files as
// of Open or the last Refresh, and verifies everything it reads against the index.
type Reader struct {
	dir       string
	meta      Meta
	fsys      vfs.FS // within dir
	outer     vfs.FS // for elsewhere
	elsewhere string // directory for results of a read-only run, "" for none

	results atomic.Int64 // bytes added to the analyses since their size was last checked
	limit   int64        // of the analyses in bytes; 0 means MaxAnalyses

	mu    sync.Mutex
	index *index
	view  *view
}

// view is one state of the index, sorted. It is immutable.
type view struct {
	files       map[string]Entry
	steps       map[Kind][]int64 // frames, anchors, predictions, learning
	taps        []string
	probes      map[string][]Entry // by tap, in the order of the index
	probeSteps  map[string][]int64
	probeChunks map[string]map[int64]string // tap → step → path
	learning    map[int64]string            // last step → path
	bytes       int64
}

// Open opens the run in a directory, whether or not its training ended.
func Open(dir string) (*Reader, error) { return OpenWith(dir, OpenOptions{}) }

// OpenOptions are the file system and the directory of results. The zero value uses the operating
// system's files.
type OpenOptions struct {
	FS vfs.FS // the operating system's if nil
	// Results is a directory for computed results of read-only runs, with a subdirectory for each
	// run's id. "" means that such results are not kept.
	Results string
}

// OpenWith is Open with options. No link in the directory is followed, now or later.
func OpenWith(dir string, opt OpenOptions) (*Reader, error) {
	outer := orOS(opt.FS)
	fsys := outer.In(dir)
	meta, data, err := readMeta(fsys, dir)
	if errors.Is(err, fs.ErrNotExist) {
		err = hint.Add(fmt.Errorf("%s is not a run: %w", dir, err), "a run is a directory with a %s in it", metaFile)
	}
	if err != nil {
		return nil, fmt.Errorf("open run: %w", err)
	}
	r := &Reader{dir: dir, meta: meta, fsys: fsys, outer: outer}
	if opt.Results != "" {
		r.elsewhere = filepath.Join(opt.Results, meta.ID)
	}
	if _, err := r.Refresh(); err != nil {
		return nil, fmt.Errorf("open run: %w", err)
	}
	if r.index.count == 0 {
		if err := nothingRecorded(fsys, dir); err != nil {
			return nil, fmt.Errorf("open run: %w", err)
		}
	}
	// It is missing only if the process was killed while creating the run.
	if e, ok := r.now().files[metaFile]; ok {
		if err := verify(filepath.Join(dir, metaFile), e, data); err != nil {
			return nil, fmt.Errorf("open run: %w", err)
		}
	}
	return r, nil
}

func orOS(fsys vfs.FS) vfs.FS {
	if fsys == nil {
		return vfs.OS
	}
	return fsys
}

// nothingRecorded returns an error if a run without an index has recorded files: the index was then
// lost, and resuming the run would remove them. Otherwise the process was killed while creating the
// run.
func nothingRecorded(fsys vfs.FS, dir string) error {
	for _, d := range recordedDirs {
		entries, err := fsys.ReadDir(filepath.Join(dir, d))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if len(entries) > 0 {
			return damaged(filepath.Join(dir, indexFile), "it is missing or empty, but there are recorded files in %s", d)
		}
	}
	return nil
}

// Dir returns the run's directory.
func (r *Reader) Dir() string { return r.dir }

// Name returns the run's name, the last part of its directory.
func (r *Reader) Name() string { return filepath.Base(absolute(r.dir)) }

// Meta returns the contents of run.json.
func (r *Reader) Meta() Meta { return r.meta }

// Refresh reads what was recorded since Open or the last Refresh, and reports whether there was
// anything new.
func (r *Reader) Refresh() (bool, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	name := filepath.Join(r.dir, indexFile)
	x := r.index
	if x == nil {
		x = newIndex()
	}
	data, err := readFrom(r.fsys, name, x.used)
	if errors.Is(err, fs.ErrNotExist) {
		data, err = nil, nil
	}
	if err != nil {
		return false, err
	}
	if len(completeLines(data)) == 0 && r.view != nil {
		return false, nil
	}
	// The lines go into a copy, so that a damaged index changes nothing.
	next := &index{live: maps.Clone(x.live), used: x.used, count: x.count}
	if err := next.read(name, data); err != nil {
		return false, err
	}
	r.index, r.view = next, newView(next)
	return true, nil
}

// maxLog bounds index.jsonl, metrics.jsonl and events.jsonl, which have a line for each file, row or
// change.
const maxLog = 256 << 20

// readFrom reads a log from an offset to its end.
func readFrom(fsys vfs.FS, name string, offset int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() > maxLog {
		return nil, &fs.PathError{Op: "read", Path: name, Err: vfs.ErrTooLarge}
	}
	data := make([]byte, max(info.Size()-offset, 0))
	n, err := f.ReadAt(data, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return data[:n], nil
}

func newView(x *index) *view {
	v := &view{
		files: x.live, steps: map[Kind][]int64{},
		probes: map[string][]Entry{}, probeSteps: map[string][]int64{}, probeChunks: map[string]map[int64]string{}, learning: map[int64]string{},
	}
	for _, e := range x.entries() {
		v.bytes += e.Bytes
		switch e.Kind {
		case KindFrame, KindAnchor, KindPredictions, KindLearning:
			v.steps[e.Kind] = append(v.steps[e.Kind], e.Steps[0])
			if e.Kind == KindLearning {
				v.learning[e.Steps[0]] = e.Path
			}
		case KindProbe:
			if v.probes[e.Tap] == nil {
				v.taps = append(v.taps, e.Tap)
				v.probeChunks[e.Tap] = map[int64]string{}
			}
			v.probes[e.Tap] = append(v.probes[e.Tap], e)
			for _, s := range e.Steps {
				v.probeChunks[e.Tap][s] = e.Path
			}
		}
	}
	for _, steps := range v.steps {
		slices.Sort(steps)
	}
	for tap, chunks := range v.probeChunks {
		v.probeSteps[tap] = slices.Sorted(maps.Keys(chunks))
	}
	return v
}

func (r *Reader) now() *view {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.view
}

// Entries returns every file of the run in the order in which it was recorded.
func (r *Reader) Entries() []Entry {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.index.entries()
}

// Bytes returns the size of all files that the index lists.
func (r *Reader) Bytes() int64 { return r.now().bytes }

// Frames returns the steps whose weights were kept, ascending.
func (r *Reader) Frames() []int64 { return slices.Clone(r.now().steps[KindFrame]) }

// LastFrame returns the last step whose weights were kept; ok is false if no weights were kept.
func (r *Reader) LastFrame() (step int64, ok bool) {
	steps := r.now().steps[KindFrame]
	if len(steps) == 0 {
		return 0, false
	}
	return steps[len(steps)-1], true
}

// Anchors returns the steps that are replay points, ascending.
func (r *Reader) Anchors() []int64 { return slices.Clone(r.now().steps[KindAnchor]) }

// PredictionSteps returns the steps whose predictions were kept, ascending.
func (r *Reader) PredictionSteps() []int64 { return slices.Clone(r.now().steps[KindPredictions]) }

// Taps returns the taps that were probed, in the order of recording.
func (r *Reader) Taps() []string { return slices.Clone(r.now().taps) }

// ProbeSteps returns the steps at which a tap was probed, ascending.
func (r *Reader) ProbeSteps(tap string) []int64 { return slices.Clone(r.now().probeSteps[tap]) }

// Running reports whether a process is writing the run at this moment.
func (r *Reader) Running() bool {
	held, err := r.fsys.Locked(filepath.Join(r.dir, lockFile))
	return err == nil && held
}

// Status returns the state of the training. A run that this program did not train is finished, unless
// a process writes it or its events say otherwise.
func (r *Reader) Status() (Status, error) {
	if r.Running() {
		return StatusRunning, nil
	}
	events, err := r.Events()
	if err != nil {
		return "", err
	}
	for i := len(events) - 1; i >= 0; i-- {
		if events[i].Key != "status" {
			continue
		}
		switch s := Status(trimQuotes(events[i].Value)); s {
		case StatusFinished, StatusInterrupted, StatusDiverged, StatusFailed:
			return s, nil
		}
		break
	}
	if r.meta.Training != "" {
		return StatusFinished, nil // nobody trains it here
	}
	return StatusKilled, nil
}

func trimQuotes(b []byte) string {
	if len(b) >= 2 && b[0] == '"' && b[len(b)-1] == '"' {
		return string(b[1 : len(b)-1])
	}
	return string(b)
}

// verify compares a file's bytes with its index line.
func verify(name string, e Entry, data []byte) error {
	if int64(len(data)) != e.Bytes {
		return damaged(name, "it has %d bytes, the index lists %d", len(data), e.Bytes)
	}
	if problem := e.mismatch(data); problem != "" {
		return damaged(name, "%s", problem)
	}
	return nil
}

// file reads one listed file and verifies it.
func (r *Reader) file(path string, what string) ([]byte, string, error) {
	name := filepath.Join(r.dir, filepath.FromSlash(path))
	for {
		v := r.now()
		e, ok := v.files[path]
		if !ok {
			return nil, name, fmt.Errorf("read %s of run %s: %w", what, r.Name(), ErrNotKept)
		}
		data, err := r.sized(name, e.Bytes)
		switch {
		case err == nil:
			err = verify(name, e, data)
		case errors.Is(err, fs.ErrNotExist):
			err = damaged(name, "the file is missing, although the index lists it")
		case errors.Is(err, vfs.ErrLink) || errors.Is(err, vfs.ErrNotRegular):
			err = fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		if err == nil {
			return data, name, nil
		}
		// The run may have been thinned since: read the index again.
		if _, rerr := r.Refresh(); rerr != nil {
			return nil, name, rerr
		}
		if r.now() == v {
			return nil, name, err
		}
	}
}

// sized reads a file that must have the given size in bytes; it compares the size before allocating
// memory.
func (r *Reader) sized(name string, bytes int64) ([]byte, error) {
	f, err := r.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if info.Size() != bytes {
		return nil, damaged(name, "it has %d bytes, the index lists %d", info.Size(), bytes)
	}
	data := make([]byte, bytes)
	n, err := io.ReadFull(f, data)
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return data[:n], nil // verify compares the size again
}
