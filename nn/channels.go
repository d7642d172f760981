package nn

import (
	"sync/atomic"

	"brainbow/internal/kernel"
)

// A single sample wastes fifteen lanes of a block of sixteen. For few samples there is a second
// layout, in which the lanes are channels: a value is [y][x][channel], channels rounded up to
// sixteen, and one sample at a time goes through the network. Every sum has the same terms in the
// same order as in blocks of samples, so both layouts give the same bits. [Inferer] chooses the
// layout.

// picture holds a value of one sample: [y][x][channel], with a border of zeros.
type picture struct {
	data    []float32
	c, h, w int
	pixel   int // stride between pixels: a multiple of 16, at least c
	row     int // stride between rows
	start   int // offset of the first number at (0, 0)
}

func newPicture(shape [3]int, halo, pixel int) *picture {
	p := &picture{c: shape[0], h: shape[1], w: shape[2], pixel: max(pixel, roundUp(shape[0]))}
	p.row = (p.w + 2*halo) * p.pixel
	p.start = halo*p.row + halo*p.pixel
	p.data = make([]float32, (p.h+2*halo)*p.row)
	return p
}

// line returns row y, without the border.
func (p *picture) line(y int) []float32 { return p.data[p.start+y*p.row:][:p.w*p.pixel] }

// at is the offset of a pixel.
func (p *picture) at(y, x int) int { return p.start + y*p.row + x*p.pixel }

// flatten copies the numbers out as [channel][y][x].
func (p *picture) flatten(dst []float32) {
	if p.h == 1 && p.w == 1 {
		copy(dst, p.line(0)[:p.c])
		return
	}
	for y := range p.h {
		for x := range p.w {
			px := p.data[p.at(y, x):][:p.c]
			at := y*p.w + x
			for c, v := range px {
				dst[c*p.h*p.w+at] = v
			}
		}
	}
}

// fill is the inverse of flatten.
func (p *picture) fill(src []float32) {
	for y := range p.h {
		for x := range p.w {
			px := p.data[p.at(y, x):][:p.c]
			at := y*p.w + x
			for c := range px {
				px[c] = src[c*p.h*p.w+at]
			}
		}
	}
}

// channelOp computes one node for one sample, channels in lanes.
type channelOp interface {
	// pack prepares the weights; its result is read by work.
	pack(w *Weights) []float32
	// begin runs before work, on one goroutine.
	begin()
	// work computes one member's share of the node. Members may run concurrently.
	work(p *channelPass, member, members int)
}

// plain is embedded in operations without weights and preparation.
type plain struct{}

func (plain) pack(*Weights) []float32 { return nil }
func (plain) begin()                  {}

// channelPass holds the memory to take one sample at a time through a network.
type channelPass struct {
	net        *Network
	vals, pres []*picture // as in pass
	ops        []channelOp
	packs      [][]float32 // the ops' weights
	sample     []float32   // [channel][y][x]
	next       atomic.Int64
	node       int // being computed
	compute    func(member int)
	activate   func(member int)
	team       Team
}

// channelLayout reports whether every node can be computed with channels in lanes.
func (n *Network) channelLayout() bool {
	for i := range n.nodes {
		if nd := &n.nodes[i]; nd.kind.channels == nil || nd.spec.Off != nil {
			return false
		}
	}
	return true
}

func newChannelPass(n *Network, separate map[int]bool) *channelPass {
	count := len(n.nodes) + 1
	p := &channelPass{net: n, vals: make([]*picture, count), pres: make([]*picture, count), sample: make([]float32, n.Features())}
	halo, pixel := make([]int, count), make([]int, count)
	for i, nd := range n.nodes {
		if nd.geom == nil {
			continue
		}
		v := nd.inputs[0]
		halo[v] = max(halo[v], nd.geom.top, nd.geom.bottom, nd.geom.left, nd.geom.right)
		// The last group's outputs are computed in whole blocks.
		outs := nd.shape[0] / nd.geom.groups
		pixel[i+1] = roundUp((nd.geom.groups-1)*outs + roundUp(outs))
	}
	p.vals[0] = newPicture(n.values[0].Shape, halo[0], 0)
	for i, nd := range n.nodes {
		v := i + 1
		if from := p.vals[nd.inputs[0]]; nd.kind.trainOnly && halo[v] == 0 {
			p.vals[v] = from
		} else {
			p.vals[v] = newPicture(nd.shape, halo[v], pixel[v])
		}
		p.pres[v] = p.vals[v]
		if nd.act.kind != linear && separate[i] {
			p.pres[v] = newPicture(nd.shape, 0, p.vals[v].pixel)
		}
	}
	for i := range n.nodes {
		p.ops = append(p.ops, n.nodes[i].kind.channels(p, i))
	}
	p.compute = func(member int) { p.ops[p.node].work(p, member, p.members()) }
	p.activate = func(member int) { p.activation(member, p.members()) }
	return p
}

// packAll prepares the weights of all nodes.
func (p *channelPass) packAll(w *Weights) [][]float32 {
	packs := make([][]float32, len(p.ops))
	for i, o := range p.ops {
		packs[i] = o.pack(w)
	}
	return packs
}

func (p *channelPass) members() int {
	if p.team == nil {
		return 1
	}
	return p.team.Size()
}

// forward computes every value of one sample.
func (p *channelPass) forward(src Source, id int, packs [][]float32) {
	p.packs = packs
	src.Read(p.sample, id)
	p.vals[0].fill(p.sample)
	for p.node = range p.ops {
		p.next.Store(0)
		p.ops[p.node].begin()
		p.run(p.compute)
		if p.net.nodes[p.node].act.kind != linear {
			p.run(p.activate)
		}
	}
}

func (p *channelPass) run(f func(member int)) {
	if p.team == nil {
		f(0)
	} else {
		p.team.Run(f)
	}
}

// share cuts n things into nearly equal parts and returns one member's part.
func share(n, member, members int) (from, to int) {
	return n * member / members, n * (member + 1) / members
}

// activation applies the node's activation to a member's rows.
func (p *channelPass) activation(member, members int) {
	act := p.net.nodes[p.node].act
	dst, src := p.vals[p.node+1], p.pres[p.node+1]
	if act.acrossChannels() {
		if member == 0 {
			act.acrossLanes(dst, src)
		}
		return
	}
	from, to := share(dst.h, member, members)
	if from == to {
		return
	}
	lines := func(p *picture) *buffer {
		b := &buffer{data: p.data, c: 1, h: to - from, w: p.w, lanes: p.pixel, row: p.row, start: p.start + from*p.row}
		b.halo = 1 // not contiguous
		return b
	}
	act.apply(lines(dst), lines(src))
}

// acrossLanes applies an activation across the channels of every pixel.
func (a activation) acrossLanes(dst, src *picture) {
	column := make([]float32, src.c*kernel.Lanes)
	b := &buffer{data: column, c: src.c, h: 1, w: 1, lanes: kernel.Lanes, row: kernel.Lanes, plane: kernel.Lanes}
	for y := range src.h {
		for x := range src.w {
			for c, v := range src.data[src.at(y, x):][:src.c] {
				column[c*kernel.Lanes] = v
			}
			a.apply(b, b)
			to := dst.data[dst.at(y, x):][:dst.c]
			for c := range to {
				to[c] = column[c*kernel.Lanes]
			}
		}
	}
}
