package analysis

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"

	"brainbow/runstore"
)

// WeightFilm holds the weights of a layer at several steps.
type WeightFilm struct {
	// LayerWeights describes the layer; Values, Bias and Outgoing are those of
	// the last step.
	*LayerWeights
	Steps []int64
	// Frames is [steps][Units × View...].
	Frames [][]float32
}

// WeightFilm reads the weights of a layer at one or more steps. It reads recorded
// weights and computes others, and damaged ones, again. Errors are those of
// [Run.Weights].
func (r *Run) WeightFilm(ctx context.Context, layer string, steps []int64) (*WeightFilm, error) {
	last, err := r.Layer(ctx, layer, steps[len(steps)-1])
	if err != nil {
		return nil, err
	}
	f := &WeightFilm{LayerWeights: last, Steps: steps, Frames: make([][]float32, len(steps))}
	tell := r.progress("weights of " + layer)
	errs := make([]error, len(steps))
	var done atomic.Int64
	each(r.threads(), len(steps), func(k int) {
		if errs[k] = ctx.Err(); errs[k] == nil {
			f.Frames[k], errs[k] = r.layerValues(ctx, layer, steps[k], len(last.Values))
			tell(int(done.Add(1)), len(steps))
		}
	})
	if k := slices.IndexFunc(errs, func(err error) bool { return err != nil }); k >= 0 {
		return nil, errs[k]
	}
	return f, nil
}

// layerValues returns a layer's weights at a step, n numbers.
func (r *Run) layerValues(ctx context.Context, layer string, step int64, n int) ([]float32, error) {
	if r.Store.FrameHash(step) != "" {
		t, err := r.Store.FrameTensor(step, layer+".weight")
		if err == nil && len(t.Data) == n {
			return t.Data, nil
		}
		if err != nil && !errors.Is(err, runstore.ErrDamaged) && !errors.Is(err, runstore.ErrNotKept) {
			return nil, err
		}
	}
	l, err := r.Layer(ctx, layer, step)
	if err != nil {
		return nil, err
	}
	if len(l.Values) != n {
		return nil, fmt.Errorf("read weights of %s of run %s: %d numbers at step %d, %d expected: %w", layer, r.Name(), len(l.Values), step, n, runstore.ErrDamaged)
	}
	return l.Values, nil
}
