package record

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"brainbow/internal/exact"
	"brainbow/runstore"
	"brainbow/tensor"
	"brainbow/train"
)

// stretch is a part of a training from one replay point to the next.
type stretch struct{ from, to int64 }

// replayed is the state of the replays of a verification.
type replayed struct {
	*verifier
	sub     Subject
	trainer *train.Trainer
	prober  *prober // nil if there are no probes to compare
	rates   []RateChange
	entries map[int64]map[runstore.Kind]runstore.Entry // of frames, anchors and predictions
	rows    map[int64][]runstore.Metric
	probed  map[int64]bool
	samples []sampled // measured by metrics.sampled
	answers answered
	file    []byte // reused

	begun     time.Time
	measuring time.Duration // time spent on evaluations and probes
	exhausted bool
}

// replays computes stretches of the training again.
func (v *verifier) replays() error {
	sub, ok := v.subject()
	if !ok {
		return nil
	}
	r := &replayed{verifier: v, sub: sub, begun: time.Now()}
	if err := r.load(); err != nil {
		// The logs are damaged, which was already reported, or have invalid events.
		if !slices.ContainsFunc(v.Differences, func(d Difference) bool { return d.What == err.Error() }) {
			v.differ(Difference{What: err.Error()})
		}
		v.skip("replay: weights, measurements, predictions", err)
		return nil
	}
	var err error
	if r.trainer, err = train.New(v.training.Net, v.training.Spec, sub.Train, v.training.Seed, v.opt.Threads); err != nil {
		v.skip("replay: weights, measurements, predictions", err)
		return nil
	}
	defer r.trainer.Close()
	if m := v.training.Record.Metrics; m != nil {
		r.samples = m.Sampled.of(&sub, v.training.Seed)
	}
	if v.training.Record.Probes != nil && !v.training.Record.Probes.Off {
		if rec, err := v.training.Record.Resolve(sub); err != nil {
			v.differ(Difference{Where: "run.json", What: err.Error()})
			v.skip("activations", errors.New("run.json does not say what was recorded"))
		} else if r.prober, err = newProber(rec.Probes, sub); err != nil {
			return err
		}
	}
	if r.Of > sub.Steps {
		r.differ(Difference{Where: "index.jsonl", Step: r.Of, What: fmt.Sprintf("step %d is recorded, but the training has %d", r.Of, sub.Steps)})
	}
	for _, s := range r.stretches() {
		if r.exhausted || r.enough() {
			break
		}
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if err := r.replay(s); err != nil {
			return err
		}
	}
	return nil
}

// load reads the small files.
func (r *replayed) load() error {
	var err error
	if r.rates, err = Rates(r.run); err != nil {
		return err
	}
	rows, err := r.run.Metrics()
	if err != nil {
		return err
	}
	r.rows = map[int64][]runstore.Metric{}
	for _, m := range rows {
		r.rows[m.Step] = append(r.rows[m.Step], m)
	}
	r.entries = map[int64]map[runstore.Kind]runstore.Entry{}
	r.probed = map[int64]bool{}
	for _, e := range r.run.Entries() {
		for _, s := range e.Steps {
			if e.Kind == runstore.KindProbe {
				r.probed[s] = true
				continue
			}
			if r.entries[s] == nil {
				r.entries[s] = map[runstore.Kind]runstore.Entry{}
			}
			r.entries[s][e.Kind] = e
		}
	}
	return nil
}

// stretches returns the parts that can be replayed, in the order of replay: the first and the last,
// then the others, shuffled unless all are replayed.
func (r *replayed) stretches() []stretch {
	points := slices.DeleteFunc(r.run.Anchors(), func(s int64) bool { return s > r.sub.Steps }) // more is reported already
	if r.training.Meta.Parent == nil && (len(points) == 0 || points[0] != 0) {
		points = slices.Insert(points, 0, 0) // the initial weights follow from the seed
	}
	last := min(r.Of, r.sub.Steps)
	var all []stretch
	for i, p := range points {
		to := last
		if i+1 < len(points) {
			to = points[i+1]
		}
		if p < to || len(points) == 1 {
			all = append(all, stretch{p, to})
		}
	}
	if len(all) == 0 {
		r.skip("replay: weights, measurements, predictions", errors.New("the run has no replay points"))
	}
	if r.opt.All || len(all) < 3 {
		return all
	}
	ends := []stretch{all[0], all[len(all)-1]}
	middle := all[1 : len(all)-1]
	stream := exact.NewStream(r.opt.Seed, "verify")
	for _, i := range stream.Perm(len(middle)) {
		ends = append(ends, middle[i])
	}
	return ends
}

