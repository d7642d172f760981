package runstore

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"brainbow/internal/hint"
	"brainbow/internal/vfs"
	"brainbow/tensor"
)

// finished records a run on disk and returns its directory.
func finished(t *testing.T, steps int64) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "run")
	w, err := Create(dir, testMeta(), Options{})
	must(t, err, w.Event(StatusEvent(0, StatusStarted)))
	for step := range steps {
		must(t, recordStep(w, step))
	}
	must(t, w.Event(StatusEvent(steps-1, StatusFinished)), w.Close())
	return dir
}

// It takes long because it opens the run once for every byte.
func TestEveryFlippedByteIsNoticed(t *testing.T) {
	dir := finished(t, 6)
	r, err := Open(dir)
	must(t, err, r.Verify(nil))
	whole, err := r.Events()
	must(t, err)
	paths := []string{indexFile}
	for _, e := range r.Entries() {
		if e.Kind != KindLog || !slices.Contains(paths, e.Path) {
			paths = append(paths, e.Path)
		}
	}
	for _, path := range paths {
		name := filepath.Join(dir, filepath.FromSlash(path))
		data, err := os.ReadFile(name)
		must(t, err)
		for at := 0; at < len(data); at += 1 + len(data)/60 {
			bad := bytes.Clone(data)
			bad[at] ^= 0x10
			must(t, os.WriteFile(name, bad, 0o644))
			err := func() error {
				r, err := Open(dir)
				if err != nil {
					return err
				}
				return r.Verify(nil)
			}()
			if err == nil {
				t.Errorf("%s: byte %d flipped without an error", path, at)
			} else if !strings.Contains(err.Error(), filepath.Base(name)) && path != metaFile {
				t.Errorf("%s: byte %d: the error names another file: %v", path, at, err)
			}
		}
		must(t, os.WriteFile(name, data, 0o644))
	}
	must(t, r.Verify(nil))
	if len(whole) != 2 {
		t.Errorf("%d events", len(whole))
	}
}

func TestMissingFiles(t *testing.T) {
	dir := finished(t, 5)
	r, err := Open(dir)
	must(t, err)
	for _, path := range []string{"frames/00000001.safetensors", "metrics.jsonl", "probes/fc1.pre/0-4.safetensors"} {
		name := filepath.Join(dir, filepath.FromSlash(path))
		data, err := os.ReadFile(name)
		must(t, err, os.Remove(name))
		if err := r.Verify(nil); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), name) || !strings.Contains(err.Error(), "missing") {
			t.Errorf("%s removed: %v", path, err)
		}
		must(t, os.WriteFile(name, data[:len(data)-1], 0o644))
		if err := r.Verify(nil); !errors.Is(err, ErrDamaged) || hint.Of(err) == "" && !strings.Contains(err.Error(), "bytes") {
			t.Errorf("%s cut: %v", path, err)
		}
		must(t, os.WriteFile(name, data, 0o644))
	}
	if _, err := r.Frame(1); err != nil {
		t.Errorf("a restored frame: %v", err)
	}
}

// A run that has lost its index must not be mistaken for one that was never begun: resuming it
// would remove its files.
func TestLostIndex(t *testing.T) {
	for what, lose := range map[string]func(string) error{
		"removed": os.Remove,
		"emptied": func(name string) error { return os.Truncate(name, 0) },
		"zeroed":  func(name string) error { return os.WriteFile(name, make([]byte, 300), 0o644) },
	} {
		dir := finished(t, 5)
		name := filepath.Join(dir, indexFile)
		must(t, lose(name))
		if _, err := Open(dir); !errors.Is(err, ErrDamaged) || !strings.Contains(err.Error(), name) {
			t.Errorf("index %s: open: %v", what, err)
		}
		if _, err := Resume(dir, Options{}); !errors.Is(err, ErrDamaged) {
			t.Errorf("index %s: resume: %v", what, err)
		}
		if _, err := os.Stat(filepath.Join(dir, "frames", "00000004.safetensors")); err != nil {
			t.Error(err)
		}
	}
}

