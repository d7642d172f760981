package render

import (
	"image"
	"image/color"
	"image/draw"
	"math"

	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/vector"
)

// DefaultScale is the number of device pixels per point in a PNG, for high-density screens.
const DefaultScale = 2.0

// Image draws the figure with scale device pixels a point. It panics if scale is not positive.
func (f *Figure) Image(scale float64) *image.RGBA {
	if !(scale > 0) {
		panic("render: scale must be positive")
	}
	c := f.sheet()
	w, h := int(math.Ceil(c.w*scale)), int(math.Ceil(c.h*scale))
	p := &painter{dst: image.NewRGBA(image.Rect(0, 0, w, h)), scale: scale}
	draw.Draw(p.dst, p.dst.Bounds(), image.NewUniform(Paper), image.Point{}, draw.Src)
	for _, m := range c.marks {
		p.draw(m)
	}
	return p.dst
}

// painter draws marks on an image.
type painter struct {
	dst   *image.RGBA
	scale float64
	z     vector.Rasterizer
}

func (p *painter) draw(m mark) {
	switch m := m.(type) {
	case textMark:
		p.text(m)
	case rectMark:
		p.rect(m)
	case lineMark:
		p.line(m)
	case polygonMark:
		if len(m.points) > 0 {
			p.fill(m.fill, func(o *outline) { o.polygon(m.points...) })
		}
	case circleMark:
		p.circle(m)
	case imageMark:
		p.image(m)
	case Pick: // files have none
	default:
		panic("render: unknown mark")
	}
}

// device rounds a coordinate in points to the nearest edge between device pixels.
func (p *painter) device(v float64) int { return int(math.Round(v * p.scale)) }

func (p *painter) rect(m rectMark) {
	r := image.Rect(p.device(m.x), p.device(m.y), p.device(m.x+m.w), p.device(m.y+m.h))
	if m.style.Fill.A > 0 {
		draw.Draw(p.dst, r, image.NewUniform(m.style.Fill), image.Point{}, draw.Over)
	}
	if m.style.Stroke.A > 0 {
		w := max(1, p.device(strokeWidth(m.style)))
		ink := image.NewUniform(m.style.Stroke)
		for _, side := range []image.Rectangle{
			image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+w), image.Rect(r.Min.X, r.Max.Y-w, r.Max.X, r.Max.Y),
			image.Rect(r.Min.X, r.Min.Y+w, r.Min.X+w, r.Max.Y-w), image.Rect(r.Max.X-w, r.Min.Y+w, r.Max.X, r.Max.Y-w),
		} {
			draw.Draw(p.dst, side, ink, image.Point{}, draw.Over)
		}
	}
}

func strokeWidth(s Style) float64 {
	if s.Width == 0 {
		return 1
	}
	return s.Width
}

func (p *painter) image(m imageMark) {
	r := image.Rect(p.device(m.x), p.device(m.y), p.device(m.x+m.w), p.device(m.y+m.h))
	b := m.img.Bounds()
	if r.Empty() || b.Empty() {
		return
	}
	// The device pixels of source pixel i of n along an edge of d.
	edge := func(i, n, d int) int { return (i*d + n - 1) / n }
	for sy := range b.Dy() {
		y0, y1 := r.Min.Y+edge(sy, b.Dy(), r.Dy()), r.Min.Y+edge(sy+1, b.Dy(), r.Dy())
		for sx := range b.Dx() {
			x0, x1 := r.Min.X+edge(sx, b.Dx(), r.Dx()), r.Min.X+edge(sx+1, b.Dx(), r.Dx())
			c := m.img.At(b.Min.X+sx, b.Min.Y+sy)
			draw.Draw(p.dst, image.Rect(x0, y0, x1, y1), image.NewUniform(c), image.Point{}, draw.Over)
		}
	}
}

// line draws a line with round joins and ends. A horizontal or vertical line covers whole
// device pixels instead.
func (p *painter) line(m lineMark) {
	if len(m.points) == 2 {
		a, b := m.points[0], m.points[1]
		if a.X == b.X || a.Y == b.Y {
			p.straight(a, b, m)
			return
		}
	}
	if len(m.points) == 0 {
		return
	}
	if len(m.points) == 2 {
		p.slanted(m.points[0], m.points[1], m)
		return
	}
	p.fill(m.color, func(o *outline) {
		r := m.width / 2
		for i, b := range m.points {
			o.circle(b.X, b.Y, r)
			if i == 0 {
				continue
			}
			a := m.points[i-1]
			dx, dy := b.X-a.X, b.Y-a.Y
			if d := math.Hypot(dx, dy); d > 0 {
				nx, ny := -dy/d*r, dx/d*r
				o.polygon(Point{a.X - nx, a.Y - ny}, Point{b.X - nx, b.Y - ny},
					Point{b.X + nx, b.Y + ny}, Point{a.X + nx, a.Y + ny})
			}
		}
	})
}

