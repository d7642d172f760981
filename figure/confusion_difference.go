package figure

import (
	"fmt"
	"math"
	"slices"
	"sort"
	"strings"

	"brainbow/render"
)

// difference is how much more often one network predicts a class as another
// than a second network does, in shares of the row, or of the column.
type difference struct {
	first, second confused
	columns       bool
	share         [][]float64 // [actual][predicted], first − second
}

// comparable returns an error if the matrices of two runs cannot be compared.
func comparable(first, second confused) error {
	if slices.Equal(first.Classes, second.Classes) {
		return nil
	}
	return unavailable("confusion", fmt.Sprintf("%s and %s have different classes: %s and %s", first.Run, second.Run, someOf(first.Classes), someOf(second.Classes)), "compare runs of one dataset, or draw each alone")
}

func someOf(classes []string) string {
	if len(classes) > 4 {
		return fmt.Sprintf("%s … (%d)", strings.Join(classes[:3], ", "), len(classes))
	}
	return strings.Join(classes, ", ")
}

func newDifference(first, second confused, columns bool) *difference {
	return &difference{first: first, second: second, columns: columns, share: first.m.Minus(second.m, columns)}
}

// span returns the range of the differences, symmetric around 0.
func (d *difference) span() render.Range {
	most := 0.0
	for _, row := range d.share {
		for _, v := range row {
			most = math.Max(most, math.Abs(v))
		}
	}
	return render.Range{Min: -most, Max: most}
}

// sides names the two networks.
func (d *difference) sides(l language) (first, second string) {
	if d.first.run == d.second.run {
		return l.at(d.first.Step, 0), l.at(d.second.Step, 0)
	}
	return d.first.Run, d.second.Run
}

// largest returns the mistake whose share differs most, and by how much; ok is false if none differs.
func (d *difference) largest() (actual, predicted int, by float64, ok bool) {
	for a, row := range d.share {
		for p, v := range row {
			if a != p && math.Abs(v) > math.Abs(by) {
				actual, predicted, by, ok = a, p, v, true
			}
		}
	}
	return actual, predicted, by, ok
}

// finding says which of the two networks is better, naming them by what differs where that is known, and
// which mistake changes most, as its cell shows it.
func (d *difference) finding(l language, names []string) finding {
	one, two := d.sides(l)
	first, second := d.first.m.Accuracy(), d.second.m.Accuracy()
	a, p, by, ok := d.largest()
	if !ok && first == second {
		return l.find("confusion.diff.none", "one", one, "two", two)
	}
	better, less, high, low := d.first.run, d.second.run, first, second
	if first < second {
		better, less, one, two, high, low = less, better, two, one, low, high
	}
	end := "same"
	if high > low {
		end = "better"
	}
	decimals := 1
	if high > low && l.percent(high, 1) == l.percent(low, 1) {
		decimals = 2
	}
	values := []string{"one", one, "two", two, "high", l.percent(high, decimals), "low", l.percent(low, decimals)}
	key := "confusion.diff." + end
	if x, known := builtOf(better); known {
		if y, known := builtOf(less); known {
			if with, without := l.differ(x, y); with != "" {
				key = "confusion.diff.net." + end
				values = append(values, "with", with, "without", without)
			}
		}
	}
	if !ok {
		return l.find(key, values...)
	}
	said, most := l.find(key, values...).text, "confusion.diff.most"
	if first < second { // the sign is that of the worse one, which stands last in the sentence
		most = "confusion.diff.most.worse"
	}
	return finding{key, l.say(most, "finding", said, "name", two, "for", l.say("confusion.for", "one", l.one(names[a]), "other", l.one(names[p])), "points", points(100*by))}
}

// drawDifference draws how much more often one network predicts each class as
// another than a second network does.
func drawDifference(first, second confused, split string, columns bool, colours *render.Range) (*render.Figure, error) {
	if err := comparable(first, second); err != nil {
		return nil, err
	}
	if first.m.Total() == 0 || second.m.Total() == 0 {
		return nil, unavailable("confusion", "no predictions", "choose a split that has samples")
	}
	d := newDifference(first, second, columns)
	var dropped render.Figure
	names := first.names(&dropped)
	of := []string{first.Run, first.samples(first.m.Total(), split), first.at()}
	one, two := d.sides(first.language)
	if first.run == second.run {
		of[2] = first.say("confusion.diff.steps", "one", render.Count(first.Step), "two", render.Count(second.Step))
	} else {
		of[0] = first.say("confusion.diff.runs", "one", first.Run, "two", second.Run)
		if first.Step != second.Step || first.Steps != second.Steps {
			of[2] = first.say("confusion.diff.ats", "one", first.at(), "two", second.at())
		}
	}
	f := first.pictureOf(d.finding(first.language, names), of...)
	f.Warnings = dropped.Warnings
	f.Caption = first.say("confusion.diff.caption", "one", one, "two", two)
	if columns {
		f.Caption = first.say("confusion.diff.captionColumns", "one", one, "two", two)
	}
	for i, name := range []string{one, two} {
		if n := []confused{first, second}[i].m.Unpredicted(); n > 0 {
			f.Caption = first.sentences(f.Caption, first.say("confusion.diff.unpredicted", "name", name, "what", first.unpredicted(n)))
		}
	}
	cells := "row"
	if columns {
		cells = "column"
	}
	s := newMatrixSheet(first.language, first.m, names, confusionOptions{cells: cells, split: split})
	for _, row := range d.share {
		for _, v := range row {
			s.widest = max(s.widest, render.Measure(points(100*v), render.TextStyle{Size: render.Small})+4)
		}
	}
	w, h := f.Area()
	s.fit(w, h)
	span := d.span()
	if colours != nil {
		span = *colours
	}
	d.draw(f.Body, s, span)
	f.Description = d.describe(first.language, names)
	return f, nil
}

