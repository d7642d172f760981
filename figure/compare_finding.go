package figure

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// CompareFinding says in a sentence what a comparison found: which samples one gets right and the other wrong, or if that cannot be
// compared what can. It is the title of the picture of that part.
func CompareFinding(c *analysis.Comparison, pictures bool, lang string) string {
	l := values{"lang": lang}.language()
	n := sidesOf(l, c)
	switch {
	case c.Samples != nil:
		return n.samples(c.Samples, pictures).text
	case c.Course != nil:
		return n.course(c).text
	case c.Layers != nil:
		return n.layers(c.Layers).text
	case c.Weights != nil:
		return n.units(&c.Weights.Layers[0]).text
	}
	return ""
}

// nothing stands for a number that there is not.
const nothing = "–"

// sides are what a picture calls the two that are compared.
type sides struct {
	language
	a, b string
	c    *analysis.Comparison
}

// sidesOf names the two: by the step where they are one run, else by the run, with the step if it is not the last of both.
func sidesOf(l language, c *analysis.Comparison) sides {
	s := sides{language: l, c: c, a: c.A.Run, b: c.B.Run}
	switch {
	case c.One:
		s.a, s.b = l.at(c.A.Step, 0), l.at(c.B.Step, 0)
	case c.A.Run == c.B.Run:
		s.a, s.b = c.A.Run+" (1)", c.B.Run+" (2)"
	}
	return s
}

// steps says which steps of two runs are compared.
func (s sides) steps() string {
	if s.c.One {
		return ""
	}
	if s.c.A.Step == s.c.B.Step {
		return s.at(s.c.A.Step, 0)
	}
	return s.say("compare.pair", "a", s.at(s.c.A.Step, s.c.A.Last), "b", s.at(s.c.B.Step, s.c.B.Last))
}

// runs names the runs below the title.
func (s sides) runs() string {
	if s.c.One {
		return s.c.A.Run
	}
	return s.say("compare.pair", "a", s.a, "b", s.b)
}

// found makes a finding, which begins with a capital letter unless it begins with the name of a run.
func (s sides) found(key string, values ...string) finding {
	f := s.find(key, values...)
	f.text = s.tidy(f.text)
	if text := s.say(key, values...); !s.c.One && (strings.HasPrefix(text, s.a) || strings.HasPrefix(text, s.b)) {
		f.text = text
	}
	return f
}

// tidy removes the spaces around the names of steps in Chinese, which names of runs need.
func (s sides) tidy(text string) string {
	if s.language != chinese || !s.c.One {
		return text
	}
	return strings.NewReplacer(" "+s.a+" ", s.a, " "+s.b+" ", s.b, s.a+" ", s.a, s.b+" ", s.b, " "+s.a, s.a, " "+s.b, s.b).Replace(text)
}

// samples says how many samples are won and lost.
func (s sides) samples(w *analysis.WonAndLost, pictures bool) finding {
	from, to := float64(w.Right[0])/float64(w.Common), float64(w.Right[1])/float64(w.Common)
	decimals := 1
	if from != to && s.percent(from, 1) == s.percent(to, 1) {
		decimals = 2
	}
	values := []string{
		"a", s.a, "b", s.b, "won", render.Count(int64(len(w.Won))), "lost", render.Count(int64(len(w.Lost))),
		"from", s.percent(from, decimals), "to", s.percent(to, decimals), "of", render.Count(int64(w.Common)),
	}
	switch {
	case len(w.Won) == 0 && len(w.Lost) == 0:
		return s.found("compare.noExchange", values...)
	case len(w.Lost) == 0:
		return s.found("compare.onlyWon", values...)
	case len(w.Won) == 0:
		return s.found("compare.onlyLost", values...)
	case pictures:
		return s.found("compare.exchange.pics", values...)
	}
	return s.found("compare.exchange", values...)
}

