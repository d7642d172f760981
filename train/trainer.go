package train

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"

	"brainbow/dataset"
	"brainbow/internal/exact"
	"brainbow/internal/kernel"
	"brainbow/nn"
)

// maxGroups is the largest number of groups that a batch is cut into, and so of threads that can
// share it. Changing it changes the bits of every training.
const maxGroups = 16

// Trainer trains one network. Its methods must not be called concurrently.
type Trainer struct {
	net                  *nn.Network
	spec                 Spec
	loss                 nn.Loss
	src                  nn.Labelled
	reads                []nn.Labelled        // per worker: src, or an augmented view of it
	changed              []*dataset.Augmented // the augmented views, if there are any
	seed                 uint64
	threads, evalThreads int

	weights *nn.Weights
	opt     *optimizer
	step    int64

	perm      []int32
	permEpoch int64

	pool    *nn.Pool
	workers []*nn.Worker
	batches *nn.Batch // replaces workers if the network depends on the batch
	phase   int
	groups  []*nn.Weights
	chunks  []chunk
	// early updates weights as soon as their gradient is computed; nil if that is impossible or no
	// faster. late are the chunks left for apply.
	early func(from, to int, g []float32)
	late  []chunk
	// The last batch: its weights, step and ids, and the network's outputs.
	at              *nn.Weights
	place           int64
	ids             []int32
	logits, outputs []float32
	losses          []float64 // of the batch; computed on demand
	right           []bool
	judge           func(worker int)
	finite          []bool
	small           bool // a step is too short to share
	alone           bool // all threads share each group, one group after another
	next            atomic.Int64
	count           int // groups in this batch
	limits          limits
	forward, update func(worker int)
	measure         func(worker int)
	eval            *Evaluator
	measured        map[string]Metrics // by split; each holds its step
}

// chunk is a range of the parameters that one goroutine updates.
type chunk struct {
	from, to int
	weight   bool // L2 applies
}

// chunkSize is a number of elements whose groups fit into the L1 cache.
const chunkSize = 4096

// smallStep is the number of floating-point operations below which a step is
// faster on one thread than shared.
const smallStep = 2e6

// New prepares a training of net on src with the given number of threads, from the initial weights
// of seed. The error is a *SpecError or an *nn.SpecError if the spec does not fit. Close releases
// the threads.
func New(net *nn.Network, spec Spec, src nn.Labelled, seed uint64, threads int) (*Trainer, error) {
	if err := spec.Validate(net, src.Len()); err != nil {
		return nil, err
	}
	if src.Features() != net.Features() {
		return nil, fmt.Errorf("prepare training: a sample has %d numbers, the network takes %d", src.Features(), net.Features())
	}
	loss, err := net.ParseLoss(spec.Loss)
	if err != nil {
		return nil, err
	}
	t := &Trainer{
		net: net, spec: spec, loss: loss, src: src, seed: seed, threads: max(1, threads), evalThreads: max(1, threads),
		weights: net.Init(seed), opt: newOptimizer(net, spec), permEpoch: -1,
		perm: make([]int32, src.Len()),
	}
	batch := min(spec.Batch, src.Len())
	groups := min((batch+kernel.Lanes-1)/kernel.Lanes, maxGroups)
	t.small = 6*net.MACs()*int64(batch) < smallStep
	t.threads = min(t.threads, maxGroups)
	if t.small {
		t.threads = 1
	}
	t.pool = nn.NewPool(t.threads)
	// Fewer groups than threads: all threads share each group.
	t.alone = groups < t.threads
	var team nn.Team
	if t.alone {
		team = t.pool
	}
	switch {
	case net.DependsOnBatch():
		t.batches = net.NewBatch(loss, batch, team, spec.LabelSmoothing)
	case t.alone:
		t.workers = append(t.workers, net.NewWorker(loss, team))
	default:
		for range t.threads {
			t.workers = append(t.workers, net.NewWorker(loss, nil))
		}
	}
	if err := t.sources(t.threads); err != nil {
		t.pool.Close()
		return nil, err
	}
	for range groups {
		t.groups = append(t.groups, net.NewWeights())
	}
	t.early = t.updatesEarly(batch)
	param := 0
	net.Ranges(func(p nn.Param, from, to int) {
		for at := from; at < to && !p.IsBuffer; at += chunkSize {
			c := chunk{at, min(at+chunkSize, to), p.IsWeight}
			t.chunks = append(t.chunks, c)
			if t.early != nil && !t.workers[0].GivesEarly(param) {
				t.late = append(t.late, c)
			}
		}
		param++
	})
	if t.early == nil {
		t.late = t.chunks
	}
	t.logits = make([]float32, batch*net.Outputs())
	t.outputs = make([]float32, batch*net.Outputs())
	t.losses, t.right, t.judge = make([]float64, batch), make([]bool, batch), t.judgements
	t.finite = make([]bool, groups)
	t.forward, t.update, t.measure = t.gradients, t.apply, t.squares
	if t.batches != nil {
		t.forward = t.phases
	}
	t.limits = limits{value: spec.ClipValue, norm: spec.ClipNorm, sums: make([]float64, len(t.chunks)), factor: 1}
	for _, w := range t.workers {
		w.SmoothLabels(spec.LabelSmoothing)
	}
	return t, nil
}

