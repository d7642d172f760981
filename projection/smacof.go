package projection

import (
	"context"
	"fmt"
	"math"

	"brainbow/tensor"
)

// SMACOFOptions are the parameters of [SMACOF]. Zero values mean the defaults.
type SMACOFOptions struct {
	Options
	// Initial is the layout [n, 2] to start from; nil means the result of [ClassicalMDS].
	Initial *tensor.Tensor
	// Iterations is the largest number of iterations; 0 means 300.
	Iterations int
	// Tolerance ends the iterations when one decreases the stress by less, relative to the sum of
	// squared distances of the layout. 0 means 1e-6.
	Tolerance float64
}

// Majorisation is the result of [SMACOF].
type Majorisation struct {
	Layout *tensor.Tensor // [n, 2], centred
	// Stress is Σ_{i<j}(d_ij − δ_ij)². History holds the stress before every iteration and after
	// the last.
	Stress  float64
	History []float64
	// Normalised is sqrt(Stress / Σ_{i<j} δ²), Kruskal's stress 1.
	Normalised float64
	Iterations int
	Settled    bool // the tolerance ended the iterations, not their number
	// Early says that ctx was done: Layout is the result of the iterations so far, and Stress that
	// before the last of them.
	Early bool
	// Classical is the scaling that it started from, or nil if a layout was given.
	Classical *Scaling
}

const (
	smacofIterations = 300
	smacofTolerance  = 1e-6
	smacofRows       = 32 // rows of the matrix that a thread takes at a time
)

// SMACOF moves a layout to minimise the squared differences between its distances and the
// dissimilarities d, [n, n]. Every iteration is Guttman's transform,
//
//	x_i ← (1/n)·Σ_j δ_ij/d_ij·(x_i − x_j)
//
// of the centred layout, which never increases the stress (de Leeuw, "Applications of convex
// analysis to multidimensional scaling", 1977). The result depends on the start; the default,
// classical scaling, involves no randomness.
//
// When ctx ends during the iterations, SMACOF returns the layout so far, marked Early, together
// with an error that wraps ctx's.
func SMACOF(ctx context.Context, d *tensor.Tensor, so SMACOFOptions) (*Majorisation, error) {
	if err := checkDissimilarities(d); err != nil {
		return nil, fmt.Errorf("majorise stress: %w", err)
	}
	if so.Iterations < 0 || so.Tolerance < 0 || so.Tolerance != so.Tolerance {
		return nil, fmt.Errorf("majorise stress: %w: iterations and tolerance must not be negative: %d, %v", ErrOption, so.Iterations, so.Tolerance)
	}
	if so.Iterations == 0 {
		so.Iterations = smacofIterations
	}
	if so.Tolerance == 0 {
		so.Tolerance = smacofTolerance
	}
	n := d.Shape[0]
	r := &Majorisation{Layout: tensor.New(n, 2)}
	initial := so.Initial
	if initial == nil {
		c, err := ClassicalMDS(ctx, d, so.Options)
		if err != nil {
			return nil, fmt.Errorf("majorise stress: %w", err)
		}
		r.Classical, initial = c, c.Layout
	} else if err := checkLayout(initial, n); err != nil {
		return nil, fmt.Errorf("majorise stress: %w", err)
	}
	x, next := make([]float64, 2*n), make([]float64, 2*n)
	for i, v := range initial.Data {
		x[i] = float64(v)
	}
	centrePairs(x)
	var squares float64 // Σ_{i<j} δ²
	for i := range n {
		for _, v := range d.Data[i*n:][:i] {
			squares += float64(float64(v) * float64(v))
		}
	}
	var stopped error
	for {
		stress, size, err := guttman(ctx, d, next, x, so.Options)
		if err != nil {
			stopped = fmt.Errorf("majorise stress: %w", err)
			if len(r.History) == 0 {
				return nil, stopped
			}
			r.Early = true
			break
		}
		r.History = append(r.History, stress)
		so.progress(r.Iterations, so.Iterations)
		if k := len(r.History); k > 1 && r.History[k-2]-stress < so.Tolerance*size {
			r.Settled = true
			break
		}
		if r.Iterations == so.Iterations {
			break
		}
		centrePairs(next)
		x, next = next, x
		r.Iterations++
	}
	r.Stress = r.History[len(r.History)-1]
	r.Normalised = math.Sqrt(r.Stress / squares)
	for i, v := range x {
		r.Layout.Data[i] = float32(v)
	}
	return r, stopped
}

// guttman sets dst to the transform of src and returns the stress of src and the sum of its squared
// distances. It visits every pair once, from the point with the lower number. The pulls on the
// other point are stored per row of the matrix and added in order.
func guttman(ctx context.Context, d *tensor.Tensor, dst, src []float64, o Options) (stress, size float64, err error) {
	n := d.Shape[0]
	count := parts(n, smacofRows)
	sums := make([][2]float64, count)
	others := make([][]float64, count)
	err = split(ctx, o.threads(), n, smacofRows, func(part, lo, hi int) {
		// The pulls on points from lo on, x and y.
		pulls := make([]float64, 2*(n-lo))
		var st, sz float64
		for i := lo; i < hi; i++ {
			x, y := src[2*i], src[2*i+1]
			var px, py float64
			row := d.Data[i*n:][i+1 : n]
			at, back := src[2*i+2:][:2*len(row)], pulls[2*(i+1-lo):][:2*len(row)]
			for j, v := range row {
				delta := float64(v)
				dx, dy := x-at[2*j], y-at[2*j+1]
				square := float64(dx*dx) + float64(dy*dy)
				if square == 0 { // the points coincide: no direction
					st += float64(delta * delta)
					continue
				}
				long := math.Sqrt(square)
				b := delta / long
				bx, by := float64(b*dx), float64(b*dy)
				px += bx
				py += by
				back[2*j] -= bx
				back[2*j+1] -= by
				rest := long - delta
				st += float64(rest * rest)
				sz += square
			}
			pulls[2*(i-lo)] += px
			pulls[2*(i-lo)+1] += py
		}
		sums[part], others[part] = [2]float64{st, sz}, pulls
	})
	if err != nil {
		return 0, 0, err
	}
	clear(dst)
	for part, pulls := range others {
		stress += sums[part][0]
		size += sums[part][1]
		to := dst[2*part*smacofRows:][:len(pulls)]
		for e, v := range pulls {
			to[e] += v
		}
	}
	for e := range dst {
		dst[e] /= float64(n)
	}
	return stress, size, nil
}

// centrePairs moves the centre of n points (x, y) to the origin.
func centrePairs(p []float64) {
	var x, y float64
	for i := 0; i < len(p); i += 2 {
		x += p[i]
		y += p[i+1]
	}
	x, y = x/float64(len(p)/2), y/float64(len(p)/2)
	for i := 0; i < len(p); i += 2 {
		p[i] -= x
		p[i+1] -= y
	}
}
