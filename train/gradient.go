package train

import (
	"fmt"

	"brainbow/nn"
)

// Gradient returns the gradient of update number step, the first being 1: of the
// mean loss over the update's batch, without the L2 term, at the weights w,
// which are those after step−1 updates if it is to be the one that training
// used. It has those very bits then. The training itself is not touched;
// BatchMetrics measures that batch until the next step.
//
// The error is a *DivergedError if the network's output is not a number.
func (t *Trainer) Gradient(w *nn.Weights, step int64) (*nn.Weights, error) {
	if step < 1 || step > t.Steps() {
		return nil, fmt.Errorf("compute gradient: update %d is not between 1 and %d", step, t.Steps())
	}
	if err := t.differentiate(w, step-1); err != nil {
		return nil, err
	}
	for _, c := range t.descent.chunks {
		t.gradient.reduce(c.from, c.to)
	}
	g := t.net.NewWeights()
	g.Copy(t.gradient.groups[0])
	return g, nil
}
