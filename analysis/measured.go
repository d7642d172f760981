package analysis

import (
	"math"

	"brainbow/record"
	"brainbow/runstore"
)

// Series is what was measured of a split over the steps of a run.
type Series struct {
	Split string
	// Sampled says that some samples of the split were measured, the same ones at every step.
	Sampled        bool
	Samples        int // of the last measurement
	Steps          []int64
	Loss, Accuracy []float64 // NaN where not measured or not finite
}

// Len returns the number of measurements.
func (s *Series) Len() int { return len(s.Steps) }

// Measured returns the measurements of a split: batch, train or test.
//
// Of train and test it returns those of the whole split; [Run.Finest] prefers those of some samples.
// The two are never mixed in a series, because a mean over other samples is another number.
func (r *Run) Measured(split string) (Series, error) {
	rows, err := r.Store.Metrics()
	if err != nil {
		return Series{}, err
	}
	return series(rows, split, split), nil
}

// Finest returns the measurements of a split that follow the training most closely: those of some
// samples (recipe key record.metrics.sampled) if there are more of them than of the whole split.
func (r *Run) Finest(split string) (Series, error) {
	rows, err := r.Store.Metrics()
	if err != nil {
		return Series{}, err
	}
	return FinestOf(rows, split), nil
}

// FinestOf is [Run.Finest] for rows that were read before.
func FinestOf(rows []runstore.Metric, split string) Series {
	whole := series(rows, split, split)
	if name, ok := sampledSplits[split]; ok {
		if some := series(rows, split, name); some.Len() > whole.Len() {
			some.Sampled = true
			return some
		}
	}
	return whole
}

var sampledSplits = map[string]string{"test": record.SampledTest, "train": record.SampledTrain}

func series(rows []runstore.Metric, split, name string) Series {
	s := Series{Split: split}
	for _, m := range rows {
		if m.Split != name {
			continue
		}
		if n := s.Len(); n > 0 && s.Steps[n-1] == m.Step { // measured again
			s.Steps, s.Loss, s.Accuracy = s.Steps[:n-1], s.Loss[:n-1], s.Accuracy[:n-1]
		}
		s.Steps, s.Loss, s.Accuracy = append(s.Steps, m.Step), append(s.Loss, orNaN(m.Loss)), append(s.Accuracy, orNaN(m.Accuracy))
		s.Samples = m.Samples
	}
	return s
}

// orNaN returns v, or NaN for an infinity.
func orNaN(v float64) float64 {
	if math.IsInf(v, 0) {
		return math.NaN()
	}
	return v
}
