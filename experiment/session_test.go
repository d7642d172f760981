package experiment_test

import (
	"context"
	"math"
	"path/filepath"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/experiment"
	"brainbow/record"
	"brainbow/runstore"
	"brainbow/train"
)

// steered trains xor-perceptron with a session and returns the run's directory.
func steered(t *testing.T, s *experiment.Session, watch func(experiment.SessionState)) string {
	t.Helper()
	d, err := experiment.Load(nil, "xor-perceptron")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Assign("epochs=3"); err != nil {
		t.Fatal(err)
	}
	e, err := experiment.Prepare(d, generate.Opener{}, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	meta, err := e.Meta()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "run")
	store, err := runstore.Create(dir, meta, runstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var observers []train.Observer
	if s != nil {
		observers = append(observers, s.Observer(t.Context(), watch))
	}
	if _, err := e.Run(t.Context(), store, experiment.Options{Threads: 1, Observers: observers}); err != nil {
		t.Fatal(err)
	}
	return dir
}

func lastHash(t *testing.T, dir string) string {
	t.Helper()
	r, err := runstore.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	last, err := r.LastStep()
	if err != nil {
		t.Fatal(err)
	}
	h := r.FrameHash(last)
	if h == "" {
		t.Fatalf("no frame of step %d", last)
	}
	return h
}

// A training that is paused and stepped ends with the same bits as one that is not.
func TestSessionChangesNothing(t *testing.T) {
	s := experiment.NewSession(true)
	var stood []int64
	seen := int64(-1)
	dir := steered(t, s, func(st experiment.SessionState) {
		if !st.Waiting || st.Step == seen {
			return
		}
		seen = st.Step
		stood = append(stood, st.Step)
		switch len(stood) {
		case 1, 2:
			go s.StepBatch()
		case 3:
			go s.StepEpoch()
		case 4:
			if st.Step != st.Epoch {
				t.Errorf("after an epoch it stands at step %d of %d", st.Step, st.Epoch)
			}
			go s.StepEpoch()
		default:
			if err := s.SetPace(1e6); err != nil {
				t.Error(err)
			}
			go s.Continue()
		}
	})
	if len(stood) != 5 || stood[0] != 0 || stood[1] != 1 || stood[2] != 2 {
		t.Errorf("it stood still at steps %v", stood)
	}
	if got, want := lastHash(t, dir), lastHash(t, steered(t, nil, nil)); got != want {
		t.Errorf("weights %s, undisturbed %s", got, want)
	}
	if st := s.State(); !st.Ended || st.Step != st.Steps {
		t.Errorf("at the end: %+v", st)
	}
}

// A changed learning rate is recorded, so that the run verifies.
func TestSessionRate(t *testing.T) {
	s := experiment.NewSession(true)
	done := false
	dir := steered(t, s, func(st experiment.SessionState) {
		if st.Step == 0 && st.Waiting && !done {
			done = true
			go s.StepEpoch()
		}
		if st.Waiting && st.Step == st.Epoch {
			if err := s.SetLearningRate(0.05); err != nil {
				t.Error(err)
			}
			go s.Continue()
		}
	})
	r, err := runstore.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	rates, err := record.Rates(r)
	if err != nil {
		t.Fatal(err)
	}
	if len(rates) != 1 || rates[0].Rate != 0.05 || rates[0].Step != s.State().Epoch {
		t.Errorf("recorded changes: %v", rates)
	}
	v, err := record.VerifyDir(context.Background(), dir, record.VerifyOptions{Data: generate.Opener{}, All: true, Steps: 1 << 30})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Err(); err != nil || v.Updates == 0 || v.Frames == 0 {
		t.Errorf("verify: %v; %d updates, %d frames", err, v.Updates, v.Frames)
	}
	if lastHash(t, dir) == lastHash(t, steered(t, nil, nil)) {
		t.Error("the changed learning rate changed nothing")
	}
}

func TestSessionRefuses(t *testing.T) {
	s := experiment.NewSession(false)
	for _, v := range []float64{-1, math.NaN(), math.Inf(1)} {
		if s.SetPace(v) == nil || s.SetLearningRate(v) == nil {
			t.Errorf("%v was accepted", v)
		}
	}
}

// Requests from before the training begins count from its first step.
func TestSessionEarly(t *testing.T) {
	s := experiment.NewSession(true)
	s.StepEpoch()
	s.StepBatch()
	var stood int64 = -1
	per := int64(0)
	steered(t, s, func(st experiment.SessionState) {
		if st.Waiting && stood < 0 {
			stood, per = st.Step, st.Epoch
			s.Continue()
		}
	})
	if per < 2 || stood != per+1 {
		t.Errorf("it stood at step %d, epochs have %d", stood, per)
	}
	if err := s.SetPace(1e-11); err == nil {
		t.Error("a pace of centuries is taken")
	}
}
