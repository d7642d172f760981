package projection

import (
	"context"
	"fmt"

	"brainbow/tensor"
)

// JointTSNE lays out several snapshots of one space, such as a layer after every epoch, each [n,
// features], by one t-SNE over all their rows, and splits the layout by snapshot. Positions in
// different snapshots are directly comparable (Rauber et al., "Visualizing the Hidden Activity of
// Artificial Neural Networks", 2017, its evolution between epochs). The snapshots may differ in n.
//
// The result is that of [TSNE] for all rows. layouts has one part of it per snapshot, even if TSNE
// returns a layout together with an error.
func JointTSNE(ctx context.Context, snapshots []*tensor.Tensor, o TSNEOptions) (layouts []*tensor.Tensor, r *TSNEResult, err error) {
	all, err := stacked(snapshots)
	if err != nil {
		return nil, nil, fmt.Errorf("lay out snapshots: %w", err)
	}
	r, err = TSNE(ctx, all, o)
	if err != nil {
		err = fmt.Errorf("lay out snapshots: %w", err)
	}
	if r == nil {
		return nil, nil, err
	}
	at := 0
	for _, s := range snapshots {
		n := s.Shape[0]
		layouts = append(layouts, tensor.From(r.Layout.Data[2*at:2*(at+n):2*(at+n)], n, 2))
		at += n
	}
	return layouts, r, err
}

// stacked returns a tensor of the rows of all tensors.
func stacked(snapshots []*tensor.Tensor) (*tensor.Tensor, error) {
	if len(snapshots) == 0 {
		return nil, fmt.Errorf("%w: no snapshots", ErrTooFew)
	}
	rows := 0
	for i, s := range snapshots {
		if s == nil || len(s.Shape) != 2 || snapshots[0] == nil || s.Shape[1] != snapshots[0].Shape[1] {
			return nil, fmt.Errorf("%w: snapshot %d must have the same features as the first; use ChainTSNE for different layers", ErrShape, i)
		}
		if err := checkFinite(s); err != nil {
			return nil, fmt.Errorf("snapshot %d: %w", i, err)
		}
		rows += s.Shape[0]
	}
	all := tensor.New(rows, snapshots[0].Shape[1])
	at := 0
	for _, s := range snapshots {
		at += copy(all.Data[at:], s.Data)
	}
	return all, nil
}

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