// points writes percentage points with their sign.
func points(v float64) string {
	if math.IsNaN(v) {
		return "–"
	}
	t := render.Fixed(v, 1)
	if v > 0 && !strings.HasPrefix(t, "<") {
		return "+" + t
	}
	return t
}

func (d *difference) draw(c *render.Canvas, s *matrixSheet, span render.Range) {
	n := len(s.names)
	s.headings(c)
	size := render.Body
	if s.cell < 48 {
		size = render.Small
	}
	for a := range n {
		for p := range n {
			v := d.share[a][p]
			ground := render.Diverging.At(span.Unit(v))
			if span.Max == 0 {
				ground = render.Paper
			}
			c.Rect(s.x(p), s.y(a), s.cell, s.high, render.Style{Fill: ground, Data: true}, s.say("confusion.diff.tip", "actual", s.names[a], "predicted", s.names[p], "points", points(100*v)))
			if t := points(100 * v); s.labelled() && t != "0" {
				c.Label(s.x(p)+s.cell/2, s.y(a)+s.high/2, t, render.TextStyle{Anchor: render.Middle, Ground: ground, Size: size})
			}
		}
	}
	for i := range n + 1 {
		if s.labelled() || i == 0 || i == n {
			c.Line(s.x(i), s.y(0), s.x(i), s.y(n), 1, render.Faint)
			c.Line(s.x(0), s.y(i), s.x(n), s.y(i), 1, render.Faint)
		}
	}
	for k := range n { // the diagonal holds the correct predictions
		c.Rect(s.x(k), s.y(k), s.cell, s.high, render.Style{Stroke: render.Muted}, "")
	}
	if a, p, _, ok := d.largest(); ok && s.labelled() {
		c.Rect(s.x(p)-1, s.y(a)-1, s.cell+3, s.high+3, render.Style{Stroke: render.Ink, Width: 2}, "")
	}
	if s.labelled() && !s.bare {
		right, below := s.x(n)+7*render.Unit, s.y(n)+2.5*render.Unit
		quiet := render.TextStyle{Color: render.Muted}
		c.Text(s.x(n)+render.Unit, s.top-render.Unit, s.say("confusion.recall"), quiet)
		quiet.Anchor = render.End
		c.Text(s.left-render.Unit, below, s.say("confusion.precision"), quiet)
		end, mid := render.TextStyle{Anchor: render.End}, render.TextStyle{Anchor: render.Middle, Size: size}
		for k := range n {
			c.Label(right, s.y(k)+s.high/2, points(100*(d.first.m.Recall(k)-d.second.m.Recall(k))), end)
			c.Text(s.x(k)+s.cell/2, below, points(100*(d.first.m.Precision(k)-d.second.m.Precision(k))), mid)
		}
	}
	_, h := c.Size()
	one, _ := d.sides(s.language)
	const least = 8 * render.Unit // of the bar
	small := render.TextStyle{Size: render.Small}
	end := func(key string) string {
		name := one
		room := (s.width - least - 2*render.Unit) / 2
		room -= render.Measure(s.say(key, "name", ""), small)
		return s.say(key, "name", render.Ellipsis(name, max(room, 4*render.Unit), small))
	}
	low, high := end("confusion.diff.less"), end("confusion.diff.more")
	bar := min(200, s.width-render.Measure(low, small)-render.Measure(high, small)-2*render.Unit)
	y := math.Ceil(h/render.Unit)*render.Unit + 2*render.Unit
	c.WordBar(0, y, math.Floor(bar), render.Diverging, low, "0", high)
	left := render.Measure(low, small) + render.Unit
	limit := points(100 * span.Max)
	edge := render.TextStyle{Size: render.Small, Color: render.Muted}
	if s.width > 0 && bar > 3*render.Measure(limit, small) {
		c.Label(left, y+2*render.Unit+1, points(-100*span.Max), edge)
		edge.Anchor = render.End
		c.Label(left+math.Floor(bar), y+2*render.Unit+1, limit, edge)
	}
}

func (d *difference) describe(l language, names []string) string {
	type cell struct {
		a, p int
		v    float64
	}
	var cells []cell
	for a, row := range d.share {
		for p, v := range row {
			if a != p && v != 0 {
				cells = append(cells, cell{a, p, v})
			}
		}
	}
	sort.SliceStable(cells, func(i, j int) bool { return math.Abs(cells[i].v) > math.Abs(cells[j].v) })
	one, two := d.sides(l)
	text := l.say("confusion.diff.describe", "one", one, "two", two, "first", l.percent(d.first.m.Accuracy(), 1), "second", l.percent(d.second.m.Accuracy(), 1))
	var most []string
	for _, c := range cells[:min(5, len(cells))] {
		most = append(most, l.say("confusion.diff.tip", "actual", names[c.a], "predicted", names[c.p], "points", points(100*c.v)))
	}
	if len(most) > 0 {
		text = l.sentences(text, l.say("confusion.diff.describeMost", "list", l.clauses(most)))
	}
	return text
}
