package experiment

import (
	"context"
	"encoding/json"
	"fmt"

	"brainbow/runstore"
	"brainbow/train"
)

// keyPlateau is the key of the events that store the state of a plateau schedule.
const keyPlateau = "plateau"

// plateau returns an observer that sets the learning rate by a plateau schedule, from the
// training loss at the end of every epoch. A resumed training restores the state of the
// schedule from run.
//
// The rate is a function of the recipe and the number of reductions, so setting it twice does
// no harm. That is needed because a resumed training also repeats recorded changes.
func (e *Experiment) plateau(ctx context.Context, store *runstore.Writer, run *runstore.Reader) train.Observer {
	spec := e.Recipe.Spec // keeps the recipe's learning rate when the trainer's changes
	seen := e.seen
	after := func(t *train.Trainer, step int64) error {
		m, ok := t.Measured("train")
		if !ok {
			ev, err := t.EvaluateSamples(ctx, e.Train, e.subject().Counted, "train")
			if err != nil {
				return err
			}
			m = ev.Metrics
		}
		before := seen.Reductions
		rate := seen.After(spec, m.Loss)
		value, err := json.Marshal(seen)
		if err != nil {
			return fmt.Errorf("record plateau schedule of step %d: %w", step, err)
		}
		if err := store.Event(runstore.Event{Step: step, Key: keyPlateau, Value: value}); err != nil {
			return err
		}
		if seen.Reductions == before {
			return nil
		}
		return t.SetLearningRate(rate)
	}
	return train.Observer{
		Start: func(t *train.Trainer) error {
			step, seenAt := t.StepNumber(), map[int64]bool{}
			if run == nil {
				return nil
			}
			events, err := run.Events()
			if err != nil {
				return err
			}
			for _, ev := range events {
				if ev.Key != keyPlateau || ev.Step > step {
					continue
				}
				seenAt[ev.Step] = true
				if err := json.Unmarshal(ev.Value, &seen); err != nil {
					return fmt.Errorf("read events of run %s: step %d: %s %s: %w", run.Name(), ev.Step, keyPlateau, ev.Value, runstore.ErrDamaged)
				}
			}
			// The recording may have ended between an epoch's last step and its event.
			if step > e.first && t.PassEnds(step) && !seenAt[step] {
				return after(t, step)
			}
			return nil
		},
		Epoch: func(t *train.Trainer, _ int, step int64) error { return after(t, step) },
	}
}
