package nn

import "brainbow/internal/kernel"

func convShape(b *builder, nd *node, fail failer) ([]Param, error) {
	in, filters := b.shape(nd.inputs[0]), nd.spec.Filters
	geom, field, problem := convGeometry(nd.spec, in[0], in[1], in[2])
	if problem != "" {
		return nil, fail(field, "%s", problem)
	}
	nd.geom = geom
	oh, ow := geom.output(in[1], in[2])
	nd.shape = [3]int{filters, oh, ow}
	if oh < 1 || ow < 1 {
		return nil, fail("kernel", "a %d×%d kernel does not fit into %q, of shape %v; use padding same, a smaller kernel or less dilation", geom.kh, geom.kw, b.valueName(nd.inputs[0]), in)
	}
	ins, area := in[0]/geom.groups, geom.kh*geom.kw
	return withBias(nd, Param{
		Name: nd.name + ".weight", Shape: []int{filters, ins, geom.kh, geom.kw}, FanIn: ins * area, FanOut: filters * area,
		IsWeight: true, rows: filters, cols: ins * area,
	}), nil
}

// conv computes z[o,y,x] = b[o] + Σ_{i,ky,kx} w[o,i,ky,kx]·in[i, s·y+d·ky−t, x…] over the input
// channels i of o's group, with zeros outside the input.
type conv struct {
	geometry
	in, out      int
	weight, bias int
	fixed        []float32 // used instead of weights: one untrained kernel for all channels

	fwd []shared // per group
	dw  []sharedGrad
	bwd []shared // per group and phase
	// The taps, where those of the first group begin, and the strides between rows and between
	// groups.
	tab          *kernel.Table
	src          []float32
	row, groupIn int
	cols         int // blocks of an output row
	// With a stride, phases is the padded input with its columns sorted by their remainder modulo
	// the stride, so that the columns that one weight reads lie side by side; dphases is its
	// gradient.
	phases, dphases *phased

	hasDx  bool
	accAt  int // offset of the bias in acc; the weights' sums follow
	perOut int
	stride int // of a row of weights
}

func newConv(p *pass, i int, train bool, lanesKept *int) *conv {
	nd := &p.net.nodes[i]
	c := &conv{geometry: *nd.geom, in: nd.inputs[0], out: i + 1, weight: nd.weight, bias: nd.bias, stride: p.net.params[nd.weight].stride}
	c.prepare(p, i, train)
	if train {
		c.prepareWeightGradient(p, lanesKept)
	}
	return c
}

// prepare lays out the forward pass and the input's gradient.
func (c *conv) prepare(p *pass, i int, train bool) {
	nd := &p.net.nodes[i]
	x, y := p.vals[c.in], p.pres[c.out]
	// Where the kernel at (0, 0) begins, and the strides of its input.
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
	c.tab = kernel.NewTable(taps)
	c.perOut = len(taps)
	c.src, c.row, c.groupIn = src, c.geometry.stride*row, ins*plane
	c.cols = y.w * p.lanes / kernel.Lanes
	c.fwd = make([]shared, c.groups)
	for g := range c.fwd {
		c.fwd[g].set(p.team, kernel.TapsArgs{
			Dst: y.data[y.start+g*outs*y.plane:], Src: src[g*c.groupIn:], Tab: c.tab, Outs: outs, Rows: y.h, Cols: c.cols,
			DstOut: y.plane, DstRow: y.row, SrcRow: c.row, WOut: c.stride, Mode: startOf(nd),
		})
		c.fwd[g].bind()
	}
	if train && p.grads[c.in] != nil {
		c.hasDx = true
		c.prepareInputGradient(p)
	}
}

func (c *conv) prepareWeightGradient(p *pass, lanesKept *int) {
	g := p.grads[c.out]
	outs := g.c / c.groups
	c.accAt = *lanesKept
	*lanesKept += g.c * (1 + c.perOut)
	c.dw = make([]sharedGrad, c.groups)
	for k := range c.dw {
		c.dw[k].set(p.team, kernel.TapsGradArgs{
			G: g.data[g.start+k*outs*g.plane:], X: c.src[k*c.groupIn:], Tab: c.tab, Outs: outs, Rows: g.h, Cols: c.cols,
			GOut: g.plane, GRow: g.row, XRow: c.row,
		})
	}
}

// prepareInputGradient lays out the input's gradient. It is a convolution of the output's gradient,
// bordered by zeros, with the kernels turned by 180° and their channels swapped. With a stride s it
// becomes s² convolutions, one for each remainder of the input positions, over the taps that reach
// them.
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
					continue // no output reads these positions: their gradient stays zero
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
	weights := c.weights(w)
	for g := range c.fwd {
		f := &c.fwd[g]
		f.W = weights[g*f.Outs*c.stride:]
		if c.bias >= 0 {
			f.Init = w.of(c.bias)[g*f.Outs:]
		}
		f.do()
	}
}

func (c *conv) weights(w *Weights) []float32 {
	if c.fixed != nil {
		return c.fixed
	}
	return w.of(c.weight)
}

func (c *conv) backward(p *pass, w *Weights) {
	if c.bias >= 0 {
		c.biasGradient(p)
	}
	c.weightGradient(p)
	if c.hasDx {
		c.inputGradient(w, p.into(c.in))
		p.done(c.in)
	}
}

func (c *conv) biasGradient(p *pass) {
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
	weights := c.weights(w)
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
	if c.bias >= 0 {
		kernel.ReduceLanes(p.grad.of(c.bias)[:outs], p.acc[c.accAt*kernel.Lanes:])
	}
	dst := p.grad.of(c.weight)
	for o := range outs {
		kernel.ReduceLanes(dst[o*c.stride:o*c.stride+c.perOut], p.acc[(c.accAt+outs+o*c.perOut)*kernel.Lanes:])
	}
}