// layers says which layers are most and least alike: of networks with the same layers, each layer beside itself.
func (s sides) layers(l *analysis.Similarity) finding {
	type cell struct {
		a, b int
		v    float64
	}
	var all, own []cell
	for a, row := range l.CKA {
		for b, v := range row {
			if v != nil {
				all = append(all, cell{a, b, *v})
				if a == b {
					own = append(own, cell{a, b, *v})
				}
			}
		}
	}
	if len(all) == 0 {
		return s.found("compare.layers.silent")
	}
	by := func(x, y cell) int {
		switch {
		case x.v < y.v:
			return -1
		case x.v > y.v:
			return 1
		}
		return 0
	}
	if !slices.Equal(l.A, l.B) || len(own) == 0 {
		best := slices.MaxFunc(all, by)
		return s.found("compare.layers.pair", "a", s.a, "b", s.b, "one", l.A[best.a], "two", l.B[best.b], "high", render.Fixed(best.v, 2))
	}
	most, least := slices.MaxFunc(own, by), slices.MinFunc(own, by)
	values := []string{"a", s.a, "b", s.b, "more", l.A[most.a], "high", render.Fixed(most.v, 2), "less", l.A[least.a], "low", render.Fixed(least.v, 2)}
	switch {
	case len(own) == 1:
		return s.found("compare.layers.only", values...)
	case s.c.One:
		return s.found("compare.layers.steps", values...)
	}
	return s.found("compare.layers.runs", values...)
}

// units says how alike the paired units of a layer are.
func (s sides) units(m *analysis.MatchedLayer) finding {
	mean := m.Alike()
	if math.IsNaN(mean) {
		return s.found("compare.units.silent", "layer", m.Layer)
	}
	values := []string{"layer", m.Layer, "mean", render.Fixed(mean, 2), "cos", render.Fixed(m.WeightsAlike(), 2), "moved", strconv.Itoa(m.Moved), "all", strconv.Itoa(len(m.Match))}
	switch {
	case m.Classes:
		return s.found("compare.units.classes", values...)
	case m.Moved > 0:
		return s.found("compare.units.places", values...)
	}
	return s.found("compare.units.find", values...)
}

// course says where the two part and how far apart they are at the end.
func (s sides) course(c *analysis.Comparison) finding {
	d, p := c.Course.Distance, c.Course.Parting
	accuracy := func(k int, step int64) string {
		if of := c.Course.Accuracies[k]; len(of.Steps) > 0 {
			at := len(of.Steps) - 1
			for step >= 0 && at > 0 && of.Steps[at] > step {
				at--
			}
			if v := of.Accuracy[at]; v != nil {
				return s.percent(*v, 1)
			}
		}
		return nothing
	}
	if d == nil {
		if why := c.Why(analysis.CompareSamples); why != nil && why.Code == "different-data" {
			return s.found("compare.course.other", "a", s.a, "b", s.b, "from", accuracy(0, -1), "to", accuracy(1, -1), "one", c.A.Dataset, "two", c.B.Dataset)
		}
		return s.found("compare.course.accuracy", "a", s.a, "b", s.b, "from", accuracy(0, -1), "to", accuracy(1, -1))
	}
	last := len(d.Steps) - 1
	values := []string{"a", s.a, "b", s.b, "last", render.Count(d.Steps[last]), "d", s.distance(d.Distance[last]), "from", s.distance(d.Distance[0])}
	if c.One {
		at := max(slices.Index(d.Steps, c.B.Step), 0)
		values = []string{"a", s.a, "b", s.b, "d", s.distance(d.Distance[at]), "from", accuracy(0, c.A.Step), "to", accuracy(1, c.B.Step)}
		if c.A.Correct != nil && c.B.Correct != nil {
			values[7], values[9] = s.percent(c.A.Accuracy(), 1), s.percent(c.B.Accuracy(), 1)
		}
		if values[7] == nothing || values[9] == nothing {
			return s.found("compare.course.oneOnly", values...)
		}
		return s.found("compare.course.one", values...)
	}
	if p.By != nil {
		values = append(values, "by", render.Count(*p.By))
	}
	if p.After != nil {
		values = append(values, "after", render.Count(*p.After))
	}
	if p.Fork != nil {
		values = append(values, "fork", render.Count(*p.Fork))
	}
	switch {
	case p.By == nil:
		return s.found("compare.course.never", values...)
	case p.Start == analysis.DifferentStarts:
		return s.found("compare.course.different", values...)
	case p.Start == analysis.BranchStart:
		return s.found("compare.course.branch", values...)
	case p.Start == analysis.SiblingStart:
		return s.found("compare.course.siblings", values...)
	case !p.Exact():
		return s.found("compare.course.between", values...)
	}
	return s.found("compare.course.same", values...)
}

// distance writes a distance of weights as a percentage of their length.
func (s sides) distance(v *float64) string {
	if v == nil {
		return nothing
	}
	return s.inPercent(render.Number(100**v, 3))
}
