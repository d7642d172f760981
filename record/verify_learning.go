package record

import (
	"fmt"
	"slices"

	"brainbow/runstore"
)

// answered is the recorded pass that a verification compares with.
type answered struct {
	pass  int
	ends  int64
	saved *runstore.Learning // nil if the pass was not recorded
}

// compareAnswers compares the answers of the last update's batch with the recorded ones of its pass.
func (r *replayed) compareAnswers() {
	step := r.trainer.StepNumber()
	pass, _ := r.trainer.PassAt(step)
	if a := &r.answers; a.pass != pass {
		*a = answered{pass: pass}
		steps := r.run.LearningSteps()
		if i, _ := slices.BinarySearch(steps, step); i < len(steps) {
			// A damaged file was reported already.
			if l, err := r.run.Learning(steps[i]); err == nil && l.Epoch == pass {
				a.saved, a.ends = l, steps[i]
			}
		}
	}
	l := r.answers.saved
	if l == nil || step > r.answers.ends {
		return
	}
	if n := r.sub.Train.Len(); len(l.Answer) != n {
		r.differ(Difference{Where: r.run.LearningPath(r.answers.ends), Step: step, What: fmt.Sprintf("it has %d samples, the training set %d", len(l.Answer), n)})
		r.answers.saved = nil
		return
	}
	r.Answers++
	stored := runstore.StoredHalf
	eachAnswer(r.trainer, r.sub.Train, func(id int32, answer int32, confidence, margin float32) {
		for _, c := range []struct {
			column             string
			recorded, computed any
		}{
			{"answer", l.Answer[id], answer},
			{"confidence", l.Confidence[id], stored(confidence)},
			{"margin", l.Margin[id], stored(margin)},
		} {
			if r.answers.saved == nil || c.recorded == c.computed {
				continue
			}
			r.answers.saved = nil // one difference for each pass
			r.differ(Difference{
				Where: r.run.LearningPath(r.answers.ends), Step: step, What: "the answer for a training sample in its own batch",
				Tensor: c.column, Index: []int{int(id)}, Recorded: fmt.Sprint(c.recorded), Computed: fmt.Sprint(c.computed),
			})
		}
	})
}
