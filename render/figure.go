package render

import "math"

// Figure is a finished picture: a head, a body and a caption.
type Figure struct {
	// Title states what the picture shows, for which run, layer and step. Subtitle adds the
	// most important numbers. Caption explains the picture in whole sentences; Description
	// gives its content to readers who cannot see it.
	Title, Subtitle, Caption, Description string
	// Warnings say what the picture leaves out, such as a class name that no font could draw.
	Warnings []string
	// Source, which may be nil, is stored in the files of the figure.
	Source *Source
	// Body is drawn between the head and the caption.
	Body *Canvas
}

// New returns a figure with an empty body.
func New(title, subtitle string) *Figure {
	return &Figure{Title: title, Subtitle: subtitle, Body: &Canvas{}}
}

// margin surrounds a figure on all sides. Lines of prose are as wide as the body, within
// minProse and maxProse.
const (
	margin   = 4 * Unit
	minProse = 60 * Unit
	maxProse = 90 * Unit
)

// sheet lays out the whole figure, with margins, on one canvas.
func (f *Figure) sheet() *Canvas {
	c := &Canvas{}
	bw, bh := f.Body.Size()
	prose := min(max(bw, minProse), maxProse)
	y := f.head(c, prose)
	c.heading = len(c.marks)
	c.Draw(margin, y, f.Body)
	y += bh
	if f.Caption != "" {
		y = math.Ceil(y) + 3*Unit + Body*capHeight
		y = c.Paragraph(margin, y, balance(f.Caption, prose, TextStyle{}), f.Caption, TextStyle{})
	}
	c.w, c.h = math.Ceil(max(bw, prose)+2*margin), math.Ceil(y+margin)
	return c
}

// head writes title and subtitle and returns the y at which the body begins.
func (f *Figure) head(c *Canvas, prose float64) float64 {
	y := margin
	if f.Title != "" {
		y += Large * capHeight
		style := TextStyle{Size: Large, Bold: true}
		y = c.Paragraph(margin, y, balance(f.Title, prose, style), f.Title, style)
		y += Unit
	}
	if f.Subtitle != "" {
		y += Unit + Body*capHeight
		style := TextStyle{Color: Muted}
		y = c.Paragraph(margin, y, balance(f.Subtitle, prose, style), f.Subtitle, style)
		y += Unit
	}
	if y > margin {
		y += 2 * Unit
	}
	return math.Ceil(y/Unit) * Unit
}

// Size returns the figure's width and height in points.
func (f *Figure) Size() (w, h float64) { return f.sheet().Size() }
