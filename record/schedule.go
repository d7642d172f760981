package record

import (
	"fmt"
	"math"
	"slices"
)

// Schedule selects the steps at which something is kept: the union of its fields, and always the
// start and the last step.
type Schedule struct {
	// Every keeps the steps that are multiples of it; 1 keeps all.
	Every int64 `json:"every,omitempty" yaml:"every,omitempty"`
	// Epochs keeps the last step of each epoch.
	Epochs bool `json:"epochs,omitempty" yaml:"epochs,omitempty"`
	// Log keeps at most this number of steps, equally spaced on a logarithmic axis: most of them at
	// the beginning, where a network changes most.
	Log int `json:"log,omitempty" yaml:"log,omitempty"`
	// Off keeps nothing at all; it excludes the other fields.
	Off bool `json:"off,omitempty" yaml:"off,omitempty"`
}

// maxLog bounds Schedule.Log.
const maxLog = 100_000

func (s *Schedule) check(key string) error {
	fail := func(field, format string, args ...any) error {
		return &SpecError{key + "." + field, fmt.Sprintf(format, args...)}
	}
	switch {
	case s.Every < 0:
		return fail("every", "must be a number of steps, at least 1, not %d", s.Every)
	case s.Log < 0 || s.Log > maxLog:
		return fail("log", "must be a number of steps between 1 and %d, not %d", maxLog, s.Log)
	case s.Off && (s.Every != 0 || s.Epochs || s.Log != 0):
		return fail("off", "keeps nothing, so every, epochs and log must be left out")
	case *s == Schedule{}:
		return &SpecError{key, "keeps no step; give every, epochs or log, or off: true"}
	}
	return nil
}

// maxKept bounds the steps that a schedule keeps of a training, because they are held in a list.
const maxKept = 10_000_000

// checkKept checks the number of steps kept of a training.
func (s *Schedule) checkKept(key string, sub *Subject) error {
	made := sub.Steps - sub.First
	kept := int64(s.Log)
	if s.Every > 0 {
		kept += made / s.Every
	}
	if s.Epochs && sub.StepsPerEpoch > 0 {
		kept += made / sub.StepsPerEpoch
	}
	if kept > maxKept {
		return &SpecError{key, fmt.Sprintf("must keep at most %d steps, not %d of %d: give a greater every, or log", maxKept, kept, made)}
	}
	return nil
}

// steps returns the steps of a training, ascending. Those of a branch are on a logarithmic axis that
// begins with the branch.
func (s *Schedule) steps(sub *Subject) []int64 {
	if s.Off {
		return nil
	}
	steps := []int64{sub.First, sub.Steps}
	multiples := func(from, every int64) {
		n := from + every
		if n <= sub.First {
			n += (sub.First - n) / every * every
			if n <= sub.First {
				n += every
			}
		}
		for ; n < sub.Steps; n += every {
			steps = append(steps, n)
		}
	}
	if s.Every > 0 {
		multiples(0, s.Every)
	}
	if s.Epochs && sub.StepsPerEpoch > 0 {
		multiples(sub.PassesFrom, sub.StepsPerEpoch)
	}
	for _, n := range logSteps(s.Log, sub.Steps-sub.First) {
		steps = append(steps, sub.First+n)
	}
	slices.Sort(steps)
	return slices.Compact(steps)
}

// logSteps returns at most n steps from 1 to total with a constant ratio, rounded. It uses only
// multiplication and division, which round alike everywhere.
func logSteps(n int, total int64) []int64 {
	if n < 1 || total < 1 {
		return nil
	}
	if n == 1 {
		return []int64{total}
	}
	ratio := root(float64(total), n-1)
	var steps []int64
	at := 1.0
	for range n {
		s := min(int64(math.Round(at)), total)
		if len(steps) == 0 || s > steps[len(steps)-1] {
			steps = append(steps, s)
		}
		at *= ratio
	}
	return steps
}

// root returns the n-th root of x ≥ 1, by bisection.
func root(x float64, n int) float64 {
	lo, hi := 1.0, x
	for range 200 {
		mid := (lo + hi) / 2
		p := 1.0
		for i := 0; i < n && p <= x; i++ {
			p *= mid
		}
		if p <= x {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}
