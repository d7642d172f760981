package figure

import (
	"math"
	"slices"
	"sort"

	"brainbow/analysis"
	"brainbow/render"
)

// finding says when a network learnt, or which of several is best.
func (s *curveSheet) finding() finding {
	if len(s.runs) > 1 {
		return s.bestRun()
	}
	r := s.runs[0]
	if slices.Equal(s.o.metrics, []string{"loss"}) {
		return s.lossFinding()
	}
	m := r.moments
	if m == nil {
		return s.batchFinding()
	}
	level := s.percent(s.level(), 1)
	if !m.Learnt {
		return s.find("curves.find.nothing", "count", render.Count(m.Plateau.Steps()), "level", level, "guess", s.percent(m.Guess, 1))
	}
	rise := render.Count(m.Rise.Steps())
	switch {
	case s.level() <= m.Guess+analysis.MomentMargin*(m.Perfect-m.Guess):
		best := 0
		for i, v := range r.of.Accuracy {
			if v > r.of.Accuracy[best] || math.IsNaN(r.of.Accuracy[best]) {
				best = i
			}
		}
		return s.find("curves.find.lost", "best", s.percent(r.of.Accuracy[best], 1), "step", render.Count(r.of.Steps[best]), "level", level, "guess", s.percent(m.Guess, 1))
	case m.Rise.Steps() <= m.Spacing:
		// One interval between two measurements holds it all.
		if m.Rise.From == r.of.Steps[0] {
			return s.find("curves.find.early", "step", render.Count(m.Rise.To), "level", level)
		}
		return s.find("curves.find.between", "from", render.Count(m.Rise.From), "to", render.Count(m.Rise.To), "level", level)
	case m.Plateau.From > r.of.Steps[0] && m.Rise.From >= m.Plateau.From:
		return s.find("curves.find.plateau", "count", render.Count(m.Plateau.From), "rise", rise, "level", level)
	case m.Plateau.From > r.of.Steps[0]:
		return s.find("curves.find.plateauSlow", "count", render.Count(m.Plateau.From), "rise", rise, "level", level)
	case float64(m.Rise.Steps()) > slowRise*float64(r.Steps):
		return s.find("curves.find.slow", "level", level)
	}
	return s.find("curves.find.once", "count", rise, "level", level)
}

// level is the accuracy in the end: on the whole split if that was measured after the last step, otherwise
// by the curve.
func (s *curveSheet) level() float64 {
	r := s.runs[0]
	for i := len(r.rows) - 1; i >= 0; i-- {
		if m := r.rows[i]; m.Split == r.of.Split && m.Step == r.Steps && finite(m.Accuracy) {
			return m.Accuracy
		}
	}
	return r.moments.Level
}

// batchFinding says how often single batches were right in the last tenth of the training. They are too few
// samples to say when something is learnt.
func (s *curveSheet) batchFinding() finding {
	c := s.values(s.runs[0], "accuracy", "batch")
	sum, n := 0.0, 0
	for i := len(c.y) - max(len(c.y)/10, 1); i >= 0 && i < len(c.y); i++ {
		if finite(c.y[i]) {
			sum, n = sum+c.y[i]/100, n+1
		}
	}
	if n == 0 || !slices.Contains(s.o.splits, "batch") {
		return s.find("curves.find.none")
	}
	return s.find("curves.find.batch", "level", s.percent(sum/float64(n), 1))
}

// risen is the share of its lowest value by which a loss must end higher to be said to rise again, and fallen
// that of its first value by which it must be lower to be said to fall.
const (
	risen  = 0.05
	fallen = 0.05
)

// lossFinding says whether the loss falls, or rises again: that on the test samples, if it is drawn.
func (s *curveSheet) lossFinding() finding {
	var splits []string
	for _, split := range []string{"test", "train", "batch"} {
		if len(s.o.splits) == 0 || slices.Contains(s.o.splits, split) {
			splits = append(splits, split)
		}
	}
	for _, split := range splits {
		c := s.values(s.runs[0], "loss", split)
		first, least, last := -1, -1, -1
		for i, v := range c.y {
			if !finite(v) {
				continue
			}
			if first < 0 {
				first = i
			}
			if least < 0 || v < c.y[least] {
				least = i
			}
			last = i
		}
		if last <= first {
			continue
		}
		number := func(i int) string { return render.Number(c.y[i], 3) }
		said := []string{"split", s.say("curves.split." + split), "first", number(first), "least", number(least), "step", render.Count(int64(c.x[least])), "last", number(last)}
		switch {
		case !(c.y[least] < (1-fallen)*c.y[first]):
			return s.find("curves.find.lossStays", said...)
		case c.y[last] > (1+risen)*c.y[least] && split != "batch":
			return s.find("curves.find.lossRises", said...)
		}
		return s.find("curves.find.lossFalls", said...)
	}
	return s.find("curves.find.none")
}

// slowRise is the share of the training from which on a rise counts as all of it.
const slowRise = 0.5

// bestRun says which of several runs ends with the highest accuracy, or the lowest loss if accuracy is
// not drawn.
func (s *curveSheet) bestRun() finding {
	metric, split := s.o.metrics[0], s.o.splits[0]
	for _, name := range s.o.splits {
		if name == "test" {
			split = name
		}
	}
	type end struct {
		name  string
		value float64
	}
	var ends []end
	for i, r := range s.runs {
		if _, v, ok := s.values(r, metric, split).last(); ok && !math.IsNaN(v) {
			ends = append(ends, end{s.names[i], v})
		}
	}
	if len(ends) < 2 {
		return s.find("curves.find.none")
	}
	better := func(a, b float64) bool {
		if metric == "loss" {
			return a < b
		}
		return a > b
	}
	sort.SliceStable(ends, func(i, j int) bool { return better(ends[i].value, ends[j].value) })
	number := func(v float64) string {
		if metric == "loss" {
			return render.Number(v, 3)
		}
		return s.percent(v/100, 1)
	}
	first, second, last := ends[0], ends[1], ends[len(ends)-1]
	key := "curves.find." + metric
	switch {
	case number(first.value) == number(last.value):
		return s.find(key+"Same", "value", number(first.value))
	case number(first.value) == number(second.value):
		return s.find(key+"Tie", "one", first.name, "two", second.name, "value", number(first.value))
	case len(ends) == 2:
		return s.find(key+"Two", "one", first.name, "value", number(first.value), "two", second.name, "other", number(second.value))
	}
	return s.find(key+"Best", "one", first.name, "value", number(first.value), "two", second.name, "other", number(second.value), "last", last.name, "least", number(last.value))
}
