package nn

import (
	"fmt"
	"math"

	"brainbow/internal/kernel"
)

// windowGeometry reads a pooling window's fields for an input of h × w and returns the numbers of
// windows, oh × ow.
func windowGeometry(l LayerSpec, h, w int) (g *geometry, oh, ow int, field, problem string) {
	g = &geometry{kh: l.Size, kw: l.SizeWidth, stride: l.Stride, dilation: l.Dilation, groups: 1}
	if g.kw == 0 {
		g.kw = g.kh
	}
	if g.dilation == 0 {
		g.dilation = 1
	}
	if g.stride == 0 {
		if g.stride = g.kh; g.kw != g.kh {
			return g, 0, 0, "stride", "is missing; a window that is not square needs one"
		}
	}
	for _, c := range []struct {
		field string
		v     int
	}{{"size", g.kh}, {"size_width", g.kw}, {"stride", g.stride}, {"dilation", g.dilation}} {
		if c.v < 1 || c.v > maxExtent {
			return g, 0, 0, c.field, fmt.Sprintf("must be between 1 and %d, not %d", maxExtent, c.v)
		}
	}
	if g.kh == 1 && g.kw == 1 && g.stride == 1 {
		return g, 0, 0, "size", "must be at least 2, not 1"
	}
	if problem = g.pad(l.Padding, "valid", h, w); problem != "" {
		return g, 0, 0, "padding", problem
	}
	rows, cols := (g.kh-1)*g.dilation+1, (g.kw-1)*g.dilation+1
	if max(g.top, g.bottom) >= rows || max(g.left, g.right) >= cols {
		return g, 0, 0, "padding", fmt.Sprintf("%s must be smaller than the window, %d×%d, or a window would contain only padding", l.Padding, rows, cols)
	}
	oh, ow = g.output(h, w)
	if l.Ceil {
		oh, ow = over(oh, h, g.top, g.bottom, rows, g.stride), over(ow, w, g.left, g.right, cols, g.stride)
	}
	return g, oh, ow, "", ""
}

// over adds to out the window that extends beyond the end of n elements, if one begins before the
// end.
func over(out, n, before, after, size, stride int) int {
	if at := out * stride; (out-1)*stride+size < n+before+after && at < n+before {
		return out + 1
	}
	return out
}

func maxPoolShape(b *builder, nd *node, fail failer) ([]Param, error) {
	g, problem := b.window(nd, fail)
	if problem != nil {
		return nil, problem
	}
	nd.window = g
	return nil, nil
}

// window reads a pooling layer's window and sets the node's shape.
func (b *builder) window(nd *node, fail failer) (*geometry, error) {
	in := b.shape(nd.inputs[0])
	g, oh, ow, field, problem := windowGeometry(nd.spec, in[1], in[2])
	if problem != "" {
		return nil, fail(field, "%s", problem)
	}
	if oh < 1 || ow < 1 {
		return nil, fail("size", "a window of %d×%d does not fit in %q, of shape %v", g.kh, g.kw, b.valueName(nd.inputs[0]), in)
	}
	nd.shape = [3]int{in[0], oh, ow}
	return g, nil
}

// globalShape sets the shape of a pool whose window is the whole plane.
func globalShape(b *builder, nd *node, _ failer) ([]Param, error) {
	in := b.shape(nd.inputs[0])
	nd.shape = [3]int{in[0], 1, 1}
	nd.window = &geometry{kh: in[1], kw: in[2], stride: 1, dilation: 1, groups: 1}
	return nil, nil
}

// maxPool keeps the largest value of each window. A gradient goes to the first largest element, by
// rows. Elements that no window covers are ignored; padding counts as −∞.
type maxPool struct {
	*geometry
	in, out  int
	tab, dxs []int32
	// If windows extend beyond the edge, they read a copy padded with −∞. If they do or overlap,
	// their gradients are summed in a separate buffer. The inner buffers are the parts of the
	// padded ones that hold the value.
	padded, innerPadded   *buffer
	collect, innerCollect *buffer
	add                   bool
}

