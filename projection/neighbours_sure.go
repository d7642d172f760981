package projection

import (
	"math"

	"brainbow/internal/kernel"
)

// least returns the score that a point must have to be possibly among the K nearest of
// point i, given the K that rank found among some candidates.
//
// The score of y is x·y − ½|y|² = ½(|x|² − |x−y|²), off by its rounding: a sum of d+1
// fused terms is wrong by at most d+1 units of roundoff times the sum of their
// magnitudes, here |x||y| + ½|y|² (Higham, "Accuracy and Stability of Numerical
// Algorithms", §3.1). A point nearer than the K-th found, at the distance r, is no
// longer than |x| + r.
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

// search is what [NearestExact] looks through.
type search struct {
	points, queries []float32 // centred; with a 1 appended
	base            matrix
	tab             *kernel.Table
	n, d            int
}

// scores sets to the scores of the points from col on for the queries lo … hi−1, a row
// of nearCols each, and returns how many there are.
func (s *search) scores(to []float32, lo, hi, col int) int {
	cols := min(nearCols, s.base.stride-col)
	kernel.Taps(&kernel.TapsArgs{
		Dst: to, Src: s.base.data[col:], W: s.queries[lo*(s.d+1):], Tab: s.tab, Outs: hi - lo, Rows: 1,
		Cols: cols / kernel.Lanes, DstOut: nearCols, WOut: s.d + 1, Mode: kernel.FromZero,
	})
	return min(cols, s.n-col)
}

// again ranks, for the points lo … hi−1, all whose score is at least the given one.
// Points for which scores do not tell near from far, such as groups a thousand times
// their own size apart, have many of them.
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
