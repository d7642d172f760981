package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"brainbow/runstore"
	"brainbow/tensor"
)

// History is what a run answered to each sample of a split at several steps.
type History struct {
	Split string
	// Steps are those that it rests on, rising. Recorded says that the answers
	// were recorded in training; else they were computed from kept weights.
	Steps    []int64
	Recorded bool
	Samples  int
	// Predicted is [steps][Samples].
	Predicted []int32
}

// At returns the class that sample i was taken for at Steps[s].
func (h *History) At(s, i int) int32 { return h.Predicted[s*h.Samples+i] }

// Learning says how a sample was learnt.
type Learning struct {
	// First is the first step at which the sample was recognised, −1 if it never was.
	First int64
	// Flips counts the changes between right and wrong.
	Flips int
	// Right counts the steps at which it was recognised.
	Right int
}

// Of returns how sample i, which belongs to class label, was learnt.
func (h *History) Of(i int, label int32) Learning {
	l := Learning{First: -1}
	before := false
	for s, step := range h.Steps {
		right := h.At(s, i) == label
		if right {
			l.Right++
			if l.First < 0 {
				l.First = step
			}
		}
		if s > 0 && right != before {
			l.Flips++
		}
		before = right
	}
	return l
}

const (
	historyKind    = "history"
	historyVersion = 1
	// historySteps is how many steps are looked at where answers must be computed.
	historySteps = 24
)

// History returns the answers for every sample of a split up to a step: at every
// step whose predictions were recorded, for the test split, else at up to 24
// kept steps, spread evenly among them. It is kept in the run.
func (r *Run) History(ctx context.Context, last int64, split string) (*History, error) {
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	h := &History{Split: split, Samples: s.Len()}
	upTo := func(steps []int64) []int64 {
		steps = slices.DeleteFunc(slices.Clone(steps), func(s int64) bool { return s > last })
		slices.Sort(steps)
		return steps
	}
	if h.Steps = upTo(r.Store.PredictionSteps()); split == "test" && len(h.Steps) > 1 {
		h.Recorded = true
	} else {
		h.Steps = evenly(upTo(r.Store.Frames()), historySteps)
	}
	if len(h.Steps) == 0 {
		return nil, fmt.Errorf("read history of run %s: no step up to %d: %w", r.Name(), last, runstore.ErrNotKept)
	}
	key, err := runstore.AnalysisKey(historyVersion, split, h.Steps, h.Recorded, r.fingerprint)
	if err != nil {
		return nil, err
	}
	if c, ok := r.Store.CachedAnalysis(historyKind, key); ok && h.fromCache(c, max(r.Net.Outputs(), 2)) {
		return h, nil
	}
	h.Predicted = make([]int32, len(h.Steps)*h.Samples)
	tell := r.progress("history of answers")
	for k, step := range h.Steps {
		p, err := r.Predictions(ctx, step, split)
		if err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		row := h.Predicted[k*h.Samples : (k+1)*h.Samples]
		for i := range row {
			row[i] = -1
		}
		for i, id := range p.IDs {
			if id >= 0 && int(id) < h.Samples {
				row[id] = p.Predicted[i]
			}
		}
		tell(k+1, len(h.Steps))
	}
	t := tensor.New(len(h.Steps), h.Samples)
	for i, c := range h.Predicted {
		t.Data[i] = float32(c)
	}
	facts, err := json.Marshal(map[string]any{"split": split, "steps": h.Steps, "recorded": h.Recorded})
	if err != nil {
		return nil, fmt.Errorf("cache history: %w", err)
	}
	_ = r.Store.CacheAnalysis(historyKind, key, runstore.Analysis{Facts: facts, Tensors: []runstore.Named{{Name: "predicted", Tensor: t}}})
	return h, nil
}

func (h *History) fromCache(c runstore.Analysis, classes int) bool {
	if len(c.Tensors) != 1 || !slices.Equal(c.Tensors[0].Tensor.Shape, []int{len(h.Steps), h.Samples}) {
		return false
	}
	out := make([]int32, len(c.Tensors[0].Tensor.Data))
	for i, v := range c.Tensors[0].Tensor.Data {
		if !(v >= -1 && v < float32(classes)) {
			return false
		}
		out[i] = int32(v)
	}
	h.Predicted = out
	return true
}

// evenly returns at most n of the steps, the first and the last among them.
func evenly(steps []int64, n int) []int64 {
	if len(steps) <= n {
		return steps
	}
	var out []int64
	for k := range n {
		out = append(out, steps[k*(len(steps)-1)/(n-1)])
	}
	return out
}
