package figure

import (
	"fmt"

	"brainbow/analysis"
	"brainbow/render"
)

// labels writes the names of classes that lie in one place beside them.
func (s *placeSheet) labels(c *render.Canvas, p *analysis.Placement, f *frameOf) {
	points := make([]labelPoint, len(p.Labels))
	for i, l := range p.Labels {
		row := p.Layout.Row(i).Data
		x, y := f.at(row[0], row[1], s.side)
		points[i] = labelPoint{int(l), x, y, 1}
	}
	spots := labelSpots(points, len(s.names), s.side*labelNear)
	style := render.TextStyle{Size: render.Body, Bold: true, Anchor: render.Middle}
	names, boxes := make([]string, len(spots)), make([]labelBox, len(spots))
	for i, l := range spots {
		names[i] = render.Ellipsis(s.names[l.class], 12*render.Unit, style)
		boxes[i] = labelBox{l.x, l.y, render.Measure(names[i], style)/2 + 4, 9}.inside(s.side, s.side)
	}
	for i, placed := range placeLabels(boxes, s.side, s.side, nil) {
		if !placed {
			continue
		}
		b := boxes[i]
		ground := render.Paper
		ground.A = 225
		c.Rect(b.x-b.w, b.y-b.h, 2*b.w, 2*b.h, render.Style{Fill: ground, Stroke: render.ClassColor(spots[i].class)}, "")
		c.Label(b.x, b.y, names[i], style)
	}
}

// legend explains colours and marks below the panels, over a width, and returns
// where it ends.
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
		if int(of) < len(counts) {
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
		for k, n := range counts {
			if k == legendClasses && len(counts) > legendClasses+1 {
				c.Label(x, y, fmt.Sprintf("and %d classes more", len(counts)-k), small)
				break
			}
			text := fmt.Sprintf("%s (%s)", render.Ellipsis(s.names[k], 16*render.Unit, render.TextStyle{}), render.Count(int64(n)))
			w := 16 + render.Measure(text, render.TextStyle{}) + 2*render.Unit
			item(w)
			c.Circle(x+5, y, 5, render.Style{Fill: render.ClassColor(k)})
			c.Label(x+16, y, text, render.TextStyle{})
			x += w
		}
	case s.colour == "correct":
		text := fmt.Sprintf("correct (%s)", render.Count(int64(last.Len()-missed)))
		c.Circle(5, y, 5, render.Style{Fill: render.Mix(render.Paper, render.Muted, 0.6)})
		c.Label(16, y, text, render.TextStyle{})
		x = 16 + render.Measure(text, render.TextStyle{}) + 2*render.Unit
	default:
		y -= render.Unit
		y += c.ColorBar(0, y, min(240, width), s.colours, s.scale, render.EndTicks(s.scale), s.title)
		y += 2 * render.Unit
	}
	if s.marks == "points" && s.colour != "prediction" && last.Step > 0 {
		text, color := "mistaken for another class", render.Muted
		switch s.colour {
		case "label":
			text = "mistaken, in the colour of the predicted class"
		case "correct":
			color = render.Accent
		}
		if !s.film {
			text += fmt.Sprintf(" (%s)", render.Count(int64(missed)))
		}
		item(16 + render.Measure(text, render.TextStyle{}))
		triangle(c, x+5, y, 5, color)
		c.Label(x+16, y, text, render.TextStyle{})
	}
	c.Extend(0, y+render.Unit)
	return y + render.Unit
}
