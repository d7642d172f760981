package analysis

import (
	"math"
	"time"

	"brainbow/nn"
	"brainbow/runstore"
)

// Summary says in numbers what a run is and how it went.
type Summary struct {
	Name, Dir, ID string
	Recipe        string // the name of its recipe
	Created       time.Time
	Status        runstore.Status
	Dataset       runstore.Dataset
	Seed          uint64
	Numerics      int
	// Values are the layers' values without the sums before activations, the
	// input first; Parameters counts the trainable numbers.
	Values     []nn.Value
	Parameters int
	// Step is the last recorded one, Epoch the passes over the training set.
	Step  int64
	Epoch float64
	// Train and Test are the last evaluations, Best the one with the highest
	// test accuracy (the first on a tie); Step is −1 if there was no
	// evaluation.
	Train, Test, Best runstore.Metric
	// What was recorded.
	Frames, Anchors, Predictions int
	Taps                         []string
	Bytes                        int64
}

// Summary reads the run's summary.
func (r *Run) Summary() (*Summary, error) {
	meta := r.Store.Meta()
	s := &Summary{
		Name: r.Name(), Dir: r.Store.Dir(), ID: meta.ID, Recipe: r.training.Recipe, Created: meta.Created,
		Dataset: meta.Dataset, Seed: meta.Seed, Numerics: meta.Numerics, Parameters: r.Net.Parameters(),
		Frames: len(r.Store.Frames()), Anchors: len(r.Store.Anchors()), Predictions: len(r.Store.PredictionSteps()),
		Taps: r.Store.Taps(), Bytes: r.Store.Bytes(),
	}
	for _, v := range r.Net.Values() {
		if !v.Pre {
			s.Values = append(s.Values, v)
		}
	}
	var err error
	if s.Status, err = r.Store.Status(); err != nil {
		return nil, err
	}
	if s.Step, err = r.LastStep(); err != nil {
		return nil, err
	}
	none := runstore.Metric{Step: -1, Loss: math.NaN(), Accuracy: math.NaN()}
	s.Train, s.Test, s.Best = none, none, none
	rows, err := r.Store.Metrics()
	if err != nil {
		return nil, err
	}
	for _, m := range rows {
		if !math.IsNaN(m.Epoch) {
			s.Epoch = max(s.Epoch, m.Epoch)
		}
		switch m.Split {
		case "train":
			s.Train = m
		case "test":
			s.Test = m
			if s.Best.Step < 0 || m.Accuracy > s.Best.Accuracy {
				s.Best = m
			}
		}
	}
	return s, nil
}
