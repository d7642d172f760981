package nn

import "brainbow/internal/kernel"

// maxPool keeps the largest value of each window of size × size, windows side by
// side; rows and columns that fill no window are left out. A gradient goes to
// the first largest element, by rows.
type maxPool struct {
	in, out  int
	size     int
	tab, dxs []int32
}

func newMaxPool(p *pass, i int) *maxPool {
	nd := &p.net.nodes[i]
	m := &maxPool{in: nd.inputs[0], out: i + 1, size: nd.spec.Size}
	offsets := func(b *buffer) (tab []int32) {
		for y := range m.size {
			for x := range m.size {
				tab = append(tab, int32(y*b.row+x*p.lanes))
			}
		}
		return tab
	}
	m.tab = offsets(p.vals[m.in])
	if g := p.grads[m.in]; g != nil {
		m.dxs = offsets(g)
	}
	return m
}

// stretches returns how windows are taken together: calls per row of output,
// each of cols windows that lie step elements apart. One block a sample: a whole
// row at once; several: the blocks of one column.
func (m *maxPool) stretches(y *buffer) (calls, cols, step int) {
	if y.lanes == kernel.Lanes {
		return 1, y.w, m.size * kernel.Lanes
	}
	return y.w, y.lanes / kernel.Lanes, kernel.Lanes
}

// at is the offset of row r, column k of channel c.
func (b *buffer) at(c, r, k int) int { return b.start + c*b.plane + r*b.row + k*b.lanes }

func (m *maxPool) forward(p *pass, _ *Weights) {
	x, y := p.vals[m.in], p.vals[m.out]
	calls, cols, step := m.stretches(y)
	for c := range y.c {
		for r := range y.h {
			for k := range calls {
				kernel.MaxTaps(y.data[y.at(c, r, k):], x.data[x.at(c, r*m.size, k*m.size):], m.tab, cols, step)
			}
		}
	}
}

func (m *maxPool) backward(p *pass, _ *Weights) {
	if p.grads[m.in] == nil {
		return
	}
	x, y, g := p.vals[m.in], p.vals[m.out], p.grads[m.out]
	dx := p.into(m.in)
	if x.h%m.size != 0 || x.w%m.size != 0 {
		clear(dx.data) // what no window covers
	}
	calls, cols, step := m.stretches(y)
	for c := range y.c {
		for r := range y.h {
			for k := range calls {
				kernel.MaxTapsGrad(dx.data[dx.at(c, r*m.size, k*m.size):], x.data[x.at(c, r*m.size, k*m.size):],
					y.data[y.at(c, r, k):], g.data[g.at(c, r, k):], m.dxs, m.tab, cols, step, step)
			}
		}
	}
	p.done(m.in)
}

func (m *maxPool) finish(*pass) {}
