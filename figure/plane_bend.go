package figure

import (
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// perspective draws the plane on its way from the input, bend 0, to the hidden space, bend 1, seen at an
// angle from above. Its height is the output's weighted sum, so that the prediction changes where it passes through
// the level that is drawn as a pale square.
func (s *planeSheet) perspective(c *render.Canvas, w, h float64) {
	p := s.v
	place := analysis.MainDirections(p.points, p.units).Project
	if p.axes != nil {
		place = func(v []float32) (float64, float64) { return float64(v[p.axes[0]]), float64(v[p.axes[1]]) }
	}
	hr, vr := s.spaceRanges(p, place)
	limit := 0.0
	for _, sums := range [][]float32{p.bentSums, p.pointSums} {
		for _, v := range sums {
			if finite(float64(v)) {
				limit = math.Max(limit, math.Abs(float64(v)))
			}
		}
	}
	unit := func(r render.Range, v float64) float64 { return 2*(v-r.Min)/(r.Max-r.Min) - 1 }
	side := min(w/3, h/2.1)
	sin, cos := math.Sincos(-math.Pi / 7)
	project := func(x, y, z float64) render.Point {
		// Turned about the vertical, then seen from above, with farther things smaller.
		u, d := float64(cos*x)-float64(sin*y), float64(sin*x)+float64(cos*y)
		scale := side / (1 + 0.18*d)
		return render.Point{X: w/2 + float64(scale*u), Y: h/2 - float64(scale*(0.5*d+0.75*z))}
	}
	at := func(x, y float64, hidden []float32, sum float64) render.Point {
		a, b := place(hidden)
		t := s.bend
		z := 0.0
		if limit > 0 {
			z = t * 0.8 * sum / limit
		}
		return project((1-t)*unit(p.input, x)+t*unit(hr, a), (1-t)*unit(p.input, y)+t*unit(vr, b), z)
	}
	sum := func(sums []float32, i int) float64 {
		if sums == nil {
			return 0
		}
		return float64(sums[i])
	}
	// The level at which the prediction changes.
	c.Polygon([]render.Point{project(-1, -1, 0), project(1, -1, 0), project(1, 1, 0), project(-1, 1, 0)}, render.Color{R: 120, G: 128, B: 138, A: 28})
	span := p.input.Max - p.input.Min
	width := bentPoint + 1
	for line := range 2 * bentLines {
		fixed := p.input.Min + float64(line%bentLines)/(bentLines-1)*span
		var points []render.Point
		positive := false
		flush := func() {
			color := render.Diverging.At(0.28)
			if positive {
				color = render.Diverging.At(0.72)
			}
			if p.bentSums == nil {
				color = render.Muted
			}
			polyline(c, points, 1.25, color)
			points = nil
		}
		for i := range width {
			along := p.input.Min + float64(i)/bentPoint*span
			x, y := fixed, along
			if line >= bentLines {
				x, y = along, fixed
			}
			k := line*width + i
			z := sum(p.bentSums, k)
			q := at(x, y, p.bent[k*p.units:(k+1)*p.units], z)
			if !finite(q.X) || !finite(q.Y) {
				continue
			}
			if len(points) > 0 && (z > 0) != positive {
				points = append(points, q)
				flush()
			}
			positive = z > 0
			points = append(points, q)
		}
		flush()
	}
	s.marks(c, func(i int) (float64, float64) {
		q := at(float64(s.data.Train.Values[2*i]), float64(s.data.Train.Values[2*i+1]), p.points[i*p.units:(i+1)*p.units], sum(p.pointSums, i))
		return q.X, q.Y
	})
	s.legend(c, 0, 2*render.Unit)
	if p.bentSums != nil {
		c.WordBar(0, h-render.Unit, 120, render.Diverging, s.say("plane.for", "class", s.names[0]), "", s.say("plane.for", "class", s.names[1]))
	}
	c.Extend(w, h)
}
