package figure

import (
	"fmt"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// drawFilters draws the units of a hidden layer in rows, and under each a bar
// for every class.
func drawFilters(a about, l *analysis.LayerWeights, o filterOptions) *render.Figure {
	what := "and the weights from them to the classes"
	switch {
	case o.scores != nil:
		what = fmt.Sprintf("and what they contribute to sample %d", o.sample)
	case o.bars == "response":
		what = "and how they respond to the classes"
	}
	f := render.New(fmt.Sprintf("%s: units of %s %s at %s", a.Run, l.Name, what, a.at()), "")
	s := &filterSheet{l: l, o: o, plan: planFor(l, false), units: l.Units}
	s.names = a.names(f)
	s.span = render.RangeOf(l.Values).Symmetric()
	for c := range s.names {
		for _, u := range o.units {
			if v := math.Abs(s.at(c, u)); v > s.most { // skips what is not a number
				s.most = v
			}
		}
	}
	s.draw(f.Body)
	shown := ""
	if len(o.units) < l.Units {
		shown = fmt.Sprintf("%d of %s shown", len(o.units), plural(l.Units, "unit"))
	}
	alike, opposite := s.pairs()
	f.Subtitle = parts(shown, alike, opposite)
	f.Caption = s.caption()
	f.Description = s.describe(a, alike, opposite)
	return f
}

type filterSheet struct {
	l     *analysis.LayerWeights
	o     filterOptions
	plan  plan
	units int
	names []string
	span  render.Range // of the weights in the pictures
	most  float64      // the longest bar
}

func (s *filterSheet) at(class, unit int) float64 { return s.o.value[class*s.units+unit] }

// row returns a class's values over all units of the layer.
func (s *filterSheet) row(class int) []float64 {
	return s.o.value[class*s.units : (class+1)*s.units]
}

// pairs says which two classes' rows are most similar and which are most
// opposite.
func (s *filterSheet) pairs() (alike, opposite string) {
	if len(s.names) < 3 {
		if len(s.names) == 2 {
			return fmt.Sprintf("the rows of %s and %s correlate by %s", s.names[0], s.names[1], render.Number(analysis.Correlation(s.row(0), s.row(1)), 2)), ""
		}
		return "", ""
	}
	low, high := 2.0, -2.0
	for i := range s.names {
		for j := range i {
			r := analysis.Correlation(s.row(i), s.row(j))
			if r > high {
				high, alike = r, fmt.Sprintf("most similar: %s and %s (%s)", s.names[j], s.names[i], render.Number(r, 2))
			}
			if r < low {
				low, opposite = r, fmt.Sprintf("most opposite: %s and %s (%s)", s.names[j], s.names[i], render.Number(r, 2))
			}
		}
	}
	return alike, opposite
}

func (s *filterSheet) draw(c *render.Canvas) {
	const gap, rowHigh = 5.0, 26.0
	name := render.TextStyle{}
	left := 0.0
	for _, n := range s.names {
		left = max(left, min(render.Measure(n, name), 12*render.Unit))
	}
	left += 2 * render.Unit
	if s.o.picture != nil {
		left = max(left, 9*render.Unit)
	}
	right := 0.0
	if s.o.scores != nil {
		right = 13 * render.Unit
	}
	n := len(s.o.units)
	// As many blocks as needed, all of one width where possible.
	blocks := (n + 15) / 16
	cols := (n + blocks - 1) / blocks
	w, h := s.plan.size()
	room := math.Floor((widest-gap)/float64(cols)) - gap
	pixel := math.Floor(2*min(room, 84)/float64(w)) / 2 // whole pixels of a PNG
	pixel = min(max(pixel, min(room, 84)/float64(w)*0.999, 0.25), 24)
	if pixel >= 1 {
		pixel = math.Floor(2*pixel) / 2
	}
	tw, th := pixel*float64(w), pixel*float64(h)
	cw := max(tw, 20) + gap
	small := render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.Middle}
	names := render.ShortNames(s.names, 12*render.Unit, render.TextStyle{Size: name.Size, Bold: s.o.scores != nil})
	y := 0.0
	for b := 0; b < n; b += cols {
		units := s.o.units[b:min(b+cols, n)]
		if b == 0 && s.o.picture != nil {
			size := s.o.picture.Bounds()
			p := math.Max(1, math.Floor(min(th, 8*render.Unit)/float64(max(size.Dx(), size.Dy()))))
			c.Image(0, y, p*float64(size.Dx()), p*float64(size.Dy()), s.o.picture, fmt.Sprintf("sample %d", s.o.sample))
			th = max(th, p*float64(size.Dy()))
		}
		for i, u := range units {
			x := left + float64(i)*cw + (cw-gap-tw)/2
			c.Image(x, y, tw, pixel*float64(h), s.plan.draw(s.l.Unit(u), render.Diverging, s.span), fmt.Sprintf("unit %d", u))
			c.Rect(x-1, y-1, tw+2, pixel*float64(h)+2, render.Style{Stroke: render.Rule}, "")
			c.Text(left+float64(i)*cw+(cw-gap)/2, y+th+14, fmt.Sprint(u), small)
		}
		y += th + 3*render.Unit
		for k, n := range names {
			mid := y + float64(k)*rowHigh + rowHigh/2
			style := name
			if s.o.scores != nil && k == s.o.label {
				style.Bold = true
			}
			c.Label(0, mid, n, style)
			c.Line(left, mid, left+float64(len(units))*cw-gap, mid, 1, render.Rule)
			for i, u := range units {
				s.bar(c, left+float64(i)*cw, mid, cw-gap, rowHigh/2-1.5, k, u)
			}
			if s.o.scores != nil && b == 0 {
				c.Label(left+float64(cols)*cw+right-2*render.Unit, mid, render.Number(s.o.scores[k], 3), render.TextStyle{Anchor: render.End, Bold: style.Bold})
			}
		}
		if s.o.scores != nil && b == 0 {
			c.Text(left+float64(cols)*cw+right-2*render.Unit, y-10, "sum with bias", render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End})
		}
		y += float64(len(s.names))*rowHigh + 3*render.Unit
	}
	c.Extend(left+float64(cols)*cw-gap+right, y)
	s.matrix(c, left, y)
}

