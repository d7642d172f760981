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
	colours    *render.Range           // range of the shares of mistakes; nil for the matrix's own
	confidence []float32               // of the predictions counted
	picture    func(i int) image.Image // of prediction i; nil for points
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
	f.Subtitle = parts(fmt.Sprintf("%s correct of %s %s", render.Count(int64(right)), plural(m.Total(), "sample"), splitWords(o.split)),
		"accuracy "+render.Percent(m.Accuracy(), 2), plural(m.Total()-right, "mistake"))
	f.Caption = s.caption()
	f.Description = s.describe(a)
	return f, nil
}

// matrixSheet draws one confusion matrix.
type matrixSheet struct {
	m     *analysis.Confusion
	names []string
	o     confusionOptions
	right render.Color // full colour of the diagonal
	wrong render.Color
	most  float64 // the largest share of a mistake
	cell  float64 // width and
	high  float64 // height of a cell
	pixel float64 // side of a sample's pixel, and
	box   float64 // of the square that it fills
	left  float64 // where the cells begin
	top   float64
}

func newMatrixSheet(m *analysis.Confusion, names []string, o confusionOptions) *matrixSheet {
	s := &matrixSheet{m: m, names: names, o: o, right: render.Diverging.At(0.91), wrong: render.Diverging.At(0.12)}
	if o.greenRed {
		s.right, s.wrong = render.Color{R: 22, G: 128, B: 60, A: 255}, render.Color{R: 200, G: 30, B: 30, A: 255}
	}
	n := len(names)
	s.most = m.MostMistaken(o.cells == "column")
	if o.colours != nil {
		s.most = o.colours.Max
	}
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
	s.left = math.Ceil(max(4*render.Unit+min(longest, 16*render.Unit), render.Measure("precision", nameStyle)+render.Unit))
	s.top = 4.5 * render.Unit
	if s.upright() {
		s.top = math.Ceil(3.5*render.Unit + min(longest, 16*render.Unit))
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

// ground returns a cell's colour: the diagonal on a scale from 0 to 1, mistakes
// on a separate scale up to the most frequent one, because they are rare in a
// good network.
func (s *matrixSheet) ground(a, p int) render.Color {
	t := s.share(a, p)
	if a == p {
		return render.Mix(render.Paper, s.right, t)
	}
	if s.most == 0 {
		return render.Paper
	}
	return render.Mix(render.Paper, s.wrong, t/s.most*0.9)
}

func (s *matrixSheet) number(a, p int) string {
	n := s.m.Counts[a][p]
	if n == 0 {
		return ""
	}
	if s.o.cells == "counts" || s.o.cells == "" {
		return render.Count(int64(n))
	}
	return fmt.Sprintf("%.1f", 100*s.share(a, p))
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
	c.Image(x+(s.cell-w)/2, y+4+(s.box-h)/2, w, h, img, fmt.Sprintf("sample with confidence %.2f", s.o.confidence[i]))
	c.Label(x+s.cell/2, y+s.high-8, s.number(a, p), style)
}

// headings writes the class names and the titles of rows and columns.
func (s *matrixSheet) headings(c *render.Canvas) {
	n := len(s.names)
	quiet := render.TextStyle{Color: render.Muted}
	c.Text(s.left, render.Body*0.75, "predicted class", quiet)
	quiet.Rotate, quiet.Anchor = true, render.End
	c.Text(render.Body*0.75, s.top, "actual class", quiet)
	every := 1
	for float64(every)*s.high < 13 {
		every++
	}
	for i := 0; i < n; i += every {
		name := render.Ellipsis(s.names[i], 16*render.Unit, nameStyle)
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
	c.Text(x, s.top-render.Unit, "recall", head)
	c.Text(s.left-render.Unit, y, "precision", head)
	for k := range n {
		c.Label(x, s.y(k)+s.high/2, render.Percent(s.m.Recall(k), 1), end)
		c.Text(s.x(k)+s.cell/2, y, strings.TrimSuffix(render.Percent(s.m.Precision(k), 1), "\u2009%"), mid)
	}
	end.Bold = true
	c.Text(x, y, render.Percent(s.m.Accuracy(), 1), end)
}

// scales draws what the colours mean, one bar for correct and one for wrong
// predictions.
func (s *matrixSheet) scales(c *render.Canvas) {
	_, h := c.Size()
	y := math.Ceil(h/render.Unit)*render.Unit + 3*render.Unit
	of := "row"
	if s.o.cells == "column" {
		of = "column"
	}
	percent := func(r render.Range) []render.Tick {
		return []render.Tick{{Value: r.Min, Label: "0"}, {Value: r.Max, Label: render.Percent(r.Max, 1)}}
	}
	full := render.Range{Max: 1}
	ramp := func(to render.Color, share float64) *render.Map {
		return render.Ramp("share", render.Paper, render.Mix(render.Paper, to, share))
	}
	c.ColorBar(s.left, y, 160, ramp(s.right, 1), full, []render.Tick{{Value: 0, Label: "0"}, {Value: 1, Label: render.Percent(1, 0)}}, "correct, share of the "+of)
	if s.most > 0 {
		worst := render.Range{Max: s.most}
		c.ColorBar(s.left+160+4*render.Unit, y, 160, ramp(s.wrong, 0.9), worst, percent(worst), "wrong, share of the "+of)
	}
}

func (s *matrixSheet) caption() string {
	what := "Each cell counts the samples of the row’s class that were predicted as the column’s."
	switch {
	case !s.labelled():
		what = "Each cell is a class’s samples (the row) that were mistaken for another (the column): the darker, the larger their share."
	case s.o.pictures:
		what = "Each cell shows the sample of the row’s class that was most confidently predicted as the column’s; below it how many there are."
	case s.o.cells == "row":
		what = "Each cell is the percentage of the row’s class that was predicted as the column’s."
	case s.o.cells == "column":
		what = "Each cell is the percentage, of all that was predicted as the column’s class, that belongs to the row’s."
	}
	if n := s.m.Unpredicted(); n > 0 {
		what += " " + unpredicted(n)
	}
	if worst := s.m.Worst(1); len(worst) == 1 {
		w := worst[0]
		what += fmt.Sprintf(" The most frequent mistake: “%s” mistaken for “%s”, %s.", s.names[w.Actual], s.names[w.Predicted], plural(w.Count, "time"))
	} else if s.m.Unpredicted() == 0 {
		what += " There is no mistake."
	}
	return what + " Empty cells are zero."
}

// unpredicted says how many samples are in no cell.
func unpredicted(n int) string {
	if n == 1 {
		return "1 sample has no predicted class, because its outputs are not numbers."
	}
	return fmt.Sprintf("%s samples have no predicted class, because their outputs are not numbers.", render.Count(int64(n)))
}

func (s *matrixSheet) describe(a about) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Confusion matrix of run %s at %s over %s %s. Accuracy %s.", a.Run, a.at(), plural(s.m.Total(), "sample"), splitWords(s.o.split), render.Percent(s.m.Accuracy(), 2))
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
