package train

import "brainbow/nn"

// Snapshot is a copy of the state that a training continues from: its weights, the optimiser's
// averages, the step and the learning rate. It is immutable, so several goroutines may read it.
type Snapshot struct {
	step    int64
	rate    float64
	weights *nn.Weights
	slots   []*nn.Weights
}

// Snapshot copies the current state.
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

// Rewind sets the trainer to a snapshot, earlier or later, of a trainer of the same network and
// spec. It panics if the optimiser differs.
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
	t.broken = nil
}

// Step returns the number of updates made.
func (s *Snapshot) Step() int64 { return s.step }

// Weights returns the snapshot's weights; the caller must not change them.
func (s *Snapshot) Weights() *nn.Weights { return s.weights }

// Bytes returns the size of the snapshot in memory.
func (s *Snapshot) Bytes() int64 { return 4 * int64(len(s.weights.Data())) * int64(1+len(s.slots)) }

// Branch sets a new trainer to a snapshot of another training, whose network has the same weights.
// It takes over the optimiser's averages if the update rule keeps the same ones, else they begin at
// 0. It panics for another network.
func (t *Trainer) Branch(s *Snapshot, from Optimizer) {
	if len(s.weights.Data()) != len(t.weights.Data()) {
		panic("train: snapshot of another network")
	}
	t.weights.Copy(s.weights)
	if from.Kind == t.opt.spec.Kind && len(s.slots) == len(t.opt.slots) {
		for i := range s.slots {
			t.opt.slots[i].Copy(s.slots[i])
		}
	}
	t.step = s.step
}

// Rate returns the learning rate of the snapshot's training, before the schedule's factor.
func (s *Snapshot) Rate() float64 { return s.rate }
