package nn

import "brainbow/internal/kernel"

// px returns the numbers of one pixel, including padding channels.
func (p *picture) px(y, x int) []float32 { return p.data[p.at(y, x):][:roundUp(p.c)] }

// eachPixel calls f for the pixels of a member's rows of p.
func (p *picture) eachPixel(member, members int, f func(r, q int)) {
	from, to := share(p.h, member, members)
	for r := from; r < to; r++ {
		for q := range p.w {
			f(r, q)
		}
	}
}

// channelMultiply is multiply with channels in lanes.
type channelMultiply struct {
	plain
	in []*picture
	y  *picture
}

func newChannelMultiply(p *channelPass, i int) channelOp {
	m := &channelMultiply{y: p.pres[i+1]}
	for _, v := range p.net.nodes[i].inputs {
		m.in = append(m.in, p.vals[v])
	}
	return m
}

func (m *channelMultiply) work(_ *channelPass, member, members int) {
	m.y.eachPixel(member, members, func(r, q int) {
		y := m.y.px(r, q)
		for k, in := range m.in {
			x := in.px(min(r, in.h-1), min(q, in.w-1))
			switch {
			case in.c < m.y.c && k == 0:
				for c := range y {
					y[c] = x[0]
				}
			case in.c < m.y.c:
				kernel.Scale(y, y, x[0])
			case k == 0:
				copy(y, x)
			default:
				kernel.Mul(y, x)
			}
		}
	})
}

// channelScale is scale with channels in lanes. Its packed weights are the factors of a pixel, then
// the shifts.
type channelScale struct {
	plain
	scale
	x, y *picture
}

func newChannelScale(p *channelPass, i int) channelOp {
	nd := &p.net.nodes[i]
	return &channelScale{
		scale: scale{weight: nd.weight, bias: nd.bias, factor: float32(nd.spec.Factor)},
		x:     p.vals[nd.inputs[0]], y: p.pres[i+1],
	}
}

func (s *channelScale) pack(w *Weights) []float32 {
	if s.weight < 0 {
		return nil
	}
	n := roundUp(s.x.c)
	packed := make([]float32, 2*n)
	copy(packed, w.of(s.weight)[:s.x.c])
	if s.bias >= 0 {
		copy(packed[n:], w.of(s.bias)[:s.x.c])
	}
	return packed
}

func (s *channelScale) work(p *channelPass, member, members int) {
	packed := p.packs[p.node]
	s.y.eachPixel(member, members, func(r, q int) {
		if y, x := s.y.px(r, q), s.x.px(r, q); packed == nil {
			kernel.Scale(y, x, s.factor)
		} else {
			kernel.ScaleShift(y, x, packed, packed[len(y):], kernel.Lanes)
		}
	})
}

// channelSoftmax is softmaxAlong with channels in lanes: across the lanes of each
// pixel, or of sixteen channels at once along rows or columns.
type channelSoftmax struct {
	plain
	*softmaxAlong
	x, y *picture
}

func newChannelSoftmax(logarithm bool) func(p *channelPass, i int) channelOp {
	return func(p *channelPass, i int) channelOp {
		nd := &p.net.nodes[i]
		axis, _ := nd.spec.axis()
		return &channelSoftmax{softmaxAlong: &softmaxAlong{axis: axis, logarithm: logarithm}, x: p.vals[nd.inputs[0]], y: p.vals[i+1]}
	}
}

func (s *channelSoftmax) work(_ *channelPass, member, _ int) {
	if member > 0 {
		return
	}
	if s.axis == 0 {
		act := activation{kind: softmax}
		if s.logarithm {
			act.kind = logSoftmax
		}
		act.acrossLanes(s.y, s.x)
		return
	}
	s.y.eachPixel(0, 1, func(r, q int) { copy(s.y.px(r, q), s.x.px(r, q)) })
	f, n, stride, rows, cols := kernel.Softmax, s.y.h, s.y.row, 1, s.y.w
	if s.axis == 2 {
		n, stride, rows, cols = s.y.w, s.y.pixel, s.y.h, 1
	}
	if s.logarithm {
		f = kernel.LogSoftmax
	}
	for r := range rows {
		for q := range cols {
			for c := 0; c < s.y.c; c += kernel.Lanes {
				at := s.y.data[s.y.at(r, q)+c:]
				f(at, at, n, stride)
			}
		}
	}
}