// enough reports whether the requested number of updates was made.
func (r *replayed) enough() bool {
	switch {
	case r.opt.All:
	case r.opt.Steps > 0:
		r.exhausted = r.Updates >= r.opt.Steps
	default:
		r.exhausted = time.Since(r.begun) > VerifyTime
	}
	return r.exhausted
}

// replay computes a stretch again. It stops where the weights differ, because everything later
// differs too.
func (r *replayed) replay(s stretch) error {
	if err := r.restore(s.from); err != nil {
		r.skip(fmt.Sprintf("replay: steps %d to %d", s.from, s.to), err)
		return nil
	}
	if s.from == 0 && r.training.Meta.Parent == nil {
		if same, err := r.compare(0); err != nil || !same {
			return err
		}
	}
	for r.trainer.StepNumber() < s.to && !r.enough() {
		if err := r.ctx.Err(); err != nil {
			return err
		}
		if err := r.update(); err != nil {
			r.differ(Difference{Step: r.trainer.StepNumber() + 1, What: fmt.Sprintf("replay from step %d: %v", s.from, err)})
			return nil
		}
		r.Updates++
		r.opt.Progress("updates", r.Updates, r.Of)
		if same, err := r.compare(r.trainer.StepNumber()); err != nil || !same {
			return err
		}
	}
	return nil
}

// restore brings the trainer to a replay point. The weights of step 0 come from
// the seed.
func (r *replayed) restore(step int64) error {
	var p *point
	if step == 0 && r.training.Meta.Parent == nil {
		p = &point{Weights: r.training.Net.Init(r.training.Seed).Tensors(), State: r.trainer.State()}
		for _, t := range p.State {
			clear(t.Tensor.Data)
		}
	} else {
		var err error
		if p, err = readPoint(r.run, step); err != nil {
			return err
		}
	}
	if err := r.trainer.Restore(step, p.Weights, p.State); err != nil {
		return err
	}
	return r.trainer.SetLearningRate(rateAt(r.rates, step, r.training))
}

// update makes the trainer's next update with the recorded learning rate.
func (r *replayed) update() error {
	rate := rateAt(r.rates, r.trainer.StepNumber(), r.training)
	if rate != r.trainer.LearningRate() {
		if err := r.trainer.SetLearningRate(rate); err != nil {
			return fmt.Errorf("events.jsonl: %w", err)
		}
	}
	if err := r.trainer.Step(); err != nil {
		return err
	}
	r.compareAnswers()
	return nil
}

// compare compares everything recorded at the trainer's step with the trainer's state. It reports
// whether the weights are the same.
func (r *replayed) compare(step int64) (bool, error) {
	same, err := r.compareState(step)
	if err != nil || !same {
		return same, err
	}
	return true, r.compareMeasured(step)
}

// compareState compares weights and optimiser state.
func (r *replayed) compareState(step int64) (bool, error) {
	same := true
	for _, part := range []struct {
		kind  runstore.Kind
		now   func() []tensor.Named
		read  func(int64) ([]tensor.Named, error)
		count *int
	}{
		{runstore.KindFrame, r.trainer.Weights().Tensors, r.run.Frame, &r.Frames},
		{runstore.KindAnchor, r.trainer.State, r.run.Anchor, &r.Anchors},
	} {
		e, ok := r.entries[step][part.kind]
		if !ok {
			continue
		}
		tensors := part.now()
		var err error
		if r.file, err = runstore.FrameFile(r.file[:0], tensors); err != nil {
			return false, fmt.Errorf("replay run %s: %w", r.Run, err)
		}
		*part.count++
		hash := runstore.FrameFileHash(r.file)
		if hash == e.SHA256 {
			continue
		}
		same = false
		d := Difference{What: fmt.Sprintf("the sha256 of the computed file is %s, the recorded one is %s", hash, e.SHA256)}
		if recorded, err := part.read(step); err == nil {
			if first, ok := differing(recorded, tensors); ok {
				d = first
			}
		}
		d.Where, d.Step = e.Path, step
		r.differ(d)
	}
	return same, nil
}
