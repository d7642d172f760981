package projection

import (
	"context"

	"brainbow/internal/exact"
	"brainbow/internal/kernel"
)

// convolver convolves a grid of charges with 1/(1+r²) by real Fourier transforms. The charges fill
// the first half of each axis of a period of n nodes, so that nothing wraps around.
//
// Two blocks of sixteen columns form the real and imaginary parts of sixteen complex columns. Their
// transforms along y are separated, transposed, transformed along x for sixteen wave numbers ky at
// a time and multiplied; then these steps are inverted.
type convolver struct {
	n       int // nodes of a period
	rows    int // of charges, n/2
	width   int // columns of charges, a multiple of 32
	plan    *fourier
	grid    []float32 // [rows][width]
	kernel  []float32 // [blocks of ky][n][16], with the scale of the transforms
	waves   []float32 // [blocks of ky][width][32]
	work    [][]float32
	threads int
}

// newConvolver prepares a convolver with a period of n nodes that lie h apart.
func newConvolver(ctx context.Context, n int, h float64, threads int) (*convolver, error) {
	c := &convolver{n: n, rows: n / 2, width: parts(n/2, 2*kernel.Lanes) * 2 * kernel.Lanes, plan: newFourier(n), threads: threads}
	ks := c.blocks()
	c.grid = make([]float32, c.rows*c.width)
	c.waves = make([]float32, ks*c.width*complexBlock)
	c.kernel = make([]float32, ks*n*kernel.Lanes)
	c.work = make([][]float32, max(ks, c.width/complexBlock))
	return c, c.spectrum(ctx, h)
}

// blocks returns the number of blocks of wave numbers 0 … n/2.
func (c *convolver) blocks() int { return parts(c.n/2+1, kernel.Lanes) }

// spectrum computes the transform of the kernel, which is real, divided by that of the
// splines, once for spreading and once for reading.
func (c *convolver) spectrum(ctx context.Context, h float64) error {
	n, ks := c.n, c.blocks()
	spline := make([]float64, n)
	for k := range spline {
		b := (4 + 2*exact.Cos(2*pi*float64(k)/float64(n))) / 6
		spline[k] = b * b
	}
	// Along y for x = 0 … n/2 (the kernel is even), then along x.
	half := make([]float32, ks*kernel.Lanes*ks*kernel.Lanes) // [ky][x]
	side := ks * kernel.Lanes
	err := split(ctx, c.threads, ks, 1, func(block, _, _ int) {
		a, b := make([]float32, n*complexBlock), make([]float32, n*complexBlock)
		for y := range n {
			dy := h * float64(min(y, n-y))
			for l := range kernel.Lanes {
				dx := h * float64(block*kernel.Lanes+l)
				a[y*complexBlock+l] = float32(1 / (1 + float64(dx*dx) + float64(dy*dy)))
			}
		}
		a, _ = c.plan.run(a, b)
		for k := range n/2 + 1 {
			copy(half[k*side+block*kernel.Lanes:][:kernel.Lanes], a[k*complexBlock:])
		}
	})
	if err != nil {
		return err
	}
	scale := .5 / float64(n*n) // takeApart doubles the values
	return split(ctx, c.threads, ks, 1, func(block, _, _ int) {
		a, b := make([]float32, n*complexBlock), make([]float32, n*complexBlock)
		for x := range n {
			for l := range kernel.Lanes {
				a[x*complexBlock+l] = half[(block*kernel.Lanes+l)*side+min(x, n-x)]
			}
		}
		a, _ = c.plan.run(a, b)
		to := c.kernel[block*n*kernel.Lanes:]
		for x := range n {
			for l := range kernel.Lanes {
				if k := block*kernel.Lanes + l; k <= n/2 {
					to[x*kernel.Lanes+l] = float32(float64(a[x*complexBlock+l]) * scale / float64(spline[x]*spline[k]))
				}
			}
		}
	})
}

// buffers returns two work areas of n complex blocks for part i, which only one thread
// uses at a time.
func (c *convolver) buffers(i int) (a, b []float32) {
	size := c.n * complexBlock
	if c.work[i] == nil {
		c.work[i] = make([]float32, 2*size)
	}
	return c.work[i][:size], c.work[i][size:]
}

