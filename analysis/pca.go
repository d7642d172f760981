package analysis

import "math"

// Directions are the directions of largest variance of points, at most two.
type Directions struct {
	Mean []float64
	// Axes are unit vectors, their largest component positive; Share is the part of
	// the variance along each.
	Axes  [][]float64
	Share []float64
}

// MainDirections returns the two principal components of n points of width
// numbers each (Pearson 1901), by power iteration on the covariance matrix. Where
// no variance is left, an axis is zero.
func MainDirections(points []float32, width int) *Directions {
	n := len(points) / width
	d := &Directions{Mean: make([]float64, width)}
	for i, v := range points {
		d.Mean[i%width] += float64(v) / float64(n)
	}
	cov := make([]float64, width*width)
	for k := range n {
		p := points[k*width : (k+1)*width]
		for i := range width {
			a := float64(p[i]) - d.Mean[i]
			for j := range i + 1 {
				cov[i*width+j] += float64(a * (float64(p[j]) - d.Mean[j]))
			}
		}
	}
	total := 0.0
	for i := range width {
		total += cov[i*width+i]
		for j := range i {
			cov[j*width+i] = cov[i*width+j]
		}
	}
	for range 2 {
		axis, length := leading(cov, width)
		share := 0.0
		if total > 0 {
			share = length / total
		}
		d.Axes, d.Share = append(d.Axes, axis), append(d.Share, share)
		for i := range width {
			for j := range width {
				cov[i*width+j] -= float64(length * float64(axis[i]*axis[j]))
			}
		}
	}
	return d
}

// Project returns a point's coordinates along the axes.
func (d *Directions) Project(p []float32) (x, y float64) {
	for i, v := range p {
		c := float64(v) - d.Mean[i]
		x += float64(c * d.Axes[0][i])
		y += float64(c * d.Axes[1][i])
	}
	return x, y
}

// leading returns the unit eigenvector with the largest eigenvalue of a symmetric
// matrix without negative eigenvalues, and that eigenvalue.
func leading(m []float64, n int) (axis []float64, length float64) {
	axis, next := make([]float64, n), make([]float64, n)
	// The column of the largest variance is not orthogonal to the eigenvector.
	most := 0
	for i := range n {
		if m[i*n+i] > m[most*n+most] {
			most = i
		}
	}
	copy(axis, m[most*n:(most+1)*n])
	for range 1000 {
		norm := 0.0
		for _, v := range axis {
			norm += float64(v * v)
		}
		norm = math.Sqrt(norm)
		if norm < 1e-12 {
			return make([]float64, n), 0
		}
		for i := range axis {
			axis[i] /= norm
		}
		length = 0
		moved := 0.0
		for i := range n {
			next[i] = 0
			for j := range n {
				next[i] += float64(m[i*n+j] * axis[j])
			}
			length += float64(next[i] * axis[i])
		}
		for i := range n {
			moved = max(moved, math.Abs(next[i]-float64(length*axis[i])))
		}
		if moved <= 1e-10*length {
			break
		}
		copy(axis, next)
	}
	norm, largest := 0.0, 0
	for i, v := range axis {
		norm += float64(v * v)
		if math.Abs(v) > math.Abs(axis[largest])+1e-9 {
			largest = i
		}
	}
	norm = math.Sqrt(norm)
	if norm == 0 {
		return axis, 0
	}
	if axis[largest] < 0 {
		norm = -norm
	}
	for i := range axis {
		axis[i] /= norm
	}
	return axis, length
}
