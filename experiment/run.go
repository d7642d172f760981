package experiment

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"brainbow/dataset"
	"brainbow/nn"
	"brainbow/record"
	"brainbow/runstore"
	"brainbow/train"
)

// Experiment is a checked recipe with its data opened and its network built.
type Experiment struct {
	Recipe      *Recipe // with every default filled in
	Data        *dataset.Dataset
	Network     *nn.Network
	Train, Test *dataset.Input

	opened      *dataset.Dataset // before the changes of single samples
	fingerprint string
	first       int64         // step that the training begins at; above 0 for a branch
	seen        train.Plateau // what a branch's parent has seen
}

// Prepare checks a recipe, opens its data and builds its network. It takes Context and Progress
// for reading the data from opt, and all other options from the recipe. If the recipe cannot
// reproduce the run it was exported from, the error is record.ErrNumerics or
// record.ErrOtherData, or says that the training is too short.
func Prepare(d *Document, data dataset.Opener, opt dataset.Options) (*Experiment, error) {
	r, err := d.Recipe()
	if err != nil {
		return nil, err
	}
	e := &Experiment{Recipe: r}
	if e.opened, err = r.Open(data, opt); err != nil {
		return nil, d.Locate(err)
	}
	e.fingerprint = e.opened.Fingerprint()
	if e.Data, err = e.opened.Adjusted(r.Data.Adjust()); err != nil {
		return nil, d.Locate(err)
	}
	if e.Network, err = d.Network(r, e.Data); err != nil {
		return nil, err
	}
	if err = e.inputs(); err != nil {
		return nil, d.Locate(err)
	}
	r.Optimizer = r.Optimizer.Resolved()
	if r.Record, err = r.Record.Resolve(e.subject()); err != nil {
		return nil, d.Locate(err)
	}
	if r.Reproduce != nil {
		if err := r.Reproduce.possible(e.Network, e.fingerprint, e.Steps()); err != nil {
			return nil, err
		}
	}
	r.Numerics = e.numerics()
	return e, nil
}

// Opened returns the data as it was opened, before the recipe's changes of single samples: what has
// the fingerprint of the run.
func (e *Experiment) Opened() *dataset.Dataset { return e.opened }

// inputs sets Train and Test, and fills in what the transforms measure.
func (e *Experiment) inputs() (err error) {
	r := e.Recipe
	if e.Train, err = dataset.NewInput(e.Data, &e.Data.Train, r.Transforms); err != nil {
		return err
	}
	r.Transforms = e.Train.Transforms()
	if e.Test, err = dataset.NewInput(e.Data, &e.Data.Test, r.Transforms); err != nil {
		return err
	}
	_, err = e.Train.Augmented(r.Augment, r.Seed)
	return err
}

// subject returns the description of the training that the recorder needs.
func (e *Experiment) subject() record.Subject {
	sub := record.NewSubject(e.Network, e.Recipe.Spec, e.Train, e.Test)
	sub.First = e.first
	return sub
}

// Steps returns the number of updates of the whole training.
func (e *Experiment) Steps() int64 { return e.subject().Steps }

// numerics returns the revision of the arithmetic: that of the run to reproduce, otherwise the
// latest.
func (e *Experiment) numerics() int {
	if p := e.Recipe.Reproduce; p != nil {
		return p.Numerics
	}
	return train.Numerics
}

// Meta returns the metadata of a run of this experiment.
func (e *Experiment) Meta() (runstore.Meta, error) {
	m := runstore.Meta{
		Numerics: e.numerics(), Seed: e.Recipe.Seed,
		Dataset: runstore.Dataset{Name: e.Data.Name, Fingerprint: e.fingerprint},
	}
	for _, f := range []struct {
		into *json.RawMessage
		from any
	}{{&m.Recipe, e.Recipe}, {&m.Network, e.Network.Spec}, {&m.Transforms, e.Recipe.Transforms}} {
		raw, err := json.Marshal(f.from)
		if err != nil {
			return m, fmt.Errorf("describe run: %w", err)
		}
		*f.into = raw
	}
	return m, nil
}

// Options of a run. Every field is optional.
type Options struct {
	// Threads is the number of goroutines that compute. Results do not depend on it.
	Threads int
	// Store says how Resume opens the run for writing. Run ignores it, because the caller
	// passes a store.
	Store runstore.Options
	// Opened is called with the run's store before the first update.
	Opened func(store *runstore.Writer)
	// Started is called when training begins, with the directory of the run and the step it
	// begins after.
	Started func(e *Experiment, dir string, from int64)
	// Observers observe the training in addition to the recorder.
	Observers []train.Observer
	// Message is called with a sentence for every decision the recorder makes.
	Message func(text string)
	// Metrics is called with every recorded measurement.
	Metrics func(m train.Metrics)
}

