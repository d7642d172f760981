package train

import (
	"fmt"
	"math"

	"brainbow/internal/kernel"
	"brainbow/nn"
)

// optimizer holds an update rule and its state.
type optimizer struct {
	spec  Optimizer
	l2    float32
	slots []*nn.Weights
}

func newOptimizer(net *nn.Network, spec Optimizer, l2 float64) *optimizer {
	o := &optimizer{spec: spec.Resolved(), l2: float32(l2)}
	for range rules[o.spec.Kind].slots {
		o.slots = append(o.slots, net.NewWeights())
	}
	return o
}

// args returns the rule's constants for update number step, from 1.
func (o *optimizer) args(step int64) kernel.UpdateArgs {
	s := &o.spec
	a := kernel.UpdateArgs{LR: float32(s.LearningRate), Eps: float32(s.Epsilon)}
	switch s.Kind {
	case "momentum":
		a.P1 = float32(s.Momentum)
	case "adam":
		a.P1, a.Q1 = float32(s.Beta1), float32(1-s.Beta1)
		a.P2, a.Q2 = float32(s.Beta2), float32(1-s.Beta2)
		a.LR = float32(s.LearningRate / (1 - power(s.Beta1, step)))
		a.Correction = float32(1 / math.Sqrt(1-power(s.Beta2, step)))
	case "adadelta":
		a.P1, a.Q1 = float32(s.Rho), float32(1-s.Rho)
	}
	return a
}

// power is x^n by squaring: products only, the same bits everywhere.
func power(x float64, n int64) float64 {
	y := 1.0
	for ; n > 0; n >>= 1 {
		if n&1 == 1 {
			y *= x
		}
		x *= x
	}
	return y
}

// update changes elements from … to of the weights by the gradient g.
func (o *optimizer) update(w, g *nn.Weights, a *kernel.UpdateArgs, from, to int) {
	ws, gs := w.Data()[from:to], g.Data()[from:to]
	slot := func(i int) []float32 { return o.slots[i].Data()[from:to] }
	switch o.spec.Kind {
	case "sgd":
		kernel.SGD(ws, gs, a)
	case "momentum":
		kernel.Momentum(ws, gs, slot(0), a)
	case "adam":
		kernel.Adam(ws, gs, slot(0), slot(1), a)
	case "adadelta":
		kernel.Adadelta(ws, gs, slot(0), slot(1), a)
	}
}

// State returns copies of the optimiser's averages, named after the parameter
// and PyTorch's name for the average: "conv1.weight.exp_avg". A rule without
// averages has none.
func (t *Trainer) State() []nn.Named {
	var out []nn.Named
	for i, name := range rules[t.opt.spec.Kind].slots {
		for _, s := range t.opt.slots[i].Tensors() {
			out = append(out, nn.Named{Name: s.Name + "." + name, Tensor: s.Tensor})
		}
	}
	return out
}

// Restore puts the trainer where it was after `step` updates, given the weights
// and the optimiser state of that step. Nothing is changed on an error.
func (t *Trainer) Restore(step int64, weights, state []nn.Named) error {
	if step < 0 || step > t.Steps() {
		return fmt.Errorf("restore training: step %d is not between 0 and %d", step, t.Steps())
	}
	w := t.net.NewWeights()
	if err := w.Load(weights); err != nil {
		return err
	}
	names := rules[t.opt.spec.Kind].slots
	per := len(t.net.Params())
	if len(state) != per*len(names) {
		return fmt.Errorf("restore training: %d tensors of optimizer state, %s needs %d", len(state), t.opt.spec.Kind, per*len(names))
	}
	byName := map[string]nn.Named{}
	for _, s := range state {
		byName[s.Name] = s
	}
	var slots []*nn.Weights
	for _, name := range names {
		var tensors []nn.Named
		for _, p := range t.net.Params() {
			s, ok := byName[p.Name+"."+name]
			if !ok {
				return fmt.Errorf("restore training: optimizer state %s.%s is missing", p.Name, name)
			}
			tensors = append(tensors, nn.Named{Name: p.Name, Tensor: s.Tensor})
		}
		slot := t.net.NewWeights()
		if err := slot.Load(tensors); err != nil {
			return err
		}
		slots = append(slots, slot)
	}
	t.weights.Copy(w)
	for i, s := range slots {
		t.opt.slots[i].Copy(s)
	}
	t.step = step
	return nil
}
