package nn

import "brainbow/internal/kernel"

func matmulShape(b *builder, nd *node, fail failer) ([]Param, error) {
	if len(nd.inputs) != 2 {
		return nil, fail("inputs", "there must be two matrices, not %d", len(nd.inputs))
	}
	x, y := b.shape(nd.inputs[0]), b.shape(nd.inputs[1])
	rows, cols, shape := y[1], y[2], "[channels, k, n]"
	if nd.spec.Transposed {
		rows, cols, shape = cols, rows, "[channels, n, k]"
	}
	if x[0] != y[0] || x[2] != rows {
		return nil, fail("inputs", "cannot multiply %q, of shape %v, by %q, %v; it takes [channels, m, k] and %s",
			b.valueName(nd.inputs[0]), x, b.valueName(nd.inputs[1]), y, shape)
	}
	nd.shape = [3]int{x[0], x[1], cols}
	return nil, nil
}

// matmul multiplies matrices channel by channel: [c, m, k] by [c, k, n], or by
// [c, n, k] transposed. Every sum takes its terms in order, fused.
type matmul struct {
	a, b, out  int
	transposed bool
	m, k, n    int
	// One contiguous channel of each, as stored and transposed.
	x, xt, y, yt, g, gt []float32
	da, db              *buffer
}

func newMatmul(p *pass, i int, train bool) *matmul {
	nd := &p.net.nodes[i]
	o := &matmul{
		a: nd.inputs[0], b: nd.inputs[1], out: i + 1, transposed: nd.spec.Transposed,
		m: nd.shape[1], k: p.vals[nd.inputs[0]].w, n: nd.shape[2],
	}
	matrix := func(rows, cols int) []float32 { return make([]float32, rows*cols*kernel.Lanes) }
	o.x, o.yt, o.g = matrix(o.m, o.k), matrix(o.n, o.k), matrix(o.m, o.n)
	o.y = matrix(o.k, o.n)
	if train {
		o.xt, o.gt = matrix(o.k, o.m), matrix(o.n, o.m)
		a, b := p.vals[o.a], p.vals[o.b]
		o.da, o.db = newBuffer([3]int{a.c, a.h, a.w}, p.lanes, 0), newBuffer([3]int{b.c, b.h, b.w}, p.lanes, 0)
	}
	return o
}

// fetch copies channel c of b.
func fetch(dst []float32, b *buffer, c int) {
	for r := range b.h {
		copy(dst[r*b.w*b.lanes:], b.line(c, r))
	}
}

// turn sets dst [cols, rows] to the transposed src [rows, cols].
func turn(dst, src []float32, rows, cols int) {
	for r := range rows {
		for c := range cols {
			copy(dst[(c*rows+r)*kernel.Lanes:][:kernel.Lanes], src[(r*cols+c)*kernel.Lanes:])
		}
	}
}

// products sets dst [m, n] to x [m, k] by the transposed yt [n, k].
func products(dst, x, yt []float32, m, k, n int) {
	var zero [kernel.Lanes]float32
	clear(dst)
	k *= kernel.Lanes
	for i := range m {
		for j := range n {
			kernel.SumProducts(dst[(i*n+j)*kernel.Lanes:][:kernel.Lanes], x[i*k:][:k], yt[j*k:][:k], zero[:], zero[:])
		}
	}
}

func (o *matmul) forward(p *pass, _ *Weights) {
	out := p.pres[o.out]
	for c := range out.c {
		fetch(o.x, p.vals[o.a], c)
		o.second(p, c)
		products(o.g, o.x, o.yt, o.m, o.k, o.n)
		for r := range out.h {
			copy(out.line(c, r), o.g[r*o.n*kernel.Lanes:])
		}
	}
}

// second fetches the second matrix as [n, k].
func (o *matmul) second(p *pass, c int) {
	if o.transposed {
		fetch(o.yt, p.vals[o.b], c)
		return
	}
	fetch(o.y, p.vals[o.b], c)
	turn(o.yt, o.y, o.k, o.n)
}

func (o *matmul) backward(p *pass, _ *Weights) {
	first, second := p.grads[o.a] != nil, p.grads[o.b] != nil
	da, db := o.m*o.k*kernel.Lanes, o.k*o.n*kernel.Lanes
	for c := range p.grads[o.out].c {
		fetch(o.g, p.grads[o.out], c)
		if first { // g·yᵀ
			o.second(p, c)
			if o.transposed {
				turn(o.y, o.yt, o.n, o.k)
			}
			products(o.da.data[c*da:][:da], o.g, o.y, o.m, o.n, o.k)
		}
		if second { // xᵀ·g, or gᵀ·x
			fetch(o.x, p.vals[o.a], c)
			turn(o.xt, o.x, o.m, o.k)
			turn(o.gt, o.g, o.m, o.n)
			if o.transposed {
				products(o.db.data[c*db:][:db], o.gt, o.xt, o.n, o.m, o.k)
			} else {
				products(o.db.data[c*db:][:db], o.xt, o.gt, o.k, o.m, o.n)
			}
		}
	}
	if first {
		p.give(o.a, o.da)
	}
	if second {
		p.give(o.b, o.db)
	}
}

func (o *matmul) finish(*pass) {}
