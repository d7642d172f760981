package projection

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync"

	"brainbow/internal/kernel"
	"brainbow/tensor"
)

// Quality measures how well a layout preserves the neighbourhoods and distances of points. The best
// value of each is 1, except Stress and Scale.
type Quality struct {
	K int
	// Trustworthiness is lower for points that are neighbours only in the layout, Continuity for
	// points that are neighbours only in the data; both weigh them by their rank in the other
	// space.
	Trustworthiness, Continuity float64
	// Preservation is the share of the K nearest neighbours in the data that are so in the layout.
	Preservation float64
	// Stress and Scale are the results of [Stress].
	Stress, Scale float64
	// Shepard is Spearman's rank correlation of the distances in the data with those in the layout,
	// over the pairs of at most [ShepardPoints] evenly spaced points.
	Shepard float64
}

// ShepardPoints is the largest number of points whose pairs are ranked.
const ShepardPoints = 700

// squaresCancel is the smallest squared distance that is computed from products, as a share of the
// point's squared distance from the centre.
const squaresCancel = 1. / 1024

// qualityRows is the number of points that are compared with all others at a time.
const qualityRows = 16

// Measure compares a layout [n, 2] with its points x [n, features]:
//
//	T = 1 − 2/(n·k·(2n−3k−1)) · Σ_i Σ_{j ∈ N₂(i) \ N(i)} (r(i,j) − k)
//
// is the trustworthiness, where N and N₂ are the k nearest neighbours in the data and in the layout
// and r the rank of j among the neighbours of i in the data; continuity is the same with data and
// layout exchanged (Venna and Kaski, "Neighborhood preservation in nonlinear projection methods",
// 2001). k must be below n/2. Time grows with n²; memory is 16 rows of distances per thread.
func Measure(ctx context.Context, x, layout *tensor.Tensor, k int, o Options) (*Quality, error) {
	if err := checkPoints(x, 3); err != nil {
		return nil, fmt.Errorf("measure quality: %w", err)
	}
	n := x.Shape[0]
	if err := checkLayout(layout, n); err != nil {
		return nil, fmt.Errorf("measure quality: %w", err)
	}
	if k < 1 || 2*k >= n {
		return nil, fmt.Errorf("measure quality: %w: the number of neighbours must be between 1 and %d for %d observations, not %d", ErrTooFew, (n-1)/2, n, k)
	}
	near, err := NearestExact(ctx, x, k, o)
	if err != nil {
		return nil, fmt.Errorf("measure quality: %w", err)
	}
	shown, err := NearestExact(ctx, layout, k, o)
	if err != nil {
		return nil, fmt.Errorf("measure quality: %w", err)
	}
	type sums struct {
		intruders, missing int // sums of rank differences
		kept               int
		dd, xx, yy         float64 // products of distances
	}
	parted := make([]sums, parts(n, qualityRows))
	a, b := newAllPairs(x), newAllPairs(layout)
	err = split(ctx, o.threads(), n, qualityRows, func(part, lo, hi int) {
		var s sums
		high, low := a.squares(lo, hi), b.squares(lo, hi)
		for i := lo; i < hi; i++ {
			h, l := high[(i-lo)*a.base.stride:][:n], low[(i-lo)*a.base.stride:][:n]
			in, out := near.IDs[i*k:][:k], shown.IDs[i*k:][:k]
			off, both := beyond(h, i, out, in)
			s.intruders += off
			s.kept += both
			off, _ = beyond(l, i, in, out)
			s.missing += off
			l = l[:len(h)]
			var xx, yy, xy float64
			for j, v := range h {
				w := l[j]
				yy += float64(w)
				xx += float64(v)
				xy += math.Sqrt(float64(v) * float64(w))
			}
			s.xx += xx
			s.yy += yy
			s.dd += xy
		}
		parted[part] = s
		a.release(high)
		b.release(low)
	})
	if err != nil {
		return nil, fmt.Errorf("measure quality: %w", err)
	}
	o.progress(n, n)
	var s sums
	for _, p := range parted {
		s.intruders += p.intruders
		s.missing += p.missing
		s.kept += p.kept
		s.dd += p.dd
		s.xx += p.xx
		s.yy += p.yy
	}
	norm := 2 / (float64(n) * float64(k) * float64(2*n-3*k-1))
	q := &Quality{
		K:               k,
		Trustworthiness: 1 - float64(norm*float64(s.intruders)),
		Continuity:      1 - float64(norm*float64(s.missing)),
		Preservation:    float64(s.kept) / float64(n*k),
	}
	q.Stress, q.Scale = fitted(s.dd, s.xx, s.yy)
	q.Shepard = shepard(x, layout)
	return q, nil
}

func root32(v float32) float32 { return float32(math.Sqrt(float64(v))) }

// fitted returns the stress and the scale from Σ d·D, Σ D² and Σ d².
func fitted(dd, data, shown float64) (stress, scale float64) {
	if shown == 0 {
		return 1, 0
	}
	return math.Sqrt(max(0, 1-float64(dd*dd)/float64(data*shown))), dd / shown
}

