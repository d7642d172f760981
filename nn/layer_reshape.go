package nn

func flattenShape(b *builder, nd *node, _ failer) ([]Param, error) {
	in := b.shape(nd.inputs[0])
	nd.shape = [3]int{in[0] * in[1] * in[2], 1, 1}
	return nil, nil
}

func reshapeShape(b *builder, nd *node, fail failer) ([]Param, error) {
	in := b.shape(nd.inputs[0])
	rest := in[0] * in[1] * in[2]
	if len(nd.spec.Shape) != 3 {
		return nil, fail("shape", "%v is not a shape; give [channels, height, width], of which one may be -1 for the remaining elements", nd.spec.Shape)
	}
	open := -1
	for k, n := range nd.spec.Shape {
		switch {
		case n == -1 && open < 0:
			open = k
		case n < 1:
			return nil, fail("shape", "%v is not a shape; give [channels, height, width], of which one may be -1 for the remaining elements", nd.spec.Shape)
		case rest%n != 0:
			return nil, fail("shape", "cannot give %q, of shape %v, the shape %v; both must have the same number of elements", b.valueName(nd.inputs[0]), in, nd.spec.Shape)
		default:
			rest /= n
		}
	}
	nd.shape = [3]int(nd.spec.Shape)
	if open >= 0 {
		nd.shape[open] = rest
	} else if rest != 1 {
		return nil, fail("shape", "cannot give %q, of shape %v, the shape %v; both must have the same number of elements", b.valueName(nd.inputs[0]), in, nd.spec.Shape)
	}
	return nil, nil
}

// reshape gives the elements of a value, by channel, row and column, another
// shape: [c·h·w, 1, 1] for flatten.
type reshape struct {
	in, out int
	flat    *buffer // used between two values with borders
}

func newReshape(p *pass, i int) *reshape {
	r := &reshape{in: p.net.nodes[i].inputs[0], out: i + 1}
	borders := func(bs []*buffer) bool {
		a, b := bs[r.in], bs[r.out]
		return a != nil && b != nil && !a.contiguous() && !b.contiguous()
	}
	if borders(p.vals) || borders(p.grads) {
		r.flat = newBuffer([3]int{p.vals[r.in].features(), 1, 1}, p.lanes, 0)
	}
	return r
}

// through returns src, or a flat copy of it if both have borders, for a move to dst.
func (r *reshape) through(dst, src *buffer) *buffer {
	if dst.contiguous() || src.contiguous() {
		return src
	}
	move(r.flat, src)
	return r.flat
}

func (r *reshape) forward(p *pass, _ *Weights) {
	x, y := p.vals[r.in], p.vals[r.out]
	if &x.data[0] != &y.data[0] {
		move(y, r.through(y, x))
	}
}

func (r *reshape) backward(p *pass, _ *Weights) {
	if g := p.grads[r.in]; g != nil {
		p.give(r.in, r.through(g, p.grads[r.out]))
	}
}

func (r *reshape) finish(*pass) {}
