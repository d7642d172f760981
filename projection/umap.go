package projection

import (
	"context"
	"fmt"
	"math"

	"brainbow/internal/exact"
	"brainbow/tensor"
)

// UMAPOptions are the parameters of [UMAP]. Zero values mean the defaults, which are those of
// umap-learn.
type UMAPOptions struct {
	Options
	// Neighbours is the number of points in a neighbourhood, including the point itself; 0 means
	// 15.
	Neighbours int
	// MinDist is the distance below which neighbours do not attract each other further; 0 means
	// 0.1. Spread is the scale of the layout; 0 means 1.
	MinDist, Spread float64
	// Epochs is the number of rounds; 0 means 500 up to 10,000 points, else 200.
	Epochs int
	// Rate is the initial learning rate, which falls to 0 linearly; 0 means 1.
	Rate float64
	// Negatives is the number of random points that repel for every neighbour that attracts; 0
	// means 5.
	Negatives int
	// Initial is the layout [n, 2] to start from; nil means the eigenvectors of the graph of
	// neighbourhoods, or the principal components if the graph is not connected.
	Initial *tensor.Tensor
	// Snapshot is called with the layout after every epoch; if it returns false, UMAP stops. It
	// must not keep or change the layout. It may be nil.
	Snapshot func(epoch int, layout *tensor.Tensor) bool
}

// UMAPResult is the result of [UMAP].
type UMAPResult struct {
	Layout *tensor.Tensor // [n, 2]
	// A and B are the parameters of the curve 1/(1+A·d^2B), fitted to MinDist and
	// Spread.
	A, B   float64
	Epochs int // completed
	// Start is the kind of initial layout: "spectral", "pca" or "given".
	Start string
	// Pieces is the number of connected components of the graph; their positions relative to each
	// other mean nothing. 0 if it was not computed.
	Pieces int
	// Early says that UMAP stopped before the last epoch.
	Early bool
}

// UMAP lays out points x, [n, features], so that their neighbourhoods, as a graph with fuzzy edges,
// are preserved (McInnes, Healy and Melville, "UMAP: uniform manifold approximation and
// projection", 2018).
//
// The epochs differ from umap-learn's so that the result does not depend on the threads: the points
// move in two fixed groups, one after the other. The points of a group use the positions of all
// points when its turn began, and the points that they attract move when the turn ends.
//
// When ctx ends during the epochs, UMAP returns the layout so far, marked Early, and an error that
// wraps ctx's. When Snapshot returns false, Early is set and there is no error.
func UMAP(ctx context.Context, x *tensor.Tensor, uo UMAPOptions) (*UMAPResult, error) {
	r, err := umap(ctx, x, uo)
	if err != nil {
		return r, fmt.Errorf("project by umap: %w", err)
	}
	return r, nil
}

func umap(ctx context.Context, x *tensor.Tensor, uo UMAPOptions) (*UMAPResult, error) {
	if err := checkPoints(x, 4); err != nil {
		return nil, err
	}
	n := x.Shape[0]
	if err := uo.complete(n); err != nil {
		return nil, err
	}
	if uo.Initial != nil {
		if err := checkLayout(uo.Initial, n); err != nil {
			return nil, err
		}
	}
	near, err := Nearest(ctx, x, uo.Neighbours-1, uo.quiet())
	if err != nil {
		return nil, err
	}
	g, err := fuzzyGraph(ctx, near, n, uo.quiet())
	if err != nil {
		return nil, err
	}
	r := &UMAPResult{Start: "given"}
	if r.A, r.B, err = fitCurve(uo.Spread, uo.MinDist); err != nil {
		return nil, err
	}
	start := uo.Initial
	if start == nil {
		if start, err = r.initial(ctx, x, g, uo.quiet()); err != nil {
			return nil, err
		}
		spreadOut(start, uo.Seed)
	}
	r.Layout = start.Clone()
	return r, r.run(ctx, g, &uo)
}

// quiet returns the options without progress, for the steps before the epochs.
func (uo *UMAPOptions) quiet() Options { return Options{Seed: uo.Seed, Threads: uo.Threads} }

