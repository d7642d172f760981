package record

import (
	"fmt"
	"slices"

	"brainbow/internal/exact"
	"brainbow/nn"
	"brainbow/train"
)

// Sampled selects measurements of some samples of a split, the same ones at every step. They take
// so little time that they can follow every update, where the whole splits are measured at the
// ends of epochs. Their rows have splits of their own, [SampledTest] and [SampledTrain].
type Sampled struct {
	// Every measures after the steps that are multiples of it, and at the start and the end. 1 by
	// default.
	Every int64 `json:"every,omitempty" yaml:"every,omitempty"`
	// Test and Train are the numbers of samples of the two splits; a split that has fewer is
	// measured whole. Without either, Test is 1,024.
	Test  int `json:"test,omitempty" yaml:"test,omitempty"`
	Train int `json:"train,omitempty" yaml:"train,omitempty"`
}

// The splits of rows that measure some samples only.
const (
	SampledTest  = "test-sample"
	SampledTrain = "train-sample"
)

// DefaultSampled is the number of test samples that Sampled measures by default.
const DefaultSampled = 1024

func (s Sampled) resolve(sub *Subject) *Sampled {
	if s.Every == 0 {
		s.Every = 1
	}
	if s.Test == 0 && s.Train == 0 {
		s.Test = DefaultSampled
	}
	s.Test, s.Train = min(s.Test, sub.Test.Len()), min(s.Train, sub.Train.Len())
	return &s
}

func (s *Sampled) check(sub Subject) error {
	if s == nil {
		return nil
	}
	for _, n := range []struct {
		key   string
		value int
	}{{"test", s.Test}, {"train", s.Train}} {
		if n.value < 0 {
			return &SpecError{"metrics.sampled." + n.key, fmt.Sprintf("must be a number of %s samples, not %d", n.key, n.value)}
		}
	}
	schedule := s.schedule()
	if err := schedule.check("metrics.sampled"); err != nil {
		return err
	}
	return schedule.checkKept("metrics.sampled", &sub)
}

func (s *Sampled) schedule() *Schedule {
	if s == nil {
		return &Schedule{Off: true}
	}
	return &Schedule{Every: s.Every}
}

// sampled is a split of which some samples are measured.
type sampled struct {
	split string
	src   nn.Labelled
	ids   []int32 // ascending
}

// of returns what is measured in a training with a seed, the training split first, as in
// evaluations of whole splits.
func (s *Sampled) of(sub *Subject, seed uint64) []sampled {
	if s == nil {
		return nil
	}
	var all []sampled
	training := drawn(seed, SampledTrain, sub.Train.Len(), s.Train)
	if sub.Counted != nil {
		training = slices.DeleteFunc(training, func(id int32) bool {
			_, ok := slices.BinarySearch(sub.Counted, id)
			return !ok
		})
	}
	for _, part := range []sampled{
		{SampledTrain, sub.Train, training},
		{SampledTest, sub.Test, drawn(seed, SampledTest, sub.Test.Len(), s.Test)},
	} {
		if len(part.ids) > 0 {
			all = append(all, part)
		}
	}
	return all
}

// drawn draws count of n samples without replacement, a function of the seed and the split.
func drawn(seed uint64, split string, n, count int) []int32 {
	if count <= 0 {
		return nil
	}
	stream := exact.NewStream(seed, split)
	ids := stream.Perm(n)[:min(count, n)]
	slices.Sort(ids)
	return ids
}

// measureSampled measures the samples and records their rows.
func (r *Recorder) measureSampled(t *train.Trainer) error {
	for _, s := range r.samples {
		if r.measured[s.split] {
			continue
		}
		m, err := t.EvaluateSamples(r.opt.Context, s.src, s.ids, s.split)
		if err := r.evaluated(m, err); err != nil {
			return err
		}
	}
	return nil
}
