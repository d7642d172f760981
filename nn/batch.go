package nn

import "brainbow/internal/kernel"

// Batch computes the gradient of a loss for networks with batchnorm layers, whose samples depend on
// each other in training. The batchnorm layers cut the network into segments. Every block of
// samples goes through one segment, then the statistics of all blocks are combined. The work in a
// segment is a phase. All blocks keep their values until the last phase.
//
// Each group of blocks sums its own gradient. For every phase in turn, call Run for every group, on
// any goroutines, and then Merge once.
type Batch struct {
	net     *Network
	cuts    []int // the batchnorm nodes
	stats   map[int]*batchStats
	workers []*Worker // one per block
	accs    [][]float32

	w               *Weights
	ids             []int32
	place           Place
	scale           float32
	groups          []*Weights
	finite          []bool
	logits, outputs []float32
}

// DependsOnBatch reports whether the network's gradient needs a [Batch], because in training a
// sample's values depend on the others in its batch.
func (n *Network) DependsOnBatch() bool { return len(n.cuts()) > 0 }

func (n *Network) cuts() (cuts []int) {
	for i, nd := range n.nodes {
		if nd.kind.name == "batchnorm" && !nd.spec.frozen() {
			cuts = append(cuts, i)
		}
	}
	return cuts
}

// NewBatch allocates the memory for batches of up to the given number of samples. A team, if not
// nil, shares the large sums of a block. share is that of SmoothLabels.
func (n *Network) NewBatch(loss Loss, samples int, team Team, share float64) *Batch {
	b := &Batch{net: n, cuts: n.cuts(), stats: map[int]*batchStats{}}
	for range (samples + kernel.Lanes - 1) / kernel.Lanes {
		p := newPass(n, kernel.Lanes, true, map[int]bool{len(n.nodes) - 1: true}, team, b)
		k := &Worker{p: p, loss: loss, on: 1}
		k.SmoothLabels(share)
		b.workers = append(b.workers, k)
	}
	return b
}

// stats returns the statistics that all blocks share at node i.
func (p *pass) stats(i int) *batchStats {
	b := p.batch
	if b == nil {
		panic("nn: a network with batchnorm needs a Batch, not a Worker")
	}
	if b.stats[i] == nil {
		b.stats[i] = newBatchStats(p.net, i)
	}
	return b.stats[i]
}

// Start sets what the next phases compute: the gradient at w of scale times the summed loss of
// samples ids. Group g sums that of blocks g·n/len(groups) to (g+1)·n/len(groups) of n into
// groups[g]. The phases set logits and outputs, [sample][output], to those of the network.
func (b *Batch) Start(w *Weights, ids []int32, place Place, scale float32, groups []*Weights, logits, outputs []float32) {
	b.w, b.ids, b.place, b.scale, b.groups, b.logits, b.outputs = w, ids, place, scale, groups, logits, outputs
	for len(b.accs) < len(groups) {
		b.accs = append(b.accs, make([]float32, b.workers[0].p.kept*kernel.Lanes))
		b.finite = append(b.finite, true)
	}
	for _, s := range b.stats {
		s.used = b.blocks()
	}
}

func (b *Batch) blocks() int { return (len(b.ids) + kernel.Lanes - 1) / kernel.Lanes }

// Phases returns the number of phases.
func (b *Batch) Phases() int { return 2*len(b.cuts) + 1 }

// Run computes one phase for the blocks of one group, whose samples it reads from src. Each
// goroutine may use another source, as long as the samples are the same in every phase.
func (b *Batch) Run(phase, group int, src Labelled) {
	from, to := group*b.blocks()/len(b.groups), (group+1)*b.blocks()/len(b.groups)
	if phase == 0 {
		clear(b.accs[group])
		b.finite[group] = true
	}
	for i := from; i < to; i++ {
		p := b.workers[i].p
		p.acc, p.grad, p.first = b.accs[group], b.groups[group], i == from
		switch {
		case phase < len(b.cuts):
			b.forward(phase, i, src)
		case phase == len(b.cuts):
			b.forward(phase, i, src)
			if !b.loss(i, src) {
				b.finite[group] = false
			}
			clear(p.filled)
			b.backward(phase, i)
		default:
			b.backward(phase, i)
		}
	}
	if phase == b.Phases()-1 {
		for _, o := range b.workers[from].p.ops {
			o.finish(b.workers[from].p)
		}
	}
}

