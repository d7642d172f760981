package projection

import (
	"math"

	"brainbow/internal/kernel"
)

// least returns the smallest score of a point that could be among the K nearest of point i, given
// the K that rank found among the candidates.
//
// The score of y is x·y − ½|y|² = ½(|x|² − |x−y|²), except for rounding: the error of a sum of d+1
// fused terms is at most d+1 units of roundoff times the sum of their magnitudes, here |x||y| +
// ½|y|² (Higham, "Accuracy and Stability of Numerical Algorithms", §3.1). If r is the distance of
// the K-th point found, a nearer point has a norm of at most |x| + r.
func (r *Neighbours) least(points []float32, i, d int) float64 {
	var square float64
	for _, v := range points[i*d:][:d] {
		square += float64(float64(v) * float64(v))
	}
	far := float64(r.Distances[(i+1)*r.K-1])
	unit := float64(d+4) * 0x1p-24
	long := math.Sqrt(square)
	longest := long + float64(far*(1+unit))
	off := unit * float64(longest*(long+longest))
	return float64(square-float64(far*far)*(1+float64(4*unit)))/2 - off
}

// search holds the points that [NearestExact] searches.
type search struct {
	points, queries []float32 // centred; with a 1 appended
	base            matrix
	tab             *kernel.Table
	n, d            int
}

// scores fills to with the scores of the points from col on for the queries lo … hi−1, in rows of
// nearCols, and returns the number of points.
func (s *search) scores(to []float32, lo, hi, col int) int {
	cols := min(nearCols, s.base.stride-col)
	kernel.Taps(&kernel.TapsArgs{
		Dst: to, Src: s.base.data[col:], W: s.queries[lo*(s.d+1):], Tab: s.tab, Outs: hi - lo, Rows: 1,
		Cols: cols / kernel.Lanes, DstOut: nearCols, WOut: s.d + 1, Mode: kernel.FromZero,
	})
	return min(cols, s.n-col)
}

// again ranks, for each of the points lo … hi−1, all points whose score is at least least. These
// are many where scores cannot separate near from far points, as in groups whose distance is a
// thousand times their size.
func (s *search) again(r *Neighbours, scores []float32, lo, hi int, least []float64) {
	if lo == hi {
		return
	}
	found := make([][]uint64, hi-lo)
	for col := 0; col < s.base.stride; col += nearCols {
		count := s.scores(scores, lo, hi, col)
		for i := range found {
			for c, v := range scores[i*nearCols:][:count] {
				if float64(v) >= least[i] {
					found[i] = append(found[i], uint64(col+c))
				}
			}
		}
	}
	for i, ids := range found {
		r.rank(s.points, lo+i, s.d, ids)
	}
}
