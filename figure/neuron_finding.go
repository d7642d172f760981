package figure

import (
	"fmt"

	"brainbow/analysis"
	"brainbow/render"
)

const (
	// strongestSamples is how many samples a neuron is said to respond to most.
	strongestSamples = 16
	// minShare is the share of them from which on they count as "most".
	minShare = 0.5
	// clearlyMore is by how much more frequent a class must be among them than among all samples.
	clearlyMore = 0.25
	// prefers is the least share of pairs in which a property tells the strongest samples of a class from
	// the others of it.
	prefers = 0.9
)

// neuronFinding says what a neuron responds to; pattern is what it looks for in the picture, "" if that cannot be
// said.
func neuronFinding(l language, p *analysis.Representation, unit int, names []string, prefer []analysis.ExplainedProperty, pattern string) finding {
	said := []string{"neuron", l.neuronName(p, unit)}
	top := p.Top(unit, strongestSamples)
	if len(top) == 0 {
		return l.find("neuron.find.silent", said...)
	}
	class, n, classes := p.Among(top)
	said = append(said, "n", render.Count(int64(n)), "all", render.Count(int64(len(top))))
	if predominant(p, class, n, len(top)) {
		said = append(said, "class", l.many(names[class]))
		answers, _ := p.Answers(unit)
		highest := 0
		for k, a := range answers {
			if a.Observations > 0 && a.Mean > answers[highest].Mean {
				highest = k
			}
		}
		if answers[class].Mean < answers[highest].Mean && highest != class {
			return l.find("neuron.find.apart", append(said, "highest", l.many(names[highest]))...)
		}
		if pattern != "" {
			return l.find("neuron.find.looks", append(said, "pattern", pattern)...)
		}
		if len(prefer) == 0 {
			return l.find("neuron.find.for", said...)
		}
		return l.find("neuron.find.forWhere", append(said, "property", l.list(preferred(l, prefer)))...)
	}
	weak, tied := p.Weakest(unit, strongestSamples)
	if c, n, _ := p.Among(weak); tied <= len(weak) && predominant(p, c, n, len(weak)) {
		return l.find("neuron.find.against", "neuron", l.neuronName(p, unit), "class", l.many(names[c]), "n", render.Count(int64(n)), "all", render.Count(int64(len(weak))))
	}
	if classes == 1 {
		return l.find("neuron.find.usual", append(said, "class", l.many(names[class]))...)
	}
	if pattern != "" {
		return l.find("neuron.find.looksMany", append(said, "pattern", pattern, "classes", render.Count(int64(classes)))...)
	}
	return l.find("neuron.find.many", append(said, "classes", render.Count(int64(classes)))...)
}

// preferred names the properties that its strongest samples have.
func preferred(l language, prefer []analysis.ExplainedProperty) []string {
	var properties []string
	for _, x := range prefer {
		_, less, more := l.property(x.Property)
		if x.AUC < 0.5 {
			more = less
		}
		properties = append(properties, more)
	}
	return properties
}

// predominant reports whether n of some samples are of a class so often that it says something: at least minShare of
// them, and clearly more than of all samples.
func predominant(p *analysis.Representation, class, n, of int) bool {
	own := 0
	for _, l := range p.Labels {
		if int(l) == class {
			own++
		}
	}
	share, usual := float64(n)/float64(of), float64(own)/float64(len(p.Labels))
	return of > 1 && share >= minShare && share >= usual+clearlyMore
}

// neuronName calls a unit "neuron fc1·12" or "channel conv1·3".
func (l language) neuronName(p *analysis.Representation, unit int) string {
	key := "neuron.neuron"
	if p.Means {
		key = "neuron.channel"
	}
	return l.say(key, "unit", Unit(p.Layer, unit))
}

// bestWords says which class a unit separates best.
func (s *neuronFigure) bestWords() string {
	if s.best < 0 {
		return s.say("neuron.noClass")
	}
	row := s.power.Of(s.best)
	rank := 1
	for _, v := range row {
		if v > row[s.unit] {
			rank++
		}
	}
	key := "neuron.byTrees"
	if s.power.Measure == analysis.ByAUC {
		key = "neuron.byAUC"
	}
	return s.say("neuron.separates", "class", s.class(s.names[s.best]), "side", s.sideWords(), "rank", fmt.Sprint(rank), "units", render.Count(int64(s.power.Units)), "measure", s.say(key))
}

// sideWords says whether it responds more to the class that it separates best than to the rest, less, or neither.
func (s *neuronFigure) sideWords() string {
	own := make([]bool, len(s.column))
	for i, l := range s.points.Labels {
		own[i] = int(l) == s.best
	}
	auc := analysis.AUC(s.column, own)
	return s.say("neuron.side", "side", s.say(sideKey(auc)), "auc", render.Number(auc, 3))
}

// sideKey returns the key of the text about a neuron with an AUC for a class.
func sideKey(auc float64) string {
	switch {
	case auc > 0.5:
		return "neurons.for"
	case auc < 0.5:
		return "neurons.against"
	}
	return "neurons.neither"
}

// rateWords says to how many observations it responds at all, if not to all.
func (s *neuronFigure) rateWords() string {
	n := 0
	for _, v := range s.column {
		if v != 0 {
			n++
		}
	}
	if n == len(s.column) {
		return ""
	}
	return s.say("neuron.rate", "share", s.percent(float64(n)/float64(len(s.column)), 0))
}
