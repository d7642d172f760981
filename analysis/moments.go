package analysis

import (
	"fmt"
	"math"
	"slices"
	"sort"
)

// Constants of [Moments], which pictures state.
const (
	// MomentMargin is the share of the way from guessing to a perfect result at which a curve has left
	// the level of guessing.
	MomentMargin = 0.1
	// MomentMoving is the share of the margin that a curve which learnt from the first step has made in
	// half of the steps to the margin. A straight line has made one half.
	MomentMoving = 0.25
	// RiseShare is the share of the total gain that the rise holds.
	RiseShare = 0.7
	// momentWindows is the number of windows into which the smoothing divides a curve.
	momentWindows = 60
)

// Span is a stretch of steps from one measurement to another.
type Span struct {
	From int64 `json:"from"`
	To   int64 `json:"to"`
}

// Steps returns the number of steps in the span.
func (s Span) Steps() int64 { return s.To - s.From }

// Moments says when a network learnt: the plateau, the rise and the level of a curve.
//
// With g = (y − guess) / (perfect − guess), 0 for guessing and 1 for a perfect result, smoothed by a
// centred mean over a sixtieth of the points (of less than 120 points, none):
//
//   - the plateau ends where g first exceeds [MomentMargin]. Its length lies within Plateau: at least
//     From, the last measurement before, and less than To, the first one beyond. A curve with
//     g ≥ MomentMoving · MomentMargin at half of that time was moving all along and has no plateau: From
//     is the first measurement;
//   - the rise is the shortest stretch in which g grows by [RiseShare] of its total gain, from the first
//     measurement to the best. It follows the plateau, unless too much was gained before. If
//     measurements are few, one stretch between two of them may hold much more, which Share says;
//   - the level is the mean of the last tenth of the curve.
type Moments struct {
	Guess, Perfect float64
	// Learnt says that the curve left the level of guessing. If not, Plateau ends with the last
	// measurement, and there is no Rise.
	Learnt  bool
	Plateau Span
	Rise    Span
	Share   float64 // of the total gain, within the rise
	Level   float64
	// Spacing is the greatest distance of two measurements up to the end of the rise: nothing that is
	// said here is more exact.
	Spacing int64
}

// MomentsOf returns the moments of values y measured after steps, ascending. guess is the value of a
// network that guesses, perfect the best possible one: 1 for accuracies, 0 for losses. Values that are
// NaN are left out. The error is about values of which less than two are left, or a guess that equals
// perfect.
func MomentsOf(steps []int64, y []float64, guess, perfect float64) (Moments, error) {
	var at []int64
	var g []float64
	for i, v := range y {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			at, g = append(at, steps[i]), append(g, (v-guess)/(perfect-guess))
		}
	}
	m := Moments{Guess: guess, Perfect: perfect}
	if len(g) < 2 {
		return m, fmt.Errorf("find moments of learning: %d measurements, at least 2 are needed", len(g))
	}
	if guess == perfect || math.IsNaN(guess) {
		return m, fmt.Errorf("find moments of learning: guessing is as good as can be (%g)", guess)
	}
	last := g[len(g)-max(1, len(g)/10):]
	m.Level = guess + average(last)*(perfect-guess)
	g = centred(g, len(g)/momentWindows/2)
	i := slices.IndexFunc(g, func(v float64) bool { return v > MomentMargin })
	if i < 0 {
		m.Plateau = Span{at[0], at[len(at)-1]}
		m.Spacing = widest(at)
		return m, nil
	}
	m.Learnt = true
	m.Plateau = Span{at[0], at[0]} // better than guessing from the first measurement on
	after := 0                     // the measurement with which the rise may begin
	if i > 0 {
		after = i - 1
		m.Plateau = Span{at[i-1], at[i]}
		half, _ := slices.BinarySearch(at, at[0]+(at[i]-at[0])/2+1) // the measurement after half of the time
		if g[half-1] >= MomentMoving*MomentMargin {
			m.Plateau, after = Span{at[0], at[1]}, 0
		}
	}
	total := slices.Max(g) - g[0]
	var ok bool
	if m.Rise, m.Share, ok = rise(at[after:], g[after:], total); !ok && after > 0 {
		m.Rise, m.Share, _ = rise(at, g, total)
	}
	m.Spacing = widest(at[:1+sort.Search(len(at)-1, func(k int) bool { return at[k] >= m.Rise.To })])
	return m, nil
}

