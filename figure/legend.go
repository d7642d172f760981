package figure

import (
	"fmt"

	"brainbow/analysis"
	"brainbow/render"
)

// legendClasses is the number of classes that a legend lists.
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

// legend explains colours and marks below the panels, within the given width, and
// returns where it ends.
func (s *placeSheet) legend(c *render.Canvas, all []*analysis.Placement, y, width float64) float64 {
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	last := all[len(all)-1]
	counts := make([]int, len(s.names))
	missed := 0
	for i, l := range last.Labels {
		of := l
		if s.colour == "prediction" {
			of = last.Predicted[i]
		}
		if of >= 0 && int(of) < len(counts) {
			counts[of]++
		}
		if wrong(last, i) {
			missed++
		}
	}
	x := 0.0
	item := func(w float64) {
		if x > 0 && x+w > width {
			x = 0
			y += 2.5 * render.Unit
		}
	}
	switch {
	case s.byClass():
		names := render.ShortNames(s.names, 16*render.Unit, render.TextStyle{})
		for k, n := range counts {
			if k == legendClasses && len(counts) > legendClasses+1 {
				c.Label(x, y, fmt.Sprintf("and %d classes more", len(counts)-k), small)
				break
			}
			text := say("neurons.count", "class", names[k], "count", render.Count(int64(n)))
			w := 16 + render.Measure(text, render.TextStyle{}) + 2*render.Unit
			item(w)
			classMark(c, k, x+5, y, 5, render.Style{Fill: render.ClassColor(k)})
			c.Label(x+16, y, text, render.TextStyle{})
			x += w
		}
	case s.colour == "correct":
		text := say("place.correct", "count", render.Count(int64(last.Len()-missed)))
		c.Circle(5, y, 5, render.Style{Fill: render.Mix(render.Paper, render.Muted, 0.6)})
		c.Label(16, y, text, render.TextStyle{})
		x = 16 + render.Measure(text, render.TextStyle{}) + 2*render.Unit
	default:
		y -= render.Unit
		y += c.ColorBar(0, y, min(240, width), s.colours, s.scale, render.EndTicks(s.scale), s.title)
		y += 2 * render.Unit
	}
	if s.marks == "points" && s.colour != "prediction" && last.Step > 0 {
		key, color := "place.wrong", render.Muted
		switch s.colour {
		case "label":
			key = "place.wrongColour"
		case "correct":
			color = render.Accent
		}
		if s.film {
			key = map[string]string{"place.wrong": "place.wrongFilm", "place.wrongColour": "place.wrongColours"}[key]
		}
		text := say(key, "count", render.Count(int64(missed)))
		item(16 + render.Measure(text, render.TextStyle{}))
		triangle(c, x+5, y, 5, color)
		c.Label(x+16, y, text, render.TextStyle{})
	}
	c.Extend(0, y+render.Unit)
	return y + render.Unit
}
