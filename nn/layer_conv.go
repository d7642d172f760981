package nn

import "brainbow/internal/kernel"

// conv computes z[o,y,x] = b[o] + Σ_{i,ky,kx} w[o,i,ky,kx]·in[i, y+ky−p, x+kx−p],
// stride 1, p zeros around.
type conv struct {
	in, out      int
	weight, bias int

	fwd, bwd shared
	dw       sharedGrad
	hasDx    bool
	accAt    int // of the bias; the weights' sums follow
	perOut   int
}

func newConv(p *pass, i int, train bool, lanesKept *int) *conv {
	nd := &p.net.nodes[i]
	c := &conv{in: nd.inputs[0], out: i + 1, weight: nd.weight, bias: nd.bias}
	pw := &p.net.params[nd.weight]
	k, pad := nd.spec.Kernel, nd.pad()
	x, y := p.vals[c.in], p.pres[c.out]
	// The first element that the kernel at (0, 0) touches.
	corner := x.start - pad*x.row - pad*p.lanes
	var taps []kernel.Tap
	for ch := range x.c {
		for ky := range k {
			for kx := range k {
				taps = append(taps, kernel.Tap{W: int32(len(taps)), X: int32(ch*x.plane + ky*x.row + kx*p.lanes)})
			}
		}
	}
	blocks := p.lanes / kernel.Lanes
	c.fwd.set(p.team, kernel.TapsArgs{
		Dst: y.data[y.start:], Src: x.data[corner:], Tab: kernel.NewTable(taps), Outs: y.c, Rows: y.h, Cols: y.w * blocks,
		DstOut: y.plane, DstRow: y.row, SrcRow: x.row, WOut: pw.stride, Mode: kernel.FromInit,
	})
	if !train {
		return c
	}
	g := p.grads[c.out]
	c.perOut = len(taps)
	c.accAt = *lanesKept
	*lanesKept += y.c * (1 + c.perOut)
	c.dw.set(p.team, kernel.TapsGradArgs{
		G: g.data[g.start:], X: x.data[corner:], Tab: c.fwd.Tab, Outs: y.c, Rows: y.h, Cols: y.w * blocks,
		GOut: g.plane, GRow: g.row, XRow: x.row,
	})
	if p.grads[c.in] == nil {
		return c
	}
	c.hasDx = true
	// The input's gradient is a convolution of the output's, bordered by
	// k−1−p zeros, with the kernels turned by 180° and their channels swapped.
	dx := p.grads[c.in]
	taps = nil
	for o := range y.c {
		for ky := range k {
			for kx := range k {
				taps = append(taps, kernel.Tap{
					W: int32(o*pw.stride + ky*k + kx),
					X: int32(o*g.plane + (k-1-ky)*g.row + (k-1-kx)*p.lanes),
				})
			}
		}
	}
	c.bwd.set(p.team, kernel.TapsArgs{
		Src: g.data, Tab: kernel.NewTable(taps), Outs: dx.c, Rows: dx.h, Cols: dx.w * blocks,
		DstOut: dx.plane, DstRow: dx.row, SrcRow: g.row, WOut: k * k,
	})
	return c
}

func (c *conv) forward(_ *pass, w *Weights) {
	c.fwd.W, c.fwd.Init = w.of(c.weight), w.of(c.bias)
	c.fwd.do()
}

func (c *conv) backward(p *pass, w *Weights) {
	g := p.grads[c.out]
	outs := c.dw.Outs
	for o := range outs {
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
	c.dw.Acc = p.acc[(c.accAt+c.dw.Outs)*kernel.Lanes:]
	c.dw.do()
}

func (c *conv) inputGradient(w *Weights, dx *buffer) {
	c.bwd.W, c.bwd.Dst = w.of(c.weight), dx.data[dx.start:]
	c.bwd.do()
}

func (c *conv) finish(p *pass) {
	outs := c.dw.Outs
	kernel.ReduceLanes(p.grad.of(c.bias)[:outs], p.acc[c.accAt*kernel.Lanes:])
	dst, stride := p.grad.of(c.weight), p.net.params[c.weight].stride
	for o := range outs {
		kernel.ReduceLanes(dst[o*stride:o*stride+c.perOut], p.acc[(c.accAt+outs+o*c.perOut)*kernel.Lanes:])
	}
}
