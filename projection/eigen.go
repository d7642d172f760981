package projection

import (
	"context"
	"math"

	"brainbow/internal/exact"
)

const (
	// eigenBlock is the number of vectors that the operator is applied to at once.
	eigenBlock = 4
	// eigenBasis is the dimension at which the basis is restarted.
	eigenBasis = 48
	// eigenPart is the number of components of a sum over points; parts are added
	// in order.
	eigenPart = 4096
)

// operator sets dst to the product of a symmetric n×n matrix with src. Both hold
// [eigenBlock] vectors, component by component: vector k is src[i·eigenBlock+k].
type operator func(dst, src []float64) error

// largestEigen returns the want algebraically largest eigenvalues of a symmetric operator with
// orthonormal eigenvectors, largest first. The residual of each is at most tolerance times the
// largest magnitude seen, or settled is false and the result is that of the last of rounds
// restarts.
//
// It is the block Lanczos method with full orthogonalisation and thick restarts
// (Golub and Van Loan, "Matrix Computations", §10.3; Wu and Simon, "Thick-restart
// Lanczos method", 2000): the best vectors and their residuals begin the next
// basis. The block lets up to four equal eigenvalues be found.
func largestEigen(ctx context.Context, n, want, rounds int, tolerance float64, o Options, apply operator) (values []float64, vectors [][]float64, settled bool, err error) {
	s := exact.NewStream(o.Seed, "eigen")
	random := func() []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = s.Norm()
		}
		return v
	}
	limit := min(n, eigenBasis)
	var basis, image [][]float64
	var h []float64 // the operator in the basis, limit×limit
	var block [][]float64
	for range eigenBlock {
		block = append(block, random())
	}
	for round := 0; ; round++ {
		h = make([]float64, limit*limit)
		for i := range basis { // after a restart
			for j := range basis {
				h[i*limit+j] = sumProducts(basis[i], image[j])
			}
		}
		for len(basis) < limit {
			first := len(basis)
			for _, v := range block {
				if len(basis) == limit {
					break
				}
				for !joins(basis, v) {
					v = random()
				}
				basis = append(basis, v)
			}
			if image, err = images(ctx, image, basis[first:], n, apply); err != nil {
				return nil, nil, false, err
			}
			for j := first; j < len(basis); j++ {
				for i := range j + 1 {
					e := sumProducts(basis[i], image[j])
					h[i*limit+j], h[j*limit+i] = e, e
				}
			}
			block = block[:0]
			for _, v := range image[first:] {
				block = append(block, append([]float64(nil), v...))
			}
		}
		turn, all := jacobi(h, limit)
		scale := math.Max(math.Abs(all[0]), math.Abs(all[limit-1]))
		keep := min(want+2*eigenBlock, limit)
		basis, image = combine(basis, turn[:keep]), combine(image, turn[:keep])
		settled = true
		block = block[:0]
		for k := range min(want, limit) {
			r := make([]float64, n)
			for i := range r {
				r[i] = image[k][i] - float64(all[k]*basis[k][i])
			}
			if math.Sqrt(sumProducts(r, r)) > tolerance*scale && limit < n {
				settled = false
				block = append(block, r)
			}
		}
		if settled || round+1 >= rounds {
			return all[:want], basis[:want], settled, nil
		}
		for len(block) < eigenBlock {
			block = append(block, random())
		}
		block = block[:eigenBlock]
	}
}

// joins makes v orthogonal to the basis and normalises it; it returns false if v depends on the
// basis.
func joins(basis [][]float64, v []float64) bool {
	before := math.Sqrt(sumProducts(v, v))
	for range 2 {
		for _, b := range basis {
			s := sumProducts(b, v)
			for i, e := range b {
				v[i] -= float64(s * e)
			}
		}
	}
	norm := math.Sqrt(sumProducts(v, v))
	if norm <= 1e-10*before || norm == 0 {
		return false
	}
	for i := range v {
		v[i] /= norm
	}
	return true
}

// images applies the operator to the vectors, at most a block of them, and appends the results to
// image.
func images(ctx context.Context, image, vectors [][]float64, n int, apply operator) ([][]float64, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	src, dst := make([]float64, n*eigenBlock), make([]float64, n*eigenBlock)
	for k, v := range vectors {
		for i, e := range v {
			src[i*eigenBlock+k] = e
		}
	}
	if err := apply(dst, src); err != nil {
		return nil, err
	}
	for k := range vectors {
		w := make([]float64, n)
		for i := range w {
			w[i] = dst[i*eigenBlock+k]
		}
		image = append(image, w)
	}
	return image, nil
}

// combine returns Σ_i turn[k][i]·v[i] for every k.
func combine(v, turn [][]float64) [][]float64 {
	out := make([][]float64, len(turn))
	for k, t := range turn {
		out[k] = make([]float64, len(v[0]))
		for i, a := range t {
			for j, e := range v[i] {
				out[k][j] += float64(a * e)
			}
		}
	}
	return out
}

// sumProducts returns the inner product of two long vectors in parts, so that
// rounding errors do not grow with their length.
func sumProducts(a, b []float64) float64 {
	var total float64
	for lo := 0; lo < len(a); lo += eigenPart {
		hi := min(len(a), lo+eigenPart)
		var s [4]float64
		x, y := a[lo:hi], b[lo:hi]
		i := 0
		for ; i+4 <= len(x); i += 4 {
			s[0] += float64(x[i] * y[i])
			s[1] += float64(x[i+1] * y[i+1])
			s[2] += float64(x[i+2] * y[i+2])
			s[3] += float64(x[i+3] * y[i+3])
		}
		for ; i < len(x); i++ {
			s[0] += float64(x[i] * y[i])
		}
		total += (s[0] + s[1]) + (s[2] + s[3])
	}
	return total
}
