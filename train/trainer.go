package train

import (
	"fmt"

	"brainbow/nn"
)

// Trainer trains one network. Its methods must not be called concurrently.
type Trainer struct {
	net  *nn.Network
	spec Spec
	src  nn.Labelled
	seed uint64

	weights *nn.Weights
	step    int64

	clock    clock
	order    *order
	gradient *differentiator
	descent  *descent
	opt      *optimizer // the descent's
	judge    *judge

	eval        *Evaluator
	evalThreads int
	measured    map[string]Metrics // by split; each holds its step
	broken      error              // a *DivergedError that Run returns after the observers
}

// New prepares a training of net on src with the given number of threads, from the initial
// weights of seed. The error is a *SpecError or an *nn.SpecError if the spec does not fit.
// Close releases the threads.
func New(net *nn.Network, spec Spec, src nn.Labelled, seed uint64, threads int) (*Trainer, error) {
	if err := spec.Validate(net, src.Len()); err != nil {
		return nil, err
	}
	if src.Features() != net.Features() {
		return nil, fmt.Errorf("prepare training: a sample has %d numbers, the network takes %d", src.Features(), net.Features())
	}
	if err := CheckNumerics(net, spec.revision()); err != nil {
		return nil, fmt.Errorf("prepare training: %w", err)
	}
	loss, err := net.ParseLoss(spec.Loss)
	if err != nil {
		return nil, err
	}
	t := &Trainer{net: net, spec: spec, src: src, seed: seed, weights: net.Init(seed), evalThreads: max(1, threads)}
	batch := min(spec.Batch, src.Len())
	t.clock = spec.clock(src.Len())
	t.order = newOrder(seed, src.Len(), spec.Batch)
	t.gradient = newDifferentiator(net, loss, spec, seed, batch, max(1, threads))
	if err := t.gradient.read(src, spec.Augment); err != nil {
		t.gradient.pool.Close()
		return nil, err
	}
	t.descent = newDescent(t.gradient, t.weights, spec, batch)
	t.opt = t.descent.opt
	t.judge = newJudge(t.gradient, loss, src, batch)
	return t, nil
}

// Close ends the trainer's threads.
func (t *Trainer) Close() { t.gradient.pool.Close() }

// Network returns the network being trained.
func (t *Trainer) Network() *nn.Network { return t.net }

// Spec returns the trainer's spec, with the current learning rate.
func (t *Trainer) Spec() Spec {
	s := t.spec
	s.Optimizer = t.opt.spec
	return s
}

// Seed returns the seed of the training.
func (t *Trainer) Seed() uint64 { return t.seed }

// Weights returns the current weights; every step changes them.
func (t *Trainer) Weights() *nn.Weights { return t.weights }

// StepNumber returns the number of updates made.
func (t *Trainer) StepNumber() int64 { return t.step }

// StepsPerEpoch returns the number of updates in an epoch.
func (t *Trainer) StepsPerEpoch() int64 { return t.spec.StepsPerEpoch(t.src.Len()) }

// Steps returns the number of updates in the whole training.
func (t *Trainer) Steps() int64 { return t.spec.Steps(t.src.Len()) }

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

// Step makes one update. A *DivergedError means that the network's output for the batch
// is not a number; the weights then stay as they were before the update.
func (t *Trainer) Step() error {
	t.opt.begin(t.step+1, t.rateAt(t.step+1))
	t.gradient.empty = false
	if early := t.descent.early; early != nil {
		t.gradient.workers[0].UpdateEarly(early)
		defer t.gradient.workers[0].UpdateEarly(nil)
	}
	if err := t.differentiate(t.weights, t.step); err != nil {
		return err
	}
	t.descent.run()
	t.step++
	return nil
}

// differentiate computes the gradient for update number step, counted from 0, at the
// weights w and leaves it in the groups.
func (t *Trainer) differentiate(w *nn.Weights, step int64) error {
	pass, position := t.clock.pass(step)
	t.gradient.enter(pass)
	if !t.gradient.run(w, t.order.batch(pass, int(position)), step) {
		return t.diverged(w, step+1, t.gradient.reads[0], t.gradient.ids)
	}
	return nil
}

// BatchOutputs returns the samples of the last batch and the network's logits and outputs for them,
// [sample][output], with the weights before its update. The slices are valid until the next update
// and must not be changed. They are empty if all samples of the batch are left out, because nothing was
// computed then.
func (t *Trainer) BatchOutputs() (ids []int32, logits, outputs []float32) {
	d, outs := t.gradient, t.net.Outputs()
	if d.empty {
		return nil, nil, nil
	}
	return d.ids, d.logits[:len(d.ids)*outs], d.outputs[:len(d.ids)*outs]
}

// BatchMetrics measures the last batch, with the weights before its update: the loss of
// step N is that of the weights after step N−1. Samples that are left out do not count, and the
// others' weights apply to the loss alone.
func (t *Trainer) BatchMetrics() Metrics {
	m := Metrics{Step: t.step, Epoch: t.Epoch(), Split: "batch"}
	m.Loss, m.Accuracy, m.Samples = t.judge.mean()
	return m
}

// Epoch returns the number of passes over the training set so far, fractional.
func (t *Trainer) Epoch() float64 { return t.clock.epoch(t.step) }
