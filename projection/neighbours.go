package projection

import (
	"context"
	"fmt"
	"math"
	"math/bits"
	"slices"

	"brainbow/internal/kernel"
	"brainbow/tensor"
)

// Neighbours holds the nearest neighbours of every point, excluding the point itself.
type Neighbours struct {
	K         int
	IDs       []int32   // n×K, nearest first, ties by id
	Distances []float32 // n×K, Euclidean
}

const (
	// nearQueries points are compared with nearCols points at a time, so that the
	// scores stay in the processor's cache.
	nearQueries = 64
	nearCols    = 28 * kernel.Lanes
	// nearSpare is the number of additional candidates that are ranked by their exact distances.
	nearSpare = 10
)

// NearestExact finds the k nearest neighbours of every point of x, [n, features],
// by comparing all pairs.
//
// It centres the points and chooses candidates by x·y − ½|y|² in blocked products. It then ranks
// the best k+10 by their distances, summed over the differences themselves, so that close points
// are ordered correctly. Where rounding may have excluded a neighbour from the candidates, it ranks
// all points that could be neighbours. (Coinciding points have equal scores and are in order of
// their ids already.)
func NearestExact(ctx context.Context, x *tensor.Tensor, k int, o Options) (*Neighbours, error) {
	if err := checkNearest(x, k); err != nil {
		return nil, err
	}
	n, d := x.Shape[0], x.Shape[1]
	_, points := centre(x)
	queries, base := scoreMatrices(points, n, d)
	all := &search{points: points, queries: queries, base: base, tab: rowTable(d+1, base.stride), n: n, d: d}
	r := &Neighbours{K: k, IDs: make([]int32, n*k), Distances: make([]float32, n*k)}
	keep := min(k+1+nearSpare, n)
	err := split(ctx, o.threads(), n, nearQueries, func(_, lo, hi int) {
		best := make([]shortlist, hi-lo)
		for i := range best {
			best[i] = newShortlist(keep)
		}
		scores := make([]float32, (hi-lo)*nearCols)
		for col := 0; col < base.stride && ctx.Err() == nil; col += nearCols {
			count := all.scores(scores, lo, hi, col)
			for i := range best {
				best[i].offer(scores[i*nearCols:][:count], col)
			}
		}
		// Runs of points whose candidates may not include all nearest ones.
		var unsure []float64
		for i := range best {
			r.rank(points, lo+i, d, best[i].ids())
			least := r.least(points, lo+i, d)
			if float64(best[i].floor) >= least && r.Distances[(lo+i+1)*k-1] > 0 {
				unsure = append(unsure, least)
				continue
			}
			all.again(r, scores, lo+i-len(unsure), lo+i, unsure)
			unsure = unsure[:0]
		}
		all.again(r, scores, hi-len(unsure), hi, unsure)
	})
	if err != nil {
		return nil, fmt.Errorf("find neighbours: %w", err)
	}
	return r, nil
}

// exactWork is the largest number of multiply-adds for which Nearest compares all pairs: 100,000
// points of 50 features, about ten seconds on two cores.
const exactWork = 6e11

// Nearest finds the k nearest neighbours of every point of x, [n, features]: exactly by
// [NearestExact] if that takes seconds, nearly exactly by [NearestCells] if it would take minutes.
func Nearest(ctx context.Context, x *tensor.Tensor, k int, o Options) (*Neighbours, error) {
	if err := checkNearest(x, k); err != nil {
		return nil, err
	}
	if n := float64(x.Shape[0]); n*n*float64(x.Shape[1]+1) > exactWork {
		return NearestCells(ctx, x, k, o)
	}
	return NearestExact(ctx, x, k, o)
}

func checkNearest(x *tensor.Tensor, k int) error {
	if err := checkFinite(x); err != nil {
		return fmt.Errorf("find neighbours: %w", err)
	}
	if k < 1 || k >= x.Shape[0] {
		return fmt.Errorf("find neighbours: %w: the number of neighbours must be between 1 and %d for %d observations, not %d", ErrTooFew, x.Shape[0]-1, x.Shape[0], k)
	}
	return nil
}

