package projection

import (
	"context"
	"fmt"

	"brainbow/tensor"
)

// ChainOptions are the parameters of [ChainTSNE]. Initial is the start of the first layout;
// Neighbours must be nil. Progress and Snapshot count the iterations of all layouts together.
type ChainOptions struct {
	TSNEOptions
	// FromFirst starts every layout at the first one instead of the one before it.
	FromFirst bool
}

// ChainTSNE lays out the same observations in several spaces, such as the layers of a network, each
// [n, features] with any number of features. Every layout starts from the one before it, and
// [Align] then rotates, mirrors and translates it onto that one, so that differences between
// layouts are differences of the spaces (Rauber et al., 2017, their evolution between layers).
//
// When ctx ends or Snapshot returns false, ChainTSNE returns the layouts so far, the last with
// Early set, and in the first case an error that wraps ctx's.
func ChainTSNE(ctx context.Context, spaces []*tensor.Tensor, o ChainOptions) ([]*TSNEResult, error) {
	fail := func(i int, err error) error { return fmt.Errorf("lay out space %d of %d: %w", i+1, len(spaces), err) }
	if len(spaces) == 0 {
		return nil, fmt.Errorf("lay out spaces: %w: there must be at least one space", ErrTooFew)
	}
	if o.Neighbours != nil {
		return nil, fmt.Errorf("lay out spaces: %w: Neighbours must be nil, because they differ between the spaces", ErrOption)
	}
	for i, x := range spaces {
		if err := checkPoints(x, 2); err != nil {
			return nil, fail(i, err)
		}
		if x.Shape[0] != spaces[0].Shape[0] {
			return nil, fail(i, fmt.Errorf("%w: %d observations, the first space has %d", ErrShape, x.Shape[0], spaces[0].Shape[0]))
		}
	}
	usual := o.withDefaults()
	each := usual.EarlyIterations + usual.Iterations
	var results []*TSNEResult
	for i, x := range spaces {
		one := o.TSNEOptions
		before := i - 1
		if o.FromFirst {
			before = 0
		}
		if i > 0 {
			one.Initial = results[before].Layout
		}
		one.Progress = func(done, _ int) { o.progress(i*each+done, len(spaces)*each) }
		if o.Snapshot != nil {
			one.Snapshot = func(iteration int, layout *tensor.Tensor) bool { return o.Snapshot(i*each+iteration, layout) }
		}
		r, err := TSNE(ctx, x, one)
		if r == nil {
			return results, fail(i, err)
		}
		if i > 0 {
			a, alignErr := Align(r.Layout, results[before].Layout, false)
			if alignErr != nil {
				return results, fail(i, alignErr)
			}
			r.Layout = a.Layout
		}
		results = append(results, r)
		if err != nil {
			return results, fail(i, err)
		}
		if r.Early {
			break
		}
	}
	return results, nil
}
