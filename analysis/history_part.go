package analysis

import (
	"context"
	"slices"
	"sync"

	"brainbow/nn"
	"brainbow/runstore"
)

// partHistory is the history of some samples of a split, computed since the run was opened.
type partHistory struct {
	mu     sync.Mutex
	h      *History
	have   []bool // by sample; all that is known is the same at every step
	passed bool   // the answers of the passes are there, for all samples
}

// maxPart is the size in bytes up to which a history of some samples is kept.
const maxPart = 32 << 20

// historyOf returns the history of a split, with the predictions for samples ids and perhaps for others; those of
// the rest are [nn.NoClass]. What was not recorded is computed for these samples only, unless they are a large part of the split.
func (r *Run) historyOf(ctx context.Context, split string, ids []int32) (*History, error) {
	h, err := r.historyPlan(split)
	if err != nil {
		return nil, err
	}
	if h.Recorded && !h.Passes || 3*len(ids) > h.Samples || r.historyKnown(h) {
		return r.History(ctx, split)
	}
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	p := r.part(h)
	p.mu.Lock()
	defer p.mu.Unlock()
	var fresh []int32
	for _, id := range slices.Concat(ids, witnesses(h.Samples)) {
		if !p.have[id] {
			fresh = append(fresh, id)
		}
	}
	slices.Sort(fresh)
	if fresh = slices.Compact(fresh); len(fresh) > 0 {
		if err := r.partRows(ctx, p, fresh); err != nil {
			return nil, err
		}
		for _, id := range fresh {
			p.have[id] = true
		}
	}
	out := *p.h // others may add to the rows later
	out.Predicted, out.Confidence = slices.Clone(p.h.Predicted), slices.Clone(p.h.Confidence)
	out.see(s.Labels)
	return &out, nil
}

// part returns what is known of some samples at the steps of a history.
func (r *Run) part(h *History) *partHistory {
	if v, ok := r.common.past.Load(h.Split); ok {
		if p := v.(*partHistory); slices.Equal(p.h.Steps, h.Steps) && p.h.Samples == h.Samples {
			return p
		}
	}
	h.Predicted, h.Confidence = make([]int32, len(h.Steps)*h.Samples), make([]float32, len(h.Steps)*h.Samples)
	for i := range h.Predicted {
		h.Predicted[i] = nn.NoClass
	}
	p := &partHistory{h: h, have: make([]bool, h.Samples)}
	if 8*len(h.Predicted) <= maxPart {
		r.common.past.Store(h.Split, p)
	}
	return p
}

// historyKnown reports whether a history is in the run's cache.
func (r *Run) historyKnown(h *History) bool {
	if h.Passes {
		p, key, err := r.unpredicted(context.Background(), h.Last, h.Split)
		return err == nil && r.predictedBefore(p, key)
	}
	key, err := runstore.AnalysisKey(historyVersion, h.Split, h.Steps, h.Recorded, r.common.fingerprint)
	if err != nil {
		return false
	}
	_, ok := r.Store.CachedAnalysis(historyKind, key)
	return ok
}

// partRows fills in the predictions for some samples, those of the last step first.
func (r *Run) partRows(ctx context.Context, part *partHistory, ids []int32) error {
	h := part.h
	tell := r.progress("history of predictions")
	compute := h.Steps
	if h.Passes {
		compute = h.Steps[len(h.Steps)-1:]
	}
	for done := range compute {
		k := len(h.Steps) - 1 - done
		e, err := r.evaluateSome(ctx, h.Steps[k], h.Split, ids)
		if err != nil {
			return err
		}
		p := &Predictions{Labels: make([]int32, len(ids))} // of which only the number counts
		p.take(e)
		for i, id := range ids {
			h.Predicted[k*h.Samples+int(id)], h.Confidence[k*h.Samples+int(id)] = p.Predicted[i], p.Confidence[i]
		}
		tell(done+1, len(compute))
	}
	if !h.Passes || part.passed {
		return nil
	}
	err := r.recordedPasses(ctx, h)
	part.passed = err == nil
	return err
}