// Close ends the trainer's threads.
func (t *Trainer) Close() { t.pool.Close() }

// Network returns the network being trained.
func (t *Trainer) Network() *nn.Network { return t.net }

// Spec returns the trainer's spec, with the current learning rate.
func (t *Trainer) Spec() Spec {
	s := t.spec
	s.Optimizer = t.opt.spec
	return s
}

// Weights returns the current weights; every step changes them.
func (t *Trainer) Weights() *nn.Weights { return t.weights }

// StepNumber returns the number of updates made.
func (t *Trainer) StepNumber() int64 { return t.step }

// StepsPerEpoch returns the number of updates in an epoch.
func (t *Trainer) StepsPerEpoch() int64 { return t.spec.StepsPerEpoch(t.src.Len()) }

// Steps returns the number of updates in the whole training.
func (t *Trainer) Steps() int64 { return t.StepsPerEpoch() * int64(t.spec.Epochs) }

// LearningRate returns the current learning rate, before the schedule's factor.
func (t *Trainer) LearningRate() float64 { return t.opt.spec.LearningRate }

// Rate returns the learning rate of the next update, with the schedule applied.
func (t *Trainer) Rate() float64 { return t.rateAt(t.step + 1) }

func (t *Trainer) rateAt(update int64) float64 {
	s := t.spec
	s.Optimizer.LearningRate = t.opt.spec.LearningRate
	return s.RateAt(update, t.src.Len())
}

// SetLearningRate changes the learning rate, to which the schedule's factor applies, from the next
// update on.
func (t *Trainer) SetLearningRate(v float64) error {
	s := t.spec
	s.Optimizer.LearningRate = v
	if err := s.Validate(t.net, t.src.Len()); err != nil {
		return err
	}
	t.opt.spec.LearningRate = v
	return nil
}

// batch returns the sample ids of update number step, counted from 0: the
// epoch's permutation comes from the stream (seed, "permutation", epoch).
func (t *Trainer) batch(step int64) []int32 {
	per := t.StepsPerEpoch()
	epoch, k := step/per, int(step%per)
	if t.permEpoch != epoch {
		for i := range t.perm {
			t.perm[i] = int32(i)
		}
		s := exact.NewStream(t.seed, "permutation", uint64(epoch))
		s.Permute(t.perm)
		t.permEpoch = epoch
	}
	b := t.spec.Batch
	return t.perm[k*b : min((k+1)*b, len(t.perm))]
}

