package analysis

import (
	"context"
	"fmt"
	"math"
	"slices"

	"brainbow/projection"
	"brainbow/tensor"
)

// layOut computes the layouts of representations. how is one, chain, joint or
// dynamic.
func (r *Run) layOut(ctx context.Context, all []*Representation, o PlaceOptions, how string, lambda float64) ([]*Placement, error) {
	opt := projection.Options{Seed: o.Seed, Threads: r.threads(), Progress: r.progress("layout of " + all[0].Layer)}
	tsne := projection.TSNEOptions{Options: opt, Perplexity: o.Perplexity, Iterations: o.Iterations}
	points := make([]*tensor.Tensor, len(all))
	for i, p := range all {
		points[i] = p.Points
	}
	var out []*Placement
	add := func(layout *tensor.Tensor, f PlaceFacts) {
		out = append(out, &Placement{Representation: all[len(out)], Options: o, Layout: layout, Facts: f})
	}
	ofTSNE := func(t *projection.TSNEResult) PlaceFacts {
		return PlaceFacts{Iterations: t.Iterations, KL: t.KL, Exact: t.Exact}
	}
	switch {
	case how == "dynamic":
		d, err := projection.DynamicTSNE(ctx, points, projection.DynamicOptions{Options: opt, Perplexity: o.Perplexity, Lambda: lambda})
		if err != nil {
			return nil, err
		}
		for i, l := range d.Layouts {
			add(l, PlaceFacts{Iterations: d.Iterations, KL: d.KL[i], Exact: true})
		}
	case how == "chain" && o.Method == ByTSNE:
		chain, err := projection.ChainTSNE(ctx, points, projection.ChainOptions{TSNEOptions: tsne})
		if err != nil {
			return nil, err
		}
		for _, t := range chain {
			add(t.Layout, ofTSNE(t))
		}
	case how == "joint":
		joined, err := joined(points)
		if err != nil {
			return nil, err
		}
		layout, f, err := layOutOne(ctx, joined, o, tsne)
		if err != nil {
			return nil, err
		}
		n := all[0].Len()
		for i := range all {
			add(tensor.From(layout.Data[2*n*i:2*n*(i+1)], n, 2), f)
		}
	default: // one, or a chain by a method other than t-SNE
		for i, x := range points {
			layout, f, err := layOutOne(ctx, x, o, tsne)
			if err != nil {
				return nil, err
			}
			if i > 0 {
				a, err := projection.Align(layout, out[i-1].Layout, false)
				if err != nil {
					return nil, err
				}
				layout = a.Layout
			}
			add(layout, f)
		}
	}
	return out, nil
}

// joined returns the points of all representations as one matrix.
func joined(points []*tensor.Tensor) (*tensor.Tensor, error) {
	rows, units := 0, points[0].Shape[1]
	for _, x := range points {
		if x.Shape[1] != units {
			return nil, fmt.Errorf("layers of %d and %d units have no space in common", units, x.Shape[1])
		}
		rows += x.Shape[0]
	}
	if rows > MostRepresented/units {
		return nil, fmt.Errorf("%d rows of %d units are more than %d values; take fewer steps or observations", rows, units, MostRepresented)
	}
	all := make([]float32, 0, rows*units)
	for _, x := range points {
		all = append(all, x.Data...)
	}
	return tensor.From(all, rows, units), nil
}

