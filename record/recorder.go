package record

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"brainbow/nn"
	"brainbow/runstore"
	"brainbow/tensor"
	"brainbow/train"
)

// Options of a Recorder. All are optional.
type Options struct {
	// Context ends evaluations early when a training is interrupted.
	Context context.Context
	// Message is called with a sentence about each decision of the recorder.
	Message func(text string)
	// Threads is the number of threads on which Resume computes lost answers again, 1 by default.
	Threads int
	// Metrics is called with every measurement that is recorded.
	Metrics func(m train.Metrics)
}

// Recorder writes a training into a run.
type Recorder struct {
	store  *runstore.Writer
	spec   Spec
	sub    Subject
	opt    Options
	*plans // set by start

	rate  float64      // learning rate of the last update
	later []RateChange // still to be repeated, in order

	weights []tensor.Named    // reused
	prober  *prober           // nil without probes
	learner *learner          // nil if answers while learning are not recorded
	samples []sampled         // measured by metrics.sampled; set by start
	test    *train.Evaluation // of the step testStep
	tested  int64
	// The greatest steps with a frame and with an anchor.
	framed, anchored int64

	continues bool // the recording was begun before; set by Resume
	// measured is not nil if a branch was interrupted while its first step was measured: the splits
	// that are measured, and "predictions".
	measured map[string]bool

	over bool // the budget is impossible to meet; reported once
	// resumed says that there may be unplanned files: the replay point of the interruption, and
	// files that should have been thinned. They are removed after the next replay point.
	resumed bool
}

// New prepares to record a training into store, which the caller must close. The spec must be one
// that Resolve returned for the same subject; see there for errors.
func New(store *runstore.Writer, spec Spec, sub Subject, opt Options) (*Recorder, error) {
	if store.Meta().Format == 1 {
		spec.Learning = &Schedule{Off: true} // an older recording goes on as it began
	}
	spec, err := spec.Resolve(sub)
	if err != nil {
		return nil, err
	}
	if opt.Context == nil {
		opt.Context = context.Background()
	}
	if opt.Message == nil {
		opt.Message = func(string) {}
	}
	if opt.Metrics == nil {
		opt.Metrics = func(train.Metrics) {}
	}
	r := &Recorder{store: store, spec: spec, sub: sub, opt: opt, tested: -1, framed: -1, anchored: -1}
	r.weights = sub.Net.NewWeights().Tensors()
	if !spec.Probes.Off {
		if r.prober, err = newProber(spec.Probes, sub); err != nil {
			return nil, err
		}
	}
	if !spec.Learning.Off {
		r.learner = newLearner(sub.Train)
	}
	return r, nil
}

// Observer returns the observer for [train.Trainer.Run].
func (r *Recorder) Observer() train.Observer {
	return train.Observer{Start: r.start, Step: r.step, End: r.end}
}

// start records the state before the first update. A resumed training has recorded it before.
func (r *Recorder) start(t *train.Trainer) error {
	n := t.StepNumber()
	past := n
	if !r.continues {
		past = -1
	}
	var err error
	if r.plans, err = r.plansAt(t, past); err != nil {
		return err
	}
	r.samples = r.spec.Metrics.Sampled.of(&r.sub, t.Seed())
	r.rate = t.LearningRate()
	if r.continues {
		r.framed, r.anchored, r.resumed = n, n, true
		if err := r.store.Event(runstore.StatusEvent(n, runstore.StatusResumed)); err != nil {
			return err
		}
		if r.measured == nil {
			return nil
		}
		defer func() { r.measured = nil }()
		return r.measure(t, n)
	}
	if err := r.store.Event(runstore.StatusEvent(n, runstore.StatusStarted)); err != nil {
		return err
	}
	if err := r.record(t, n); err != nil {
		return err
	}
	return r.repeat(t, n)
}

// repeat makes the change of the learning rate after a step again, if the training made one before
// it was resumed.
func (r *Recorder) repeat(t *train.Trainer, step int64) error {
	for len(r.later) > 0 && r.later[0].Step <= step {
		if err := t.SetLearningRate(r.later[0].Rate); err != nil {
			return fmt.Errorf("repeat event of step %d: %w", r.later[0].Step, err)
		}
		r.later = r.later[1:]
	}
	return nil
}

// stateBytes returns the size of an anchor.
func stateBytes(t *train.Trainer) (int64, error) {
	file, err := runstore.FrameFile(nil, t.State())
	return int64(len(file)), err
}

func (r *Recorder) step(t *train.Trainer, step int64) error {
	r.store.Window(true)
	defer r.store.Window(false)
	if err := r.noteRate(t, step-1); err != nil {
		return err
	}
	r.learn(t, step)
	if (step-r.sub.First)%r.rows == 0 || step == r.sub.Steps {
		if err := r.metric(t.BatchMetrics()); err != nil {
			return err
		}
	}
	if err := r.record(t, step); err != nil {
		return err
	}
	return r.repeat(t, step)
}

// noteRate records a change of the learning rate after a step, which a replay must repeat.
func (r *Recorder) noteRate(t *train.Trainer, step int64) error {
	if t.LearningRate() == r.rate {
		return nil
	}
	r.rate = t.LearningRate()
	e, err := RateEvent(step, r.rate)
	if err != nil {
		return err
	}
	return r.store.Event(e)
}

