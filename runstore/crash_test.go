package runstore

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"brainbow/internal/hint"
	"brainbow/internal/vfs"
)

const (
	crashDir  = "/runs/crash"
	lastStep  = 8
	syncStep  = 3 // the script waits for a sync here
	thinStep  = 6 // and thins here
	neverSync = time.Hour
)

func thinned(step int64) bool { return step%2 == 0 }

// script records a short training. acknowledged is called with the greatest
// step whose recording a Sync has confirmed.
func script(fsys vfs.FS, acknowledged func(step int64)) error {
	w, err := Create(crashDir, editedMeta(), Options{FS: fsys, SyncEvery: neverSync})
	if err != nil {
		return err
	}
	acknowledged(-1)
	if err := w.Event(StatusEvent(0, StatusStarted)); err != nil {
		return errors.Join(err, w.Close())
	}
	if err := scriptFrom(w, 0, acknowledged); err != nil {
		return errors.Join(err, w.Close())
	}
	if err := w.Close(); err != nil {
		return err
	}
	acknowledged(lastStep)
	return nil
}

func scriptFrom(w *Writer, from int64, acknowledged func(step int64)) error {
	for step := from; step <= lastStep; step++ {
		if err := recordStep(w, step); err != nil {
			return err
		}
		if step == syncStep {
			if err := w.Sync(); err != nil {
				return err
			}
			acknowledged(step)
		}
		if step == thinStep {
			for _, k := range []Kind{KindAnchor, KindFrame, KindProbe} {
				if err := w.Thin(k, func(s int64) bool { return s > thinStep || thinned(s) }); err != nil {
					return err
				}
			}
		}
	}
	return w.Event(StatusEvent(lastStep, StatusFinished))
}

// checkRun opens a run after a crash and checks that nothing in it is wrong and nothing confirmed
// is missing.
func checkRun(t *testing.T, fsys vfs.FS, confirmed int64) *Reader {
	t.Helper()
	r, err := OpenWith(crashDir, OpenOptions{FS: fsys})
	if err != nil {
		if confirmed == -2 { // Create never returned
			return nil
		}
		t.Fatalf("the run does not open: %v", err)
	}
	if err := r.Verify(nil); err != nil {
		t.Fatalf("the run returns damaged data: %v", err)
	}
	for step := range int64(lastStep + 1) {
		checkStep(t, r, step)
	}
	rows, err := r.Metrics()
	must(t, err)
	for i, m := range rows {
		if m.Step != int64(i) {
			t.Fatalf("row %d is of step %d", i, m.Step)
		}
	}
	if int64(len(rows)) < confirmed+1 {
		t.Fatalf("%d rows of metrics, %d were confirmed", len(rows), confirmed+1)
	}
	if a := r.Anchors(); len(a) > 0 && int64(len(rows)) <= a[len(a)-1] {
		t.Fatalf("%d rows of metrics, but an anchor at %d", len(rows), a[len(a)-1])
	}
	for step := range confirmed + 1 {
		// The script thins these at most; step 0 and even ones stay.
		if !thinned(step) {
			continue
		}
		if !slices.Contains(r.Frames(), step) || !slices.Contains(r.Anchors(), step) ||
			step%predictEvery == 0 && !slices.Contains(r.PredictionSteps(), step) || !slices.Contains(r.ProbeSteps(probeTap.Name), step) {
			t.Fatalf("step %d was confirmed and is missing", step)
		}
	}
	for _, a := range r.Anchors() {
		if !slices.Contains(r.Frames(), a) {
			t.Fatalf("anchor %d has no frame", a)
		}
	}
	return r
}

// goOn resumes a run from its last replay point, records the rest and checks that the result equals
// an undisturbed recording.
func goOn(t *testing.T, fsys vfs.FS, r *Reader) {
	t.Helper()
	w, err := Resume(crashDir, Options{FS: fsys, SyncEvery: neverSync})
	must(t, err)
	last := int64(-1)
	if a := r.Anchors(); len(a) > 0 {
		last = a[len(a)-1]
	}
	// Go back to a step up to which all probes exist: chunks reach the disk in pieces.
	for !slices.Contains(r.ProbeSteps(probeTap.Name), last) && last >= 0 {
		if last = last - 1; last >= 0 {
			last, err = r.NearestAnchor(last)
			if errors.Is(err, ErrNotKept) {
				last, err = -1, nil
			}
			must(t, err)
		}
	}
	must(t, w.Cut(last))
	must(t, w.Event(StatusEvent(max(last, 0), StatusResumed)))
	must(t, scriptFrom(w, last+1, func(int64) {}), w.Close())
	done := checkRun(t, fsys, lastStep)
	if s, err := done.Status(); err != nil || s != StatusFinished {
		t.Fatalf("status %s %v after resuming", s, err)
	}
	for _, kept := range [][]int64{done.Frames(), done.ProbeSteps(probeTap.Name)} {
		for s := int64(thinStep); s <= lastStep; s++ {
			if !slices.Contains(kept, s) && thinned(s) {
				t.Fatalf("step %d is missing after resuming: %v", s, kept)
			}
		}
	}
	checkNoOrphans(t, fsys)
}

