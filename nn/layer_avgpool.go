package nn

import "brainbow/internal/kernel"

func avgPoolShape(b *builder, nd *node, fail failer) ([]Param, error) {
	g, problem := b.window(nd, fail)
	if problem != nil {
		return nil, problem
	}
	nd.window = g
	if g.kh*g.kw > kernel.InOrder {
		nd.kind = longAvgPool
		return nil, nil
	}
	// The sums are a depthwise convolution. Windows that extend beyond the end read zeros there.
	in := b.shape(nd.inputs[0])
	sums := *g
	sums.groups = in[0]
	sums.bottom = max(g.bottom, (nd.shape[1]-1)*g.stride+g.kh-in[1]-g.top)
	sums.right = max(g.right, (nd.shape[2]-1)*g.stride+g.kw-in[2]-g.left)
	nd.geom = &sums
	return nil, nil
}

// avgPool is the mean of each window over the elements inside the value or, with CountPadding, also
// over the padding, but never over elements beyond the padding.
type avgPool struct {
	conv
	share *buffer // 1 over the number of elements, one channel; nil if all windows have the same number
}

func newAvgPool(p *pass, i int, train bool) *avgPool {
	nd := &p.net.nodes[i]
	a := &avgPool{conv: conv{geometry: *nd.geom, in: nd.inputs[0], out: i + 1, weight: -1, bias: -1}}
	g := nd.window
	shares, same := nd.shares(p.vals[a.in].h, p.vals[a.in].w)
	a.fixed = make([]float32, g.kh*g.kw)
	for k := range a.fixed {
		a.fixed[k] = 1
		if same {
			a.fixed[k] = shares[0]
		}
	}
	if !same {
		a.share = newBuffer([3]int{1, nd.shape[1], nd.shape[2]}, p.lanes, 0)
		for k, v := range shares {
			for l := range p.lanes {
				a.share.data[k*p.lanes+l] = v
			}
		}
	}
	a.prepare(p, i, train)
	return a
}

// shares returns 1 over the number of elements of each window, [y][x], and whether
// all are the same.
func (nd *node) shares(h, w int) (shares []float32, same bool) {
	g := nd.window
	top, left := g.top, g.left
	if nd.spec.CountPadding {
		h, w, top, left = h+g.top+g.bottom, w+g.left+g.right, 0, 0
	}
	inside := func(at, size, n int) int { return min(at+size, n) - max(at, 0) }
	same = true
	for y := range nd.shape[1] {
		for x := range nd.shape[2] {
			n := inside(y*g.stride-top, g.kh, h) * inside(x*g.stride-left, g.kw, w)
			same = same && n == g.kh*g.kw
			shares = append(shares, 1/float32(n))
		}
	}
	return shares, same
}

func (a *avgPool) forward(p *pass, w *Weights) {
	a.conv.forward(p, w)
	a.scale(p.vals[a.out])
}

// scale divides sums by the number of their elements.
func (a *avgPool) scale(b *buffer) {
	if a.share == nil {
		return
	}
	for c := range b.c {
		part := channels(b, c, 1)
		eachRow(&part, a.share, kernel.Mul)
	}
}

func (a *avgPool) backward(p *pass, w *Weights) {
	if !a.hasDx {
		return
	}
	a.scale(p.grads[a.out])
	a.inputGradient(w, p.into(a.in))
	p.done(a.in)
}

func (a *avgPool) finish(*pass) {}

// globalAvg is the mean of each channel's plane.
type globalAvg struct {
	in, out int
	sum     kernel.Sum
}

func (a *globalAvg) forward(p *pass, _ *Weights) {
	x, y := p.vals[a.in], p.vals[a.out]
	share := 1 / float32(x.h*x.w)
	for c := range x.c {
		mean := y.data[y.at(c, 0, 0):][:kernel.Lanes]
		a.sum.Begin(x.h * x.w)
		x.eachRow(c, a.sum.Blocks)
		kernel.Scale(mean, a.sum.End(), share)
	}
}

func (a *globalAvg) backward(p *pass, _ *Weights) {
	if p.grads[a.in] == nil {
		return
	}
	dx, g := p.into(a.in), p.grads[a.out]
	share := 1 / float32(dx.h*dx.w)
	for c := range dx.c {
		part := g.data[g.at(c, 0, 0):][:kernel.Lanes]
		kernel.Scale(part, part, share)
		dx.eachRow(c, func(row []float32) {
			for x := 0; x < len(row); x += kernel.Lanes {
				copy(row[x:], part)
			}
		})
	}
	p.done(a.in)
}

func (a *globalAvg) finish(*pass) {}

// eachRow calls f on the rows of channel c, or once on all of them if they are contiguous.
func (b *buffer) eachRow(c int, f func(row []float32)) {
	if b.contiguous() {
		f(b.data[b.at(c, 0, 0):][:b.plane])
		return
	}
	for y := range b.h {
		f(b.data[b.at(c, y, 0):][:b.w*b.lanes])
	}
}
