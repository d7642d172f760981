package projection

import (
	"context"
	"fmt"
	"math"

	"brainbow/internal/exact"
	"brainbow/tensor"
)

// TSNEOptions are the parameters of [TSNE]. Zero values mean the defaults, which are openTSNE's.
type TSNEOptions struct {
	Options
	// Perplexity is the effective number of neighbours, 30 by default. TSNE uses three times as
	// many, so n must be larger than that.
	Perplexity float64
	// Exaggeration multiplies the attraction in the first EarlyIterations, 12 and 250
	// by default. A negative number of iterations means none.
	Exaggeration    float64
	EarlyIterations int
	// Iterations follow without exaggeration, 500 by default; negative means none.
	Iterations int
	// LearningRate is n divided by the exaggeration of the phase by default.
	LearningRate float64
	// Initial is a layout [n, 2] to start from, which TSNE first scales down; the first two
	// principal components by default.
	Initial *tensor.Tensor
	// Neighbours are the neighbours of the points, at least 3·Perplexity, if they are known
	// already.
	Neighbours *Neighbours
	// Repulsion selects the method for the repulsive forces.
	Repulsion Repulsion
	// Snapshot is called with a copy of the layout before the first iteration, after every
	// SnapshotEvery iterations (50 by default) and after the last. If it returns false, TSNE stops.
	Snapshot      func(iteration int, layout *tensor.Tensor) bool
	SnapshotEvery int
}

// Repulsion is a method for t-SNE's repulsive forces.
type Repulsion int

const (
	Auto         Repulsion = iota // Pairwise up to 2,000 points, Interpolated above
	Pairwise                      // all pairs
	Interpolated                  // by convolution on a grid
)

// maxPairwise is the largest number of points for which Auto means Pairwise.
const maxPairwise = 2000

// TSNEResult is a layout by t-SNE with details of its computation.
type TSNEResult struct {
	Layout     *tensor.Tensor // [n, 2]
	KL         float64        // KL(P‖Q) of the layout, in nats
	Perplexity float64
	Iterations int  // completed, in both phases
	Exact      bool // the forces were summed over all pairs
	Early      bool // stopped before the last iteration
}

const (
	momentum    = 0.8
	gainUp      = 0.2
	gainDown    = 0.8
	gainLeast   = 0.01
	longestStep = 5
	// initialSpread is the standard deviation of the first axis of the initial layout.
	initialSpread = 1e-4
)

// withDefaults replaces zero values.
func (o TSNEOptions) withDefaults() TSNEOptions {
	if o.Perplexity == 0 {
		o.Perplexity = 30
	}
	if o.Exaggeration == 0 {
		o.Exaggeration = 12
	}
	count := func(v *int, usual int) {
		if *v == 0 {
			*v = usual
		}
		*v = max(0, *v)
	}
	count(&o.EarlyIterations, 250)
	count(&o.Iterations, 500)
	if o.SnapshotEvery <= 0 {
		o.SnapshotEvery = 50
	}
	return o
}

// check returns an error if a parameter is out of range for n points.
func (o *TSNEOptions) check(n int) error {
	if !(o.Perplexity >= 1) {
		return fmt.Errorf("%w: perplexity must be between 1 and %.4g, not %v", ErrOption, float64(n-1)/3, o.Perplexity)
	}
	if k := int(3 * o.Perplexity); k >= n {
		if n < 4 {
			return fmt.Errorf("%w: t-SNE needs at least 4, not %d", ErrTooFew, n)
		}
		return fmt.Errorf("%w: perplexity %v needs %d, there are %d; the largest perplexity possible is %d", ErrTooFew, o.Perplexity, k+1, n, (n-1)/3)
	}
	if !(o.Exaggeration >= 1) || !(o.LearningRate >= 0) || math.IsInf(o.Exaggeration, 1) || math.IsInf(o.LearningRate, 1) {
		return fmt.Errorf("%w: exaggeration must be at least 1, not %v, and the learning rate above 0, not %v", ErrOption, o.Exaggeration, o.LearningRate)
	}
	return nil
}

