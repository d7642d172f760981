package projection

import (
	"context"
	"fmt"

	"brainbow/tensor"
)

// Distances returns the Euclidean distances of all pairs of points x, [n,
// features], as a symmetric table [n, n].
func Distances(ctx context.Context, x *tensor.Tensor, o Options) (*tensor.Tensor, error) {
	if err := checkFinite(x); err != nil {
		return nil, fmt.Errorf("measure distances: %w", err)
	}
	n := x.Shape[0]
	d := tensor.New(n, n)
	pairs := newAllPairs(x)
	err := split(ctx, o.threads(), n, qualityRows, func(_, lo, hi int) {
		squares := pairs.squares(lo, hi)
		for i := lo; i < hi; i++ {
			for j, v := range squares[(i-lo)*pairs.base.stride:][:i] {
				d.Data[i*n+j] = root32(v)
			}
		}
		pairs.release(squares)
	})
	if err != nil {
		return nil, fmt.Errorf("measure distances: %w", err)
	}
	for i := range n {
		for j := range i {
			d.Data[j*n+i] = d.Data[i*n+j]
		}
	}
	return d, nil
}
