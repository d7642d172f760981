package figure

import (
	"fmt"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// waterfall draws how bias and products add up to z, each bar beginning where the
// last one ended, and writes the sum in numbers below.
func (d *sumSheet) waterfall(c *render.Canvas, s *analysis.Sum, y, width float64) {
	const row, label, number = 3.0 * render.Unit, 15 * render.Unit, 9 * render.Unit
	texts, z := render.Addends([]float64{s.Bias, s.Positive, s.Negative}, float64(s.Z))
	bars := []struct {
		name     string
		from, to float64
		text     string
	}{
		{say("sum.bias"), 0, s.Bias, plus(texts[0])},
		{say("sum.above"), s.Bias, s.Bias + s.Positive, plus(texts[1])},
		{say("sum.below"), s.Bias + s.Positive, s.Bias + s.Positive + s.Negative, plus(texts[2])},
		{"z", 0, float64(s.Z), z},
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
	y += 4*row + 3*render.Unit
	c.Text(0, y+render.Heading*0.7, d.answer(s), render.TextStyle{Size: render.Heading, Bold: true})
}

// answer writes the value of the activation function at z.
func (d *sumSheet) answer(s *analysis.Sum) string {
	if d.in.Layer.Activation == "linear" {
		return say("sum.linear", "output", d.output(s))
	}
	return say("sum.output", "activation", d.in.Layer.Activation, "output", d.output(s))
}

// output writes a unit's output, that of a softmax as a percentage.
func (d *sumSheet) output(s *analysis.Sum) string {
	if d.in.Layer.Activation == "softmax" {
		return render.Percent(float64(s.Output), 1)
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

// all draws several units' sums side by side: weights, products, the positive
// and negative parts, and the outputs.
func (d *sumSheet) all(f *render.Figure) {
	c := f.Body
	w, h := d.plan.size()
	const left, gap = 12 * render.Unit, 1.5 * render.Unit
	pixel := max(1, math.Floor(min(60, (800-left)/float64(len(d.sums))-gap)/float64(max(w, h))))
	tw, th := float64(w)*pixel, float64(h)*pixel
	column := max(tw, 52)
	var weights, products []float32
	parts := render.Range{}
	best := 0
	for i, s := range d.sums {
		weights, products = append(weights, s.Weights...), append(products, s.Products...)
		z := float64(s.Z) - s.Bias
		parts = parts.Union(render.Range{Min: min(s.Negative, s.Bias, z+s.Bias), Max: max(s.Positive, s.Bias, z+s.Bias)})
		if s.Output > d.sums[best].Output {
			best = i
		}
	}
	wr, pr := render.RangeOf(weights).Symmetric(), render.RangeOf(products).Symmetric()
	colors, span := d.inputColors()
	side := render.TextStyle{Color: render.Muted, Size: render.Small}
	heading := render.TextStyle{Bold: true}
	first, second := 3.0*render.Unit, 3*render.Unit+th+2*render.Unit
	chart := second + th + 3*render.Unit
	const high = 15 * render.Unit
	// The sample stands left of its products.
	c.Label(0, first+th/2-8, "w", heading)
	c.Label(0, first+th/2+8, "weights", side)
	if d.in.Layer.Kind == "dense" && tw <= left-2*render.Unit {
		c.Image(0, second, tw, th, d.plan.draw(d.sums[0].Inputs, colors, span), "x, "+d.source())
		c.Rect(-1, second-1, tw+2, th+2, render.Style{Stroke: render.Rule}, "")
		c.Label(tw+1.5*render.Unit, second+th/2, "x", heading)
	} else {
		c.Label(0, second+th/2-8, "w·x", heading)
		c.Label(0, second+th/2+8, "products", side)
	}
	scale := render.Scale{Range: parts.Grow(4), From: chart + high, To: chart}
	if parts.Max <= parts.Min {
		scale.Range = render.Range{Min: -1, Max: 1}
	}
	up, down := render.Diverging.At(0.92), render.Diverging.At(0.08)
	c.Label(0, chart+6, "Σ w·x", heading)
	c.Label(0, chart+22, "parts", side)
	right := left + float64(len(d.sums))*(column+gap) - gap
	for _, t := range scale.Ticks(4) {
		at := scale.Pos(t.Value)
		c.Line(left, at, right, at, 1, render.Faint)
		c.Label(left-render.Unit, at, t.Label, render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End})
	}
	rows := []string{"Σ above", "Σ below", "b", "z", d.in.Layer.Activation}
	table := chart + high + 2*render.Unit
	for i, name := range rows {
		c.Label(0, table+float64(i)*2.25*render.Unit+6, name, render.TextStyle{Bold: i >= 3})
	}
	names := make([]string, len(d.sums))
	for i, s := range d.sums {
		names[i] = d.short(s.Unit)
	}
	names = render.ShortNames(names, column, render.TextStyle{Bold: true})
	for i, s := range d.sums {
		x := left + float64(i)*(column+gap)
		mid := x + column/2
		style := render.TextStyle{Anchor: render.Middle, Bold: i == best}
		if i == best {
			c.Rect(x-gap/2+1, 0, column+gap-2, table+5*2.25*render.Unit, render.Style{Fill: render.Mix(render.Paper, render.Accent, 0.1)}, "")
		}
		c.Text(mid, render.Body*0.9, names[i], style)
		for k, part := range []struct {
			v []float32
			r render.Range
			y float64
		}{{s.Weights, wr, first}, {s.Products, pr, second}} {
			c.Rect(mid-tw/2, part.y, tw, th, render.Style{Fill: render.Paper}, "") // gaps are clear
			c.Image(mid-tw/2, part.y, tw, th, d.plan.draw(part.v, render.Diverging, part.r), []string{"weights of ", "products of "}[k]+d.unit(s.Unit))
			c.Rect(mid-tw/2-1, part.y-1, tw+2, th+2, render.Style{Stroke: render.Rule}, "")
		}
		bar := func(v float64, color render.Color) {
			if !finite(v) {
				return
			}
			y0, y1 := scale.Pos(max(v, 0)), scale.Pos(min(v, 0))
			c.Rect(mid-12, y0, 24, max(y1-y0, 1), render.Style{Fill: color}, signed(v))
		}
		bar(s.Positive, up)
		bar(s.Negative, down)
		if z := float64(s.Z); finite(z) {
			at := scale.Pos(z)
			c.Rect(mid-18, at-1.5, 36, 3, render.Style{Fill: render.Ink}, "z "+signed(z))
		}
		texts, z := render.Addends([]float64{s.Positive, s.Negative, s.Bias}, float64(s.Z))
		for j, t := range append(texts, z, d.output(s)) {
			text := render.TextStyle{Size: render.Small, Anchor: render.Middle, Bold: j >= 3 && i == best}
			c.Label(mid, table+float64(j)*2.25*render.Unit+6, t, text)
		}
	}
	c.Line(left, scale.Pos(0), right, scale.Pos(0), 1, render.Muted)
	below := table + 5*2.25*render.Unit + 2*render.Unit
	c.ColorBar(left, below, 200, render.Diverging, wr, render.EndTicks(wr), "w")
	c.ColorBar(left+240, below, 200, render.Diverging, pr, render.EndTicks(pr), "w·x")
	f.Caption = fmt.Sprintf("Each column is one unit: its weights, their products with the sample, and what these add up to. The blue bar is the sum of all products above zero, the red one of those below, the black mark is z = b + Σ w·x. The marked unit responds most, with %s.", d.output(d.sums[best]))
	f.Description = fmt.Sprintf("The sums of %s of layer %s of run %s at %s for %s sample %d, class %s.", plural(len(d.sums), "unit"), d.in.Layer.Name, d.about.Run, d.about.at(), d.split, d.sample, d.class(d.in.Label))
	for _, s := range d.sums {
		f.Description += fmt.Sprintf(" %s: z = %s, output %s.", capital(d.unit(s.Unit)), render.Number(float64(s.Z), 3), d.output(s))
	}
}

// short names a unit in a column's head.
func (d *sumSheet) short(u int) string {
	if d.in.Layer.Output {
		return d.class(u)
	}
	return fmt.Sprint(u)
}
