package render

import (
	"math"
	"strings"
)

// Figure is a finished picture: a head, a body and a caption on a sheet of a chosen [Shape].
type Figure struct {
	// Title is the finding: what the picture says, a sentence without a full stop. Subtitle says what
	// it is of: run, layer, step, split. Caption is one sentence on how to read it.
	Title, Subtitle, Caption string
	// Statement names the kind of finding, such as "confusion.pair", in every language alike.
	Statement string
	// Method says how the numbers were made: formulas, seeds, scores. It is printed only if Detail is set.
	Method string
	Detail bool
	// Reference, which may be nil, is where the documentation says more about the method.
	Reference *Reference
	// Description gives the content to readers who cannot see it. Files put the title before it and
	// the method after it.
	Description string
	// Language of the texts as a BCP 47 tag; "" is English.
	Language string
	Shape    Shape
	// Warnings say what the picture leaves out, such as a class name that no font could draw.
	Warnings []string
	// Source, which may be nil, is stored in the files of the figure.
	Source *Source
	// Body is drawn between the head and the caption, in the middle of [Figure.Area].
	Body *Canvas
}

// Reference is a section of the documentation.
type Reference struct {
	// File is within docs, Anchor is what links call the section.
	File    string `json:"file"`
	Section string `json:"section"`
	Anchor  string `json:"anchor"`
	// Words name the section in the language of the figure.
	Words string `json:"words"`
}

// Shape is the proportion of a figure's sheet. A body that is larger than [Figure.Area] makes the
// sheet larger in the same proportion.
type Shape int

// The shapes: 16:10 for a screen or a projector, 10:16 for a page or a phone, 1:1, and as large as
// the body needs.
const (
	Wide Shape = iota
	Tall
	Square
	Loose
)

// Sheets are 550 points high, or wide if they are [Tall]; [Small] is 1/44 of that, so that the
// smallest text can be read from the back of a room.
const (
	sheetShort  = 550
	sheetLong   = 880
	sheetSquare = 560
)

// size returns the usual size of a sheet.
func (s Shape) size() (w, h float64) {
	switch s {
	case Tall:
		return sheetShort, sheetLong
	case Square:
		return sheetSquare, sheetSquare
	case Loose:
		return 0, 0
	}
	return sheetLong, sheetShort
}

// New returns a figure with an empty body.
func New(title, subtitle string) *Figure {
	return &Figure{Title: title, Subtitle: subtitle, Body: &Canvas{}}
}

// margin surrounds a figure on all sides. Lines of prose on a [Loose] sheet are as wide as the body,
// within minProse and maxProse.
const (
	margin   = 4 * Unit
	minProse = 60 * Unit
	maxProse = 90 * Unit
)

// prose returns the width of lines of prose.
func (f *Figure) prose() float64 {
	bw, _ := f.Body.Size()
	if f.Shape == Loose {
		return min(max(bw, minProse), maxProse)
	}
	w, _ := f.Shape.size()
	return max(w-2*margin, bw)
}

// Area returns the space for the body that remains on a sheet of the usual size, after the head and
// the foot that the texts make. Of a [Loose] figure it is infinite.
func (f *Figure) Area() (w, h float64) {
	w, h = f.Shape.size()
	if w == 0 {
		return math.Inf(1), math.Inf(1)
	}
	p := w - 2*margin
	return p, h - f.head(&Canvas{}, p) - f.foot(&Canvas{}, 0, p) - margin
}

// layout is where the parts of a figure are.
type layout struct {
	w, h         float64 // of the sheet
	prose        float64 // width of lines
	bodyX, bodyY float64
	foot         float64 // where the caption begins
}

func (f *Figure) layout() layout {
	bw, bh := f.Body.Size()
	l := layout{prose: f.prose()}
	l.bodyX, l.bodyY = margin, f.head(&Canvas{}, l.prose)
	foot := f.foot(&Canvas{}, 0, l.prose)
	l.w, l.h = f.Shape.size()
	if l.w == 0 {
		l.foot = l.bodyY + bh
		l.w, l.h = math.Ceil(max(bw, l.prose)+2*margin), math.Ceil(l.foot+foot+margin)
		return l
	}
	over := max(1, (bw+2*margin)/l.w, (l.bodyY+bh+foot+margin)/l.h)
	l.w, l.h = math.Ceil(l.w*over), math.Ceil(l.h*over)
	l.bodyX = math.Floor((l.w - bw) / 2)
	l.foot = l.h - margin - foot
	l.bodyY += math.Floor((l.foot - l.bodyY - bh) / 2)
	return l
}

// sheet lays out the whole figure, with margins, on one canvas.
func (f *Figure) sheet() *Canvas {
	l := f.layout()
	c := &Canvas{}
	f.head(c, l.prose)
	c.heading = len(c.marks)
	c.Draw(l.bodyX, l.bodyY, f.Body)
	f.foot(c, l.foot, l.prose)
	c.w, c.h = l.w, l.h
	return c
}

// head writes title and subtitle and returns the y at which the body begins.
func (f *Figure) head(c *Canvas, prose float64) float64 {
	y, gap, below := margin, 1.5*Unit, 2.5*Unit
	if f.Title != "" {
		y += Large * capHeight
		style := TextStyle{Size: Large, Bold: true}
		first := y
		y = c.Paragraph(margin, y, balance(f.Title, prose, style), f.Title, style)
		if y > first { // below several lines, more than from line to line
			gap, below = gap+0.75*Unit, below-0.75*Unit
		}
	}
	if f.Subtitle != "" {
		y += gap + Body*capHeight
		style := TextStyle{Color: Muted}
		y = c.Paragraph(margin, y, balance(f.Subtitle, prose, style), f.Subtitle, style)
	}
	if y > margin {
		y += below
	}
	return math.Ceil(y/Unit) * Unit
}

// foot writes the caption, and the method if it is wanted, below y and returns their height.
func (f *Figure) foot(c *Canvas, y, prose float64) float64 {
	from := y
	y = math.Ceil(y)
	write := func(text string, style TextStyle, gap float64) {
		if text != "" {
			y += gap + Body*capHeight
			y = c.Paragraph(margin, y, balance(text, prose, style), text, style)
		}
	}
	write(f.Caption, TextStyle{}, 2.5*Unit)
	if f.Detail {
		write(f.Method, TextStyle{Color: Muted}, 1.5*Unit)
		if f.Reference != nil {
			write(f.Reference.Words, TextStyle{Color: Muted}, 1.5*Unit)
		}
	}
	return y - from
}

// Alternative returns the text for readers who cannot see the picture: the finding, the description
// and the method.
func (f *Figure) Alternative() string {
	gap, stop := " ", "."
	if f.Language == "zh" {
		gap, stop = "", "。"
	}
	var all []string
	if f.Title != "" {
		title := f.Title
		if !strings.HasSuffix(title, stop) {
			title += stop
		}
		all = append(all, title)
	}
	for _, s := range []string{f.Description, f.Method} {
		if s != "" {
			all = append(all, s)
		}
	}
	return strings.Join(all, gap)
}

// Size returns the figure's width and height in points.
func (f *Figure) Size() (w, h float64) { return f.sheet().Size() }