// Result says how a training went. A number that was never measured is NaN.
type Result struct {
	Run              string // directory
	Steps            int64
	From             int64 // the step from which the training was resumed
	Finished         bool  // Resume found that the training had already ended
	TrainAccuracy    float64
	TestAccuracy     float64
	TestLoss         float64
	BestTestAccuracy float64
	BestStep         int64
	Duration         time.Duration
}

// MarshalJSON encodes a number that was never measured as null.
func (r Result) MarshalJSON() ([]byte, error) {
	number := func(v float64) *float64 {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		return &v
	}
	return json.Marshal(struct {
		Run              string   `json:"run"`
		Steps            int64    `json:"steps"`
		TrainAccuracy    *float64 `json:"train_accuracy"`
		TestAccuracy     *float64 `json:"test_accuracy"`
		BestTestAccuracy *float64 `json:"best_test_accuracy"`
		BestStep         int64    `json:"best_step"`
		TestLoss         *float64 `json:"test_loss"`
		Seconds          float64  `json:"seconds"`
	}{r.Run, r.Steps, number(r.TrainAccuracy), number(r.TestAccuracy), number(r.BestTestAccuracy), r.BestStep, number(r.TestLoss), math.Round(r.Duration.Seconds()*1000) / 1000})
}

// Run trains from the start and records into store, which it closes. The error is the context's
// if the training was interrupted and a *train.DivergedError if it diverged. In every case the
// recording is kept, and the result says how far the training came.
func (e *Experiment) Run(ctx context.Context, store *runstore.Writer, opt Options) (*Result, error) {
	return e.record(ctx, store, nil, opt, newResult(store.Dir()), func(_ *train.Trainer, o record.Options) (*record.Recorder, error) {
		return record.New(store, e.Recipe.Record, e.subject(), o)
	})
}

func newResult(dir string) *Result {
	nan := math.NaN()
	return &Result{Run: dir, TrainAccuracy: nan, TestAccuracy: nan, TestLoss: nan, BestTestAccuracy: nan}
}

// record trains with the recorder that begin returns, and closes the store. begin receives a
// new trainer and may advance it to a later step. run is the recording so far, or nil for a new
// run.
func (e *Experiment) record(ctx context.Context, store *runstore.Writer, run *runstore.Reader, opt Options, res *Result, begin func(*train.Trainer, record.Options) (*record.Recorder, error)) (_ *Result, err error) {
	start := time.Now()
	defer func() {
		if closeErr := store.Close(); err == nil {
			err = closeErr
		}
		res.Duration = time.Since(start)
	}()
	t, err := train.New(e.Network, e.Recipe.Spec, e.Train, e.Recipe.Seed, opt.Threads)
	if err != nil {
		return res, err
	}
	defer t.Close()
	rec, err := begin(t, record.Options{
		Context: ctx, Message: opt.Message, Metrics: func(m train.Metrics) {
			res.measured(m)
			if opt.Metrics != nil {
				opt.Metrics(m)
			}
		},
	})
	if err != nil {
		return res, err
	}
	res.From = t.StepNumber()
	if opt.Opened != nil {
		opt.Opened(store)
	}
	if opt.Started != nil {
		opt.Started(e, res.Run, res.From)
	}
	observers := append([]train.Observer{rec.Observer()}, opt.Observers...)
	if p := e.Recipe.Reproduce; p != nil {
		observers = append(observers, p.observer(opt.Message))
	}
	if e.Recipe.Schedule.Kind == "plateau" {
		observers = append(observers, e.plateau(ctx, store, run))
	}
	err = t.Run(ctx, observers...)
	res.Steps = t.StepNumber()
	if storeErr := store.Err(); storeErr != nil && !errors.Is(err, storeErr) {
		err = errors.Join(err, storeErr)
	}
	return res, err
}

// measured stores a measurement in the result.
func (r *Result) measured(m train.Metrics) {
	switch m.Split {
	case "train":
		r.TrainAccuracy = m.Accuracy
	case "test":
		r.TestAccuracy, r.TestLoss = m.Accuracy, m.Loss
		if !(m.Accuracy <= r.BestTestAccuracy) {
			r.BestTestAccuracy, r.BestStep = m.Accuracy, m.Step
		}
	}
}
