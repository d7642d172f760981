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
	d := &difference{first: first, second: second, columns: columns}
	for a := range first.m.Counts {
		d.share = append(d.share, make([]float64, len(first.m.Counts)))
		for p := range first.m.Counts {
			d.share[a][p] = part(first, a, p, columns) - part(second, a, p, columns)
		}
	}
	return d
}

// part returns a cell's share of its row or column, 0 if that is empty.
func part(c confused, a, p int, columns bool) float64 {
	whole := c.m.Actual(a)
	if columns {
		whole = c.m.Said(p)
	}
	if whole == 0 {
		return 0
	}
	return float64(c.m.Counts[a][p]) / float64(whole)
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
func (d *difference) sides() (first, second string) {
	if d.first.run == d.second.run {
		return "step " + render.Count(d.first.Step), "step " + render.Count(d.second.Step)
	}
	return d.first.Run, d.second.Run
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
	one, two := d.sides()
	f := render.New("", "")
	if first.run == second.run {
		f.Title = fmt.Sprintf("%s: confusion at step %s minus step %s", first.Run, render.Count(first.Step), render.Count(second.Step))
	} else {
		f.Title = fmt.Sprintf("Confusion of %s at %s minus %s at %s", first.Run, first.at(), second.Run, second.at())
	}
	names := first.names(f)
	cells := "row"
	if columns {
		cells = "column"
	}
	s := newMatrixSheet(first.language, first.m, names, confusionOptions{cells: cells, split: split})
	span := d.span()
	if colours != nil {
		span = *colours
	}
	s.fit(102*render.Unit, 46*render.Unit)
	d.draw(f.Body, s, span)
	f.Subtitle = fmt.Sprintf("accuracy %s and %s on %s", render.Percent(first.m.Accuracy(), 1), render.Percent(second.m.Accuracy(), 1), strings.TrimPrefix(splitWords(split), "of "))
	of := "the row’s class"
	if columns {
		of = "what was called the column’s class"
	}
	f.Caption = fmt.Sprintf("Each cell is by how many percentage points of %s it happens more often with %s (blue) or with %s (red) that the row’s class is predicted as the column’s. Blue on the diagonal and red elsewhere mean that %s is better. Margins are the differences of recall, precision and accuracy.", of, one, two, one)
	for i, name := range []string{one, two} {
		if n := []confused{first, second}[i].m.Unpredicted(); n > 0 {
			f.Caption += " With " + name + ", " + first.unpredicted(n)
		}
	}
	f.Description = d.describe(names, one, two)
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
	for a := range n {
		for p := range n {
			v := d.share[a][p]
			ground := render.Diverging.At(span.Unit(v))
			if span.Max == 0 {
				ground = render.Paper
			}
			c.Rect(s.x(p), s.y(a), s.cell, s.high, render.Style{Fill: ground}, fmt.Sprintf("%s predicted as %s: %s points", s.names[a], s.names[p], points(100*v)))
			if t := points(100 * v); s.labelled() && t != "0" {
				size := render.Body
				if s.cell < 44 {
					size = render.Small
				}
				c.Label(s.x(p)+s.cell/2, s.y(a)+s.high/2, t, render.TextStyle{Anchor: render.Middle, Color: render.TextOn(ground), Size: size})
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
	if s.labelled() {
		right, below := s.x(n)+7*render.Unit, s.y(n)+3*render.Unit
		quiet := render.TextStyle{Color: render.Muted, Anchor: render.End}
		c.Text(right, s.top-render.Unit, "recall", quiet)
		c.Text(s.left-render.Unit, below, "precision", quiet)
		end, mid := render.TextStyle{Anchor: render.End}, render.TextStyle{Anchor: render.Middle}
		if s.cell < 44 {
			mid.Size = render.Small
		}
		for k := range n {
			c.Label(right, s.y(k)+s.high/2, points(100*(d.first.m.Recall(k)-d.second.m.Recall(k))), end)
			c.Text(s.x(k)+s.cell/2, below, points(100*(d.first.m.Precision(k)-d.second.m.Precision(k))), mid)
		}
		end.Bold = true
		c.Text(right, below, points(100*(d.first.m.Accuracy()-d.second.m.Accuracy())), end)
	}
	_, h := c.Size()
	one, two := d.sides()
	bar := render.Range{Min: 100 * span.Min, Max: 100 * span.Max}
	title := render.Ellipsis("percentage points: more often with "+two+" (−) or "+one+" (+)", 60*render.Unit, render.TextStyle{Size: render.Small})
	c.ColorBar(s.left, math.Ceil(h/render.Unit)*render.Unit+3*render.Unit, 240, render.Diverging, bar, render.EndTicks(bar), title)
}

func (d *difference) describe(names []string, one, two string) string {
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
	var b strings.Builder
	fmt.Fprintf(&b, "Difference of the confusion matrices of %s and %s. Accuracy %s and %s.", one, two, render.Percent(d.first.m.Accuracy(), 1), render.Percent(d.second.m.Accuracy(), 1))
	for i, c := range cells[:min(5, len(cells))] {
		if i == 0 {
			b.WriteString(" Mistakes that differ most:")
		} else {
			b.WriteByte(';')
		}
		fmt.Fprintf(&b, " %s predicted as %s %s points", names[c.a], names[c.p], points(100*c.v))
	}
	if len(cells) > 0 {
		b.WriteByte('.')
	}
	return b.String()
}
