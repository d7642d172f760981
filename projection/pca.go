package projection

import (
	"context"
	"fmt"
	"math"

	"brainbow/internal/exact"
	"brainbow/tensor"
)

// Components are the leading principal components of a set of points.
type Components struct {
	Scores *tensor.Tensor // [n, dims], the centred points along the axes
	Axes   *tensor.Tensor // [dims, features], orthonormal
	Mean   []float32      // of every feature
	Share  []float64      // share of the total variance along every axis
}

const (
	// pcaDirect is the largest number of features for which the whole covariance matrix is
	// decomposed.
	pcaDirect = 128
	// pcaSpare is the number of additional vectors in the iteration, which make the wanted ones
	// converge faster.
	pcaSpare = 10
	// pcaRounds bounds the rounds of the subspace iteration; it ends when the relative change of
	// the variances is below pcaClose.
	pcaRounds = 60
	pcaClose  = 1e-7
)

// PCA returns the first dims principal components of x, [n, features]. The sign of
// an axis is such that its component of largest magnitude is positive.
//
// Up to 128 features the covariance matrix is decomposed by Jacobi's method;
// beyond, the leading subspace is found by orthogonal iteration from a seeded
// start (Golub and Van Loan, "Matrix Computations", §8.2.4) with a Rayleigh-Ritz
// step in every round.
func PCA(ctx context.Context, x *tensor.Tensor, dims int, o Options) (*Components, error) {
	if err := checkPoints(x, 2); err != nil {
		return nil, fmt.Errorf("find components: %w", err)
	}
	n, d := x.Shape[0], x.Shape[1]
	if dims < 1 || dims > min(n, d) {
		return nil, fmt.Errorf("find components: %w: the number of components must be between 1 and %d for %d observations with %d features, not %d", ErrOption, min(n, d), n, d, dims)
	}
	mean, centred := centre(x)
	var total float64
	for _, v := range centred {
		total += float64(float64(v) * float64(v))
	}
	var axes [][]float64
	var variances []float64
	var err error
	if d <= pcaDirect {
		axes, variances, err = pcaCovariance(ctx, centred, n, d, dims, o)
	} else {
		axes, variances, err = pcaIterate(ctx, centred, n, d, dims, o)
	}
	if err != nil {
		return nil, fmt.Errorf("find components: %w", err)
	}
	c := &Components{Scores: tensor.New(n, dims), Axes: tensor.New(dims, d), Mean: mean, Share: make([]float64, dims)}
	for k, a := range axes {
		at := 0
		for j, v := range a {
			if math.Abs(v) > math.Abs(a[at]) {
				at = j
			}
		}
		for j, v := range a {
			if a[at] < 0 {
				v = -v
			}
			c.Axes.Data[k*d+j] = float32(v)
		}
		c.Share[k] = max(0, variances[k]) / total
	}
	xt := transposed(centred, n, d)
	err = product(ctx, o.threads(), c.Axes.Data, dims, xt, d, func(lo, hi int, rows []float32, stride int) {
		for i := lo; i < min(hi, n); i++ {
			for k := range dims {
				c.Scores.Data[i*dims+k] = rows[k*stride+i-lo]
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("find components: %w", err)
	}
	return c, nil
}

// centre returns the mean of every feature and the centred points.
func centre(x *tensor.Tensor) (mean, centred []float32) {
	n, d := x.Shape[0], x.Shape[1]
	sum := make([]float64, d)
	for i := range n {
		for j, v := range x.Data[i*d:][:d] {
			sum[j] += float64(v)
		}
	}
	mean, centred = make([]float32, d), make([]float32, n*d)
	for j := range mean {
		mean[j] = float32(sum[j] / float64(n))
	}
	for i := range n {
		for j, v := range x.Data[i*d:][:d] {
			centred[i*d+j] = v - mean[j]
		}
	}
	return mean, centred
}

// pcaCovariance decomposes the d×d matrix XᵀX, summed in parts of 2,048 points.
func pcaCovariance(ctx context.Context, x []float32, n, d, dims int, o Options) ([][]float64, []float64, error) {
	const size = 2048
	sums := make([][]float64, parts(n, size))
	err := split(ctx, o.threads(), n, size, func(part, lo, hi int) {
		c := make([]float64, d*d)
		row := make([]float64, d)
		for i := lo; i < hi; i++ {
			for j, v := range x[i*d:][:d] {
				row[j] = float64(v)
			}
			for j, v := range row {
				to := c[j*d:][:j+1]
				for k := range to {
					to[k] += float64(v * row[k])
				}
			}
		}
		sums[part] = c
	})
	if err != nil {
		return nil, nil, err
	}
	c := sums[0]
	for _, s := range sums[1:] {
		for i, v := range s {
			c[i] += v
		}
	}
	for j := range d {
		for k := range j {
			c[k*d+j] = c[j*d+k]
		}
	}
	axes, values := jacobi(c, d)
	return axes[:dims], values[:dims], nil
}

// pcaIterate finds the leading subspace of XᵀX without forming it.
func pcaIterate(ctx context.Context, x []float32, n, d, dims int, o Options) ([][]float64, []float64, error) {
	b := min(dims+pcaSpare, n, d)
	xt, xr := transposed(x, n, d), padded(x, n, d)
	v := make([][]float64, b)
	for i := range v {
		s := exact.NewStream(o.Seed, "pca", uint64(i))
		v[i] = make([]float64, d)
		for j := range v[i] {
			v[i][j] = s.Norm()
		}
	}
	var old []float64
	w, u := make([]float32, b*d), make([]float32, b*n)
	rounds := pcaRounds
	if o.Rounds > 0 {
		rounds = min(o.Rounds, pcaRounds)
	}
	for round := range rounds {
		orthonormal(v)
		for i, a := range v {
			for j, e := range a {
				w[i*d+j] = float32(e)
			}
		}
		err := product(ctx, o.threads(), w, b, xt, d, func(lo, hi int, rows []float32, stride int) {
			for k := range b {
				copy(u[k*n+lo:k*n+min(hi, n)], rows[k*stride:])
			}
		})
		if err != nil {
			return nil, nil, err
		}
		cv := make([][]float64, b) // XᵀX·v
		for k := range cv {
			cv[k] = make([]float64, d)
		}
		err = product(ctx, o.threads(), u, b, xr, n, func(lo, hi int, rows []float32, stride int) {
			for k := range b {
				for j := lo; j < min(hi, d); j++ {
					cv[k][j] = float64(rows[k*stride+j-lo])
				}
			}
		})
		if err != nil {
			return nil, nil, err
		}
		small := make([]float64, b*b)
		for i := range b {
			for j := range i + 1 {
				s := dot(v[i], cv[j])
				small[i*b+j], small[j*b+i] = s, s
			}
		}
		turn, values := jacobi(small, b)
		done := round == rounds-1 || old != nil
		for k := range dims {
			done = done && (round == rounds-1 || math.Abs(values[k]-old[k]) <= pcaClose*values[0])
		}
		from := cv
		if done {
			from = v
		}
		next := make([][]float64, b)
		for k := range next {
			next[k] = make([]float64, d)
			for i, t := range turn[k] {
				for j, e := range from[i] {
					next[k][j] += float64(t * e)
				}
			}
		}
		v = next
		if done {
			return v[:dims], values[:dims], nil
		}
		old = values
	}
	panic("projection: subspace iteration did not end")
}
