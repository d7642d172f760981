package nn

import (
	"brainbow/internal/exact"
	"brainbow/internal/kernel"
)

// Place says where in a training a gradient is computed; dropout masks depend on it.
type Place struct {
	Seed     uint64
	Step     int64 // updates made before this one
	Position int   // of the first sample in its batch
}

func dropoutShape(b *builder, nd *node, fail failer) ([]Param, error) {
	if r := nd.spec.Rate; !(r > 0 && r < 1) {
		return nil, fail("rate", "must be a number above 0 and below 1, not %v", r)
	}
	nd.shape = b.shape(nd.inputs[0])
	return nil, nil
}

// dropout (Srivastava et al. 2014) sets a share of the units to zero in training and multiplies the
// others by 1/(1−rate); otherwise it changes nothing. Which units are dropped is a pure function of
// (seed, layer, step, position in the batch, unit): the 32-bit words of the stream (seed,
// "dropout", layer, step, position), in order, are compared with rate·2³².
type dropout struct {
	in, out int
	layer   uint64
	below   uint32 // words below it are dropped
	keep    float32
	mask    *buffer // 0 or keep; nil where nothing is dropped
	// The threads of the pass, if it has several, share the units.
	pass    *pass
	members int
	streams []exact.Stream // of the samples
	draw    func(member int)
}

func newDropout(p *pass, i int, train bool) *dropout {
	nd := &p.net.nodes[i]
	d := &dropout{in: nd.inputs[0], out: i + 1, layer: uint64(i)}
	if train {
		d.below = uint32(nd.spec.Rate * (1 << 32))
		d.keep = float32(1 / (1 - nd.spec.Rate))
		d.mask = newBuffer(nd.shape, p.lanes, 0)
		d.pass = p
		d.streams = make([]exact.Stream, d.mask.lanes)
		d.members = 1
		if p.team != nil && d.mask.features() >= sharedDraws {
			d.members = p.team.Size()
		}
		d.draw = d.drawn
	}
	return d
}

func (d *dropout) forward(p *pass, _ *Weights) {
	y := p.vals[d.out]
	if &y.data[0] != &p.vals[d.in].data[0] {
		move(y, p.vals[d.in])
	}
	if d.mask == nil {
		return
	}
	for l := range p.valid {
		d.streams[l] = exact.NewStream(p.place.Seed, "dropout", d.layer, uint64(p.place.Step), uint64(p.place.Position+l))
	}
	if d.members > 1 {
		p.team.Run(d.draw)
	} else {
		d.drawn(0)
	}
	eachRowOf(y, d.mask, kernel.Mul)
}

// sharedDraws is the number of units from which threads share the drawing.
const sharedDraws = 256

// drawn fills the mask of one member's units. One member draws all lanes of a unit, because they
// share a cache line.
func (d *dropout) drawn(member int) {
	m, n := d.mask, d.mask.features()
	from, to := member*n/d.members&^3, (member+1)*n/d.members&^3
	if member == d.members-1 {
		to = n
	}
	for l := 0; l < d.pass.valid; l += kernel.Lanes {
		kernel.Dropout(m.data[from*m.lanes+l:], m.lanes, (*[kernel.Lanes]exact.Stream)(d.streams[l:]), from, to-from, d.below, d.keep)
	}
}

func (d *dropout) backward(p *pass, _ *Weights) {
	if p.grads[d.in] == nil {
		return
	}
	g := p.grads[d.out]
	eachRowOf(g, d.mask, kernel.Mul)
	p.give(d.in, g)
}

func (d *dropout) finish(*pass) {}
