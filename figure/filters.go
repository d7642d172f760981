package figure

import (
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// drawFilters draws the units of a hidden layer in a row, and under each a cell for every class.
func drawFilters(a about, l *analysis.LayerWeights, o filterOptions) *render.Figure {
	var dropped render.Figure // its warnings
	s := &filterSheet{about: a, l: l, o: o, plan: planFor(l, o.colour), units: l.Units}
	s.classes = a.names(&dropped)
	s.span = render.RangeOf(l.Values).Symmetric()
	for c := range s.classes {
		for _, u := range o.units {
			if v := math.Abs(s.at(c, u)); v > s.most { // skips what is not a number
				s.most = v
			}
		}
	}
	shown, what := "", s.say("filters.of."+s.kind(), "layer", l.Name, "split", s.split(o.split), "sample", render.Count(int64(o.sample)), "class", name(s.classes, o.label))
	if len(o.units) < l.Units {
		shown = s.say("weights.shown", "n", render.Count(int64(len(o.units))), "of", render.Count(int64(l.Units)))
	}
	found, unit := s.find()
	s.named = unit
	f := a.picture(found, what, shown)
	f.Warnings = dropped.Warnings
	f.Caption = s.caption()
	alike, opposite := s.pairs()
	f.Method = s.sentences(s.say("filters.method"), alike, opposite)
	w, h := f.Area()
	s.draw(f.Body, w, h)
	if a.detail {
		_, y := f.Body.Size()
		s.matrix(f.Body, y+3*render.Unit)
	}
	f.Description = s.describe()
	return f
}

type filterSheet struct {
	about
	l       *analysis.LayerWeights
	o       filterOptions
	plan    plan
	units   int
	classes []string
	span    render.Range // of the weights in the pictures
	most    float64      // the largest value of all cells
	named   int          // the unit that the finding speaks of, −1 for none

	left, cell, row float64 // where cells begin, their width and height
}

// kind is what the cells hold: weights, response, or the contributions for a sample.
func (s *filterSheet) kind() string {
	switch {
	case s.o.scores != nil:
		return "sample"
	case s.o.bars == "response":
		return "response"
	}
	return "weights"
}

func (s *filterSheet) at(class, unit int) float64 { return s.o.value[class*s.units+unit] }

// rowOf returns a class's values over all units of the layer.
func (s *filterSheet) rowOf(class int) []float64 {
	return s.o.value[class*s.units : (class+1)*s.units]
}

// find says which unit decides most, and between which classes.
func (s *filterSheet) find() (finding, int) {
	best, high, low, spread := -1, 0, 0, 0.0
	for _, u := range s.o.units {
		most, least := 0, 0
		for c := range s.classes {
			if s.at(c, u) > s.at(most, u) {
				most = c
			}
			if s.at(c, u) < s.at(least, u) {
				least = c
			}
		}
		if d := s.at(most, u) - s.at(least, u); d > spread {
			best, high, low, spread = u, most, least, d
		}
	}
	if len(s.classes) == 1 && s.most > 0 { // a single output: for the second of two classes
		for _, u := range s.o.units {
			if math.Abs(s.at(0, u)) == s.most {
				best = u
			}
		}
	}
	if best < 0 {
		return s.language.find("filters.find.none"), -1
	}
	values := []string{"unit", Unit(s.l.Name, best), "one", s.one(s.classes[high]), "other", s.one(s.classes[low])}
	if len(s.classes) == 1 {
		if s.at(0, best) < 0 {
			return s.language.find("filters.find.against", values...), best
		}
		return s.language.find("filters.find.for", values...), best
	}
	return s.language.find("filters.find."+s.kind(), values...), best
}

// pairs says which two classes' rows are most similar and which are most
// opposite.
func (s *filterSheet) pairs() (alike, opposite string) {
	low, high := 2.0, -2.0
	for i := range s.classes {
		for j := range i {
			r := analysis.Correlation(s.rowOf(i), s.rowOf(j))
			values := []string{"one", s.class(s.classes[j]), "other", s.class(s.classes[i]), "r", render.Fixed(r, 2)}
			if r > high {
				high, alike = r, s.say("filters.alike", values...)
			}
			if r < low {
				low, opposite = r, s.say("filters.opposite", values...)
			}
		}
	}
	if len(s.classes) < 3 {
		opposite = ""
	}
	return alike, opposite
}

// fit chooses the width of the columns and the height of the rows.
func (s *filterSheet) fit(w, h float64) (pixel float64) {
	for _, n := range s.classes {
		s.left = max(s.left, min(render.Measure(n, render.TextStyle{Bold: true}), 12*render.Unit))
	}
	s.left += 2 * render.Unit
	if s.o.picture != nil {
		s.left = max(s.left, 9*render.Unit)
	}
	right := 0.0
	if s.o.scores != nil {
		right = 8 * render.Unit
	}
	s.cell = min((w-s.left-right)/float64(len(s.o.units)), 110)
	pw, ph := s.plan.size()
	pixel = crisp(min((s.cell-4)/float64(pw), min(h*0.26, 96)/float64(ph)))
	if pixel == 0 {
		pixel = (s.cell - 4) / float64(pw)
	}
	label := 2 * render.Unit
	if s.upright() {
		label = render.Measure(Unit(s.l.Name, s.units), render.TextStyle{Size: render.Small}) + render.Unit
	}
	room := h - pixel*float64(ph) - label - 7*render.Unit
	s.row = min(max(room/float64(len(s.classes)), 14), 34)
	return pixel
}

// upright says that the names of units are written upright because they are wider than the columns.
func (s *filterSheet) upright() bool {
	return render.Measure(Unit(s.l.Name, s.units-1), render.TextStyle{Size: render.Small}) > s.cell-3
}

func (s *filterSheet) draw(c *render.Canvas, areaW, areaH float64) {
	pixel := s.fit(areaW, areaH)
	pw, ph := s.plan.size()
	tw, th := pixel*float64(pw), pixel*float64(ph)
	y := s.heads(c, pixel, tw, th)
	names := render.ShortNames(s.classes, 12*render.Unit, render.TextStyle{Bold: true})
	decimals := decimalsFor(s.most, 2)
	numbers := s.row >= 15 && s.cell >= render.Measure("−"+render.Fixed(s.most, decimals), render.TextStyle{Size: render.Small})+3
	r := render.Range{Min: -s.most, Max: s.most}
	for k, n := range names {
		top := y + float64(k)*s.row
		c.Label(0, top+s.row/2, n, render.TextStyle{Bold: s.o.scores != nil && k == s.o.label})
		for i, u := range s.o.units {
			v := s.at(k, u)
			ground := render.Diverging.At(0.5 + 0.42*r.Unit(v)*2 - 0.42)
			x := s.left + float64(i)*s.cell
			c.Rect(x+1, top+1, s.cell-2, s.row-2, render.Style{Fill: ground}, s.say("filters.tip", "class", s.classes[k], "unit", Unit(s.l.Name, u), "value", render.Number(v, 3)))
			if text := render.Fixed(v, decimals); numbers && !strings.ContainsAny(text, "<>") { // cells that are nearly white stay empty
				c.Label(x+s.cell/2, top+s.row/2, text, render.TextStyle{Size: render.Small, Anchor: render.Middle, Color: render.TextOn(ground)})
			}
		}
		if s.o.scores != nil {
			c.Label(s.left+float64(len(s.o.units))*s.cell+7*render.Unit, top+s.row/2, render.Number(s.o.scores[k], 3), render.TextStyle{Anchor: render.End, Bold: k == s.o.label})
		}
	}
	bottom := y + float64(len(names))*s.row
	for i, u := range s.o.units {
		if u == s.named {
			c.Rect(s.left+float64(i)*s.cell-1, 0, s.cell+2, bottom+2, render.Style{Stroke: render.Ink, Width: 2}, "")
		}
	}
	if s.o.scores != nil {
		c.Text(s.left+float64(len(s.o.units))*s.cell+7*render.Unit, y-render.Unit, s.say("filters.total"), render.TextStyle{Size: render.Small, Anchor: render.End})
	}
	low, high := s.say("filters.low."+s.kind()), s.say("filters.high."+s.kind())
	c.WordBar(s.left, bottom+2.5*render.Unit, 180, render.Diverging, low+" · "+render.Number(-s.most, 2), "0", render.Number(s.most, 2)+" · "+high)
}

// heads draws the pictures and the names of the units, and returns where the cells begin.
func (s *filterSheet) heads(c *render.Canvas, pixel, tw, th float64) float64 {
	if s.o.picture != nil {
		size := s.o.picture.Bounds()
		p := render.PixelSize(size.Dx(), size.Dy(), 64)
		c.Image(0, 2, p*float64(size.Dx()), p*float64(size.Dy()), s.o.picture, s.say("filters.sample", "sample", render.Count(int64(s.o.sample))))
		th = max(th, p*float64(size.Dy()))
	}
	small := render.TextStyle{Size: render.Small, Anchor: render.Middle}
	label := 2 * render.Unit
	upright := s.upright()
	if upright {
		label = render.Measure(Unit(s.l.Name, s.units), small) + render.Unit
		small.Anchor, small.Rotate = render.End, true
	}
	for i, u := range s.o.units {
		mid := s.left + (float64(i)+0.5)*s.cell
		_, ph := s.plan.size()
		c.Image(mid-tw/2, 2, tw, pixel*float64(ph), s.plan.draw(s.l.Unit(u), render.Diverging, s.span), Unit(s.l.Name, u))
		c.Rect(mid-tw/2-1, 1, tw+2, pixel*float64(ph)+2, render.Style{Stroke: render.Rule}, "")
		if upright {
			c.Label(mid, th+render.Unit, Unit(s.l.Name, u), small)
			continue
		}
		c.Text(mid, th+render.Small+4, Unit(s.l.Name, u), small)
	}
	return th + label + render.Unit
}

func (s *filterSheet) caption() string {
	if s.kind() == "weights" && s.o.centred {
		return s.say("filters.caption.centred")
	}
	return s.say("filters.caption." + s.kind())
}

func (s *filterSheet) describe() string {
	all := []string{s.say("filters.describe", "count", render.Count(int64(len(s.o.units))), "layer", s.l.Name, "classes", render.Count(int64(len(s.classes))))}
	for c, n := range s.classes[:min(len(s.classes), 10)] {
		best, worst := s.o.units[0], s.o.units[0]
		for _, u := range s.o.units {
			if s.at(c, u) > s.at(c, best) {
				best = u
			}
			if s.at(c, u) < s.at(c, worst) {
				worst = u
			}
		}
		all = append(all, s.say("filters.describeClass", "class", n, "most", Unit(s.l.Name, best), "high", render.Number(s.at(c, best), 2), "least", Unit(s.l.Name, worst), "low", render.Number(s.at(c, worst), 2)))
	}
	return strings.TrimSpace(s.sentences(all...))
}
