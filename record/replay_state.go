package record

import (
	"context"
	"fmt"

	"brainbow/runstore"
	"brainbow/tensor"
	"brainbow/train"
)

// state returns the state of a step, which is in range.
func (r *Replayer) state(ctx context.Context, step int64) (s *train.Snapshot, err error) {
	if s = r.cache.get(step); s != nil {
		return s, nil
	}
	err = r.exclusively(ctx, func() error {
		// The previous replay may have passed this step.
		if s = r.cache.get(step); s != nil {
			return nil
		}
		if err := r.prepare(); err != nil {
			return err
		}
		if err := r.beyond(step); err != nil {
			return err
		}
		changes, err := Rates(r.run)
		if err != nil {
			return err
		}
		from, err := r.start(step, changes)
		if err != nil {
			return err
		}
		s, err = r.replay(ctx, from, step, changes)
		return err
	})
	return s, err
}

// start brings the trainer to the nearest available state before a step: its own, one of the cache,
// a replay point, or the initial weights. It returns the replay point's step for messages.
func (r *Replayer) start(step int64, changes []RateChange) (int64, error) {
	best := int64(-1)
	if at := r.trainer.StepNumber(); r.good && at <= step {
		best = at
	}
	kept := r.cache.before(step)
	if kept != nil && kept.Step() > best {
		best = kept.Step()
	} else {
		kept = nil
	}
	r.good = false
	for at := step; ; at-- {
		var err error
		if at, err = r.run.NearestAnchor(at); err != nil || at <= best {
			break
		}
		p, err := readPoint(r.run, at)
		if err == nil {
			if err = r.trainer.Restore(at, p.Weights, p.State); err == nil {
				return at, r.trainer.SetLearningRate(rateAt(changes, at, r.training))
			}
			err = fmt.Errorf("read replay point of step %d of run %s: %w: %w", at, r.training.Run, runstore.ErrDamaged, err)
		}
		if !passable(err) {
			return 0, err
		}
		r.warn(err, fmt.Sprintf("the replay point of step %d is damaged and the one before it was used", at))
	}
	switch {
	case kept != nil:
		r.trainer.Rewind(kept)
	case best >= 0:
	case r.training.Meta.Parent != nil:
		return 0, r.nowhere(step, runstore.ErrNotKept)
	default:
		initial := r.training.Net.Init(r.training.Seed).Tensors()
		zeros := r.trainer.State()
		for _, z := range zeros {
			clear(z.Tensor.Data)
		}
		if err := r.trainer.Restore(0, initial, zeros); err != nil {
			return 0, err
		}
		best = 0
	}
	at := r.trainer.StepNumber()
	return at, r.trainer.SetLearningRate(rateAt(changes, at, r.training))
}

// replay trains from the trainer's state to a step. It compares the states on its way with the
// recording and keeps some of them.
func (r *Replayer) replay(ctx context.Context, from, step int64, changes []RateChange) (*train.Snapshot, error) {
	t := r.trainer
	r.good = true
	s := r.cache.get(t.StepNumber())
	if s == nil {
		s = t.Snapshot()
		r.cache.put(s)
	}
	keep := max(1, min(passed, r.cache.room(s.Bytes())/2))
	stride := (step - from + keep - 1) / keep
	for t.StepNumber() < step {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for _, c := range changes {
			if c.Step == t.StepNumber() {
				if err := t.SetLearningRate(c.Rate); err != nil {
					return nil, fmt.Errorf("replay run %s: events.jsonl: %w", r.training.Run, err)
				}
			}
		}
		if err := t.Step(); err != nil {
			r.good = false
			return nil, fmt.Errorf("replay run %s from step %d: %w", r.training.Run, from, err)
		}
		r.steps++
		at := t.StepNumber()
		if r.after != nil {
			if err := r.after(t); err != nil {
				return nil, err
			}
		}
		if err := r.compare(from, at); err != nil {
			r.good = false
			r.cache.drop(from, at)
			return nil, err
		}
		if at == step || (step-at)%stride == 0 {
			s = t.Snapshot()
			r.cache.put(s)
		}
	}
	return s, nil
}

// compare compares the trainer's weights with the hash of the step's frame, if
// there is one.
func (r *Replayer) compare(from, step int64) error {
	want := r.run.FrameHash(step)
	if want == "" {
		return nil
	}
	var err error
	if r.file, err = runstore.FrameFile(r.file[:0], r.trainer.Weights().Tensors()); err != nil {
		return fmt.Errorf("replay run %s: %w", r.training.Run, err)
	}
	if got := runstore.FrameFileHash(r.file); got != want {
		return &MismatchError{Run: r.training.Run, Step: step, From: from, Got: got, Recorded: want}
	}
	return nil
}

// point is a replay point.
type point struct {
	Step           int64
	Weights, State []tensor.Named
}

// readPoint reads a replay point.
func readPoint(run *runstore.Reader, step int64) (*point, error) {
	weights, err := run.Frame(step)
	if err != nil {
		return nil, err
	}
	state, err := run.Anchor(step)
	if err != nil {
		return nil, err
	}
	return &point{step, weights, state}, nil
}
