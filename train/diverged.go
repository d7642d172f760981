package train

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"brainbow/nn"
)

// DivergedError reports that training stopped because a weight or an output is not a number.
//
// A batch whose outputs are not numbers makes no update. Weights are looked at with [Trainer.Inspect],
// outputs also by [Trainer.Evaluate], and both at the end of a training. The step is the update that
// was found out, not always the first that went wrong.
type DivergedError struct {
	Step  int64   // the update that could not be made, or after which numbers are not finite
	Layer string  // the first layer whose weights or values are not finite
	What  string  // "weights" or "values"
	LR    float64 // before the schedule's factor
}

func (e *DivergedError) Error() string {
	return fmt.Sprintf("training diverged at step %d: the %s of %s are not finite (learning rate %v)", e.Step, e.What, e.Layer, e.LR)
}

// Inspect looks at the current weights. If one is not finite, Run ends with a *DivergedError when
// the observers of the step have been called.
func (t *Trainer) Inspect() {
	if t.broken == nil && t.weights.FirstNonFinite() != "" {
		t.broken = t.diverged(t.weights, t.step, t.src, nil)
	}
}

// inspectEvaluation does the same for the outputs and losses of samples ids of src.
func (t *Trainer) inspectEvaluation(ev *Evaluation, src nn.Labelled, ids []int32) {
	finite := ev.Loss-ev.Loss == 0
	for _, v := range ev.Outputs {
		finite = finite && v-v == 0
	}
	if t.broken == nil && !finite {
		t.broken = t.diverged(t.weights, t.step, src, ids)
	}
}

// inspectEnd looks at the weights after the last update, and at their outputs for its batch.
func (t *Trainer) inspectEnd(ctx context.Context) error {
	t.Inspect()
	if t.broken != nil || t.step == 0 {
		return t.broken
	}
	pass, position := t.clock.pass(t.step - 1)
	ids := slices.Clone(t.order.batch(pass, int(position)))
	ev, err := t.evaluate(ctx, t.src, ids)
	if err != nil {
		return err
	}
	t.inspectEvaluation(ev, t.src, ids)
	return t.broken
}

// diverged finds the first layer whose weights, or whose values for samples ids of src, are not
// finite.
func (t *Trainer) diverged(w *nn.Weights, step int64, src nn.Labelled, ids []int32) error {
	e := &DivergedError{Step: step, LR: t.opt.spec.LearningRate, Layer: t.net.OutputName(), What: "values"}
	if name := w.FirstNonFinite(); name != "" {
		e.Layer, e.What = name[:strings.LastIndexByte(name, '.')], "weights"
		return e
	}
	var taps []string
	for _, v := range t.net.Values()[1:] {
		taps = append(taps, v.Name)
	}
	first := len(taps)
	err := t.net.Infer(context.Background(), w, src, ids, taps, 1, func(_, tap int, values []float32) {
		for _, v := range values {
			if v-v != 0 {
				first = min(first, tap)
				return
			}
		}
	})
	if err == nil && first < len(taps) {
		e.Layer = taps[first]
	}
	return e
}
