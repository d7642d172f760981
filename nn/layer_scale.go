package nn

import "brainbow/internal/kernel"

func scaleShape(b *builder, nd *node, fail failer) ([]Param, error) {
	nd.shape = b.shape(nd.inputs[0])
	if f := float32(nd.spec.Factor); f-f != 0 {
		return nil, fail("factor", "must be a finite float32, not %v", nd.spec.Factor)
	}
	if nd.spec.Factor != 0 {
		if nd.spec.Bias != nil {
			return nil, fail("bias", "does not apply with a factor, which is not trained")
		}
		return nil, nil
	}
	n := nd.shape[0]
	param := func(name string, in Init) Param {
		return Param{Name: nd.name + "." + name, Shape: []int{n}, FanIn: 1, FanOut: 1, init: in, rows: 1, cols: n}
	}
	params := []Param{param("weight", Init{"constant", 0, 1})}
	if b := nd.spec.Bias; b == nil || *b {
		params = append(params, param("bias", Init{Kind: "zero"}))
	}
	return params, nil
}

// scale multiplies each channel by a trained number and adds another, fused, or
// multiplies everything by a constant.
type scale struct {
	in, out      int
	weight, bias int // indices of parameters; −1 for none
	factor       float32
	accAt        int
}

func newScale(p *pass, i int, train bool, lanesKept *int) *scale {
	nd := &p.net.nodes[i]
	s := &scale{in: nd.inputs[0], out: i + 1, weight: nd.weight, bias: nd.bias, factor: float32(nd.spec.Factor)}
	if train && s.weight >= 0 {
		s.accAt = *lanesKept
		*lanesKept += nd.shape[0]
		if s.bias >= 0 {
			*lanesKept += nd.shape[0]
		}
	}
	return s
}

func (s *scale) forward(p *pass, w *Weights) {
	x, y := p.vals[s.in], p.pres[s.out]
	if s.weight < 0 {
		eachRow(y, x, func(d, x []float32) { kernel.Scale(d, x, s.factor) })
		return
	}
	var factor, shift [kernel.Lanes]float32
	for c := range y.c {
		for l := range factor {
			factor[l] = w.of(s.weight)[c]
			if s.bias >= 0 {
				shift[l] = w.of(s.bias)[c]
			}
		}
		for r := range y.h {
			kernel.ScaleShift(y.line(c, r), x.line(c, r), factor[:], shift[:], 0)
		}
	}
}

func (s *scale) backward(p *pass, w *Weights) {
	x, g := p.vals[s.in], p.grads[s.out]
	if s.weight < 0 {
		if p.grads[s.in] != nil {
			eachRow(g, g, func(d, x []float32) { kernel.Scale(d, x, s.factor) })
			p.give(s.in, g)
		}
		return
	}
	var zero [kernel.Lanes]float32
	acc := p.acc[s.accAt*kernel.Lanes:]
	for c := range g.c {
		for r := range g.h {
			line := g.line(c, r)
			kernel.SumProducts(acc[c*kernel.Lanes:][:kernel.Lanes], line, x.line(c, r), zero[:], zero[:])
			if s.bias >= 0 {
				kernel.SumBlocks(acc[(g.c+c)*kernel.Lanes:][:kernel.Lanes], line)
			}
			kernel.Scale(line, line, w.of(s.weight)[c])
		}
	}
	if p.grads[s.in] != nil {
		p.give(s.in, g)
	}
}

func (s *scale) finish(p *pass) {
	if s.weight < 0 {
		return
	}
	n := p.net.nodes[s.out-1].shape[0]
	kernel.ReduceLanes(p.grad.of(s.weight)[:n], p.acc[s.accAt*kernel.Lanes:])
	if s.bias >= 0 {
		kernel.ReduceLanes(p.grad.of(s.bias)[:n], p.acc[(s.accAt+n)*kernel.Lanes:])
	}
}