// bar draws a class's bar under a unit around the zero line.
func (s *filterSheet) bar(c *render.Canvas, x, mid, width, high float64, class, unit int) {
	v := s.at(class, unit)
	tip := fmt.Sprintf("%s, unit %d: %s", s.names[class], unit, render.Number(v, 3))
	thick := min(width, 28)
	x += (width - thick) / 2
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0):
		c.Rect(x, mid-high, thick, 2*high, render.Style{Fill: render.Invalid}, tip)
	case v > 0:
		c.Rect(x, mid-high*v/s.most, thick, high*v/s.most, render.Style{Fill: render.Diverging.At(0.91)}, tip)
	case v < 0:
		c.Rect(x, mid, thick, -high*v/s.most, render.Style{Fill: render.Diverging.At(0.12)}, tip)
	}
}

// matrix draws how similar the rows of any two classes are, and the scales.
func (s *filterSheet) matrix(c *render.Canvas, left, top float64) {
	n := len(s.names)
	wide, high := 40.0, 22.0
	labelled := n <= 16
	if !labelled {
		wide = max(4, math.Floor(520/float64(n)))
		high = wide
	}
	c.Text(0, top+render.Body, "How similar the rows of two classes are", render.TextStyle{Size: render.Heading, Bold: true})
	y := top + 5.5*render.Unit
	range1 := render.Range{Min: -1, Max: 1}
	rows := render.ShortNames(s.names, 12*render.Unit, render.TextStyle{})
	columns := render.ShortNames(s.names, wide-4, render.TextStyle{Size: render.Small})
	for i := range n {
		if labelled {
			c.Label(0, y+float64(i)*high+high/2, rows[i], render.TextStyle{})
			c.Text(left+float64(i)*wide+wide/2, y-6, columns[i], render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.Middle})
		}
		for j := range n {
			r := analysis.Correlation(s.row(i), s.row(j))
			ground := render.Diverging.At(range1.Unit(r))
			if i == j {
				ground = render.Faint
			}
			c.Rect(left+float64(j)*wide, y+float64(i)*high, wide-1, high-1, render.Style{Fill: ground}, fmt.Sprintf("%s and %s: %s", s.names[i], s.names[j], render.Number(r, 3)))
			if labelled && i != j {
				c.Label(left+float64(j)*wide+wide/2, y+float64(i)*high+high/2, render.Fixed(r, 2), render.TextStyle{Size: render.Small, Anchor: render.Middle, Color: render.TextOn(ground)})
			}
		}
	}
	// The scales stand beside the matrix, or under it where there is no room.
	sx, sy := left+float64(n)*wide+4*render.Unit, y
	if sx > 70*render.Unit {
		sx, sy = left, y+float64(n)*high+3*render.Unit
	}
	used := c.ColorBar(sx, sy+render.Small, 176, render.Diverging, range1, render.EndTicks(range1), "correlation of the rows")
	sy += used + 3*render.Unit
	used = c.ColorBar(sx, sy+render.Small, 176, render.Diverging, s.span, render.EndTicks(s.span), "weight, in the pictures")
	sy += used + 3*render.Unit
	c.Text(sx, sy+render.Small, "bars", render.TextStyle{Size: render.Small, Color: render.Muted})
	sy += 3 * render.Unit
	most := s.most
	for i, v := range []float64{most, -most} {
		col := render.Diverging.At(0.91)
		bx := sx + float64(i)*96
		if i == 0 {
			c.Rect(bx, sy, 20, 11.5, render.Style{Fill: col}, "")
		} else {
			c.Rect(bx, sy+11.5, 20, 11.5, render.Style{Fill: render.Diverging.At(0.12)}, "")
		}
		c.Line(bx-4, sy+11.5, bx+24, sy+11.5, 1, render.Rule)
		c.Label(bx+30, sy+11.5, render.Number(v, 3), render.TextStyle{Size: render.Small, Color: render.Muted})
	}
	c.Extend(sx+180, max(sy+24, y+float64(n)*high))
}

