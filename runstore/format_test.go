package runstore

import (
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"
)

var writeFormat = flag.Bool("write-format", false, "rewrite testdata/format1; use it only to add missing parts")

const format1Steps = 5

// TestFormat1OpensForEver reads a committed run of format 1, which every version must open.
func TestFormat1OpensForEver(t *testing.T) {
	dir := filepath.Join("testdata", "format1")
	if *writeFormat {
		must(t, os.RemoveAll(dir))
		w, err := Create(dir, testMeta(), Options{})
		must(t, err)
		at := func(step int64, s Status) Event {
			e := StatusEvent(step, s)
			e.Time = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
			return e
		}
		must(t, w.Event(at(0, StatusStarted)))
		for step := range int64(format1Steps) {
			must(t, recordStep(w, step))
		}
		must(t, w.Event(Event{Step: 3, Key: "learning_rate", Value: []byte("0.01")}), w.Event(at(format1Steps-1, StatusFinished)), w.Close())
	}
	r, err := Open(dir)
	must(t, err, r.Verify(nil))
	if s, err := r.Status(); s != StatusFinished || err != nil {
		t.Errorf("status %s %v", s, err)
	}
	if len(r.Frames()) != format1Steps || len(r.Anchors()) != 3 || len(r.PredictionSteps()) != 2 || len(r.ProbeSteps(probeTap.Name)) != format1Steps {
		t.Errorf("frames %v, anchors %v, predictions %v, probes %v", r.Frames(), r.Anchors(), r.PredictionSteps(), r.ProbeSteps(probeTap.Name))
	}
	for step := range int64(format1Steps) {
		checkStep(t, r, step)
	}
	rows, err := r.Metrics()
	must(t, err)
	events, err := r.Events()
	must(t, err)
	if len(rows) != format1Steps || rows[4].Loss != .25 || len(events) != 3 || events[1].Key != "learning_rate" || string(events[1].Value) != "0.01" {
		t.Errorf("%d rows, events %v", len(rows), events)
	}
	if m := r.Meta(); m.ID != testMeta().ID || m.Seed != 7 || m.Dataset != testMeta().Dataset {
		t.Errorf("meta %+v", m)
	}
}
