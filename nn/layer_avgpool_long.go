package nn

import "brainbow/internal/kernel"

// longAvgPool is the kind of an avgpool whose windows have more than kernel.InOrder elements.
var longAvgPool = &layerKind{
	name: "avgpool", stem: "pool",
	op: func(p *pass, i int, train bool, _ *int) op { return newWideAvgPool(p, i, train) },
}

// wideAvgPool is avgPool for large windows, whose sums are made by a [kernel.Sum].
type wideAvgPool struct {
	in, out int
	window  *geometry
	shares  []float32 // 1 over the number of elements of each window
	g       *buffer   // the output's gradient times shares
	sum     kernel.Sum
}

func newWideAvgPool(p *pass, i int, train bool) *wideAvgPool {
	nd := &p.net.nodes[i]
	a := &wideAvgPool{in: nd.inputs[0], out: i + 1, window: nd.window}
	a.shares, _ = nd.shares(p.vals[a.in].h, p.vals[a.in].w)
	if train {
		a.g = newBuffer(nd.shape, p.lanes, 0)
	}
	return a
}

// add sums the elements of channel c in the given rows and columns.
func (a *wideAvgPool) add(b *buffer, c, top, bottom, left, right int) []float32 {
	a.sum.Begin((bottom - top) * (right - left))
	for r := top; r < bottom; r++ {
		a.sum.Blocks(b.data[b.at(c, r, left):][:(right-left)*b.lanes])
	}
	return a.sum.End()
}

func (a *wideAvgPool) forward(p *pass, _ *Weights) {
	x, y, w := p.vals[a.in], p.vals[a.out], a.window
	for c := range y.c {
		for r := range y.h {
			for q := range y.w {
				top, left := r*w.stride-w.top, q*w.stride-w.left
				sum := a.add(x, c, max(top, 0), min(top+w.kh, x.h), max(left, 0), min(left+w.kw, x.w))
				kernel.Scale(y.data[y.at(c, r, q):][:y.lanes], sum, a.shares[r*y.w+q])
			}
		}
	}
}

func (a *wideAvgPool) backward(p *pass, _ *Weights) {
	if p.grads[a.in] == nil {
		return
	}
	dx, w := p.into(a.in), a.window
	move(a.g, p.grads[a.out])
	for c := range a.g.c {
		for i, share := range a.shares {
			block := a.g.block(c*len(a.shares) + i)
			kernel.Scale(block, block, share)
		}
		for r := range dx.h {
			top, bottom := covering(r+w.top, w.kh, w.stride, a.g.h)
			for q := range dx.w {
				left, right := covering(q+w.left, w.kw, w.stride, a.g.w)
				copy(dx.data[dx.at(c, r, q):][:dx.lanes], a.add(a.g, c, top, bottom, left, right))
			}
		}
	}
	p.done(a.in)
}

// covering returns the range of the n windows of a size that contain a position, counted from the
// beginning of the first window.
func covering(at, size, stride, n int) (from, to int) {
	from = max(0, at-size+stride) / stride
	to = min(n, at/stride+1)
	return min(from, to), to
}

func (a *wideAvgPool) finish(*pass) {}
