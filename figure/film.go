package figure

import (
	"fmt"
	"image"
	"math"
	"unicode/utf8"

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
	// described says what the channels show at the last of the steps, nil if that is not known; kernels are the
	// weights of a convolution at the one step that is shown, nil in an animation.
	described *analysis.Channels
	kernels   *analysis.LayerWeights

	words  []string // beside the rows, "" for none
	zoom   int
	cell   int // side of a map, in points
	pixel  int // side of a map's value
	rows   int // of a map's values
	cols   int
	left   int // width of the numbers of steps and channels, and of kernels
	right  int // width of the words beside the rows
	top    int // height of the samples
	blocks int // side by side, each with a part of the channels
	per    int // channels of a block
	width  int // of all blocks
	height int
}

const (
	filmGap    = 4               // between maps; even, so that pictures of even pixels stay on even ones
	filmHead   = 8               // between the samples and the first row
	filmName   = 20              // height of the names of classes
	filmFoot   = 5 * render.Unit // the colour bar
	filmNumber = 29.0            // the baseline of the number of the step
	filmBlock  = 3 * render.Unit // between blocks
	// maxKernels is the number of kernels of a channel that are drawn beside its row.
	maxKernels = 16
)

// prepare lays the sheet out.
func (s *filmSheet) prepare() {
	f := s.begin("")
	w, h := f.Area()
	if s.curves != nil {
		w -= filmCurveLeft + filmCurveWidth + 10*render.Unit
	}
	s.rows, s.cols = s.shape[1], s.shape[2]
	if !s.maps() {
		s.rows, s.cols = fold(s.shape[0])
	}
	s.words = s.rowWords()
	side := max(s.input[1], s.input[2])
	s.blocks = 1
	if s.zoom = s.o.zoom; s.zoom > 0 {
		s.size(side)
		return
	}
	// The largest maps with which everything fits; else two blocks without words, else the smallest maps.
	most := min(max(int(math.Round(84/float64(side))), 1), 16)
	fit := func() bool {
		return float64(s.left+s.width+s.right) <= w && float64(s.top+filmHead+s.height+filmFoot) <= h
	}
	for s.zoom = most; s.zoom >= 1; s.zoom-- {
		if s.size(side); fit() {
			return
		}
	}
	words, kernels := s.words, s.kernels
	s.words, s.kernels, s.blocks, s.zoom = nil, nil, 2, 1
	_, h = s.begin("").Area() // its caption speaks of no kernels
	if s.size(side); s.maps() && len(s.channels) > 1 && fit() {
		return
	}
	s.words, s.kernels, s.blocks = words, kernels, 1
	s.size(side)
}

// beside lays the sheet out again as one of several: as small as its maps allow, without words and curves.
func (s *filmSheet) beside() {
	s.words, s.curves, s.kernels, s.blocks = nil, nil, nil, 1
	s.zoom = max(s.o.zoom, 1)
	s.size(max(s.input[1], s.input[2]))
}

// size computes the lengths for a zoom and a number of blocks.
func (s *filmSheet) size(side int) {
	s.cell = side * s.zoom
	if side == 1 { // points, without maps
		s.cell = 28 * s.zoom / min(s.zoom, 8)
	}
	s.pixel = fits(s.cell, s.rows, s.cols)
	s.cell = max(s.cell, s.pixel*max(s.rows, s.cols))
	small := render.TextStyle{Size: render.Small}
	left := render.Measure(render.Count(s.Steps), render.TextStyle{Size: render.Heading, Bold: true})
	left = max(left, render.Measure(s.say("film.input"), small))
	for row := range s.channels {
		left = max(left, render.Measure(s.rowName(row), small))
	}
	s.left = (max(48, int(left)+16) + 7) / 8 * 8
	if s.hasKernels() {
		s.left += s.cell + render.Unit
	}
	s.right = 0
	for _, word := range s.words {
		s.right = max(s.right, int(render.Measure(word, small))+2*render.Unit)
	}
	s.top = filmName + s.cell
	if s.pictures == nil {
		s.top = 6 * render.Unit
	}
	s.per = (len(s.channels) + s.blocks - 1) / s.blocks
	s.width = s.block() - filmGap
	if s.blocks > 1 {
		s.width += (s.blocks - 1) * (s.block() + s.left + filmBlock)
	}
	s.height = s.per*(s.cell+filmGap) - filmGap
}

// block is the width of the maps of a block.
func (s *filmSheet) block() int { return len(s.samples) * (s.cell + filmGap) }

// hasKernels reports whether a row begins with its kernels.
func (s *filmSheet) hasKernels() bool {
	return s.kernels != nil && s.kernels.View[0] <= maxKernels && s.kernels.View[1]*s.kernels.View[2] > 1
}

