package figure

import (
	"math"

	"brainbow/render"
)

// arrow draws an arrow from one point to another, with a rim of paper so that it is seen on pictures.
func arrow(c *render.Canvas, fromX, fromY, toX, toY float64) {
	const head = 8.0
	d := math.Hypot(toX-fromX, toY-fromY)
	if d == 0 {
		return
	}
	ux, uy := (toX-fromX)/d, (toY-fromY)/d
	at := func(along, across float64) render.Point {
		return render.Point{X: toX - along*ux - across*uy, Y: toY - along*uy + across*ux}
	}
	end := at(head-1, 0)
	c.Line(fromX, fromY, end.X, end.Y, 5, render.Paper)
	c.Polygon([]render.Point{at(-2.5, 0), at(head+2, head/2+2.5), at(head+2, -head/2-2.5)}, render.Paper)
	c.Line(fromX, fromY, end.X, end.Y, 1.75, render.Ink)
	c.Polygon([]render.Point{at(0, 0), at(head, head/2), at(head, -head/2)}, render.Ink)
}

// level draws a share from 0 to 1 as a bar in a frame; a negative one is empty.
func level(c *render.Canvas, x, y, width, high, share float64, tip string) {
	c.Rect(x, y, width, high, render.Style{Fill: render.Faint}, tip)
	if share > 0 {
		c.Rect(x, y, width*min(share, 1), high, render.Style{Fill: render.Ink}, tip)
	}
}

// pointer draws a thin arrow that hides little of the picture it crosses, from a point to short before another.
func pointer(c *render.Canvas, fromX, fromY, toX, toY, before float64) {
	length := math.Hypot(toX-fromX, toY-fromY)
	if length <= before+6 {
		return
	}
	dx, dy := (toX-fromX)/length, (toY-fromY)/length
	tipX, tipY := toX-dx*before, toY-dy*before
	c.Line(fromX, fromY, tipX-4*dx, tipY-4*dy, 1, render.Ink)
	c.Polygon([]render.Point{{X: tipX, Y: tipY}, {X: tipX - 6*dx - 3*dy, Y: tipY - 6*dy + 3*dx}, {X: tipX - 6*dx + 3*dy, Y: tipY - 6*dy - 3*dx}}, render.Ink)
}
