package record

import (
	"context"
	"fmt"
	"slices"

	"brainbow/internal/hint"
	"brainbow/runstore"
	"brainbow/train"
)

// Resume prepares to continue a recording that ended early. It brings t, a new trainer, to the last
// state that the recording can continue from, cuts everything recorded later from store, and
// returns the Recorder for t's Run. The final recording is the same as that of an uninterrupted
// training.
//
// That state is the last readable replay point up to which all measurements and predictions exist;
// without one it is the start. Later changes of the learning rate are made again at their steps,
// and probes that were not written yet are computed again. opt.Message is called with every replay
// point that is skipped. run must be the run that store writes, as of its opening.
func Resume(ctx context.Context, run *runstore.Reader, store *runstore.Writer, training *Training, t *train.Trainer, sub Subject, opt Options) (*Recorder, error) {
	r, err := New(store, training.Record, sub, opt)
	if err != nil {
		return nil, err
	}
	step, err := r.restore(run, training, t)
	if err != nil {
		return nil, fmt.Errorf("resume run %s: %w", training.Run, err)
	}
	later, instead, err := laterRates(run, step)
	if err != nil {
		return nil, fmt.Errorf("resume run %s: %w", training.Run, err)
	}
	if err := store.Cut(step, instead...); err != nil {
		return nil, err
	}
	r.later = later
	if r.continues = step >= 0; r.continues {
		if err := r.mendLearning(ctx, run, training, t, step); err != nil {
			return nil, fmt.Errorf("resume run %s: %w", training.Run, err)
		}
		if err := r.mendProbes(ctx, run, training, t, step); err != nil {
			return nil, fmt.Errorf("resume run %s: %w", training.Run, err)
		}
	}
	return r, nil
}

// plansAt returns the plans of a recording that has passed a step.
func (r *Recorder) plansAt(t *train.Trainer, step int64) (*plans, error) {
	size, err := stateBytes(t)
	if err != nil {
		return nil, err
	}
	p, err := newPlans(&r.spec, &r.sub, size)
	if err == nil {
		p.forward(step)
	}
	return p, err
}

// restore brings the trainer to the state from which the recording continues and returns its step,
// −1 for the initial state.
func (r *Recorder) restore(run *runstore.Reader, training *Training, t *train.Trainer) (int64, error) {
	changes, err := Rates(run)
	if err != nil {
		return 0, err
	}
	rows, err := run.Metrics()
	if err != nil {
		return 0, err
	}
	for _, step := range slices.Backward(run.Anchors()) {
		if step == 0 || step > r.sub.Steps { // step 0 is no better than the beginning, which the seed gives
			continue
		}
		p, err := r.plansAt(t, step)
		if err != nil {
			return 0, err
		}
		if !p.measured(run, rows, step, r.spec.Metrics.Sampled) {
			if training.Meta.Parent == nil || step != r.sub.First {
				continue
			}
			// A branch has no state before its first: go on from it and measure what is missing.
			r.measured = map[string]bool{"predictions": slices.Contains(run.PredictionSteps(), step)}
			for _, m := range rows {
				if m.Step == step {
					r.measured[m.Split] = true
				}
			}
		}
		state, err := readPoint(run, step)
		if err == nil {
			err = t.Restore(step, state.Weights, state.State)
		}
		if err == nil {
			return step, t.SetLearningRate(rateAt(changes, step, training))
		}
		r.opt.Message(fmt.Sprintf("the replay point of step %d is unusable, so the one before it was used: %v", step, err))
	}
	if training.Meta.Parent != nil {
		return 0, hint.Add(fmt.Errorf("there is no usable replay point: %w", runstore.ErrNotKept), "branch again from the parent run")
	}
	return -1, nil
}

// measured reports whether the evaluations and predictions planned up to a step exist. They are
// recorded in the order of their steps, so it checks only the last ones; one is missing if the
// training was interrupted during it.
func (p *plans) measured(run *runstore.Reader, rows []runstore.Metric, step int64, some *Sampled) bool {
	if last := p.predictions.latest(step); last >= 0 && !slices.Contains(run.PredictionSteps(), last) {
		return false
	}
	has := func(split string, step int64) bool {
		return slices.ContainsFunc(rows, func(m runstore.Metric) bool { return m.Step == step && m.Split == split })
	}
	if last := p.evaluate.latest(step); last >= 0 && !(has("train", last) && (p.testless || has("test", last))) {
		return false
	}
	last := p.sampled.latest(step)
	return last < 0 || (some.Train == 0 || has(SampledTrain, last)) && (some.Test == 0 || has(SampledTest, last))
}

// mendProbes records the probes up to a step that were lost because they were still waiting to be
// written.
func (r *Recorder) mendProbes(ctx context.Context, run *runstore.Reader, training *Training, t *train.Trainer, step int64) error {
	p, err := r.plansAt(t, step)
	if err != nil {
		return err
	}
	if r.prober == nil {
		return nil
	}
	written := map[string]int64{} // by tap: the last written step
	for _, tap := range r.prober.taps {
		written[tap.Name] = -1
		for _, s := range run.ProbeSteps(tap.Name) {
			if s <= step {
				written[tap.Name] = s
			}
		}
	}
	replayer := NewReplayer(run, training, ReplayOptions{Subject: func() (Subject, error) { return r.sub, nil }})
	defer replayer.Close()
	for _, s := range p.probes.all {
		lost := func(tap runstore.Tap) bool { return s > written[tap.Name] }
		if s > step || !p.probes.kept(s) || !slices.ContainsFunc(r.prober.taps, lost) {
			continue
		}
		w, err := replayer.Weights(ctx, s)
		if err != nil {
			return err
		}
		if err := r.prober.compute(w); err != nil {
			return err
		}
		if err := r.prober.store(r.store, s, lost); err != nil {
			return err
		}
	}
	return nil
}
