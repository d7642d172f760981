package figure

import (
	"math"
	"sort"

	"brainbow/render"
)

// maxLines is the number of inputs in the column of an unrolled sum.
const maxLines = 12

// unrolled draws the inputs in a column, with a line from each to the unit. If
// there are many inputs, those with the largest products have separate lines, in
// their order, and the others share one.
func (d *sumSheet) unrolled(f *render.Figure) {
	c, s := f.Body, d.sums[0]
	rows := strongest(s.Products, maxLines)
	rest := 0.0
	shown := map[int]bool{}
	for _, i := range rows {
		shown[i] = true
	}
	for i, p := range s.Products {
		if !shown[i] {
			rest += float64(p)
		}
	}
	n := len(rows)
	some := n < len(s.Products)
	if some {
		n++
	}
	const top, radius = 3.5 * render.Unit, 9.0
	f.Caption = d.say("sum.unrolled")
	if some {
		f.Caption = d.say("sum.unrolledSome", "n", render.Count(int64(len(rows))), "count", render.Count(int64(len(s.Products))))
	}
	areaW, areaH := f.Area()
	pitch := math.Floor(min((areaH-top)/float64(n+1), 32))
	height := float64(n+1) * pitch // the bias has a row
	pixel := d.pixel(min(200, areaW/4))
	tw, th := d.size(pixel)
	py := top + max(0, (height-th)/2)
	colors, span := d.inputColors()
	bold := render.TextStyle{Size: render.Heading, Bold: true}
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	column := tw + 12*render.Unit
	unitX, unitY := max(column+36*render.Unit, areaW-26*render.Unit), top+height/2
	largest := render.RangeOf(s.Weights).Symmetric()
	decimals := decimalsFor(largest.Max, 2)
	wide := func(i int) float64 {
		if largest.Max == 0 {
			return 0.5
		}
		return 0.75 + 3*math.Abs(float64(s.Weights[i]))/largest.Max
	}
	at := func(row int) float64 { return top + (float64(row)+0.5)*pitch }
	textX := column + radius + render.Unit
	lineX := textX + 20*render.Unit
	// From each pixel to its place in the column, and on to the unit.
	c.Text(0, py-render.Unit, d.source(), small)
	d.picture3(c, 0, py, pixel, s.Inputs, colors, span)
	for row, i := range rows {
		x, y := d.cell(i, pixel)
		px, py := x+pixel/2, py+y+pixel/2
		c.Line(x+pixel, py, column-radius, at(row), 0.75, render.Rule)
		c.Rect(px-pixel/2, py-pixel/2, pixel, pixel, render.Style{Stroke: render.Accent}, d.say("sample.number", "input", render.Count(int64(i))))
	}
	var terms []float64
	for _, i := range rows {
		terms = append(terms, float64(s.Products[i]))
	}
	if some {
		terms = append(terms, rest)
	}
	added, z := render.Addends(append(terms, s.Bias), float64(s.Z))
	c.Text(column, top-render.Unit, "x", render.TextStyle{Bold: true, Anchor: render.Middle})
	c.Text(textX, top-render.Unit, "x · w = w·x", render.TextStyle{Bold: true})
	for row, i := range rows {
		y := at(row)
		c.Line(lineX, y, unitX-22, unitY, wide(i), render.Diverging.At(0.5+0.42*sign(float64(s.Weights[i]))))
		x := float64(s.Inputs[i])
		ground := colors.At(span.Unit(x))
		c.Circle(column, y, radius, render.Style{Fill: ground, Stroke: render.Muted})
		c.Label(textX, y, render.Fixed(x, 2)+" · "+render.Fixed(float64(s.Weights[i]), decimals), render.TextStyle{})
		c.Label(lineX-render.Unit, y, plus(added[row]), render.TextStyle{Anchor: render.End, Bold: true})
	}
	row := len(rows)
	if some {
		y := at(row)
		c.Label(column, y, "…", render.TextStyle{Anchor: render.Middle, Color: render.Muted})
		c.Label(textX, y, d.say("sum.others", "count", render.Count(int64(len(s.Products)-len(rows)))), render.TextStyle{Color: render.Muted})
		c.Label(lineX-render.Unit, y, plus(added[row]), render.TextStyle{Anchor: render.End, Bold: true})
		c.Line(lineX, y, unitX-22, unitY, 1, render.Rule)
		row++
	}
	y := at(row)
	c.Circle(column, y, radius, render.Style{Fill: render.Paper, Stroke: render.Muted})
	c.Label(column, y, "1", render.TextStyle{Size: render.Small, Anchor: render.Middle})
	c.Label(textX, y, d.say("sum.bias"), render.TextStyle{})
	c.Label(lineX-render.Unit, y, plus(added[row]), render.TextStyle{Anchor: render.End, Bold: true})
	c.Line(lineX, y, unitX-22, unitY, 0.75+3*min(1, math.Abs(s.Bias)/max(largest.Max, 1e-9)), render.Diverging.At(0.5+0.42*sign(s.Bias)))
	// The unit and its output.
	c.Circle(unitX, unitY, 22, render.Style{Fill: render.Paper, Stroke: render.Ink, Width: 2})
	c.Label(unitX, unitY, "Σ", render.TextStyle{Size: render.Large, Anchor: render.Middle})
	c.Text(unitX-22, unitY-34, render.Ellipsis(d.short(s.Unit), 20*render.Unit, bold), bold)
	c.Text(unitX+3.5*render.Unit, unitY-2, d.say("sum.total")+" = "+z, bold)
	c.Text(unitX+3.5*render.Unit, unitY+22, d.answer(s), bold)
	f.Description = d.describe(s)
}

// strongest returns the indices of the k values that are largest in size, in
// their order; on a tie the first.
func strongest(values []float32, k int) []int {
	all := make([]int, len(values))
	for i := range all {
		all[i] = i
	}
	sort.SliceStable(all, func(i, j int) bool {
		return math.Abs(float64(values[all[i]])) > math.Abs(float64(values[all[j]]))
	})
	all = all[:min(k, len(all))]
	sort.Ints(all)
	return all
}

func sign(v float64) float64 {
	switch {
	case v > 0:
		return 1
	case v < 0:
		return -1
	}
	return 0
}
