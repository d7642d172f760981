package figure

import (
	"strconv"

	"brainbow/analysis"
)

// built is what a network consists of, as far as a title can tell two networks apart by it.
type built struct {
	hidden int // layers that learn, without the output layer
	convs  int // those of them that are convolutions
	units  int // of the only hidden layer; 0 if there are more, or none
}

// builtOf returns what a run's network consists of; ok is false where nobody knows, or where a layer of
// another kind than dense and conv has weights.
func builtOf(r *analysis.Run) (b built, ok bool) {
	if r == nil || r.Net == nil || r.Net.Opaque() {
		return b, false
	}
	learning := map[string]bool{}
	for _, name := range r.Layers() {
		learning[name] = true
	}
	layers := r.Net.Spec.Layers
	for _, v := range r.Net.Values() {
		if v.Pre || v.Layer < 0 || !learning[v.Name] {
			continue
		}
		switch kind := layers[v.Layer].Layer; {
		case kind != "dense" && kind != "conv":
			return b, false
		case v.Name == r.Net.OutputName():
			continue
		case kind == "conv":
			b.convs++
		}
		b.hidden++
		b.units = layers[v.Layer].Units
	}
	if b.hidden != 1 {
		b.units = 0
	}
	return b, true
}

// differ says what the first network has and the second has not, as the ends of "with a hidden layer … without".
// It returns empty strings if they do not differ in what [built] knows.
func (l language) differ(a, b built) (first, second string) {
	layers := func(n int) string {
		if n == 1 {
			return l.say("differ.layer")
		}
		return l.say("differ.layers", "n", strconv.Itoa(n))
	}
	number := func(n int) string {
		if n == 1 {
			return l.say("differ.one")
		}
		return l.say("differ.number", "n", strconv.Itoa(n))
	}
	switch {
	case a.convs > 0 && b.convs == 0:
		return l.say("differ.convs"), l.say("differ.without")
	case a.convs == 0 && b.convs > 0:
		return l.say("differ.noConvs"), l.say("differ.them")
	case a.hidden > 0 && b.hidden == 0:
		return layers(a.hidden), l.say("differ.without")
	case a.hidden == 0 && b.hidden > 0:
		return l.say("differ.noLayer"), number(b.hidden)
	case a.hidden != b.hidden:
		return layers(a.hidden), number(b.hidden)
	case a.units > 0 && b.units > 0 && a.units != b.units:
		return l.say("differ.units", "count", strconv.Itoa(a.units)), number(b.units)
	}
	return "", ""
}
