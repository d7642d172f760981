package figure

import (
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// netInk is how dark the net is.
const netInk = 0.42

// netSeen is the share of its panel that the net fills at least if it can be seen as one.
const netSeen = 0.05

// place returns where values of the hidden layer lie: by two units, or in the two main directions of the points.
func (p *planeValues) place() func([]float32) (float64, float64) {
	if p.axes != nil {
		return func(v []float32) (float64, float64) { return float64(v[p.axes[0]]), float64(v[p.axes[1]]) }
	}
	return analysis.MainDirections(p.points, p.units).Project
}

// pressed reports whether the hidden layer has pressed the plane together so much that its net is a line: the
// net's quadrangles together fill less than netSeen of the panel.
func (s *planeSheet) pressed(p *planeValues) bool {
	place := p.place()
	h, v := s.spaceRanges(p, place)
	const width = bentPoint + 1
	at := func(line, i int) (x, y float64) {
		k := (line*width + i) * p.units
		return place(p.bent[k : k+p.units])
	}
	area := 0.0
	for line := range bentLines - 1 {
		for i := range bentPoint {
			ax, ay := at(line, i)
			bx, by := at(line+1, i)
			cx, cy := at(line+1, i+1)
			dx, dy := at(line, i+1)
			if a := float64((cx-ax)*(dy-by)) - float64((dx-bx)*(cy-ay)); finite(a) {
				area += math.Abs(a) / 2
			}
		}
	}
	return area < netSeen*(h.Max-h.Min)*(v.Max-v.Min)
}

// space draws the hidden space in a square: the training points at their new places, the plane's grid as the layer bends
// it if net is set, and with an answer the line on which the prediction changes, between the colours of both
// sides.
func (s *planeSheet) space(c *render.Canvas, x, y, side float64, p *planeValues, answer *analysis.LayerWeights, net bool) {
	place := p.place()
	h, v := s.spaceRanges(p, place)
	if s.cuts(p, answer) {
		s.sides(c, x, y, side, h, v, p, answer)
	}
	sx, sy := s.frame(c, x, y, side, h, v)
	if net {
		width := bentPoint + 1
		for line := range 2 * bentLines {
			var points []render.Point
			for i := range width {
				at := (line*width + i) * p.units
				a, b := place(p.bent[at : at+p.units])
				if finite(a) && finite(b) {
					points = append(points, render.Point{X: sx.Pos(a), Y: sy.Pos(b)})
				}
			}
			polyline(c, points, 1, render.Mix(render.Paper, render.Ink, netInk))
		}
	}
	if s.cuts(p, answer) {
		w, b := cutOf(p, answer)
		s.straight(c, sx, sy, w[0], w[1], b, 2.5, render.Ink)
	}
	s.marks(c, func(i int) (float64, float64) {
		a, b := place(p.points[i*p.units : (i+1)*p.units])
		return sx.Pos(a), sy.Pos(b)
	})
	for _, m := range s.middles() {
		var a, b, n float64
		for _, i := range m.ids {
			u, w := place(p.points[i*p.units : (i+1)*p.units])
			if finite(u) && finite(w) {
				a, b, n = a+u, b+w, n+1
			}
		}
		if n > 0 {
			s.point(c, m.class, sx.Pos(a/n), sy.Pos(b/n), 9)
		}
	}
}

// spaceRanges returns the ranges of both axes of the hidden space, equally long.
func (s *planeSheet) spaceRanges(p *planeValues, place func([]float32) (float64, float64)) (h, v render.Range) {
	first := true
	for _, points := range [][]float32{p.points, p.bent} {
		for i := 0; i+p.units <= len(points); i += p.units {
			a, b := place(points[i : i+p.units])
			if !finite(a) || !finite(b) {
				continue
			}
			if first {
				h, v, first = render.Range{Min: a, Max: a}, render.Range{Min: b, Max: b}, false
			}
			h, v = h.Union(render.Range{Min: a, Max: a}), v.Union(render.Range{Min: b, Max: b})
		}
	}
	if p.axes != nil {
		h, v = s.spaceRange(h), s.spaceRange(v)
	}
	return square(h, v)
}

// sides fills a square with the colours of the classes on both sides of the line.
func (s *planeSheet) sides(c *render.Canvas, x, y, side float64, h, v render.Range, p *planeValues, answer *analysis.LayerWeights) {
	w, b := cutOf(p, answer)
	corners := []render.Point{{X: h.Min, Y: v.Min}, {X: h.Max, Y: v.Min}, {X: h.Max, Y: v.Max}, {X: h.Min, Y: v.Max}}
	at := func(q render.Point) float64 { return float64(w[0]*q.X) + float64(w[1]*q.Y) + b }
	sx, sy := render.Scale{Range: h, From: x, To: x + side}, render.Scale{Range: v, From: y + side, To: y}
	for class := range 2 {
		sign := float64(2*class - 1)
		var part []render.Point
		for i, q := range corners { // Sutherland and Hodgman's clipping by one line
			next := corners[(i+1)%4]
			u, n := sign*at(q), sign*at(next)
			if u >= 0 {
				part = append(part, render.Point{X: sx.Pos(q.X), Y: sy.Pos(q.Y)})
			}
			if (u >= 0) != (n >= 0) {
				t := u / (u - n)
				part = append(part, render.Point{X: sx.Pos(q.X + t*(next.X-q.X)), Y: sy.Pos(q.Y + t*(next.Y-q.Y))})
			}
		}
		if len(part) > 2 {
			c.Polygon(part, ground(class, 0.6))
		}
	}
}

// cutOf returns the line w0·x + w1·y + b = 0 in the hidden space on which the prediction changes: where
// the output's sum is zero, or both of two outputs are equal. Above zero it is the second class.
func cutOf(p *planeValues, answer *analysis.LayerWeights) (w [2]float64, b float64) {
	for i := range w {
		w[i] = float64(answer.Values[i])
		if answer.Units == 2 {
			w[i] = float64(answer.Values[2+i]) - w[i]
		}
	}
	if answer.Bias != nil {
		b = float64(answer.Bias[0])
		if answer.Units == 2 {
			b = float64(answer.Bias[1]) - b
		}
	}
	if p.axes[0] == 1 {
		w[0], w[1] = w[1], w[0]
	}
	return w, b
}

// spaceRange returns the range of an axis that is a unit's own value, wide enough
// for all pictures of a series.
func (s *planeSheet) spaceRange(r render.Range) render.Range {
	switch s.weights.Activation {
	case "tanh", "softsign":
		return render.Range{Min: -1.1, Max: 1.1}
	case "sigmoid", "hard-sigmoid":
		return render.Range{Min: -0.1, Max: 1.1}
	}
	if s.colours != nil {
		r = r.Union(*s.colours)
	}
	return r.Grow(6)
}

// square returns two ranges of the same length around the same middles, with a
// margin, so that the bent grid keeps its proportions.
func square(a, b render.Range) (render.Range, render.Range) {
	half := max(a.Max-a.Min, b.Max-b.Min, 1e-6) / 2 * 1.04
	around := func(r render.Range) render.Range {
		m := (r.Min + r.Max) / 2
		return render.Range{Min: m - half, Max: m + half}
	}
	return around(a), around(b)
}
