package experiment

import (
	"context"
	"errors"
	"slices"
	"testing"

	"brainbow/dataset/generate"
	"brainbow/record"
	"brainbow/runstore"
	"brainbow/train"
)

// A plateau schedule lowers the learning rate. A training that is interrupted and resumed at
// any step, and a replay, change it at the same steps.
//
// It takes long because it trains once for every place of the interruption.
func TestPlateau(t *testing.T) {
	set := []string{"optimizer={kind: sgd, learning_rate: 30}", "schedule={kind: plateau, factor: 0.3, patience: 1}"}
	rates := func(dir string) []record.RateChange {
		r, err := runstore.Open(dir)
		check(t, err)
		changes, err := record.Rates(r)
		check(t, err)
		return changes
	}
	e, w := start(t, nil, set...)
	plain, err := e.Run(context.Background(), w, Options{Threads: 2})
	check(t, err)
	want, wantRates := files(t, plain.Run), rates(plain.Run)
	if len(wantRates) < 2 {
		t.Fatalf("changes of the learning rate: %v", wantRates)
	}
	for _, c := range wantRates {
		if c.Step%10 != 0 || c.Rate >= 30 {
			t.Errorf("%+v is not a change at the end of an epoch of 10 steps", c)
		}
	}

	run, err := runstore.Open(plain.Run)
	check(t, err)
	training, err := record.ReadTraining(run)
	check(t, err)
	v, err := record.Verify(context.Background(), run, record.VerifyOptions{Subject: func() (record.Subject, error) { return training.Subject(e.Data) }, All: true, Steps: 1000})
	check(t, err)
	if len(v.Differences) > 0 || v.Updates != 100 {
		t.Errorf("%d updates replayed, differences %+v", v.Updates, v.Differences)
	}

	for _, at := range []int64{1, 10, 30, -30, 37, -60, 95} {
		e, w := start(t, nil, set...)
		ctx, opt := stopAt(at)
		stopped := context.Canceled
		if at < 0 { // immediately: the end of the epoch is recorded, but not the schedule's event
			at, stopped = -at, errors.New("stopped")
			opt.Observers = []train.Observer{{Step: func(_ *train.Trainer, step int64) error {
				if step == at {
					return stopped
				}
				return nil
			}}}
		}
		if _, err := e.Run(ctx, w, opt); !errors.Is(err, stopped) {
			t.Fatal(err)
		}
		_, err := Resume(context.Background(), w.Dir(), generate.Opener{}, Options{Threads: 1})
		check(t, err)
		got := files(t, w.Dir())
		for name := range want {
			if got[name] != want[name] {
				t.Errorf("interrupted at %d: %s differs", at, name)
			}
		}
		last := func(changes []record.RateChange) []record.RateChange {
			slices.SortStableFunc(changes, func(a, b record.RateChange) int { return int(a.Step - b.Step) })
			return slices.Compact(changes)
		}
		if got := last(rates(w.Dir())); !slices.Equal(got, last(wantRates)) {
			t.Errorf("interrupted at %d: learning rates %v, want %v", at, got, wantRates)
		}
	}
}
