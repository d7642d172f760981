package projection

import (
	"context"
	"math"
	"slices"

	"brainbow/tensor"
)

// mdsSpectrum returns all eigenvalues of −½·J·D²·J, largest first, of at most ScalingSpectrum
// evenly spaced points.
func mdsSpectrum(ctx context.Context, d *tensor.Tensor, o Options) ([]float64, error) {
	n := d.Shape[0]
	m := min(n, ScalingSpectrum)
	a := make([]float64, m*m)
	row := make([]float64, m)
	var mean float64
	for i := range m {
		for j := range m {
			v := float64(d.Data[(i*n/m)*n+j*n/m])
			a[i*m+j] = float64(v * v)
			row[i] += a[i*m+j]
		}
		row[i] /= float64(m)
		mean += row[i]
	}
	mean /= float64(m)
	for i := range m {
		for j := range i + 1 {
			v := -0.5 * (a[i*m+j] - row[i] - row[j] + mean)
			a[i*m+j], a[j*m+i] = v, v
		}
	}
	diagonal, beside, err := tridiagonal(ctx, a, m, o)
	if err != nil {
		return nil, err
	}
	tridiagonalValues(diagonal, beside)
	slices.Sort(diagonal)
	slices.Reverse(diagonal)
	return diagonal, nil
}

// tridiagonal reduces a symmetric n×n matrix to tridiagonal form by Householder reflections (Golub
// and Van Loan, §8.3.1) and returns the diagonal and the subdiagonal. a is destroyed.
//
// Both triangles are stored, so that every sum runs along a row: one pass updates row i of the
// matrix and multiplies it by the next reflection's vector.
func tridiagonal(ctx context.Context, a []float64, n int, o Options) (diagonal, beside []float64, err error) {
	diagonal, beside = make([]float64, n), make([]float64, n)
	v, w := make([]float64, n), make([]float64, n) // the last reflection: a −= v·wᵀ + w·vᵀ
	next, p := make([]float64, n), make([]float64, n)
	for k := range n {
		// Row k, after its update, holds the next diagonal element and column.
		row := a[k*n:][:n]
		if k > 0 {
			for j := k; j < n; j++ {
				row[j] -= float64(v[k]*w[j]) + float64(w[k]*v[j])
			}
		}
		diagonal[k] = row[k]
		if k == n-1 {
			break
		}
		tail := row[k+1:]
		norm := math.Sqrt(dot(tail, tail))
		var scale float64 // of the reflection I − scale·u·uᵀ
		clear(next[:k+1])
		copy(next[k+1:], tail)
		if norm > 0 {
			if tail[0] > 0 {
				norm = -norm
			}
			next[k+1] -= norm
			scale = 2 / dot(next[k+1:], next[k+1:])
		}
		beside[k+1] = norm
		threads := o.threads()
		if n-k < 256 {
			threads = 1
		}
		err := split(ctx, threads, n-k-1, 128, func(_, lo, hi int) {
			u := next[k+1:]
			for i := k + 1 + lo; i < k+1+hi; i++ {
				r := a[i*n+k+1:][:len(u)]
				if k > 0 {
					vi, wi := v[i], w[i]
					ws, vs := w[k+1:][:len(u)], v[k+1:][:len(u)]
					for j := range r {
						r[j] -= float64(vi*ws[j]) + float64(wi*vs[j])
					}
				}
				p[i] = scale * sumProducts(r, u)
			}
		})
		if err != nil {
			return nil, nil, err
		}
		half := scale / 2 * dot(p[k+1:], next[k+1:])
		v, next = next, v
		for i := k + 1; i < n; i++ {
			w[i] = p[i] - float64(half*v[i])
		}
	}
	return diagonal, beside, nil
}

// tridiagonalValues replaces the diagonal by the eigenvalues, in no particular order, with the
// implicit QL method with Wilkinson's shift (Golub and Van Loan, §8.3.5). beside[i] couples i−1 and
// i; it is destroyed.
func tridiagonalValues(d, beside []float64) {
	n := len(d)
	e := append(append([]float64(nil), beside[1:]...), 0)
	for l := range n {
		for range 100 {
			m := l
			for m < n-1 {
				if size := math.Abs(d[m]) + math.Abs(d[m+1]); size+math.Abs(e[m]) == size {
					break
				}
				m++
			}
			if m == l {
				break
			}
			g := (d[l+1] - d[l]) / (2 * e[l])
			r := math.Sqrt(float64(g*g) + 1)
			if g < 0 {
				r = -r
			}
			g = d[m] - d[l] + e[l]/(g+r)
			s, c, p := 1.0, 1.0, 0.0
			i := m - 1
			for ; i >= l; i-- {
				f, b := float64(s*e[i]), float64(c*e[i])
				r = math.Sqrt(float64(f*f) + float64(g*g))
				e[i+1] = r
				if r == 0 {
					d[i+1] -= p
					e[m] = 0
					break
				}
				s, c = f/r, g/r
				g = d[i+1] - p
				r = float64((d[i]-g)*s) + float64(2*float64(c*b))
				p = float64(s * r)
				d[i+1] = g + p
				g = float64(c*r) - b
			}
			if i >= l {
				continue
			}
			d[l] -= p
			e[l], e[m] = g, 0
		}
	}
}
