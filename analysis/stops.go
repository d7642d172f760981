package analysis

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// StopRule says at which steps a training is looked at. Without any of its fields they are chosen as by
// Even, among steps that are quick to have: recorded ones and early ones.
type StopRule struct {
	// Epochs lists them by epochs, ascending; fractions are between two ends of epochs.
	Epochs []float64
	// Log spaces them evenly on the axis log(1 + step), from 0.
	Log bool
	// Even chooses them so that observations move equally far from each to the next.
	Even bool
}

// ParseStopRule parses "log", "even", or epochs such as "0,1,2,5,20,100". The error says what is
// expected.
func ParseStopRule(text string) (StopRule, error) {
	switch text {
	case "log":
		return StopRule{Log: true}, nil
	case "even":
		return StopRule{Even: true}, nil
	}
	var r StopRule
	for _, part := range strings.Split(text, ",") {
		e, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || !(e >= 0 && e <= 1e9) {
			return r, fmt.Errorf("stops must be log, even, or epochs such as 0,1,2,5,20,100, not %q", text)
		}
		r.Epochs = append(r.Epochs, e)
	}
	for k := 1; k < len(r.Epochs); k++ {
		if r.Epochs[k] <= r.Epochs[k-1] {
			return r, fmt.Errorf("epochs must ascend, not %q", text)
		}
	}
	return r, nil
}

// Stops are steps chosen by a rule.
type Stops struct {
	Steps []int64 // ascending, at least two
	// Beyond are the epochs of the rule that lie after the step up to which stops were chosen.
	Beyond []float64
	// Instead counts the steps that were replaced by a recorded one before them, because they were not
	// recorded and cannot be computed again.
	Instead int
}

const (
	// evenCandidates is the number of steps among which rule Even chooses.
	evenCandidates = 33
	// Without a rule, stops are chosen among at most usualRecorded recorded steps and usualEarly steps up to
	// usualSoon, where most networks learn most and computing again takes least.
	usualRecorded = 17
	usualEarly    = 17
	usualSoon     = 1000
	// evenObservations is the number of observations that decide; all stops of a layout show more.
	evenObservations = 500
)

// Stops chooses at most n steps of a run up to a step: all of a list of epochs, whatever n is. layer
// and o say what the observations are that decide. Steps that were not recorded are computed again by
// whoever looks at them. The error says if fewer than two steps are left.
func (r *Run) Stops(ctx context.Context, rule StopRule, n int, upTo int64, layer string, o RepresentationOptions) (*Stops, error) {
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	_, perEpoch := r.Planned(d.Train.Len())
	s := &Stops{}
	var want []int64
	switch {
	case rule.Log:
		want = LogStops(upTo, n)
	case rule.Even:
		want = slices.Concat(LogStops(upTo, evenCandidates/2+1), linearStops(upTo, evenCandidates/2+1))
	case len(rule.Epochs) > 0:
		want, s.Beyond = EpochStops(rule.Epochs, upTo, perEpoch)
	default:
		want = slices.Concat(r.KeptEvenly(upTo, usualRecorded), LogStops(min(upTo, usualSoon), usualEarly), []int64{upTo})
	}
	slices.Sort(want)
	want = slices.Compact(want)
	for _, step := range want {
		shown, err := r.Step(ctx, step)
		if err != nil {
			return nil, err
		}
		if shown.Instead != nil {
			s.Instead++
		}
		if k := len(s.Steps); k == 0 || shown.Step > s.Steps[k-1] {
			s.Steps = append(s.Steps, shown.Step)
		}
	}
	if len(s.Steps) < 2 {
		return nil, noAnswer("choose a later step or other epochs", "choose stops of run %s up to step %d: only one step is left", r.Name(), upTo)
	}
	if rule.Log || len(rule.Epochs) > 0 {
		return s, nil
	}
	if !rule.Even {
		s.Instead = 0 // an early step that cannot be computed again is no loss
	}
	if err := r.even(ctx, s, n, layer, o); err != nil {
		return nil, fmt.Errorf("choose stops of run %s: %w", r.Name(), err)
	}
	return s, nil
}

