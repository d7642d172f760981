package analysis

import (
	"context"
	"fmt"

	"brainbow/nn"
	"brainbow/runstore"
	"brainbow/train"
)

// Answer is the output of a network for one sample at a step.
type Answer struct {
	Step      int64
	Split     string
	ID        int32 // position in the split
	Actual    int32
	Predicted int32 // nn.NoClass if an output is not a number
	// Confidence is the output for Predicted, Loss the sample's own loss.
	Confidence, Loss float32
	// Outputs has one number for each class, like [Outputs].
	Outputs []float32
}

// answerer computes the answer for one sample at one step after another.
type answerer struct {
	r     *Run
	split string
	id    int32
	in    nn.Labelled
	ev    *train.Evaluator
	// blind says that the network of the last answer gave one answer for everything. It is found out if
	// judge is set.
	judge, blind bool
}

// right reports whether the last answer is correct, and not given for everything.
func (a *answerer) right(x *Answer) bool { return x.Predicted == x.Actual && !a.blind }

func (r *Run) answerer(split string, id int32) (*answerer, error) {
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	if id < 0 || int(id) >= s.Len() {
		return nil, noAnswer(fmt.Sprintf("a number from 0 to %d", s.Len()-1), "answer with run %s: the %s split has no sample %d", r.Name(), split, id)
	}
	in, err := r.Input(split)
	if err != nil {
		return nil, err
	}
	ev, err := train.NewEvaluator(r.Net, r.Loss(), 1)
	if err != nil {
		return nil, fmt.Errorf("answer with run %s: run.json: %w: %w", r.Name(), runstore.ErrDamaged, err)
	}
	return &answerer{r: r, split: split, id: id, in: in, ev: ev}, nil
}

func (a *answerer) at(ctx context.Context, step int64) (*Answer, error) {
	w, err := a.r.Weights(ctx, step)
	if err != nil {
		return nil, err
	}
	ids := []int32{a.id}
	if a.judge {
		ids = append(ids, witnesses(a.in.Len())...)
	}
	e, err := a.ev.Run(ctx, w, a.in, ids)
	if err != nil {
		return nil, fmt.Errorf("answer with run %s: %w", a.r.Name(), err)
	}
	if a.judge {
		var predicted, labels []int32
		for k, id := range ids[1:] {
			predicted, labels = append(predicted, int32(e.Predicted(k+1))), append(labels, int32(a.in.Label(int(id))))
		}
		a.blind = blind(predicted, labels)
	}
	outputs := e.Outputs[: len(e.Outputs)/len(ids) : len(e.Outputs)/len(ids)] // those of the sample
	out := &Answer{Step: step, Split: a.split, ID: a.id, Actual: int32(a.in.Label(int(a.id))), Predicted: int32(e.Predicted(0)), Confidence: e.Confidence(0), Loss: float32(e.Losses[0]), Outputs: outputs}
	if len(outputs) == 1 {
		out.Outputs = []float32{1 - outputs[0], outputs[0]}
	}
	return out, nil
}

// Answer returns the network's output for one sample of a split at any step.
func (r *Run) Answer(ctx context.Context, step int64, split string, id int32) (*Answer, error) {
	a, err := r.answerer(split, id)
	if err != nil {
		return nil, err
	}
	return a.at(ctx, step)
}

// SampleHistory returns the history of one sample: that of [Run.History] with Samples 1 and the
// sample at index 0, without computing that of all samples.
func (r *Run) SampleHistory(ctx context.Context, split string, id int32) (*History, error) {
	h, err := r.historyPlan(split)
	if err != nil {
		return nil, err
	}
	if h.Recorded {
		if h, err = r.History(ctx, split); err != nil {
			return nil, err
		}
		if id < 0 || int(id) >= h.Samples {
			return nil, fmt.Errorf("read history of run %s: no sample %d of %d: %w", r.Name(), id, h.Samples, runstore.ErrNotKept)
		}
		one := *h
		one.Samples, one.Predicted, one.Confidence = 1, nil, nil
		for k := range h.Steps {
			one.Predicted, one.Confidence = append(one.Predicted, h.At(k, int(id))), append(one.Confidence, h.Confidence[k*h.Samples+int(id)])
		}
		return &one, nil
	}
	a, err := r.answerer(split, id)
	if err != nil {
		return nil, err
	}
	h.Samples, a.judge = 1, true
	for _, step := range h.Steps {
		x, err := a.at(ctx, step)
		if err != nil {
			return nil, err
		}
		h.Predicted, h.Confidence = append(h.Predicted, x.Predicted), append(h.Confidence, x.Confidence)
		h.Blind = append(h.Blind, a.blind)
	}
	return h, nil
}
