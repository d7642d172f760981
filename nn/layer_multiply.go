package nn

import (
	"fmt"

	"brainbow/internal/kernel"
)

func multiplyShape(b *builder, nd *node, fail failer) ([]Param, error) {
	nd.shape = b.shape(nd.inputs[0])
	for _, v := range nd.inputs {
		for k, n := range b.shape(v) {
			nd.shape[k] = max(nd.shape[k], n)
		}
	}
	for k, v := range nd.inputs {
		for axis, n := range b.shape(v) {
			if n != 1 && n != nd.shape[axis] {
				for _, u := range nd.inputs {
					if b.shape(u)[axis] == nd.shape[axis] {
						return nil, fail(fmt.Sprintf("inputs[%d]", k), "cannot multiply %q, of shape %v, by %q, %v; each size must be equal, or 1 in one of them",
							b.valueName(v), b.shape(v), b.valueName(u), b.shape(u))
					}
				}
			}
		}
	}
	return nil, nil
}

// multiply is the product of its inputs, element by element. An input of size 1 along an axis is
// broadcast along it.
type multiply struct {
	in   []int
	out  int
	prod *buffer   // product of the gradient and the other factors
	sums []*buffer // per input: prod summed over its broadcast axes; nil if it has none
}

func newMultiply(p *pass, i int, train bool) *multiply {
	nd := &p.net.nodes[i]
	m := &multiply{in: nd.inputs, out: i + 1, sums: make([]*buffer, len(nd.inputs))}
	if !train {
		return m
	}
	m.prod = newBuffer(nd.shape, p.lanes, 0)
	for k, v := range nd.inputs {
		if b := p.vals[v]; [3]int{b.c, b.h, b.w} != nd.shape {
			m.sums[k] = newBuffer([3]int{b.c, b.h, b.w}, p.lanes, 0)
		}
	}
	return m
}

// line is row y of channel c.
func (b *buffer) line(c, y int) []float32 { return b.data[b.at(c, y, 0):][:b.w*b.lanes] }

// eachSpread calls f on the parts of a, in order, with the corresponding parts of b, which is
// broadcast along the axes where its size is 1.
func eachSpread(a, b *buffer, f func(a, b []float32)) {
	if a.c == b.c && a.h == b.h && a.w == b.w {
		eachRow(a, b, f)
		return
	}
	for c := range a.c {
		for y := range a.h {
			la, lb := a.line(c, y), b.line(min(c, b.c-1), min(y, b.h-1))
			if b.w == a.w {
				f(la, lb)
				continue
			}
			for x := 0; x < len(la); x += a.lanes {
				f(la[x:x+a.lanes], lb)
			}
		}
	}
}

func set(dst, src []float32) { copy(dst, src) }

// collect adds a part of a to the part of sum that was broadcast to it.
func collect(stretch, sum []float32) { kernel.Add(sum, stretch) }

func (m *multiply) forward(p *pass, _ *Weights) {
	y := p.pres[m.out]
	eachSpread(y, p.vals[m.in[0]], set)
	for _, v := range m.in[1:] {
		eachSpread(y, p.vals[v], kernel.Mul)
	}
}

func (m *multiply) backward(p *pass, _ *Weights) {
	for k, v := range m.in {
		if p.grads[v] == nil {
			continue
		}
		move(m.prod, p.grads[m.out])
		for j, u := range m.in {
			if j != k {
				eachSpread(m.prod, p.vals[u], kernel.Mul)
			}
		}
		g := m.prod
		if s := m.sums[k]; s != nil {
			clear(s.data)
			eachSpread(m.prod, s, collect)
			g = s
		}
		p.give(v, g)
	}
}

func (m *multiply) finish(*pass) {}
