package analysis

import (
	"context"
	"errors"
	"fmt"
	"math"
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

// WeightRange returns the lowest and the highest weight of a layer over the steps at which weights
// were recorded, and the number of those steps; an even selection of them where they have more than
// [FilmBytes] weights in all. Numbers that are not finite are ignored; without finite ones both are 0.
func (r *Run) WeightRange(ctx context.Context, layer string) (low, high float32, steps int, err error) {
	at := r.Store.Frames()
	if len(at) == 0 {
		last, err := r.LastStep()
		if err != nil {
			return 0, 0, 0, err
		}
		at = []int64{last}
	}
	l, err := r.Layer(ctx, layer, at[len(at)-1])
	if err != nil {
		return 0, 0, 0, err
	}
	at = Evenly(at, max(2, FilmBytes/len(l.Values)))
	low, high = float32(math.Inf(1)), float32(math.Inf(-1))
	for _, step := range at {
		values, err := r.layerValues(ctx, layer, step, len(l.Values))
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return 0, 0, 0, err
		}
		for _, v := range values {
			if v-v == 0 {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if low > high {
		low, high = 0, 0
	}
	return low, high, len(at), nil
}
