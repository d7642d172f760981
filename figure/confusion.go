package figure

import (
	"image"
	"math"
	"slices"

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
	looks         *mistakeLooks           // what the mistakes look like, nil where that is not said
}

// drawConfusion makes a confusion matrix with its margins.
func drawConfusion(a about, m *analysis.Confusion, o confusionOptions) (*render.Figure, error) {
	if m.Total() == 0 {
		return nil, unavailable("confusion", "no predictions", "choose a split that has samples")
	}
	if o.pictures && o.picture == nil {
		return nil, unavailable("confusion", "mode=samples needs pictures, and the samples of this dataset are points", "use mode=numbers")
	}
	var dropped render.Figure // its warnings
	names := a.names(&dropped)
	found := confusionFinding(a.language, m, names, o.cells)
	if o.looks != nil {
		found = o.looks.finding(a.language)
	}
	f := a.picture(found, a.rightOf(m, o.split))
	f.Warnings = dropped.Warnings
	f.Method = a.say("confusion.method")
	s := newMatrixSheet(a.language, m, names, o)
	f.Caption = s.caption()
	w, h := f.Area()
	s.fit(w, h)
	if o.pictures || !s.labelled() { // what is shown depends on the room, and with it what is said, and that takes room
		for range 3 {
			f.Caption = s.caption()
			w, h = f.Area()
			s.fit(w, h)
		}
	}
	s.draw(f.Body)
	f.Description = s.describe()
	return f, nil
}

// rightOf says how many samples are correct.
func (a about) rightOf(m *analysis.Confusion, split string) string {
	right := int(math.Round(m.Accuracy() * float64(m.Total())))
	return a.say("confusion.right", "right", render.Count(int64(right)), "all", render.Count(int64(m.Total())), "split", a.split(split), "share", a.percent(m.Accuracy(), 1))
}

// matrixSheet draws one confusion matrix.
type matrixSheet struct {
	language
	m     *analysis.Confusion
	names []string
	o     confusionOptions
	// shades goes from the colour of everything wrong to that of everything correct.
	shades *render.Map
	most   int     // samples of the largest class
	shown  []int   // the classes with a row and a column, all but in pictures of very many
	cell   float64 // width and
	high   float64 // height of a cell
	box    float64 // of the square that a sample fills
	counts bool    // numbers are beside the samples
	left   float64 // where the cells begin
	top    float64
	width  float64 // of the area
	tall   float64 // its height, where samples stand beside the matrix
	bare   bool    // without margins
	widest float64 // of the numbers in cells and below them, which cells have at least if there is room
	dense  bool    // the names of the columns had no room and leave theirs to the cells: they have the order of the rows
	beside bool    // the worst cells stand large beside a matrix of samples
}

func newMatrixSheet(l language, m *analysis.Confusion, names []string, o confusionOptions) *matrixSheet {
	s := &matrixSheet{language: l, m: m, names: names, o: o, shades: render.Diverging}
	if o.greenRed {
		s.shades = render.Around("green-red", render.Color{R: 200, G: 30, B: 30, A: 255}, render.Paper, render.Color{R: 22, G: 128, B: 60, A: 255})
	}
	for k := range names {
		s.most = max(s.most, m.Actual(k))
		s.shown = append(s.shown, k)
	}
	return s
}

// Room around the cells: to the right for recall, below for precision and the colour bar.
const (
	matrixRight = 21 * render.Unit
	matrixBelow = 8.5 * render.Unit
	barBelow    = 6.5 * render.Unit // of the colour bar alone
)

// longest is the width of the longest name.
func (s *matrixSheet) longest() float64 {
	longest := 0.0
	for _, name := range s.names {
		longest = max(longest, render.Measure(name, nameStyle))
	}
	return longest
}

