package figure

import (
	"fmt"
	"image"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// confusionOptions are the parameters of the view confusion.
type confusionOptions struct {
	cells      string // what the numbers are: counts, row or column
	pictures   bool   // each cell shows its most confident sample
	greenRed   bool
	split      string
	confidence []float32 // of the predictions counted
	// probabilities says that the outputs are probabilities.
	probabilities bool
	picture       func(i int) image.Image // of prediction i; nil for points
}

// drawConfusion makes a confusion matrix with its margins.
func drawConfusion(a about, m *analysis.Confusion, o confusionOptions) (*render.Figure, error) {
	if m.Total() == 0 {
		return nil, unavailable("confusion", "no predictions", "choose a split that has samples")
	}
	if o.pictures && o.picture == nil {
		return nil, unavailable("confusion", "mode=samples needs pictures, and the samples of this dataset are points", "use mode=numbers")
	}
	f := render.New(fmt.Sprintf("%s: confusion at %s", a.Run, a.at()), "")
	s := newMatrixSheet(m, a.names(f), o)
	s.draw(f.Body)
	right := int(math.Round(m.Accuracy() * float64(m.Total())))
	f.Subtitle = say("confusion.right", "right", render.Count(int64(right)), "all", render.Count(int64(m.Total())), "split", splitName(o.split), "share", render.Percent(m.Accuracy(), 1))
	f.Caption = s.caption()
	f.Description = s.describe(a)
	return f, nil
}

// matrixSheet draws one confusion matrix.
type matrixSheet struct {
	m     *analysis.Confusion
	names []string
	o     confusionOptions
	// shades goes from the colour of 100 % wrong to that of 100 % correct.
	shades *render.Map
	cell   float64 // width and
	high   float64 // height of a cell
	pixel  float64 // side of a sample's pixel, and
	box    float64 // of the square that it fills
	left   float64 // where the cells begin
	top    float64
}

func newMatrixSheet(m *analysis.Confusion, names []string, o confusionOptions) *matrixSheet {
	s := &matrixSheet{m: m, names: names, o: o, shades: render.Diverging}
	if o.greenRed {
		s.shades = render.Around("green-red", render.Color{R: 200, G: 30, B: 30, A: 255}, render.Paper, render.Color{R: 22, G: 128, B: 60, A: 255})
	}
	n := len(names)
	switch {
	case o.pictures:
		// Samples have one shape: 28 pixels are shown twice as large, and so are 32.
		b := image.Rect(0, 0, 1, 1)
		if len(o.confidence) > 0 {
			b = o.picture(0).Bounds()
		}
		s.pixel = render.PixelSize(b.Dx(), b.Dy(), 64)
		s.box = max(40, s.pixel*float64(max(b.Dx(), b.Dy())))
		s.cell, s.high = s.box+8, s.box+20
	case n <= 4:
		s.cell, s.high = 72, 48
	case n <= 16:
		s.cell, s.high = 52, 40
	default:
		s.cell = max(math.Floor(widest/float64(n)), 6)
		s.high = s.cell
	}
	longest := 0.0
	for _, name := range names {
		longest = max(longest, render.Measure(name, nameStyle))
	}
	// Room for the class names, for the title of the rows and for "precision".
	s.left = math.Ceil(max(4*render.Unit+min(longest, matrixName), render.Measure("precision", nameStyle)+render.Unit))
	s.top = 4.5 * render.Unit
	if s.upright() {
		s.top = math.Ceil(3.5*render.Unit + min(longest, matrixName))
	}
	return s
}

var nameStyle = render.TextStyle{Size: render.Body}

// upright says that the names of columns are written upright because they are
// too wide.
func (s *matrixSheet) upright() bool {
	for _, name := range s.names {
		if render.Measure(name, nameStyle) > s.cell-6 {
			return true
		}
	}
	return false
}

// share returns the share that colours a cell: its part of the row, or of the
// column if the numbers are shares of columns. An empty row or column has 0.
func (s *matrixSheet) share(a, p int) float64 {
	whole := s.m.Actual(a)
	if s.o.cells == "column" {
		whole = s.m.Said(p)
	}
	if whole == 0 {
		return 0
	}
	return float64(s.m.Counts[a][p]) / float64(whole)
}

// ground returns a cell's colour, on one scale for correct predictions and mistakes and for all
// steps: the square root of the share, so that rare mistakes can be seen.
func (s *matrixSheet) ground(a, p int) render.Color {
	t := math.Sqrt(s.share(a, p))
	if a != p {
		t = -t
	}
	return s.shades.At(0.5 + t/2)
}

func (s *matrixSheet) number(a, p int) string {
	n := s.m.Counts[a][p]
	if n == 0 {
		return ""
	}
	if s.o.cells == "counts" || s.o.cells == "" {
		return render.Count(int64(n))
	}
	return render.Fixed(100*s.share(a, p), 1)
}

func (s *matrixSheet) tip(a, p int) string {
	return fmt.Sprintf("%s predicted as %s: %s, %s of the row", s.names[a], s.names[p], render.Count(int64(s.m.Counts[a][p])),
		render.Percent(float64(s.m.Counts[a][p])/math.Max(float64(s.m.Actual(a)), 1), 1))
}

// labelled says whether cells are large enough for text.
func (s *matrixSheet) labelled() bool { return s.cell >= 26 }

func (s *matrixSheet) x(p int) float64 { return s.left + float64(p)*s.cell }
func (s *matrixSheet) y(a int) float64 { return s.top + float64(a)*s.high }

func (s *matrixSheet) draw(c *render.Canvas) {
	n := len(s.names)
	s.headings(c)
	for a := range n {
		for p := range n {
			s.drawCell(c, a, p)
		}
	}
	for i := range n + 1 {
		if s.labelled() || i == 0 || i == n {
			c.Line(s.x(i), s.y(0), s.x(i), s.y(n), 1, render.Faint)
			c.Line(s.x(0), s.y(i), s.x(n), s.y(i), 1, render.Faint)
		}
	}
	s.margins(c)
	s.scales(c)
}

func (s *matrixSheet) drawCell(c *render.Canvas, a, p int) {
	x, y := s.x(p), s.y(a)
	ground := s.ground(a, p)
	c.Rect(x, y, s.cell, s.high, render.Style{Fill: ground}, s.tip(a, p))
	if s.m.Counts[a][p] == 0 || !s.labelled() {
		return
	}
	style := render.TextStyle{Anchor: render.Middle, Color: render.TextOn(ground)}
	if s.cell < 44 || s.o.pictures {
		style.Size = render.Small
	}
	if !s.o.pictures {
		c.Label(x+s.cell/2, y+s.high/2, s.number(a, p), style)
		return
	}
	i := int(s.m.Samples[a][p][0])
	img := s.o.picture(i)
	b := img.Bounds()
	w, h := s.pixel*float64(b.Dx()), s.pixel*float64(b.Dy())
	c.Image(x+(s.cell-w)/2, y+4+(s.box-h)/2, w, h, img, "sample with confidence "+outputText(float64(s.o.confidence[i]), s.o.probabilities))
	c.Label(x+s.cell/2, y+s.high-8, s.number(a, p), style)
}

// headings writes the class names and the titles of rows and columns.
func (s *matrixSheet) headings(c *render.Canvas) {
	n := len(s.names)
	quiet := render.TextStyle{Color: render.Muted}
	c.Text(s.left, render.Body*0.75, say("confusion.predicted"), quiet)
	quiet.Rotate, quiet.Anchor = true, render.End
	c.Text(render.Body*0.75, s.top, say("confusion.actual"), quiet)
	every := 1
	for float64(every)*s.high < 13 {
		every++
	}
	names := render.ShortNames(s.names, matrixName, nameStyle)
	for i := 0; i < n; i += every {
		name := names[i]
		row := nameStyle
		row.Anchor = render.End
		c.Label(s.left-render.Unit, s.y(i)+s.high/2, name, row)
		column := nameStyle
		if s.upright() {
			column.Rotate = true
			c.Label(s.x(i)+s.cell/2, s.top-render.Unit, name, column)
			continue
		}
		column.Anchor = render.Middle
		c.Text(s.x(i)+s.cell/2, s.top-render.Unit, name, column)
	}
}

// margins writes recall to the right, precision below and accuracy in the corner.
func (s *matrixSheet) margins(c *render.Canvas) {
	n := len(s.names)
	if !s.labelled() {
		return
	}
	size := render.Body
	if s.cell < 44 {
		size = render.Small
	}
	quiet := render.TextStyle{Color: render.Muted, Size: size}
	end := render.TextStyle{Anchor: render.End, Size: size}
	mid := render.TextStyle{Anchor: render.Middle, Size: size}
	const right = 7 * render.Unit
	x, y := s.x(n)+right, s.y(n)+3*render.Unit
	head := quiet
	head.Anchor = render.End
	c.Text(x, s.top-render.Unit, say("confusion.recall"), head)
	c.Text(s.left-render.Unit, y, say("confusion.precision"), head)
	for k := range n {
		c.Label(x, s.y(k)+s.high/2, render.Percent(s.m.Recall(k), 1), end)
		c.Text(s.x(k)+s.cell/2, y, render.Percent(s.m.Precision(k), 1), mid)
	}
	end.Bold = true
	c.Text(x, y, render.Percent(s.m.Accuracy(), 1), end)
	head.Size = render.Small
	c.Text(x, y+14, say("confusion.accuracy"), head)
}

// scales draws what the colours mean.
func (s *matrixSheet) scales(c *render.Canvas) {
	_, h := c.Size()
	y := math.Ceil(h/render.Unit)*render.Unit + 3*render.Unit
	of := "confusion.ofRow"
	if s.o.cells == "column" {
		of = "confusion.ofColumn"
	}
	c.ColorBar(s.left, y, 320, s.shades, render.Range{Min: -1, Max: 1}, []render.Tick{
		{Value: -1, Label: say("confusion.wrong", "share", render.Percent(1, 0))},
		{Value: 0, Label: "0"},
		{Value: 1, Label: say("confusion.correct", "share", render.Percent(1, 0))},
	}, say(of))
}

func (s *matrixSheet) caption() string {
	what := "confusion.counts"
	switch {
	case !s.labelled():
		what = "confusion.small"
	case s.o.pictures:
		what = "confusion.pictures"
	case s.o.cells == "row":
		what = "confusion.rows"
	case s.o.cells == "column":
		what = "confusion.columns"
	}
	worst := ""
	if s.m.Unpredicted() == 0 {
		worst = say("confusion.none")
	}
	if w := s.m.Worst(1); len(w) == 1 {
		worst = say("confusion.worst", "actual", s.names[w[0].Actual], "predicted", s.names[w[0].Predicted], "count", render.Count(int64(w[0].Count)))
	}
	said := []string{say(what)}
	if n := s.m.Unpredicted(); n > 0 {
		said = append(said, unpredicted(n))
	}
	if worst != "" {
		said = append(said, worst)
	}
	return strings.Join(append(said, say("confusion.colours")), " ")
}

// unpredicted says how many samples are in no cell.
func unpredicted(n int) string { return say("confusion.unpredicted", "count", render.Count(int64(n))) }

func (s *matrixSheet) describe(a about) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Confusion matrix of run %s at %s over %s %s. Accuracy %s.", a.Run, a.at(), plural(s.m.Total(), "sample"), splitWords(s.o.split), render.Percent(s.m.Accuracy(), 1))
	if n := s.m.Unpredicted(); n > 0 {
		b.WriteString(" " + unpredicted(n))
	}
	for i, w := range s.m.Worst(5) {
		if i == 0 {
			b.WriteString(" Most frequent mistakes:")
		} else {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, " %s mistaken for %s %s", s.names[w.Actual], s.names[w.Predicted], plural(w.Count, "time"))
	}
	if s.m.Worst(1) != nil {
		b.WriteByte('.')
	}
	return b.String()
}
