package projection

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"brainbow/internal/exact"
	"brainbow/internal/kernel"
	"brainbow/tensor"
)

const (
	// cellSample is the number of points per cell to which the centres are fitted, in cellRounds
	// rounds.
	cellSample = 32
	cellRounds = 5
	// cellVotes is the number of nearest cells that every point votes for. cellProbes is the number
	// of points that a cell is compared with, in units of the average cell's.
	cellVotes  = 12
	cellProbes = 96
)

// NearestCells finds k near neighbours of every point of x, [n, features]; nearly all, but not
// always all, are the nearest ones. Its time is proportional to n√n instead of n².
//
// The points are divided among 3√n cells by a few rounds of k-means on a seeded sample (the
// inverted file of Jégou, Douze and Schmid, "Product quantization for nearest neighbor search",
// 2011, §IV). Each point votes for the twelve cells nearest to it. All points of a cell are
// compared, in blocked products, with those of the cells with the most votes from its members. The
// candidates are ranked as in [NearestExact].
func NearestCells(ctx context.Context, x *tensor.Tensor, k int, o Options) (*Neighbours, error) {
	if err := checkNearest(x, k); err != nil {
		return nil, err
	}
	n, d := x.Shape[0], x.Shape[1]
	_, points := centre(x)
	c := &cells{points: points, n: n, d: d, o: o}
	if err := c.fit(ctx); err != nil {
		return nil, fmt.Errorf("find neighbours: %w", err)
	}
	r := &Neighbours{K: k, IDs: make([]int32, n*k), Distances: make([]float32, n*k)}
	err := split(ctx, o.threads(), c.count, 1, func(cell, _, _ int) {
		c.search(ctx, r, cell, c.probed(cell, min(k+1+nearSpare, n)))
	})
	if err != nil {
		return nil, fmt.Errorf("find neighbours: %w", err)
	}
	return r, nil
}

// cells assigns every point to the nearest of a set of centres.
type cells struct {
	points  []float32 // n×d
	n, d    int
	o       Options
	count   int
	centres []float32 // count×d
	members [][]int32 // of every cell, in order
	order   [][]int32 // for every cell: all cells, the most useful first
}

// halfNorm returns −½|x|².
func halfNorm(x []float32) float32 {
	var s float64
	for _, v := range x {
		s += float64(float64(v) * float64(v))
	}
	return float32(-s / 2)
}

// scoreMatrices returns the points with a 1 appended, n×(d+1), and their transpose with
// −½|x|² appended, (d+1)×n.
func scoreMatrices(points []float32, n, d int) (queries []float32, base matrix) {
	queries = make([]float32, n*(d+1))
	rows := make([]float32, n*(d+1))
	for i := range n {
		p := points[i*d:][:d]
		copy(queries[i*(d+1):], p)
		copy(rows[i*(d+1):], p)
		queries[i*(d+1)+d], rows[i*(d+1)+d] = 1, halfNorm(p)
	}
	return queries, transposed(rows, n, d+1)
}

// fit finds the centres, the members of every cell and the cells to compare it with.
func (c *cells) fit(ctx context.Context) error {
	c.count = min(c.n, int(3*math.Sqrt(float64(c.n))))
	stream := exact.NewStream(c.o.Seed, "neighbour cells")
	sample := stream.Perm(c.n)[:min(c.n, cellSample*c.count)]
	c.centres = make([]float32, c.count*c.d)
	for i := range c.count {
		copy(c.centres[i*c.d:], c.point(sample[i]))
	}
	slices.Sort(sample)
	for range cellRounds {
		near, err := c.nearest(ctx, sample, 1)
		if err != nil {
			return err
		}
		c.move(sample, near)
	}
	all := make([]int32, c.n)
	for i := range all {
		all[i] = int32(i)
	}
	votes := min(cellVotes, c.count)
	near, err := c.nearest(ctx, all, votes)
	if err != nil {
		return err
	}
	c.members = make([][]int32, c.count)
	for i := range all {
		own := near[i*votes]
		c.members[own] = append(c.members[own], int32(i))
	}
	return c.rank(ctx, near, votes)
}

func (c *cells) point(i int32) []float32 { return c.points[int(i)*c.d:][:c.d] }

// move sets every centre to the mean of its points; a centre without points stays.
func (c *cells) move(sample, near []int32) {
	sums, counts := make([]float64, len(c.centres)), make([]int, c.count)
	for i, id := range sample {
		counts[near[i]]++
		to := sums[int(near[i])*c.d:][:c.d]
		for j, v := range c.point(id) {
			to[j] += float64(v)
		}
	}
	for i, m := range counts {
		for j := range c.d {
			if m > 0 {
				c.centres[i*c.d+j] = float32(sums[i*c.d+j] / float64(m))
			}
		}
	}
}