// fit chooses the size of the cells for an area.
func (s *matrixSheet) fit(w, h float64) {
	s.width = w
	if s.o.pictures {
		s.fitPictures(w, h)
		return
	}
	s.dense = false
	longest := s.longest()
	// Room for the class names, for the title of the rows and for that of precision. Where cells have no room
	// for numbers with margins beside them there are no margins.
	precision := render.Measure(s.say("confusion.precision"), nameStyle) + render.Unit
	for k := range s.names {
		s.widest = max(s.widest, render.Measure(s.percent(s.m.Precision(k), 1), render.TextStyle{Size: render.Small})+4)
	}
	for _, s.bare = range []bool{false, true} {
		s.left = 4*render.Unit + min(longest, matrixName)
		if !s.bare {
			s.left = max(s.left, precision)
		}
		s.left = math.Ceil(s.left)
		s.top = 5 * render.Unit
		s.size(w, h)
		if s.upright() {
			s.top = math.Ceil(4.5*render.Unit + min(longest, matrixName))
			s.size(w, h)
		}
		if s.labelled() {
			return
		}
	}
	if s.dense = s.named() > 1; s.dense {
		s.top = 5 * render.Unit
		s.size(w, h)
	}
}

// size chooses the width and the height of cells below the names of the columns.
func (s *matrixSheet) size(w, h float64) {
	n := float64(len(s.names))
	right, below := matrixRight, matrixBelow
	if s.bare {
		right, below = render.Unit, barBelow
	}
	s.cell = math.Floor((w - s.left - right) / n)
	s.high = math.Floor((h - s.top - below) / n)
	if s.bare && s.high < legibleRow {
		s.high = math.Floor(2*(h-s.top-below)/n) / 2 // whole device pixels at twice the density
	}
	s.cell, s.high = min(max(s.cell, thinCell), 96), min(max(s.high, thinCell), 72)
	s.cell = min(s.cell, max(2*s.high, s.widest))
	if s.cell < legibleCell || s.high < legibleRow {
		s.cell = min(s.cell, s.high)
		s.high = s.cell
	}
}

// thinCell is the least side of a cell: two pixels at twice the density.
const thinCell = 1

// legibleCell and legibleRow are the least width and height of a cell with a number.
const (
	legibleCell = 26
	legibleRow  = 15
)

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

