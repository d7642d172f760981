package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync/atomic"

	"brainbow/nn"
	"brainbow/runstore"
	"brainbow/tensor"
)

// History is what a run predicted for each sample of a split at several steps.
type History struct {
	Split string
	// Steps are the steps of the predictions, ascending. Recorded says that the
	// predictions were recorded in training; otherwise they were computed from
	// recorded weights.
	Steps    []int64
	Recorded bool
	Samples  int
	// Predicted is [steps][Samples], nn.NoClass for a sample that was not measured
	// or whose outputs are not numbers; Confidence is the probability given to that
	// class.
	Predicted  []int32
	Confidence []float32
}

// At returns the class that sample i was predicted as at Steps[s].
func (h *History) At(s, i int) int32 { return h.Predicted[s*h.Samples+i] }

// Learning says how a sample was learnt.
type Learning struct {
	// First is the first step at which the sample was predicted correctly, −1 if it
	// never was.
	First int64
	// Flips counts the changes between correct and wrong.
	Flips int
	// Right counts the steps at which it was predicted correctly.
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
	historyVersion = 3
	// historySteps is the number of steps at which predictions are computed if
	// they were not recorded.
	historySteps = 24
)

// HistorySteps returns the steps of a history of a split, up to last: for the test
// split those whose predictions were recorded, if there are several; otherwise up
// to 24 steps with recorded weights, spread evenly, or last alone if there are
// none. A negative last gives runstore.ErrNotKept.
func (r *Run) HistorySteps(last int64, split string) (steps []int64, recorded bool, err error) {
	upTo := func(steps []int64) []int64 {
		steps = slices.DeleteFunc(slices.Clone(steps), func(s int64) bool { return s > last })
		slices.Sort(steps)
		return steps
	}
	if steps = upTo(r.Store.PredictionSteps()); split == "test" && len(steps) > 1 {
		return steps, true, nil
	}
	steps = Evenly(upTo(r.Store.Frames()), historySteps)
	if last >= 0 && len(steps) == 0 { // no recorded step yet: last itself is computed
		steps = []int64{last}
	}
	if len(steps) == 0 {
		return nil, false, fmt.Errorf("read history of run %s: no step up to %d: %w", r.Name(), last, runstore.ErrNotKept)
	}
	return steps, false, nil
}

// History returns the predictions for every sample of a split up to a step, at
// the steps of [Run.HistorySteps]. It is cached in the run.
func (r *Run) History(ctx context.Context, last int64, split string) (*History, error) {
	steps, recorded, err := r.HistorySteps(last, split)
	if err != nil {
		return nil, err
	}
	return r.HistoryAt(ctx, split, steps, recorded)
}

// HistoryAt returns the predictions for every sample of a split at some of the
// steps of [Run.HistorySteps]. It is cached in the run.
func (r *Run) HistoryAt(ctx context.Context, split string, steps []int64, recorded bool) (*History, error) {
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	h := &History{Split: split, Samples: s.Len(), Steps: steps, Recorded: recorded}
	key, err := runstore.AnalysisKey(historyVersion, split, h.Steps, h.Recorded, r.common.fingerprint)
	if err != nil {
		return nil, err
	}
	if c, ok := r.Store.CachedAnalysis(historyKind, key); ok && h.fromCache(c, max(r.Net.Outputs(), 2)) {
		return h, nil
	}
	h.Predicted, h.Confidence = make([]int32, len(h.Steps)*h.Samples), make([]float32, len(h.Steps)*h.Samples)
	if err := r.historyRows(ctx, h); err != nil {
		return nil, err
	}
	t := tensor.New(2, len(h.Steps), h.Samples)
	copy(t.Data[len(h.Predicted):], h.Confidence)
	for i, c := range h.Predicted {
		t.Data[i] = float32(c)
	}
	facts, err := json.Marshal(map[string]any{"split": split, "steps": h.Steps, "recorded": h.Recorded, "rows": []string{"predicted", "confidence"}})
	if err != nil {
		return nil, fmt.Errorf("cache history: %w", err)
	}
	_ = r.Store.CacheAnalysis(historyKind, key, runstore.Analysis{Facts: facts, Tensors: []tensor.Named{{Name: "history", Tensor: t}}})
	return h, nil
}

// historyRows fills in the predictions, at as many steps at a time as there are
// processors: reading recorded predictions is mostly decoding.
func (r *Run) historyRows(ctx context.Context, h *History) error {
	tell := r.progress("history of predictions")
	errs := make([]error, len(h.Steps))
	var done atomic.Int64
	threads := 1
	if h.Recorded {
		threads = r.threads()
	}
	each(threads, len(h.Steps), func(k int) {
		if errs[k] = ctx.Err(); errs[k] != nil {
			return
		}
		p, err := r.Predictions(ctx, h.Steps[k], h.Split)
		if err != nil {
			errs[k] = err
			return
		}
		row := h.Predicted[k*h.Samples : (k+1)*h.Samples]
		for i := range row {
			row[i] = nn.NoClass
		}
		for i, id := range p.IDs {
			if id >= 0 && int(id) < h.Samples {
				row[id], h.Confidence[k*h.Samples+int(id)] = p.Predicted[i], p.Confidence[i]
			}
		}
		tell(int(done.Add(1)), len(h.Steps))
	})
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func (h *History) fromCache(c runstore.Analysis, classes int) bool {
	if len(c.Tensors) != 1 || !slices.Equal(c.Tensors[0].Tensor.Shape, []int{2, len(h.Steps), h.Samples}) {
		return false
	}
	data := c.Tensors[0].Tensor.Data
	out := make([]int32, len(data)/2)
	for i, v := range data[:len(out)] {
		if !(v >= nn.NoClass && v < float32(classes)) {
			return false
		}
		out[i] = int32(v)
	}
	h.Predicted, h.Confidence = out, data[len(out):]
	return true
}

// Evenly returns at most n of the steps, evenly spread, with the first and the
// last among them.
func Evenly(steps []int64, n int) []int64 {
	if len(steps) <= n {
		return steps
	}
	var out []int64
	for k := range n {
		out = append(out, steps[k*(len(steps)-1)/(n-1)])
	}
	return out
}
