package experiment

import (
	"context"
	"encoding/json"
	"fmt"

	"brainbow/dataset"
	"brainbow/internal/hint"
	"brainbow/record"
	"brainbow/runstore"
	"brainbow/train"
)

// Resume continues the training of the run in directory dir. It starts at the last replay point
// up to which the recording is complete and cuts off everything after it. The run ends with the
// same weights, measurements and predictions, bit for bit, as if it had never been interrupted.
// data opens the dataset.
//
// If the training had already ended, Resume does nothing and the result says Finished. The
// error is runstore.ErrRunning if another writer has the run open, and record.ErrNumerics,
// dataset.ErrMissing or record.ErrOtherData if this program or its data cannot continue the
// same training; these leave the run unchanged. Other errors are those of [Experiment.Run].
func Resume(ctx context.Context, dir string, data dataset.Opener, opt Options) (*Result, error) {
	run, err := runstore.OpenWith(dir, runstore.OpenOptions{FS: opt.Store.FS})
	if err != nil {
		return nil, err
	}
	status, err := run.Status()
	if err != nil {
		return nil, err
	}
	switch status {
	case runstore.StatusFinished:
		return finished(run)
	case runstore.StatusDiverged:
		return nil, hint.Add(
			fmt.Errorf("resume run %s: its training diverged, and would diverge again at the same step", run.Name()),
			"train again with a smaller learning rate",
		)
	}
	store, err := runstore.Resume(dir, opt.Store)
	if err != nil {
		return nil, err
	}
	res, err := resume(ctx, store, data, opt)
	// The store is closed already if the training began; closing it twice is harmless.
	if closeErr := store.Close(); err == nil {
		err = closeErr
	}
	return res, err
}

// resume continues a run whose lock the caller holds.
func resume(ctx context.Context, store *runstore.Writer, data dataset.Opener, opt Options) (*Result, error) {
	run, err := runstore.OpenWith(store.Dir(), runstore.OpenOptions{FS: opt.Store.FS})
	if err != nil {
		return nil, err
	}
	training, err := record.ReadTraining(run)
	if err != nil {
		return nil, err
	}
	fail := func(err error) (*Result, error) { return nil, fmt.Errorf("resume run %s: %w", run.Name(), err) }
	if err := training.Check(); err != nil {
		return fail(err)
	}
	e := &Experiment{Recipe: &Recipe{}, Network: training.Net, first: run.Meta().First()}
	if err := json.Unmarshal(run.Meta().Recipe, e.Recipe); err != nil {
		return fail(fmt.Errorf("run.json: recipe: %w", err))
	}
	e.Recipe.Seed, e.Recipe.Numerics, e.Recipe.Restart = run.Meta().Seed, run.Meta().Numerics, training.Spec.Restart
	if e.Data, e.fingerprint, err = training.OpenData(data); err != nil {
		return fail(err)
	}
	if err := training.CheckData(e.fingerprint); err != nil {
		return fail(err)
	}
	if e.Data, err = training.Adjusted(e.Data); err != nil {
		return fail(err)
	}
	sub, err := training.Subject(e.Data)
	if err != nil {
		return fail(err)
	}
	e.Train, e.Test = sub.Train.(*dataset.Input), sub.Test.(*dataset.Input)
	rows, err := run.Metrics()
	if err != nil {
		return fail(err)
	}
	res := newResult(store.Dir())
	return e.record(ctx, store, run, opt, res, func(t *train.Trainer, o record.Options) (*record.Recorder, error) {
		rec, err := record.Resume(ctx, run, store, training, t, sub, o)
		for _, m := range rows {
			if m.Step <= t.StepNumber() && t.StepNumber() > 0 {
				res.measured(train.Metrics(m))
			}
		}
		return rec, err
	})
}

// finished returns the result of a run that has already ended.
func finished(run *runstore.Reader) (*Result, error) {
	rows, err := run.Metrics()
	if err != nil {
		return nil, err
	}
	res := newResult(run.Dir())
	for _, m := range rows {
		res.measured(train.Metrics(m))
	}
	if res.Steps, err = run.LastStep(); err != nil {
		return nil, err
	}
	res.From, res.Finished = res.Steps, true
	return res, nil
}
