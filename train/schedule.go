package train

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"brainbow/internal/exact"
)

// Schedule says how the learning rate of a training changes: the rate of an
// update is the learning rate times a factor that depends on the number of the
// update alone. Changing the learning rate in the middle of a training changes
// what is multiplied; the factor goes on.
type Schedule struct {
	// Kind is constant (the default), step, cosine, inverse-time or plateau. In
	// their formulas t counts the updates from 0, after the warm-up if there is one:
	//   constant      1
	//   step          Factor^⌊t/(Every epochs)⌋
	//   cosine        Final + (1−Final)·½·(1 + cos(π·t/T)), T being all of them
	//   inverse-time  1/(1 + Decay·t)
	//   plateau       1; the learning rate itself is changed, see [Plateau]
	Kind string `json:"kind,omitempty" yaml:"kind,omitempty"`
	// Warmup is the number of updates before: the rate of the first is 1/Warmup of
	// the learning rate, that of the last all of it, rising evenly.
	Warmup int     `json:"warmup,omitempty" yaml:"warmup,omitempty"`
	Every  int     `json:"every,omitempty" yaml:"every,omitempty"`   // step: epochs
	Factor float64 `json:"factor,omitempty" yaml:"factor,omitempty"` // step: above 0; plateau: below 1 too
	Final  float64 `json:"final,omitempty" yaml:"final,omitempty"`   // cosine, plateau: a share of the learning rate
	// Patience is the number of epochs without a lower loss that a plateau bears.
	Patience int     `json:"patience,omitempty" yaml:"patience,omitempty"`
	Decay    float64 `json:"decay,omitempty" yaml:"decay,omitempty"` // inverse-time: above 0
}

// scheduleFields lists which fields each kind takes besides warmup.
var scheduleFields = map[string][]string{
	"": nil, "constant": nil, "step": {"every", "factor"}, "cosine": {"final"}, "inverse-time": {"decay"},
	"plateau": {"factor", "final", "patience"},
}

// Schedules returns the kinds of schedule that New accepts.
func Schedules() []string { return []string{"constant", "step", "cosine", "inverse-time", "plateau"} }

// RateAt returns the learning rate of an update, counted from 1, of a training on
// so many samples. It is a function of its arguments and the same bits
// everywhere.
func (s Spec) RateAt(update int64, samples int) float64 {
	per := s.StepsPerEpoch(samples)
	return float64(s.Optimizer.LearningRate * s.Schedule.factor(update-1, per, per*int64(s.Epochs)))
}

// factor returns what update t, from 0, multiplies the learning rate by; per is
// the number of updates of an epoch and all that of the training.
func (s Schedule) factor(t, per, all int64) float64 {
	warm := int64(s.Warmup)
	if t < warm {
		return float64(t+1) / float64(warm)
	}
	t, all = t-warm, all-warm
	switch s.Kind {
	case "step":
		return power(s.Factor, t/(int64(s.Every)*per))
	case "cosine":
		half := float64(0.5 * (1 + exact.Cos(float64(math.Pi*float64(t))/float64(all))))
		return s.Final + float64((1-s.Final)*half)
	case "inverse-time":
		return 1 / (1 + float64(s.Decay*float64(t)))
	}
	return 1
}

// check validates a schedule for a training of so many updates.
func (s Schedule) check(all int64) error {
	fail := func(key, format string, args ...any) error {
		return &SpecError{"schedule." + key, fmt.Sprintf(format, args...)}
	}
	takes, ok := scheduleFields[s.Kind]
	if !ok {
		return fail("kind", "%q is not a schedule; one of %s", s.Kind, strings.Join(Schedules(), ", "))
	}
	kind := s.Kind
	if kind == "" {
		kind = "constant"
	}
	for _, f := range []struct {
		name string
		set  bool
	}{{"every", s.Every != 0}, {"factor", s.Factor != 0}, {"final", s.Final != 0}, {"decay", s.Decay != 0}, {"patience", s.Patience != 0}} {
		if f.set && !slices.Contains(takes, f.name) {
			return fail(f.name, "does not apply to %s, which takes %s", kind, strings.Join(append(slices.Clone(takes), "warmup"), ", "))
		}
	}
	if s.Warmup < 0 || int64(s.Warmup) >= all {
		return fail("warmup", "is %d; 0 or more updates, and fewer than the %d of the training", s.Warmup, all)
	}
	finite := func(v float64) bool { return v > 0 && v < math.MaxFloat32 }
	switch {
	case s.Kind == "step" && s.Every < 1:
		return fail("every", "is %d; at least 1 epoch", s.Every)
	case s.Kind == "plateau" && !(s.Factor > 0 && s.Factor < 1):
		return fail("factor", "is %v; a number above 0 and below 1", s.Factor)
	case s.Kind == "plateau" && s.Patience < 1:
		return fail("patience", "is %d; at least 1 epoch", s.Patience)
	case s.Kind == "step" && !finite(s.Factor):
		return fail("factor", "is %v; a number above 0", s.Factor)
	case !(s.Final >= 0 && s.Final <= 1):
		return fail("final", "is %v; a share of the learning rate, from 0 to 1", s.Final)
	case s.Kind == "inverse-time" && !finite(s.Decay):
		return fail("decay", "is %v; a number above 0", s.Decay)
	}
	return nil
}
