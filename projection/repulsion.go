package projection

import (
	"context"
	"errors"
	"math"

	"brainbow/internal/kernel"
)

// repulsion computes the repulsive forces of t-SNE between the points of a layout,
//
//	F_i = Σ_j (1+|d|²)^−2 · d   d = y_i − y_j
//
// and Z = Σ_{i≠j} (1+|d|²)^−1.
type repulsion interface {
	// forces sets f to F, x and y of point after point, and returns Z.
	forces(ctx context.Context, f, y []float32) (float64, error)
}

// errDiverged is the error of a layout whose coordinates grow without bound.
var errDiverged = errors.New("layout diverged; lower the learning rate")

// pairwise sums over all pairs.
type pairwise struct {
	threads int
	x, y, z []float32
}

func newPairwise(n, threads int) *pairwise {
	size := parts(n, kernel.Lanes) * kernel.Lanes
	p := &pairwise{threads: threads, x: make([]float32, size), y: make([]float32, size), z: make([]float32, n)}
	for i := range p.x {
		p.x[i], p.y[i] = 1e15, 1e15
	}
	return p
}

func (p *pairwise) forces(ctx context.Context, f, y []float32) (float64, error) {
	for i := range p.z {
		p.x[i], p.y[i] = y[2*i], y[2*i+1]
	}
	err := split(ctx, p.threads, len(p.z), 64, func(_, lo, hi int) { kernel.Repel(f, p.z, p.x, p.y, lo, hi) })
	var sum float64
	for _, v := range p.z {
		sum += float64(v)
	}
	return sum - float64(len(p.z)), err
}

// gridStep is the distance between nodes of the grid, in units of the layout, in which the kernel
// 1/(1+r²) has the width 1.
const gridStep = 1.0 / 3

// bandRows is the number of rows of nodes whose points are spread together; a point
// reaches four rows.
const bandRows = 8

// interpolated computes the forces from one convolution: F is −½ times the gradient of
//
//	φ(y) = Σ_j 1/(1+|y−y_j|²)   Z = Σ_i φ(y_i) − n
//
// The points are spread on a grid by cubic B-splines, the grid is convolved by Fourier transforms,
// which also divide out the effect of the splines, and φ and its gradient are interpolated by the
// same splines. This is the smooth particle mesh of Essmann et al. ("A smooth particle mesh Ewald
// method", 1995), applied to t-SNE as in Linderman et al. ("Fast interpolation-based t-SNE", 2019).
// It takes one forward and one inverse real transform.
type interpolated struct {
	threads int
	grid    *convolver
	step    float32   // of the grid
	order   []int32   // points by band
	bands   []int32   // start of every band in order
	at      []int32   // node of every point
	weights []float32 // of every point: four along x, four along y
	slopes  []float32 // derivatives of the weights by the position in nodes
	sums    []float64
}

func newInterpolated(n, threads int) *interpolated {
	return &interpolated{
		threads: threads, order: make([]int32, n), at: make([]int32, 2*n),
		weights: make([]float32, 8*n), slopes: make([]float32, 8*n), sums: make([]float64, parts(n, pointsPart)),
	}
}

// pointsPart is the number of points that a thread takes at a time.
const pointsPart = 512