func TestTornLastLine(t *testing.T) {
	dir := finished(t, 5)
	before, err := Open(dir)
	must(t, err)
	rows, err := before.Metrics()
	must(t, err)
	for _, file := range []string{indexFile, metricsFile, eventsFile} {
		name := filepath.Join(dir, file)
		data, err := os.ReadFile(name)
		must(t, err)
		first, _, _ := bytes.Cut(data, []byte("\n"))
		for what, tail := range map[string][]byte{
			"torn":  first[:len(first)/2],
			"whole": first[:len(first)-1],
			"zeros": make([]byte, 100),
			"block": append(make([]byte, 64), "rest of a line\n"...),
		} {
			must(t, os.WriteFile(name, append(bytes.Clone(data), tail...), 0o644))
			r, err := Open(dir)
			must(t, err)
			must(t, r.Verify(nil))
			if got, _ := r.Metrics(); len(got) != len(rows) || len(r.Entries()) != len(before.Entries()) {
				t.Errorf("%s %s: %d rows, %d entries", file, what, len(got), len(r.Entries()))
			}
			// Recording more cuts the tail off.
			w, err := Resume(dir, Options{})
			must(t, err, w.Close())
			if after, _ := os.ReadFile(name); !bytes.Equal(after, data) {
				t.Errorf("%s %s: resuming left %d bytes of %d", file, what, len(after), len(data))
			}
		}
	}
}

func TestRowsAfterTheIndexCount(t *testing.T) {
	dir := finished(t, 5)
	f, err := os.OpenFile(filepath.Join(dir, metricsFile), os.O_APPEND|os.O_WRONLY, 0)
	must(t, err)
	_, err = f.WriteString("{\"step\":5,\"split\":\"batch\",\"loss\":1,\"later\":true}\n")
	must(t, err, f.Close())
	r, err := Open(dir)
	must(t, err)
	if rows, err := r.Metrics(); err != nil || len(rows) != 6 || rows[5].Loss != 1 {
		t.Errorf("%d rows %v", len(rows), err)
	}
}

func TestSecondWriter(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "run")
	w, err := Create(dir, testMeta(), Options{})
	must(t, err)
	for what, open := range map[string]func() (*Writer, error){
		"create": func() (*Writer, error) { return Create(dir, testMeta(), Options{}) },
		"resume": func() (*Writer, error) { return Resume(dir, Options{}) },
	} {
		_, err := open()
		if !errors.Is(err, ErrRunning) || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "process ") || hint.Of(err) == "" {
			t.Errorf("%s: %v (hint %q)", what, err, hint.Of(err))
		}
	}
	must(t, recordStep(w, 0), w.Close())
	if _, err := Create(dir, testMeta(), Options{}); !errors.Is(err, ErrExists) || !strings.Contains(hint.Of(err), "resume") {
		t.Errorf("create over a run: %v (hint %q)", err, hint.Of(err))
	}
	w, err = Resume(dir, Options{})
	must(t, err, w.Close())
	r, err := Open(dir)
	must(t, err)
	if s, err := r.Status(); s != StatusKilled || err != nil {
		t.Errorf("a run without an end is %s %v", s, err)
	}
}

func TestCreateRefuses(t *testing.T) {
	root := t.TempDir()
	full := filepath.Join(root, "full")
	must(t, os.Mkdir(full, 0o755), os.WriteFile(filepath.Join(full, "thesis.tex"), nil, 0o644))
	if _, err := Create(full, testMeta(), Options{}); !errors.Is(err, ErrExists) || !strings.Contains(err.Error(), full) || hint.Of(err) == "" {
		t.Errorf("a directory with files: %v", err)
	}
	if _, err := os.Lstat(filepath.Join(full, lockFile)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a lock is left in a directory with files: %v", err)
	}
	// A lock that was there is not ours to remove.
	must(t, os.WriteFile(filepath.Join(full, lockFile), nil, 0o644))
	if _, err := Create(full, testMeta(), Options{}); !errors.Is(err, ErrExists) {
		t.Errorf("a directory with files and a lock: %v", err)
	}
	if _, err := os.Lstat(filepath.Join(full, lockFile)); err != nil {
		t.Errorf("a lock of somebody else is gone: %v", err)
	}
	file := filepath.Join(root, "file")
	must(t, os.WriteFile(file, nil, 0o644))
	if _, err := Create(file, testMeta(), Options{}); !errors.Is(err, fs.ErrExist) || hint.Of(err) == "" {
		t.Errorf("a file: %v", err)
	}
	if _, err := Create(filepath.Join(root, "a:b"), testMeta(), Options{}); err == nil {
		t.Error("a name with a colon was accepted")
	}
	bad := testMeta()
	bad.Recipe = []byte("{")
	if _, err := Create(filepath.Join(root, "bad"), bad, Options{}); err == nil || !strings.Contains(err.Error(), "recipe") {
		t.Errorf("a recipe that is not JSON: %v", err)
	}
}

