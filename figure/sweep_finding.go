package figure

import (
	"context"
	"fmt"
	"math"
	"sort"

	"brainbow/analysis"
	"brainbow/render"
)

// finding says which settings reach the target, or which is best.
func (s *sweepSheet) finding() finding {
	if s.numbers != nil && len(s.groups) == 1 && !math.IsNaN(s.target) {
		return s.reaching()
	}
	if f, ok := s.moreFinding(); ok {
		return f
	}
	var parts []string
	clear := false
	for _, group := range s.groups {
		ended := s.ended(group)
		if len(ended) == 0 {
			continue
		}
		sort.SliceStable(ended, func(i, j int) bool { return s.mean(ended[i]) > s.mean(ended[j]) })
		first := ended[0]
		key := "sweep.part.best"
		values := []string{"group", group, "setting", first.Label, "mean", s.percent(s.mean(first)/100, 1)}
		if len(ended) > 1 {
			second := ended[1]
			values = append(values, "second", second.Label, "other", s.percent(s.mean(second)/100, 1))
			if s.mean(first)-s.mean(second) <= 100*s.spread(first, second) {
				key = "sweep.part.even"
			} else {
				clear = true
			}
		} else {
			key = "sweep.part.only"
		}
		if group == "" {
			key += ".alone"
		}
		parts = append(parts, s.say(key, values...))
	}
	switch {
	case len(parts) == 0:
		return finding{"sweep.find.begun", s.say("sweep.find.begun")}
	case len(parts) == 1 && clear:
		return finding{"sweep.find.best", capital(parts[0])}
	case len(parts) == 1:
		return finding{"sweep.find.even", capital(parts[0])}
	}
	text := s.say("sweep.find.groups", "parts", s.clauses(parts))
	if clear {
		return finding{"sweep.find.best", capital(text)}
	}
	return finding{"sweep.find.even", capital(text)}
}

// spread is by how much two settings differ by chance: the larger deviation over seeds, as a share.
func (s *sweepSheet) spread(a, b analysis.SweepPoint) float64 {
	spread := 0.0
	for _, d := range []float64{a.Deviation, b.Deviation} {
		if finite(d) {
			spread = max(spread, d)
		}
	}
	return spread
}

// ended returns the points of a group of which a training has ended.
func (s *sweepSheet) ended(group string) []analysis.SweepPoint {
	var all []analysis.SweepPoint
	for _, p := range s.of(group) {
		if p.Ended > 0 && finite(s.mean(p)) {
			all = append(all, p)
		}
	}
	return all
}

// reaching says which number is the first that reaches the target, counted from the smallest.
func (s *sweepSheet) reaching() finding {
	ended := s.ended(s.groups[0])
	at := map[string]float64{}
	for i, l := range s.labels {
		at[l] = s.numbers[i]
	}
	sort.SliceStable(ended, func(i, j int) bool { return at[ended[i].Label] < at[ended[j].Label] })
	target := s.percent(s.target/100, 0)
	what := s.axisName()
	for i, p := range ended {
		if s.mean(p) < s.target {
			continue
		}
		values := []string{"number", p.Label, "what", what, "target", target, "mean", s.percent(s.mean(p)/100, 1)}
		values = append(values, "below", s.unlucky(ended[i:]))
		if i == 0 {
			return s.find("sweep.find.all", values...)
		}
		before := ended[i-1]
		return s.find("sweep.find.enough", append(values, "before", before.Label, "less", s.percent(s.mean(before)/100, 1))...)
	}
	best := ended[0]
	for _, p := range ended {
		if s.mean(p) > s.mean(best) {
			best = p
		}
	}
	decimals := 1
	if s.percent(s.mean(best)/100, 1) == s.percent(s.target/100, 1) { // it is below all the same
		decimals = 2
	}
	return s.find("sweep.find.none", "number", best.Label, "what", what, "target", target, "mean", s.percent(s.mean(best)/100, decimals))
}

// straggler is a trial far below the others of its setting.
type straggler struct {
	point    analysis.SweepPoint
	trial    analysis.SweepRun
	accuracy float64  // in percent
	best     float64  // of any evaluation
	unlearnt []string // classes that it does not recognise
}