// checkNoOrphans checks that there are no unlisted files.
func checkNoOrphans(t *testing.T, fsys vfs.FS) {
	t.Helper()
	done, err := OpenWith(crashDir, OpenOptions{FS: fsys})
	must(t, err)
	for _, d := range []string{framesDir, anchorsDir, predictDir, probesDir + "/fc1.pre"} {
		entries, err := fsys.ReadDir(filepath.Join(crashDir, d))
		must(t, err)
		listed := 0
		for p := range done.now().files {
			if strings.HasPrefix(p, d+"/") {
				listed++
			}
		}
		if len(entries) != listed {
			t.Fatalf("%s has %d files, the index lists %d", d, len(entries), listed)
		}
	}
}

// operations counts the operations of the undisturbed script.
func operations(t *testing.T) int {
	m := vfs.NewMem()
	must(t, script(m, func(int64) {}))
	checkRun(t, m, lastStep)
	if m.Ops() < 100 {
		t.Fatalf("only %d operations", m.Ops())
	}
	return m.Ops()
}

// TestPowerCutAndKillAtEveryOperation switches the machine off, or kills the
// process, before each operation of the recording in turn.
//
// It takes long because it records twice for every operation.
func TestPowerCutAndKillAtEveryOperation(t *testing.T) {
	total := operations(t)
	for n := 1; n <= total; n++ {
		m := vfs.NewMem()
		m.CrashAt(n)
		confirmed := int64(-2)
		err := script(m, func(s int64) { confirmed = s })
		if err != nil && !errors.Is(err, vfs.ErrCrashed) {
			t.Fatalf("operation %d: %v", n, err)
		}
		outcomes := map[string]*vfs.Mem{"kill": m.Kill(), "power cut": m.Crash(nil)}
		for seed := range uint64(1) {
			rng := rand.New(rand.NewPCG(seed, uint64(n)))
			outcomes[fmt.Sprintf("power cut %d", seed)] = m.Crash(func(n int) int { return rng.IntN(n + 1) })
		}
		for name, after := range outcomes {
			t.Run(fmt.Sprintf("%s at %d", name, n), func(t *testing.T) {
				r := checkRun(t, after, confirmed)
				if r == nil {
					// Nothing was confirmed, and the directory can be used again.
					if _, err := after.Stat(filepath.Join(crashDir, metaFile)); err != nil {
						must(t, script(after, func(int64) {}))
					}
					return
				}
				goOn(t, after, r)
			})
		}
	}
}

// TestErrorAtEveryOperation makes each operation fail once. The recording ends with that error, and
// everything listed is correct.
//
// It takes long because it records once for every operation.
func TestErrorAtEveryOperation(t *testing.T) {
	boom := errors.New("boom")
	healed := 0
	for n := 1; n <= operations(t); n++ {
		m := vfs.NewMem()
		m.FailAt(n, boom)
		confirmed := int64(-2)
		err := script(m, func(s int64) { confirmed = s })
		if err == nil {
			// Deleting removed files is retried: the result must be complete.
			healed++
			checkRun(t, m, lastStep)
			checkNoOrphans(t, m)
			continue
		}
		if !errors.Is(err, boom) {
			t.Fatalf("operation %d failed, the recording says %v", n, err)
		}
		if !strings.Contains(err.Error(), " /") {
			t.Fatalf("the error names no file: %v", err)
		}
		if held, _ := m.Locked(filepath.Join(crashDir, lockFile)); held {
			t.Fatalf("operation %d: the lock is still held", n)
		}
		for _, after := range []*vfs.Mem{m.Kill(), m.Crash(nil)} {
			if r := checkRun(t, after, confirmed); r != nil {
				goOn(t, after, r)
			}
		}
	}
	if healed > 12 {
		t.Errorf("%d failures were healed; only deletions may be", healed)
	}
}

// TestFullDisk records onto disks of every size up to what is needed.
func TestFullDisk(t *testing.T) {
	m := vfs.NewMem()
	must(t, script(m, func(int64) {}))
	need := m.Used()
	full := 0
	for capacity := int64(64); capacity < need+3000; capacity += 531 {
		m := vfs.NewMem()
		m.Capacity(capacity)
		confirmed := int64(-2)
		err := script(m, func(s int64) { confirmed = s })
		r := checkRun(t, m, confirmed)
		if err == nil {
			continue
		}
		full++
		if !errors.Is(err, syscall.ENOSPC) || !strings.Contains(err.Error(), "runs") || !strings.Contains(hint.Of(err), "the disk is full") {
			t.Fatalf("capacity %d: %v (hint %q)", capacity, err, hint.Of(err))
		}
		m.Capacity(0) // some space was freed
		if r != nil {
			goOn(t, m, r)
		} else {
			must(t, script(m, func(int64) {}))
		}
	}
	if full < 10 {
		t.Fatalf("the disk was full %d times", full)
	}
}

func TestReadOnly(t *testing.T) {
	m := vfs.NewMem()
	must(t, script(m, func(int64) {}))
	m.ReadOnly(true)
	if r := checkRun(t, m, lastStep); r != nil {
		must(t, r.Verify(nil))
	}
	_, err := Create("/runs/other", testMeta(), Options{FS: m})
	if err == nil || !strings.Contains(err.Error(), "other") || !strings.Contains(hint.Of(err), "is not writable") {
		t.Errorf("create: %v (hint %q)", err, hint.Of(err))
	}
	_, err = Resume(crashDir, Options{FS: m})
	if err == nil || !strings.Contains(hint.Of(err), "is not writable") {
		t.Errorf("resume: %v (hint %q)", err, hint.Of(err))
	}
}
