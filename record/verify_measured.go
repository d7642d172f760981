package record

import (
	"fmt"
	"math"
	"slices"
	"time"

	"brainbow/nn"
	"brainbow/runstore"
	"brainbow/tensor"
	"brainbow/train"
)

// compareMeasured compares measurements, predictions and activations. It skips those that need a
// pass over the data once they have taken a third of the time, unless All is set.
func (r *replayed) compareMeasured(step int64) error {
	evaluate := false
	for _, row := range r.rows[step] {
		if row.Split == "batch" {
			if step > 0 {
				r.compareRow(row, r.trainer.BatchMetrics())
			}
			continue
		}
		evaluate = true
	}
	e, predicted := r.entries[step][runstore.KindPredictions]
	if !evaluate && !predicted && !r.probed[step] {
		return nil
	}
	if !r.opt.All && r.opt.Steps == 0 && r.measuring > VerifyTime/3 {
		return nil
	}
	start := time.Now()
	defer func() { r.measuring += time.Since(start) }()
	if err := r.compareEvaluations(step, e, predicted); err != nil {
		return err
	}
	if err := r.compareSampled(step); err != nil {
		return err
	}
	return r.compareProbes(step)
}

// compareSampled compares the measurements of some samples of the splits.
func (r *replayed) compareSampled(step int64) error {
	for _, s := range r.samples {
		i := slices.IndexFunc(r.rows[step], func(m runstore.Metric) bool { return m.Split == s.split })
		if i < 0 {
			continue
		}
		ev, err := r.trainer.EvaluateSamples(r.ctx, s.src, s.ids, s.split)
		if err != nil {
			return fmt.Errorf("evaluate run %s: %w", r.Run, err)
		}
		r.compareRow(r.rows[step][i], ev.Metrics)
	}
	return nil
}

func (r *replayed) compareRow(recorded runstore.Metric, computed train.Metrics) {
	r.Metrics++
	if r.training.Meta.Numerics < 2 && math.IsNaN(recorded.Loss) {
		// The versions of revision 1 counted samples whose outputs are not numbers as class 0.
		computed.Accuracy = recorded.Accuracy
	}
	if d, ok := differingRow(recorded, runstore.Metric(computed)); ok {
		d.Where, d.Step = "metrics.jsonl", recorded.Step
		r.differ(d)
	}
}

// compareEvaluations compares the measurements of whole splits and the
// predictions for the test samples.
func (r *replayed) compareEvaluations(step int64, e runstore.Entry, predicted bool) error {
	for _, split := range []struct {
		name string
		src  nn.Labelled
		ids  []int32
	}{{"train", r.sub.Train, r.sub.Counted}, {"test", r.sub.Test, nil}} {
		i := slices.IndexFunc(r.rows[step], func(m runstore.Metric) bool { return m.Split == split.name })
		wanted := predicted && split.name == "test"
		if i < 0 && !wanted || split.src.Len() == 0 {
			continue
		}
		ev, err := r.trainer.EvaluateSamples(r.ctx, split.src, split.ids, split.name)
		if err != nil {
			return fmt.Errorf("evaluate run %s: %w", r.Run, err)
		}
		if i >= 0 {
			r.compareRow(r.rows[step][i], ev.Metrics)
		}
		if !wanted {
			continue
		}
		r.Predictions++
		recorded, err := r.run.Predictions(step)
		if err != nil {
			continue // damaged: already reported
		}
		if d, ok := differing(columnsOf(recorded), columnsOf(predictionsOf(ev, split.src))); ok {
			d.Where, d.Step = e.Path, step
			r.differ(d)
		}
	}
	return nil
}

// compareProbes compares activations.
func (r *replayed) compareProbes(step int64) error {
	if r.prober == nil || !r.probed[step] {
		return nil
	}
	if err := r.prober.compute(r.trainer.Weights()); err != nil {
		return fmt.Errorf("compute activations of run %s: %w", r.Run, err)
	}
	for i := range r.prober.taps {
		tap := &r.prober.taps[i]
		recorded, what, err := r.run.Probe(tap.Name, step)
		if err != nil {
			continue // not recorded, or damaged: already reported
		}
		r.Probes++
		d, ok := Difference{What: fmt.Sprintf("the samples are %v, the recipe probes %v", what.Samples, tap.Samples)}, !slices.Equal(what.Samples, tap.Samples)
		if !ok {
			computed := tensor.From(tap.Stored(r.prober.values[i]), append([]int{len(tap.Samples)}, tap.Shape...)...)
			d, ok = differing([]tensor.Named{{Name: tap.Name, Tensor: recorded}}, []tensor.Named{{Name: tap.Name, Tensor: computed}})
		}
		if ok {
			d.Where, d.Step = fmt.Sprintf("probes/%s", tap.Name), step
			r.differ(d)
		}
	}
	return nil
}
