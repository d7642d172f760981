package analysis

import (
	"context"
	"fmt"
	"slices"
)

const (
	// Without a rule, stops are chosen among recorded steps, at most autoRecorded of them, and autoEarly
	// steps up to autoSoon, where most networks learn most and computing again takes least.
	autoRecorded = 17
	autoEarly    = 17
	autoSoon     = 1000
)

// UsualStops chooses at most n steps of a run up to a step such that observations move equally far from
// each to the next, as rule Even does, among steps that are quick to have: recorded ones and early
// ones.
func (r *Run) UsualStops(ctx context.Context, n int, upTo int64, layer string, o RepresentationOptions) (*Stops, error) {
	want := slices.Concat(r.KeptEvenly(upTo, autoRecorded), LogStops(min(upTo, autoSoon), autoEarly), []int64{upTo})
	slices.Sort(want)
	s := &Stops{}
	for _, step := range slices.Compact(want) {
		shown, err := r.Step(ctx, step)
		if err != nil {
			return nil, err
		}
		// An early step that cannot be computed again is no loss.
		if k := len(s.Steps); k == 0 || shown.Step > s.Steps[k-1] {
			s.Steps = append(s.Steps, shown.Step)
		}
	}
	if len(s.Steps) < 2 {
		return nil, noAnswer("choose a later step", "choose stops of run %s up to step %d: only one step is left", r.Name(), upTo)
	}
	if err := r.even(ctx, s, n, layer, o); err != nil {
		return nil, fmt.Errorf("choose stops of run %s: %w", r.Name(), err)
	}
	return s, nil
}

// Apart returns the mean distance of the same observations in two representations of one layer.
func (p *Representation) Apart(o *Representation) float64 { return apartMean(p, o) }
