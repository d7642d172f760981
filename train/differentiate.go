package train

import (
	"sync/atomic"

	"brainbow/dataset"
	"brainbow/internal/kernel"
	"brainbow/nn"
)

// maxGroups is the largest number of groups that a batch is cut into, and so of threads
// that can share it. Changing it changes the bits of every training.
const maxGroups = 16

// smallStep is the number of floating-point operations below which a step is
// faster on one thread than shared.
const smallStep = 2e6

// differentiator computes the gradient of a batch: one partial gradient for each of
// its groups. Which thread computes which group changes nothing.
type differentiator struct {
	net     *nn.Network
	seed    uint64
	reads   []nn.Labelled        // per worker: the samples, or an augmented view of them
	changed []*dataset.Augmented // the augmented views, if there are any

	pool    *nn.Pool
	workers []*nn.Worker
	batches *nn.Batch // replaces workers if the network depends on the batch
	phase   int
	alone   bool // all threads share each group, one group after another
	forward func(worker int)
	next    atomic.Int64

	groups []*nn.Weights // partial gradients
	finite []bool        // of each group
	count  int           // groups of the last batch

	// The last batch: the weights it met, its step counted from 0, its samples, and
	// the network's outputs for them.
	weights         *nn.Weights
	step            int64
	ids             []int32
	logits, outputs []float32
	// The samples' weights, nil if all are 1, and the sum of those of the last batch. empty says that
	// the batch has no sample that counts: its gradient is 0 and nothing was computed.
	shares []float32
	total  float32
	empty  bool
}

// newDifferentiator prepares for batches of at most size samples on threads threads.
func newDifferentiator(net *nn.Network, loss nn.Loss, spec Spec, seed uint64, size, threads int) *differentiator {
	groups := min((size+kernel.Lanes-1)/kernel.Lanes, maxGroups)
	threads = min(threads, maxGroups)
	if 6*net.MACs()*int64(size) < smallStep {
		threads = 1
	}
	d := &differentiator{net: net, seed: seed, pool: nn.NewPool(threads), finite: make([]bool, groups)}
	// Fewer groups than threads: all threads share each group.
	d.alone = groups < threads
	var team nn.Team
	if d.alone {
		team = d.pool
	}
	d.forward = d.gradients
	switch {
	case net.DependsOnBatch():
		d.batches = net.NewBatch(loss, size, team, spec.LabelSmoothing)
		d.forward = d.phases
	case d.alone:
		d.workers = append(d.workers, net.NewWorker(loss, team))
	default:
		for range threads {
			d.workers = append(d.workers, net.NewWorker(loss, nil))
		}
	}
	for _, w := range d.workers {
		w.SmoothLabels(spec.LabelSmoothing)
	}
	for range groups {
		d.groups = append(d.groups, net.NewWeights())
	}
	d.reads = make([]nn.Labelled, threads)
	d.logits = make([]float32, size*net.Outputs())
	d.outputs = make([]float32, size*net.Outputs())
	return d
}

// run computes the partial gradients of a batch at the weights w and leaves them in the
// groups. It returns false if the network's output is not a number.
func (d *differentiator) run(w *nn.Weights, ids []int32, step int64) bool {
	d.weights, d.ids, d.step = w, ids, step
	d.total = d.weigh(ids)
	if d.empty = d.total == 0; d.empty {
		d.count = 1
		clear(d.groups[0].Data())
		return true
	}
	blocks := (len(ids) + kernel.Lanes - 1) / kernel.Lanes
	d.count = min(blocks, maxGroups)
	if d.batches != nil {
		return d.runPhases()
	}
	d.share(d.forward)
	for _, ok := range d.finite[:d.count] {
		if !ok {
			return false
		}
	}
	return true
}

// weigh returns the sum of the weights of samples.
func (d *differentiator) weigh(ids []int32) float32 {
	if d.shares == nil {
		return float32(len(ids))
	}
	sum := 0.0
	for _, id := range ids {
		sum += float64(d.shares[id])
	}
	return float32(sum)
}

// share calls f on every thread, or on one if all threads share each group.
func (d *differentiator) share(f func(worker int)) {
	d.next.Store(0)
	if d.alone {
		f(0)
	} else {
		d.pool.Run(f)
	}
}

// runPhases is run for a network that depends on the batch.
func (d *differentiator) runPhases() bool {
	place := nn.Place{Seed: d.seed, Step: d.step}
	d.batches.Start(d.weights, d.ids, place, 1/d.total, d.groups[:d.count], d.logits, d.outputs)
	for d.phase = range d.batches.Phases() {
		d.share(d.forward)
		d.batches.Merge(d.phase)
	}
	return d.batches.Finite()
}

// phases takes groups and computes one phase of each until no group is left.
func (d *differentiator) phases(worker int) {
	for {
		g := int(d.next.Add(1)) - 1
		if g >= d.count {
			return
		}
		d.batches.Run(d.phase, g, d.reads[worker])
	}
}

// gradients takes groups and computes their gradients until no group is left.
func (d *differentiator) gradients(worker int) {
	blocks := (len(d.ids) + kernel.Lanes - 1) / kernel.Lanes
	scale := 1 / d.total
	outs := d.net.Outputs()
	for {
		g := int(d.next.Add(1)) - 1
		if g >= d.count {
			return
		}
		from := g * blocks / d.count * kernel.Lanes
		to := min((g+1)*blocks/d.count*kernel.Lanes, len(d.ids))
		place := nn.Place{Seed: d.seed, Step: d.step, Position: from}
		d.finite[g] = d.workers[worker].Gradient(d.weights, d.reads[worker], d.ids[from:to], place, scale, d.groups[g], d.logits[from*outs:], d.outputs[from*outs:])
	}
}

// reduce adds elements from…to of the groups' gradients, by a fixed tree, into the
// first group and returns them.
func (d *differentiator) reduce(from, to int) []float32 {
	for stride := 1; stride < d.count; stride *= 2 {
		for g := 0; g+stride < d.count; g += 2 * stride {
			kernel.Add(d.groups[g].Data()[from:to], d.groups[g+stride].Data()[from:to])
		}
	}
	return d.groups[0].Data()[from:to]
}