func (uo *UMAPOptions) complete(n int) error {
	if uo.Neighbours == 0 {
		uo.Neighbours = 15
	}
	if uo.MinDist == 0 {
		uo.MinDist = 0.1
	}
	if uo.Spread == 0 {
		uo.Spread = 1
	}
	if uo.Rate == 0 {
		uo.Rate = 1
	}
	if uo.Negatives == 0 {
		uo.Negatives = 5
	}
	if uo.Epochs == 0 {
		uo.Epochs = 200
		if n <= 10000 {
			uo.Epochs = 500
		}
	}
	switch {
	case uo.Neighbours < 3:
		return fmt.Errorf("%w: the number of neighbours must be at least 3, not %d", ErrOption, uo.Neighbours)
	case uo.Neighbours > n:
		return fmt.Errorf("%w: the number of neighbours (including the point itself) must be between 3 and %d for %d observations, not %d", ErrTooFew, n, n, uo.Neighbours)
	case !(uo.Spread > 0 && uo.Spread <= 100):
		return fmt.Errorf("%w: spread must be above 0 and at most 100, not %v", ErrOption, uo.Spread)
	case !(uo.MinDist > 0 && uo.MinDist <= uo.Spread):
		return fmt.Errorf("%w: the minimum distance must be between 0 and the spread, %v, not %v", ErrOption, uo.Spread, uo.MinDist)
	case !(uo.Rate > 0 && uo.Rate <= 100):
		return fmt.Errorf("%w: rate must be above 0 and at most 100, not %v", ErrOption, uo.Rate)
	case uo.Negatives < 1 || uo.Negatives > 64:
		return fmt.Errorf("%w: the number of negatives must be between 1 and 64, not %d", ErrOption, uo.Negatives)
	case uo.Epochs < 1 || uo.Epochs > 1e6:
		return fmt.Errorf("%w: the number of epochs must be between 1 and 1000000, not %d", ErrOption, uo.Epochs)
	}
	return nil
}

// initial returns the eigenvectors of the graph, or the principal components if it is not
// connected.
func (r *UMAPResult) initial(ctx context.Context, x *tensor.Tensor, g *graph, o Options) (*tensor.Tensor, error) {
	if r.Pieces = g.pieces(); r.Pieces == 1 {
		r.Start = "spectral"
		return spectral(ctx, g, o)
	}
	r.Start = "pca"
	n := x.Shape[0]
	dims := min(2, x.Shape[1])
	c, err := PCA(ctx, x, dims, o)
	if err != nil {
		return nil, err
	}
	layout := tensor.New(n, 2)
	for i := range n {
		copy(layout.Data[2*i:], c.Scores.Data[i*dims:][:dims])
	}
	return layout, nil
}

// spreadOut scales a layout to 10 units along each axis and adds a little noise to separate
// coinciding points.
func spreadOut(layout *tensor.Tensor, seed uint64) {
	s := exact.NewStream(seed, "umap start")
	var lo, hi [2]float32
	copy(lo[:], layout.Data[:2])
	copy(hi[:], layout.Data[:2])
	for i, v := range layout.Data {
		lo[i&1], hi[i&1] = min(lo[i&1], v), max(hi[i&1], v)
	}
	for i, v := range layout.Data {
		k := i & 1
		p := 0.0
		if size := float64(hi[k]) - float64(lo[k]); size > 0 {
			p = 10 * (float64(v) - float64(lo[k])) / size
		}
		layout.Data[i] = float32(p + float64(1e-4*s.Norm()))
	}
}

// fitCurve returns a and b of 1/(1+a·x^2b) by least squares on 300 points of [0, 3·spread], where
// the target is 1 up to the minimum distance and then decays exponentially with the spread
// (Levenberg–Marquardt method).
func fitCurve(spread, least float64) (a, b float64, err error) {
	const points = 300
	var xs, ys [points]float64
	for i := range xs {
		xs[i] = 3 * spread * float64(i) / (points - 1)
		ys[i] = 1
		if xs[i] >= least {
			ys[i] = exact.Exp(-(xs[i] - least) / spread)
		}
	}
	cost := func(a, b float64) (c float64) {
		for i, x := range xs {
			e := 1/(1+float64(a*power(x, 2*b))) - ys[i]
			c += float64(e * e)
		}
		return c
	}
	a, b = 1, 1
	damp, old := 1e-3, cost(1, 1)
	for range 500 {
		var aa, ab, bb, ga, gb float64
		for i, x := range xs {
			if x == 0 {
				continue
			}
			p := power(x, 2*b)
			f := 1 / (1 + float64(a*p))
			e := f - ys[i]
			da := -float64(p*f) * f
			db := float64(2*a*exact.Log(x)) * da
			aa += float64(da * da)
			ab += float64(da * db)
			bb += float64(db * db)
			ga += float64(da * e)
			gb += float64(db * e)
		}
		m, q := float64(aa*(1+damp)), float64(bb*(1+damp))
		det := float64(m*q) - float64(ab*ab)
		if det == 0 {
			break
		}
		na := a - (float64(q*ga)-float64(ab*gb))/det
		nb := b - (float64(m*gb)-float64(ab*ga))/det
		if na > 0 && nb > 0 {
			if c := cost(na, nb); c <= old {
				settled := old-c <= 1e-15*old
				a, b, old, damp = na, nb, c, damp/3
				if settled {
					break
				}
				continue
			}
		}
		if damp *= 4; damp > 1e12 {
			break
		}
	}
	if !(a > 0 && b > 0) || math.IsInf(a, 0) || math.IsInf(b, 0) {
		return 0, 0, fmt.Errorf("%w: no curve fits the minimum distance %v and the spread %v", ErrOption, least, spread)
	}
	return a, b, nil
}
