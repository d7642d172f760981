package projection

import (
	"context"
	"math"
	"slices"

	"brainbow/internal/kernel"
)

// dot returns the inner product, summed in order.
func dot(a, b []float64) float64 {
	var s float64
	for i, v := range a {
		s += float64(v * b[i])
	}
	return s
}

// orthonormal makes the vectors orthonormal by the Gram–Schmidt method, applied twice for accuracy.
// A vector that depends on those before it becomes zero.
func orthonormal(v [][]float64) {
	for i, a := range v {
		before := math.Sqrt(dot(a, a))
		for range 2 {
			for _, b := range v[:i] {
				s := dot(a, b)
				for j, e := range b {
					a[j] -= float64(s * e)
				}
			}
		}
		norm := math.Sqrt(dot(a, a))
		if norm <= 1e-12*before {
			norm = math.Inf(1)
		}
		for j := range a {
			a[j] /= norm
		}
	}
}

// jacobi returns the eigenvectors, as rows, and eigenvalues of a symmetric matrix,
// largest first, by cyclic Jacobi rotations (Golub and Van Loan, §8.5). a, n×n, is
// destroyed.
func jacobi(a []float64, n int) (vectors [][]float64, values []float64) {
	v := make([]float64, n*n) // rows are vectors
	for i := range n {
		v[i*n+i] = 1
	}
	var scale float64
	for _, e := range a {
		scale += float64(e * e)
	}
	for range 60 {
		var off float64
		for i := range n {
			for j := range i {
				off += float64(a[i*n+j] * a[i*n+j])
			}
		}
		if off <= 1e-26*scale {
			break
		}
		for p := range n {
			for q := p + 1; q < n; q++ {
				rotate(a, v, n, p, q)
			}
		}
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int {
		switch {
		case a[i*n+i] > a[j*n+j]:
			return -1
		case a[i*n+i] < a[j*n+j]:
			return 1
		}
		return 0
	})
	for _, i := range order {
		vectors = append(vectors, v[i*n:][:n])
		values = append(values, a[i*n+i])
	}
	return vectors, values
}

// rotate makes a[p][q] zero.
func rotate(a, v []float64, n, p, q int) {
	apq := a[p*n+q]
	if apq == 0 {
		return
	}
	theta := (a[q*n+q] - a[p*n+p]) / (2 * apq)
	t := 1 / (math.Abs(theta) + math.Sqrt(float64(theta*theta)+1))
	if theta < 0 {
		t = -t
	}
	c := 1 / math.Sqrt(float64(t*t)+1)
	s := t * c
	for k := range n {
		x, y := a[p*n+k], a[q*n+k]
		a[p*n+k], a[q*n+k] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
	for k := range n {
		x, y := a[k*n+p], a[k*n+q]
		a[k*n+p], a[k*n+q] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
	for k := range n {
		x, y := v[p*n+k], v[q*n+k]
		v[p*n+k], v[q*n+k] = float64(c*x)-float64(s*y), float64(s*x)+float64(c*y)
	}
}

// matrix is a matrix of float32 whose rows are padded with zeros to whole blocks
// of [kernel.Lanes].
type matrix struct {
	data   []float32
	stride int
}

// padded returns the n×d matrix with padded rows.
func padded(x []float32, n, d int) matrix {
	m := matrix{stride: parts(d, kernel.Lanes) * kernel.Lanes}
	m.data = make([]float32, n*m.stride)
	for i := range n {
		copy(m.data[i*m.stride:], x[i*d:][:d])
	}
	return m
}

// transposed returns the transpose of the n×d matrix, d×n, with padded rows.
func transposed(x []float32, n, d int) matrix {
	m := matrix{stride: parts(n, kernel.Lanes) * kernel.Lanes}
	m.data = make([]float32, d*m.stride)
	for lo := 0; lo < n; lo += 64 {
		for j := range d {
			for i := lo; i < min(n, lo+64); i++ {
				m.data[j*m.stride+i] = x[i*d+j]
			}
		}
	}
	return m
}

// productCols is the number of columns that are computed at a time, productTaps the number of
// terms.
const (
	productCols = 28 * kernel.Lanes
	productTaps = 4096
)

// product computes the outs×columns matrix w·m, w being outs×inner and m having inner rows, in
// groups of columns on several threads, and passes each group [lo, hi) to f: its row k begins at
// rows[k·stride]. Padding columns are included. Every sum is fused and in order of the terms.
func product(ctx context.Context, threads int, w []float32, outs int, m matrix, inner int, f func(lo, hi int, rows []float32, stride int)) error {
	var tabs []*kernel.Table
	for lo := 0; lo < inner; lo += productTaps {
		var taps []kernel.Tap
		for t := range min(productTaps, inner-lo) {
			taps = append(taps, kernel.Tap{W: int32(t), X: int32(t * m.stride)})
		}
		tabs = append(tabs, kernel.NewTable(taps))
	}
	return split(ctx, threads, m.stride, productCols, func(_, lo, hi int) {
		rows := make([]float32, outs*(hi-lo))
		for i, tab := range tabs {
			a := kernel.TapsArgs{
				Dst: rows, Src: m.data[i*productTaps*m.stride+lo:], W: w[i*productTaps:], Tab: tab,
				Outs: outs, Rows: 1, Cols: (hi - lo) / kernel.Lanes,
				DstOut: hi - lo, WOut: inner, Mode: kernel.FromZero,
			}
			if i > 0 {
				a.Mode = kernel.FromDst
			}
			kernel.Taps(&a)
		}
		f(lo, hi, rows, hi-lo)
	})
}
