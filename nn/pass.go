package nn

import "brainbow/internal/kernel"

// pass holds the memory to take one group of samples through a network. It must not be used
// concurrently; it allocates only when it is made.
type pass struct {
	net   *Network
	lanes int
	team  Team // nil: one goroutine
	// Indexed by node output: 0 is the network's input, i+1 the output of node i.
	vals, grads []*buffer
	// pres holds the value before the activation where it is kept separately, and is vals where the
	// activation is applied in place.
	pres   []*buffer
	ops    []op
	filled []bool // grads[v] holds a gradient
	spare  []*buffer

	rows     []float32 // the input, sample by sample: [lane][rowStride]
	rowWidth int
	input    buffer // the input without a border
	acc      []float32
	kept     int      // sums in acc, each of 16 lanes
	grad     *Weights // receives the parameter gradients
	first    bool     // first pass of a group: dense gradients are set, not added
	valid    int      // samples in this pass; other lanes are zero
	skip     skipped  // lanes of training whose samples do not count
	place    Place
	batch    *Batch // the batch of this block; nil if samples are independent
	// early, if not nil, receives the gradients of dense weights instead of grad; see
	// [Worker.UpdateEarly].
	early func(from, to int, g []float32)
}

// op computes one node. Its backward method reads the gradient of the value before the activation
// from grads, adds the parameter gradients and passes on the gradients of the inputs.
type op interface {
	forward(p *pass, w *Weights)
	backward(p *pass, w *Weights)
	// finish adds the sums that the op kept per lane to p.grad.
	finish(p *pass)
}

// newPass allocates memory for lanes samples. train includes gradients; separate lists the nodes
// whose value before the activation must be kept; team, which may be nil, shares large sums; batch
// is the batch of the block, nil unless batchnorm is trained.
func newPass(n *Network, lanes int, train bool, separate map[int]bool, team Team, batch *Batch) *pass {
	p := &pass{net: n, lanes: lanes, team: team, batch: batch}
	count := len(n.nodes) + 1
	halo, gradHalo := make([]int, count), make([]int, count)
	needs, uses := make([]bool, count), make([]int, count)
	for i, nd := range n.nodes {
		needs[i+1] = nd.weight >= 0
		for _, v := range nd.inputs {
			needs[i+1] = needs[i+1] || needs[v]
			uses[v]++
		}
		if nd.geom != nil {
			halo[nd.inputs[0]] = max(halo[nd.inputs[0]], nd.geom.halo())
			if needs[nd.inputs[0]] {
				gradHalo[i+1] = nd.geom.gradHalo()
			}
		}
	}
	in := n.values[0].Shape
	p.rowWidth = roundUp(n.Features())
	p.rows = make([]float32, lanes*p.rowWidth)
	p.vals, p.grads = make([]*buffer, count), make([]*buffer, count)
	p.pres, p.filled = make([]*buffer, count), make([]bool, count)
	p.spare = make([]*buffer, count)
	p.vals[0] = newBuffer(in, lanes, halo[0])
	p.pres[0] = p.vals[0]
	p.input = *p.vals[0]
	if halo[0] > 0 {
		p.input = *newBuffer(in, lanes, 0)
	}
	for i, nd := range n.nodes {
		v := i + 1
		if (nd.kind.alias || nd.kind.trainOnly && !train) && halo[v] == 0 && p.vals[nd.inputs[0]].contiguous() {
			alias := *p.vals[nd.inputs[0]]
			alias = alias.as(nd.shape)
			p.vals[v] = &alias
		} else {
			p.vals[v] = newBuffer(nd.shape, lanes, halo[v])
		}
		p.pres[v] = p.vals[v]
		if nd.act.kind != linear && (separate[i] || train && nd.act.keepsInput()) {
			p.pres[v] = newBuffer(nd.shape, lanes, 0)
		}
		if train && needs[v] {
			p.grads[v] = newBuffer(nd.shape, lanes, gradHalo[v])
			if uses[v] > 1 {
				p.spare[v] = newBuffer(nd.shape, lanes, gradHalo[v])
			}
		}
	}
	lanesKept := 0
	for i := range n.nodes {
		o := p.newOp(i, train, &lanesKept)
		p.ops = append(p.ops, o)
	}
	p.kept = lanesKept
	if train && batch == nil {
		p.acc = make([]float32, lanesKept*kernel.Lanes)
	}
	return p
}

func roundUp(n int) int { return (n + kernel.Lanes - 1) / kernel.Lanes * kernel.Lanes }

