package record

import (
	"context"
	"fmt"
	"math"
	"slices"

	"brainbow/nn"
	"brainbow/runstore"
	"brainbow/train"
)

// learner collects what the network answers for the training samples in a pass over them, each in
// its own batch. Training computes the outputs anyway.
type learner struct {
	answers *runstore.Learning
	src     nn.Labelled
}

func newLearner(src nn.Labelled) *learner {
	return &learner{answers: runstore.NewLearning(1, src.Len()), src: src}
}

// add notes the answers of the last update, number step from 1.
func (l *learner) add(t *train.Trainer, step int64) {
	pass, before := t.PassAt(step)
	if step == before+1 || l.answers.Epoch != pass {
		l.answers.Reset(pass)
	}
	eachAnswer(t, l.src, func(id int32, answer int32, confidence, margin float32) {
		l.answers.Answer[id], l.answers.Confidence[id], l.answers.Margin[id] = answer, confidence, margin
	})
}

// eachAnswer calls do for every sample of the last update's batch. The numbers are those that a
// reader of the recording gets.
func eachAnswer(t *train.Trainer, src nn.Labelled, do func(id int32, answer int32, confidence, margin float32)) {
	ids, logits, outputs := t.BatchOutputs()
	n := len(outputs) / max(len(ids), 1)
	for i, id := range ids {
		out := outputs[i*n : (i+1)*n]
		answer := nn.Predict(out)
		if answer == nn.NoClass {
			continue // the training ends here
		}
		do(id, int32(answer), nn.Confidence(out), margin(logits[i*n:(i+1)*n], src.Label(int(id))))
	}
}

// maxHalf is the largest float16.
const maxHalf = 65504

// margin returns the logit of a label less the largest other one; a single output has an implicit
// logit of 0 for class 0.
func margin(logits []float32, label int) float32 {
	var m float32
	switch {
	case len(logits) == 1 && label == 1:
		m = logits[0]
	case len(logits) == 1:
		m = -logits[0]
	default:
		other := float32(math.Inf(-1))
		for k, z := range logits {
			if k != label {
				other = max(other, z)
			}
		}
		m = logits[label] - other
	}
	return min(max(m, -maxHalf), maxHalf)
}

// learn notes the answers of update number step, if those of its pass will be recorded.
func (r *Recorder) learn(t *train.Trainer, step int64) {
	if r.learner != nil && r.learning.due(r.passEnd(t, step)) {
		r.learner.add(t, step)
	}
}

// passEnd returns the last update of the pass that contains update number step.
func (r *Recorder) passEnd(t *train.Trainer, step int64) int64 {
	_, before := t.PassAt(step)
	return min(before+r.sub.StepsPerEpoch, r.sub.Steps)
}

// recordLearning records the answers of a pass that ends with a step.
func (r *Recorder) recordLearning(step int64) error {
	if r.learner == nil || !r.learning.due(step) {
		return nil
	}
	return r.store.Learning(step, r.learner.answers, false)
}

// recordPartial records the answers of a pass in the middle of which a training ends, so that a
// resumed one need not compute them again.
func (r *Recorder) recordPartial(t *train.Trainer, step int64) error {
	if r.learner == nil || step == r.sub.First || step == r.passEnd(t, step) || !r.learning.due(r.passEnd(t, step)) {
		return nil
	}
	return r.store.Learning(step, r.learner.answers, true)
}

// mendLearning restores the answers of the pass that a step is in the middle of: those that were
// recorded when the training ended are read, the others are computed again.
func (r *Recorder) mendLearning(ctx context.Context, run *runstore.Reader, training *Training, t *train.Trainer, step int64) error {
	p, err := r.plansAt(t, step)
	if err != nil {
		return err
	}
	if r.learner == nil || step == r.passEnd(t, step) || !p.learning.due(r.passEnd(t, step)) {
		return nil
	}
	pass, from := t.PassAt(step)
	from = max(from, r.sub.First)
	for _, s := range slices.Backward(run.LearningSteps()) {
		if s <= from || s > step {
			continue
		}
		l, err := run.Learning(s)
		if err == nil && l.Epoch == pass && len(l.Answer) == r.sub.Train.Len() {
			r.learner.answers, from = l, s
			break
		}
	}
	if from == step {
		return nil
	}
	replayer := NewReplayer(run, training, ReplayOptions{Subject: func() (Subject, error) { return r.sub, nil }, Threads: r.opt.Threads})
	defer replayer.Close()
	err = replayer.Updates(ctx, from, step, func(t *train.Trainer) error {
		r.learner.add(t, t.StepNumber())
		return nil
	})
	if err != nil {
		return fmt.Errorf("compute the answers of pass %d again: %w", pass, err)
	}
	return nil
}