// Step makes one update. A *DivergedError means that the network's output was not a number; the
// weights then stay as they were before the update.
func (t *Trainer) Step() error {
	t.opt.begin(t.step+1, t.rateAt(t.step+1))
	if t.early != nil {
		t.workers[0].UpdateEarly(t.early)
		defer t.workers[0].UpdateEarly(nil)
	}
	if err := t.differentiate(t.weights, t.step); err != nil {
		return err
	}
	t.descend()
	t.step++
	return nil
}

// descend updates the weights by the gradient in the groups, and moves the running statistics
// towards those of its batch.
func (t *Trainer) descend() {
	if t.limits.norm > 0 {
		t.clipNorm()
	}
	t.next.Store(0)
	t.pool.Run(t.update)
	if t.batches != nil {
		t.batches.Running(t.weights)
	}
}

// differentiate computes the gradient for update number step, counted from 0, at the weights w and
// leaves it in the groups.
func (t *Trainer) differentiate(w *nn.Weights, step int64) error {
	t.at, t.place = w, step
	t.ids = t.batch(step)
	t.enter(step)
	blocks := (len(t.ids) + kernel.Lanes - 1) / kernel.Lanes
	t.count = min(blocks, maxGroups)
	if t.batches != nil {
		return t.differentiateBatch(w, step)
	}
	t.share(t.forward)
	for _, ok := range t.finite[:t.count] {
		if !ok {
			return t.diverged(w, step)
		}
	}
	return nil
}

// share calls f on every thread, or on one if all threads share each group.
func (t *Trainer) share(f func(worker int)) {
	t.next.Store(0)
	if t.alone {
		f(0)
	} else {
		t.pool.Run(f)
	}
}

// differentiateBatch is differentiate for a network that depends on the batch.
func (t *Trainer) differentiateBatch(w *nn.Weights, step int64) error {
	place := nn.Place{Seed: t.seed, Step: step}
	t.batches.Start(w, t.ids, place, 1/float32(len(t.ids)), t.groups[:t.count], t.logits, t.outputs)
	for t.phase = range t.batches.Phases() {
		t.share(t.forward)
		t.batches.Merge(t.phase)
	}
	if !t.batches.Finite() {
		return t.diverged(w, step)
	}
	return nil
}

// phases takes groups and computes one phase of each until no group is left.
func (t *Trainer) phases(worker int) {
	for {
		g := int(t.next.Add(1)) - 1
		if g >= t.count {
			return
		}
		t.batches.Run(t.phase, g, t.reads[worker])
	}
}

// gradients takes groups and computes their gradients until no group is left.
func (t *Trainer) gradients(worker int) {
	blocks := (len(t.ids) + kernel.Lanes - 1) / kernel.Lanes
	scale := 1 / float32(len(t.ids))
	outs := t.net.Outputs()
	for {
		g := int(t.next.Add(1)) - 1
		if g >= t.count {
			return
		}
		from := g * blocks / t.count * kernel.Lanes
		to := min((g+1)*blocks/t.count*kernel.Lanes, len(t.ids))
		t.finite[g] = t.workers[worker].Gradient(t.at, t.reads[worker], t.ids[from:to], nn.Place{Seed: t.seed, Step: t.place, Position: from}, scale, t.groups[g], t.logits[from*outs:], t.outputs[from*outs:])
	}
}

// apply adds the groups' gradients and updates the weights, chunk by chunk.
func (t *Trainer) apply(int) {
	for {
		i := int(t.next.Add(1)) - 1
		if i >= len(t.late) {
			return
		}
		c := t.late[i]
		g := t.groups[0].Data()[c.from:c.to]
		if t.limits.norm == 0 {
			t.reduce(c)
			t.clipValue(g)
		} else if t.limits.factor != 1 {
			kernel.Scale(g, g, t.limits.factor)
		}
		t.opt.update(t.weights, g, c)
	}
}

// earlyFrom is the number of parameters from which a gradient does not fit into a core's caches.
const earlyFrom = 1 << 18