// rank sets the neighbours of point i to its K nearest candidates.
func (r *Neighbours) rank(points []float32, i, d int, ids []uint64) {
	p := points[i*d:][:d]
	at := 0
	for _, id := range ids {
		j := int(uint32(id))
		if j == i {
			continue
		}
		ids[at] = uint64(math.Float32bits(squared(p, points[j*d:][:d])))<<32 | uint64(j)
		at++
	}
	slices.Sort(ids[:at])
	for k, id := range ids[:r.K] {
		r.IDs[i*r.K+k] = int32(uint32(id))
		r.Distances[i*r.K+k] = float32(math.Sqrt(float64(math.Float32frombits(uint32(id >> 32)))))
	}
}

// squared returns |a−b|², with four partial sums.
func squared(a, b []float32) float32 {
	var s [4]float32
	b = b[:len(a)]
	j := 0
	for ; j+4 <= len(a); j += 4 {
		x, y := a[j:j+4:j+4], b[j:j+4:j+4]
		d0, d1, d2, d3 := x[0]-y[0], x[1]-y[1], x[2]-y[2], x[3]-y[3]
		s[0] += float32(d0 * d0)
		s[1] += float32(d1 * d1)
		s[2] += float32(d2 * d2)
		s[3] += float32(d3 * d3)
	}
	for ; j < len(a); j++ {
		d := a[j] - b[j]
		s[0] += float32(d * d)
	}
	return (s[0] + s[1]) + (s[2] + s[3])
}

// shortlist keeps the highest scores and, among equal ones, the lowest ids. An entry is a key that
// sorts in this order, with the id in its lower half.
type shortlist struct {
	keep  int
	keys  []uint64
	floor float32 // scores must exceed it
}

func newShortlist(keep int) shortlist {
	return shortlist{keep: keep, keys: make([]uint64, 0, 4*keep+64), floor: float32(math.Inf(-1))}
}

// offer adds the scores of the ids from first on. Ids must come in order. Most scores are below the
// floor, so it looks for the others a block at a time.
func (s *shortlist) offer(scores []float32, first int) {
	whole := len(scores) / kernel.Lanes * kernel.Lanes
	var masks [nearCols / kernel.Lanes]uint16
	for lo := 0; lo < whole; lo += nearCols {
		part := scores[lo:min(whole, lo+nearCols)]
		kernel.Above(masks[:], part, s.floor)
		for b, m := range masks[:len(part)/kernel.Lanes] {
			for ; m != 0; m &= m - 1 {
				at := b*kernel.Lanes + bits.TrailingZeros16(m)
				s.add(part[at], first+lo+at)
			}
		}
	}
	for at := whole; at < len(scores); at++ {
		s.add(scores[at], first+at)
	}
}

// add adds a score if it exceeds the floor.
func (s *shortlist) add(v float32, id int) {
	if !(v > s.floor) {
		return
	}
	b := math.Float32bits(v)
	b ^= uint32(int32(b)>>31) | 1<<31 // sorts as the numbers do
	s.keys = append(s.keys, uint64(^b)<<32|uint64(id))
	if len(s.keys) == cap(s.keys) {
		s.cut()
	}
}

// cut drops all entries except the best keep and raises the floor.
func (s *shortlist) cut() {
	lowest(s.keys, s.keep)
	s.keys = s.keys[:s.keep]
	b := ^uint32(slices.Max(s.keys) >> 32)
	if b&(1<<31) != 0 {
		b &^= 1 << 31
	} else {
		b = ^b
	}
	s.floor = math.Float32frombits(b)
}

// ids returns the best keep entries in no particular order, with ids in the lower halves.
func (s *shortlist) ids() []uint64 {
	if len(s.keys) > s.keep {
		s.cut()
	}
	return s.keys
}

// lowest moves the n lowest keys, which are all different, to the front: Hoare's
// selection with the median of three.
func lowest(keys []uint64, n int) {
	lo, hi := 0, len(keys)-1
	for lo < hi {
		a, b, c := keys[lo], keys[(lo+hi)/2], keys[hi]
		pivot := max(min(a, b), min(max(a, b), c))
		i, j := lo, hi
		for i <= j {
			for keys[i] < pivot {
				i++
			}
			for keys[j] > pivot {
				j--
			}
			if i <= j {
				keys[i], keys[j] = keys[j], keys[i]
				i++
				j--
			}
		}
		switch {
		case n-1 <= j:
			hi = j
		case n-1 >= i:
			lo = i
		default:
			return
		}
	}
}
