package analysis

import (
	"context"
	"math"
	"slices"
	"sync/atomic"

	"brainbow/internal/kernel"
)

// panel is the number of observations that lie side by side in memory: seven blocks of lanes, which one tile of the
// kernel of weighted sums takes at the widest level.
const panel = 7 * kernel.Lanes

// observed are the values of one layer for n observations, in panels: [panel][value][observation of the panel]. The places
// after the last observation hold zeros.
type observed struct {
	n, values int
	data      []float32
}

func newObserved(n, values int) *observed {
	return &observed{n: n, values: values, data: make([]float32, panels(n)*values*panel)}
}

func panels(n int) int { return (n + panel - 1) / panel }

// of returns panel i, [value][observation].
func (o *observed) of(i int) []float32 { return o.data[i*o.values*panel : (i+1)*o.values*panel] }

// put stores the values of observation k.
func (o *observed) put(k int, v []float32) {
	to := o.of(k / panel)[k%panel:]
	for f, x := range v {
		to[f*panel] = x
	}
}

// centre takes the mean of each group of values away, and divides by the root of the mean square of an observation, so that no
// product overflows. It returns false if all observations are alike or not finite.
func (o *observed) centre(group, threads int) bool {
	squares := make([]float64, o.values/group)
	each(threads, len(squares), func(g int) {
		var sum, square float64
		o.rows(g*group, group, func(row []float32) {
			for _, x := range row {
				sum += float64(x)
			}
		})
		mean := sum / float64(o.n*group)
		o.rows(g*group, group, func(row []float32) {
			for k, x := range row {
				d := float64(x) - mean
				row[k] = float32(d)
				square += float64(d * d)
			}
		})
		squares[g] = square
	})
	total := 0.0
	for _, s := range squares {
		total += s
	}
	scale := 1 / math.Sqrt(total/float64(o.n))
	if !(total > 0) || math.IsInf(total, 0) || math.IsInf(scale, 0) {
		return false
	}
	each(threads, panels(o.n), func(i int) {
		of := o.of(i)
		for k, x := range of {
			of[k] = float32(float64(x) * scale)
		}
	})
	return true
}

// rows calls do with the observations of some values, panel by panel.
func (o *observed) rows(first, count int, do func([]float32)) {
	for i := range panels(o.n) {
		of, n := o.of(i), min(panel, o.n-i*panel)
		for f := first; f < first+count; f++ {
			do(of[f*panel : f*panel+n])
		}
	}
}

// gramDepth is the number of values that are multiplied at a time, so that a panel's part stays in the first cache.
const gramDepth = 64

// gramTables walk along 1 to gramDepth values of two panels.
var gramTables = func() (tables [gramDepth + 1]*kernel.Table) {
	for n := 1; n <= gramDepth; n++ {
		taps := make([]kernel.Tap, n)
		for t := range taps {
			taps[t] = kernel.Tap{W: int32(t * panel), X: int32(t * panel)}
		}
		tables[n] = kernel.NewTable(taps)
	}
	return tables
}()

// gram sets dst, [panel][panel], to the scalar products of the observations of panel i with those of panel j.
func (o *observed) gram(dst []float32, i, j int) {
	x, y := o.of(i), o.of(j)
	mode := kernel.FromZero
	for f := 0; f < o.values; f += gramDepth {
		kernel.Taps(&kernel.TapsArgs{
			Dst: dst, W: x[f*panel:], Src: y[f*panel:], Tab: gramTables[min(gramDepth, o.values-f)],
			Outs: panel, Rows: 1, Cols: panel / kernel.Lanes, DstOut: panel, WOut: 1, Mode: mode,
		})
		mode = kernel.FromDst
	}
}

