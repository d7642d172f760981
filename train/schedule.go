package train

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"brainbow/internal/exact"
)

// Schedule describes how the learning rate changes during a training: the rate of an update is the
// learning rate times a factor that depends only on the number of the update. Setting another
// learning rate in the middle of a training leaves the factor unchanged.
type Schedule struct {
	// Kind is constant (the default), step, cosine, inverse-time or plateau. In
	// their formulas t counts the updates from 0, after the warm-up if there is one:
	//   constant      1
	//   step          Factor^⌊t/(Every epochs)⌋
	//   cosine        Final + (1−Final)·½·(1 + cos(π·t/T)), T being their total number
	//   inverse-time  1/(1 + Decay·t)
	//   plateau       1; the learning rate itself is changed, see [Plateau]
	Kind string `json:"kind,omitempty" yaml:"kind,omitempty"`
	// Warmup is the number of warm-up updates, in which the rate rises linearly: it is 1/Warmup of
	// the learning rate in the first and the whole in the last.
	Warmup int     `json:"warmup,omitempty" yaml:"warmup,omitempty"`
	Every  int     `json:"every,omitempty" yaml:"every,omitempty"`   // step: epochs
	Factor float64 `json:"factor,omitempty" yaml:"factor,omitempty"` // step: above 0; plateau: above 0 and below 1
	Final  float64 `json:"final,omitempty" yaml:"final,omitempty"`   // cosine, plateau: a share of the learning rate
	// Patience is the number of epochs without a lower loss that a plateau schedule tolerates.
	Patience int     `json:"patience,omitempty" yaml:"patience,omitempty"`
	Decay    float64 `json:"decay,omitempty" yaml:"decay,omitempty"` // inverse-time: above 0
}

// scheduleFields lists the fields of each kind, apart from warmup.
var scheduleFields = map[string][]string{
	"": nil, "constant": nil, "step": {"every", "factor"}, "cosine": {"final"}, "inverse-time": {"decay"},
	"plateau": {"factor", "final", "patience"},
}

// Schedules returns the kinds of schedule that New accepts.
func Schedules() []string { return []string{"constant", "step", "cosine", "inverse-time", "plateau"} }

// ScheduleFields returns the keys that a kind of schedule takes, beside kind and warmup.
func ScheduleFields(kind string) []string { return scheduleFields[kind] }

// RateAt returns the learning rate of an update, counted from 1, of a training on the given number
// of samples. It depends only on its arguments and gives the same bits everywhere.
func (s Spec) RateAt(update int64, samples int) float64 {
	c := s.clock(samples)
	return float64(s.Optimizer.LearningRate * s.Schedule.factor(c.reckoned(update-1), c.per, c.per*int64(s.Epochs)))
}

// factor returns the factor of the learning rate in update t, counted from 0; per is the number of
// updates of an epoch, all that of the training.
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

// check validates a schedule for a training of the given number of updates.
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
		return fail("warmup", "must be 0 or more updates, and fewer than the %d of the training, not %d", all, s.Warmup)
	}
	finite := func(v float64) bool { return v > 0 && v < math.MaxFloat32 }
	switch {
	case s.Kind == "step" && s.Every < 1:
		return fail("every", "must be at least 1 epoch, not %d", s.Every)
	case s.Kind == "plateau" && !(s.Factor > 0 && s.Factor < 1):
		return fail("factor", "must be a number above 0 and below 1, not %v", s.Factor)
	case s.Kind == "plateau" && s.Patience < 1:
		return fail("patience", "must be at least 1 epoch, not %d", s.Patience)
	case s.Kind == "step" && !finite(s.Factor):
		return fail("factor", "must be a number above 0, not %v", s.Factor)
	case !(s.Final >= 0 && s.Final <= 1):
		return fail("final", "must be a share of the learning rate, from 0 to 1, not %v", s.Final)
	case s.Kind == "inverse-time" && !finite(s.Decay):
		return fail("decay", "must be a number above 0, not %v", s.Decay)
	}
	return nil
}
