package render

import (
	"image"
	"math"
)

// slanted draws one straight line that is neither horizontal nor vertical, with flat ends. It
// rasterises band by band, because the bounding box of such a line is nearly all empty and a
// drawing of a network has hundreds of them.
func (p *painter) slanted(a, b Point, m lineMark) {
	if a.Y > b.Y {
		a, b = b, a
	}
	d := math.Hypot(b.X-a.X, b.Y-a.Y)
	nx, ny := -(b.Y-a.Y)/d*m.width/2*p.scale, (b.X-a.X)/d*m.width/2*p.scale
	ax, ay, bx, by := a.X*p.scale, a.Y*p.scale, b.X*p.scale, b.Y*p.scale
	corners := [4]Point{{ax - nx, ay - ny}, {bx - nx, by - ny}, {bx + nx, by + ny}, {ax + nx, ay + ny}}
	reachX, reachY := math.Abs(nx), math.Abs(ny)
	ink := image.NewUniform(m.color)
	const band = 16
	last := int(math.Ceil(by + reachY))
	for top := int(math.Floor(ay - reachY)); top < last; top += band {
		bottom := min(top+band, last)
		// The part of the centre line that can reach a pixel of the band.
		from := min(max((float64(top)-reachY-ay)/(by-ay), 0), 1)
		to := min(max((float64(bottom)+reachY-ay)/(by-ay), 0), 1)
		x0, x1 := ax+from*(bx-ax), ax+to*(bx-ax)
		box := image.Rect(int(math.Floor(min(x0, x1)-reachX)), top, int(math.Ceil(max(x0, x1)+reachX))+1, bottom).Intersect(p.dst.Rect)
		if box.Empty() {
			continue
		}
		p.z.Reset(box.Dx(), box.Dy())
		for i, c := range corners {
			x, y := float32(c.X-float64(box.Min.X)), float32(c.Y-float64(box.Min.Y))
			if i == 0 {
				p.z.MoveTo(x, y)
			} else {
				p.z.LineTo(x, y)
			}
		}
		p.z.ClosePath()
		p.z.Draw(p.dst, box, ink, image.Point{})
	}
}
