package figure

import (
	"fmt"
	"image"
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// filmSheet is one layer's film: the samples across the top, below them a row for
// each channel, all positions in whole points.
type filmSheet struct {
	about
	layer      string
	activation string
	shape      [3]int // of the layer's value
	input      [3]int // of the network's input
	steps      []int64
	samples    []analysis.Sample
	values     [][]float32 // of each step: [sample][channel][y][x]
	pictures   []image.Image
	names      []string // of the samples' classes, nil without data
	channels   []int
	span       render.Range
	curves     *filmCurves
	o          filmOptions
	warnings   []string

	zoom   int
	cell   int // side of a map, in points
	pixel  int // side of a map's value
	rows   int // of a map's values
	cols   int
	left   int // width of the numbers of steps and channels
	top    int // height of the samples
	width  int // of all maps
	height int
}

const (
	filmGap  = 4 // between maps; even, so that pictures of even pixels stay on even ones
	filmHead = 8 // between the samples and the first row
	filmBar  = 240
	filmName = 18 // height of the names of classes
)

// prepare lays the sheet out.
func (s *filmSheet) prepare() {
	side := max(s.input[1], s.input[2])
	s.zoom = s.o.zoom
	if s.zoom == 0 {
		s.zoom = min(max(int(math.Round(56/float64(side))), 1), 16)
	}
	s.cell = side * s.zoom
	if side == 1 { // points, without maps
		s.cell = 28 * s.zoom / min(s.zoom, 8)
	}
	s.rows, s.cols = s.shape[1], s.shape[2]
	if !s.maps() {
		s.rows, s.cols = fold(s.shape[0])
	}
	s.pixel = fits(s.cell, s.rows, s.cols)
	s.cell = max(s.cell, s.pixel*max(s.rows, s.cols))
	number := render.Measure(render.Count(s.Steps), render.TextStyle{Size: render.Heading, Bold: true})
	s.left = (max(48, int(number)+16) + 7) / 8 * 8
	s.top = filmName + s.cell
	if s.pictures == nil {
		s.top = 6 * render.Unit
	}
	s.width = len(s.samples)*(s.cell+filmGap) - filmGap
	s.height = len(s.channels)*(s.cell+filmGap) - filmGap
}

// maps reports whether the layer has maps, and not single units.
func (s *filmSheet) maps() bool { return s.shape[1]*s.shape[2] > 1 }

// place returns where the map of a sample in a row begins on the body.
func (s *filmSheet) place(sample, row int) (x, y int) {
	return s.left + sample*(s.cell+filmGap) + (s.cell-s.cols*s.pixel)/2,
		s.top + filmHead + row*(s.cell+filmGap) + (s.cell-s.rows*s.pixel)/2
}

// of returns the values of a sample's map in a row.
func (s *filmSheet) of(values []float32, sample, row int) []float32 {
	n := s.shape[1] * s.shape[2]
	if !s.maps() {
		n = s.shape[0]
	}
	from := (sample*s.shape[0]*s.shape[1]*s.shape[2] + s.channels[row]*n)
	return values[from : from+n]
}

// which counts the samples and names their split.
func (s *filmSheet) which() string {
	words := plural(len(s.samples), "sample")
	for _, sample := range s.samples {
		if sample.Split != s.samples[0].Split {
			return words
		}
	}
	return words + " " + splitWords(s.samples[0].Split)
}

// base draws everything except the maps, the number of the step and the marks on
// the curves. words says which steps it shows.
func (s *filmSheet) base(words string) *render.Figure {
	f := render.New(fmt.Sprintf("%s: what %s makes of %s", s.Run, s.layer, s.which()), "")
	f.Warnings = s.warnings
	f.Subtitle = parts(s.kind(), words)
	c := f.Body
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	middle := render.TextStyle{Size: render.Small, Anchor: render.Middle}
	names := render.ShortNames(s.names, float64(s.cell), middle)
	for k, sample := range s.samples {
		x := float64(s.left + k*(s.cell+filmGap))
		if s.pictures != nil {
			c.Image(x, filmName, float64(s.cell), float64(s.cell), s.pictures[k], sampleName(sample))
			if k < len(names) {
				c.Label(x+float64(s.cell)/2, filmName/2-1, names[k], middle)
			}
			continue
		}
		style := small
		style.Rotate = true
		name := sampleName(sample)
		if k < len(s.names) {
			name = s.names[k]
		}
		c.Label(x+float64(s.cell)/2, float64(s.top), name, style)
	}
	right := small
	right.Anchor = render.End
	if s.pictures != nil {
		c.Label(float64(s.left-render.Unit), float64(filmName+s.cell/2), say("film.input"), right)
	}
	for row, channel := range s.channels {
		y := s.top + filmHead + row*(s.cell+filmGap) + s.cell/2
		name := say("film.every")
		if s.maps() {
			name = say("film.channel", "channel", fmt.Sprint(channel))
		}
		c.Label(float64(s.left-render.Unit), float64(y), name, right)
	}
	if s.curves != nil {
		s.curves.draw(c, float64(s.left+max(s.width, filmBar)+5*render.Unit))
	}
	c.Extend(float64(s.left+s.width), float64(s.top+filmHead+s.height))
	s.bar(c)
	f.Caption = s.caption()
	f.Description = s.describe(words)
	return f
}

// bar draws the scale below everything.
func (s *filmSheet) bar(c *render.Canvas) {
	y := float64(s.top + filmHead + s.height + 3*render.Unit)
	ticks := render.EndTicks(s.span)
	c.ColorBar(float64(s.left), y, filmBar, s.shades(), s.span, ticks, say(s.unit()))
}

// shades returns the colours: around zero, or from black to white where no value is below zero.
func (s *filmSheet) shades() *render.Map {
	if s.span.Min >= 0 {
		return render.Gray
	}
	return render.Diverging
}

// unit is the key of the text that says what the colours mean.
func (s *filmSheet) unit() string {
	if s.activation == "" {
		return "film.value"
	}
	return "film.activation"
}

// kind describes the layer: "4 tanh channels of 28×28".
func (s *filmSheet) kind() string {
	what := "unit"
	if s.maps() {
		what = "channel"
	}
	if s.activation != "" {
		what = s.activation + " " + what
	}
	text := plural(s.shape[0], what)
	if s.maps() {
		text += fmt.Sprintf(" of %d×%d", s.shape[1], s.shape[2])
		if len(s.channels) < s.shape[0] {
			text += fmt.Sprintf(", %d shown", len(s.channels))
		}
	}
	return text
}

// step writes the number of a step at the top left.
func (s *filmSheet) step(c *render.Canvas, step int64) {
	c.Text(0, render.Small*0.75, "step", render.TextStyle{Size: render.Small, Color: render.Muted})
	c.Text(0, 28, render.Count(step), render.TextStyle{Size: render.Heading, Bold: true})
}

// still draws one step.
func (s *filmSheet) still(i int) *render.Figure {
	step := s.steps[i]
	a := s.about
	a.Step = step
	f := s.base(a.at())
	c := f.Body
	s.step(c, step)
	for row := range s.channels {
		for k := range s.samples {
			x, y := s.place(k, row)
			values := s.of(s.values[i], k, row)
			w, h := s.cols*s.pixel, s.rows*s.pixel
			padded := make([]float32, s.rows*s.cols)
			copy(padded, values)
			name := fmt.Sprintf("%s, channel %d", sampleName(s.samples[k]), s.channels[row])
			if !s.maps() {
				name = sampleName(s.samples[k])
			}
			c.Image(float64(x), float64(y), float64(w), float64(h), s.tile(padded, len(values)), name)
		}
	}
	s.frames(c)
	if s.curves != nil {
		s.curves.mark(c, step)
	}
	return f
}

// tile draws a map; beyond n its cells are paper.
func (s *filmSheet) tile(values []float32, n int) image.Image {
	img := render.Tile(values, s.rows, s.cols, s.shades(), s.span)
	for i := n; i < len(values); i++ {
		img.Set(i%s.cols, i/s.cols, render.Paper)
	}
	return img
}

// frames draws a line around the maps of single units, whose zeros would have
// no edge on white, and leaves out lines that touch other parts.
func (s *filmSheet) frames(c *render.Canvas) {
	for row := range s.channels {
		for k := range s.samples {
			x, y := s.place(k, row)
			c.Rect(float64(x-1), float64(y-1), float64(s.cols*s.pixel+2), float64(s.rows*s.pixel+2), render.Style{Stroke: render.Faint}, "")
		}
	}
}

func (s *filmSheet) caption() string {
	what := "film.maps"
	if !s.maps() {
		what = "film.units"
	}
	colours := "film.signed"
	switch {
	case s.span.Min >= 0:
		colours = "film.unsigned"
	case s.span.Min+s.span.Max != 0:
		colours = "film.range"
	}
	return say(what, "layer", s.layer) + " " + say(colours)
}

func (s *filmSheet) describe(words string) string {
	first, last := render.RangeOf(s.values[0]), render.RangeOf(s.values[len(s.values)-1])
	text := fmt.Sprintf("The %s of layer %s of run %s for %s, %s.", s.kind(), s.layer, s.Run, plural(len(s.samples), "sample"), words)
	if len(s.steps) > 1 {
		text += fmt.Sprintf(" At step %s values lie between %s and %s, at step %s between %s and %s.", render.Count(s.steps[0]), render.Number(first.Min, 2), render.Number(first.Max, 2),
			render.Count(s.steps[len(s.steps)-1]), render.Number(last.Min, 2), render.Number(last.Max, 2))
	} else {
		text += fmt.Sprintf(" Values lie between %s and %s.", render.Number(last.Min, 2), render.Number(last.Max, 2))
	}
	return text
}
