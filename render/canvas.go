package render

import (
	"image"
	"math"
)

// Canvas is a sheet to draw marks on; later marks cover earlier ones. It extends from (0, 0) to
// the right and bottom edges of its marks.
type Canvas struct {
	marks []mark
	w, h  float64
	// heading is the number of marks of a figure that are its title and subtitle.
	heading int
}

// mark is one thing drawn. Exactly one backend method handles each type.
type mark interface{}

// Style says how a shape is painted. A shape with a zero Fill is not filled, one with a zero
// Stroke has no outline.
type Style struct {
	Fill, Stroke Color
	Width        float64 // of the stroke, in points; 0 means 1
	// Data says that the fill stands for a number on a scale: it is the same on a dark page.
	Data bool
}

// Point is a position in points.
type Point struct{ X, Y float64 }

type (
	textMark struct {
		x, y  float64 // of the baseline
		text  string
		style TextStyle
	}
	rectMark struct {
		x, y, w, h float64
		style      Style
		tip        string
	}
	lineMark struct { // straight, horizontal or vertical ones crisp
		points []Point
		color  Color
		width  float64
		dash   bool
	}
	polygonMark struct {
		points []Point
		fill   Color
	}
	circleMark struct {
		x, y, r float64
		style   Style
	}
	imageMark struct {
		x, y, w, h float64
		img        image.Image
		tip        string
	}
)

func (c *Canvas) add(m mark, right, bottom float64) {
	c.marks = append(c.marks, m)
	c.Extend(right, bottom)
}

// Extend enlarges the canvas to at least (right, bottom).
func (c *Canvas) Extend(right, bottom float64) {
	c.w, c.h = max(c.w, right), max(c.h, bottom)
}

// Size returns the width and height that the marks cover.
func (c *Canvas) Size() (w, h float64) { return c.w, c.h }

// Text writes s with its baseline at y.
func (c *Canvas) Text(x, y float64, s string, style TextStyle) {
	if s == "" {
		return
	}
	style = style.filled()
	w := Measure(s, style)
	right, bottom := x+w, y+0.22*style.Size
	switch style.Anchor {
	case Middle:
		right = x + w/2
	case End:
		right = x
	}
	if style.Rotate {
		right, bottom = x+0.22*style.Size, y+w
		switch style.Anchor {
		case Middle:
			bottom = y + w/2
		case Start:
			bottom = y
		}
	}
	c.add(textMark{x, y, s, style}, right, bottom)
}

// Label writes s so that its digits and capitals are centred on y.
func (c *Canvas) Label(x, y float64, s string, style TextStyle) {
	d := style.filled().Size * capHeight / 2
	if style.Rotate {
		c.Text(x+d, y, s, style)
		return
	}
	c.Text(x, y+d, s, style)
}

// Paragraph writes s in lines of at most width points, the first baseline at
// y, and returns the baseline of the last line.
func (c *Canvas) Paragraph(x, y, width float64, s string, style TextStyle) float64 {
	style = style.filled()
	for i, line := range Wrap(s, width, style) {
		if i > 0 {
			y += math.Round(style.Size * lineHeight)
		}
		c.Text(x, y, line, style)
	}
	return y
}

// Rect draws a rectangle, its edges on whole device pixels and its stroke inside them. An SVG
// viewer shows tip on hover; it may be empty.
func (c *Canvas) Rect(x, y, w, h float64, style Style, tip string) {
	c.add(rectMark{x, y, w, h, style, tip}, x+w, y+h)
}

// Line draws a straight line.
func (c *Canvas) Line(x1, y1, x2, y2, width float64, color Color) {
	c.Polyline([]Point{{x1, y1}, {x2, y2}}, width, color)
}

// Dashed draws a straight dashed line.
func (c *Canvas) Dashed(x1, y1, x2, y2, width float64, color Color) {
	c.add(lineMark{[]Point{{x1, y1}, {x2, y2}}, color, width, true}, max(x1, x2), max(y1, y2))
}

// Polyline draws a line through points, with round joins.
func (c *Canvas) Polyline(points []Point, width float64, color Color) {
	right, bottom := extent(points)
	c.add(lineMark{points, color, width, false}, right, bottom)
}

// Polygon fills the area within points.
func (c *Canvas) Polygon(points []Point, fill Color) {
	right, bottom := extent(points)
	c.add(polygonMark{points, fill}, right, bottom)
}

// Circle draws a circle.
func (c *Canvas) Circle(x, y, r float64, style Style) {
	c.add(circleMark{x, y, r, style}, x+r, y+r)
}

// Image draws an image over a rectangle, each of its pixels as a crisp block. An SVG viewer
// shows tip on hover; it may be empty.
func (c *Canvas) Image(x, y, w, h float64, img image.Image, tip string) {
	c.add(imageMark{x, y, w, h, img, tip}, x+w, y+h)
}

// Draw draws the marks of sub on c, with sub's origin at (x, y).
func (c *Canvas) Draw(x, y float64, sub *Canvas) {
	for _, m := range sub.marks {
		c.marks = append(c.marks, moved(m, x, y))
	}
	c.Extend(x+sub.w, y+sub.h)
}

func moved(m mark, dx, dy float64) mark {
	shift := func(ps []Point) []Point {
		out := make([]Point, len(ps))
		for i, p := range ps {
			out[i] = Point{p.X + dx, p.Y + dy}
		}
		return out
	}
	switch m := m.(type) {
	case textMark:
		m.x, m.y = m.x+dx, m.y+dy
		return m
	case rectMark:
		m.x, m.y = m.x+dx, m.y+dy
		return m
	case lineMark:
		m.points = shift(m.points)
		return m
	case polygonMark:
		m.points = shift(m.points)
		return m
	case circleMark:
		m.x, m.y = m.x+dx, m.y+dy
		return m
	case imageMark:
		m.x, m.y = m.x+dx, m.y+dy
		return m
	case Pick:
		m.X, m.Y = m.X+dx, m.Y+dy
		return m
	}
	panic("render: unknown mark")
}

func extent(ps []Point) (right, bottom float64) {
	for _, p := range ps {
		right, bottom = max(right, p.X), max(bottom, p.Y)
	}
	return right, bottom
}

// PixelSize returns the largest whole number of points per pixel, at least 1, at which an image
// of w × h pixels is at most target points wide and high.
func PixelSize(w, h int, target float64) float64 {
	return max(1, math.Floor(target/float64(max(w, h, 1))))
}