// layOutOne lays out one set of points.
func layOutOne(ctx context.Context, x *tensor.Tensor, o PlaceOptions, tsne projection.TSNEOptions) (*tensor.Tensor, PlaceFacts, error) {
	switch o.Method {
	case ByTSNE:
		t, err := projection.TSNE(ctx, x, tsne)
		if err != nil {
			return nil, PlaceFacts{}, err
		}
		return t.Layout, PlaceFacts{Iterations: t.Iterations, KL: t.KL, Exact: t.Exact}, nil
	case ByUMAP:
		u, err := projection.UMAP(ctx, x, projection.UMAPOptions{Options: tsne.Options, Neighbours: o.Neighbours})
		if err != nil {
			return nil, PlaceFacts{}, err
		}
		return u.Layout, PlaceFacts{Iterations: u.Epochs, Disconnected: u.Pieces > 1}, nil
	case ByPCA:
		return layOutPCA(ctx, x, tsne.Options)
	case ByMDS:
		if x.Shape[0] > MostScaled {
			return nil, PlaceFacts{}, fmt.Errorf("classical scaling of %d points needs a table of all pairs; take at most %d observations, or method=%s", x.Shape[0], MostScaled, ByPCA)
		}
		d, err := projection.Distances(ctx, x, tsne.Options)
		if err != nil {
			return nil, PlaceFacts{}, err
		}
		s, err := projection.ClassicalMDS(ctx, d, tsne.Options)
		if err != nil {
			return nil, PlaceFacts{}, err
		}
		return s.Layout, PlaceFacts{Share: s.Share, Negative: s.Negative}, nil
	}
	return nil, PlaceFacts{}, fmt.Errorf("unknown method %q; known are %v", o.Method, PlaceMethods())
}

// layOutPCA takes the first two principal components; the points of a single unit
// lie on a line.
func layOutPCA(ctx context.Context, x *tensor.Tensor, o projection.Options) (*tensor.Tensor, PlaceFacts, error) {
	n, dims := x.Shape[0], min(2, x.Shape[1])
	c, err := projection.PCA(ctx, x, dims, o)
	if err != nil {
		return nil, PlaceFacts{}, err
	}
	layout := tensor.New(n, 2)
	var f PlaceFacts
	for k := range dims {
		f.Share += float64(c.Share[k])
		for i := range n {
			layout.Data[2*i+k] = c.Scores.Data[i*dims+k]
		}
	}
	return layout, f, nil
}

// measure says how well a layout shows classes and neighbourhoods.
func (r *Run) measure(ctx context.Context, p *Placement) error {
	o := projection.Options{Threads: r.threads()}
	labels := p.classes()
	f := &p.Facts
	f.Coincide = coinciding(p.Points)
	hit, err := projection.NeighbourhoodHit(ctx, p.Layout, labels, hitNeighbours(p.Len()), o)
	if err != nil {
		return err
	}
	f.Hit = hit.Mean
	for c, h := range hit.Classes {
		if hit.Counts[c] == 0 {
			h = -1
		}
		f.HitClasses = append(f.HitClasses, h)
	}
	if f.HitData, err = r.layerHit(ctx, p.Representation); err != nil {
		return err
	}
	if p.Len() > MostMeasured {
		f.Spread, f.SpreadData = -1, -1
		return nil
	}
	for _, of := range []struct {
		x  *tensor.Tensor
		to *float64
	}{{p.Layout, &f.Spread}, {p.Points, &f.SpreadData}} {
		s, err := projection.ClassDistances(ctx, of.x, labels, o)
		if err != nil {
			return err
		}
		*of.to = s.Ratio()
		if math.IsNaN(*of.to) || math.IsInf(*of.to, 0) {
			*of.to = -1
		}
	}
	if q := min(qualityNeighbours, (p.Len()-1)/2-1); q >= 1 {
		f.Measured = true
		f.Quality, err = projection.Measure(ctx, p.Points, p.Layout, q, o)
	}
	return err
}

// coinciding counts the rows that equal another row.
func coinciding(x *tensor.Tensor) int {
	n := x.Shape[0]
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	compare := func(a, b int) int { return slices.Compare(x.Row(a).Data, x.Row(b).Data) }
	slices.SortFunc(order, compare)
	count := 0
	for i := range n {
		if i > 0 && compare(order[i-1], order[i]) == 0 || i+1 < n && compare(order[i], order[i+1]) == 0 {
			count++
		}
	}
	return count
}
