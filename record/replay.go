package record

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"sync"

	"brainbow/dataset"
	"brainbow/internal/hint"
	"brainbow/nn"
	"brainbow/runstore"
	"brainbow/train"
)

// DefaultCache is the default memory for the states of a [Replayer].
const DefaultCache = Bytes(64_000_000)

// passed is the number of states that a replay keeps on its way, so that earlier steps are quick to
// compute next.
const passed = 64

// ReplayOptions are the options of a Replayer. Subject or Data is required.
type ReplayOptions struct {
	// Subject returns the run's data. It is called for the first step that must be replayed, and
	// again only after an error. By default Data opens the data and its fingerprint is checked.
	Subject func() (Subject, error)
	// Data opens the dataset if Subject is nil.
	Data dataset.Opener
	// Threads is the number of threads to compute on, 1 by default. It never changes a result.
	Threads int
	// Cache is the memory for recent states, DefaultCache by default.
	Cache Bytes
	// Made, unless nil, returns the number of updates that a training in progress has made and
	// whose events are in the run, or −1. Those steps are replayed though nothing was recorded at
	// them.
	Made func() int64
}

// Replayer returns the weights of any step of a run, bit for bit. It reads a kept step, and trains
// any other again from the last replay point before it, with the recorded changes of the learning
// rate. On its way it compares every kept step with the recording.
//
// It is safe for concurrent use; one replay runs at a time. Of a run that is being written it has
// the same state as the run's Reader.
type Replayer struct {
	run      *runstore.Reader
	training *Training
	opt      ReplayOptions
	cache    *states

	turn    chan struct{} // holds one token, which gives access to the fields below
	trainer *train.Trainer
	total   int64                        // updates of the training
	good    bool                         // the trainer is at a state of the run
	after   func(t *train.Trainer) error // called after every update, unless nil
	file    []byte
	closed  bool

	mu       sync.Mutex
	warnings []string
	bad      map[string]bool // files already warned about
	steps    int64           // updates made, for tests
}

// NewReplayer prepares to replay a run. It opens nothing before it is needed.
func NewReplayer(run *runstore.Reader, training *Training, opt ReplayOptions) *Replayer {
	if opt.Cache <= 0 {
		opt.Cache = DefaultCache
	}
	if opt.Subject == nil {
		opt.Subject = func() (Subject, error) { return training.openSubject(opt.Data) }
	}
	r := &Replayer{
		run: run, training: training, opt: opt, cache: newStates(int64(opt.Cache)),
		turn: make(chan struct{}, 1), bad: map[string]bool{},
	}
	r.turn <- struct{}{}
	return r
}

// openSubject opens the run's data and checks its fingerprint.
func (t *Training) openSubject(data dataset.Opener) (Subject, error) {
	d, fingerprint, err := t.OpenData(data)
	if err != nil {
		return Subject{}, err
	}
	if err := t.CheckData(fingerprint); err != nil {
		return Subject{}, err
	}
	if d, err = t.Adjusted(d); err != nil {
		return Subject{}, err
	}
	return t.Subject(d)
}

// Close waits for a running replay and ends the Replayer's threads. Kept steps can still be read.
func (r *Replayer) Close() {
	<-r.turn
	if r.trainer != nil {
		r.trainer.Close()
		r.trainer = nil
	}
	r.closed = true
	r.turn <- struct{}{}
}

// Warnings returns sentences about the damaged files that were skipped so far.
func (r *Replayer) Warnings() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.warnings)
}

// RangeError reports a step that a run does not have.
type RangeError struct {
	Run               string
	Step, First, Last int64
}

func (e *RangeError) Error() string {
	if e.Last < e.First {
		return fmt.Sprintf("run %s has no step %d: no weights were recorded", e.Run, e.Step)
	}
	return fmt.Sprintf("run %s has no step %d: its steps are %d to %d", e.Run, e.Step, e.First, e.Last)
}

// Hint returns the valid range of steps.
func (e *RangeError) Hint() string {
	if e.Last < e.First {
		return "wait if the training has just begun; otherwise it failed before its first step was stored"
	}
	return fmt.Sprintf("give a step from %d to %d", e.First, e.Last)
}

// MismatchError says that a replay did not reproduce the recorded weights. Its results are
// discarded.
type MismatchError struct {
	Run      string
	Step     int64 // the first recorded step that differs
	From     int64 // the replay point
	Got      string
	Recorded string // SHA-256 of the frame's file
}

