package figure

import (
	"fmt"
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// story draws from left to right how a network gets further than a line: the best line, the lines of the
// hidden units, the places where they put the points, and the one line there.
func (s *planeSheet) story(c *render.Canvas, w, h float64) {
	type panel struct {
		draw   func(x, y, side float64)
		text   string
		number string
	}
	var all []panel
	if s.separable {
		all = append(all, panel{func(x, y, side float64) { s.bestLine(c, x, y, side) }, s.say("plane.story.line"), s.rounded(s.line.Accuracy())})
	}
	surface := panel{func(x, y, side float64) { s.surface(c, x, y, side) }, s.say("plane.story.net"), s.rounded(s.v.right)}
	if s.v.layer == "" {
		all = append(all, surface)
	} else {
		all = append(all,
			panel{func(x, y, side float64) { s.unitLines(c, x, y, side) }, s.say("plane.story.units", "count", render.Count(int64(s.v.units))), ""},
			panel{func(x, y, side float64) { s.space(c, x, y, side, s.v, nil, true) }, s.say("plane.story.places"), ""})
		last := surface
		if s.cuts(s.v, s.answer) {
			last = panel{func(x, y, side float64) { s.space(c, x, y, side, s.v, s.answer, false) }, s.say("plane.story.cut"), s.rounded(s.v.right)}
		}
		all = append(all, last)
	}
	const gap = 3 * render.Unit
	n := float64(len(all))
	columns := n
	if w < 80*render.Unit { // a tall or a square sheet
		columns = min(n, 2)
	}
	rows := math.Ceil(n / columns)
	const foot = 12.5 * render.Unit
	side := math.Floor(min((w-(columns-1)*gap)/columns, h/rows-foot))
	left := math.Floor((w - columns*(side+gap) + gap) / 2)
	for i, p := range all {
		x := left + float64(i%int(columns))*(side+gap)
		y := float64(i/int(columns)) * (side + foot)
		p.draw(x, y, side)
		bold := render.TextStyle{Bold: true}
		c.Text(x, y+side+2.75*render.Unit, fmt.Sprint(i+1), bold)
		end := c.Paragraph(x+2*render.Unit, y+side+2.75*render.Unit, side-2*render.Unit, p.text, render.TextStyle{})
		if p.number != "" {
			c.Text(x+2*render.Unit, end+4.75*render.Unit, p.number, render.TextStyle{Size: render.Huge, Bold: true})
		}
	}
	if len(all) < 4 {
		s.legend(c, left+n*(side+gap), 2*render.Unit)
	}
}

// bestLine draws the points and the straight line that separates them best.
func (s *planeSheet) bestLine(c *render.Canvas, x, y, side float64) {
	sx, sy := s.frame(c, x, y, side, s.v.input, s.v.input)
	s.data2(c, sx, sy)
	s.straight(c, sx, sy, s.line.A, s.line.B, s.line.C, 2.5, render.Ink)
}

// straight draws the line a·x + b·y + c = 0 within a panel and returns its ends; ok is false if it does not cross it.
func (s *planeSheet) straight(canvas *render.Canvas, sx, sy render.Scale, a, b, c, width float64, color render.Color) (ends [2]render.Point, ok bool) {
	var all []render.Point
	for _, x := range []float64{sx.Min, sx.Max} {
		if y := -(c + float64(a*x)) / b; finite(y) && y >= sy.Min && y <= sy.Max {
			all = append(all, render.Point{X: sx.Pos(x), Y: sy.Pos(y)})
		}
	}
	for _, y := range []float64{sy.Min, sy.Max} {
		if x := -(c + float64(b*y)) / a; finite(x) && x > sx.Min && x < sx.Max {
			all = append(all, render.Point{X: sx.Pos(x), Y: sy.Pos(y)})
		}
	}
	if len(all) < 2 || math.Hypot(all[0].X-all[1].X, all[0].Y-all[1].Y) < 1 {
		return ends, false
	}
	canvas.Line(all[0].X, all[0].Y, all[1].X, all[1].Y, width, color)
	return [2]render.Point{all[0], all[1]}, true
}

// maxUnitLines is the number of hidden units whose lines are drawn.
const maxUnitLines = 8

// unitLines draws the points and, for each hidden unit that reads the plane, the line on which its weighted sum is
// zero, with an arrow to the side where it is positive.
func (s *planeSheet) unitLines(c *render.Canvas, x, y, side float64) {
	sx, sy := s.frame(c, x, y, side, s.v.input, s.v.input)
	s.data2(c, sx, sy)
	if !s.weights.FromInput {
		per := cells / coarse
		for u := range min(s.v.units, maxUnitLines) {
			sums := make([]float32, per*per)
			for i := range sums {
				at := (i/per*coarse+coarse/2)*cells + i%per*coarse + coarse/2
				sums[i] = s.v.sums[at*s.v.units+u]
			}
			s.lines(c, sums, per, 0, x, y, side/float64(per), 1.5)
		}
		return
	}
	var taken []labelBox
	for u := range min(s.v.units, maxUnitLines) {
		a, b := float64(s.weights.Values[2*u]), float64(s.weights.Values[2*u+1])
		bias := 0.0
		if s.weights.Bias != nil {
			bias = float64(s.weights.Bias[u])
		}
		ends, ok := s.straight(c, sx, sy, a, b, bias, 2, render.Ink)
		if !ok {
			continue
		}
		// The arrow begins a third along the line; the name stands at its tip.
		mx, my := ends[0].X+(ends[1].X-ends[0].X)/3, ends[0].Y+(ends[1].Y-ends[0].Y)/3
		norm := math.Hypot(a, b)
		dx, dy := a/norm, -b/norm // upwards is negative on the sheet
		tip := render.Point{X: mx + 14*dx, Y: my + 14*dy}
		arrow(c, mx, my, tip.X, tip.Y)
		name := Unit(s.v.layer, u)
		style := render.TextStyle{Size: render.Small, Bold: true, Anchor: render.Middle}
		half := render.Measure(name, style) / 2
		at := labelBox{min(max(mx+30*dx, x+half+2), x+side-half-2), min(max(my+24*dy, y+8), y+side-8), half, render.Small / 2}
		crowded := false
		for _, o := range taken {
			crowded = crowded || at.meets(o)
		}
		if !crowded {
			taken = append(taken, at)
			c.Rect(at.x-half-1, at.y-8, 2*half+2, 16, render.Style{Fill: render.Color{R: 255, G: 255, B: 255, A: 210}}, "")
			c.Label(at.x, at.y, name, style)
		}
	}
}

// cuts reports whether the output separates the hidden space, of two axes, by one straight line.
func (s *planeSheet) cuts(p *planeValues, answer *analysis.LayerWeights) bool {
	return answer != nil && p.units == 2 && p.axes != nil && p.outs <= 2
}
