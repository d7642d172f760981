package projection

import (
	"context"
	"fmt"
	"math"

	"brainbow/tensor"
)

// Scaling is the result of classical scaling.
type Scaling struct {
	Layout *tensor.Tensor // [n, 2], centred
	// Values are the two largest eigenvalues of the doubly centred matrix.
	Values [2]float64
	// Share is their share of Σ|λ|, Negative the share of negative eigenvalues, which no Euclidean
	// space of any dimension can represent. Above [ScalingSpectrum] points both are computed from
	// an evenly spaced subset of ScalingSpectrum points.
	Share, Negative float64
	// Settled says that the search for the eigenvectors converged.
	Settled bool
}

// ScalingSpectrum is the largest number of points whose whole spectrum is computed.
const ScalingSpectrum = 1000

const (
	mdsRows      = 64   // rows of the matrix that a thread takes at a time
	mdsRounds    = 40   // restarts of the search for eigenvectors
	mdsTolerance = 1e-9 // of their residuals
	// mdsAsymmetry is the largest relative difference between d_ij and d_ji that counts as
	// rounding.
	mdsAsymmetry = 1e-5
)

// ClassicalMDS lays out points with the given dissimilarities d, [n, n], so that their distances
// approximate d: with B = −½·J·D²·J and J = I − 11ᵀ/n, the layout is V·Λ^½ of B's two largest
// eigenpairs (Torgerson, "Multidimensional scaling: I. Theory and method", 1952). The sign of an
// axis is such that its component of largest magnitude is positive. Distances of points in a plane
// are reproduced exactly; d need not be Euclidean.
func ClassicalMDS(ctx context.Context, d *tensor.Tensor, o Options) (*Scaling, error) {
	if err := checkDissimilarities(d); err != nil {
		return nil, fmt.Errorf("scale dissimilarities: %w", err)
	}
	n := d.Shape[0]
	values, vectors, settled, err := largestEigen(ctx, n, min(2, n), mdsRounds, mdsTolerance, o, func(dst, src []float64) error {
		return centredSquares(ctx, d, dst, src, o)
	})
	if err != nil {
		return nil, fmt.Errorf("scale dissimilarities: %w", err)
	}
	s := &Scaling{Layout: tensor.New(n, 2), Settled: settled}
	for k, v := range vectors {
		s.Values[k] = values[k]
		at := 0
		for i := range v {
			if math.Abs(v[i]) > math.Abs(v[at]) {
				at = i
			}
		}
		long := math.Sqrt(max(0, values[k]))
		if long <= 1e-7*math.Sqrt(max(0, values[0])) {
			long = 0 // an eigenvalue that is zero up to rounding
		}
		if v[at] < 0 {
			long = -long
		}
		for i := range n {
			s.Layout.Data[2*i+k] = float32(long * v[i])
		}
	}
	spectrum, err := mdsSpectrum(ctx, d, o)
	if err != nil {
		return nil, fmt.Errorf("scale dissimilarities: %w", err)
	}
	var all, negative, top float64
	for i, v := range spectrum {
		all += math.Abs(v)
		if v < 0 {
			negative -= v
		} else if i < 2 {
			top += v
		}
	}
	s.Share, s.Negative = top/all, negative/all
	return s, nil
}

// checkDissimilarities returns an error unless d is a symmetric matrix of finite numbers, at least
// 2×2, none negative, that is zero on the diagonal but not everywhere.
func checkDissimilarities(d *tensor.Tensor) error {
	if d == nil || len(d.Shape) != 2 || d.Shape[0] != d.Shape[1] {
		return fmt.Errorf("%w: the dissimilarities must be a square matrix", ErrShape)
	}
	n := d.Shape[0]
	if n < 2 {
		return fmt.Errorf("%w: there must be at least 2, not %d", ErrTooFew, n)
	}
	var biggest float32
	for i, v := range d.Data {
		switch {
		case math.Float32bits(v)&0x7f800000 == 0x7f800000 || v > 1e15:
			return fmt.Errorf("%w: the dissimilarity of %d and %d is %v; has the network diverged?", ErrNotFinite, i/n, i%n, v)
		case v < 0:
			return fmt.Errorf("%w: the dissimilarity of %d and %d must be 0 or more, not %v", ErrOption, i/n, i%n, v)
		}
		biggest = max(biggest, v)
	}
	if biggest == 0 {
		return fmt.Errorf("%w: all dissimilarities of the %d are 0", ErrIdentical, n)
	}
	for i := range n {
		if v := d.Data[i*n+i]; v > mdsAsymmetry*biggest {
			return fmt.Errorf("%w: the dissimilarity of %d to itself must be 0, not %v", ErrOption, i, v)
		}
		for j := range i {
			a, b := d.Data[i*n+j], d.Data[j*n+i]
			if diff := a - b; diff > mdsAsymmetry*biggest || -diff > mdsAsymmetry*biggest {
				return fmt.Errorf("%w: the matrix must be symmetric, but %d to %d is %v and %d to %d is %v", ErrOption, i, j, a, j, i, b)
			}
		}
	}
	return nil
}

// centredSquares sets dst = −½·J·D²·J·src.
func centredSquares(ctx context.Context, d *tensor.Tensor, dst, src []float64, o Options) error {
	const b = eigenBlock
	n := d.Shape[0]
	x := append([]float64(nil), src...)
	centreBlocks(x, n)
	err := split(ctx, o.threads(), n, mdsRows, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			var s0, s1, s2, s3 float64
			for j, v := range d.Data[i*n:][:n] {
				q := float64(v)
				q = float64(q * q)
				e := x[j*b:][:b:b]
				s0 += float64(q * e[0])
				s1 += float64(q * e[1])
				s2 += float64(q * e[2])
				s3 += float64(q * e[3])
			}
			to := dst[i*b:][:b:b]
			to[0], to[1], to[2], to[3] = -s0/2, -s1/2, -s2/2, -s3/2
		}
	})
	centreBlocks(dst, n)
	return err
}

// centreBlocks subtracts from each of the eigenBlock vectors its mean.
func centreBlocks(x []float64, n int) {
	var mean [eigenBlock]float64
	for i := range n {
		for k := range mean {
			mean[k] += x[i*eigenBlock+k]
		}
	}
	for i := range n {
		for k := range mean {
			x[i*eigenBlock+k] -= mean[k] / float64(n)
		}
	}
}
