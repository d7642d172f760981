package nn

import (
	"math"

	"brainbow/internal/kernel"
)

func layerNormShape(b *builder, nd *node, fail failer) ([]Param, error) {
	axis := 0
	if a := nd.spec.Axis; a != nil {
		axis = *a
	}
	if axis < 0 || axis > 2 {
		return nil, fail("axis", "must be 0 (channels), 1 (height) or 2 (width), not %d", axis)
	}
	if problem := checkEpsilon(nd.spec.Epsilon); problem != "" {
		return nil, fail("epsilon", "%s", problem)
	}
	nd.shape = b.shape(nd.inputs[0])
	shape := append([]int(nil), nd.shape[axis:]...)
	n := 1
	for _, s := range shape {
		n *= s
	}
	param := func(name string, in Init) Param {
		return Param{Name: nd.name + "." + name, Shape: shape, FanIn: 1, FanOut: 1, init: in, rows: 1, cols: n}
	}
	return []Param{param("weight", Init{"constant", 0, 1}), param("bias", Init{Kind: "zero"})}, nil
}

// layerNorm (Ba et al. 2016) gives each sample mean 0 and variance 1 over its last axes, then
// scales and shifts every element separately. All sums are a [kernel.Sum].
type layerNorm struct {
	in, out      int
	weight, bias int
	n, parts     int // elements per mean, and number of means
	epsilon      float32
	x            *buffer // normalised, without a border
	g, dx        *buffer // gradients without a border
	rstd         []float32
	accAt        int
	sum, sumX    kernel.Sum
}

func newLayerNorm(p *pass, i int, train bool, lanesKept *int) *layerNorm {
	nd := &p.net.nodes[i]
	n := p.net.params[nd.weight].cols
	x := p.vals[nd.inputs[0]]
	l := &layerNorm{
		in: nd.inputs[0], out: i + 1, weight: nd.weight, bias: nd.bias, n: n, parts: x.features() / n, epsilon: float32(nd.spec.epsilon()),
		x: newBuffer(nd.shape, p.lanes, 0),
	}
	l.rstd = make([]float32, l.parts*kernel.Lanes)
	if train {
		l.g, l.dx = newBuffer(nd.shape, p.lanes, 0), newBuffer(nd.shape, p.lanes, 0)
		l.accAt = *lanesKept
		*lanesKept += 2 * n
	}
	return l
}

// block is element i of a buffer without a border.
func (b *buffer) block(i int) []float32 { return b.data[i*kernel.Lanes:][:kernel.Lanes] }

func (l *layerNorm) forward(p *pass, w *Weights) {
	move(l.x, p.vals[l.in])
	y := p.pres[l.out]
	weight, bias := w.of(l.weight), w.of(l.bias)
	var mean, shift, scales, shifts [kernel.Lanes]float32
	for k := range l.parts {
		x := l.x.data[k*l.n*kernel.Lanes:][:l.n*kernel.Lanes]
		l.sum.Begin(l.n)
		l.sum.Blocks(x)
		for i, s := range l.sum.End() {
			mean[i] = s * (1 / float32(l.n))
		}
		rstd := l.rstd[k*kernel.Lanes:][:kernel.Lanes]
		l.sum.Begin(l.n)
		l.sum.Products(x, x, mean[:], mean[:])
		for i, s := range l.sum.End() {
			r := float32(math.Sqrt(float64(float32(s/float32(l.n)) + l.epsilon)))
			rstd[i] = 1 / r
			shift[i] = -float32(mean[i] * rstd[i])
		}
		kernel.ScaleShift(x, x, rstd, shift[:], 0)
	}
	out := y
	if !y.contiguous() {
		out = l.x
	}
	if l.dx != nil && !y.contiguous() {
		out = l.dx // the normalised values are needed again
	}
	for i := range l.parts * l.n {
		for j := range scales {
			scales[j], shifts[j] = weight[i%l.n], bias[i%l.n]
		}
		kernel.ScaleShift(out.block(i), l.x.block(i), scales[:], shifts[:], 0)
	}
	if out != y {
		move(y, out)
	}
}

func (l *layerNorm) backward(p *pass, w *Weights) {
	move(l.g, p.grads[l.out])
	weight := w.of(l.weight)
	var zero, ga, gb, gc [kernel.Lanes]float32
	l.parameterGradients(p)
	for i := range l.parts * l.n {
		kernel.Scale(l.g.block(i), l.g.block(i), weight[i%l.n])
	}
	if p.grads[l.in] == nil {
		return
	}
	// With g for the gradient of the normalised value x: r·(g − mean g − x·mean(g·x)).
	for k := range l.parts {
		at, n := k*l.n*kernel.Lanes, l.n*kernel.Lanes
		g, x := l.g.data[at:][:n], l.x.data[at:][:n]
		l.sum.Begin(l.n)
		l.sum.Blocks(g)
		l.sumX.Begin(l.n)
		l.sumX.Products(g, x, zero[:], zero[:])
		sumG, sumGX := l.sum.End(), l.sumX.End()
		for i, r := range l.rstd[k*kernel.Lanes:][:kernel.Lanes] {
			ga[i] = r
			gb[i] = -float32(r*sumGX[i]) / float32(l.n)
			gc[i] = -float32(r*sumG[i]) / float32(l.n)
		}
		kernel.ScaleShift2(l.dx.data[at:][:n], g, ga[:], x, gb[:], gc[:])
	}
	p.give(l.in, l.dx)
}

// parameterGradients adds a block's gradients of the scales and shifts to those of the blocks before
// it. Many means share one scale, so a sum over more than InOrder of them is first made for the
// block alone.
func (l *layerNorm) parameterGradients(p *pass) {
	accW, accB := p.acc[l.accAt*kernel.Lanes:], p.acc[(l.accAt+l.n)*kernel.Lanes:]
	var zero [kernel.Lanes]float32
	if l.parts <= kernel.InOrder {
		for i := range l.parts * l.n {
			g, at := l.g.block(i), i%l.n*kernel.Lanes
			kernel.SumProducts(accW[at:][:kernel.Lanes], g, l.x.block(i), zero[:], zero[:])
			kernel.Add(accB[at:][:kernel.Lanes], g)
		}
		return
	}
	for i := range l.n {
		l.sum.Begin(l.parts)
		l.sumX.Begin(l.parts)
		for k := range l.parts {
			g := l.g.block(k*l.n + i)
			l.sum.Blocks(g)
			l.sumX.Products(g, l.x.block(k*l.n+i), zero[:], zero[:])
		}
		kernel.Add(accW[i*kernel.Lanes:][:kernel.Lanes], l.sumX.End())
		kernel.Add(accB[i*kernel.Lanes:][:kernel.Lanes], l.sum.End())
	}
}

func (l *layerNorm) finish(p *pass) {
	kernel.ReduceLanes(p.grad.of(l.weight)[:l.n], p.acc[l.accAt*kernel.Lanes:])
	kernel.ReduceLanes(p.grad.of(l.bias)[:l.n], p.acc[(l.accAt+l.n)*kernel.Lanes:])
}
