package analysis

import (
	"slices"
	"testing"
	"time"

	"brainbow/internal/testrun"
)

// A network that answers one class for everything has not learnt the samples of that class.
func TestBlindSteps(t *testing.T) {
	h := &History{Steps: []int64{0, 10, 20}, Samples: 4}
	labels := []uint16{1, 0, 2, 0}
	for _, row := range [][]int32{{1, 1, 1, 1}, {1, 0, 1, 1}, {1, 0, 2, 0}} {
		h.Predicted = append(h.Predicted, row...)
	}
	h.see(labels)
	if !slices.Equal(h.Blind, []bool{true, false, false}) {
		t.Errorf("blind %v", h.Blind)
	}
	if got := h.Of(0, 1); got.Learnt != 10 || got.After != 0 || got.Right != 2 {
		t.Errorf("sample 0 is right from the start: %+v", got)
	}
	if blind([]int32{1, 1, 1}, []int32{1, 1, 1}) || blind(nil, nil) || blind([]int32{-1, -1}, []int32{0, 1}) || blind([]int32{1, 0}, []int32{0, 1}) {
		t.Error("one class, nothing or no answer at all is blind")
	}
	if ids := witnesses(10000); len(ids) != Witnesses || ids[1] != 156 || ids[63] >= 10000 || len(witnesses(3)) != 3 {
		t.Errorf("witnesses %v", ids)
	}
}

func TestHistoryOf(t *testing.T) {
	h := &History{Steps: []int64{0, 10, 30, 50, 60}, Samples: 4}
	for _, row := range [][]int32{{1, 2, 0, 1}, {2, 2, 0, 2}, {1, 0, 0, 2}, {2, 2, 0, 1}, {2, 1, 0, 1}} {
		h.Predicted = append(h.Predicted, row...)
	}
	for i, want := range []Learning{
		{Learnt: 50, After: 30, Lost: -1, LostAfter: -1, Flips: 3, Right: 3}, // not at the lucky guess of step 10
		{Learnt: -1, After: -1, Lost: 60, LostAfter: 50, Flips: 3, Right: 3},
		{Learnt: -1, After: -1, Lost: -1, LostAfter: -1},
		{Learnt: -1, After: -1, Lost: 50, LostAfter: 30, Flips: 2, Right: 2},
	} {
		got := h.Of(i, 2)
		if got != want || got.Never() != (i == 2) {
			t.Errorf("sample %d: %+v, want %+v", i, got, want)
		}
	}
}

// A turn is the stretch of the shown step: one that ends is known by its end, and what was right
// before is known by the last such step, also where the shown step is the only wrong one.
func TestTurn(t *testing.T) {
	h := &History{Samples: 1}
	for k, right := range []bool{false, true, false, false, true, true, true, false, true, true} {
		h.Steps = append(h.Steps, int64(10*k))
		h.Predicted = append(h.Predicted, map[bool]int32{true: 2, false: 5}[right])
	}
	for _, c := range []struct {
		step  int64
		right bool
		want  Stretch
	}{
		{0, false, Stretch{false, 0, 0, 1, -1, 10}},
		{10, true, Stretch{true, 10, 10, 1, 0, 20}}, // a lucky guess
		{12, false, Stretch{false, 12, 30, 3, 10, 40}},
		{25, false, Stretch{false, 20, 30, 3, 10, 40}},
		{25, true, Stretch{true, 25, 25, 1, 20, 30}}, // a lucky guess between two steps
		{33, true, Stretch{true, 40, 60, 4, 30, 70}}, // already correct before step 40
		{45, false, Stretch{false, 45, 45, 1, 40, 50}},
		{60, true, Stretch{true, 40, 60, 3, 30, 70}},
		{65, true, Stretch{true, 40, 65, 4, 30, 70}},
		{65, false, Stretch{false, 65, 70, 2, 60, 80}},
		{70, false, Stretch{false, 70, 70, 1, 60, 80}},
		{75, true, Stretch{true, 80, 90, 3, 70, -1}},
		{80, true, Stretch{true, 80, 90, 2, 70, -1}}, // to the end
		{95, true, Stretch{true, 80, 95, 3, 70, -1}}, // in a run that grew
		{95, false, Stretch{false, 95, 95, 1, 90, -1}},
	} {
		if got := h.Turn(0, 2, c.step, c.right); got != c.want {
			t.Errorf("step %d, %v: %+v, want %+v", c.step, c.right, got, c.want)
		}
	}
}

// The exact step is the one that looking at every step gives; without time for that, the result is how long it would take.
func TestTurnExactly(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	defer r.Close()
	h, err := r.History(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	d, err := r.Data()
	if err != nil {
		t.Fatal(err)
	}
	inside := 0
	for i := range 40 {
		for _, s := range h.Stretches(i, int32(d.Test.Labels[i])) {
			if s.After < 0 {
				continue
			}
			want := s.From
			for step := s.From - 1; step > s.After; step-- {
				a, err := r.Answer(t.Context(), step, "test", int32(i))
				if err != nil {
					t.Fatal(err)
				}
				if (a.Predicted == a.Actual && step != 0) != s.Right { // at 0 one answer is given for everything
					break
				}
				want = step
			}
			if want < s.From {
				inside++
			}
			got, left, err := r.TurnExactly(t.Context(), "test", int32(i), s.After, s.From, s.Right, time.Hour)
			if err != nil || got != want || left != 0 {
				t.Errorf("sample %d, %+v: %d, %v, %v, want %d", i, s, got, left, err, want)
			}
			if got, left, err := r.TurnExactly(t.Context(), "test", int32(i), 0, 60, s.Right, 1); err != nil || got != -1 || left <= 0 {
				t.Errorf("sample %d without time: %d, %v, %v", i, got, left, err)
			}
		}
	}
	if inside == 0 {
		t.Error("no sample changed between two steps of the history")
	}
}

// TestHistoryOfPasses reads what the network answered for training samples while it learnt, and
// compares it with the recording.
func TestHistoryOfPasses(t *testing.T) {
	c := testrun.Digits()
	c.Epochs = 4
	r := open(t, testrun.Make(t, c))
	defer r.Close()
	h, err := r.History(t.Context(), "train")
	if err != nil {
		t.Fatal(err)
	}
	passes := r.Store.Passes()
	if len(passes) != 4 || !h.Passes || !h.Recorded || len(h.Steps) != 5 || h.Steps[4] != passes[3] {
		t.Fatalf("steps %v of passes that end at %v: %+v", h.Steps, passes, h.Passes)
	}
	begins := int64(0)
	for k, end := range passes {
		if h.Steps[k] <= begins || h.Steps[k] >= end {
			t.Errorf("pass %d lies between %d and %d, not at %d", k+1, begins, end, h.Steps[k])
		}
		begins = end
		l, err := r.Store.Learning(end)
		if err != nil {
			t.Fatal(err)
		}
		for i, c := range l.Answer {
			if h.At(k, i) != c || h.Confidence[k*h.Samples+i] != l.Confidence[i] {
				t.Fatalf("pass %d, sample %d: %d, recorded is %d", k+1, i, h.At(k, i), c)
			}
		}
	}
	p, err := r.Predictions(t.Context(), h.Last, "train")
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Predicted {
		if h.At(4, i) != p.Predicted[i] {
			t.Fatalf("at the end sample %d is %d, not %d", i, h.At(4, i), p.Predicted[i])
		}
	}
}
