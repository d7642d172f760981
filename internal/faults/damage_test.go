package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"brainbow/internal/vfs"
	"brainbow/record"
	"brainbow/runstore"
)

// filesOf returns the names of all files of a run, listed or not.
func filesOf(t *testing.T, fsys vfs.FS, dir string) (names []string) {
	t.Helper()
	entries, err := fsys.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		name := path.Join(dir, e.Name())
		if e.IsDir() {
			names = append(names, filesOf(t, fsys, name)...)
		} else {
			names = append(names, name)
		}
	}
	return names
}

// byKind groups files by kind: by directory, or by name at the top level.
func byKind(names []string) (kinds []string, files map[string][]string) {
	files = map[string][]string{}
	for _, name := range names {
		kind, _, _ := strings.Cut(strings.TrimPrefix(name, "/run/"), "/")
		files[kind] = append(files[kind], name)
	}
	for k := range files {
		kinds = append(kinds, k)
	}
	slices.Sort(kinds)
	return kinds, files
}

// ended returns a finished run and an interrupted one, both in memory, to be copied by Kill. Each
// has a cached analysis.
func (ref *reference) ended(t *testing.T) (ended, broken *vfs.Mem) {
	t.Helper()
	ended, broken = vfs.NewMem(), vfs.NewMem()
	must(t, trainRecipe(ref.exported, runstore.Options{FS: ended}, "/run"))
	broken.CrashAt(int(ref.ops) * 3 / 4)
	if err := trainRecipe(ref.exported, runstore.Options{FS: broken}, "/run"); !errors.Is(err, vfs.ErrCrashed) {
		t.Fatal(err)
	}
	broken = broken.Kill()
	for _, fsys := range []vfs.FS{ended, broken} {
		r, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: fsys})
		must(t, err, r.CacheAnalysis("mean", strings.Repeat("a", 32), analysis))
	}
	return ended, broken
}

var analysis = runstore.Analysis{Facts: []byte(`{"mean":0.25}`)}

// verified opens and verifies a run and returns the error of either.
func verified(fsys vfs.FS) error {
	r, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: fsys})
	if err != nil {
		return err
	}
	v, err := record.Verify(context.Background(), r, record.VerifyOptions{Files: true})
	if err != nil {
		return err
	}
	return v.Err()
}

// TestFlippedBytes flips a bit in every kind of file: verification finds it, or it changes nothing
// that is read; and a training resumed from the damaged run ends correctly or reports why not.
//
// It takes long because every kind of file is damaged and the training resumed.
func TestFlippedBytes(t *testing.T) {
	ref := undisturbed(t)
	rng := chance(t)
	ended, broken := ref.ended(t)
	found, harmless := 0, 0
	ends := map[outcome]int{}
	for range count(t) {
		flip := func(fsys vfs.FS, name string) string {
			data, err := vfs.ReadFile(fsys, name, 0)
			must(t, err)
			if len(data) == 0 {
				return ""
			}
			at, bit := rng.IntN(len(data)), rng.IntN(8)
			data[at] ^= 1 << bit
			must(t, vfs.WriteFile(fsys, name, data))
			return fmt.Sprintf("%s: byte %d, bit %d", name, at, bit)
		}
		kinds, files := byKind(filesOf(t, ended, "/run"))
		for _, kind := range kinds {
			disk := ended.Kill()
			what := flip(disk, files[kind][rng.IntN(len(files[kind]))])
			err := verified(disk)
			got, _ := contents(disk, "/run")
			switch {
			case err != nil:
				found++
			case difference(ref.files, got) != "":
				t.Errorf("%s: not found, and it matters: %s", what, difference(ref.files, got))
			default:
				harmless++
			}
			if r, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: disk}); err == nil {
				if a, ok := r.CachedAnalysis("mean", strings.Repeat("a", 32)); ok && !bytes.Equal(a.Facts, analysis.Facts) {
					t.Errorf("%s: an analysis is %s", what, a.Facts)
				}
			}
		}
		kinds, files = byKind(filesOf(t, broken, "/run"))
		for _, kind := range kinds {
			disk := broken.Kill()
			what := flip(disk, files[kind][rng.IntN(len(files[kind]))])
			ends[ref.mends(t, disk, what)]++
		}
	}
	t.Logf("%d flipped bytes were found, %d harmless; trainings were resumed over one: %v", found, harmless, ends)
}

