package projection

import (
	"context"
	"fmt"
	"math"

	"brainbow/internal/exact"
	"brainbow/tensor"
)

// UMAPOptions are the parameters of [UMAP]; the zero value stands for the
// defaults, which are those of umap-learn.
type UMAPOptions struct {
	Options
	// Neighbours is the number of a point's nearest points that make its
	// neighbourhood, itself counted; 0 means 15.
	Neighbours int
	// MinDist is the distance below which neighbours need not come closer, in
	// terms of Spread, the scale of the layout; 0 means 0.1 and 1.
	MinDist, Spread float64
	// Epochs is the number of rounds; 0 means 500 up to 10,000 points, else 200.
	Epochs int
	// Rate is the first learning rate, which falls to 0 evenly; 0 means 1.
	Rate float64
	// Negatives is the number of random points that push for every neighbour that
	// pulls; 0 means 5.
	Negatives int
	// Initial is the layout [n, 2] to start from; nil takes the eigenvectors of
	// the neighbourhoods' graph, or the principal components if it falls apart.
	Initial *tensor.Tensor
	// Snapshot is shown the layout after every epoch; false ends the projection
	// early. It must not keep or change it. It may be nil.
	Snapshot func(epoch int, layout *tensor.Tensor) bool
}

// UMAPResult is the result of [UMAP].
type UMAPResult struct {
	Layout *tensor.Tensor // [n, 2]
	// A and B are the parameters of the curve 1/(1+A·d^2B), fitted to MinDist and
	// Spread.
	A, B   float64
	Epochs int // done
	// Start is what the layout started from: "spectral", "pca" or "given".
	Start string
	// Pieces is the number of parts of the graph that no neighbourhood joins; the
	// places of pieces relative to each other mean nothing. 0 if it was not needed.
	Pieces int
	// Early says that it was stopped before the last epoch.
	Early bool
}

// UMAP places points x, [n, features], so that their neighbourhoods, as a graph
// with fuzzy edges, are kept (McInnes, Healy and Melville, "UMAP: uniform manifold
// approximation and projection", 2018).
//
// The epochs differ from umap-learn's so that threads change nothing: the points
// take turns in two fixed groups, those of one group see where all were when its
// turn began, and what they pull towards them moves when it ends.
//
// When ctx is done in the midst of the epochs, the layout so far is returned,
// marked Early, together with an error that wraps ctx's. When Snapshot says stop,
// Early is set and there is no error.
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
		return fmt.Errorf("%w: %d neighbours, at least 3 are needed", ErrOption, uo.Neighbours)
	case uo.Neighbours > n:
		return fmt.Errorf("%w: %d neighbours (a point itself counted) of %d observations; choose 3 to %d", ErrTooFew, uo.Neighbours, n, n)
	case !(uo.Spread > 0 && uo.Spread <= 100):
		return fmt.Errorf("%w: spread %v, choose up to 100", ErrOption, uo.Spread)
	case !(uo.MinDist > 0 && uo.MinDist <= uo.Spread):
		return fmt.Errorf("%w: least distance %v, choose up to the spread, %v", ErrOption, uo.MinDist, uo.Spread)
	case !(uo.Rate > 0 && uo.Rate <= 100):
		return fmt.Errorf("%w: rate %v, choose up to 100", ErrOption, uo.Rate)
	case uo.Negatives < 1 || uo.Negatives > 64:
		return fmt.Errorf("%w: %d negatives, choose 1 to 64", ErrOption, uo.Negatives)
	case uo.Epochs < 1 || uo.Epochs > 1e6:
		return fmt.Errorf("%w: %d epochs, choose 1 to 1000000", ErrOption, uo.Epochs)
	}
	return nil
}

// initial returns the eigenvectors of the graph, or the principal components if it
// is in pieces.
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

// spreadOut scales a layout to 10 units along either axis, with a little noise so
// that points that coincide part.
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

// fitCurve returns a and b of 1/(1+a·x^2b) by least squares on 300 points of
// [0, 3·spread], where the goal is 1 up to the least distance and falls
// exponentially by the spread beyond (Levenberg and Marquardt's method).
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
		return 0, 0, fmt.Errorf("%w: no curve fits the least distance %v and the spread %v", ErrOption, least, spread)
	}
	return a, b, nil
}
