package nn

import "slices"

func transposeShape(b *builder, nd *node, fail failer) ([]Param, error) {
	order := slices.Clone(nd.spec.Order)
	slices.Sort(order)
	if !slices.Equal(order, []int{0, 1, 2}) {
		return nil, fail("order", "%v is not an order of the axes; give 0 (channels), 1 (height) and 2 (width), each once: [0, 2, 1] swaps height and width", nd.spec.Order)
	}
	for k, axis := range nd.spec.Order {
		nd.shape[k] = b.shape(nd.inputs[0])[axis]
	}
	return nil, nil
}

// transpose reorders the axes: axis k of the output is axis order[k] of the input.
type transpose struct {
	in, out int
	order   []int
	dx      *buffer
}

func newTranspose(p *pass, i int, train bool) *transpose {
	nd := &p.net.nodes[i]
	t := &transpose{in: nd.inputs[0], out: i + 1, order: nd.spec.Order}
	if x := p.vals[t.in]; train {
		t.dx = newBuffer([3]int{x.c, x.h, x.w}, p.lanes, 0)
	}
	return t
}

// each calls f on every element of x and its counterpart in y.
func (t *transpose) each(x, y *buffer, f func(x, y []float32)) {
	strides := [3]int{x.plane, x.row, x.lanes}
	sc, sh, sw := strides[t.order[0]], strides[t.order[1]], strides[t.order[2]]
	for c := range y.c {
		for r := range y.h {
			at := x.start + c*sc + r*sh
			line := y.line(c, r)
			for q := 0; q < len(line); q += y.lanes {
				f(x.data[at:at+y.lanes], line[q:q+y.lanes])
				at += sw
			}
		}
	}
}

func (t *transpose) forward(p *pass, _ *Weights) {
	t.each(p.vals[t.in], p.vals[t.out], func(x, y []float32) { copy(y, x) })
}

func (t *transpose) backward(p *pass, _ *Weights) {
	if p.grads[t.in] != nil {
		t.each(t.dx, p.grads[t.out], set) // in reverse
		p.give(t.in, t.dx)
	}
}

func (t *transpose) finish(*pass) {}