// lookAtStragglers finds stragglers, and which classes each does not recognise. Of those that cannot be looked at it
// returns why.
func (s *sweepSheet) lookAtStragglers(ctx context.Context) (warnings []string) {
	s.lag = s.stragglers()
	for i, x := range s.lag {
		var err error
		if s.lag[i].unlearnt, err = s.Unlearnt(ctx, x.trial); err != nil {
			warnings = append(warnings, fmt.Sprintf("which classes %s, seed %d, does not recognise is not known: %v", x.trial.Label, x.trial.SweepTrial.Seed, err))
		}
	}
	return warnings
}

// luck is by how many points the best and the worst training of a setting differ, NaN of fewer than two.
func (s *sweepSheet) luck(p analysis.SweepPoint) float64 {
	least, most, n := math.Inf(1), math.Inf(-1), 0
	for _, t := range p.Trials {
		if v := s.accuracy(t); finite(v) {
			least, most, n = min(least, v), max(most, v), n+1
		}
	}
	if n < 2 {
		return math.NaN()
	}
	return most - least
}

// lucky reports whether a setting was trained with several seeds.
func (s *sweepSheet) lucky() bool {
	for _, p := range s.Points {
		if finite(s.luck(p)) {
			return true
		}
	}
	return false
}

// luckiest says by how much the seeds of one setting differ at most, and of which.
func (s *sweepSheet) luckiest() string {
	most, name := math.Inf(-1), ""
	for _, p := range s.Points {
		if v := s.luck(p); v > most {
			most, name = v, p.Label
			if p.Group != "" {
				name = p.Group + ", " + p.Label
			} else if s.numbers != nil {
				name = s.say("sweep.number", "number", p.Label, "what", s.axisName())
			}
		}
	}
	if !s.lucky() {
		return ""
	}
	return s.say("sweep.luckiest", "points", render.Fixed(most, 1), "setting", name)
}

// unsteadyTimes is how many times as long as the fastest training of a setting the slowest may take before times
// say more of the machine than of the settings.
const unsteadyTimes = 2

// fastest returns the shortest time of a setting's trainings in seconds, and how many times as long the slowest took.
func fastest(p analysis.SweepPoint) (seconds, times float64) {
	least, most := math.Inf(1), 0.0
	for _, t := range p.Trials {
		if t.Took > 0 {
			least, most = min(least, t.Took.Seconds()), max(most, t.Took.Seconds())
		}
	}
	if most == 0 {
		return p.Seconds, 1
	}
	return least, most / least
}

// unsteady returns how many times as long as another a training of one setting took at most, 0 if never
// unsteadyTimes.
func (s *sweepSheet) unsteady() float64 {
	most := 0.0
	for _, p := range s.Points {
		_, times := fastest(p)
		most = max(most, times)
	}
	if most < unsteadyTimes {
		return 0
	}
	return most
}

// stragglers returns trials that end more than straggles points below the median of their setting, and
// farther below than twice the distance of the best above.
func (s *sweepSheet) stragglers() []straggler {
	const straggles = 5.0
	var all []straggler
	for _, p := range s.Points {
		var values []float64
		for _, t := range p.Trials {
			if v := s.accuracy(t); finite(v) {
				values = append(values, v)
			}
		}
		if len(values) < 3 {
			continue
		}
		sort.Float64s(values)
		median := values[len(values)/2]
		for _, t := range p.Trials {
			if v := s.accuracy(t); median-v > max(straggles, 2*(values[len(values)-1]-median)) {
				all = append(all, straggler{point: p, trial: t, accuracy: v, best: 100 * t.Best.Accuracy})
			}
		}
	}
	return all
}

// why says at a straggler's mark which seed it is and whether it was better before.
func (s *sweepSheet) why(x straggler) string {
	key := "sweep.straggler"
	var kinds []string
	for _, name := range x.unlearnt {
		kinds = append(kinds, s.many(name))
	}
	switch {
	case len(kinds) > someClasses:
		return s.say("sweep.unlearntMany", "seed", render.Count(int64(x.trial.SweepTrial.Seed)), "share", s.percent(x.accuracy/100, 1), "count", render.Count(int64(len(kinds))))
	case len(kinds) > 0:
		return s.say("sweep.unlearnt", "seed", render.Count(int64(x.trial.SweepTrial.Seed)), "share", s.percent(x.accuracy/100, 1), "list", s.list(kinds))
	}
	if !s.best && x.best-x.accuracy > 1 {
		key = "sweep.fell"
	}
	return s.say(key, "seed", render.Count(int64(x.trial.SweepTrial.Seed)), "share", s.percent(x.accuracy/100, 1), "best", s.percent(x.best/100, 1))
}
