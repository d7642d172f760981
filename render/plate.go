package render

import (
	"image"
	"image/draw"
	"math"
)

// Plate is a figure drawn once, for animations that change only parts of it. [Plate.Patch]
// redraws one such part.
type Plate struct {
	Image *image.RGBA
	scale float64
	x, y  float64 // of the body, in points
}

// Plate draws the figure with scale pixels a point. It panics if scale is not positive.
func (f *Figure) Plate(scale float64) *Plate {
	l := f.layout()
	return &Plate{f.Image(scale), scale, l.bodyX, l.bodyY}
}

// Pixel returns the plate's pixel at the point (x, y) of the figure's body.
func (p *Plate) Pixel(x, y float64) image.Point {
	return image.Pt(int(math.Round((p.x+x)*p.scale)), int(math.Round((p.y+y)*p.scale)))
}

// Patch returns a copy of the plate under a rectangle of the body, with the marks of c drawn
// over it. Rectangle and marks are in points of the body; marks are clipped to the rectangle.
// The bounds of the image are its position on the plate.
func (p *Plate) Patch(x, y, w, h float64, c *Canvas) *image.RGBA {
	r := image.Rectangle{p.Pixel(x, y), p.Pixel(x+w, y+h)}.Intersect(p.Image.Rect)
	part := image.NewRGBA(r)
	draw.Draw(part, r, p.Image, r.Min, draw.Src)
	paint := &painter{dst: part, scale: p.scale}
	for _, m := range c.marks {
		paint.draw(moved(m, p.x, p.y))
	}
	return part
}
