package figure

import (
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// waterfall draws how bias and products add up to z, each bar beginning where the
// last one ended, and writes the sum in numbers below.
func (d *sumSheet) waterfall(c *render.Canvas, s *analysis.Sum, y, width float64) {
	const row, label, number = 2.75 * render.Unit, 15 * render.Unit, 8 * render.Unit
	texts, z := sumTextsOf(s)
	bars := []struct {
		name     string
		from, to float64
		text     string
	}{
		{d.say("sum.bias"), 0, s.Bias, plus(texts[0])},
		{d.say("sum.above"), s.Bias, s.Bias + s.Positive, plus(texts[1])},
		{d.say("sum.below"), s.Bias + s.Positive, s.Bias + s.Positive + s.Negative, plus(texts[2])},
		{d.say("sum.total"), 0, float64(s.Z), z},
	}
	r := render.Range{}
	for _, b := range bars {
		if !finite(b.to) {
			continue
		}
		r = r.Union(render.Range{Min: min(b.from, b.to), Max: max(b.from, b.to)})
	}
	if r.Max <= r.Min {
		r = render.Range{Min: -1, Max: 1}
	}
	scale := render.Scale{Range: r, From: label, To: width - number}
	zero := scale.Pos(0)
	up, down := render.Diverging.At(0.92), render.Diverging.At(0.08)
	for i, b := range bars {
		at := y + float64(i)*row
		if i == len(bars)-1 {
			at += render.Unit
			c.Line(0, at-render.Unit/2-2, width, at-render.Unit/2-2, 1, render.Rule)
		}
		c.Label(0, at+row/2-2, b.name, render.TextStyle{Bold: i == len(bars)-1})
		text := render.TextStyle{Anchor: render.End, Bold: i == len(bars)-1}
		c.Label(width, at+row/2-2, b.text, text)
		if !finite(b.to) || !finite(b.from) {
			continue
		}
		color := up
		if b.to < b.from {
			color = down
		}
		if i == len(bars)-1 {
			color = render.Ink
		}
		x0, x1 := scale.Pos(min(b.from, b.to)), scale.Pos(max(b.from, b.to))
		c.Rect(x0, at+2, max(x1-x0, 1), row-render.Unit, render.Style{Fill: color}, b.text)
		if i < len(bars)-2 {
			c.Line(scale.Pos(b.to), at+2, scale.Pos(b.to), at+row+row-render.Unit+2, 1, render.Rule)
		}
	}
	c.Line(zero, y, zero, y+4*row+render.Unit-4, 1, render.Muted)
	if !d.totalled() {
		y += 4*row + 2*render.Unit
		c.Text(label, y+render.Heading*0.7, d.answer(s), render.TextStyle{Size: render.Heading, Bold: true})
	}
}

// totalled reports whether the totals of all units stand beside the sum: those of the classes, if they
// are few.
func (d *sumSheet) totalled() bool {
	return d.in.Layer.Output && d.in.Layer.Units <= maxSums
}

// totals draws the sums of all units as bars, the one that is shown with the printed total.
func (d *sumSheet) totals(c *render.Canvas, s *analysis.Sum, x, y, width float64) {
	n := d.in.Layer.Units
	c.Text(x, y+render.Heading*0.7, d.say("sum.totals"), render.TextStyle{Size: render.Heading, Bold: true})
	y += 3.5 * render.Unit
	row := min(26.0, 300/float64(n))
	_, z := sumTextsOf(s)
	names := render.ShortNames(d.classes[:min(n, len(d.classes))], 9*render.Unit, render.TextStyle{Bold: true})
	left, widest := 0.0, 0.0
	var r render.Range
	texts := make([]string, n)
	for u := range n {
		v := float64(d.in.Z[u])
		texts[u] = render.Fixed(v, decimalsOf(z))
		if u == s.Unit {
			texts[u] = z
		}
		left = max(left, render.Measure(name(names, u), render.TextStyle{Bold: true}))
		widest = max(widest, render.Measure(texts[u], render.TextStyle{Bold: true}))
		r = r.Union(render.Range{Min: min(v, 0), Max: max(v, 0)})
	}
	if r.Max <= r.Min {
		r.Max = 1
	}
	scale := render.Scale{Range: r, From: x + left + render.Unit, To: x + width - widest - render.Unit}
	best := 0
	for u := range n {
		if d.in.Z[u] > d.in.Z[best] {
			best = u
		}
	}
	for u := range n {
		v, mid := float64(d.in.Z[u]), y+(float64(u)+0.5)*row
		style := render.TextStyle{Bold: u == best}
		c.Label(x, mid, name(names, u), style)
		ink := render.Muted
		if u == best {
			ink = render.Ink
		}
		x0, x1 := scale.Pos(min(v, 0)), scale.Pos(max(v, 0))
		c.Rect(x0, mid-row*0.3, max(x1-x0, 1), row*0.6, render.Style{Fill: ink}, texts[u])
		style.Anchor = render.End
		c.Label(x+width, mid, texts[u], style)
	}
	c.Line(scale.Pos(0), y, scale.Pos(0), y+float64(n)*row, 1, render.Rule)
	style := render.TextStyle{Bold: true}
	if render.Measure(d.answer(s), style) > width {
		style.Size = render.Small
	}
	c.Text(x, y+float64(n)*row+2.5*render.Unit, d.answer(s), style)
}

// answer writes the value of the activation function at z.
func (d *sumSheet) answer(s *analysis.Sum) string {
	if d.in.Layer.Activation == "linear" {
		return d.say("sum.linear", "output", d.outputOf(s))
	}
	return d.say("sum.output", "activation", d.in.Layer.Activation, "output", d.outputOf(s))
}

// outputOf writes a unit's output, that of a softmax as a percentage.
func (d *sumSheet) outputOf(s *analysis.Sum) string {
	if d.in.Layer.Activation == "softmax" {
		return d.percent(float64(s.Output), 1)
	}
	return render.Number(float64(s.Output), 3)
}

// signed writes a number that always has a sign.
func signed(v float64) string {
	if v > 0 {
		return "+" + render.Number(v, 3)
	}
	return render.Number(v, 3)
}

// plus puts a plus before a number that has no sign.
func plus(number string) string {
	if strings.HasPrefix(number, "\u2212") || strings.Trim(number, "0.") == "" {
		return number
	}
	return "+" + number
}