// rise returns the shortest stretch in which g grows by RiseShare of a total gain, and the share
// that it holds. Of equally short ones it is the one with the greatest gain. ok is false if g never grows by that.
func rise(at []int64, g []float64, total float64) (best Span, share float64, ok bool) {
	best = Span{at[0], at[len(at)-1]}
	if !(total > 0) {
		return Span{at[0], at[0]}, 0, false
	}
	gain := 0.0
	// low holds the places that may begin a stretch: later ones have greater values, since a lower
	// value later makes a stretch shorter and its gain greater.
	var low []int
	for j, v := range g {
		k := sort.Search(len(low), func(k int) bool { return g[low[k]] > v-RiseShare*total }) - 1
		if k >= 0 {
			s, more := Span{at[low[k]], at[j]}, v-g[low[k]]
			if n := s.Steps() - best.Steps(); n < 0 || n == 0 && more > gain {
				best, gain = s, more
			}
		}
		for len(low) > 0 && g[low[len(low)-1]] >= v {
			low = low[:len(low)-1]
		}
		low = append(low, j)
	}
	return best, gain / total, gain > 0
}

// centred returns means over 2·radius+1 values, of fewer at the ends, symmetric about each value.
func centred(g []float64, radius int) []float64 {
	out := make([]float64, len(g))
	for i := range g {
		r := min(radius, i, len(g)-1-i)
		out[i] = average(g[i-r : i+r+1])
	}
	return out
}

func widest(at []int64) int64 {
	var w int64
	for i := 1; i < len(at); i++ {
		w = max(w, at[i]-at[i-1])
	}
	return w
}

func average(v []float64) float64 {
	var sum float64
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// Moments returns the moments of learning of a split's accuracy, or of its loss, by the finest
// measurements there are (see [Run.Finest]). The error is about fewer than two measurements.
//
// The accuracy of guessing is that of always answering the most frequent class of the test samples, and
// the softmax cross-entropy of guessing is the entropy of the classes' shares, both by recorded
// predictions; without those all classes count as equally frequent. Other losses begin at guessing: it
// is their first measurement.
func (r *Run) Moments(split string, loss bool) (Moments, Series, error) {
	s, err := r.Finest(split)
	if err != nil {
		return Moments{}, s, err
	}
	shares := r.shares()
	if !loss {
		m, err := MomentsOf(s.Steps, s.Accuracy, slices.Max(shares), 1)
		return m, s, err
	}
	var guess float64
	if r.Loss() == "softmax-cross-entropy" {
		for _, p := range shares {
			if p > 0 {
				guess -= p * math.Log(p)
			}
		}
	} else if i := slices.IndexFunc(s.Loss, func(v float64) bool { return !math.IsNaN(v) }); i >= 0 {
		guess = s.Loss[i]
	}
	m, err := MomentsOf(s.Steps, s.Loss, guess, 0)
	return m, s, err
}

// shares returns the share of each class among the test samples of the first recorded predictions.
func (r *Run) shares() []float64 {
	shares := make([]float64, max(2, r.Net.Outputs()))
	if steps := r.Store.PredictionSteps(); len(steps) > 0 {
		if p, err := r.Store.Predictions(steps[0]); err == nil && len(p.Label) > 0 { // if damaged, it is missing
			for _, label := range p.Label {
				if label >= 0 && int(label) < len(shares) {
					shares[label] += 1 / float64(len(p.Label))
				}
			}
			return shares
		}
	}
	for i := range shares {
		shares[i] = 1 / float64(len(shares))
	}
	return shares
}
