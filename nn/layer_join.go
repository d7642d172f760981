package nn

import "fmt"

func addShape(b *builder, nd *node, fail failer) ([]Param, error) {
	nd.shape = b.shape(nd.inputs[0])
	for k, v := range nd.inputs {
		if b.shape(v) != nd.shape {
			return nil, fail(fmt.Sprintf("inputs[%d]", k), "%q has shape %v, %q has %v; a sum needs equal shapes", b.valueName(v), b.shape(v), b.valueName(nd.inputs[0]), nd.shape)
		}
	}
	return nil, nil
}

func concatShape(b *builder, nd *node, fail failer) ([]Param, error) {
	in := b.shape(nd.inputs[0])
	nd.shape = [3]int{0, in[1], in[2]}
	for k, v := range nd.inputs {
		s := b.shape(v)
		if s[1] != in[1] || s[2] != in[2] {
			return nil, fail(fmt.Sprintf("inputs[%d]", k), "%q has shape %v, %q has %v; concatenated values need equal height and width", b.valueName(v), s, b.valueName(nd.inputs[0]), in)
		}
		nd.shape[0] += s[0]
	}
	return nil, nil
}

// sum adds values of one shape.
type sum struct {
	in  []int
	out int
}

func (s *sum) forward(p *pass, _ *Weights) {
	y := p.pres[s.out]
	move(y, p.vals[s.in[0]])
	for _, v := range s.in[1:] {
		accumulate(y, p.vals[v])
	}
}

func (s *sum) backward(p *pass, _ *Weights) {
	for _, v := range s.in {
		if p.grads[v] != nil {
			p.give(v, p.grads[s.out])
		}
	}
}

func (s *sum) finish(*pass) {}

// concat joins values of equal height and width along the channels.
type concat struct {
	in          []int
	out         int
	parts       []buffer // of the output
	partsOfGrad []buffer
}

func newConcat(p *pass, i int) *concat {
	nd := &p.net.nodes[i]
	c := &concat{in: nd.inputs, out: i + 1}
	at := 0
	for _, v := range nd.inputs {
		n := p.vals[v].c
		c.parts = append(c.parts, channels(p.pres[c.out], at, n))
		if g := p.grads[c.out]; g != nil {
			c.partsOfGrad = append(c.partsOfGrad, channels(g, at, n))
		}
		at += n
	}
	return c
}

// channels returns channels at … at+n−1 of b as a buffer that shares its memory.
func channels(b *buffer, at, n int) buffer {
	part := *b
	part.c = n
	part.data = b.data[at*b.plane:]
	return part
}

func (c *concat) forward(p *pass, _ *Weights) {
	for k, v := range c.in {
		move(&c.parts[k], p.vals[v])
	}
}

func (c *concat) backward(p *pass, _ *Weights) {
	for k, v := range c.in {
		if p.grads[v] != nil {
			p.give(v, &c.partsOfGrad[k])
		}
	}
}

func (c *concat) finish(*pass) {}