func (e *MismatchError) Error() string {
	return fmt.Sprintf("replay of run %s from step %d does not reproduce the weights recorded at step %d: sha256 %.12s…, recorded %.12s…", e.Run, e.From, e.Step, e.Got, e.Recorded)
}

// Hint says how to continue.
func (e *MismatchError) Hint() string {
	return "the recording or this program was changed; verify the run. Steps whose weights were kept can be viewed"
}

// LastStep returns the last recorded step of the run, or a later one that ReplayOptions.Made
// reports; −1 for an empty run.
func (r *Replayer) LastStep() (int64, error) {
	last, err := r.run.LastStep()
	if err == nil && r.opt.Made != nil {
		last = max(last, r.opt.Made())
	}
	return last, err
}

// InRange returns a *RangeError for a step that the run does not have.
func (r *Replayer) InRange(step int64) error {
	first := r.training.Meta.First()
	if last, ok := r.run.LastFrame(); ok && step >= first && step <= last {
		return nil
	}
	last, err := r.LastStep()
	if err != nil {
		return err
	}
	if step < first || step > last {
		return &RangeError{r.training.Run, step, first, last}
	}
	return nil
}

// Check returns an error if the weights of a step are unavailable for a reason that needs no replay
// to find: a *RangeError, ErrNumerics, ErrOtherData, dataset.ErrMissing, or runstore.ErrNotKept if
// there is no state to start from. It opens the data if the step was not kept.
func (r *Replayer) Check(ctx context.Context, step int64) error {
	if err := r.InRange(step); err != nil {
		return err
	}
	if r.run.FrameHash(step) != "" {
		return nil
	}
	return r.exclusively(ctx, func() error {
		if err := r.prepare(); err != nil {
			return err
		}
		if err := r.beyond(step); err != nil {
			return err
		}
		if _, err := r.run.NearestAnchor(step); err != nil && r.training.Meta.Parent != nil {
			return r.nowhere(step, err)
		}
		return nil
	})
}

// Weights returns the weights after step updates. They are shared, so the caller must not change
// them. The errors are those of Check, a *MismatchError and the context's.
func (r *Replayer) Weights(ctx context.Context, step int64) (*nn.Weights, error) {
	if err := r.training.computable(); err != nil {
		return nil, err
	}
	if err := r.InRange(step); err != nil {
		return nil, err
	}
	if s := r.cache.get(step); s != nil {
		return s.Weights(), nil
	}
	if r.run.FrameHash(step) != "" {
		w, err := r.frame(step)
		if err == nil {
			return w, nil
		}
		if !passable(err) {
			return nil, err
		}
		r.warn(err, fmt.Sprintf("the weights of step %d are damaged and were computed again", step))
	}
	s, err := r.state(ctx, step)
	if err != nil {
		return nil, err
	}
	return s.Weights(), nil
}

// State returns the whole state of the training after step updates. Errors are those of Weights.
func (r *Replayer) State(ctx context.Context, step int64) (*train.Snapshot, error) {
	if err := r.InRange(step); err != nil {
		return nil, err
	}
	return r.state(ctx, step)
}

// Gradient returns the gradient of update number step, counted from 1: that of the mean loss over
// its batch, without the L2 term.
func (r *Replayer) Gradient(ctx context.Context, step int64) (*nn.Weights, error) {
	if err := r.InRange(step); err != nil {
		return nil, err
	}
	if first := r.training.Meta.First(); step <= first {
		return nil, fmt.Errorf("compute gradient of run %s: step %d is the state before the first update", r.training.Run, first)
	}
	w, err := r.Weights(ctx, step-1)
	if err != nil {
		return nil, err
	}
	var g *nn.Weights
	err = r.exclusively(ctx, func() error {
		if err := r.prepare(); err != nil {
			return err
		}
		g, err = r.trainer.Gradient(w, step)
		return err
	})
	return g, err
}

// Updates makes the updates from one step to a later one again and calls after with the trainer
// after each of them. after must not change the trainer.
func (r *Replayer) Updates(ctx context.Context, from, to int64, after func(t *train.Trainer) error) error {
	if _, err := r.State(ctx, from); err != nil {
		return err
	}
	return r.exclusively(ctx, func() error {
		if err := r.prepare(); err != nil {
			return err
		}
		changes, err := Rates(r.run)
		if err != nil {
			return err
		}
		at, err := r.start(from, changes)
		if err != nil {
			return err
		}
		if _, err := r.replay(ctx, at, from, changes); err != nil {
			return err
		}
		r.after = after
		defer func() { r.after = nil }()
		_, err = r.replay(ctx, at, to, changes)
		return err
	})
}

