package analysis

import (
	"cmp"
	"math"
	"slices"
)

// AUC returns the chance that a value where positive is true is greater than one
// where it is not, equal values counting a half: the area under the curve of a
// classifier that uses the value as its score. It is 1/2 if the values do not
// separate the two sides, and not a number if one side is empty. Values that are
// not a number are left out.
func AUC[F float32 | float64](values []F, positive []bool) float64 {
	r := rank(values)
	return r.auc(func(i int32) bool { return positive[i] })
}

// ranked holds the ranks of values in ascending order; equal values share the
// mean of their ranks.
type ranked struct {
	order []int32   // without NaN
	rank  []float64 // of order's values, from 1
}

func rank[F float32 | float64](values []F) ranked {
	var r ranked
	for i, v := range values {
		if !math.IsNaN(float64(v)) {
			r.order = append(r.order, int32(i))
		}
	}
	slices.SortFunc(r.order, func(a, b int32) int { return cmp.Or(cmp.Compare(values[a], values[b]), cmp.Compare(a, b)) })
	r.rank = make([]float64, len(r.order))
	for from := 0; from < len(r.order); {
		to := from + 1
		for to < len(r.order) && values[r.order[to]] == values[r.order[from]] {
			to++
		}
		for k := from; k < to; k++ {
			r.rank[k] = float64(from+to+1) / 2
		}
		from = to
	}
	return r
}

func (r ranked) auc(positive func(i int32) bool) float64 {
	sum, n := 0.0, 0.0
	for k, i := range r.order {
		if positive(i) {
			sum += r.rank[k]
			n++
		}
	}
	others := float64(len(r.order)) - n
	if n == 0 || others == 0 {
		return math.NaN()
	}
	return (sum - n*(n+1)/2) / float64(n*others)
}