// run replaces the charges of the grid by their potentials.
func (c *convolver) run(ctx context.Context) error {
	n := c.n
	if err := split(ctx, c.threads, c.width/complexBlock, 1, func(pair, _, _ int) {
		a, b := c.buffers(pair)
		for y := range c.rows {
			copy(a[y*complexBlock:][:complexBlock], c.grid[y*c.width+pair*complexBlock:])
		}
		clear(a[c.rows*complexBlock:])
		a, _ = c.plan.run(a, b)
		c.takeApart(a, pair)
	}); err != nil {
		return err
	}
	if err := split(ctx, c.threads, c.blocks(), 1, func(block, _, _ int) {
		a, b := c.buffers(block)
		w := c.waves[block*c.width*complexBlock:][:c.width*complexBlock]
		copy(a, w)
		clear(a[len(w):])
		a, b = c.plan.run(a, b)
		kernel.FFTScaleSwap(a, c.kernel[block*n*kernel.Lanes:][:n*kernel.Lanes])
		a, _ = c.plan.run(a, b)
		copy(w, a)
	}); err != nil {
		return err
	}
	return split(ctx, c.threads, c.width/complexBlock, 1, func(pair, _, _ int) {
		a, b := c.buffers(pair)
		c.putTogether(a, pair)
		a, _ = c.plan.run(a, b)
		for y := range c.rows {
			to, from := c.grid[y*c.width+pair*complexBlock:][:complexBlock], a[y*complexBlock:]
			copy(to[:kernel.Lanes], from[kernel.Lanes:])
			copy(to[kernel.Lanes:], from)
		}
	})
}

// takeApart writes twice the transforms of both blocks of columns of a pair, for ky up
// to n/2, to the waves.
func (c *convolver) takeApart(z []float32, pair int) {
	var part [4][kernel.Lanes * kernel.Lanes]float32 // a.re, a.im, b.re, b.im by [ky][x]
	for block := range c.blocks() {
		for i := range kernel.Lanes {
			k := block*kernel.Lanes + i
			if k > c.n/2 {
				for p := range part {
					clear(part[p][i*kernel.Lanes:][:kernel.Lanes])
				}
				continue
			}
			p, m := z[k*complexBlock:][:complexBlock], z[(c.n-k)%c.n*complexBlock:][:complexBlock]
			are, aim := part[0][i*kernel.Lanes:][:kernel.Lanes], part[1][i*kernel.Lanes:][:kernel.Lanes]
			bre, bim := part[2][i*kernel.Lanes:][:kernel.Lanes], part[3][i*kernel.Lanes:][:kernel.Lanes]
			for l := range kernel.Lanes {
				pr, pi, mr, mi := p[l], p[l+kernel.Lanes], m[l], m[l+kernel.Lanes]
				are[l], aim[l] = pr+mr, pi-mi
				bre[l], bim[l] = pi+mi, mr-pr
			}
		}
		to := c.waves[(block*c.width+pair*complexBlock)*complexBlock:]
		for p := range part {
			kernel.Transpose16(to[(p/2)*kernel.Lanes*complexBlock+p%2*kernel.Lanes:], complexBlock, part[p][:], kernel.Lanes)
		}
	}
}

// putTogether is the inverse of takeApart; real and imaginary parts are swapped in its input and
// its result.
func (c *convolver) putTogether(z []float32, pair int) {
	var part [4][kernel.Lanes * kernel.Lanes]float32 // a.im, a.re, b.im, b.re by [ky][x]
	for block := range c.blocks() {
		from := c.waves[(block*c.width+pair*complexBlock)*complexBlock:]
		for p := range part {
			kernel.Transpose16(part[p][:], kernel.Lanes, from[(p/2)*kernel.Lanes*complexBlock+p%2*kernel.Lanes:], complexBlock)
		}
		for i := range kernel.Lanes {
			k := block*kernel.Lanes + i
			if k > c.n/2 {
				break
			}
			aim, are := part[0][i*kernel.Lanes:][:kernel.Lanes], part[1][i*kernel.Lanes:][:kernel.Lanes]
			bim, bre := part[2][i*kernel.Lanes:][:kernel.Lanes], part[3][i*kernel.Lanes:][:kernel.Lanes]
			// a + ib at k, conj(a) + i·conj(b) at n−k; the imaginary part comes first.
			m := z[(c.n-k)%c.n*complexBlock:][:complexBlock]
			for l := range kernel.Lanes {
				m[l], m[l+kernel.Lanes] = bre[l]-aim[l], are[l]+bim[l]
			}
			p := z[k*complexBlock:][:complexBlock]
			for l := range kernel.Lanes {
				p[l], p[l+kernel.Lanes] = aim[l]+bre[l], are[l]-bim[l]
			}
		}
	}
}