// Infer computes values of the network at a step; see [nn.Network.Infer].
func (r *Replayer) Infer(ctx context.Context, step int64, src nn.Source, ids []int32, taps []string, sink nn.Sink) error {
	w, err := r.Weights(ctx, step)
	if err != nil {
		return err
	}
	return r.training.Net.Infer(ctx, w, src, ids, taps, r.opt.Threads, sink)
}

// Evaluate measures samples ids of src, all if ids is nil, with the weights of a step. The caller
// fills in the split of the metrics.
func (r *Replayer) Evaluate(ctx context.Context, step int64, src nn.Labelled, ids []int32) (*train.Evaluation, error) {
	w, err := r.Weights(ctx, step)
	if err != nil {
		return nil, err
	}
	ev, err := train.NewEvaluator(r.training.Net, r.training.Spec.Loss, r.opt.Threads)
	if err != nil {
		return nil, fmt.Errorf("evaluate run %s: run.json: %w: %w", r.training.Run, runstore.ErrDamaged, err)
	}
	e, err := ev.Run(ctx, w, src, ids)
	if err != nil {
		return nil, fmt.Errorf("evaluate run %s: %w", r.training.Run, err)
	}
	e.Step = step
	return e, nil
}

// frame reads the weights of a kept step.
func (r *Replayer) frame(step int64) (*nn.Weights, error) {
	tensors, err := r.run.Frame(step)
	if err != nil {
		return nil, err
	}
	w := r.training.Net.NewWeights()
	if err := w.Load(tensors); err != nil {
		return nil, fmt.Errorf("read frame of step %d of run %s: %w: %w", step, r.training.Run, runstore.ErrDamaged, err)
	}
	return w, nil
}

// passable reports whether an error concerns a single file that others can replace.
func passable(err error) bool {
	return errors.Is(err, runstore.ErrDamaged) || errors.Is(err, runstore.ErrNotKept) || errors.Is(err, fs.ErrNotExist)
}

// maxWarnings bounds the warnings of a Replayer; the last one says that there are more.
const maxWarnings = 20

// warn adds a warning, once per file, about an error and its consequence.
func (r *Replayer) warn(err error, done string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.warnings) == maxWarnings {
		return
	}
	text := done + ": " + err.Error()
	if len(r.warnings) == maxWarnings-1 {
		text = "more files are damaged: verify the run"
	}
	if !r.bad[text] {
		r.bad[text] = true
		r.warnings = append(r.warnings, text)
	}
}

// exclusively calls f while holding the token, or returns the context's error.
func (r *Replayer) exclusively(ctx context.Context, f func() error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-r.turn:
	}
	defer func() { r.turn <- struct{}{} }()
	return f()
}

// prepare makes the trainer. The caller holds the token.
func (r *Replayer) prepare() error {
	if r.trainer != nil {
		return nil
	}
	fail := func(err error) error { return fmt.Errorf("replay run %s: %w", r.training.Run, err) }
	if r.closed {
		return fail(errors.New("the replayer is closed"))
	}
	if err := r.training.Check(); err != nil {
		return err // it names the run
	}
	sub, err := r.opt.Subject()
	if err != nil {
		return err // it says that it concerns the data
	}
	t, err := train.New(r.training.Net, r.training.Spec, sub.Train, r.training.Seed, r.opt.Threads)
	if err != nil {
		return fail(err)
	}
	r.trainer, r.total, r.good = t, sub.Steps, false
	return nil
}

// beyond returns an error if the training does not have a step that the run lists. The caller holds
// the token, and prepare has succeeded.
func (r *Replayer) beyond(step int64) error {
	if step <= r.total {
		return nil
	}
	err := fmt.Errorf("replay run %s to step %d: %w: something is listed there, but by its recipe and data the training has %d steps", r.training.Run, step, runstore.ErrDamaged, r.total)
	return hint.Add(err, "give a step from 0 to %d; verify the run to find what is damaged", r.total)
}

func (r *Replayer) nowhere(step int64, err error) error {
	return hint.Add(fmt.Errorf("replay run %s to step %d: there is no replay point before it: %w", r.training.Run, step, err), "steps whose weights were kept can be viewed")
}
