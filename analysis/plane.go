package analysis

import (
	"context"

	"brainbow/dataset"
)

// Plane returns values of the network over the square from −reach to reach in both
// coordinates of a sample: at side × side points, the centres of as many cells, row by
// row from the top, where the second coordinate is largest. Each value has side² × its
// features numbers. The run's samples must be points in the plane.
func (r *Run) Plane(ctx context.Context, step int64, reach float64, side int, taps []string) ([][]float32, error) {
	points := make([]float32, 0, 2*side*side)
	at := func(i int) float64 { return float64((float64(i) + 0.5) / float64(side) * (2 * reach)) }
	for y := range side {
		for x := range side {
			points = append(points, float32(-reach+at(x)), float32(reach-at(y)))
		}
	}
	return r.AtPoints(ctx, step, points, taps)
}

// AtPoints returns values of the network for points in the plane, each of two
// numbers of points.
func (r *Run) AtPoints(ctx context.Context, step int64, points []float32, taps []string) ([][]float32, error) {
	ids := make([]int32, len(points)/2)
	for i := range ids {
		ids[i] = int32(i)
	}
	in, err := r.Seen(&dataset.Split{Values: points, Labels: make([]uint16, len(ids))})
	if err != nil {
		return nil, err
	}
	return r.Values(ctx, step, in, ids, taps)
}
