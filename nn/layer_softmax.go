package nn

import "brainbow/internal/kernel"

// axis reads the field that names an axis: 0 channels, 1 height, 2 width.
func (l *LayerSpec) axis() (axis int, ok bool) {
	if l.Axis != nil {
		axis = *l.Axis
	}
	return axis, axis >= 0 && axis <= 2
}

func softmaxShape(b *builder, nd *node, fail failer) ([]Param, error) {
	axis, ok := nd.spec.axis()
	if !ok {
		return nil, fail("axis", "must be 0 (channels), 1 (height) or 2 (width), not %d", axis)
	}
	nd.shape = b.shape(nd.inputs[0])
	if nd.shape[axis] < 2 {
		return nil, fail("axis", "axis %d of %q, of shape %v, must have at least 2 elements", axis, b.valueName(nd.inputs[0]), nd.shape)
	}
	return nil, nil
}

// softmaxAlong is softmax, or its logarithm, along one axis.
type softmaxAlong struct {
	in, out   int
	axis      int
	logarithm bool
}

func newSoftmaxAlong(p *pass, i int, logarithm bool) *softmaxAlong {
	nd := &p.net.nodes[i]
	axis, _ := nd.spec.axis()
	return &softmaxAlong{nd.inputs[0], i + 1, axis, logarithm}
}

// each calls f with the position of the first element of every line along the axis.
func (s *softmaxAlong) each(b *buffer, f func(c, y, x int)) {
	sizes := [3]int{b.c, b.h, b.w}
	sizes[s.axis] = 1
	for c := range sizes[0] {
		for y := range sizes[1] {
			for x := range sizes[2] {
				f(c, y, x)
			}
		}
	}
}

// along returns the size of the axis, and the stride of a value along it.
func (s *softmaxAlong) along(b *buffer) (n, stride int) {
	return [3]int{b.c, b.h, b.w}[s.axis], [3]int{b.plane, b.row, b.lanes}[s.axis]
}

func (s *softmaxAlong) forward(p *pass, _ *Weights) {
	y := p.vals[s.out]
	move(y, p.vals[s.in])
	n, stride := s.along(y)
	f := kernel.Softmax
	if s.logarithm {
		f = kernel.LogSoftmax
	}
	s.each(y, func(c, r, q int) {
		at := y.data[y.at(c, r, q):]
		f(at, at, n, stride)
	})
}

func (s *softmaxAlong) backward(p *pass, _ *Weights) {
	if p.grads[s.in] == nil {
		return
	}
	y, g := p.vals[s.out], p.grads[s.out]
	n, ys := s.along(y)
	_, gs := s.along(g)
	s.each(y, func(c, r, q int) {
		gd, yd := g.data[g.at(c, r, q):], y.data[y.at(c, r, q):]
		if s.logarithm {
			kernel.LogSoftmaxGrad(gd, gs, yd, ys, n)
		} else {
			softmaxGradAlong(gd, gs, yd, ys, n)
		}
	})
	p.give(s.in, g)
}

func (s *softmaxAlong) finish(*pass) {}

// softmaxGradAlong sets g_k = y_k·(g_k − Σ_j g_j·y_j) for sixteen lanes and n elements, which lie
// gs and ys apart in g and y.
func softmaxGradAlong(g []float32, gs int, y []float32, ys, n int) {
	var term [kernel.Lanes]float32
	var s kernel.Sum
	s.Begin(n)
	for k := range n {
		gk, yk := g[k*gs:][:kernel.Lanes], y[k*ys:][:kernel.Lanes]
		for l := range term {
			term[l] = gk[l] * yk[l]
		}
		s.Blocks(term[:])
	}
	dot := s.End()
	for k := range n {
		gk, yk := g[k*gs:][:kernel.Lanes], y[k*ys:][:kernel.Lanes]
		for l := range dot {
			gk[l] = float32(yk[l] * float32(gk[l]-dot[l]))
		}
	}
}
