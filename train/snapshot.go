package train

import "brainbow/nn"

// Snapshot is a copy of everything that a training goes on from: its weights,
// the optimiser's averages, the step and the learning rate. Nothing changes it,
// so several goroutines may read it.
type Snapshot struct {
	step    int64
	rate    float64
	weights *nn.Weights
	slots   []*nn.Weights
}

// Snapshot copies where the training is.
func (t *Trainer) Snapshot() *Snapshot {
	s := &Snapshot{step: t.step, rate: t.opt.spec.LearningRate, weights: t.net.NewWeights()}
	s.weights.Copy(t.weights)
	for _, slot := range t.opt.slots {
		c := t.net.NewWeights()
		c.Copy(slot)
		s.slots = append(s.slots, c)
	}
	return s
}

// Rewind goes back, or forward, to a snapshot of a trainer of the same network
// and spec. It panics if the optimiser is another.
func (t *Trainer) Rewind(s *Snapshot) {
	if len(s.slots) != len(t.opt.slots) || len(s.weights.Data()) != len(t.weights.Data()) {
		panic("train: snapshot of another training")
	}
	t.weights.Copy(s.weights)
	for i, slot := range s.slots {
		t.opt.slots[i].Copy(slot)
	}
	t.step, t.opt.spec.LearningRate = s.step, s.rate
	clear(t.measured)
}

// Step returns the number of updates made.
func (s *Snapshot) Step() int64 { return s.step }

// Weights returns the snapshot's own weights, which must not be changed.
func (s *Snapshot) Weights() *nn.Weights { return s.weights }

// Bytes returns the memory that the snapshot takes.
func (s *Snapshot) Bytes() int64 { return 4 * int64(len(s.weights.Data())) * int64(1+len(s.slots)) }
