package train

// Plateau is the state of a plateau schedule. It is separate from the trainer's state, because it
// depends on measurements and not only on the number of updates. The caller measures the training
// loss at the end of every epoch, sets the learning rate that After returns, and records the state
// with the run for a resumed training to continue from. A replay needs only the recorded changes of
// the learning rate.
type Plateau struct {
	Epochs     int64   `json:"epochs"`     // measured so far
	Best       float64 `json:"best"`       // the lowest loss at the end of an epoch
	Waited     int     `json:"waited"`     // epochs since then, or since the last reduction
	Reductions int     `json:"reductions"` // of the learning rate
}

// After updates the state with the training loss at the end of an epoch and returns the learning
// rate from then on: that of the spec times Factor^Reductions, but at least the share Final of it.
// The rate is reduced once the loss has not improved for more than Patience epochs.
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