// maps reports whether the layer has maps, and not single units.
func (s *filmSheet) maps() bool { return s.shape[1]*s.shape[2] > 1 }

// place returns where the map of a sample in a row begins on the body.
func (s *filmSheet) place(sample, row int) (x, y int) {
	x, y = s.at(row)
	return x + sample*(s.cell+filmGap) + (s.cell-s.cols*s.pixel)/2, y + (s.cell-s.rows*s.pixel)/2
}

// at returns where the maps of a row begin.
func (s *filmSheet) at(row int) (x, y int) {
	return s.left + row/s.per*(s.block()+s.left+filmBlock), s.top + filmHead + row%s.per*(s.cell+filmGap)
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
	for _, sample := range s.samples {
		if sample.Split != s.samples[0].Split {
			return s.say("film.samples", "count", render.Count(int64(len(s.samples))))
		}
	}
	return s.about.samples(len(s.samples), s.samples[0].Split)
}

// rowName names a row.
func (s *filmSheet) rowName(row int) string {
	if !s.maps() {
		return s.say("film.every")
	}
	return Unit(s.layer, s.channels[row])
}

// begin makes the figure with its texts; words say which steps it shows.
func (s *filmSheet) begin(words string) *render.Figure {
	f := s.pictureOf(s.finding(), s.Run, s.kind(), s.which(), words)
	f.Warnings = s.warnings
	f.Caption, f.Method = s.caption(), s.method()
	f.Description = s.describe(words)
	return f
}

// base draws everything except the maps, the number of the step and the marks on
// the curves. words says which steps it shows.
func (s *filmSheet) base(words string) *render.Figure {
	f := s.begin(words)
	c := f.Body
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	middle := columnName
	right := small
	right.Anchor = render.End
	names := s.columnNames(middle)
	for block := range s.blocks {
		left := s.left + block*(s.block()+s.left+filmBlock)
		for k, sample := range s.samples {
			x := float64(left + k*(s.cell+filmGap))
			if s.pictures != nil {
				c.Image(x, filmName, float64(s.cell), float64(s.cell), s.pictures[k], s.probeName(sample))
				if k < len(names) {
					c.Label(x+float64(s.cell)/2, filmName/2-1, names[k], middle)
				}
				continue
			}
			style := small
			style.Rotate = true
			name := s.probeName(sample)
			if k < len(s.names) {
				name = s.names[k]
			}
			c.Label(x+float64(s.cell)/2, float64(s.top), name, style)
		}
		if s.pictures != nil {
			y := float64(filmName + s.cell/2)
			if !s.hasKernels() { // whose column is between
				y = math.Max(y, filmNumber+2*render.Unit) // below the number of the step
			}
			c.Label(float64(left-render.Unit), y, s.say("film.input"), right)
		}
	}
	for row := range s.channels {
		x, y := s.at(row)
		if s.hasKernels() {
			s.kernel(c, float64(x-s.cell-render.Unit), float64(y), s.channels[row])
			x -= s.cell + render.Unit
		}
		c.Label(float64(x-render.Unit), float64(y+s.cell/2), s.rowName(row), right)
		if row < len(s.words) {
			c.Label(float64(s.left+s.width+render.Unit), float64(y+s.cell/2), s.words[row], render.TextStyle{Size: render.Small})
		}
	}
	if s.hasKernels() {
		c.Label(float64(s.left-render.Unit-s.cell/2), float64(s.top+filmHead+s.height)+1.25*render.Unit, s.say("film.kernels"), render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.Middle})
	}
	end := max(s.bar(c), float64(s.left+s.width+s.right))
	if s.curves != nil {
		s.curves.draw(c, end+5*render.Unit)
	}
	c.Extend(float64(s.left+s.width+s.right), float64(s.top+filmHead+s.height))
	return f
}

// columnName is the style of the name above a column.
var columnName = render.TextStyle{Size: render.Small, Anchor: render.Middle}

// columnNames are the names of the samples' classes above their columns: none where there is so little room that they
// would lose all but their ends.
func (s *filmSheet) columnNames(style render.TextStyle) []string {
	const least = 4 // characters of a name that is cut
	names := render.ShortNames(s.names, float64(s.cell), style)
	for k, name := range names {
		if name != s.names[k] && utf8.RuneCountInString(name) < least+1 {
			return nil
		}
	}
	return names
}