func (p *interpolated) forces(ctx context.Context, f, y []float32) (float64, error) {
	low := [2]float32{y[0], y[1]}
	high := low
	for i := 0; i < len(y); i += 2 {
		low[0], high[0] = min(low[0], y[i]), max(high[0], y[i])
		low[1], high[1] = min(low[1], y[i+1]), max(high[1], y[i+1])
	}
	size := max(high[0]-low[0], high[1]-low[1])
	if !(size < 1e15) {
		return 0, errDiverged
	}
	if size < smallLayout {
		return expanded(ctx, p.threads, f, y)
	}
	n, h := gridFor(size)
	// Layouts grow, so old grids are not needed again.
	if p.grid == nil || p.grid.n != n || p.step != h {
		c, err := newConvolver(ctx, n, float64(h), p.threads)
		if err != nil {
			return 0, err
		}
		p.grid, p.step = c, h
	}
	c := p.grid
	if err := p.spread(ctx, c, y, low, 1/h); err != nil {
		return 0, err
	}
	if err := c.run(ctx); err != nil {
		return 0, err
	}
	factor := -.5 / h
	err := split(ctx, p.threads, len(p.order), pointsPart, func(part, lo, hi int) {
		var z float64
		for i := lo; i < hi; i++ {
			w, s := p.weights[8*i:][:8:8], p.slopes[8*i:][:8:8]
			base := int(p.at[2*i+1])*c.width + int(p.at[2*i])
			var phi, fx, fy float32
			for r := range 4 {
				g := c.grid[base+r*c.width:][:4:4]
				along := (float32(w[0]*g[0]) + float32(w[1]*g[1])) + (float32(w[2]*g[2]) + float32(w[3]*g[3]))
				slope := (float32(s[0]*g[0]) + float32(s[1]*g[1])) + (float32(s[2]*g[2]) + float32(s[3]*g[3]))
				phi += float32(w[4+r] * along)
				fx += float32(w[4+r] * slope)
				fy += float32(s[4+r] * along)
			}
			z += float64(phi)
			f[2*i], f[2*i+1] = factor*fx, factor*fy
		}
		p.sums[part] = z
	})
	z := -float64(len(p.order))
	for _, s := range p.sums {
		z += s
	}
	return z, err
}

// fineStep is the step for layouts that the smallest grid covers with it. If all points lie within
// a few nodes, interpolation errors matter more.
const fineStep = gridStep / 4

// gridFor returns the period, in nodes, and the step of a grid for a layout of this
// size.
func gridFor(size float32) (n int, h float32) {
	if n := fourierLengths[0]; float64(size)/float64(fineStep)+5 <= float64(n/2) {
		return n, fineStep
	}
	for _, n := range fourierLengths {
		if float64(size)/float64(gridStep)+5 <= float64(n/2) {
			return n, gridStep
		}
	}
	n = fourierLengths[len(fourierLengths)-1]
	return n, size / float32(n/2-5)
}

// spread adds the points to the grid in bands of rows, first the even bands, then the odd ones, so
// that bands in progress do not overlap.
func (p *interpolated) spread(ctx context.Context, c *convolver, y []float32, low [2]float32, scale float32) error {
	err := split(ctx, p.threads, len(p.order), pointsPart, func(_, lo, hi int) {
		for i := lo; i < hi; i++ {
			for a := range 2 {
				t := float32((y[2*i+a] - low[a]) * scale)
				k := float32(math.Floor(float64(t)))
				p.at[2*i+a] = int32(k)
				splines(p.weights[8*i+4*a:], p.slopes[8*i+4*a:], t-k)
			}
		}
	})
	if err != nil {
		return err
	}
	bands := parts(c.rows, bandRows)
	count := make([]int32, bands+1)
	for i := range p.order {
		count[p.at[2*i+1]/bandRows+1]++
	}
	for b := range bands {
		count[b+1] += count[b]
	}
	p.bands = append(p.bands[:0], count...)
	for i := range p.order {
		b := p.at[2*i+1] / bandRows
		p.order[count[b]] = int32(i)
		count[b]++
	}
	clear(c.grid)
	for odd := range 2 {
		err := split(ctx, p.threads, (bands+1-odd)/2, 1, func(half, _, _ int) {
			b := 2*half + odd
			for _, i := range p.order[p.bands[b]:p.bands[b+1]] {
				w := p.weights[8*i:][:8:8]
				base := int(p.at[2*i+1])*c.width + int(p.at[2*i])
				for r := range 4 {
					g := c.grid[base+r*c.width:][:4:4]
					v := w[4+r]
					g[0] += float32(v * w[0])
					g[1] += float32(v * w[1])
					g[2] += float32(v * w[2])
					g[3] += float32(v * w[3])
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// splines writes the four cubic B-splines at u in [0, 1) and their derivatives.
func splines(w, s []float32, u float32) {
	w, s = w[:4:4], s[:4:4]
	v := 1 - u
	u2, v2 := float32(u*u), float32(v*v)
	w[0], w[3] = float32(v2*v)/6, float32(u2*u)/6
	w[1] = float32(float32(u2*(float32(3*u)-6))+4) / 6
	w[2] = float32(float32(v2*(float32(3*v)-6))+4) / 6
	s[0], s[3] = -v2/2, u2/2
	s[1] = float32(u*(float32(3*u)-4)) / 2
	s[2] = -float32(v*(float32(3*v)-4)) / 2
}