// record records what is due after a step. The anchor comes last, because it makes everything
// before it durable. The frame comes before the probes, so that it is hashed and written while they
// are computed.
func (r *Recorder) record(t *train.Trainer, step int64) error {
	if err := r.measure(t, step); err != nil {
		return err
	}
	if err := r.recordLearning(step); err != nil {
		return err
	}
	if r.anchors.due(step) {
		t.Inspect()
	}
	if r.frames.due(step) || r.anchors.due(step) {
		if err := r.frame(t, step); err != nil {
			return err
		}
	}
	if r.prober != nil && r.probes.due(step) {
		if err := r.prober.compute(t.Weights()); err != nil {
			return err
		}
		if err := r.prober.store(r.store, step, every); err != nil {
			return err
		}
	}
	if r.anchors.due(step) {
		if err := r.anchor(t, step); err != nil {
			return err
		}
		if err := r.tidy(); err != nil {
			return err
		}
	}
	r.past(step)
	return r.keepBudget(step)
}

// measure records the measurements and predictions that are due after a step, but for those that
// r.measured has.
func (r *Recorder) measure(t *train.Trainer, step int64) error {
	if r.evaluate.due(step) {
		if !r.measured["train"] {
			m, err := t.EvaluateSamples(r.opt.Context, r.sub.Train, r.sub.Counted, "train")
			if err := r.evaluated(m, err); err != nil {
				return err
			}
		}
		if err := r.measureTest(t, step); err != nil {
			return err
		}
	}
	if r.sampled.due(step) {
		if err := r.measureSampled(t); err != nil {
			return err
		}
	}
	if r.predictions.due(step) && !r.measured["predictions"] {
		if err := r.measureTest(t, step); err != nil {
			return err
		}
		if r.tested == step {
			if err := r.store.Predictions(step, predictionsOf(r.test, r.sub.Test)); err != nil {
				return err
			}
		}
	}
	return nil
}

// tidy removes unplanned files once a resumed training has passed them.
func (r *Recorder) tidy() error {
	if !r.resumed {
		return nil
	}
	r.resumed = false
	return r.remove(anchors, frames, probes, predictions, learning)
}

func (r *Recorder) frame(t *train.Trainer, step int64) error {
	r.framed = step
	t.Weights().CopyTo(r.weights)
	return r.store.Frame(step, r.weights)
}

func (r *Recorder) anchor(t *train.Trainer, step int64) error {
	r.anchored = step
	return r.store.Anchor(step, t.State())
}

// measureTest evaluates the test samples once per step.
func (r *Recorder) measureTest(t *train.Trainer, step int64) error {
	if r.tested == step || r.sub.Test.Len() == 0 {
		return nil
	}
	m, err := t.Evaluate(r.opt.Context, r.sub.Test, "test")
	if err == nil {
		r.test, r.tested = m, step
	}
	if err == nil && r.measured["test"] {
		return nil
	}
	return r.evaluated(m, err)
}

// evaluated records a measurement. It ignores an interrupted one: the same context ends the
// training.
func (r *Recorder) evaluated(m *train.Evaluation, err error) error {
	if err != nil {
		if r.opt.Context.Err() != nil {
			return nil
		}
		return err
	}
	return r.metric(m.Metrics)
}

func (r *Recorder) metric(m train.Metrics) error {
	r.opt.Metrics(m)
	return r.store.Metric(runstore.Metric{Step: m.Step, Epoch: m.Epoch, Split: m.Split, Loss: m.Loss, Accuracy: m.Accuracy, Samples: m.Samples})
}

// end records the last state, from which the training can continue, and the final status, and makes
// everything durable.
func (r *Recorder) end(t *train.Trainer, step int64, err error) error {
	if serr := r.store.Err(); serr != nil {
		return serr // the disk failed, so nothing more can be recorded
	}
	if r.plans == nil {
		return nil // the training did not start
	}
	if rerr := r.noteRate(t, step); rerr != nil {
		return rerr
	}
	replayable := !r.spec.Anchors.Off
	if r.framed != step && (replayable || !r.spec.Frames.Off) {
		if ferr := r.frame(t, step); ferr != nil {
			return ferr
		}
	}
	if err := r.recordPartial(t, step); err != nil {
		return err
	}
	if r.anchored != step && replayable {
		if aerr := r.anchor(t, step); aerr != nil {
			return aerr
		}
	}
	if terr := r.tidy(); terr != nil {
		return terr
	}
	var diverged *train.DivergedError
	status := runstore.StatusFinished
	switch {
	case errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded):
		status = runstore.StatusInterrupted
	case errors.As(err, &diverged):
		status = runstore.StatusDiverged
	case err != nil:
		status = runstore.StatusFailed
	}
	if err != nil && status != runstore.StatusInterrupted {
		text, jerr := json.Marshal(err.Error())
		if jerr != nil {
			return fmt.Errorf("record error: %w", jerr)
		}
		if err := r.store.Event(runstore.Event{Step: step, Key: "error", Value: text}); err != nil {
			return err
		}
	}
	// Record the final status when everything else is durable: a finished run is never resumed.
	if err := r.store.Sync(); err != nil {
		return err
	}
	if err := r.store.Event(runstore.StatusEvent(step, status)); err != nil {
		return err
	}
	return r.store.Sync()
}

// predictionsOf turns an evaluation of all samples of a split into columns.
func predictionsOf(e *train.Evaluation, src nn.Labelled) *runstore.Predictions {
	n := len(e.Losses)
	p := &runstore.Predictions{
		ID: make([]int32, n), Label: make([]int32, n), Predicted: make([]int32, n),
		Confidence: make([]float32, n), Loss: make([]float32, n),
		Logits: tensor.From(e.Logits, n, len(e.Logits)/max(n, 1)),
	}
	for i := range n {
		p.ID[i], p.Label[i], p.Predicted[i] = int32(i), int32(src.Label(i)), int32(e.Predicted(i))
		p.Confidence[i], p.Loss[i] = e.Confidence(i), float32(e.Losses[i])
	}
	return p
}
