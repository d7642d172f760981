package record

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"testing"

	"brainbow/internal/vfs"
	"brainbow/runstore"
	"brainbow/train"
)

// carryOn is goOn without changes of the learning rate, except those in the recording.
func (c *course) carryOn(fs vfs.FS) error {
	w, err := runstore.Resume("/run", runstore.Options{FS: fs})
	if err != nil {
		return err
	}
	run, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: fs})
	if err != nil {
		return errors.Join(err, w.Close())
	}
	training, err := ReadTraining(run)
	must(c.t, err)
	tr := trainer(c.t, c.sub, 1)
	rec, err := Resume(context.Background(), run, w, training, tr, c.sub, Options{})
	if err == nil {
		err = tr.Run(context.Background(), rec.Observer())
	}
	return errors.Join(err, w.Close())
}

// A recorded change of the learning rate is made again at its step, even if the training is resumed
// from an earlier step and interrupted several times.
//
// It takes long because it resumes at every step.
func TestResumeRepeatsRecordedChanges(t *testing.T) {
	c := newCourse(t, everything)
	whole := vfs.NewMem()
	must(t, c.record(context.Background(), whole))
	want := contents(t, whole)

	// The machine crashes in step 27: the last replay point is 21, the change of step 25 is in the
	// log.
	broken := vfs.NewMem()
	stop := train.Observer{Step: func(_ *train.Trainer, step int64) error {
		if step == 27 {
			broken.CrashAt(1)
		}
		return nil
	}}
	synced := &syncer{at: 26}
	if err := c.recordWith(broken, synced, stop); !errors.Is(err, vfs.ErrCrashed) {
		t.Fatal(err)
	}
	broken = broken.Kill()
	if got := ratesIn(t, broken); !slices.Equal(got, []RateChange{{7, 0.003}, {10, 0.03}, {25, 0.001}}) {
		t.Fatalf("recorded changes %v", got)
	}
	once := broken.Kill()
	must(t, c.carryOn(once))
	compare(t, want, contents(t, once))

	// And again with a kill or a power cut at every operation of resuming.
	for n, ended := 1, false; !ended; n++ {
		for _, then := range []func(*vfs.Mem) *vfs.Mem{(*vfs.Mem).Kill, func(m *vfs.Mem) *vfs.Mem { return m.Crash(nil) }} {
			again := broken.Kill()
			again.CrashAt(n)
			ended = c.carryOn(again) == nil
			again = then(again)
			if ended {
				break
			}
			must(t, c.carryOn(again))
			compare(t, want, contents(t, again))
			if t.Failed() {
				t.Fatalf("resumed, and broken off in operation %d", n)
			}
		}
	}
}

// recordWith records from the start with observers made for the store.
func (c *course) recordWith(fs vfs.FS, s *syncer, observers ...train.Observer) error {
	w, err := runstore.Create("/run", c.meta, runstore.Options{FS: fs})
	if err != nil {
		return err
	}
	s.w = w
	rec, err := New(w, c.rec, c.sub, Options{})
	must(c.t, err)
	observers = append([]train.Observer{{Step: s.step}}, observers...)
	return errors.Join(c.follow(context.Background(), trainer(c.t, c.sub, 1), rec, observers...), w.Close())
}

// syncer makes all that is recorded durable after a step.
type syncer struct {
	w  *runstore.Writer
	at int64
}

func (s *syncer) step(_ *train.Trainer, step int64) error {
	if step != s.at {
		return nil
	}
	return s.w.Sync()
}

func ratesIn(t *testing.T, fs vfs.FS) []RateChange {
	t.Helper()
	run, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: fs})
	must(t, err)
	rates, err := Rates(run)
	must(t, err)
	return rates
}

func TestLaterRates(t *testing.T) {
	m := vfs.NewMem()
	w := store(t, m)
	rate := func(step int64, v string) runstore.Event {
		return runstore.Event{Step: step, Key: KeyRate, Value: json.RawMessage(v)}
	}
	later := func(at int64, inner string) runstore.Event {
		return runstore.Event{Step: at, Key: keyLater, Value: json.RawMessage(inner)}
	}
	for _, e := range []runstore.Event{
		rate(2, "0.5"), later(4, `{"step":6,"key":"learning_rate","value":0.25}`), later(4, `{"step":9,"key":"learning_rate","value":0.2}`),
		rate(6, "0.25"), rate(8, "0.125"), rate(9, "0.1"),
	} {
		must(t, w.Event(e))
	}
	must(t, w.Close())
	run, err := runstore.OpenWith("/run", runstore.OpenOptions{FS: m})
	must(t, err)
	for _, c := range []struct {
		step    int64
		changes []RateChange
		cut     int
	}{
		{-1, []RateChange{{2, 0.5}, {6, 0.25}, {8, 0.125}, {9, 0.1}}, 4},
		{5, []RateChange{{6, 0.25}, {8, 0.125}, {9, 0.1}}, 2}, // the change of step 6 is preserved already
		{6, []RateChange{{8, 0.125}, {9, 0.1}}, 2},
		{8, []RateChange{{9, 0.1}}, 1},
		{9, nil, 0},
	} {
		changes, cut, err := laterRates(run, c.step)
		if err != nil || !slices.Equal(changes, c.changes) || len(cut) != c.cut {
			t.Errorf("after step %d: %v, %d events, %v", c.step, changes, len(cut), err)
		}
	}
	w, err = runstore.Resume("/run", runstore.Options{FS: m})
	must(t, err, w.Event(later(20, `{"step":21,"key":"batch","value":3}`)), w.Close())
	_, err = run.Refresh()
	must(t, err)
	if _, _, err := laterRates(run, 5); !errors.Is(err, runstore.ErrDamaged) {
		t.Errorf("an unknown event: %v", err)
	}
}
