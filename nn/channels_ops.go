package nn

import (
	"math"

	"brainbow/internal/kernel"
)

// channelMaxPool is maxPool with channels in lanes.
type channelMaxPool struct {
	plain
	*geometry
	x, y   *picture
	padded *picture // with −∞ around; nil if no window reaches over the edge
	tab    []int32
}

func newChannelMaxPool(p *channelPass, i int) channelOp {
	nd := &p.net.nodes[i]
	m := &channelMaxPool{geometry: nd.window, x: p.vals[nd.inputs[0]], y: p.vals[i+1]}
	x := m.x
	h := max((m.y.h-1)*m.stride+(m.kh-1)*m.dilation+1, m.top+x.h)
	w := max((m.y.w-1)*m.stride+(m.kw-1)*m.dilation+1, m.left+x.w)
	if h > x.h || w > x.w {
		m.padded = newPicture([3]int{x.c, h, w}, 0, x.pixel)
		for k := range m.padded.data {
			m.padded.data[k] = float32(math.Inf(-1))
		}
		x = m.padded
	}
	for ky := range m.kh {
		for kx := range m.kw {
			m.tab = append(m.tab, int32(ky*m.dilation*x.row+kx*m.dilation*x.pixel))
		}
	}
	return m
}

func (m *channelMaxPool) begin() {
	if m.padded == nil {
		return
	}
	for y := range m.x.h {
		copy(m.padded.data[m.padded.at(y+m.top, m.left):], m.x.line(y))
	}
}

func (m *channelMaxPool) work(_ *channelPass, member, members int) {
	x := m.x
	if m.padded != nil {
		x = m.padded
	}
	from, to := share(m.y.h, member, members)
	for r := from; r < to; r++ {
		for q := range m.y.w {
			kernel.MaxTaps(m.y.data[m.y.at(r, q):], x.data[x.at(r*m.stride, q*m.stride):], m.tab, roundUp(x.c)/kernel.Lanes, kernel.Lanes)
		}
	}
}

// channelGlobalAvg is globalAvg with channels in lanes.
type channelGlobalAvg struct {
	plain
	x, y *picture
	sum  kernel.Sum
}

func newChannelGlobalAvg(p *channelPass, i int) channelOp {
	return &channelGlobalAvg{x: p.vals[p.net.nodes[i].inputs[0]], y: p.vals[i+1]}
}

func (a *channelGlobalAvg) work(_ *channelPass, member, _ int) {
	if member > 0 {
		return
	}
	mean := a.y.line(0)[:roundUp(a.y.c)]
	for c := 0; c < len(mean); c += kernel.Lanes {
		a.sum.Begin(a.x.h * a.x.w)
		a.x.eachPixel(0, 1, func(r, q int) { a.sum.Blocks(a.x.px(r, q)[c:][:kernel.Lanes]) })
		kernel.Scale(mean[c:][:kernel.Lanes], a.sum.End(), 1/float32(a.x.h*a.x.w))
	}
}

// channelBatchNorm is batchNorm with channels in lanes. Its packed weights are the scales of a
// whole row, then the shifts.
type channelBatchNorm struct {
	batchNorm
	x, y *picture
}

func newChannelBatchNorm(p *channelPass, i int) channelOp {
	nd := &p.net.nodes[i]
	return &channelBatchNorm{
		batchNorm: batchNorm{first: nd.first, epsilon: nd.spec.epsilon()},
		x:         p.vals[nd.inputs[0]], y: p.pres[i+1],
	}
}

func (b *channelBatchNorm) pack(w *Weights) []float32 {
	// Both rows have the pixels of a value without padding channels.
	width := roundUp(b.x.c)
	n := b.x.w * width
	packed := make([]float32, 2*n)
	for c := range b.x.c {
		scale, shift := b.affine(w, c)
		for at := c; at < n; at += width {
			packed[at], packed[n+at] = scale, shift
		}
	}
	return packed
}

func (b *channelBatchNorm) begin() {}

func (b *channelBatchNorm) work(p *channelPass, member, members int) {
	packed := p.packs[p.node]
	n, width := len(packed)/2, roundUp(b.x.c)
	from, to := share(b.y.h, member, members)
	for r := from; r < to; r++ {
		if b.x.pixel == width && b.y.pixel == width {
			kernel.ScaleShift(b.y.line(r), b.x.line(r), packed[:n], packed[n:], kernel.Lanes)
			continue
		}
		for q := range b.x.w {
			kernel.ScaleShift(b.y.data[b.y.at(r, q):][:width], b.x.data[b.x.at(r, q):], packed, packed[n:], kernel.Lanes)
		}
	}
}

// channelSum is sum with channels in lanes.
type channelSum struct {
	plain
	in []*picture
	y  *picture
}

func newChannelSum(p *channelPass, i int) channelOp {
	s := &channelSum{y: p.pres[i+1]}
	for _, v := range p.net.nodes[i].inputs {
		s.in = append(s.in, p.vals[v])
	}
	return s
}

func (s *channelSum) work(_ *channelPass, member, members int) {
	width := roundUp(s.y.c)
	from, to := share(s.y.h, member, members)
	for r := from; r < to; r++ {
		for k, x := range s.in {
			if x.pixel == s.y.pixel {
				if k == 0 {
					copy(s.y.line(r), x.line(r))
				} else {
					kernel.Add(s.y.line(r), x.line(r))
				}
				continue
			}
			for q := range x.w {
				dst, src := s.y.data[s.y.at(r, q):][:width], x.data[x.at(r, q):]
				if k == 0 {
					copy(dst, src)
				} else {
					kernel.Add(dst, src)
				}
			}
		}
	}
}

// channelConcat is concat with channels in lanes.
type channelConcat struct {
	plain
	in []*picture
	y  *picture
}

func newChannelConcat(p *channelPass, i int) channelOp {
	c := &channelConcat{y: p.pres[i+1]}
	for _, v := range p.net.nodes[i].inputs {
		c.in = append(c.in, p.vals[v])
	}
	return c
}

func (c *channelConcat) work(_ *channelPass, member, members int) {
	from, to := share(c.y.h, member, members)
	for r := from; r < to; r++ {
		for q := range c.y.w {
			at := c.y.at(r, q)
			for _, x := range c.in {
				copy(c.y.data[at:], x.data[x.at(r, q):][:x.c])
				at += x.c
			}
		}
	}
}

// channelFlatten is flatten with channels in lanes.
type channelFlatten struct {
	plain
	x, y *picture
}

func newChannelFlatten(p *channelPass, i int) channelOp {
	return &channelFlatten{x: p.vals[p.net.nodes[i].inputs[0]], y: p.vals[i+1]}
}

func (f *channelFlatten) work(_ *channelPass, member, _ int) {
	if member == 0 {
		f.x.flatten(f.y.line(0))
	}
}

// channelCopy is dropout outside of training.
type channelCopy struct {
	plain
	x, y *picture
}

func newChannelCopy(p *channelPass, i int) channelOp {
	return &channelCopy{x: p.vals[p.net.nodes[i].inputs[0]], y: p.vals[i+1]}
}

func (c *channelCopy) work(_ *channelPass, member, members int) {
	if c.x == c.y {
		return
	}
	from, to := share(c.y.h, member, members)
	for r := from; r < to; r++ {
		for q := range c.y.w {
			copy(c.y.data[c.y.at(r, q):][:c.y.c], c.x.data[c.x.at(r, q):])
		}
	}
}