// nearest returns the count cells nearest to each of the points, nearest first.
func (c *cells) nearest(ctx context.Context, ids []int32, count int) ([]int32, error) {
	_, base := scoreMatrices(c.centres, c.count, c.d)
	near := make([]int32, len(ids)*count)
	err := split(ctx, c.o.threads(), len(ids), nearQueries, func(_, lo, hi int) {
		for i, s := range c.shortlists(ctx, ids[lo:hi], make([]float32, c.d), base, c.count, count) {
			keys := s.ids()
			slices.Sort(keys)
			for v, key := range keys {
				near[(lo+i)*count+v] = int32(uint32(key))
			}
		}
	})
	return near, err
}

// rank orders, for every cell, all cells by the votes of its members, then by the
// distance of the centres.
func (c *cells) rank(ctx context.Context, near []int32, votes int) error {
	queries, base := scoreMatrices(c.centres, c.count, c.d)
	scores := make([]float32, c.count*base.stride) // between centres
	err := product(ctx, c.o.threads(), queries, c.count, base, c.d+1, func(lo, hi int, rows []float32, stride int) {
		for i := range c.count {
			copy(scores[i*base.stride+lo:][:hi-lo], rows[i*stride:])
		}
	})
	if err != nil {
		return err
	}
	c.order = make([][]int32, c.count)
	return split(ctx, c.o.threads(), c.count, 1, func(cell, _, _ int) {
		scores := scores[cell*base.stride:][:c.count]
		got := make([]int32, c.count)
		for _, i := range c.members[cell] {
			for _, v := range near[int(i)*votes:][:votes] {
				got[v]++
			}
		}
		got[cell] = math.MaxInt32
		order := make([]int32, c.count)
		for i := range order {
			order[i] = int32(i)
		}
		slices.SortFunc(order, func(a, b int32) int {
			return cmp.Or(cmp.Compare(got[b], got[a]), cmp.Compare(scores[b], scores[a]), cmp.Compare(a, b))
		})
		c.order[cell] = order
	})
}

// probed returns the points that a cell's members are compared with, in order, at minimum minimum
// points.
func (c *cells) probed(cell, minimum int) []int32 {
	var ids []int32
	for _, other := range c.order[cell] {
		if len(ids) >= max(minimum, cellProbes*c.n/c.count) {
			break
		}
		ids = append(ids, c.members[other]...)
	}
	slices.Sort(ids)
	return ids
}

// search ranks the candidates of a cell's members. All positions are relative to its centre, which
// reduces cancellation in the scores.
func (c *cells) search(ctx context.Context, r *Neighbours, cell int, candidates []int32) {
	ids, origin := c.members[cell], c.centres[cell*c.d:][:c.d]
	rows := make([]float32, len(candidates)*(c.d+1))
	for i, id := range candidates {
		row := rows[i*(c.d+1):][:c.d+1]
		for j, v := range c.point(id) {
			row[j] = v - origin[j]
		}
		row[c.d] = halfNorm(row[:c.d])
	}
	base := transposed(rows, len(candidates), c.d+1)
	for lo := 0; lo < len(ids) && ctx.Err() == nil; lo += nearQueries {
		part := ids[lo:min(len(ids), lo+nearQueries)]
		for i, s := range c.shortlists(ctx, part, origin, base, len(candidates), min(r.K+1+nearSpare, len(candidates))) {
			keys := s.ids()
			for a, key := range keys {
				keys[a] = uint64(candidates[uint32(key)])
			}
			r.rank(c.points, int(part[i]), c.d, keys)
		}
	}
}

// shortlists returns, for each of the points relative to the origin, the best of the first n
// columns of base.
func (c *cells) shortlists(ctx context.Context, ids []int32, origin []float32, base matrix, n, keep int) []shortlist {
	queries := make([]float32, len(ids)*(c.d+1))
	best := make([]shortlist, len(ids))
	for i, id := range ids {
		row := queries[i*(c.d+1):][:c.d+1]
		for j, v := range c.point(id) {
			row[j] = v - origin[j]
		}
		row[c.d] = 1
		best[i] = newShortlist(keep)
	}
	scores := make([]float32, len(ids)*nearCols)
	tab := rowTable(c.d+1, base.stride)
	for col := 0; col < base.stride && ctx.Err() == nil; col += nearCols {
		cols := min(nearCols, base.stride-col)
		kernel.Taps(&kernel.TapsArgs{
			Dst: scores, Src: base.data[col:], W: queries, Tab: tab, Outs: len(ids), Rows: 1,
			Cols: cols / kernel.Lanes, DstOut: nearCols, WOut: c.d + 1, Mode: kernel.FromZero,
		})
		for i := range best {
			best[i].offer(scores[i*nearCols:][:min(cols, n-col)], col)
		}
	}
	return best
}

// rowTable returns the table of terms of a product with a matrix that has the given number of rows.
func rowTable(rows, stride int) *kernel.Table {
	taps := make([]kernel.Tap, rows)
	for t := range taps {
		taps[t] = kernel.Tap{W: int32(t), X: int32(t * stride)}
	}
	return kernel.NewTable(taps)
}