// debiased returns the unbiased linear CKA of each layer of a with each of b over the same n observations, [a][b]; NaN where a layer
// does not vary over the observations. It is
//
//	CKA(X, Y) = HSIC(K, L) / √(HSIC(K, K)·HSIC(L, L)),  K = XXᵀ, L = YYᵀ,
//
// with the unbiased estimator of Song et al. (2012), K̃ and L̃ being K and L with zeros in the diagonal:
//
//	n(n−3)·HSIC(K, L) = tr(K̃L̃) + 1ᵀK̃1·1ᵀL̃1/((n−1)(n−2)) − 2/(n−2)·1ᵀK̃L̃1
//
// (Kornblith et al. 2019; Nguyen et al. 2021). The matrices are made in parts of panel × panel that are dropped again, so no
// layer's n × n matrix is ever held. The result does not depend on the threads. It centres the layers' values.
func debiased(ctx context.Context, a, b []*observed, n, threads int, done func(done, total int)) [][]float64 {
	all := slices.Concat(a, b)
	varies := make([]bool, len(all))
	for i, o := range all {
		varies[i] = o.centre(1, threads)
	}
	var blocks [][2]int
	for i := range panels(n) {
		for j := i; j < panels(n); j++ {
			blocks = append(blocks, [2]int{i, j})
		}
	}
	// Of every block: the products of each pair of layers and of each with itself, and its sums of rows and columns.
	across := make([][]float64, len(blocks))
	rows := make([][]float64, len(blocks))
	cols := make([][]float64, len(blocks))
	var made atomic.Int64
	each(threads, len(blocks), func(k int) {
		if ctx.Err() != nil {
			across[k], rows[k], cols[k] = make([]float64, len(a)*len(b)+len(all)), make([]float64, len(all)*panel), make([]float64, len(all)*panel)
			return
		}
		i, j := blocks[k][0], blocks[k][1]
		m := len(all)
		part := make([]float32, m*panel*panel)
		rows[k], cols[k] = make([]float64, m*panel), make([]float64, m*panel)
		for l, o := range all {
			block := part[l*panel*panel : (l+1)*panel*panel]
			if !varies[l] {
				continue
			}
			o.gram(block, i, j)
			if i == j {
				for d := range panel {
					block[d*panel+d] = 0
				}
			}
			for r := range panel {
				sum := 0.0
				for c, v := range block[r*panel : (r+1)*panel] {
					sum += float64(v)
					cols[k][l*panel+c] += float64(v)
				}
				rows[k][l*panel+r] = sum
			}
		}
		across[k] = dots(part, len(a), len(b))
		done(int(made.Add(1)), len(blocks))
	})
	return estimate(blocks, across, rows, cols, varies, len(a), len(b), n)
}

// dots returns the products of blocks of layers, summed over all elements: of each of a with each of b, then of each with itself.
func dots(part []float32, a, b int) []float64 {
	const size = panel * panel
	out := make([]float64, 0, a*b+a+b)
	taps := make([]kernel.Tap, b)
	for t := range taps {
		taps[t].X = int32(t * size)
	}
	lanes := make([]float32, max(a*b, 1)*kernel.Lanes)
	sum := func(n int) {
		for k := range n {
			s := 0.0
			for _, v := range lanes[k*kernel.Lanes : (k+1)*kernel.Lanes] {
				s += float64(v)
			}
			out = append(out, s)
		}
		clear(lanes)
	}
	kernel.TapsGrad(&kernel.TapsGradArgs{Acc: lanes, G: part, X: part[a*size:], Tab: kernel.NewTable(taps), Outs: a, Rows: 1, Cols: size / kernel.Lanes, GOut: size})
	sum(a * b)
	one := kernel.NewTable([]kernel.Tap{{}})
	for l := range a + b {
		of := part[l*size : (l+1)*size]
		kernel.TapsGrad(&kernel.TapsGradArgs{Acc: lanes, G: of, X: of, Tab: one, Outs: 1, Rows: 1, Cols: size / kernel.Lanes, GOut: size})
		sum(1)
	}
	return out
}

// estimate adds the parts of the blocks.
func estimate(blocks [][2]int, across, rows, cols [][]float64, varies []bool, a, b, n int) [][]float64 {
	m := a + b
	traces := make([]float64, a*b+m)
	sums := make([]float64, m*panels(n)*panel) // K̃1 of each layer
	for k, at := range blocks {
		weight := 2.0 // the block below the diagonal is the same
		if at[0] == at[1] {
			weight = 1
		}
		for t, v := range across[k] {
			traces[t] += weight * v
		}
		for l := range m {
			of := sums[l*panels(n)*panel:]
			for r := range panel {
				of[at[0]*panel+r] += rows[k][l*panel+r]
				if at[0] != at[1] {
					of[at[1]*panel+r] += cols[k][l*panel+r]
				}
			}
		}
	}
	f := float64(n)
	hsic := func(x, y, trace int) float64 {
		var sx, sy, xy float64
		for i := range panels(n) * panel {
			u, v := sums[x*panels(n)*panel+i], sums[y*panels(n)*panel+i]
			sx += u
			sy += v
			xy += float64(u * v)
		}
		return traces[trace] + sx*sy/((f-1)*(f-2)) - 2/(f-2)*xy
	}
	self := make([]float64, m)
	for l := range m {
		self[l] = hsic(l, l, a*b+l)
	}
	out := make([][]float64, a)
	for x := range a {
		for y := range b {
			v := math.NaN()
			if both := self[x] * self[a+y]; varies[x] && varies[a+y] && self[x] > 0 && both > 0 {
				v = hsic(x, a+y, x*b+y) / math.Sqrt(both)
			}
			out[x] = append(out[x], v)
		}
	}
	return out
}