func newMaxPool(p *pass, i int) *maxPool {
	nd := &p.net.nodes[i]
	m := &maxPool{geometry: nd.window, in: nd.inputs[0], out: i + 1}
	x, y := p.vals[m.in], p.vals[m.out]
	offsets := func(b *buffer) (tab []int32) {
		for ky := range m.kh {
			for kx := range m.kw {
				tab = append(tab, int32(ky*m.dilation*b.row+kx*m.dilation*p.lanes))
			}
		}
		return tab
	}
	h := max((y.h-1)*m.stride+(m.kh-1)*m.dilation+1, m.top+x.h)
	w := max((y.w-1)*m.stride+(m.kw-1)*m.dilation+1, m.left+x.w)
	inside := h == x.h && w == x.w // nothing is padded
	if !inside {
		m.padded = newBuffer([3]int{x.c, h, w}, p.lanes, 0)
		for k := range m.padded.data {
			m.padded.data[k] = float32(math.Inf(-1))
		}
		m.innerPadded = m.inner(m.padded, x)
		x = m.padded
	}
	m.tab = offsets(x)
	if g := p.grads[m.in]; g != nil {
		m.add = m.stride < (m.kh-1)*m.dilation+1 || m.stride < (m.kw-1)*m.dilation+1
		if m.add || !inside {
			m.collect = newBuffer([3]int{x.c, h, w}, p.lanes, 0)
			m.innerCollect = m.inner(m.collect, g)
			g = m.collect
		}
		m.dxs = offsets(g)
	}
	return m
}

// stretches returns how many calls of the kernel a row of output takes, each for cols windows that
// lie step elements apart. With one block of samples a call takes a whole row, with several the
// blocks of one column.
func (m *maxPool) stretches(y *buffer) (calls, cols, step int) {
	if y.lanes == kernel.Lanes {
		return 1, y.w, m.stride * kernel.Lanes
	}
	return y.w, y.lanes / kernel.Lanes, kernel.Lanes
}

// at is the offset of row r, column k of channel c.
func (b *buffer) at(c, r, k int) int { return b.start + c*b.plane + r*b.row + k*b.lanes }

// inner is the part of a padded buffer b that holds v.
func (m *maxPool) inner(b, v *buffer) *buffer {
	part := *b
	part.h, part.w, part.halo = v.h, v.w, 1 // not contiguous
	part.start += m.top*b.row + m.left*b.lanes
	return &part
}

func (m *maxPool) forward(p *pass, _ *Weights) {
	x, y := p.vals[m.in], p.vals[m.out]
	if m.padded != nil {
		eachRow(m.innerPadded, x, func(d, s []float32) { copy(d, s) })
		x = m.padded
	}
	calls, cols, step := m.stretches(y)
	for c := range y.c {
		for r := range y.h {
			for k := range calls {
				kernel.MaxTaps(y.data[y.at(c, r, k):], x.data[x.at(c, r*m.stride, k*m.stride):], m.tab, cols, step)
			}
		}
	}
}

func (m *maxPool) backward(p *pass, _ *Weights) {
	if p.grads[m.in] == nil {
		return
	}
	x, y, g := p.vals[m.in], p.vals[m.out], p.grads[m.out]
	into := p.into(m.in)
	dx := into
	if m.padded != nil {
		x = m.padded
	}
	if m.collect != nil {
		dx = m.collect
		clear(dx.data)
	} else if y.h*m.stride != x.h || y.w*m.stride != x.w {
		clear(dx.data) // for elements that no window covers
	}
	grad := kernel.MaxTapsGrad
	if m.add {
		grad = kernel.MaxTapsGradAdd
	}
	calls, cols, step := m.stretches(y)
	for c := range y.c {
		for r := range y.h {
			for k := range calls {
				grad(dx.data[dx.at(c, r*m.stride, k*m.stride):], x.data[x.at(c, r*m.stride, k*m.stride):],
					y.data[y.at(c, r, k):], g.data[g.at(c, r, k):], m.dxs, m.tab, cols, step, step)
			}
		}
	}
	if m.collect != nil {
		eachRow(into, m.innerCollect, func(d, s []float32) { copy(d, s) })
	}
	p.done(m.in)
}

func (m *maxPool) finish(*pass) {}