// channelReshape is reshape with channels in lanes.
type channelReshape struct {
	plain
	x, y *picture
	flat []float32
}

func newChannelReshape(p *channelPass, i int) channelOp {
	nd := &p.net.nodes[i]
	return &channelReshape{x: p.vals[nd.inputs[0]], y: p.vals[i+1], flat: make([]float32, nd.shape[0]*nd.shape[1]*nd.shape[2])}
}

func (s *channelReshape) work(_ *channelPass, member, _ int) {
	if member == 0 {
		s.x.flatten(s.flat)
		s.y.fill(s.flat)
	}
}

// channelTranspose is transpose with channels in lanes.
type channelTranspose struct {
	plain
	x, y  *picture
	order []int
}

func newChannelTranspose(p *channelPass, i int) channelOp {
	nd := &p.net.nodes[i]
	return &channelTranspose{x: p.vals[nd.inputs[0]], y: p.vals[i+1], order: nd.spec.Order}
}

func (t *channelTranspose) work(_ *channelPass, member, members int) {
	strides := [3]int{1, t.x.row, t.x.pixel}
	sc, sh, sw := strides[t.order[0]], strides[t.order[1]], strides[t.order[2]]
	t.y.eachPixel(member, members, func(r, q int) {
		at := t.x.start + r*sh + q*sw
		for c := range t.y.c {
			t.y.data[t.y.at(r, q)+c] = t.x.data[at+c*sc]
		}
	})
}

// channelCut is slice and pad with channels in lanes.
type channelCut struct {
	plain
	x, y *picture
	from [3]int // of the output's first element in the input
}

func newChannelSlice(p *channelPass, i int) channelOp {
	nd := &p.net.nodes[i]
	return &channelCut{x: p.vals[nd.inputs[0]], y: p.vals[i+1], from: nd.spec.from()}
}

func newChannelPad(p *channelPass, i int) channelOp {
	nd := &p.net.nodes[i]
	c := &channelCut{x: p.vals[nd.inputs[0]], y: p.vals[i+1], from: [3]int{0, -nd.window.top, -nd.window.left}}
	c.y.eachPixel(0, 1, func(r, q int) {
		for k := range c.y.px(r, q) {
			c.y.px(r, q)[k] = float32(nd.spec.Value)
		}
	})
	return c
}

func (c *channelCut) work(_ *channelPass, member, members int) {
	c.y.eachPixel(member, members, func(r, q int) {
		if r, q := r+c.from[1], q+c.from[2]; r < 0 || q < 0 || r >= c.x.h || q >= c.x.w {
			return
		}
		x := c.x.px(r+c.from[1], q+c.from[2])[c.from[0]:]
		copy(c.y.px(r, q)[:c.y.c], x)
	})
}

// channelUpsample is upsample with channels in lanes.
type channelUpsample struct {
	plain
	x, y       *picture
	bilinear   bool
	rows, cols []between
	lines      [][]float32 // per row, as wide as the input
}

func newChannelUpsample(p *channelPass, i int) channelOp {
	nd := &p.net.nodes[i]
	u := &channelUpsample{x: p.vals[nd.inputs[0]], y: p.vals[i+1], bilinear: nd.spec.Mode == "bilinear"}
	u.rows, u.cols = positions(u.y.h, u.x.h, u.bilinear), positions(u.y.w, u.x.w, u.bilinear)
	for range u.y.h {
		u.lines = append(u.lines, make([]float32, len(u.x.line(0))))
	}
	return u
}

func (u *channelUpsample) work(_ *channelPass, member, members int) {
	width := roundUp(u.y.c)
	u.y.eachPixel(member, members, func(r, q int) {
		row, col := &u.rows[r], &u.cols[q]
		if !u.bilinear {
			copy(u.y.px(r, q), u.x.px(row.first, col.first))
			return
		}
		line := u.lines[r]
		if q == 0 {
			row.blend(line, u.x.line(row.first), u.x.line(row.second))
		}
		col.blend(u.y.px(r, q), line[col.first*u.x.pixel:][:width], line[col.second*u.x.pixel:][:width])
	})
}
