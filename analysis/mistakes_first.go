package analysis

import (
	"cmp"
	"context"
	"slices"
)

const (
	// firstSamples is the number of samples that the first mistakes are looked for among.
	firstSamples = 2048
	// firstSure and firstFlat are the numbers of mistakes that are among the first: the most confident and the flattest.
	firstSure, firstFlat = 96, 32
)

// SoFar says which part of the mistakes is known.
type SoFar struct {
	Looked  int  // samples that were looked at
	Of      int  // samples of the split
	Wrong   int  // of those that were looked at
	Judged  int  // of the wrong ones: those that are listed, with their kinds
	Suspect bool // those looked at were chosen because the network was wrong about them in a pass of the training
}

// FirstMistakes returns some of the mistakes that [Run.Mistakes] returns, with the same numbers and evidence, in a fraction of
// the time: the most confident and the flattest among a part of the split. If the network answered for every
// sample in the passes of the training, these are samples that it was wrong about in the pass nearest to the step;
// otherwise they are spread evenly. Of a split with few samples it returns all mistakes.
func (r *Run) FirstMistakes(ctx context.Context, step int64, split string) (*Mistakes, error) {
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	if s.Len() <= 2*firstSamples {
		return r.Mistakes(ctx, step, split)
	}
	ids, suspect, err := r.suspects(step, split, s.Len())
	if err != nil {
		return nil, err
	}
	e, err := r.evaluateSome(ctx, step, split, ids)
	if err != nil {
		return nil, err
	}
	p := &Predictions{Step: step, Split: split, IDs: ids}
	for _, id := range ids {
		p.Labels = append(p.Labels, int32(s.Labels[id]))
	}
	p.take(e)
	if split == "test" && slices.Contains(r.Store.PredictionSteps(), step) {
		if p, err = r.recordedOf(step, ids); err != nil {
			return nil, err
		}
	}
	classes, err := r.classesOf(p)
	if err != nil {
		return nil, err
	}
	rows := make(map[int32]int, len(ids))
	for i, id := range ids {
		rows[id] = i
	}
	m, err := r.mistaken(p, r.outputsOf(e, len(ids)), classes, rows)
	if err != nil {
		return nil, err
	}
	m.SoFar = &SoFar{Looked: len(ids), Of: s.Len(), Wrong: len(m.All), Suspect: suspect}
	m.All = firstOf(m.All)
	m.SoFar.Judged = len(m.All)
	return m, r.addEvidence(ctx, m)
}

// recordedOf returns the predictions for some test samples that were recorded in training.
func (r *Run) recordedOf(step int64, ids []int32) (*Predictions, error) {
	all, err := r.recorded(step)
	if err != nil {
		return nil, err
	}
	p := &Predictions{Step: step, Split: all.Split, IDs: ids}
	for _, id := range ids {
		p.Labels, p.Predicted = append(p.Labels, all.Labels[id]), append(p.Predicted, all.Predicted[id])
		p.Confidence, p.Loss = append(p.Confidence, all.Confidence[id]), append(p.Loss, all.Loss[id])
	}
	return p, nil
}

// firstOf returns the most confident and the flattest of some mistakes, by position.
func firstOf(all []Mistake) []Mistake {
	if len(all) <= firstSure+firstFlat {
		return all
	}
	m := &Mistakes{All: all}
	out := slices.Clone(m.Sorted("", ByConfidence)[:firstSure])
	have := map[int32]bool{}
	for _, x := range out {
		have[x.ID] = true
	}
	flat := slices.Clone(all)
	slices.SortStableFunc(flat, func(a, b Mistake) int { return cmp.Compare(b.Spread, a.Spread) })
	for _, x := range flat {
		if len(out) < firstSure+firstFlat && !have[x.ID] {
			out = append(out, x)
		}
	}
	slices.SortFunc(out, func(a, b Mistake) int { return int(a.ID) - int(b.ID) })
	return out
}

// suspects returns the samples to look at first, ascending.
func (r *Run) suspects(step int64, split string, samples int) (ids []int32, suspect bool, err error) {
	if split == "train" {
		last, err := r.LastStep()
		if err != nil {
			return nil, false, err
		}
		middles, ends := r.passes(last)
		if len(middles) > 0 {
			nearest := middles[0]
			for _, m := range middles {
				if max(m-step, step-m) <= max(nearest-step, step-nearest) {
					nearest = m
				}
			}
			l, err := r.Store.Learning(ends[nearest])
			if err != nil {
				return nil, false, err
			}
			data, err := r.Split(split)
			if err != nil {
				return nil, false, err
			}
			for i, c := range l.Answer[:min(len(l.Answer), samples)] {
				if c != int32(data.Labels[i]) {
					ids = append(ids, int32(i))
				}
			}
			suspect = true
		}
	}
	if len(ids) == 0 {
		suspect = false
		for k := range samples {
			ids = append(ids, int32(k))
		}
	}
	return spread(ids, firstSamples), suspect, nil
}

// spread returns at most n of some samples, spread evenly.
func spread(ids []int32, n int) []int32 {
	if len(ids) <= n {
		return ids
	}
	out := make([]int32, n)
	for k := range out {
		out[k] = ids[k*len(ids)/n]
	}
	return out
}
