package nn

func sliceShape(b *builder, nd *node, fail failer) ([]Param, error) {
	in := b.shape(nd.inputs[0])
	from, to := nd.spec.from(), in
	for _, g := range []struct {
		field string
		given []int
	}{{"from", nd.spec.From}, {"to", nd.spec.To}} {
		if g.given != nil && len(g.given) != 3 {
			return nil, fail(g.field, "%v is not a position; give [channel, row, column]", g.given)
		}
	}
	for k, n := range nd.spec.To {
		if n != 0 {
			to[k] = n
		}
	}
	for k := range in {
		if from[k] < 0 || from[k] >= to[k] || to[k] > in[k] {
			field := "from"
			if to[k] > in[k] || to[k] < 1 {
				field = "to"
			}
			return nil, fail(field, "must select at least one element within the shape %[2]v of %[1]q, not from %[3]v to %[4]v (exclusive; 0 in to is the end)",
				b.valueName(nd.inputs[0]), in, from, to)
		}
		nd.shape[k] = to[k] - from[k]
	}
	return nil, nil
}

// from returns where a slice begins.
func (l *LayerSpec) from() (at [3]int) {
	copy(at[:], l.From)
	return at
}

func padShape(b *builder, nd *node, fail failer) ([]Param, error) {
	var g geometry
	if p := nd.spec.Padding; p == "" || p == "same" || p == "valid" {
		return nil, fail("padding", "must be a number of elements, or four: top,left,bottom,right, not %q", p)
	}
	if problem := g.pad(nd.spec.Padding, "", 0, 0); problem != "" {
		return nil, fail("padding", "%s", problem)
	}
	if v := float32(nd.spec.Value); v-v != 0 {
		return nil, fail("value", "must be a finite float32, not %v", nd.spec.Value)
	}
	in := b.shape(nd.inputs[0])
	nd.shape = [3]int{in[0], g.top + in[1] + g.bottom, g.left + in[2] + g.right}
	if n := nd.shape[0] * nd.shape[1] * nd.shape[2]; n > maxParameters {
		return nil, fail("padding", "makes %q, of shape %v, into %v, which is too large", b.valueName(nd.inputs[0]), in, nd.shape)
	}
	nd.window = &g
	return nil, nil
}

// cut is slice or pad, which are each other's inverse: the smaller value is the part of the larger
// one that begins at a position.
type cut struct {
	in, out int
	at      [3]int // position of the smaller in the larger
	pad     bool   // the output is the larger one
	view    *buffer
	viewOfG *buffer
	dx      *buffer // of a slice; zero outside it
}

func newSlice(p *pass, i int, train bool) *cut {
	nd := &p.net.nodes[i]
	c := &cut{in: nd.inputs[0], out: i + 1, at: nd.spec.from()}
	x := p.vals[c.in]
	c.view = x.part(c.at, nd.shape)
	if train {
		c.dx = newBuffer([3]int{x.c, x.h, x.w}, p.lanes, 0)
		c.viewOfG = c.dx.part(c.at, nd.shape)
	}
	return c
}

func newPad(p *pass, i int) *cut {
	nd := &p.net.nodes[i]
	c := &cut{in: nd.inputs[0], out: i + 1, at: [3]int{0, nd.window.top, nd.window.left}, pad: true}
	x, y := p.vals[c.in], p.vals[c.out]
	shape := [3]int{x.c, x.h, x.w}
	c.view = y.part(c.at, shape)
	if g := p.grads[c.out]; g != nil {
		c.viewOfG = g.part(c.at, shape)
	}
	for ch := range y.c {
		for r := range y.h {
			for k, line := 0, y.line(ch, r); k < len(line); k++ {
				line[k] = float32(nd.spec.Value)
			}
		}
	}
	return c
}

// part returns the part of b that has a shape and begins at a position; it shares b's memory.
func (b *buffer) part(at, shape [3]int) *buffer {
	v := *b
	v.c, v.h, v.w = shape[0], shape[1], shape[2]
	v.start = b.at(at[0], at[1], at[2])
	v.halo = max(1, b.halo) // rows do not follow each other
	return &v
}

func (c *cut) forward(p *pass, _ *Weights) {
	if c.pad {
		eachRowOf(c.view, p.vals[c.in], set)
	} else {
		eachRowOf(p.vals[c.out], c.view, set)
	}
}

func (c *cut) backward(p *pass, _ *Weights) {
	if p.grads[c.in] == nil {
		return
	}
	if c.pad {
		p.give(c.in, c.viewOfG)
		return
	}
	eachRowOf(c.viewOfG, p.grads[c.out], set)
	p.give(c.in, c.dx)
}

func (c *cut) finish(*pass) {}
