package figure

import (
	"math"

	"brainbow/render"
)

// panels chooses how n squares are put into an area, each with room of the given height above it: the
// number of columns, and the side, at which they are largest.
func panels(n int, w, h, above, gap float64) (columns int, side float64) {
	for c := 1; c <= n; c++ {
		rows := float64((n + c - 1) / c)
		s := math.Floor(min((w-gap*float64(c-1))/float64(c), (h-gap*(rows-1))/rows-above))
		if s > side {
			columns, side = c, s
		}
	}
	if side < leastPanel {
		return max(columns, 1), leastPanel
	}
	return columns, side
}

// leastPanel is the least side of a panel; more of them make the sheet larger.
const leastPanel = 96

// share100 writes a share as a number of a hundred, without a unit.
func share100(share float64) string { return render.Fixed(100*share, 0) }

// arrowRight draws an arrow from left to right.
func arrowRight(c *render.Canvas, x0, x1, y float64, color render.Color) {
	const head = 9.0
	c.Line(x0, y, x1-head+1, y, 2.5, color)
	c.Polygon([]render.Point{{X: x1, Y: y}, {X: x1 - head, Y: y - 0.6*head}, {X: x1 - head, Y: y + 0.6*head}}, color)
}