// kernel draws the kernels of a channel, one for each channel that it reads, in a square.
func (s *filmSheet) kernel(c *render.Canvas, x, y float64, unit int) {
	l := s.kernels
	n, kh, kw := l.View[0], l.View[1], l.View[2]
	rows, cols := fold(n)
	pitch := float64(s.cell) / float64(max(rows, cols))
	pixel := math.Floor(2*(pitch-1)/float64(max(kh, kw))) / 2
	if pixel <= 0 {
		return
	}
	r := render.RangeOf(l.Values).Symmetric()
	for i := range n {
		values := l.Values[(unit*n+i)*kh*kw:][:kh*kw]
		kx, ky := x+float64(i%cols)*pitch, y+float64(i/cols)*pitch
		c.Image(kx, ky, pixel*float64(kw), pixel*float64(kh), render.Tile(values, kh, kw, render.Diverging, r), s.say("film.kernel", "unit", Unit(s.layer, unit), "channel", render.Count(int64(i))))
		c.Rect(kx-0.5, ky-0.5, pixel*float64(kw)+1, pixel*float64(kh)+1, render.Style{Stroke: render.Rule}, "")
	}
}

// bar draws the scale below everything, and returns the x at which it ends.
func (s *filmSheet) bar(c *render.Canvas) float64 {
	y := float64(s.top + filmHead + s.height + 3*render.Unit)
	low, high := render.Short(s.span.Min), render.Short(s.span.Max)
	middle := ""
	if s.span.Min < 0 && s.span.Min+s.span.Max == 0 {
		middle = "0"
	}
	return c.WordBar(float64(s.left), y, 200, s.shades(), s.say("film.low", "value", low), middle, s.say("film.high", "value", high))
}

// shades returns the colours: around zero, or from black to white where no value is below zero.
func (s *filmSheet) shades() *render.Map {
	if s.span.Min >= 0 {
		return render.Gray
	}
	return render.Diverging
}

// kind describes the layer: "conv1: 4 tanh channels of 28×28".
func (s *filmSheet) kind() string {
	count := render.Count(int64(s.shape[0]))
	if !s.maps() {
		return s.say("film.kindUnits", "layer", s.layer, "count", count, "activation", s.activation)
	}
	text := s.say("film.kindMaps", "layer", s.layer, "count", count, "activation", s.activation, "height", fmt.Sprint(s.shape[1]), "width", fmt.Sprint(s.shape[2]))
	if len(s.channels) < s.shape[0] {
		text += s.say("film.some", "shown", render.Count(int64(len(s.channels))))
	}
	return text
}

// step writes the number of a step at the top left.
func (s *filmSheet) step(c *render.Canvas, step int64) {
	c.Text(0, render.Small*0.75, s.say("curves.step"), render.TextStyle{Size: render.Small, Color: render.Muted})
	c.Text(0, filmNumber, render.Count(step), render.TextStyle{Size: render.Heading, Bold: true})
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
			name := s.probeName(s.samples[k])
			if s.maps() {
				name += ", " + Unit(s.layer, s.channels[row])
			}
			c.Image(float64(x), float64(y), float64(w), float64(h), s.tile(padded, len(values)), name)
		}
	}
	s.frames(c)
	if s.curves != nil {
		s.curves.mark(c, step)
	} else if w, _ := f.Area(); s.words != nil && float64(s.left+s.width+s.right)+filmExample <= w {
		s.example(c, float64(s.left+s.width+s.right)+2*render.Unit, s.values[i])
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
	if !s.maps() {
		return s.say("film.units", "layer", s.layer)
	}
	squares := ""
	if s.hasKernels() {
		squares = s.say("film.squares")
	}
	unnamed := ""
	if len(s.names) > 0 && s.pictures != nil && s.columnNames(columnName) == nil {
		unnamed = s.say("film.unnamed")
	}
	return s.sentences(s.say("film.maps", "layer", s.layer), squares, unnamed)
}

func (s *filmSheet) method() string {
	scale := s.say("film.scale")
	if s.described == nil {
		return scale
	}
	return s.sentences(scale, s.say("film.words", "copy", render.Short(analysis.CopyLeast), "edge", render.Short(analysis.EdgeLeast), "weak", render.Short(analysis.WeakEdgeLeast), "orientation", render.Short(analysis.OrientationLeast)))
}

func (s *filmSheet) describe(words string) string {
	last := render.RangeOf(s.values[len(s.values)-1])
	text := s.say("film.describe", "kind", s.kind(), "which", s.which(), "low", render.Number(last.Min, 2), "high", render.Number(last.Max, 2))
	var rows []string
	for row, word := range s.rowWords() {
		if word != "" {
			rows = append(rows, s.rowName(row)+": "+word)
		}
	}
	if len(rows) > 0 {
		text = s.sentences(text, s.say("film.rows", "list", s.clauses(rows)))
	}
	return text
}
