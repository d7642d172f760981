package analysis

import (
	"context"
	"math"
	"slices"
)

// liftBatch is the number of samples that are evaluated together.
const liftBatch = 512

// Lift says how much more than usual the units of a layer respond to chosen samples.
type Lift struct {
	// Mean is the mean activation of each unit over the chosen samples.
	Mean []float64
	// Deviations is the difference of Mean from the unit's mean over the observations, in
	// standard deviations over the observations; NaN for a silent unit.
	Deviations []float64
}

// Lift measures the response of the units of p's layer, at p's step, to the given samples of a
// split.
func (r *Run) Lift(ctx context.Context, p *Representation, split string, ids []int32) (*Lift, error) {
	in, err := r.Input(split)
	if err != nil {
		return nil, err
	}
	v, _ := r.Value(p.Layer)
	l := &Lift{Mean: make([]float64, p.Units()), Deviations: make([]float64, p.Units())}
	places := v.Features() / p.Units() // positions in a unit's map
	for part := range slices.Chunk(ids, liftBatch) {
		values, err := r.Values(ctx, p.Step, in, part, []string{p.Layer})
		if err != nil {
			return nil, err
		}
		for i, v := range values[0] {
			l.Mean[i/places%p.Units()] += float64(v)
		}
	}
	for u := range l.Mean {
		l.Mean[u] /= float64(places * len(ids))
		l.Deviations[u] = math.NaN()
	}
	n := p.Neurons()
	for _, u := range n.Active {
		l.Deviations[u] = (l.Mean[u] - n.Mean[u]) / n.Deviation[u]
	}
	return l, nil
}
