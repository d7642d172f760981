package train

import (
	"fmt"
	"math"

	"brainbow/internal/kernel"
	"brainbow/nn"
	"brainbow/tensor"
)

// optimizer holds an update rule and its state.
type optimizer struct {
	spec    Optimizer
	l1, l2  float32
	slots   []*nn.Weights
	ignored uint32 // for kernel.Flush
	// For the current update: the constants for biases and for weights, and the factor that weights
	// are multiplied by first.
	args  [2]kernel.UpdateArgs
	decay float32
}

func newOptimizer(net *nn.Network, spec Spec) *optimizer {
	o := &optimizer{spec: spec.Optimizer.Resolved(), l1: float32(spec.L1), l2: float32(spec.L2), ignored: spec.ignored()}
	for range o.spec.slots() {
		o.slots = append(o.slots, net.NewWeights())
	}
	return o
}

// begin prepares update number step, from 1, at a learning rate.
func (o *optimizer) begin(step int64, rate float64) {
	s := &o.spec
	a := kernel.UpdateArgs{LR: float32(rate), Eps: float32(s.Epsilon), Ignored: o.ignored}
	o.decay = 1
	switch s.Kind {
	case "momentum":
		a.P1 = float32(s.Momentum)
	case "rmsprop":
		a.P1, a.Q1 = float32(s.Rho), float32(1-s.Rho)
		a.P2 = float32(s.Momentum)
	case "adam", "adamw":
		a.P1, a.Q1 = float32(s.Beta1), float32(1-s.Beta1)
		a.P2, a.Q2 = float32(s.Beta2), float32(1-s.Beta2)
		a.LR = float32(rate / (1 - power(s.Beta1, step)))
		a.Correction = float32(1 / math.Sqrt(1-power(s.Beta2, step)))
		if s.Kind == "adamw" {
			o.decay = float32(1 - float64(rate*s.WeightDecay))
		}
	case "adadelta":
		a.P1, a.Q1 = float32(s.Rho), float32(1-s.Rho)
	}
	o.args[0], o.args[1] = a, a
	o.args[1].L2 = o.l2
}

// power returns x^n by squaring, which uses products only and gives the same bits everywhere.
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

// update changes a chunk of the weights by its gradient gs, which it overwrites
// where there is an L1 term.
func (o *optimizer) update(w *nn.Weights, gs []float32, c chunk) {
	ws := w.Data()[c.from:c.to]
	slot := func(i int) []float32 { return o.slots[i].Data()[c.from:c.to] }
	a := &o.args[0]
	if c.weight {
		a = &o.args[1]
		if o.l1 != 0 {
			kernel.AddSign(gs, ws, o.l1)
		}
		if o.decay != 1 {
			kernel.Scale(ws, ws, o.decay)
		}
	}
	switch o.spec.Kind {
	case "sgd":
		kernel.SGD(ws, gs, a)
	case "momentum":
		if o.spec.Nesterov {
			kernel.Nesterov(ws, gs, slot(0), a)
		} else {
			kernel.Momentum(ws, gs, slot(0), a)
		}
	case "rmsprop":
		if len(o.slots) == 2 {
			kernel.RMSpropMomentum(ws, gs, slot(0), slot(1), a)
		} else {
			kernel.RMSprop(ws, gs, slot(0), a)
		}
	case "adam", "adamw":
		kernel.Adam(ws, gs, slot(0), slot(1), a)
	case "adadelta":
		kernel.Adadelta(ws, gs, slot(0), slot(1), a)
	}
}

// State returns copies of the optimiser's averages, named after the parameter
// and PyTorch's name for the average: "conv1.weight.exp_avg". A rule without
// averages has none.
func (t *Trainer) State() []tensor.Named {
	var out []tensor.Named
	for i, name := range t.opt.spec.slots() {
		for k, s := range t.opt.slots[i].Tensors() {
			if t.net.Params()[k].IsBuffer {
				continue
			}
			out = append(out, tensor.Named{Name: s.Name + "." + name, Tensor: s.Tensor})
		}
	}
	return out
}

// Restore sets the trainer to its state after `step` updates, given the weights and the optimiser
// state of that step. On an error nothing changes.
func (t *Trainer) Restore(step int64, weights, state []tensor.Named) error {
	if step < 0 || step > t.Steps() {
		return fmt.Errorf("restore training: the step must be between 0 and %d, not %d", t.Steps(), step)
	}
	w := t.net.NewWeights()
	if err := w.Load(weights); err != nil {
		return err
	}
	names := t.opt.spec.slots()
	per := 0
	for _, p := range t.net.Params() {
		if !p.IsBuffer {
			per++
		}
	}
	if len(state) != per*len(names) {
		return fmt.Errorf("restore training: %s needs %d tensors of optimizer state, not %d", t.opt.spec.Kind, per*len(names), len(state))
	}
	byName := map[string]tensor.Named{}
	for _, s := range state {
		byName[s.Name] = s
	}
	var slots []*nn.Weights
	for _, name := range names {
		var tensors []tensor.Named
		for _, p := range t.net.Params() {
			if p.IsBuffer {
				tensors = append(tensors, tensor.Named{Name: p.Name, Tensor: tensor.New(p.Shape...)})
				continue
			}
			s, ok := byName[p.Name+"."+name]
			if !ok {
				return fmt.Errorf("restore training: optimizer state %s.%s is missing", p.Name, name)
			}
			tensors = append(tensors, tensor.Named{Name: p.Name, Tensor: s.Tensor})
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
	clear(t.measured)
	t.broken = nil
	return nil
}
