package projection

import (
	"context"
	"fmt"
	"math"
	"slices"

	"brainbow/internal/exact"
	"brainbow/internal/kernel"
)

// affinities is the sparse symmetric matrix P of t-SNE, whose sum is 1, stored by rows. Rows are
// padded to whole blocks of [kernel.Lanes] with the point's own id and 0.
type affinities struct {
	n    int
	rows []int32 // n+1 offsets
	col  []int32
	p    []float32
}

// conditional returns p_j|i of the neighbours, n×K: Gaussians whose entropy is the logarithm of the
// perplexity. It finds the precision of every point by Newton's method on its logarithm, within a
// bracket.
func conditional(ctx context.Context, nb *Neighbours, perplexity float64, threads int) ([]float32, error) {
	n, k := len(nb.IDs)/nb.K, nb.K
	size := parts(k, kernel.Lanes) * kernel.Lanes
	p := make([]float32, n*k)
	want := exact.Log(perplexity)
	err := split(ctx, threads, n, 256, func(_, lo, hi int) {
		d, e := make([]float64, k), make([]float32, size)
		for i := lo; i < hi; i++ {
			first := float64(nb.Distances[i*k])
			var mean float64
			for j := range d {
				r := float64(nb.Distances[i*k+j])
				d[j] = float64(r*r) - float64(first*first)
				mean += d[j]
			}
			mean /= float64(k)
			row := p[i*k:][:k]
			if mean == 0 { // all at the same distance
				for j := range row {
					row[j] = 1 / float32(k)
				}
				continue
			}
			sum := gaussian(e, d, want, mean)
			for j := range row {
				row[j] = float32(float64(e[j]) / sum)
			}
		}
	})
	return p, err
}

// gaussian fills e with e^(−β·d), for the β with which the entropy equals want, and returns the
// sum.
func gaussian(e []float32, d []float64, want, mean float64) float64 {
	beta, low, high := 1/mean, 0.0, math.Inf(1)
	for round := 0; ; round++ {
		for j, v := range d {
			e[j] = float32(-float64(beta * v))
		}
		kernel.Exp(e, e)
		var sum, first, second float64
		for j, v := range d {
			w := float64(e[j])
			sum += w
			w = float64(w * v)
			first += w
			second += float64(w * v)
		}
		first /= sum
		variance := second/sum - float64(first*first)
		excess := exact.Log(sum) + float64(beta*first) - want
		if math.Abs(excess) < 1e-5 || round == 60 {
			return sum
		}
		if excess > 0 {
			low = beta
		} else {
			high = beta
		}
		// dH/d log β = −β²·variance
		next := beta
		if slope := float64(beta*beta) * variance; slope > 0 {
			next = float64(beta * exact.Exp(max(-2, min(2, excess/slope))))
		}
		if next <= low || next >= high || next == beta {
			next = float64(2 * low)
			if high < math.Inf(1) {
				next = (low + high) / 2
			}
		}
		beta = next
	}
}

// newAffinities returns P = (P_j|i + P_i|j)/2n, rows in order of ids.
func newAffinities(ctx context.Context, nb *Neighbours, perplexity float64, threads int) (*affinities, error) {
	n, k := len(nb.IDs)/nb.K, nb.K
	p, err := conditional(ctx, nb, perplexity, threads)
	if err != nil {
		return nil, err
	}
	// The transpose. Its rows are in order of ids because they are filled in that order.
	start := make([]int32, n+1)
	for _, j := range nb.IDs {
		start[j+1]++
	}
	for i := range n {
		start[i+1] += start[i]
	}
	from, back := make([]int32, n*k), make([]float32, n*k)
	at := append([]int32(nil), start[:n]...)
	for i := range n {
		for e := i * k; e < (i+1)*k; e++ {
			j := nb.IDs[e]
			from[at[j]], back[at[j]] = int32(i), p[e]
			at[j]++
		}
	}
	a := &affinities{n: n, rows: make([]int32, n+1)}
	type row struct {
		ids []int32
		p   []float32
	}
	rows := make([]row, n)
	err = split(ctx, threads, n, 256, func(_, lo, hi int) {
		sorted := make([]uint64, k)
		for i := lo; i < hi; i++ {
			for j := range sorted {
				sorted[j] = uint64(nb.IDs[i*k+j])<<32 | uint64(math.Float32bits(p[i*k+j]))
			}
			slices.Sort(sorted)
			to := rows[i]
			in, w := from[start[i]:start[i+1]], back[start[i]:start[i+1]]
			to.ids, to.p = make([]int32, 0, k+len(in)), make([]float32, 0, k+len(in))
			for _, key := range sorted {
				id, v := int32(key>>32), math.Float32frombits(uint32(key))
				for len(in) > 0 && in[0] < id {
					to.ids, to.p = append(to.ids, in[0]), append(to.p, w[0])
					in, w = in[1:], w[1:]
				}
				if len(in) > 0 && in[0] == id {
					v += w[0]
					in, w = in[1:], w[1:]
				}
				to.ids, to.p = append(to.ids, id), append(to.p, v)
			}
			to.ids, to.p = append(to.ids, in...), append(to.p, w...)
			rows[i] = to
		}
	})
	if err != nil {
		return nil, err
	}
	total := 0
	for i, r := range rows {
		total += parts(len(r.ids), kernel.Lanes) * kernel.Lanes
		if total > math.MaxInt32 {
			return nil, fmt.Errorf("%w: more than 2^31 affinities; lower the perplexity", ErrOption)
		}
		a.rows[i+1] = int32(total)
	}
	a.col, a.p = make([]int32, total), make([]float32, total)
	scale := float32(1 / float64(2*n))
	err = split(ctx, threads, n, 256, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			col, w := a.col[a.rows[i]:a.rows[i+1]], a.p[a.rows[i]:a.rows[i+1]]
			for j := range col {
				col[j] = int32(i)
			}
			copy(col, rows[i].ids)
			for j, v := range rows[i].p {
				w[j] = v * scale
			}
		}
	})
	return a, err
}

// attract sets f to the attractive forces Σ_j p_ij/(1+|d|²)·d.
func (a *affinities) attract(ctx context.Context, f, y []float32, threads int) error {
	args := kernel.AttractArgs{Y: y, Rows: a.rows, Col: a.col, P: a.p, F: f}
	return split(ctx, threads, a.n, 256, func(_, lo, hi int) { kernel.Attract(&args, lo, hi) })
}

// divergence returns KL(P‖Q) of a layout whose kernel values sum to z.
func (a *affinities) divergence(ctx context.Context, y []float32, z float64, threads int) (float64, error) {
	sums := make([]float64, parts(a.n, 256))
	logZ := exact.Log(z)
	err := split(ctx, threads, a.n, 256, func(part, lo, hi int) {
		var s float64
		for i := lo; i < hi; i++ {
			for e := a.rows[i]; e < a.rows[i+1]; e++ {
				p := float64(a.p[e])
				if p == 0 {
					continue
				}
				j := a.col[e]
				dx, dy := float64(y[2*i])-float64(y[2*j]), float64(y[2*i+1])-float64(y[2*j+1])
				s += float64(p * (exact.Log(float64(p*(1+float64(dx*dx)+float64(dy*dy)))) + logZ))
			}
		}
		sums[part] = s
	})
	var kl float64
	for _, s := range sums {
		kl += s
	}
	return kl, err
}
