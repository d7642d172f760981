package figure

import (
	"fmt"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// netSheet draws a network.
type netSheet struct {
	about
	layers     []*netLayer
	parameters int
	sample     int // −1 for none
	split      string
	// probabilities says that the outputs sum to one.
	probabilities bool
	label, said   int
	unrolled      bool
	colour        bool      // of weights to pictures in colour
	crowded       bool      // with more than five columns heads are short
	column, unit  int       // the highlighted unit; unit is −1 for none
	found         netShapes // what the finding speaks of
	plane         *netPlane // the units' maps, nil if they show a sample
	ways          netWays
	notes         []string
	classes       []string
	short         []string // the classes, shortened
}

func (s *netSheet) figure(columns []*netLayer, flow bool) *render.Figure {
	var dropped render.Figure // its warnings
	s.classes = s.names(&dropped)
	s.short = render.ShortNames(s.classes, outputName, render.TextStyle{Bold: true})
	shown := ""
	if s.sample >= 0 {
		shown = s.sampleWords(s.split, s.sample, s.label, s.said, s.classes)
	}
	var found finding
	if flow {
		found = s.findFlow()
	} else {
		found = s.find(columns)
	}
	f := s.picture(found, shown)
	f.Warnings = dropped.Warnings
	if flow {
		s.flow(f)
	} else {
		s.units(f, columns)
	}
	var what []string
	for _, l := range s.layers[1:] {
		what = append(what, l.name+" "+s.shapeOf(l))
	}
	f.Description = s.say("network.describe", "input", s.shapeOf(s.layers[0]), "layers", strings.Join(what, s.say("network.comma")), "count", render.Count(int64(s.parameters)))
	return f
}

// find says how many units of what there are, and, of two or more hidden layers that read pictures, how
// many look for an edge and for a loop.
func (s *netSheet) find(columns []*netLayer) finding {
	count := func(l *netLayer) string { return render.Count(int64(l.value.Shape[0])) }
	var hidden []string
	for _, l := range columns[1:] {
		if l.weights != nil {
			hidden = append(hidden, count(l))
		}
	}
	in := columns[0].value.Shape
	values := []string{"inputs", render.Count(int64(in[0] * in[1] * in[2])), "count", render.Count(int64(s.parameters))}
	if len(hidden) == 0 {
		return s.language.find("network.find.plain", values...)
	}
	values = append(values, "outputs", s.say("network.outputs", "count", hidden[len(hidden)-1]), "hidden", strings.Join(hidden[:len(hidden)-1], " + "), "layers", render.Count(int64(len(hidden)-1)))
	if s.found = s.shapes(columns); s.found.units > 0 {
		return s.found.find(s.language, strings.Join(hidden[:len(hidden)-1], " + "))
	}
	if f, ok := s.becomes(columns); ok {
		return f
	}
	if len(hidden) > 4 {
		return s.language.find("network.find.deep", values...)
	}
	maps := 0
	for _, l := range columns[1:] {
		if l.maps() && l.weights != nil {
			maps++
		}
	}
	switch {
	case maps > 0 && maps == len(hidden)-1:
		return s.language.find("network.find.onlyMaps", values...)
	case maps > 0:
		return s.language.find("network.find.maps", values...)
	case len(hidden) == 1:
		return s.language.find("network.find.direct", values...)
	case len(hidden) == 2 && hidden[0] == "1":
		return s.language.find("network.find.one", values...)
	}
	return s.language.find("network.find.dense", values...)
}

func unitsOf(l *analysis.LayerWeights) []int {
	out := make([]int, l.Units)
	for u := range out {
		out[u] = u
	}
	return out
}

// findFlow says how many numbers the layers learn and how many ways lead around others.
func (s *netSheet) findFlow() finding {
	weighted := 0
	for _, l := range s.layers {
		if l.params > 0 {
			weighted++
		}
	}
	s.ways = ways(s.layers)
	values := []string{"layers", render.Count(int64(weighted)), "count", render.Count(int64(s.parameters)), "past", render.Count(int64(s.ways.count))}
	switch {
	case weighted == 1 && s.ways.count == 0:
		return s.language.find("network.find.only", values...)
	case s.ways.count == 0:
		return s.language.find("network.find.chain", values...)
	case s.ways.count == 1:
		return s.language.find("network.find.onePast", values...)
	case s.ways.addOnly:
		return s.language.find("network.find.shortcuts", values...)
	}
	return s.language.find("network.find.past", values...)
}

func (s *netSheet) className(k int) string { return name(s.classes, k) }

// maps reports whether a value has maps.
func (l *netLayer) maps() bool { return l.value.Shape[1]*l.value.Shape[2] > 1 }

// shapeOf describes a value: "20 maps 24×24", "30 units".
func (s *netSheet) shapeOf(l *netLayer) string {
	c, h, w := l.value.Shape[0], l.value.Shape[1], l.value.Shape[2]
	height, width := fmt.Sprint(h), fmt.Sprint(w)
	switch {
	case l.value.Layer < 0 && l.maps() && c == 3:
		return s.say("network.colour", "height", height, "width", width)
	case l.value.Layer < 0 && l.maps() && c == 1:
		return s.say("network.pixels", "height", height, "width", width)
	case l.value.Layer < 0:
		return s.say("network.numbers", "count", render.Count(int64(c*h*w)))
	case l.maps():
		return s.say("network.maps", "count", render.Count(int64(c)), "height", height, "width", width)
	}
	return s.say("network.units", "count", render.Count(int64(c)))
}

// kind describes a layer: "conv 3×3 stride 2, relu".
func (s *netSheet) kind(l *netLayer) string {
	if l.value.Layer < 0 {
		return s.say("network.input")
	}
	words := l.spec.Layer
	if w := l.weights; w != nil && w.Kind == "conv" {
		words = fmt.Sprintf("conv %d×%d", w.View[1], w.View[2])
	}
	if l.spec.Size > 0 && strings.HasSuffix(l.spec.Layer, "pool") {
		words += fmt.Sprintf(" %d×%d", l.spec.Size, max(l.spec.SizeWidth, l.spec.Size))
	}
	if l.spec.Stride > 1 && l.spec.Layer == "conv" {
		words += " " + s.say("network.stride", "stride", fmt.Sprint(l.spec.Stride))
	}
	if l.spec.Groups > 1 {
		words += " " + s.say("network.groups", "groups", fmt.Sprint(l.spec.Groups))
	}
	if a := l.spec.Activation; a != "" && a != "linear" {
		words += ", " + a
	}
	return words
}

// colors returns how a value's numbers are shown: the input as a picture, from black to white.
func (l *netLayer) colors() (*render.Map, render.Range) {
	r := render.RangeOf(l.values)
	switch {
	case l.value.Layer < 0 && (l.maps() || r.Min >= 0):
		r.Min = min(r.Min, 0)
		return render.Gray, r
	case r.Min < 0:
		return render.Diverging, r.Symmetric()
	}
	return render.Gray, render.Range{Max: max(r.Max, 1e-9)}
}
