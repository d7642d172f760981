package figure

import (
	"brainbow/analysis"
	"brainbow/render"
)

// labels writes the name of each class at the place where most of its
// observations lie.
func (s *placeSheet) labels(c *render.Canvas, p *analysis.Placement, f *frameOf) {
	points := make([]labelPoint, len(p.Labels))
	for i, l := range p.Labels {
		row := p.Layout.Row(i).Data
		x, y := f.at(row[0], row[1], s.side)
		points[i] = labelPoint{int(l), x, y, 1}
	}
	spots := labelSpots(points, len(s.names), s.side*labelNear)
	style := render.TextStyle{Size: render.Body, Bold: true, Anchor: render.Middle}
	names, boxes := render.ShortNames(s.names, mapName, style), make([]labelBox, len(spots))
	for i, l := range spots {
		boxes[i] = labelBox{l.x, l.y, render.Measure(names[l.class], style)/2 + 4, 9}.inside(s.side, s.side)
	}
	for i, placed := range placeLabels(boxes, s.side, s.side, nil) {
		if !placed {
			continue
		}
		b := boxes[i]
		ground := render.Paper
		ground.A = 225
		c.Rect(b.x-b.w, b.y-b.h, 2*b.w, 2*b.h, render.Style{Fill: ground, Stroke: render.ClassColor(spots[i].class)}, "")
		c.Label(b.x, b.y, names[spots[i].class], style)
	}
}
