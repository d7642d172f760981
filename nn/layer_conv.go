package nn

import "brainbow/internal/kernel"

// conv computes z[o,y,x] = b[o] + Σ_{i,ky,kx} w[o,i,ky,kx]·in[i, s·y+d·ky−t, x…]
// over the input channels i of o's group, zeros around.
type conv struct {
	geometry
	in, out      int
	weight, bias int

	fwd []shared // per group
	dw  []sharedGrad
	bwd []shared // per group and phase
	// With a stride, phases is the padded input with its columns sorted by
	// their remainder, so that the columns that one weight meets lie side by
	// side; dphases is its gradient.
	phases, dphases *phased

	hasDx  bool
	accAt  int // of the bias; the weights' sums follow
	perOut int
	stride int // of a row of weights
}

func newConv(p *pass, i int, train bool, lanesKept *int) *conv {
	nd := &p.net.nodes[i]
	c := &conv{geometry: nd.geom, in: nd.inputs[0], out: i + 1, weight: nd.weight, bias: nd.bias}
	x, y := p.vals[c.in], p.pres[c.out]
	c.stride = p.net.params[nd.weight].stride
	// Where the kernel at (0, 0) begins, and the strides of what it reads.
	src, row, plane := x.data, x.row, x.plane
	column := func(kx int) int { return kx * c.dilation * p.lanes }
	if c.geometry.stride > 1 {
		c.phases = newPhased(x, &c.geometry)
		src, row, plane = c.phases.data, c.phases.row, c.phases.plane
		column = func(kx int) int { return c.phases.column(kx * c.dilation) }
	} else {
		src = src[x.start-c.top*x.row-c.left*p.lanes:]
	}
	ins, outs := x.c/c.groups, y.c/c.groups
	var taps []kernel.Tap
	for ch := range ins {
		for ky := range c.kh {
			for kx := range c.kw {
				taps = append(taps, kernel.Tap{W: int32(len(taps)), X: int32(ch*plane + ky*c.dilation*row + column(kx))})
			}
		}
	}
	tab := kernel.NewTable(taps)
	c.perOut = len(taps)
	cols := y.w * p.lanes / kernel.Lanes
	c.fwd = make([]shared, c.groups)
	for g := range c.fwd {
		c.fwd[g].set(p.team, kernel.TapsArgs{
			Dst: y.data[y.start+g*outs*y.plane:], Src: src[g*ins*plane:], Tab: tab, Outs: outs, Rows: y.h, Cols: cols,
			DstOut: y.plane, DstRow: y.row, SrcRow: c.geometry.stride * row, WOut: c.stride, Mode: kernel.FromInit,
		})
	}
	if !train {
		return c
	}
	g := p.grads[c.out]
	c.accAt = *lanesKept
	*lanesKept += y.c * (1 + c.perOut)
	c.dw = make([]sharedGrad, c.groups)
	for k := range c.dw {
		c.dw[k].set(p.team, kernel.TapsGradArgs{
			G: g.data[g.start+k*outs*g.plane:], X: src[k*ins*plane:], Tab: tab, Outs: outs, Rows: y.h, Cols: cols,
			GOut: g.plane, GRow: g.row, XRow: c.geometry.stride * row,
		})
	}
	if p.grads[c.in] != nil {
		c.hasDx = true
		c.prepareInputGradient(p)
	}
	return c
}

