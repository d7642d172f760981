package analysis

import (
	"context"
	"slices"
	"time"
)

// Learning says when and how reliably a sample was learnt, as far as the steps of a history show. Correct
// means predicted as its class by a network that does not give that answer for everything.
type Learning struct {
	// Learnt is the first step from which on every prediction was correct, −1 if the last one is
	// not. After is the step before it, at which the prediction was not correct, −1 if Learnt is
	// the first step. The sample was learnt after After, and by Learnt at the latest.
	Learnt, After int64
	// Lost is the first step from which on every prediction was wrong, although an earlier one
	// was correct, and LostAfter the step before it, the last correct one; both −1 for a sample
	// that is correct at the end, or was never correct.
	Lost, LostAfter int64
	// Flips counts the changes between correct and wrong.
	Flips int
	// Right counts the steps at which the prediction was correct.
	Right int
}

// Never reports whether the sample was correct at none of the steps.
func (l Learning) Never() bool { return l.Right == 0 }

// Stretch is a number of successive steps of a history at which a sample was predicted
// correctly, or at which it was not.
type Stretch struct {
	Right    bool
	From, To int64 // its first and its last step
	Steps    int
	// After is the step before From, −1 if it is the first; Until is the step after To, −1 if it is the last.
	After, Until int64
}

// Stretches cuts the history of sample i, which belongs to class label, where it changes between
// correct and wrong.
func (h *History) Stretches(i int, label int32) []Stretch {
	return stretches(h.Steps, h.right(i, label))
}

// right says at which steps of the history sample i was predicted as class label by a network that did
// not give that answer for everything.
func (h *History) right(i int, label int32) []bool {
	var out []bool
	for s := range h.Steps {
		out = append(out, h.At(s, i) == label && (h.Blind == nil || !h.Blind[s]))
	}
	return out
}

// stretches cuts steps where it changes whether a prediction is right.
func stretches(steps []int64, right []bool) []Stretch {
	var out []Stretch
	for s, step := range steps {
		if n := len(out); n > 0 && out[n-1].Right == right[s] {
			out[n-1].To, out[n-1].Steps = step, out[n-1].Steps+1
			continue
		}
		next := Stretch{Right: right[s], From: step, To: step, Steps: 1, After: -1, Until: -1}
		if n := len(out); n > 0 {
			next.After, out[n-1].Until = out[n-1].To, step
		}
		out = append(out, next)
	}
	return out
}

// Of returns how sample i, which belongs to class label, was learnt.
func (h *History) Of(i int, label int32) Learning {
	l := Learning{Learnt: -1, After: -1, Lost: -1, LostAfter: -1}
	all := h.Stretches(i, label)
	for _, s := range all {
		if s.Right {
			l.Right += s.Steps
		}
	}
	l.Flips = len(all) - 1
	switch end := all[len(all)-1]; {
	case end.Right:
		l.Learnt, l.After = end.From, end.After
	case l.Right > 0:
		l.Lost, l.LostAfter = end.From, end.After
	}
	return l
}

// Turn returns the stretch of correct or of wrong predictions that a step belongs to, which need
// not be a step of the history; right says what sample i is at that step. A correct stretch that
// begins at such a step begins at the history's next one instead, if that is correct too, so that
// it is the same as [History.Of] says.
func (h *History) Turn(i int, label int32, step int64, right bool) Stretch {
	steps, are := slices.Clone(h.Steps), h.right(i, label)
	k, known := slices.BinarySearch(steps, step)
	if !known {
		steps, are = slices.Insert(steps, k, step), slices.Insert(are, k, right)
	}
	all := stretches(steps, are)
	s := all[slices.IndexFunc(all, func(s Stretch) bool { return s.To >= step })]
	if right && !known && s.From == step && s.To > step {
		s.From = steps[k+1]
	}
	return s
}

// measureFor is how long steps are replayed at least before the time of the others is judged.
const measureFor = 50 * time.Millisecond

// TurnExactly returns the first step after `after` from which on a sample's predictions are
// correct, or wrong if right is false, up to the step at. It looks at every step between, which
// may have to be replayed: if the time that this takes exceeds within, judged by the first
// steps, it stops, and exact is −1 and left the time that it would take.
func (r *Run) TurnExactly(ctx context.Context, split string, id int32, after, at int64, right bool, within time.Duration) (exact int64, left time.Duration, err error) {
	a, err := r.answerer(split, id)
	if err != nil {
		return -1, 0, err
	}
	a.judge = true
	exact = after + 1
	begun := time.Now()
	for step := after + 1; step < at; step++ {
		x, err := a.at(ctx, step)
		if err != nil {
			return -1, 0, err
		}
		if a.right(x) != right {
			exact = step + 1
		}
		took := time.Since(begun)
		left = took / time.Duration(step-after) * time.Duration(at-1-after)
		if left > within && took > min(measureFor, within) {
			return -1, left, nil
		}
	}
	return exact, 0, nil
}
