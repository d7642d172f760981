package figure

import (
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// finding says what the channels of a convolution show, or how many units of a dense layer tell the samples
// apart.
func (s *filmSheet) finding() finding {
	if s.described == nil {
		return s.unitsFinding()
	}
	copies, edges, weak, constant := 0, 0, 0, 0
	for i := range s.described.Channels {
		c := &s.described.Channels[i]
		_, copied := c.Copy()
		switch {
		case c.Constant:
			constant++
		case c.Edge():
			edges++
		case copied:
			copies++
		case c.Weak():
			weak++
		}
	}
	n := len(s.described.Channels)
	count := func(k int) string { return render.Count(int64(k)) }
	values := []string{"layer", s.layer, "all", count(n), "sides", s.sides()}
	switch {
	case constant == n:
		return s.find("film.find.constant", values...)
	case copies == n:
		return s.find("film.find.copies", values...)
	case edges > 0 && copies > 0:
		return s.find("film.find.both", append(values, "count", count(copies), "edges", s.say("film.edges", "count", count(edges), "sides", s.sides()))...)
	case edges > 0:
		return s.find("film.find.edges", append(values, "count", count(edges))...)
	case copies > 0 && weak > 0:
		return s.find("film.find.both", append(values, "count", count(copies), "edges", s.say("film.weakly", "count", count(weak)))...)
	case weak > 0:
		return s.find("film.find.weak", append(values, "count", count(weak))...)
	case copies > 0:
		return s.find("film.find.some", append(values, "count", count(copies))...)
	}
	return s.find("film.find.neither", values...)
}

// sides lists the sides of strokes that channels mark.
func (s *filmSheet) sides() string {
	var all []string
	for _, side := range analysis.Sides {
		for i := range s.described.Channels {
			if c := &s.described.Channels[i]; c.Edge() && c.Side == side {
				all = append(all, s.say("film.side."+string(side)))
				break
			}
		}
	}
	return s.list(all)
}

// tellsApart is the share of the scale by which a unit must differ between samples to tell them apart.
const tellsApart = 0.05

// differing counts the units, or channels, that are not the same for all samples at the last step.
func (s *filmSheet) differing() int {
	size := s.shape[1] * s.shape[2]
	values := s.values[len(s.values)-1]
	differ := 0
	for u := range s.shape[0] {
		r := render.Range{Min: math.Inf(1), Max: math.Inf(-1)}
		for k := range s.samples {
			for _, v := range values[(k*s.shape[0]+u)*size:][:size] {
				if x := float64(v); finite(x) {
					r.Min, r.Max = min(r.Min, x), max(r.Max, x)
				}
			}
		}
		if r.Max-r.Min > tellsApart*(s.span.Max-s.span.Min) {
			differ++
		}
	}
	return differ
}

// unitsFinding says how many units, or channels, are not the same for all samples.
func (s *filmSheet) unitsFinding() finding {
	differ := s.differing()
	found := []string{"layer", s.layer, "all", render.Count(int64(s.shape[0])), "count", render.Count(int64(differ))}
	kind := "film.find.units"
	if s.maps() {
		kind = "film.find.channels"
	}
	if len(s.samples) == 1 && !s.maps() {
		return s.find(kind+"One", "layer", s.layer, "all", render.Count(int64(s.shape[0])), "count", render.Count(int64(s.responding())))
	}
	switch differ {
	case 0:
		return s.find(kind+".none", found...)
	case s.shape[0]:
		return s.find(kind+".all", found...)
	}
	return s.find(kind, found...)
}

// responding counts the units that are not zero for the first sample, the last step shown.
func (s *filmSheet) responding() int {
	n := 0
	for _, v := range s.values[len(s.values)-1][:s.shape[0]] {
		if math.Abs(float64(v)) > tellsApart*(s.span.Max-s.span.Min) {
			n++
		}
	}
	return n
}

// rowWords says of each row in a few words what its channel shows, "" for none.
func (s *filmSheet) rowWords() []string {
	if s.described == nil {
		return nil
	}
	var words []string
	for _, k := range s.channels {
		words = append(words, s.channelWords(s.described, k))
	}
	return words
}

// channelWords says in a few words what a channel shows.
func (l language) channelWords(all *analysis.Channels, unit int) string {
	c := &all.Channels[unit]
	var word string
	r, _ := c.Copy()
	switch kind := c.Kind(); {
	case kind == analysis.KindEdge:
		word = l.say("film.edge", "side", l.say("film.side."+string(c.Side)))
	case kind == analysis.KindWeak:
		word = l.say("film.weak", "side", l.say("film.side."+string(c.Side)))
	case kind == analysis.KindCopy && r < 0:
		word = l.say("film.negative")
	default:
		word = l.say("film." + kind)
	}
	twin, ok := all.Twin(unit)
	if !ok {
		return word
	}
	like := "film.like"
	if twin.Correlation < 0 {
		like = "film.opposite"
	}
	return l.say("film.and", "one", word, "two", l.say(like, "unit", Unit(twin.Layer, twin.Unit)))
}