// prepareInputGradient: the input's gradient is a convolution of the output's,
// bordered by zeros, with the kernels turned by 180° and their channels
// swapped. With a stride s it falls apart into s² of them, one for the input
// positions of each remainder, over the taps that reach them.
func (c *conv) prepareInputGradient(p *pass) {
	dx, g := p.grads[c.in], p.grads[c.out]
	s, d := c.geometry.stride, c.dilation
	ins, outs := dx.c/c.groups, g.c/c.groups
	blocks := p.lanes / kernel.Lanes
	dst := dx
	if s > 1 {
		c.dphases = newPhased(dx, &c.geometry)
	}
	for group := range c.groups {
		for py := range s {
			for px := range s {
				var taps []kernel.Tap
				for o := range outs {
					for ky := range c.kh {
						for kx := range c.kw {
							if ky*d%s != py || kx*d%s != px {
								continue
							}
							// The row of g that this tap reads for the first
							// row of the phase; its border makes it positive.
							r, q := -(ky*d-py)/s+g.halo, -(kx*d-px)/s+g.halo
							if s == 1 {
								r, q = c.top-ky*d+g.halo, c.left-kx*d+g.halo
							}
							taps = append(taps, kernel.Tap{
								W: int32((group*outs+o)*c.stride + ky*c.kw + kx),
								X: int32(o*g.plane + r*g.row + q*p.lanes),
							})
						}
					}
				}
				if len(taps) == 0 {
					continue // no output sees these positions: their gradient stays zero
				}
				a := kernel.TapsArgs{
					Src: g.data[group*outs*g.plane:], Tab: kernel.NewTable(taps), Outs: ins,
					Rows: dst.h, Cols: dst.w * blocks, DstOut: dst.plane, DstRow: dst.row, SrcRow: g.row, WOut: c.kh * c.kw,
				}
				if s > 1 {
					f := c.dphases
					a.Dst = f.data[group*ins*f.plane+py*f.row+px*f.cols*p.lanes:]
					a.Rows, a.Cols = (f.rows-py+s-1)/s, f.cols*blocks
					a.DstOut, a.DstRow = f.plane, s*f.row
				}
				var sh shared
				sh.set(p.team, a)
				c.bwd = append(c.bwd, sh)
			}
		}
	}
	for k := range c.bwd {
		c.bwd[k].bind()
	}
}

func (c *conv) forward(p *pass, w *Weights) {
	if c.phases != nil {
		c.phases.fill(p.vals[c.in])
	}
	weights, bias := w.of(c.weight), w.of(c.bias)
	for g := range c.fwd {
		f := &c.fwd[g]
		f.W, f.Init = weights[g*f.Outs*c.stride:], bias[g*f.Outs:]
		f.do()
	}
}

func (c *conv) backward(p *pass, w *Weights) {
	g := p.grads[c.out]
	for o := range g.c {
		acc := p.acc[(c.accAt+o)*kernel.Lanes:][:kernel.Lanes]
		if g.contiguous() {
			kernel.SumBlocks(acc, g.data[o*g.plane:(o+1)*g.plane])
			continue
		}
		for y := range g.h {
			at := g.start + o*g.plane + y*g.row
			kernel.SumBlocks(acc, g.data[at:at+g.w*g.lanes])
		}
	}
	c.weightGradient(p)
	if c.hasDx {
		c.inputGradient(w, p.into(c.in))
		p.done(c.in)
	}
}

func (c *conv) weightGradient(p *pass) {
	outs := p.grads[c.out].c
	for g := range c.dw {
		d := &c.dw[g]
		d.Acc = p.acc[(c.accAt+outs+g*d.Outs*c.perOut)*kernel.Lanes:]
		d.do()
	}
}

func (c *conv) inputGradient(w *Weights, dx *buffer) {
	weights := w.of(c.weight)
	ins := dx.c / c.groups
	for k := range c.bwd {
		b := &c.bwd[k]
		b.W = weights
		if c.dphases == nil {
			b.Dst = dx.data[dx.start+k*ins*dx.plane:]
		}
		b.do()
	}
	if c.dphases != nil {
		c.dphases.read(dx)
	}
}

func (c *conv) finish(p *pass) {
	outs := p.grads[c.out].c
	kernel.ReduceLanes(p.grad.of(c.bias)[:outs], p.acc[c.accAt*kernel.Lanes:])
	dst := p.grad.of(c.weight)
	for o := range outs {
		kernel.ReduceLanes(dst[o*c.stride:o*c.stride+c.perOut], p.acc[(c.accAt+outs+o*c.perOut)*kernel.Lanes:])
	}
}
