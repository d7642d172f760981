package figure

import (
	"fmt"

	"brainbow/render"
)

// about says what the pictures are of: the layer, its inputs and units.
func (s *weightSheet) about() string {
	l := s.l
	units := s.say("network.units", "count", render.Count(int64(l.Units)))
	if l.Kind == "conv" {
		return s.say("weights.kernelsOf", "layer", l.Name, "kernels", render.Count(int64(l.Units)), "height", fmt.Sprint(l.View[1]), "width", fmt.Sprint(l.View[2]), "count", render.Count(int64(l.View[0])))
	}
	return s.say("weights.wiring", "layer", l.Name, "inputs", render.Count(int64(l.View[0]*l.View[1]*l.View[2])), "units", units)
}

// orderWords says how the units are ordered, if not by number.
func (s *weightSheet) orderWords() string {
	switch {
	case s.o.order == "norm", s.o.order == "similarity":
		return s.say("weights.order." + s.o.order)
	case s.o.order == "class" && !s.l.Output:
		return s.say("weights.order.class")
	}
	return ""
}

// words is the key of the sentence that says what a picture is.
func (s *weightSheet) words() (key string, count int) {
	l, p := s.l, s.plan
	switch {
	case l.Kind == "conv" && p.planes > 1:
		return "weights.kernels", 0
	case l.Kind == "conv":
		return "weights.kernel", 0
	case p.folded && p.height == 1:
		return "weights.values", l.View[0]
	case p.folded:
		return "weights.folded", l.View[0]
	case p.planes == 3 && l.FromInput:
		return "weights.channels", 0
	case p.planes > 1:
		return "weights.maps", p.planes
	case l.FromInput && p.rgb:
		return "weights.rgb", 0
	case s.o.beside == "" && s.o.means != nil && s.o.means.shape[0] == 1:
		return "weights.outlined", 0
	case l.FromInput:
		return "weights.pixels", 0
	}
	return "weights.map", 0
}

func (s *weightSheet) caption() string {
	p := s.plan
	switch s.o.beside {
	case "class":
		return s.say("weights.besideClass")
	case "contrast":
		return s.say("weights.besideContrast")
	}
	key, count := s.words()
	if s.hues != nil && key == "weights.rgb" {
		key = "weights.rgbRim"
	}
	return s.say(key, "layer", s.l.Name, "height", fmt.Sprint(p.height), "width", fmt.Sprint(p.width), "count", render.Count(int64(count)))
}

// method says how the scale was chosen and what the likeness is.
func (s *weightSheet) method(reach string) string {
	fixed, like, rim := "", "", ""
	if s.hues != nil {
		rim = s.say("weights.methodRim", "lead", render.Fixed(blueish, 1), "sides", fmt.Sprint(blueSides))
	}
	if s.o.fixed > 0 && !s.o.perUnit {
		fixed = s.say("weights.fixed", "count", render.Count(int64(s.o.fixed)))
	}
	if s.o.beside != "" {
		like = s.say("weights.methodLike")
	}
	return s.sentences(capital(reach)+s.say("weights.stop"), fixed, like, rim)
}

// ink is what a bright pixel of the input is called: ink where pictures are drawn on a dark ground.
func (s *weightSheet) ink() string { return inkOf(s.language, s.o.means) }

func inkOf(l language, m *means) string {
	if m != nil && m.drawn() {
		return l.say("weights.ink")
	}
	return l.say("weights.bright")
}

// barRoom is the height of the colour bar below the pictures with the gap above it.
const barRoom = 6 * render.Unit

// scale draws the colour bar below the pictures, with what its ends mean.
func (s *weightSheet) scale(c *render.Canvas, invalid bool) {
	_, h := c.Size()
	y := h + 2.5*render.Unit
	r := s.scaleOf(0)
	low, high := s.say("weights.against"), s.say("weights.for")
	colors := s.colors
	switch {
	case s.plan.rgb:
		colors, low, high = render.Gray, s.say("weights.less"), s.say("weights.more")
	case s.l.FromInput && s.l.View[1]*s.l.View[2] > 1:
		low = s.say("weights.pixelAgainst", "ink", s.ink())
	}
	middle := "0"
	if s.o.gray && !s.plan.rgb && !(r.Min < 0 && r.Max > 0 && r.Min == -r.Max) {
		middle = "" // zero is not in the middle
	}
	switch {
	case s.o.perUnit:
		low, high = s.say("weights.endUnit", "words", low), s.say("weights.endOwn", "words", high)
	default:
		low, high = low+" · "+render.Short(r.Min), render.Short(r.Max)+" · "+high
	}
	x := c.WordBar(0, y, 200, colors, low, middle, high)
	if invalid {
		x += 3 * render.Unit
		c.Rect(x, y-render.Unit/2, render.Unit, render.Unit, render.Style{Fill: render.Invalid}, "")
		c.Label(x+1.5*render.Unit, y, render.NoNumber, render.TextStyle{Size: render.Small, Color: render.Muted})
	}
}