// outcome is the result of resuming a damaged run.
type outcome string

const (
	right   outcome = "as if undamaged"
	still   outcome = "correct except for the damage, which is still found"
	refused outcome = "refused with a clear error"
)

// mends resumes a damaged run. It must end as if undamaged, or with an error that names the damage.
func (ref *reference) mends(t *testing.T, disk *vfs.Mem, what string) outcome {
	t.Helper()
	err := resume(runstore.Options{FS: disk}, "/run")
	if err != nil {
		clear := errors.Is(err, runstore.ErrDamaged) || strings.Contains(err.Error(), "run.json") || errors.Is(err, fs.ErrNotExist)
		if !clear || !strings.Contains(filepath.ToSlash(err.Error()), "run") {
			t.Errorf("%s: resuming says %v", what, err)
		}
		return refused
	}
	got, err := contents(disk, "/run")
	if errors.Is(err, runstore.ErrDamaged) {
		return still
	}
	must(t, err)
	if d := difference(ref.files, got); d != "" {
		t.Errorf("%s: resumed, but %s", what, d)
	}
	return right
}

// TestRemovedFiles removes files one after another while a reader is open: what it reads is
// correct, or the error is clear.
func TestRemovedFiles(t *testing.T) {
	ref := undisturbed(t)
	rng := chance(t)
	ended, broken := ref.ended(t)
	for range count(t) {
		disk := ended.Kill()
		r, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: disk})
		must(t, err)
		names := filesOf(t, disk, "/run")
		rng.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		for _, name := range names[:len(names)/2] {
			must(t, disk.Remove(name))
			read(t, ref, r, rng)
		}
		if err := verified(disk); err == nil {
			t.Error("half of the files are gone and no error was returned")
		}
		disk = broken.Kill()
		names = filesOf(t, disk, "/run")
		name := names[rng.IntN(len(names))]
		must(t, disk.Remove(name))
		ref.mends(t, disk, name+" removed")
	}
}

// read reads something of a run.
func read(t *testing.T, ref *reference, r *runstore.Reader, rng *rand.Rand) {
	t.Helper()
	clear := func(what string, err error) {
		t.Helper()
		if err != nil && !errors.Is(err, runstore.ErrDamaged) && !errors.Is(err, runstore.ErrNotKept) && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("reading %s: %v", what, err)
		}
	}
	frames := r.Frames()
	step := frames[rng.IntN(len(frames))]
	name := fmt.Sprintf("frames/%08d.safetensors", step)
	tensors, err := r.Frame(step)
	clear(name, err)
	if err == nil {
		file, err := runstore.FrameFile(nil, tensors)
		must(t, err)
		if string(file) != ref.all[name] {
			t.Errorf("%s differs from the trained weights", name)
		}
	}
	steps := r.PredictionSteps()
	_, err = r.Predictions(steps[rng.IntN(len(steps))])
	clear("predictions", err)
	for _, tap := range r.Taps() {
		steps := r.ProbeSteps(tap)
		step := steps[rng.IntN(len(steps))]
		v, what, err := r.Probe(tap, step)
		clear(tap, err)
		if err == nil && fmt.Sprint(what, v.Data) != ref.all[probeName(tap, step)] {
			t.Errorf("%s differs from the recorded values", probeName(tap, step))
		}
	}
	rows, err := r.Metrics()
	clear("metrics", err)
	if err == nil && len(rows) != len(ref.rows) {
		t.Errorf("%d rows of %d", len(rows), len(ref.rows))
	}
	_, err = r.Status()
	clear("status", err)
}