func (p *painter) straight(a, b Point, m lineMark) {
	if a.X > b.X || a.Y > b.Y {
		a, b = b, a
	}
	w := max(1, p.device(m.width))
	x, y := int(math.Round(a.X*p.scale-float64(w)/2)), int(math.Round(a.Y*p.scale-float64(w)/2))
	r := image.Rect(p.device(a.X), y, p.device(b.X), y+w)
	if a.X == b.X {
		r = image.Rect(x, p.device(a.Y), x+w, p.device(b.Y))
	}
	ink := image.NewUniform(m.color)
	if !m.dash {
		draw.Draw(p.dst, r, ink, image.Point{}, draw.Over)
		return
	}
	on, period := p.device(dashOn), p.device(dashOn+dashOff)
	for at := 0; at < max(r.Dx(), r.Dy()); at += period {
		d := r
		if a.X == b.X {
			d.Min.Y, d.Max.Y = r.Min.Y+at, min(r.Min.Y+at+on, r.Max.Y)
		} else {
			d.Min.X, d.Max.X = r.Min.X+at, min(r.Min.X+at+on, r.Max.X)
		}
		draw.Draw(p.dst, d, ink, image.Point{}, draw.Over)
	}
}

// Lengths of a dash and of the gap after it.
const dashOn, dashOff = 3.0, 3.0

func (p *painter) circle(m circleMark) {
	w := strokeWidth(m.style)
	if m.style.Stroke.A > 0 {
		p.fill(m.style.Stroke, func(o *outline) {
			o.circle(m.x, m.y, m.r+w/2)
			if m.style.Fill.A < 255 { // a translucent fill would show the stroke below it
				o.hole(m.x, m.y, m.r-w/2)
			}
		})
	}
	if m.style.Fill.A > 0 {
		r := m.r
		if m.style.Stroke.A > 0 {
			r -= w / 2
		}
		p.fill(m.style.Fill, func(o *outline) { o.circle(m.x, m.y, r) })
	}
}

func (p *painter) text(m textMark) {
	row, width := typeset(m.text, m.style.face())
	var start float64
	switch m.style.Anchor {
	case Middle:
		start = -width / 2
	case End:
		start = -width
	}
	size := m.style.Size
	p.fill(m.style.Color, func(o *outline) {
		for _, g := range row {
			unit := size / g.face.em / 64
			o.glyph(g.segments, func(a sfntPoint) Point {
				x, y := (start+g.x)*size+float64(a.X)*unit, float64(a.Y)*unit
				if m.style.Rotate {
					x, y = y, -x
				}
				return Point{m.x + x, m.y + y}
			})
		}
	})
}

// fill paints an outline given in points, anti-aliased.
func (p *painter) fill(c color.Color, trace func(*outline)) {
	o := &outline{scale: p.scale}
	trace(o)
	box := image.Rect(int(math.Floor(o.minX)), int(math.Floor(o.minY)), int(math.Ceil(o.maxX))+1, int(math.Ceil(o.maxY))+1)
	box = box.Intersect(p.dst.Rect)
	if box.Empty() || len(o.steps) == 0 {
		return
	}
	p.z.Reset(box.Dx(), box.Dy())
	dx, dy := float32(box.Min.X), float32(box.Min.Y)
	for _, s := range o.steps {
		a := s.args
		for i := range a {
			a[i].x -= dx
			a[i].y -= dy
		}
		switch s.op {
		case sfnt.SegmentOpMoveTo:
			p.z.MoveTo(a[0].x, a[0].y)
		case sfnt.SegmentOpLineTo:
			p.z.LineTo(a[0].x, a[0].y)
		case sfnt.SegmentOpQuadTo:
			p.z.QuadTo(a[0].x, a[0].y, a[1].x, a[1].y)
		case sfnt.SegmentOpCubeTo:
			p.z.CubeTo(a[0].x, a[0].y, a[1].x, a[1].y, a[2].x, a[2].y)
		}
	}
	p.z.ClosePath()
	p.z.Draw(p.dst, box, image.NewUniform(c), image.Point{})
}
