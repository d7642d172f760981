package figure

import (
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// labels writes the name of each class beside every cluster of its observations, or of either half
// beside most of it, where it covers nothing.
func (s *placeSheet) labels(c *render.Canvas, p *analysis.Placement, f *frameOf) {
	names := s.names
	class := func(i int) int { return int(p.Labels[i]) }
	switch s.colour {
	case "half":
		names = s.halves[:]
		class = func(i int) int { return s.sides[i] }
	case "prediction":
		class = func(i int) int { return int(p.Predicted[i]) }
	case "label":
	default:
		return
	}
	points := make([]labelPoint, p.Len())
	for i := range points {
		row := p.Layout.Row(i).Data
		x, y := f.at(row[0], row[1], s.side)
		points[i] = labelPoint{class(i), x, y, 1}
	}
	spots := labelSpots(points, len(names), s.side*labelNear)
	if s.colour == "half" {
		spots = firstSpots(spots)
	}
	size := render.Body
	if s.side < smallPanel {
		size = render.Small
	}
	color := render.ClassColor
	if s.colour == "half" {
		color = func(int) render.Color { return render.Ink }
	}
	plates := &plateSheet{names: names, marks: points, radius: s.radius(p.Len()), size: size, side: s.side, color: color, lines: s.colour != "half"}
	if s.named == nil {
		s.named, s.crowded = map[int]int{}, map[int]bool{}
	}
	seen := map[int]bool{}
	for _, class := range plates.draw(c, spots) {
		if !seen[class] {
			s.named[class]++
		}
		seen[class] = true
	}
	for _, l := range spots {
		if !seen[l.class] {
			s.crowded[l.class] = true
		}
	}
}

// firstSpots keeps the first label of each class.
func firstSpots(spots []labelSpot) []labelSpot {
	seen := map[int]bool{}
	var out []labelSpot
	for _, l := range spots {
		if !seen[l.class] {
			seen[l.class] = true
			out = append(out, l)
		}
	}
	return out
}

// plateSheet draws names of classes beside their clusters on a square panel.
type plateSheet struct {
	names  []string
	marks  []labelPoint
	radius float64 // of a mark
	size   float64 // of the text
	side   float64 // of the panel
	color  func(class int) render.Color
	lines  bool       // from a name to its cluster
	taken  []labelBox // what names must not cover besides marks
}

// draw draws names where they cover nothing and returns the classes for which there was a place.
func (s *plateSheet) draw(c *render.Canvas, spots []labelSpot) (named []int) {
	style := render.TextStyle{Size: s.size, Bold: true, Anchor: render.Middle}
	short, boxes := render.ShortNames(s.names, min(mapName, s.side/3), style), make([]labelBox, len(spots))
	for i, l := range spots {
		boxes[i] = labelBox{l.x, l.y, render.Measure(short[l.class], style)/2 + 3, s.size/2 + 2}
	}
	marks := make([][2]float64, len(s.marks))
	for i, m := range s.marks {
		marks[i] = [2]float64{m.x, m.y}
	}
	placed := besideMarks(boxes, marks, s.radius, s.side, s.side, s.taken...)
	for i, b := range boxes {
		if placed[i] && s.lines {
			s.line(c, b, spots[i])
		}
	}
	for i, b := range boxes {
		if !placed[i] {
			continue
		}
		c.Rect(b.x-b.w, b.y-b.h, 2*b.w, 2*b.h, render.Style{Fill: render.Paper, Stroke: s.color(spots[i].class), Width: 1.5}, "")
		c.Label(b.x, b.y, short[spots[i].class], style)
		named = append(named, spots[i].class)
	}
	return named
}

// line joins a name and the nearest mark of its cluster.
func (s *plateSheet) line(c *render.Canvas, b labelBox, spot labelSpot) {
	toX, toY, near := spot.x, spot.y, math.Hypot(spot.x-b.x, spot.y-b.y)
	for _, m := range s.marks {
		if d := math.Hypot(m.x-b.x, m.y-b.y); m.class == spot.class && d < near && math.Hypot(m.x-spot.x, m.y-spot.y) < 0.6*labelNear*s.side {
			toX, toY, near = m.x, m.y, d
		}
	}
	dx, dy := toX-b.x, toY-b.y
	if reach := max(math.Abs(dx)/b.w, math.Abs(dy)/b.h); reach > 1 {
		c.Line(b.x+dx/reach, b.y+dy/reach, toX, toY, 1, s.color(spot.class))
	}
}
