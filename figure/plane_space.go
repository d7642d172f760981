package figure

import (
	"fmt"
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// space draws the hidden space: the plane's grid as the layer bends it, the
// training points in it, and the line on which the prediction changes. It
// returns where it ends.
func (s *planeSheet) space(c *render.Canvas, x, y float64) float64 {
	p := s.v
	d := analysis.MainDirections(p.points, p.units)
	place := func(v []float32) (float64, float64) { return d.Project(v) }
	across, up := fmt.Sprintf("first direction, %s of the variance", render.Percent(d.Share[0], 0)), fmt.Sprintf("second, %s", render.Percent(d.Share[1], 0))
	if p.axes != nil {
		place = func(v []float32) (float64, float64) { return float64(v[p.axes[0]]), float64(v[p.axes[1]]) }
		across, up = fmt.Sprintf("unit %d", p.axes[0]), fmt.Sprintf("unit %d", p.axes[1])
	}
	var h, v render.Range
	first := true
	grow := func(points []float32) {
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
	grow(p.points)
	grow(p.bent)
	if p.axes != nil {
		h, v = s.spaceRange(h), s.spaceRange(v)
	}
	h, v = square(h, v)
	c.Text(x+5*render.Unit, y+render.Heading*0.7, "hidden space", render.TextStyle{Size: render.Heading, Bold: true})
	c.Text(x+5*render.Unit+planeSide, y+render.Heading*0.7, "↑ "+up, render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End})
	y += 3 * render.Unit
	k := planeChart(c, x, y, h, v, planeSide)
	k.xGrid = true
	k.frame()
	c.Rect(k.x.From-1, y-1, planeSide+2, planeSide+2, render.Style{Stroke: render.Rule}, "")
	if s.twoClasses() {
		s.cut(c, k)
	}
	width := bentPoint + 1
	for line := range 2 * bentLines {
		var points []render.Point
		for i := range width {
			at := (line*width + i) * p.units
			a, b := place(p.bent[at : at+p.units])
			if finite(a) && finite(b) {
				points = append(points, render.Point{X: k.x.Pos(a), Y: k.y.Pos(b)})
			}
		}
		polyline(c, points, 1, render.Mix(render.Paper, render.Ink, 0.4))
	}
	s.marks(c, func(i int) (float64, float64) {
		a, b := place(p.points[i*p.units : (i+1)*p.units])
		return k.x.Pos(a), k.y.Pos(b)
	})
	c.Text(k.x.To, y+planeSide+5*render.Unit, across+" →", render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End})
	return y + planeSide + 6*render.Unit
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

// twoClasses reports whether the output separates the hidden space, of two
// axes, by one straight line.
func (s *planeSheet) twoClasses() bool {
	return s.answer != nil && s.v.units == 2 && s.v.axes != nil && s.v.outs <= 2
}

// cut draws the line in the hidden space on which the network's prediction
// changes.
func (s *planeSheet) cut(c *render.Canvas, k *chart) {
	l := s.answer
	w := [2]float64{}
	b := 0.0
	// With two outputs it is the line on which both are equal.
	for i := range w {
		w[i] = float64(l.Values[i])
		if l.Units == 2 {
			w[i] -= float64(l.Values[2+i])
		}
	}
	if l.Bias != nil {
		b = float64(l.Bias[0])
		if l.Units == 2 {
			b -= float64(l.Bias[1])
		}
	}
	if s.v.axes[0] == 1 {
		w[0], w[1] = w[1], w[0]
	}
	// Where the line w0·x + w1·y + b = 0 meets the frame.
	var ends []render.Point
	for _, x := range []float64{k.x.Min, k.x.Max} {
		if y := -(b + float64(w[0]*x)) / w[1]; finite(y) && y >= k.y.Min && y <= k.y.Max {
			ends = append(ends, render.Point{X: k.x.Pos(x), Y: k.y.Pos(y)})
		}
	}
	for _, y := range []float64{k.y.Min, k.y.Max} {
		if x := -(b + float64(w[1]*y)) / w[0]; finite(x) && x > k.x.Min && x < k.x.Max {
			ends = append(ends, render.Point{X: k.x.Pos(x), Y: k.y.Pos(y)})
		}
	}
	if len(ends) >= 2 && math.Hypot(ends[0].X-ends[1].X, ends[0].Y-ends[1].Y) > 1 {
		c.Line(ends[0].X, ends[0].Y, ends[1].X, ends[1].Y, 2, render.Ink)
	}
}

// spaceWords explains the hidden space.
func (s *planeSheet) spaceWords() string {
	w := fmt.Sprintf("In the hidden space every point lies where %s puts it; the net is a square grid of the plane, bent by the layer. ", s.v.layer)
	switch {
	case s.v.axes == nil && s.v.units > 1:
		w += fmt.Sprintf("Of its %d dimensions the two in which the training samples differ most are shown. ", s.v.units)
	case s.v.units > 2:
		w += fmt.Sprintf("Shown are units %d and %d of %d. ", s.v.axes[0], s.v.axes[1], s.v.units)
	case s.twoClasses():
		w += "The dark line is the decision boundary: in this space it is straight. "
	}
	return w
}