// share returns the share that colours a cell: its part of the largest class, or of the row or column
// if the numbers are shares of those. An empty row or column has 0.
func (s *matrixSheet) share(a, p int) float64 {
	whole := s.most
	switch s.o.cells {
	case "row":
		whole = s.m.Actual(a)
	case "column":
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
	return s.say("confusion.tip", "actual", s.names[a], "predicted", s.names[p], "count", render.Count(int64(s.m.Counts[a][p])),
		"share", s.percent(float64(s.m.Counts[a][p])/math.Max(float64(s.m.Actual(a)), 1), 1))
}

// labelled says whether cells are large enough for text.
func (s *matrixSheet) labelled() bool { return s.cell >= legibleCell && s.high >= legibleRow }

func (s *matrixSheet) x(p int) float64 { return s.left + float64(p)*s.cell }
func (s *matrixSheet) y(a int) float64 { return s.top + float64(a)*s.high }

func (s *matrixSheet) draw(c *render.Canvas) {
	n := len(s.shown)
	s.headings(c)
	for i, a := range s.shown {
		for j, p := range s.shown {
			s.drawCell(c, a, p, s.x(j), s.y(i))
		}
	}
	for i := range n + 1 {
		if s.labelled() || i == 0 || i == n {
			c.Line(s.x(i), s.y(0), s.x(i), s.y(n), 1, render.Faint)
			c.Line(s.x(0), s.y(i), s.x(n), s.y(i), 1, render.Faint)
		}
	}
	for _, w := range s.marked() {
		c.Rect(s.x(slices.Index(s.shown, w.Predicted))-1, s.y(slices.Index(s.shown, w.Actual))-1, s.cell+3, s.high+3, render.Style{Stroke: render.Ink, Width: 2}, "")
	}
	s.margins(c)
	s.scale(c)
	s.worst(c)
	s.frequent(c)
}

// marked returns the cells that the finding speaks of, if they are few: the most frequent mistakes and
// the same classes the other way round, or both directions of the two classes that are mixed up most often.
func (s *matrixSheet) marked() []analysis.Cell {
	const few = 3
	var all []analysis.Cell
	if only(s.m) >= 0 {
		return nil
	}
	counts := s.o.cells == "counts" || s.o.cells == ""
	if pair, ok := mixedUp(s.m); ok && counts {
		return []analysis.Cell{{Actual: pair.A, Predicted: pair.B, Count: pair.There}, {Actual: pair.B, Predicted: pair.A, Count: pair.Back}}
	}
	most := 0.0
	for a, row := range s.m.Counts {
		for p, n := range row {
			if a == p || n == 0 {
				continue
			}
			switch share := s.share(a, p); {
			case share > most:
				most, all = share, []analysis.Cell{{Actual: a, Predicted: p, Count: n}}
			case share == most:
				all = append(all, analysis.Cell{Actual: a, Predicted: p, Count: n})
			}
		}
	}
	if len(all) >= few {
		return nil
	}
	if len(all) == 1 && s.m.Counts[all[0].Predicted][all[0].Actual] > 0 && counts {
		all = append(all, analysis.Cell{Actual: all[0].Predicted, Predicted: all[0].Actual})
	}
	return all
}

// drawCell draws the cell of an actual and a predicted class at x, y.
func (s *matrixSheet) drawCell(c *render.Canvas, a, p int, x, y float64) {
	ground := s.ground(a, p)
	c.Rect(x, y, s.cell, s.high, render.Style{Fill: ground, Data: true}, s.tip(a, p))
	if s.m.Counts[a][p] == 0 || !s.labelled() {
		return
	}
	style := render.TextStyle{Anchor: render.Middle, Ground: ground}
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
	w, h := float64(b.Dx()), float64(b.Dy())
	fill := s.box / max(w, h)
	if fill >= 1 {
		fill = math.Floor(2*fill) / 2 // whole device pixels at twice the density
	}
	w, h = w*fill, h*fill
	c.Image(x+1+(s.box-w)/2, y+1+(s.box-h)/2, w, h, img, s.say("confusion.confidence", "value", s.output(float64(s.o.confidence[i]), s.o.probabilities)))
	if s.counts {
		c.Label(x+(s.box+s.cell)/2, y+s.high/2, s.number(a, p), style)
	}
}

// named says that every how many-th class has room for its name.
func (s *matrixSheet) named() int {
	if s.high <= 0 { // not yet fitted
		return 1
	}
	return max(1, int(math.Ceil((render.Small+1)/s.high)))
}

// headings writes the class names and the titles of rows and columns.
func (s *matrixSheet) headings(c *render.Canvas) {
	n := len(s.shown)
	quiet := render.TextStyle{Color: render.Muted}
	c.Text(s.left, render.Body*0.75, s.say("confusion.predicted")+" →", quiet)
	quiet.Rotate, quiet.Anchor = true, render.End
	c.Text(render.Body*0.75, s.top, "← "+s.say("confusion.actual"), quiet)
	every := s.named()
	names := render.ShortNames(s.names, matrixName, nameStyle)
	for i := 0; i < n; i += every {
		name := names[s.shown[i]]
		row := nameStyle
		row.Anchor = render.End
		c.Label(s.left-render.Unit, s.y(i)+s.high/2, name, row)
		if s.dense {
			continue
		}
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

// margins writes recall to the right, with the best and the worst class marked, precision below and
// accuracy in the corner.
func (s *matrixSheet) margins(c *render.Canvas) {
	n := len(s.shown)
	if !s.labelled() || s.bare || s.o.pictures {
		return
	}
	size := render.Body
	if s.cell < 48 {
		size = render.Small
	}
	quiet := render.TextStyle{Color: render.Muted}
	end := render.TextStyle{Anchor: render.End}
	mid := render.TextStyle{Anchor: render.Middle, Size: size}
	const right = 7 * render.Unit
	x, y := s.x(n)+right, s.y(n)+2.5*render.Unit
	c.Text(s.x(n)+render.Unit, s.top-render.Unit, s.say("confusion.recall"), quiet)
	head := quiet
	head.Anchor = render.End
	c.Text(s.left-render.Unit, y, s.say("confusion.precision"), head)
	best, worst := s.extremes()
	for k := range n {
		style := end
		word := ""
		switch k {
		case best:
			style.Bold, word = true, s.say("confusion.best")
		case worst:
			style.Bold, word = true, s.say("confusion.worst")
		}
		c.Label(x, s.y(k)+s.high/2, s.percent(s.m.Recall(k), 1), style)
		if word != "" {
			style.Anchor = render.Start
			c.Label(x+render.Unit, s.y(k)+s.high/2, "← "+word, style)
		}
		c.Text(s.x(k)+s.cell/2, y, s.percent(s.m.Precision(k), 1), mid)
	}
}

// extremes returns the classes with the largest and the smallest recall, −1 where several share it.
func (s *matrixSheet) extremes() (best, worst int) {
	best, worst = -1, -1
	high, low := math.Inf(-1), math.Inf(1)
	for k := range s.names {
		switch r := s.m.Recall(k); {
		case r > high:
			best, high = k, r
		case r == high:
			best = -1
		}
		switch r := s.m.Recall(k); {
		case r < low:
			worst, low = k, r
		case r == low:
			worst = -1
		}
	}
	if !(high > low) {
		return -1, -1
	}
	return best, worst
}

// scale draws what the colours mean.
func (s *matrixSheet) scale(c *render.Canvas) {
	_, h := c.Size()
	most := render.Count(int64(s.most))
	if s.o.cells == "row" || s.o.cells == "column" {
		most = s.percent(1, 0)
	}
	low, high := s.say("confusion.wrong", "most", most), s.say("confusion.correct", "most", most)
	left, bar := s.left, 240.0
	words := render.Measure(low, render.TextStyle{}) + render.Measure(high, render.TextStyle{}) + 4*render.Unit
	if s.width > 0 && left+words+bar > s.width {
		left = max(0, min(left, s.width-words-bar))
		bar = min(bar, s.width-words-left)
	}
	c.WordBar(left, math.Ceil(h/render.Unit)*render.Unit+2*render.Unit, bar, s.shades, low, "0", high)
}

func (s *matrixSheet) caption() string {
	what := "confusion.counts"
	switch {
	case s.o.pictures && s.counts:
		what = "confusion.pictures"
	case s.o.pictures:
		what = "confusion.alone"
	case s.o.cells == "row":
		what = "confusion.rows"
	case s.o.cells == "column":
		what = "confusion.columns"
	}
	none := ""
	if n := s.m.Unpredicted(); n > 0 {
		none = s.unpredicted(n)
	}
	some := ""
	if len(s.shown) < len(s.names) {
		some = s.say("confusion.some", "shown", render.Count(int64(len(s.shown))), "all", render.Count(int64(len(s.names))))
	}
	named := ""
	if every := s.named(); s.dense {
		named = s.say("confusion.order")
		if every > 1 {
			named = s.sentences(named, s.say("confusion.named", "every", render.Count(int64(every))))
		}
	}
	return s.sentences(s.say(what), some, named, none)
}

// unpredicted says how many samples are in no cell.
func (l language) unpredicted(n int) string {
	return l.say("confusion.unpredicted", "count", render.Count(int64(n)))
}

func (s *matrixSheet) describe() string {
	var most []string
	for _, w := range s.m.Worst(5) {
		most = append(most, s.say("confusion.describeOne", "actual", s.names[w.Actual], "predicted", s.names[w.Predicted], "count", render.Count(int64(w.Count))))
	}
	none := ""
	if n := s.m.Unpredicted(); n > 0 {
		none = s.unpredicted(n)
	}
	text := s.say("confusion.describe", "samples", s.samples(s.m.Total(), s.o.split), "share", s.percent(s.m.Accuracy(), 1))
	if len(most) > 0 {
		text = s.sentences(text, s.say("confusion.describeMost", "list", s.items(most)))
	}
	return s.sentences(text, none)
}
