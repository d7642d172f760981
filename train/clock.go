package train

import "math"

// Restart is the update after which a training visits its samples in a new order: that of a branch
// with another batch size or other training samples than its parent. The zero value is a training
// with a single order from its start.
type Restart struct {
	Step int64 // updates made before it
	// Epoch is the number of passes over the training samples made before it, fractional. Schedules
	// go on from it.
	Epoch float64
}

// clock says which pass over the training samples an update belongs to.
type clock struct {
	restart Restart
	per     int64 // updates of a pass
	before  int64 // updates that the passes before the restart would have taken with these batches
}

// clock returns the clock of a training on the given number of samples.
func (s Spec) clock(samples int) clock {
	c := clock{restart: s.Restart, per: s.StepsPerEpoch(samples)}
	c.before = int64(math.Round(s.Restart.Epoch * float64(c.per)))
	return c
}

// pass returns the pass of update step, counted from 0, and the update's position in it. The order
// of the samples and their augmentation are functions of the number of the pass.
func (c clock) pass(step int64) (pass, position int64) {
	since := step - c.restart.Step
	return int64(math.Ceil(c.restart.Epoch)) + since/c.per, since % c.per
}

// reckoned returns the number of updates that would have led to the epoch of a step if all batches
// had the size of today's. Schedules count these.
func (c clock) reckoned(step int64) int64 { return c.before + step - c.restart.Step }

// epoch returns the number of passes made after step updates, fractional.
func (c clock) epoch(step int64) float64 { return float64(c.reckoned(step)) / float64(c.per) }

// Steps returns the number of updates of a training on the given number of samples.
func (s Spec) Steps(samples int) int64 {
	c := s.clock(samples)
	return s.Restart.Step + c.per*int64(s.Epochs) - c.before
}

// EpochAt returns the number of passes made after step updates of a training on the given number of
// samples, fractional.
func (s Spec) EpochAt(step int64, samples int) float64 { return s.clock(samples).epoch(step) }

// PassAt returns the number, from 1, of the pass over the training samples that contains update
// number step, counted from 1, and the updates made before it began.
func (t *Trainer) PassAt(step int64) (pass int, before int64) {
	n, position := t.clock.pass(step - 1)
	return int(n) + 1, step - 1 - position
}

// PassEnds reports whether a pass over the training samples ends with update number step, from 1.
func (t *Trainer) PassEnds(step int64) bool { return t.clock.passEnds(step) }

// passEnds reports whether a pass ends with update number step, counted from 1.
func (c clock) passEnds(step int64) bool {
	return step > c.restart.Step && (step-c.restart.Step)%c.per == 0
}