// Stress returns the scale-independent difference between the distances of a layout [n, 2] and
// dissimilarities [n, n]: sqrt(Σ(a·d − D)² / Σ D²) with the factor a = Σ d·D / Σ d² that minimises
// it, and that factor. 0 is best; 1 means that the layout is uninformative. (Without the factor,
// scaling the picture can give any stress: Smelser, Miller and Kobourov, "Normalized stress is not
// normalized", 2024.)
func Stress(d, layout *tensor.Tensor) (stress, scale float64, err error) {
	if err := checkDissimilarities(d); err != nil {
		return 0, 0, fmt.Errorf("measure stress: %w", err)
	}
	n := d.Shape[0]
	if err := checkLayout(layout, n); err != nil {
		return 0, 0, fmt.Errorf("measure stress: %w", err)
	}
	var dd, data, shown float64
	for i := range n {
		x, y := float64(layout.Data[2*i]), float64(layout.Data[2*i+1])
		for j, v := range d.Data[i*n:][:i] {
			dx, dy := x-float64(layout.Data[2*j]), y-float64(layout.Data[2*j+1])
			square := float64(dx*dx) + float64(dy*dy)
			delta := float64(v)
			dd += float64(delta * math.Sqrt(square))
			data += float64(delta * delta)
			shown += square
		}
	}
	stress, scale = fitted(dd, data, shown)
	return stress, scale, nil
}

// beyond returns the sum of rank − k, by squared distance from point i, over the ids that are not
// in first, and the number of ids that are.
func beyond(squares []float32, i int, ids, first []int32) (off, both int) {
	k := len(ids)
	for _, id := range ids {
		if slices.Contains(first, id) {
			both++
			continue
		}
		// The rank is one more than the number of points that are nearer, or equally near with a
		// lower id.
		limit := math.Float32bits(squares[id])
		rank := 1 + below(squares[:id], limit+1) + below(squares[id+1:], limit)
		if limit > 0 || i < int(id) {
			rank-- // point i itself, at distance 0
		}
		off += max(0, rank-k)
	}
	return off, both
}

// below returns the number of values, none negative, whose bits are below the limit, without a
// branch that could be mispredicted.
func below(values []float32, limit uint32) int {
	var n0, n1 uint32
	for ; len(values) >= 4; values = values[4:] {
		n0 += (math.Float32bits(values[0])-limit)>>31 + (math.Float32bits(values[1])-limit)>>31
		n1 += (math.Float32bits(values[2])-limit)>>31 + (math.Float32bits(values[3])-limit)>>31
	}
	for _, v := range values {
		n0 += (math.Float32bits(v) - limit) >> 31
	}
	return int(n0 + n1)
}

// allPairs computes squared distances between points by blocked products.
type allPairs struct {
	queries []float32
	base    matrix
	tab     *kernel.Table
	n, d    int
	rows    sync.Pool // of *[]float32, released by earlier calls of squares
}

func (a *allPairs) release(rows []float32) { a.rows.Put(&rows) }

func newAllPairs(x *tensor.Tensor) *allPairs {
	a := &allPairs{n: x.Shape[0], d: x.Shape[1]}
	_, points := centre(x)
	a.queries, a.base = scoreMatrices(points, a.n, a.d)
	var taps []kernel.Tap
	for t := range a.d + 1 {
		taps = append(taps, kernel.Tap{W: int32(t), X: int32(t * a.base.stride)})
	}
	a.tab = kernel.NewTable(taps)
	return a
}

// squares returns the squared distances of points lo … hi−1, at most qualityRows, from all points,
// in rows of base.stride with padding at the end. That of a point from itself is 0. Call release to
// return the rows.
func (a *allPairs) squares(lo, hi int) []float32 {
	stride := a.base.stride
	var out []float32
	if free, ok := a.rows.Get().(*[]float32); ok {
		out = *free
	} else {
		out = make([]float32, qualityRows*stride)
	}
	for col := 0; col < stride; col += nearCols {
		kernel.Taps(&kernel.TapsArgs{
			Dst: out[col:], Src: a.base.data[col:], W: a.queries[lo*(a.d+1):], Tab: a.tab, Outs: hi - lo, Rows: 1,
			Cols: min(nearCols, stride-col) / kernel.Lanes, DstOut: stride, WOut: a.d + 1, Mode: kernel.FromZero,
		})
	}
	half := a.base.data[a.d*stride:][:a.n] // −½|y|²
	for i := lo; i < hi; i++ {
		row := out[(i-lo)*stride:][:a.n]
		own := half[i]
		// Where the products cancel to less than this, square the differences themselves.
		limit := -own * (2 * squaresCancel)
		point := a.queries[i*(a.d+1):][:a.d]
		for j, v := range row {
			square := -2 * (v + own)
			if square < limit {
				square = squared(point, a.queries[j*(a.d+1):][:a.d])
			}
			row[j] = max(0, square)
		}
		row[i] = 0
	}
	return out
}
