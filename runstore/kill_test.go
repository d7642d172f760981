package runstore

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// recordEnv makes this test program record a run until it is killed.
const recordEnv = "BRAINBOW_TEST_RECORD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(recordEnv); dir != "" {
		recordForEver(dir)
	}
	os.Exit(m.Run())
}

func recordForEver(dir string) {
	w, err := Create(dir, testMeta(), Options{})
	for step := int64(0); err == nil; step++ {
		err = recordStep(w, step)
		if err == nil && step%50 == 49 {
			err = w.Thin(KindProbe, func(s int64) bool { return s%4 == 0 })
		}
	}
	panic(err)
}

// TestKilledProcess kills a real process at random moments, on the real file
// system, and continues its run.
func TestKilledProcess(t *testing.T) {
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	opened := 0
	for range 6 {
		dir := filepath.Join(t.TempDir(), "run")
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), recordEnv+"="+dir)
		must(t, cmd.Start())
		for range 1000 {
			if _, err := os.Stat(filepath.Join(dir, indexFile)); err == nil {
				break
			}
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(rng.IntN(60_000)) * time.Microsecond)
		live, err := Open(dir) // a reader during the writing
		must(t, err, cmd.Process.Kill())
		_ = cmd.Wait() // the error is that it was killed
		if cmd.ProcessState.ExitCode() == 2 {
			t.Fatal("the process panicked before it was killed")
		}
		r, err := Open(dir)
		must(t, err, r.Verify(nil))
		if _, err := live.Refresh(); err != nil {
			t.Fatal(err)
		}
		if s, err := r.Status(); err != nil || s != StatusKilled {
			t.Fatalf("status %s %v", s, err)
		}
		anchors := r.Anchors()
		if len(anchors) == 0 {
			continue
		}
		opened++
		last := anchors[len(anchors)-1]
		for _, step := range []int64{0, last / 2, last} {
			checkStep(t, r, step)
		}
		rows, err := r.Metrics()
		must(t, err)
		if int64(len(rows)) <= last {
			t.Fatalf("%d rows, but an anchor at %d", len(rows), last)
		}
		w, err := Resume(dir, Options{})
		must(t, err, w.Cut(last))
		for step := last + 1; step < last+10; step++ {
			must(t, recordStep(w, step))
		}
		must(t, w.Close())
		r, err = Open(dir)
		must(t, err, r.Verify(nil))
		rows, err = r.Metrics()
		must(t, err)
		for i, row := range rows {
			if row.Step != int64(i) {
				t.Fatalf("row %d is of step %d after resuming", i, row.Step)
			}
		}
	}
	if opened == 0 {
		t.Error("no run reached an anchor")
	}
}
