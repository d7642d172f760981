package figure

import (
	"math"
	"sort"
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
	s.opposites = s.opposed()
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
	f.Caption = s.caption(true)
	w, h := f.Area()
	s.fit(w, h)
	s.shown = s.spoken()
	f.Caption = s.caption(false)
	alike, opposite := s.pairs()
	f.Method = s.sentences(s.say("filters.method", "limit", render.Fixed(opposedFrom, 1)), alike, opposite)
	s.draw(f.Body)
	if a.detail {
		_, y := f.Body.Size()
		s.matrix(f.Body, y+3*render.Unit)
		a.taller(f, s.say("filters.taller"))
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
	// opposites are the classes that use the units most unlike each class, −1 for none; nil where that
	// is not shown.
	opposites []int
	shown     []int // the classes that have a row

	left, cell, row float64 // where cells begin, their width and height
	right           float64 // width of what stands right of the cells
	room            float64 // height for the rows
	pixel           float64 // of the pictures
	numbers         bool    // cells are wide enough for their values
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

const (
	// opposedFrom is the correlation of two classes' values over the units up to which they are opposites.
	opposedFrom = -0.3
	// minFilterRow and maxFilterRow are the least and the largest height of a row.
	minFilterRow = 16.0
	maxFilterRow = 34.0
)

// opposed returns the opposite of each class. For a sample the rows add up to its totals, and are no
// description of the classes.
func (s *filterSheet) opposed() []int {
	if s.o.scores != nil || len(s.classes) < 2 || len(s.o.value) < 2*len(s.classes) {
		return nil
	}
	out := make([]int, len(s.classes))
	for i := range out {
		out[i] = -1
		least := opposedFrom
		for j := range s.classes {
			if r := analysis.Correlation(s.rowOf(i), s.rowOf(j)); j != i && r <= least {
				out[i], least = j, r
			}
		}
	}
	return out
}

// spoken returns the classes that get a row: those that were asked for, all if they fit, otherwise those with
// the largest values for or against them.
func (s *filterSheet) spoken() []int {
	if s.o.classes != nil {
		return s.o.classes
	}
	all := make([]int, len(s.classes))
	size := make([]float64, len(all))
	for c := range all {
		all[c] = c
		for _, u := range s.o.units {
			size[c] = max(size[c], math.Abs(s.at(c, u)))
		}
	}
	n := max(int(s.room/minFilterRow), 2)
	if n >= len(all) {
		return all
	}
	sort.SliceStable(all, func(i, j int) bool { return size[all[i]] > size[all[j]] })
	all = all[:n]
	sort.Ints(all)
	return all
}

// extremes returns the units that are shown and speak most for and against a class, −1 for none.
func (s *filterSheet) extremes(class int) (most, least int) {
	most, least = -1, -1
	for _, u := range s.o.units {
		v := s.at(class, u)
		if v > 0 && (most < 0 || v > s.at(class, most)) {
			most = u
		}
		if v < 0 && (least < 0 || v < s.at(class, least)) {
			least = u
		}
	}
	return most, least
}

// fit chooses the width of the columns and the room for the rows.
func (s *filterSheet) fit(w, h float64) {
	for _, n := range s.classes {
		s.left = max(s.left, min(render.Measure(n, render.TextStyle{Bold: true}), 12*render.Unit))
	}
	small := render.TextStyle{Size: render.Small}
	s.left = max(s.left, render.Measure(s.say("filters.unit"), small), render.Measure(s.say("filters.apart"), small))
	s.left += 2 * render.Unit
	if s.o.picture != nil {
		s.left = max(s.left, 9*render.Unit)
	}
	if s.o.scores != nil {
		s.right = 8 * render.Unit
	}
	if s.opposites != nil {
		s.right = render.Measure(s.say("filters.opposed"), render.TextStyle{Size: render.Small}) + render.Unit
		for _, n := range s.classes {
			s.right = max(s.right, min(render.Measure(n, render.TextStyle{})+render.Unit, 13*render.Unit))
		}
	}
	s.cell = min((w-s.left-s.right)/float64(len(s.o.units)), 110)
	pw, ph := s.plan.size()
	s.pixel = crisp(min((s.cell-4)/float64(pw), min(h*0.26, 96)/float64(ph)))
	if s.pixel == 0 {
		s.pixel = (s.cell - 4) / float64(pw)
	}
	label := 2 * render.Unit
	if s.upright() {
		label = render.Measure(Unit(s.l.Name, s.units), render.TextStyle{Size: render.Small}) + render.Unit
	}
	s.room = h - s.pixel*float64(ph) - label - 7*render.Unit
	s.numbers = s.cell >= render.Measure("−"+render.Fixed(s.most, decimalsFor(s.most, 2)), render.TextStyle{Size: render.Small})+3
	if s.ranged() {
		s.room -= minFilterRow + render.Unit
	}
}

// upright says that the names of units are written upright because they are wider than the columns.
func (s *filterSheet) upright() bool {
	return render.Measure(Unit(s.l.Name, s.units-1), render.TextStyle{Size: render.Small}) > s.cell-3
}

func (s *filterSheet) draw(c *render.Canvas) {
	rows := len(s.shown)
	if s.ranged() {
		rows++
		s.room += minFilterRow
	}
	s.row = min(max(s.room/float64(rows), minFilterRow), maxFilterRow)
	pw, ph := s.plan.size()
	tw, th := s.pixel*float64(pw), s.pixel*float64(ph)
	y := s.heads(c, s.pixel, tw, th)
	names := render.ShortNames(s.classes, 12*render.Unit, render.TextStyle{Bold: true})
	decimals := decimalsFor(s.most, 2)
	numbers := s.row >= 15 && s.numbers
	r := render.Range{Min: -s.most, Max: s.most}
	rowsEnd := s.left + float64(len(s.o.units))*s.cell
	for row, k := range s.shown {
		top := y + float64(row)*s.row
		c.Label(0, top+s.row/2, names[k], render.TextStyle{Bold: s.o.scores != nil && k == s.o.label})
		for i, u := range s.o.units {
			v := s.at(k, u)
			ground := render.Diverging.At(0.5 + 0.42*r.Unit(v)*2 - 0.42)
			x := s.left + float64(i)*s.cell
			c.Rect(x+1, top+1, s.cell-2, s.row-2, render.Style{Fill: ground, Data: true}, s.say("filters.tip", "class", s.classes[k], "unit", Unit(s.l.Name, u), "value", render.Number(v, 3)))
			if numbers {
				text := render.Fixed(v, decimals)
				if strings.ContainsAny(text, "<>") {
					text = "0"
				}
				c.Label(x+s.cell/2, top+s.row/2, text, render.TextStyle{Size: render.Small, Anchor: render.Middle, Ground: ground})
			}
		}
		most, least := s.extremes(k)
		for i, u := range s.o.units {
			if u == most || u == least {
				c.Rect(s.left+float64(i)*s.cell+1.5, top+1.5, s.cell-3, s.row-3, render.Style{Stroke: render.Ink, Width: 2}, "")
			}
		}
		if s.opposites != nil {
			text := s.say("filters.noOpposite")
			if o := s.opposites[k]; o >= 0 {
				text = names[o]
			}
			c.Label(rowsEnd+render.Unit, top+s.row/2, text, render.TextStyle{})
		}
		if s.o.scores != nil {
			c.Label(rowsEnd+7*render.Unit, top+s.row/2, render.Number(s.o.scores[k], 3), render.TextStyle{Anchor: render.End, Bold: k == s.o.label})
		}
	}
	bottom := y + float64(len(s.shown))*s.row
	if s.ranged() {
		s.ranges(c, bottom, decimals)
		bottom += s.row
	}
	if s.opposites != nil {
		c.Text(rowsEnd+render.Unit, y-render.Unit, s.say("filters.opposed"), render.TextStyle{Size: render.Small})
	}
	if s.o.scores != nil {
		c.Text(rowsEnd+7*render.Unit, y-render.Unit, s.say("filters.total"), render.TextStyle{Size: render.Small, Anchor: render.End})
	}
	low, high := s.say("filters.low."+s.kind()), s.say("filters.high."+s.kind())
	c.WordBar(s.left, bottom+2.5*render.Unit, 180, render.Diverging, low+" · "+render.Number(-s.most, 2), "0", render.Number(s.most, 2)+" · "+high)
}

// ranged reports whether the last row says how far apart the classes are for each unit, by which the finding goes.
func (s *filterSheet) ranged() bool { return len(s.classes) > 1 && s.named >= 0 && s.numbers }

// apart is from the class that a unit speaks most against to the one it speaks most for.
func (s *filterSheet) apart(unit int) float64 {
	r := render.Range{Min: math.Inf(1), Max: math.Inf(-1)}
	for k := range s.classes {
		r.Min, r.Max = min(r.Min, s.at(k, unit)), max(r.Max, s.at(k, unit))
	}
	return r.Max - r.Min
}

// ranges writes how far apart the classes are for each unit, with a frame around the greatest.
func (s *filterSheet) ranges(c *render.Canvas, top float64, decimals int) {
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	c.Label(0, top+s.row/2, s.say("filters.apart"), small)
	for i, u := range s.o.units {
		style := render.TextStyle{Size: render.Small, Anchor: render.Middle, Bold: u == s.named}
		x := s.left + float64(i)*s.cell
		c.Label(x+s.cell/2, top+s.row/2, render.Fixed(s.apart(u), decimals), style)
		if u == s.named {
			c.Rect(x+1.5, top+1.5, s.cell-3, s.row-3, render.Style{Stroke: render.Ink, Width: 2}, "")
		}
	}
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
	if !upright {
		c.Text(0, th+render.Small+4, s.say("filters.unit"), render.TextStyle{Size: render.Small, Color: render.Muted})
	}
	for i, u := range s.o.units {
		mid := s.left + (float64(i)+0.5)*s.cell
		_, ph := s.plan.size()
		c.Image(mid-tw/2, 2, tw, pixel*float64(ph), s.plan.draw(s.l.Unit(u), render.Diverging, s.span), Unit(s.l.Name, u))
		c.Pick(mid-tw/2, 2, tw, pixel*float64(ph), pickUnit(s.l.Name, u), Unit(s.l.Name, u))
		frame := render.Style{Stroke: render.Rule}
		if u == s.named {
			frame = render.Style{Stroke: render.Ink, Width: 2}
		}
		c.Rect(mid-tw/2-1, 1, tw+2, pixel*float64(ph)+2, frame, "")
		small.Bold = u == s.named
		if upright {
			c.Label(mid, th+render.Unit, Unit(s.l.Name, u), small)
			continue
		}
		c.Text(mid, th+render.Small+4, Unit(s.l.Name, u), small)
	}
	return th + label + render.Unit
}

// caption says how to read the picture; possibly is before it is known whether all classes fit.
func (s *filterSheet) caption(possibly bool) string {
	key := s.kind()
	if key == "weights" && s.o.centred {
		key = "centred"
	}
	text := s.say("filters.caption." + key)
	switch {
	case (s.ranged() || possibly && len(s.classes) > 1) && (s.o.classes != nil || !possibly && len(s.shown) == len(s.classes) || possibly && len(s.classes) <= 10):
		opposites := ""
		if s.opposites != nil {
			opposites = strings.TrimSuffix(s.say("filters.caption.opposites"), s.say("weights.stop"))
		}
		text += opposites + s.say("filters.caption.range") + s.say("weights.stop")
	case s.o.classes == nil && (possibly && len(s.classes) > 10 || !possibly && len(s.shown) < len(s.classes)):
		text += s.say("filters.caption.some", "n", render.Count(int64(len(s.shown))), "of", render.Count(int64(len(s.classes))))
	case s.opposites != nil:
		text += s.say("filters.caption.opposites")
	default:
		text += s.say("weights.stop")
	}
	return text
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
