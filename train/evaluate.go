package train

import (
	"context"

	"brainbow/nn"
)

// Evaluation holds a network's outputs for a set of samples, and its metrics.
type Evaluation struct {
	Metrics
	// Logits and Outputs, both [sample][output], are the last value before and after its
	// activation.
	Logits, Outputs []float32
	Losses          []float64 // per sample
}

// Predicted returns the predicted class of sample i.
func (e *Evaluation) Predicted(i int) int { return nn.Predict(e.of(e.Outputs, i)) }

// Confidence returns the output for the predicted class of sample i.
func (e *Evaluation) Confidence(i int) float32 { return nn.Confidence(e.of(e.Outputs, i)) }

// LogitsOf returns the logits of sample i.
func (e *Evaluation) LogitsOf(i int) []float32 { return e.of(e.Logits, i) }

func (e *Evaluation) of(s []float32, i int) []float32 {
	n := len(s) / len(e.Losses)
	return s[i*n : (i+1)*n]
}

// Evaluator measures a network on data. It reuses its memory between runs and must not be used
// concurrently.
type Evaluator struct {
	net  *nn.Network
	loss nn.Loss
	inf  *nn.Inferer
	both bool // logits and outputs are two values
}

// NewEvaluator returns an evaluator of a network that uses the given number of threads. loss is one
// of nn.Losses.
func NewEvaluator(net *nn.Network, loss string, threads int) (*Evaluator, error) {
	l, err := net.ParseLoss(loss)
	if err != nil {
		return nil, err
	}
	name := net.OutputName()
	taps := []string{name}
	_, both := net.Tap(name + ".pre")
	if both {
		taps = []string{name + ".pre", name}
	}
	inf, err := net.NewInferer(taps, threads)
	if err != nil {
		return nil, err
	}
	return &Evaluator{net, l, inf, both}, nil
}

// Run measures samples ids of src, all if ids is nil. The caller fills in the step, epoch and split
// of the metrics.
func (e *Evaluator) Run(ctx context.Context, w *nn.Weights, src nn.Labelled, ids []int32) (*Evaluation, error) {
	n := len(ids)
	if ids == nil {
		n = src.Len()
	}
	outs := e.net.Outputs()
	ev := &Evaluation{Logits: make([]float32, n*outs), Losses: make([]float64, n)}
	ev.Outputs = ev.Logits
	if e.both {
		ev.Outputs = make([]float32, n*outs)
	}
	at := func(k int) int {
		if ids == nil {
			return k
		}
		return int(ids[k])
	}
	err := e.inf.Run(ctx, w, src, ids, func(k, tap int, values []float32) {
		if tap == 0 {
			copy(ev.Logits[k*outs:], values)
		} else {
			copy(ev.Outputs[k*outs:], values)
		}
		if tap == 1 || !e.both {
			ev.Losses[k] = e.loss.Of(ev.LogitsOf(k), ev.of(ev.Outputs, k), src.Label(at(k)))
		}
	})
	if err != nil {
		return nil, err
	}
	right := 0
	var sum float64
	for k, l := range ev.Losses {
		sum += l
		if ev.Predicted(k) == src.Label(at(k)) {
			right++
		}
	}
	ev.Metrics = Metrics{Loss: sum / float64(n), Accuracy: float64(right) / float64(n), Samples: n}
	return ev, nil
}

// Evaluate measures the current weights on src. If an output or the loss is not finite, Run ends with a
// *DivergedError when the observers of the step have been called.
func (t *Trainer) Evaluate(ctx context.Context, src nn.Labelled, split string) (*Evaluation, error) {
	return t.EvaluateSamples(ctx, src, nil, split)
}

// EvaluateSamples does the same for samples ids of src, all if ids is nil; split names their rows.
func (t *Trainer) EvaluateSamples(ctx context.Context, src nn.Labelled, ids []int32, split string) (*Evaluation, error) {
	ev, err := t.evaluate(ctx, src, ids)
	if err != nil {
		return nil, err
	}
	t.inspectEvaluation(ev, src, ids)
	ev.Step, ev.Epoch, ev.Split = t.step, t.Epoch(), split
	if t.measured == nil {
		t.measured = map[string]Metrics{}
	}
	t.measured[split] = ev.Metrics
	return ev, nil
}

func (t *Trainer) evaluate(ctx context.Context, src nn.Labelled, ids []int32) (*Evaluation, error) {
	if t.eval == nil {
		e, err := NewEvaluator(t.net, t.spec.Loss, t.evalThreads)
		if err != nil {
			return nil, err
		}
		t.eval = e
	}
	return t.eval.Run(ctx, t.weights, src, ids)
}

// Measured returns the metrics that Evaluate computed for a split after the last update, if it was
// called.
func (t *Trainer) Measured(split string) (Metrics, bool) {
	m, ok := t.measured[split]
	return m, ok && m.Step == t.step
}
