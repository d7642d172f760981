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
	Last     int64 // step of the run
	Recorded bool
	// Passes says that each step but the last is the middle of a pass over the training samples, in
	// which every sample was answered for in its own batch, while the network learnt; −1 stands for a
	// sample that no batch had.
	Passes  bool
	Thinned bool // steps were left out, because not all of them fit
	Samples int
	// Predicted is [steps][Samples], nn.NoClass for a sample that was not measured
	// or whose outputs are not numbers; Confidence is the probability given to that
	// class.
	Predicted  []int32
	Confidence []float32
	// Blind says at which steps the network gave one answer for everything, as before training; see
	// [Witnesses]. A sample of that class has not been learnt there.
	Blind []bool
}

// At returns the class that sample i was predicted as at Steps[s].
func (h *History) At(s, i int) int32 { return h.Predicted[s*h.Samples+i] }

const (
	historyKind    = "history"
	historyVersion = 3
	// At most historySteps steps are computed if predictions were not recorded, and at least
	// historyLeast, but otherwise no more than take historyWork multiply-adds: a few seconds.
	historySteps = 24
	historyLeast = 6
	historyWork  = 4e11
)

// historyBytes is the maximum size of a history on its way to the page.
const historyBytes = 32 << 20

// History returns the predictions for every sample of a split over the whole run, whichever step
// is shown: for the test split at the steps whose predictions were recorded, and for the training
// split in the passes whose answers were recorded, if there are several, and at the last step; otherwise
// at 6 to 24 steps with recorded weights, spread evenly, depending on how long they take, or at the last
// step if none were. Steps are left out evenly where a history would take more than 32 MB. It is
// cached in the run.
func (r *Run) History(ctx context.Context, split string) (*History, error) {
	h, err := r.historyPlan(split)
	if err != nil {
		return nil, err
	}
	if err := r.fillHistory(ctx, h); err != nil {
		return nil, err
	}
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	h.see(s.Labels)
	return h, nil
}

// LatestHistory returns the n latest steps of what [Run.History] returns, and how many steps that has. What was recorded is
// returned as a whole, because reading it takes no time to speak of, and so is what is in the run's cache. What
// is computed for it is cached step by step, so asking for more and more steps computes each of them once.
func (r *Run) LatestHistory(ctx context.Context, split string, n int) (h *History, of int, err error) {
	if h, err = r.historyPlan(split); err != nil {
		return nil, 0, err
	}
	of = len(h.Steps)
	if n >= of || h.Recorded || r.historyKnown(h) {
		h, err = r.History(ctx, split)
		return h, of, err
	}
	s, err := r.Split(split)
	if err != nil {
		return nil, 0, err
	}
	h.Steps = h.Steps[of-n:]
	h.Predicted, h.Confidence = make([]int32, n*h.Samples), make([]float32, n*h.Samples)
	if err := r.historyRows(ctx, h); err != nil {
		return nil, 0, err
	}
	h.see(s.Labels)
	return h, of, nil
}

// Witnesses is the number of samples, spread evenly over a split, that show whether a network gives
// one answer for everything: it does if it gives the same one to all of them, although it is the class
// of fewer than nine in ten.
const Witnesses = 64

// witnesses returns the samples of a split of n.
func witnesses(n int) []int32 {
	var ids []int32
	for k := range min(n, Witnesses) {
		ids = append(ids, int32(k*n/min(n, Witnesses)))
	}
	return ids
}

// blind reports whether predictions for samples of several classes are one answer.
func blind(predicted, labels []int32) bool {
	if len(predicted) == 0 || predicted[0] == nn.NoClass {
		return false
	}
	own := 0
	for i, p := range predicted {
		if p != predicted[0] {
			return false
		}
		if labels[i] == p {
			own++
		}
	}
	return 10*own < 9*len(labels)
}

// see finds the steps at which the network was blind.
func (h *History) see(labels []uint16) {
	ids := witnesses(h.Samples)
	predicted, actual := make([]int32, len(ids)), make([]int32, len(ids))
	h.Blind = make([]bool, len(h.Steps))
	for s := range h.Steps {
		for k, id := range ids {
			predicted[k], actual[k] = h.At(s, int(id)), int32(labels[id])
		}
		h.Blind[s] = blind(predicted, actual)
	}
}

// historyPlan returns a history without predictions.
func (r *Run) historyPlan(split string) (*History, error) {
	last, err := r.LastStep()
	if err != nil {
		return nil, err
	}
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	h := &History{Split: split, Samples: s.Len(), Last: last, Steps: upTo(r.Store.PredictionSteps(), last)}
	h.Recorded = split == "test" && len(h.Steps) > 1
	if middles, _ := r.passes(last); split == "train" && len(middles) > 1 {
		h.Steps, h.Recorded, h.Passes = append(middles, last), true, true
	}
	if !h.Recorded {
		if h.Steps = Evenly(upTo(r.Store.Frames(), last), r.affordable(s.Len())); len(h.Steps) == 0 {
			h.Steps = []int64{last}
		}
	}
	width := 2 // bytes per sample and step
	if known, _ := r.Classes(); max(len(known), r.Net.Outputs()) > 255 {
		width = 5
	}
	all := len(h.Steps)
	h.Steps = Evenly(h.Steps, max(2, historyBytes/(width*max(s.Len(), 1))))
	h.Thinned = len(h.Steps) < all
	return h, nil
}

