package projection

import (
	"context"
	"fmt"
	"math"

	"brainbow/internal/exact"
	"brainbow/tensor"
)

// TSNEOptions are the parameters of [TSNE]; zero values stand for the defaults, which
// are openTSNE's.
type TSNEOptions struct {
	Options
	// Perplexity is the effective number of neighbours, 30 by default. Three times as
	// many are looked for, so that n must be larger than that.
	Perplexity float64
	// Exaggeration multiplies the attraction in the first EarlyIterations, 12 and 250
	// by default. A negative number of iterations means none.
	Exaggeration    float64
	EarlyIterations int
	// Iterations follow without exaggeration, 500 by default; negative means none.
	Iterations int
	// LearningRate is n divided by the exaggeration of the phase by default.
	LearningRate float64
	// Initial is a layout [n, 2] to start from, made small first; the first two
	// principal components by default.
	Initial *tensor.Tensor
	// Neighbours are those of the points if they are known, at least 3·Perplexity.
	Neighbours *Neighbours
	// Repulsion says how the repulsive forces are computed.
	Repulsion Repulsion
	// Snapshot is told the layout before the first iteration, after every
	// SnapshotEvery iterations (50 by default) and after the last. It returns whether
	// to go on. The layout is a copy.
	Snapshot      func(iteration int, layout *tensor.Tensor) bool
	SnapshotEvery int
}

// Repulsion says how t-SNE's repulsive forces are computed.
type Repulsion int

const (
	Auto         Repulsion = iota // Pairwise up to 2,000 points, Interpolated above
	Pairwise                      // all pairs
	Interpolated                  // by convolution on a grid
)

// pairwiseMost is the largest number of points for which Auto means Pairwise.
const pairwiseMost = 2000

// TSNEResult is a layout by t-SNE and how it was made.
type TSNEResult struct {
	Layout     *tensor.Tensor // [n, 2]
	KL         float64        // KL(P‖Q) of the layout, in nats
	Perplexity float64
	Iterations int  // that were done, of both phases
	Exact      bool // the forces were summed over all pairs
	Early      bool // it was stopped before the last iteration
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

// check refuses parameters that are out of range for n points.
func (o *TSNEOptions) check(n int) error {
	if !(o.Perplexity >= 1) {
		return fmt.Errorf("%w: perplexity %v; choose 1 to %.4g", ErrOption, o.Perplexity, float64(n-1)/3)
	}
	if k := int(3 * o.Perplexity); k >= n {
		if n < 4 {
			return fmt.Errorf("%w: %d, t-SNE needs at least 4", ErrTooFew, n)
		}
		return fmt.Errorf("%w: perplexity %v needs %d, there are %d; the largest perplexity possible is %d", ErrTooFew, o.Perplexity, k+1, n, (n-1)/3)
	}
	if !(o.Exaggeration >= 1) || !(o.LearningRate >= 0) || math.IsInf(o.Exaggeration, 1) || math.IsInf(o.LearningRate, 1) {
		return fmt.Errorf("%w: exaggeration %v, learning rate %v; the one is at least 1, the other positive", ErrOption, o.Exaggeration, o.LearningRate)
	}
	return nil
}

// TSNE lays out points x, [n, features], by t-distributed stochastic neighbour
// embedding (van der Maaten and Hinton, 2008), with attraction between the 3·perplexity
// nearest neighbours. The optimiser is gradient descent with momentum and gains and with
// exaggerated attraction at first; early iterations begin at the principal components.
//
// When ctx is done in the midst of the iterations, the layout so far is returned, with
// Early set, together with an error that wraps ctx's. When Snapshot says stop, Early is
// set and there is no error.
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

// first returns the k nearest of the neighbours of n points.
func (nb *Neighbours) first(n, k int) (*Neighbours, error) {
	if nb.K < k || len(nb.IDs) != n*nb.K || len(nb.Distances) != n*nb.K {
		return nil, fmt.Errorf("%w: %d neighbours of %d points given, need %d of %d", ErrShape, nb.K, len(nb.IDs)/max(1, nb.K), k, n)
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
	// A little noise keeps points apart that coincide.
	s := exact.NewStream(o.Seed, "t-SNE jitter")
	for i := range y {
		y[i] = float32(float64(scale*float64(y[i])) + float64(initialSpread/100*s.Norm()))
	}
	return y, nil
}