func (p *pass) newOp(i int, train bool, lanesKept *int) op {
	return p.net.nodes[i].kind.op(p, i, train, lanesKept)
}

// Source provides samples as float32.
type Source interface {
	Len() int
	Features() int
	// Read fills dst, of length Features, with sample i.
	Read(dst []float32, i int)
}

// byteSource is a Source of bytes with a scale and an offset per channel, which a kernel applies.
type byteSource interface {
	Source
	Pixels(i int) []uint8
	Affine() (scale, offset []float32, ok bool)
}

// load reads samples into the input; lanes without a sample are zero.
func (p *pass) load(src Source, ids []int32) {
	f := p.net.Features()
	p.valid = len(ids)
	bytes, _ := src.(byteSource)
	var scale, offset []float32
	if bytes != nil {
		var ok bool
		if scale, offset, ok = bytes.Affine(); !ok {
			bytes = nil
		}
	}
	for l, id := range ids {
		row := p.rows[l*p.rowWidth : (l+1)*p.rowWidth]
		if bytes == nil {
			src.Read(row[:f], int(id))
			continue
		}
		px := bytes.Pixels(int(id))
		plane := f / len(scale)
		if len(scale) > 1 && plane%kernel.Lanes != 0 {
			src.Read(row[:f], int(id))
			continue
		}
		for c := range scale {
			to := (c + 1) * plane
			if c == len(scale)-1 {
				to = p.rowWidth
			}
			kernel.AffineU8(row[c*plane:to], px[c*plane:(c+1)*plane], scale[c], offset[c])
		}
		clear(row[f:])
	}
	clear(p.rows[len(ids)*p.rowWidth:])
	for l := 0; l < p.lanes; l += kernel.Lanes {
		for i := 0; i < p.rowWidth; i += kernel.Lanes {
			kernel.Transpose16(p.input.data[i*p.lanes+l:], p.lanes, p.rows[l*p.rowWidth+i:], p.rowWidth)
		}
	}
	if p.vals[0].halo > 0 {
		move(p.vals[0], &p.input)
	}
}

// forward computes every value.
func (p *pass) forward(w *Weights) { p.forwardRange(w, 0, len(p.ops)) }

// forwardRange computes nodes from … to−1.
func (p *pass) forwardRange(w *Weights, from, to int) {
	for i := from; i < to; i++ {
		p.ops[i].forward(p, w)
		if act := p.net.nodes[i].act; act.kind != linear {
			act.apply(p.vals[i+1], p.pres[i+1])
		}
		p.switchOff(i)
	}
}

// backward takes the output's gradient, in grads, back through the network. atPre says that it is
// the gradient of the value before the last activation.
func (p *pass) backward(w *Weights, atPre bool) {
	clear(p.filled)
	for i := len(p.ops) - 1; i >= 0; i-- {
		p.backwardActivation(i, atPre)
		p.backwardNode(i, w)
	}
}

// backwardActivation takes the gradient of node i's value back through its
// activation.
func (p *pass) backwardActivation(i int, atPre bool) {
	p.blockGradient(i)
	last := i == len(p.ops)-1
	if act := p.net.nodes[i].act; p.grads[i+1] != nil && act.kind != linear && !(last && atPre) {
		act.backward(p.grads[i+1], p.vals[i+1], p.pres[i+1])
	}
}

func (p *pass) backwardNode(i int, w *Weights) {
	if p.grads[i+1] != nil {
		p.ops[i].backward(p, w)
	}
}

// into returns the buffer that a consumer of value v writes its gradient to; the consumer then
// calls done.
func (p *pass) into(v int) *buffer {
	if p.filled[v] {
		return p.spare[v]
	}
	return p.grads[v]
}

func (p *pass) done(v int) {
	if p.filled[v] {
		accumulate(p.grads[v], p.spare[v])
	}
	p.filled[v] = true
}

// give adds g, which is contiguous or has v's shape, to the gradient of value v.
func (p *pass) give(v int, g *buffer) {
	if p.filled[v] {
		accumulate(p.grads[v], g)
	} else {
		move(p.grads[v], g)
	}
	p.filled[v] = true
}

// fromInput reports whether value v is the network's input, possibly flattened.
func (p *pass) fromInput(v int) bool {
	for v > 0 && p.net.nodes[v-1].kind.alias {
		v = p.net.nodes[v-1].inputs[0]
	}
	return v == 0
}