// TSNE lays out points x, [n, features], by t-distributed stochastic neighbour embedding (van der
// Maaten and Hinton, 2008), with attraction between the 3·perplexity nearest neighbours. The
// optimiser is gradient descent with momentum and gains; the attraction is exaggerated in the first
// phase.
//
// When ctx ends during the iterations, TSNE returns the layout so far, with Early set, and an error
// that wraps ctx's. When Snapshot returns false, Early is set and there is no error.
func TSNE(ctx context.Context, x *tensor.Tensor, o TSNEOptions) (*TSNEResult, error) {
	o = o.withDefaults()
	if err := checkPoints(x, 2); err != nil {
		return nil, fmt.Errorf("lay out by t-SNE: %w", err)
	}
	if err := o.check(x.Shape[0]); err != nil {
		return nil, fmt.Errorf("lay out by t-SNE: %w", err)
	}
	r, err := tsne(ctx, x, o)
	if err != nil {
		return r, fmt.Errorf("lay out by t-SNE: %w", err)
	}
	return r, nil
}

func tsne(ctx context.Context, x *tensor.Tensor, o TSNEOptions) (*TSNEResult, error) {
	n := x.Shape[0]
	k := int(3 * o.Perplexity)
	nb := o.Neighbours
	if nb == nil {
		var err error
		if nb, err = Nearest(ctx, x, k, o.Options); err != nil {
			return nil, err
		}
	}
	nb, err := nb.first(n, k)
	if err != nil {
		return nil, err
	}
	p, err := newAffinities(ctx, nb, o.Perplexity, o.threads())
	if err != nil {
		return nil, err
	}
	y, err := initial(ctx, x, o)
	if err != nil {
		return nil, err
	}
	return newDescent(p, y, o).run(ctx)
}

// first returns the k nearest of the given neighbours, for n points.
func (nb *Neighbours) first(n, k int) (*Neighbours, error) {
	if nb.K < k || len(nb.IDs) != n*nb.K || len(nb.Distances) != n*nb.K {
		return nil, fmt.Errorf("%w: there must be at least %d neighbours of %d points, not %d of %d", ErrShape, k, n, nb.K, len(nb.IDs)/max(1, nb.K))
	}
	if nb.K == k {
		return nb, nil
	}
	r := &Neighbours{K: k}
	for i := range n {
		r.IDs = append(r.IDs, nb.IDs[i*nb.K:][:k]...)
		r.Distances = append(r.Distances, nb.Distances[i*nb.K:][:k]...)
	}
	return r, nil
}

// initial returns the layout to start from, x and y of point after point.
func initial(ctx context.Context, x *tensor.Tensor, o TSNEOptions) ([]float32, error) {
	n := x.Shape[0]
	y := make([]float32, 2*n)
	if o.Initial != nil {
		if err := checkLayout(o.Initial, n); err != nil {
			return nil, err
		}
		copy(y, o.Initial.Data)
	} else {
		dims := min(2, x.Shape[1])
		c, err := PCA(ctx, x, dims, Options{Seed: o.Seed, Threads: o.Threads})
		if err != nil {
			return nil, err
		}
		for i := range n {
			copy(y[2*i:], c.Scores.Data[i*dims:][:dims])
		}
	}
	var sum, square float64
	for i := range n {
		sum += float64(y[2*i])
	}
	mean := sum / float64(n)
	for i := range n {
		d := float64(y[2*i]) - mean
		square += float64(d * d)
	}
	scale := initialSpread
	if square > 0 {
		scale = initialSpread / math.Sqrt(square/float64(n))
	}
	// A little noise separates coinciding points.
	s := exact.NewStream(o.Seed, "t-SNE jitter")
	for i := range y {
		y[i] = float32(float64(scale*float64(y[i])) + float64(initialSpread/100*s.Norm()))
	}
	return y, nil
}
