package analysis

import (
	"errors"
	"path/filepath"
	"testing"

	"brainbow/internal/testrun"
	"brainbow/runstore"
)

// A recorded prediction of a class that does not exist is an error about damage, not a
// panic.
func TestLabelsOutsideTheClasses(t *testing.T) {
	check := func(errs ...error) {
		t.Helper()
		for _, err := range errs {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	from, err := runstore.Open(testrun.Make(t, testrun.Digits()))
	check(err)
	dir := filepath.Join(t.TempDir(), "test")
	w, err := runstore.Create(dir, from.Meta(), runstore.Options{})
	check(err)
	rows, err := from.Metrics()
	check(err)
	for _, m := range rows {
		check(w.Metric(m))
	}
	bad := map[int64]func(*runstore.Predictions){
		0:  func(*runstore.Predictions) {},
		20: func(p *runstore.Predictions) { p.Label[7] = 10 },
		40: func(p *runstore.Predictions) { p.Predicted[7] = 10 },
		60: func(p *runstore.Predictions) { p.Label[7] = -1 },
	}
	for _, step := range []int64{0, 20, 40, 60} {
		weights, err := from.Frame(step)
		check(err)
		p, err := from.Predictions(60)
		check(err)
		bad[step](p)
		check(w.Frame(step, weights), w.Predictions(step, p))
	}
	check(w.Event(runstore.StatusEvent(60, runstore.StatusFinished)), w.Close())
	r, err := Open(dir, Options{}) // without the data, whose labels would tell too
	check(err)
	defer r.Close()
	for step := range bad {
		_, err := r.Predictions(t.Context(), step, "test")
		if step == 0 && err != nil || step > 0 && !errors.Is(err, runstore.ErrDamaged) {
			t.Errorf("step %d: %v", step, err)
		}
	}
}
