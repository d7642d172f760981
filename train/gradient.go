package train

import (
	"fmt"

	"brainbow/nn"
)

// Gradient returns the gradient for update number step, counted from 1: that of the mean loss over
// the update's batch, without the L2 term, at the weights w. If w are the weights after step−1
// updates, it has the same bits as the gradient that training used. The training itself does not
// change, but BatchMetrics measures that batch until the next step.
//
// The error is a *DivergedError if the network's output is not a number.
func (t *Trainer) Gradient(w *nn.Weights, step int64) (*nn.Weights, error) {
	if step < 1 || step > t.Steps() {
		return nil, fmt.Errorf("compute gradient: the update must be between 1 and %d, not %d", t.Steps(), step)
	}
	if err := t.differentiate(w, step-1); err != nil {
		return nil, err
	}
	t.net.Ranges(func(p nn.Param, from, to int) {
		if !p.IsBuffer { // a frozen weight has a gradient too
			t.gradient.reduce(from, to)
		}
	})
	g := t.net.NewWeights()
	g.Copy(t.gradient.groups[0])
	return g, nil
}
