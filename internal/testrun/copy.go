package testrun

import (
	"math"
	"path/filepath"
	"slices"
	"testing"

	"brainbow/runstore"
	"brainbow/tensor"
)

// Copy records a run again, file by file, and returns the copy's directory. change may edit the
// copy's metadata.
func Copy(t testing.TB, from string, change func(*runstore.Meta)) string {
	t.Helper()
	return copyTo(t, from, copying{meta: change})
}

// WithoutPasses records a run again without the answers of the passes, as before they were recorded, and
// returns the directory.
func WithoutPasses(t testing.TB, from string) string {
	t.Helper()
	return copyTo(t, from, copying{old: true})
}

// Broken records a run again up to step last, as if it had been killed there, and returns the
// directory.
func Broken(t testing.TB, from string, last int64) string {
	t.Helper()
	return copyTo(t, from, copying{end: true, last: last})
}

// copying says how a copy differs.
type copying struct {
	meta  func(*runstore.Meta)
	frame func(step int64, tensors []tensor.Named)
	end   bool  // at step last
	last  int64 // nothing after it is copied
	bare  bool  // measurements only
	old   bool  // without the answers of the passes
}

func copyTo(t testing.TB, from string, c copying) string {
	t.Helper()
	last := int64(math.MaxInt64)
	if c.end {
		last = c.last
	}
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	r, err := runstore.Open(from)
	check(err)
	meta := r.Meta()
	if c.meta != nil {
		c.meta(&meta)
	}
	dir := filepath.Join(t.TempDir(), filepath.Base(from))
	w, err := runstore.Create(dir, meta, runstore.Options{})
	check(err)
	rows, err := r.Metrics()
	check(err)
	for _, m := range rows {
		if m.Step <= last {
			check(w.Metric(m))
		}
	}
	events, err := r.Events()
	check(err)
	for _, e := range events {
		if e.Step <= last {
			check(w.Event(e))
		}
	}
	if c.bare {
		check(w.Close())
		return dir
	}
	upTo := func(steps []int64) []int64 {
		return slices.DeleteFunc(steps, func(s int64) bool { return s > last })
	}
	anchors := r.Anchors()
	for _, step := range upTo(r.Frames()) {
		tensors, err := r.Frame(step)
		check(err)
		if c.frame != nil {
			c.frame(step, tensors)
		}
		check(w.Frame(step, tensors))
		if slices.Contains(anchors, step) {
			state, err := r.Anchor(step)
			check(err)
			check(w.Anchor(step, state))
		}
	}
	for _, step := range upTo(r.LearningSteps()) {
		if c.old {
			break
		}
		l, err := r.Learning(step)
		check(err)
		check(w.Learning(step, l, false))
	}
	for _, step := range upTo(r.PredictionSteps()) {
		p, err := r.Predictions(step)
		check(err)
		check(w.Predictions(step, p))
	}
	for _, tap := range r.Taps() {
		for _, step := range upTo(r.ProbeSteps(tap)) {
			v, what, err := r.Probe(tap, step)
			check(err)
			check(w.Probe(what, step, v.Data))
		}
	}
	check(w.Close())
	return dir
}
