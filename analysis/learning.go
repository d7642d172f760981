package analysis

import (
	"context"
	"time"
)

// Learning says when and how reliably a sample was learnt, as far as the steps of a history show.
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
	var out []Stretch
	for s, step := range h.Steps {
		right := h.At(s, i) == label
		if n := len(out); n > 0 && out[n-1].Right == right {
			out[n-1].To, out[n-1].Steps = step, out[n-1].Steps+1
			continue
		}
		next := Stretch{Right: right, From: step, To: step, Steps: 1, After: -1, Until: -1}
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

// Turn returns when what sample i is at a step began: the stretch of correct or of wrong
// predictions that the step belongs to. ok is false if there is no such time: it is so from the
// first step on, or the step is a lucky guess, a single correct prediction among wrong ones, or
// the opposite.
func (h *History) Turn(i int, label int32, step int64, right bool) (s Stretch, ok bool) {
	for _, s := range h.Stretches(i, label) {
		// A step between two stretches belongs to the one that is like it.
		reaches := s.From <= step || s.After >= 0 && s.After < step
		lasts := s.To >= step || s.Until < 0 || s.Until > step
		if s.Right == right && reaches && lasts {
			return s, s.After >= 0 && (s.Steps > 1 || s.Until < 0)
		}
	}
	return Stretch{}, false
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
	exact = after + 1
	begun := time.Now()
	for step := after + 1; step < at; step++ {
		x, err := a.at(ctx, step)
		if err != nil {
			return -1, 0, err
		}
		if (x.Predicted == x.Actual) != right {
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