// even keeps n of the steps.
func (r *Run) even(ctx context.Context, s *Stops, n int, layer string, o RepresentationOptions) error {
	if o.Size <= 0 || o.Size > evenObservations {
		o.Size = evenObservations
	}
	all := make([]*Representation, len(s.Steps))
	for i, step := range s.Steps {
		var err error
		if all[i], err = r.Representation(ctx, step, layer, o); err != nil {
			return err
		}
	}
	known := map[[2]int]float64{}
	distance := func(a, b int) float64 {
		d, ok := known[[2]int{a, b}]
		if !ok {
			d = all[a].Apart(all[b])
			known[[2]int{a, b}] = d
		}
		return d
	}
	steps := s.Steps
	s.Steps = nil
	for _, i := range EvenStops(len(steps), n, distance) {
		s.Steps = append(s.Steps, steps[i])
	}
	return nil
}

// Apart returns the mean distance of the same observations in two representations of one layer.
func (p *Representation) Apart(o *Representation) float64 {
	var sum float64
	for i := range p.Len() {
		var d float64
		v := o.Of(i)
		for k, x := range p.Of(i) {
			y := float64(x) - float64(v[k])
			d += float64(y * y)
		}
		sum += math.Sqrt(d)
	}
	return sum / float64(max(p.Len(), 1))
}

// EpochStops returns the steps at which epochs end, those after step last apart. An epoch has
// perEpoch steps; fractions of it are rounded.
func EpochStops(epochs []float64, last, perEpoch int64) (steps []int64, beyond []float64) {
	for _, e := range epochs {
		step := int64(math.Round(e * float64(perEpoch)))
		if step > last {
			beyond = append(beyond, e)
		} else if k := len(steps); k == 0 || step > steps[k-1] {
			steps = append(steps, step)
		}
	}
	return steps, beyond
}

// LogStops returns at most n steps from 0 to last, evenly spaced on the axis log(1 + step).
func LogStops(last int64, n int) []int64 {
	var steps []int64
	for k := range n {
		step := int64(math.Round(math.Expm1(math.Log1p(float64(last)) * float64(k) / float64(max(n-1, 1)))))
		if i := len(steps); i == 0 || step > steps[i-1] {
			steps = append(steps, min(step, last))
		}
	}
	return steps
}

// linearStops returns at most n steps from 0 to last, evenly spaced.
func linearStops(last int64, n int) []int64 {
	var steps []int64
	for k := range n {
		step := last * int64(k) / int64(max(n-1, 1))
		if i := len(steps); i == 0 || step > steps[i-1] {
			steps = append(steps, step)
		}
	}
	return steps
}

// EvenStops chooses n of a number of candidates, the first and the last among them, such that the
// greatest distance from one to the next is as small as it can be, which makes the distances as equal
// as the candidates allow. Of equally good choices it takes the one whose distances have the least sum of
// squares. It returns the numbers of the chosen candidates.
func EvenStops(candidates, n int, distance func(a, b int) float64) []int {
	n = min(n, candidates)
	if n < 2 {
		return []int{candidates - 1}
	}
	type best struct {
		most, squares float64
		from          int
	}
	better := func(a, b best) bool {
		return a.most < b.most || a.most == b.most && a.squares < b.squares
	}
	// way[k][j] is the best way from the first candidate to j by k moves.
	way := make([][]best, n)
	for k := range way {
		way[k] = make([]best, candidates)
		for j := range way[k] {
			way[k][j] = best{math.Inf(1), math.Inf(1), -1}
		}
	}
	way[0][0] = best{0, 0, -1}
	for k := 1; k < n; k++ {
		for j := k; j < candidates; j++ {
			for i := k - 1; i < j; i++ {
				if w := way[k-1][i]; !math.IsInf(w.most, 1) {
					d := distance(i, j)
					if b := (best{max(w.most, d), w.squares + d*d, i}); better(b, way[k][j]) {
						way[k][j] = b
					}
				}
			}
		}
	}
	stops := make([]int, n)
	for k, j := n-1, candidates-1; k >= 0; k-- {
		stops[k] = j
		j = way[k][j].from
	}
	return stops
}
