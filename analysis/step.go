package analysis

import (
	"context"
	"errors"
	"fmt"

	"brainbow/nn"
	"brainbow/record"
	"brainbow/runstore"
)

// Shown is the step that is shown for a requested step.
type Shown struct {
	Step int64
	// Instead says why Step is the nearest recorded step and not the requested
	// one; nil if it is the requested one.
	Instead error
}

// Step returns the step to show for a requested step, or the last recorded one
// if want is negative. It is the requested step wherever its weights were
// recorded or can be computed again; otherwise the nearest recorded step before
// it. A step that the run does not have is a *record.RangeError; a run without
// any weights gives runstore.ErrNotKept.
func (r *Run) Step(ctx context.Context, want int64) (Shown, error) {
	if want < 0 {
		last, ok := r.Store.LastFrame()
		if !ok {
			return Shown{}, fmt.Errorf("choose step of run %s: no weights: %w", r.Name(), runstore.ErrNotKept)
		}
		return Shown{Step: last}, nil
	}
	err := r.replayer.Check(ctx, want)
	if err == nil {
		return Shown{Step: want}, nil
	}
	if _, outside := errors.AsType[*record.RangeError](err); outside || ctx.Err() != nil {
		return Shown{}, err
	}
	kept, none := r.Store.NearestFrame(want)
	if none != nil {
		return Shown{}, err
	}
	return Shown{Step: kept, Instead: err}, nil
}

// InRange returns a *record.RangeError for a step that the run does not have.
func (r *Run) InRange(step int64) error { return r.replayer.InRange(step) }

// Weights returns the weights of any step, bit for bit: as they were recorded,
// or computed again. They are shared and must not be changed. For errors see
// [record.Replayer.Weights].
func (r *Run) Weights(ctx context.Context, step int64) (*nn.Weights, error) {
	return r.replayer.Weights(ctx, step)
}

// Replayer gives the gradients, states and values of any step.
func (r *Run) Replayer() *record.Replayer { return r.replayer }

// Warnings returns sentences that say which damaged files were passed over so
// far.
func (r *Run) Warnings() []string { return r.replayer.Warnings() }

// weightsHash returns the SHA-256 of a frame with a step's weights.
func (r *Run) weightsHash(ctx context.Context, step int64) (string, error) {
	if h := r.Store.FrameHash(step); h != "" {
		return h, nil
	}
	w, err := r.Weights(ctx, step)
	if err != nil {
		return "", err
	}
	file, err := runstore.FrameFile(nil, w.Tensors())
	if err != nil {
		return "", fmt.Errorf("hash weights of step %d of run %s: %w", step, r.Name(), err)
	}
	return runstore.FrameFileHash(file), nil
}

// KeptEvenly returns at most n recorded steps from the first to last, spread as
// evenly as they allow; other steps would have to be computed by replaying part of
// the training. If fewer than two were recorded it returns the first and the last
// step.
func (r *Run) KeptEvenly(last int64, n int) []int64 {
	kept := r.Store.Frames()
	var out []int64
	stops := min(int64(n), last+1)
	for i := range stops {
		target := i * last / max(stops-1, 1)
		best := int64(-1)
		for _, k := range kept {
			if k <= last && (best < 0 || max(k-target, target-k) < max(best-target, target-best)) {
				best = k
			}
		}
		if best >= 0 && (len(out) == 0 || best > out[len(out)-1]) {
			out = append(out, best)
		}
	}
	if len(out) < 2 {
		return []int64{0, last}
	}
	return out
}
