package render

import (
	"math"
)

// Tick is a position on a scale with its label. A minor tick has no label.
type Tick struct {
	Value float64
	Label string
}

// Scale maps numbers to positions along a line: Range.Min to From, Range.Max to To.
type Scale struct {
	Range
	From, To float64
	Log      bool // decimal logarithm; the range must be positive
}

// Pos returns the position of v. It may lie outside From…To.
func (s Scale) Pos(v float64) float64 {
	lo, hi := s.Min, s.Max
	if s.Log {
		lo, hi, v = math.Log10(lo), math.Log10(hi), math.Log10(v)
	}
	if hi <= lo {
		return (s.From + s.To) / 2
	}
	return s.From + (v-lo)/(hi-lo)*(s.To-s.From)
}

// Ticks returns labelled ticks at round values, about n of them.
func (s Scale) Ticks(n int) []Tick {
	if s.Log {
		return logTicks(s.Range)
	}
	return linearTicks(s.Range, n)
}

// WholeTicks returns ticks as [Scale.Ticks] does, but of whole numbers only, and with one at the end of the
// range: for steps and counts.
func (s Scale) WholeTicks(n int) []Tick {
	if s.Log {
		return logTicks(s.Range)
	}
	step := wholeStep(s.Range, n)
	ticks := ticksEvery(s.Range, step)
	end := s.Max
	if end != math.Trunc(end) || end <= s.Min {
		return ticks
	}
	if last := len(ticks) - 1; last >= 0 && end-ticks[last].Value < endGap*step {
		ticks = ticks[:last]
	}
	return append(ticks, Tick{end, Count(int64(end))})
}

// endGap is the distance from the end of an axis, in steps of its ticks, within which a tick would touch the
// end's.
const endGap = 0.6

// wholeStep returns the smallest whole number of the form 1, 2, 2.5 or 5 × 10^k that gives at most
// about n steps.
func wholeStep(r Range, n int) float64 {
	step := max(roundStep((r.Max-r.Min)/float64(n)), 1)
	if step == 2.5 {
		return 5
	}
	return step
}

// roundStep returns the smallest number of the form 1, 2, 2.5 or 5 × 10^k that is at least step.
func roundStep(step float64) float64 {
	power := math.Pow(10, math.Floor(math.Log10(step)))
	for _, m := range []float64{1, 2, 2.5, 5} {
		if step <= m*power*(1+1e-9) {
			return m * power
		}
	}
	return 10 * power
}

func linearTicks(r Range, n int) []Tick {
	if !(r.Max > r.Min) || n < 1 {
		return []Tick{{r.Min, Number(r.Min, 3)}}
	}
	return ticksEvery(r, roundStep((r.Max-r.Min)/float64(n)))
}

func ticksEvery(r Range, step float64) []Tick {
	var ticks []Tick
	for i := math.Ceil(r.Min/step - 1e-9); i*step <= r.Max+step*1e-9; i++ {
		v := i * step
		ticks = append(ticks, Tick{v, stepLabel(v, step)})
	}
	return ticks
}

// stepLabel formats a multiple of step with as many decimals as step has.
func stepLabel(v, step float64) string {
	if m := max(math.Abs(v), step); m >= 1e6 || step < 1e-4 {
		return Number(v, 3)
	}
	decimals := 0
	for s := step; decimals < 6 && math.Abs(s-math.Round(s)) > 1e-6*s; decimals++ {
		s *= 10
	}
	if decimals == 0 {
		return Count(int64(math.Round(v)))
	}
	s := Decimal(math.Abs(v), decimals)
	if v < 0 {
		return minus + s
	}
	return s
}

func logTicks(r Range) []Tick {
	if !(r.Min > 0 && r.Max >= r.Min) || math.IsInf(r.Max, 1) {
		panic("render: a logarithmic scale needs a positive range")
	}
	var ticks []Tick
	first, last := math.Floor(math.Log10(r.Min)), math.Ceil(math.Log10(r.Max))
	every := math.Ceil((last - first) / 6)
	few := math.Log10(r.Max/r.Min) < 3
	for e := first; e <= last; e++ {
		for m := 1.0; m < 10; m++ {
			v := m * math.Pow(10, e)
			if v < r.Min*(1-1e-9) || v > r.Max*(1+1e-9) {
				continue
			}
			label := ""
			if m == 1 && math.Mod(e-first, every) == 0 || few && (m == 2 || m == 5) {
				label = Number(v, 1)
			}
			if m > 1 && every > 1 {
				continue
			}
			ticks = append(ticks, Tick{v, label})
		}
	}
	return ticks
}

// Grow returns the smallest range with round ends, about n steps wide, that contains r. An
// empty range is widened around its value.
func (r Range) Grow(n int) Range {
	if !(r.Max > r.Min) {
		d := max(math.Abs(r.Min)*0.1, 1e-3)
		r = Range{r.Min - d, r.Max + d}
	}
	step := roundStep((r.Max - r.Min) / float64(n))
	return Range{math.Floor(r.Min/step+1e-9) * step, math.Ceil(r.Max/step-1e-9) * step}
}
