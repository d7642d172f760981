package runstore

import (
	"testing"
	"time"
)

// TestPaceWaitsForWindow checks the order of events, with waits far longer than the times they are
// compared with.
func TestPaceWaitsForWindow(t *testing.T) {
	long := time.Now().Add(-time.Second) // a turn that is over
	idle := func() bool { return false }
	waits := func(p *pace, hurry func() bool) bool {
		began := p.breathe(long, hurry)
		return !began.Equal(long)
	}
	p := newPace()
	if waits(p, idle) {
		t.Error("waits although windows are not in use")
	}
	p.window(true)
	if waits(p, idle) {
		t.Error("waits in an open window")
	}
	p.opened = long // the window was long
	p.window(false)
	if len(p.token) != 0 {
		t.Error("a used window gives another turn")
	}
	if waits(p, func() bool { return true }) {
		t.Error("waits although a caller waits for it")
	}
	if began := time.Now().Add(time.Hour); !p.breathe(began, idle).Equal(began) {
		t.Error("waits in the middle of a turn")
	}
	if !waits(p, idle) { // until the pause is over
		t.Error("works between windows")
	}
	done := make(chan bool)
	go func() { done <- waits(p, idle) }()
	p.window(true)
	if <-done && len(p.token) != 0 {
		t.Error("a wait that a window ended left the window's token")
	}
	p.window(true)
	p.window(false) // at once
	if len(p.token) != 1 {
		t.Error("a window too short to be used gives no turn")
	}
}

// TestRecordBetweenWindows checks that data is written even while no window is open.
func TestRecordBetweenWindows(t *testing.T) {
	dir := t.TempDir() + "/run"
	w, err := Create(dir, Meta{Recipe: []byte("{}"), Network: []byte("{}")}, Options{SyncEvery: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	for step := range int64(20) {
		w.Window(true)
		w.Window(false)
		if err := w.Metric(Metric{Step: step, Split: "train", Samples: 1}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Sync(); err != nil {
		t.Fatal(err)
	}
	r, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := r.Metrics()
	if err != nil || len(rows) != 20 {
		t.Errorf("%d of 20 rows, %v", len(rows), err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
