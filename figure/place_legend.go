package figure

import (
	"fmt"
	"math"
	"sort"

	"brainbow/analysis"
	"brainbow/render"
)

// labels writes the names of classes that lie in one place beside them.
func (s *placeSheet) labels(c *render.Canvas, p *analysis.Placement, f *frameOf) {
	near := s.side / 7
	type label struct {
		class         int
		x, y, held, n float64
	}
	of := make([][][2]float64, len(s.names))
	for i, l := range p.Labels {
		if int(l) < len(of) {
			row := p.Layout.Row(i).Data
			x, y := f.at(row[0], row[1], s.side)
			of[l] = append(of[l], [2]float64{x, y})
		}
	}
	var all []label
	for class, points := range of {
		best := label{class: class, n: float64(len(points))}
		step := max(1, len(points)/400)
		for i := 0; i < len(points); i += step {
			held := 0.0
			for _, q := range points {
				if d := math.Hypot(q[0]-points[i][0], q[1]-points[i][1]) / near; d < 1 {
					held += 1 - d*d
				}
			}
			if held > best.held {
				best.x, best.y, best.held = points[i][0], points[i][1], held
			}
		}
		if len(points) >= 5 && best.held > 0.25*best.n {
			all = append(all, best)
		}
	}
	sort.SliceStable(all, func(a, b int) bool { return all[a].held > all[b].held })
	style := render.TextStyle{Size: render.Body, Bold: true, Anchor: render.Middle}
	var taken [][4]float64
	for _, l := range all {
		name := render.Ellipsis(s.names[l.class], 12*render.Unit, style)
		w := render.Measure(name, style)/2 + 4
		x, y := min(max(l.x, w+2), s.side-w-2), min(max(l.y, 12), s.side-12)
		box := [4]float64{x - w, y - 9, x + w, y + 9}
		free := true
		for _, b := range taken {
			free = free && (box[2] < b[0] || b[2] < box[0] || box[3] < b[1] || b[3] < box[1])
		}
		if !free {
			continue
		}
		taken = append(taken, box)
		ground := render.Paper
		ground.A = 225
		c.Rect(box[0], box[1], 2*w, 18, render.Style{Fill: ground, Stroke: render.ClassColor(l.class)}, "")
		c.Label(x, y, name, style)
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