func (s *filterSheet) caption() string {
	pictures := "Above, the weights of each unit of " + s.l.Name
	if s.l.FromInput {
		pictures += " to the input"
	}
	pictures += ", all on one scale."
	what := "Below, the weight from that unit to each class around a line for zero: blue is positive and raises the class’s sum, red is negative and lowers it."
	switch {
	case s.o.scores != nil:
		what = fmt.Sprintf("Below, for sample %d of the %s set, each unit’s activation times its weight to each class: blue raises the class’s sum, red lowers it, and with the class’s bias they add up to the number at the right.", s.o.sample, s.o.split)
	case s.o.bars == "response":
		what = fmt.Sprintf("Below, by how many standard deviations the unit responds more (blue) or less (red) to a class than to all samples of the %s set.", s.o.split)
		if s.l.Kind == "conv" {
			what += " The response of a map is its mean."
		}
	}
	return pictures + " " + what + " Two classes are alike if they use the units alike: 1 is the same weights up to their size, −1 the opposite."
}

func (s *filterSheet) describe(a about, alike, opposite string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of layer %s of run %s at %s as pictures, with a bar for each of %d classes.", plural(len(s.o.units), "unit"), s.l.Name, a.Run, a.at(), len(s.names))
	if alike != "" {
		fmt.Fprintf(&b, " Rows %s.", parts(alike, opposite))
	}
	for c, n := range s.names {
		best, worst := s.o.units[0], s.o.units[0]
		for _, u := range s.o.units {
			if s.at(c, u) > s.at(c, best) {
				best = u
			}
			if s.at(c, u) < s.at(c, worst) {
				worst = u
			}
		}
		if c < 10 {
			fmt.Fprintf(&b, " %s: most unit %d (%s), least unit %d (%s).", n, best, render.Number(s.at(c, best), 2), worst, render.Number(s.at(c, worst), 2))
		}
	}
	return b.String()
}

const widest = 720.0