// samples returns the ids of block i.
func (b *Batch) samples(i int) []int32 {
	return b.ids[i*kernel.Lanes : min((i+1)*kernel.Lanes, len(b.ids))]
}

// forward takes block i to the next cut and computes the block's statistics of the cut's input.
func (b *Batch) forward(phase, i int, src Labelled) {
	p := b.workers[i].p
	from, to := 0, len(p.ops)
	if phase == 0 {
		p.load(src, b.samples(i))
		p.skip = skips(src, b.samples(i))
		p.place = Place{b.place.Seed, b.place.Step, b.place.Position + i*kernel.Lanes}
	} else {
		from = b.cuts[phase-1]
	}
	if phase < len(b.cuts) {
		to = b.cuts[phase]
	}
	p.forwardRange(b.w, from, to)
	if phase < len(b.cuts) {
		p.ops[to].(*batchNorm).gather(p)
	}
}

// loss stores the network's outputs for block i and starts its gradient.
func (b *Batch) loss(i int, src Labelled) (finite bool) {
	k := b.workers[i]
	p := k.p
	last, outs := len(p.vals)-1, p.net.Outputs()
	at := i * kernel.Lanes * outs
	copyOut(b.logits[at:], p.pres[last], p.valid)
	copyOut(b.outputs[at:], p.vals[last], p.valid)
	k.read(src, b.samples(i))
	return k.gradient(b.scale)
}

// backward takes block i's gradient from the last cut, or the end, back to the cut before, and
// computes the block's sums of the gradient there.
func (b *Batch) backward(phase, i int) {
	k := b.workers[i]
	p := k.p
	done := phase - len(b.cuts) // cuts whose gradients are summed
	from, to := len(p.ops)-1, 0
	if done > 0 {
		from = b.cuts[len(b.cuts)-done]
		p.backwardNode(from, b.w)
		from--
	}
	if done < len(b.cuts) {
		to = b.cuts[len(b.cuts)-done-1] + 1
	}
	for n := from; n >= to; n-- {
		p.backwardActivation(n, k.loss.atPre())
		p.backwardNode(n, b.w)
	}
	if done < len(b.cuts) {
		p.backwardActivation(to-1, k.loss.atPre())
		p.ops[to-1].(*batchNorm).gatherGradient(p)
	}
}

// Merge combines the blocks' statistics or gradient sums of a phase.
func (b *Batch) Merge(phase int) {
	n := len(b.cuts)
	switch {
	case phase < n:
		b.stats[b.cuts[phase]].merge(b.w)
	case phase < 2*n:
		b.stats[b.cuts[2*n-1-phase]].mergeGradient(b.w, b.groups[0])
	}
}

// Finite reports whether every output is finite; if not, the gradient is meaningless.
func (b *Batch) Finite() bool {
	for _, ok := range b.finite[:len(b.groups)] {
		if !ok {
			return false
		}
	}
	return true
}

// Running moves the running statistics in w towards those of the last batch. Each goes through
// [kernel.Flush] with what is ignored.
func (b *Batch) Running(w *Weights, ignored uint32) {
	w.version.Add(1)
	for _, c := range b.cuts {
		b.stats[c].running(w, ignored)
	}
}

// Gradient is like [Worker.Gradient], for a batch, on one goroutine.
func (b *Batch) Gradient(w *Weights, src Labelled, ids []int32, place Place, scale float32, grad *Weights, logits, outputs []float32) (finite bool) {
	b.Start(w, ids, place, scale, []*Weights{grad}, logits, outputs)
	for phase := range b.Phases() {
		b.Run(phase, 0, src)
		b.Merge(phase)
	}
	return b.Finite()
}
