package train

// Plateau is what a plateau schedule has seen so far. It is a state of its own,
// beside the trainer's, because it depends on measurements and not on the number of
// updates: whoever trains by it measures the training loss at the end of every
// epoch, sets the learning rate that After returns, and records the state with the
// run, so that a training that is resumed goes on from there. A replay needs the
// recorded changes of the learning rate alone.
type Plateau struct {
	Epochs     int64   `json:"epochs"`     // measured
	Best       float64 `json:"best"`       // the lowest loss of an epoch's end
	Waited     int     `json:"waited"`     // epochs since then, or since the last reduction
	Reductions int     `json:"reductions"` // of the learning rate
}

// After takes note of the training loss at the end of an epoch and returns the
// learning rate from there on: that of the spec times Factor^Reductions, at least
// Final of it. There is one more reduction after Patience epochs and one in which
// the loss was not below its best.
func (p *Plateau) After(s Spec, loss float64) (rate float64) {
	p.Epochs++
	if p.Epochs == 1 || loss < p.Best {
		p.Best, p.Waited = loss, 0
	} else if p.Waited++; p.Waited > s.Schedule.Patience {
		p.Waited = 0
		p.Reductions++
	}
	return s.Optimizer.LearningRate * max(s.Schedule.Final, power(s.Schedule.Factor, int64(p.Reductions)))
}