func TestNewerFormat(t *testing.T) {
	dir := finished(t, 1)
	name := filepath.Join(dir, metaFile)
	must(t, os.WriteFile(name, []byte(`{"format":3,"id":12}`), 0o644))
	_, err := Open(dir)
	if !errors.Is(err, ErrNewer) || !strings.Contains(err.Error(), "needs a newer brainbow") || hint.Of(err) == "" {
		t.Errorf("format 3: %v", err)
	}
	m, err := decodeMeta("x", []byte(`{"format":1,"id":"00112233445566778899aabbccddeeff","colour":"blue","dataset":{"name":"d","size":3}}`), nil)
	if err != nil || m.Dataset.Name != "d" {
		t.Errorf("unknown fields: %+v %v", m, err)
	}
}

func TestWriterRefuses(t *testing.T) {
	w, err := Create("/r", testMeta(), Options{FS: vfs.NewMem()})
	must(t, err, w.Frame(3, weights(3)), w.Metric(Metric{Step: 3}), w.Probe(probeTap, 3, make([]float32, 4)))
	other := probeTap
	other.Half = false
	bad := predictions(1)
	bad.Loss = bad.Loss[:1]
	for name, err := range map[string]error{
		"frame twice":         w.Frame(3, weights(3)),
		"negative step":       w.Frame(-1, weights(1)),
		"anchor, no frame":    w.Anchor(4, nil),
		"metrics going back":  w.Metric(Metric{Step: 2}),
		"event without a key": w.Event(Event{Step: 3}),
		"other tap":           w.Probe(other, 4, make([]float32, 4)),
		"values missing":      w.Probe(probeTap, 4, make([]float32, 3)),
		"probe going back":    w.Probe(probeTap, 3, make([]float32, 4)),
		"tap as a path":       w.Probe(Tap{Name: "../x", Shape: []int{1}}, 4, nil),
		"columns":             w.Predictions(1, bad),
		"thinning metrics":    w.Thin(KindLog, func(int64) bool { return false }),
	} {
		if err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	must(t, w.Err(), w.Close()) // wrong calls do not end a recording
}

// TestQueueIsBounded fills the queue of a writer whose disk is stuck.
func TestQueueIsBounded(t *testing.T) {
	const limit = 1 << 16
	gate := make(chan struct{})
	stuck := &stuckFS{FS: vfs.NewMem(), gate: gate}
	w, err := Create("/r", testMeta(), Options{FS: stuck, Queue: limit})
	must(t, err)
	stuck.on = true
	values := tensor.New(1000)
	done := make(chan error, 1)
	go func() {
		for s := range int64(100) {
			if err := w.Frame(s, []tensor.Named{{Name: "w", Tensor: values}}); err != nil {
				done <- err
				return
			}
		}
		done <- nil
	}()
	select {
	case err := <-done:
		t.Fatalf("400 kB went into a queue of 64: %v", err)
	case <-time.After(50 * time.Millisecond):
	}
	w.work.mu.Lock()
	if w.work.queued > limit {
		t.Errorf("%d bytes are queued", w.work.queued)
	}
	w.work.mu.Unlock()
	close(gate)
	must(t, <-done, w.Close())
}

type stuckFS struct {
	vfs.FS
	on   bool
	gate chan struct{}
}

func (s *stuckFS) In(string) vfs.FS { return s }

func (s *stuckFS) Create(name string) (vfs.File, error) {
	if s.on {
		<-s.gate
	}
	return s.FS.Create(name)
}

// TestSyncedWithinTheInterval checks that readers see a frame without a call of Sync.
func TestSyncedWithinTheInterval(t *testing.T) {
	m := vfs.NewMem()
	w, err := Create("/r", testMeta(), Options{FS: m, SyncEvery: 5 * time.Millisecond})
	must(t, err, w.Frame(1, weights(1)))
	for range 400 {
		time.Sleep(5 * time.Millisecond)
		if r, err := OpenWith("/r", OpenOptions{FS: m.Crash(nil)}); err == nil && len(r.Frames()) == 1 {
			must(t, w.Close())
			return
		}
	}
	t.Fatal("after two seconds the frame would not survive a power cut")
}
