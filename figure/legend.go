package figure

import (
	"brainbow/analysis"
	"brainbow/render"
)

// legendClasses is the number of classes that a list shows.
const legendClasses = 20

// marker draws the mark of a class: its colour and one of four shapes.
func marker(c *render.Canvas, class int, x, y, r float64) {
	color := render.ClassColor(class)
	switch class % 4 {
	case 0:
		c.Circle(x, y, r, render.Style{Fill: color})
	case 1:
		c.Polygon([]render.Point{{X: x, Y: y - 1.2*r}, {X: x + 1.15*r, Y: y + 0.85*r}, {X: x - 1.15*r, Y: y + 0.85*r}}, color)
	case 2:
		d := 0.9 * r
		c.Polygon([]render.Point{{X: x - d, Y: y - d}, {X: x + d, Y: y - d}, {X: x + d, Y: y + d}, {X: x - d, Y: y + d}}, color)
	default:
		d := 1.25 * r
		c.Polygon([]render.Point{{X: x, Y: y - d}, {X: x + d, Y: y}, {X: x, Y: y + d}, {X: x - d, Y: y}}, color)
	}
}

// classMark draws the mark of one of many points: beyond ten classes, whose colours repeat, by
// their shape too.
func classMark(c *render.Canvas, class int, x, y, r float64, style render.Style) {
	at := func(points ...float64) []render.Point {
		var out []render.Point
		for i := 0; i < len(points); i += 2 {
			out = append(out, render.Point{X: x + r*points[i], Y: y + r*points[i+1]})
		}
		return out
	}
	switch class / 10 % 4 {
	case 0:
		c.Circle(x, y, r, style)
	case 1:
		c.Polygon(at(-0.9, -0.9, 0.9, -0.9, 0.9, 0.9, -0.9, 0.9), style.Fill)
	case 2:
		c.Polygon(at(0, -1.3, 1.3, 0, 0, 1.3, -1.3, 0), style.Fill)
	default:
		const t, l = 0.4, 1.2
		c.Polygon(at(-t, -l, t, -l, t, -t, l, -t, l, t, t, t, t, l, -t, l, -t, t, -l, t, -l, -t, -t, -t), style.Fill)
	}
}

// triangle draws the mark of an observation that the network mistakes for another class.
func triangle(c *render.Canvas, x, y, r float64, color render.Color) {
	edge := func(r float64) []render.Point {
		return []render.Point{{X: x, Y: y - 1.2*r}, {X: x + 1.1*r, Y: y + 0.8*r}, {X: x - 1.1*r, Y: y + 0.8*r}}
	}
	c.Polygon(edge(r+0.9), render.Paper)
	c.Polygon(edge(r), color)
}

// legendRoom is the height of what [placeSheet.legend] draws.
const legendRoom = 4 * render.Unit

// legend explains what the panels do not say themselves, on one line below them, within the given
// width: the classes without a name on any panel, or what the colours mean.
func (s *placeSheet) legend(c *render.Canvas, all []*analysis.Placement, y, width float64) {
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	y += legendRoom - 1.5*render.Unit
	x := 0.0
	if s.ticked() {
		text := "▲ " + s.say("place.mistaken")
		c.Label(0, y, text, small)
		x = render.Measure(text, small) + 3*render.Unit
	}
	switch {
	case s.byClass():
		s.nameless(c, all, x, y, width)
	case s.colour == "half" || s.colour == "correct":
	default:
		low, high := render.Short(s.scale.Min), render.Short(s.scale.Max)
		text := render.Ellipsis(s.title, width/2, small)
		c.Label(x, y, text, small)
		middle := ""
		if s.scale.Min < 0 {
			middle = "0"
		}
		c.WordBar(x+render.Measure(text, small)+2*render.Unit, y-0.5*render.Unit, min(200, width/4), s.colours, low, middle, high)
	}
	c.Extend(0, y+1.5*render.Unit)
}

// nameless lists the classes that have no name on any panel, or, where the panels show one thing before and after, not on
// all, and says why: they lie too scattered for a name, or there was no room for it.
func (s *placeSheet) nameless(c *render.Canvas, all []*analysis.Placement, x, y, width float64) {
	counts := make([]int, len(s.names))
	for _, p := range all {
		for _, l := range p.Labels {
			if int(l) < len(counts) {
				counts[l]++
			}
		}
	}
	least, words := 1, "place.unnamed"
	if s.everywhere {
		least, words = len(all), "place.unnamedSide"
	}
	var missing []int
	crowded := 0
	for k, n := range counts {
		if n > 0 && s.named[k] < least {
			missing = append(missing, k)
			if s.crowded[k] {
				crowded++
			}
		}
	}
	switch crowded {
	case 0:
	case len(missing):
		words += ".room"
	default:
		words += ".both"
	}
	if len(missing) == 0 {
		return
	}
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	style := render.TextStyle{Size: render.Small}
	names := render.ShortNames(s.names, 14*render.Unit, style)
	rest := render.Measure(s.say("place.moreScattered", "count", "100"), small)
	if why := s.say(words); len(missing) < len(counts) || len(s.named) > 0 {
		if room := render.Measure(why, small) + 1.5*render.Unit; x+room+rest < width {
			c.Label(x, y, why, small)
			x += room
		}
	}
	for i, k := range missing {
		w := 14 + render.Measure(names[k], style) + 1.5*render.Unit
		left := 0.0
		if i < len(missing)-1 {
			left = rest
		}
		if x+w+left > width {
			c.Label(x, y, s.say("place.moreScattered", "count", render.Count(int64(len(missing)-i))), small)
			return
		}
		classMark(c, k, x+5, y, 5, render.Style{Fill: render.ClassColor(k)})
		c.Label(x+14, y, names[k], style)
		x += w
	}
}