// updatesEarly returns the function that updates weights as soon as their gradient is computed, nil
// if the whole gradient is needed at once or is summed from several groups.
func (t *Trainer) updatesEarly(batch int) func(from, to int, g []float32) {
	if len(t.workers) != 1 || batch > kernel.Lanes || t.spec.ClipNorm > 0 || len(t.weights.Data()) < earlyFrom {
		return nil
	}
	return func(from, to int, g []float32) {
		t.clipValue(g)
		t.opt.update(t.weights, g, chunk{from, to, true})
	}
}

// reduce adds a chunk of the groups' gradients, by a fixed tree, into the first.
func (t *Trainer) reduce(c chunk) {
	for stride := 1; stride < t.count; stride *= 2 {
		for g := 0; g+stride < t.count; g += 2 * stride {
			kernel.Add(t.groups[g].Data()[c.from:c.to], t.groups[g+stride].Data()[c.from:c.to])
		}
	}
}

// BatchMetrics measures the last batch, with the weights before its update: the loss of step N is
// that of the weights after step N−1.
func (t *Trainer) BatchMetrics() Metrics {
	m := Metrics{Step: t.step, Epoch: t.Epoch(), Split: "batch", Loss: math.NaN(), Accuracy: math.NaN(), Samples: len(t.ids)}
	if len(t.ids) == 0 {
		return m
	}
	t.next.Store(0)
	t.pool.Run(t.judge)
	var sum float64
	right := 0
	for i := range t.ids {
		sum += t.losses[i]
		if t.right[i] {
			right++
		}
	}
	m.Loss, m.Accuracy = sum/float64(len(t.ids)), float64(right)/float64(len(t.ids))
	return m
}

// judgeAtOnce is the number of samples that a thread takes at once to measure.
const judgeAtOnce = 64

// judgements takes samples of the last batch and measures them until none is left.
func (t *Trainer) judgements(int) {
	outs := t.net.Outputs()
	for {
		from := int(t.next.Add(judgeAtOnce)) - judgeAtOnce
		if from >= len(t.ids) {
			return
		}
		for i := from; i < min(from+judgeAtOnce, len(t.ids)); i++ {
			label := t.src.Label(int(t.ids[i]))
			out := t.outputs[i*outs : (i+1)*outs]
			t.losses[i] = t.loss.Of(t.logits[i*outs:(i+1)*outs], out, label)
			t.right[i] = nn.Predict(out) == label
		}
	}
}

// Epoch returns the number of passes over the training set so far, fractional.
func (t *Trainer) Epoch() float64 { return float64(t.step) / float64(t.StepsPerEpoch()) }

// DivergedError reports that training stopped because the network's output is not a number.
type DivergedError struct {
	Step  int64   // the update that could not be made
	Layer string  // the first layer whose weights or values are not finite
	What  string  // "weights" or "values"
	LR    float64 // before the schedule's factor
}

func (e *DivergedError) Error() string {
	return fmt.Sprintf("training diverged at step %d: the %s of %s are not finite (learning rate %v)", e.Step, e.What, e.Layer, e.LR)
}

// diverged finds the first layer with a value that is not finite in the last batch.
func (t *Trainer) diverged(w *nn.Weights, step int64) error {
	e := &DivergedError{Step: step + 1, LR: t.opt.spec.LearningRate, Layer: t.net.OutputName(), What: "values"}
	if name := w.FirstNonFinite(); name != "" {
		e.Layer, e.What = name[:len(name)-len(".weight")], "weights"
		if len(name) > 5 && name[len(name)-5:] == ".bias" {
			e.Layer = name[:len(name)-5]
		}
		return e
	}
	var taps []string
	for _, v := range t.net.Values()[1:] {
		taps = append(taps, v.Name)
	}
	first := len(taps)
	err := t.net.Infer(context.Background(), w, t.reads[0], t.ids, taps, 1, func(_, tap int, values []float32) {
		for _, v := range values {
			if v-v != 0 {
				first = min(first, tap)
				return
			}
		}
	})
	if err == nil && first < len(taps) {
		e.Layer = taps[first]
	}
	return e
}
