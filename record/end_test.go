package record

import (
	"context"
	"syscall"
	"testing"

	"brainbow/internal/vfs"
	"brainbow/runstore"
)

// A run with the status finished has everything, whatever failed and whenever it was killed: it is
// never resumed.
func TestFinishedMeansComplete(t *testing.T) {
	c := newCourse(t, everything)
	whole := vfs.NewMem()
	must(t, c.record(context.Background(), whole))
	want := contents(t, whole)
	faults := map[string]func(*vfs.Mem, int){
		"fails": func(m *vfs.Mem, n int) { m.FailAt(n, syscall.EIO) },
		"dies":  func(m *vfs.Mem, n int) { m.CrashAt(n) },
	}
	for name, fault := range faults {
		finished := 0
		for n := whole.Ops() - 60; n <= whole.Ops(); n++ {
			m := vfs.NewMem()
			fault(m, n)
			_ = c.record(context.Background(), m) // its error does not matter here
			m = m.Kill()
			run, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: m})
			must(t, err)
			if s, err := run.Status(); err != nil || s != runstore.StatusFinished {
				continue
			}
			finished++
			compare(t, want, contents(t, m))
			if t.Failed() {
				t.Fatalf("operation %d of %d %s: the run has the status finished", n, whole.Ops(), name)
			}
		}
		if finished == 0 || finished == 61 {
			t.Errorf("%s: finished %d times of 61", name, finished)
		}
	}
}
