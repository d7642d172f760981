package render

import (
	"image"
	"image/draw"
	"math"
)

// Plate is a figure drawn once, for animations in which only parts of it change:
// a [Plate.Patch] is such a part with something drawn over it.
type Plate struct {
	Image *image.RGBA
	scale float64
	x, y  float64 // of the body, in points
}

// Plate draws the figure with scale pixels a point. It panics unless scale is positive.
func (f *Figure) Plate(scale float64) *Plate {
	bw, _ := f.Body.Size()
	y := f.head(&Canvas{}, min(max(bw, minProse), maxProse))
	return &Plate{f.Image(scale), scale, margin, y}
}

// Pixel returns the pixel at a point of the figure's body.
func (p *Plate) Pixel(x, y float64) image.Point {
	return image.Pt(int(math.Round((p.x+x)*p.scale)), int(math.Round((p.y+y)*p.scale)))
}

// Patch returns the part of the plate under a rectangle of the body with the marks
// of c, in the body's points, drawn over it. What reaches beyond the rectangle is
// cut off. Its bounds are where it belongs on the plate.
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
