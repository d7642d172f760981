package figure

import (
	"fmt"
	"strings"

	"brainbow/nn"
	"brainbow/render"
)

// netSheet draws a network.
type netSheet struct {
	about      about
	layers     []*netLayer
	parameters int
	sample     int // −1 for none
	split      string
	// probabilities says that the outputs sum to one.
	probabilities bool
	label, said   int
	unrolled      bool
	column, unit  int // the highlighted unit; unit is −1 for none
	notes         []string
	classes       []string
	short         []string // the classes, shortened
}

func (s *netSheet) figure(columns []*netLayer, flow bool) *render.Figure {
	f := render.New(fmt.Sprintf("%s: the network at %s", s.about.Run, s.about.at()), "")
	s.classes = s.about.names(f)
	s.short = render.ShortNames(s.classes, outputName, render.TextStyle{Bold: true})
	weighted := 0
	for _, l := range s.layers {
		if l.weights != nil {
			weighted++
		}
	}
	shown := ""
	if s.sample >= 0 {
		shown = fmt.Sprintf("sample %s %s: %s, %s", render.Count(int64(s.sample)), splitWords(s.split), s.class(s.label), saidOf(s.said, s.class))
	}
	f.Subtitle = parts(plural(weighted, "layer")+" with weights", plural(s.parameters, "parameter"), shown)
	if flow {
		s.flow(f)
	} else {
		s.units(f, columns)
	}
	var what []string
	for _, l := range s.layers[1:] {
		what = append(what, l.name+" "+l.shape())
	}
	f.Description = fmt.Sprintf("The network of run %s at %s, from an input of %s: %s. %s.", s.about.Run, s.about.at(), s.layers[0].shape(), strings.Join(what, ", "), capital(plural(s.parameters, "parameter")))
	return f
}

// saidOf says which class was predicted, if there is one.
func saidOf(class int, name func(int) string) string {
	if class == nn.NoClass {
		return noClass
	}
	return "predicted as " + name(class)
}

func (s *netSheet) class(k int) string {
	if k < len(s.classes) {
		return s.classes[k]
	}
	return fmt.Sprint(k)
}

// maps reports whether a value has maps.
func (l *netLayer) maps() bool { return l.value.Shape[1]*l.value.Shape[2] > 1 }

// shape describes a value: "20 maps 24×24", "30 units".
func (l *netLayer) shape() string {
	c, h, w := l.value.Shape[0], l.value.Shape[1], l.value.Shape[2]
	height, width := fmt.Sprint(h), fmt.Sprint(w)
	switch {
	case l.value.Layer < 0 && l.maps() && c == 3:
		return say("network.colour", "height", height, "width", width)
	case l.value.Layer < 0 && l.maps() && c == 1:
		return say("network.pixels", "height", height, "width", width)
	case l.value.Layer < 0:
		return say("network.numbers", "count", render.Count(int64(c*h*w)))
	case l.maps():
		return say("network.maps", "count", render.Count(int64(c)), "height", height, "width", width)
	}
	return say("network.units", "count", render.Count(int64(c)))
}

// kind describes a layer: "conv 3×3 stride 2, relu".
func (l *netLayer) kind() string {
	if l.value.Layer < 0 {
		return "input"
	}
	words := l.spec.Layer
	if w := l.weights; w != nil && w.Kind == "conv" {
		words = fmt.Sprintf("conv %d×%d", w.View[1], w.View[2])
	}
	if l.spec.Size > 0 && strings.HasSuffix(l.spec.Layer, "pool") {
		words += fmt.Sprintf(" %d×%d", l.spec.Size, max(l.spec.SizeWidth, l.spec.Size))
	}
	if l.spec.Stride > 1 && l.spec.Layer == "conv" {
		words += " " + say("network.stride", "stride", fmt.Sprint(l.spec.Stride))
	}
	if l.spec.Groups > 1 {
		words += " " + say("network.groups", "groups", fmt.Sprint(l.spec.Groups))
	}
	if a := l.spec.Activation; a != "" && a != "linear" {
		words += ", " + a
	}
	return words
}

// colors returns how a value's numbers are shown.
func (l *netLayer) colors() (*render.Map, render.Range) {
	r := render.RangeOf(l.values)
	if r.Min < 0 {
		return render.Diverging, r.Symmetric()
	}
	return render.Gray, render.Range{Max: max(r.Max, 1e-9)}
}
