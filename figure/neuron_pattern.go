package figure

import (
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// patch returns the place in a unit's picture that says what it looks for; ok is false for units that read no
// pictures, and for those whose weights are as even as noise.
func patch(l *analysis.LayerWeights, unit int) (p analysis.Patch, ok bool) {
	if l == nil || !l.FromInput || l.Kind != "dense" || l.View[0] > 3 || l.View[1] < 8 || l.View[2] < 8 {
		return p, false
	}
	return analysis.Wanted(l.Unit(unit), l.View[0], l.View[1], l.View[2])
}

// pattern says what a unit with a patch looks for: "a dark upright stroke in the middle".
func (l language) pattern(p analysis.Patch) string {
	tone := ".light"
	if p.Dark {
		tone = ".dark"
	}
	place := l.third(p.Row, p.Col)
	if p.Long < analysis.StrokeLong {
		return l.say("neuron.pattern.spot"+tone, "place", place)
	}
	direction := "slanting"
	switch {
	case math.Abs(p.Angle-90) < 22.5:
		direction = "upright"
	case p.Angle < 22.5 || p.Angle > 157.5:
		direction = "level"
	}
	return l.say("neuron.pattern.stroke"+tone, "direction", l.say("neuron.pattern."+direction), "place", place)
}

// outlined draws the edge of a patch over a unit's picture, and a rim of paper so that it is seen on any colour.
func outlined(c *render.Canvas, x, y, pixel float64, p analysis.Patch, height, width int) {
	// A border of one pixel on all sides closes patches that reach the edge.
	mask := make([]float32, (height+2)*(width+2))
	for _, i := range p.Pixels {
		mask[(i/width+1)*(width+2)+i%width+1] = 1
	}
	for _, line := range contour(mask, height+2, width+2, 0.5) {
		at := make([]render.Point, len(line))
		for i, q := range line {
			at[i] = render.Point{X: x + min(max(q.X-0.5, 0), float64(width))*pixel, Y: y + min(max(q.Y-0.5, 0), float64(height))*pixel}
		}
		c.Polyline(at, 4, render.Paper)
		c.Polyline(at, 1.75, render.Ink)
	}
}