// passes returns the middles of the passes over the training samples whose answers were recorded, before
// a step, and the end of each.
func (r *Run) passes(last int64) (middles []int64, ends map[int64]int64) {
	ends = map[int64]int64{}
	before := r.Store.Meta().First()
	for _, end := range upTo(r.Store.Passes(), last) {
		if middle := (before + end) / 2; middle < last && ends[middle] == 0 {
			middles, ends[middle] = append(middles, middle), end
		}
		before = end
	}
	return middles, ends
}

// upTo returns the steps that are not after the last, ascending.
func upTo(steps []int64, last int64) []int64 {
	steps = slices.DeleteFunc(slices.Clone(steps), func(s int64) bool { return s > last })
	slices.Sort(steps)
	return steps
}

// affordable returns the number of steps at which predictions for a number of samples are computed.
func (r *Run) affordable(samples int) int {
	work := float64(r.Net.MACs()) * float64(max(samples, 1))
	return int(min(max(historyWork/max(work, 1), historyLeast), historySteps))
}

// fillHistory reads the predictions from the run's cache, or computes and caches them.
func (r *Run) fillHistory(ctx context.Context, h *History) error {
	if h.Passes {
		return r.passRows(ctx, h)
	}
	key, err := runstore.AnalysisKey(historyVersion, h.Split, h.Steps, h.Recorded, r.common.fingerprint)
	if err != nil {
		return err
	}
	if c, ok := r.Store.CachedAnalysis(historyKind, key); ok && h.fromCache(c, max(r.Net.Outputs(), 2)) {
		return nil
	}
	h.Predicted, h.Confidence = make([]int32, len(h.Steps)*h.Samples), make([]float32, len(h.Steps)*h.Samples)
	if err := r.historyRows(ctx, h); err != nil {
		return err
	}
	t := tensor.New(2, len(h.Steps), h.Samples)
	copy(t.Data[len(h.Predicted):], h.Confidence)
	for i, c := range h.Predicted {
		t.Data[i] = float32(c)
	}
	facts, err := json.Marshal(map[string]any{"split": h.Split, "steps": h.Steps, "recorded": h.Recorded, "rows": []string{"predicted", "confidence"}})
	if err != nil {
		return fmt.Errorf("cache history: %w", err)
	}
	_ = r.Store.CacheAnalysis(historyKind, key, runstore.Analysis{Facts: facts, Tensors: []tensor.Named{{Name: "history", Tensor: t}}})
	return nil
}

// passRows reads the answers of the passes.
func (r *Run) passRows(ctx context.Context, h *History) error {
	h.Predicted, h.Confidence = make([]int32, len(h.Steps)*h.Samples), make([]float32, len(h.Steps)*h.Samples)
	last := len(h.Steps) - 1
	p, err := r.Predictions(ctx, h.Steps[last], h.Split)
	if err != nil {
		return err
	}
	h.put(last, p)
	return r.recordedPasses(ctx, h)
}

// recordedPasses fills in the answers of the passes, which are all steps but the last.
func (r *Run) recordedPasses(ctx context.Context, h *History) error {
	last := len(h.Steps) - 1
	_, ends := r.passes(h.Last)
	for k, step := range h.Steps[:last] {
		if err := ctx.Err(); err != nil {
			return err
		}
		l, err := r.Store.Learning(ends[step])
		if err != nil {
			return err
		}
		if len(l.Answer) != h.Samples {
			return fmt.Errorf("read history of run %s: pass %d has %d samples, the training set %d: %w", r.Name(), l.Epoch, len(l.Answer), h.Samples, runstore.ErrDamaged)
		}
		for i, c := range l.Answer {
			if c < nn.NoClass || int(c) >= max(r.Net.Outputs(), 2) {
				return fmt.Errorf("read history of run %s: pass %d, sample %d: class %d: %w", r.Name(), l.Epoch, i, c, runstore.ErrDamaged)
			}
		}
		copy(h.Predicted[k*h.Samples:], l.Answer)
		copy(h.Confidence[k*h.Samples:], l.Confidence)
	}
	return nil
}

// put fills in the predictions of Steps[k].
func (h *History) put(k int, p *Predictions) {
	row := h.Predicted[k*h.Samples : (k+1)*h.Samples]
	for i := range row {
		row[i] = nn.NoClass
	}
	for i, id := range p.IDs {
		if id >= 0 && int(id) < h.Samples {
			row[id], h.Confidence[k*h.Samples+int(id)] = p.Predicted[i], p.Confidence[i]
		}
	}
}

// historyRows fills in the predictions, the last step's first, at as many steps at a time as there are
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
		k = len(h.Steps) - 1 - k
		if errs[k] = ctx.Err(); errs[k] != nil {
			return
		}
		p, err := r.Predictions(ctx, h.Steps[k], h.Split)
		if err != nil {
			errs[k] = err
			return
		}
		h.put(k, p)
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
