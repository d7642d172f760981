package record

import (
	"context"
	"math"
	"testing"

	"brainbow/nn"
	"brainbow/train"
)

// TestLearningIsWhatWasAnswered compares recorded answers with outputs of the weights before each
// update, computed by an evaluation.
func TestLearningIsWhatWasAnswered(t *testing.T) {
	r := recorded(t, subject(t, 60, 8, 2), thorough, nil, nil)
	steps := r.run.LearningSteps()
	if len(steps) != 2 {
		t.Fatalf("passes end at %v", steps)
	}
	training, err := ReadTraining(r.run)
	must(t, err)
	sub := subject(t, 60, 8, 2)
	p := NewReplayer(r.run, training, ReplayOptions{Subject: func() (Subject, error) { return sub, nil }})
	defer p.Close()
	for pass, end := range steps {
		l, err := r.run.Learning(end)
		must(t, err)
		seen := 0
		must(t, p.Updates(context.Background(), end-8, end, func(tr *train.Trainer) error {
			ids, _, _ := tr.BatchOutputs()
			e, err := p.Evaluate(context.Background(), tr.StepNumber()-1, sub.Train, append([]int32(nil), ids...))
			if err != nil {
				return err
			}
			for i, id := range ids {
				z, label := e.LogitsOf(i), sub.Train.Label(int(id))
				other := math.Inf(-1)
				for k, v := range z {
					if k != label {
						other = max(other, float64(v))
					}
				}
				if l.Answer[id] != int32(nn.Predict(e.Outputs[i*len(z):(i+1)*len(z)])) || math.Abs(float64(l.Margin[id])-(float64(z[label])-other)) > 1e-2 {
					t.Errorf("pass %d, sample %d: answer %d, margin %v of logits %v, label %d", pass+1, id, l.Answer[id], l.Margin[id], z, label)
				}
				seen++
			}
			return nil
		}))
		if seen != 60 || l.Epoch != pass+1 {
			t.Errorf("pass %d: %d samples", l.Epoch, seen)
		}
	}
}
