package analysis

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// LayerNeighbours returns the k samples of a split nearest to one of them, without
// itself, by the Euclidean distance of a layer's values, nearest first, equally
// near ones by position. A distance that is not a number counts as the farthest.
func (r *Run) LayerNeighbours(ctx context.Context, step int64, split, layer string, sample int32, k int) (*Neighbours, error) {
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	if v, ok := r.Value(layer); ok && s.Len() > MostRepresented/v.Features() {
		return nil, noAnswer("choose a narrower layer, or the test split", "find neighbours for run %s: %d samples of %s, %d units, are more than %d values", r.Name(), s.Len(), layer, v.Features(), MostRepresented)
	}
	a, err := r.Activations(ctx, step, split, layer)
	if err != nil {
		return nil, err
	}
	own := a.Of(int(sample))
	squares := make([]float64, a.Len())
	each(r.threads(), a.Len(), func(i int) { squares[i] = squareApart(a.Of(i), own) })
	return nearestBy(squares, sample, k), nil
}

// nearestBy returns the k samples with the least squared distances, without one of them, equally near
// ones by position.
func nearestBy(squares []float64, without int32, k int) *Neighbours {
	order := make([]int32, 0, len(squares))
	for i := range squares {
		if int32(i) != without {
			order = append(order, int32(i))
		}
	}
	slices.SortFunc(order, func(a, b int32) int { return cmp.Or(cmp.Compare(squares[a], squares[b]), cmp.Compare(a, b)) })
	n := &Neighbours{K: min(k, len(order))}
	for _, i := range order[:n.K] {
		n.IDs, n.Distances = append(n.IDs, i), append(n.Distances, float32(math.Sqrt(squares[i])))
	}
	return n
}
