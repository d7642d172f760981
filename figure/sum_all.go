package figure

import (
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// all draws several units' sums side by side: weights, products, the positive
// and negative parts, and the outputs.
func (d *sumSheet) all(f *render.Figure) {
	f.Caption = d.say("sum.all")
	best := 0
	var each []string
	for i, s := range d.sums {
		if s.Z > d.sums[best].Z {
			best = i
		}
		_, z := sumTextsOf(s)
		each = append(each, d.say("sum.describeUnit", "unit", d.short(s.Unit), "z", z, "output", d.outputOf(s)))
	}
	f.Description = d.sentences(each...)
	w, h := f.Area()
	k := &sumColumns{sumSheet: d, c: f.Body, best: best}
	k.fit(w, h)
	k.draw()
}

// sumColumns are the sums of several units, a column each.
type sumColumns struct {
	*sumSheet
	c      *render.Canvas
	best   int
	left   float64 // where the columns begin
	column float64 // width of a column
	pixel  float64
	high   float64 // of the chart
}

const (
	columnGap = 6.0
	tableLine = 2.25 * render.Unit
)

func (k *sumColumns) fit(w, h float64) {
	pw, ph := k.plan.size()
	if k.photograph() {
		pw, ph = k.plan.width, k.plan.height
	}
	n := float64(len(k.sums))
	k.left = 13 * render.Unit
	k.column = (w-k.left)/n - columnGap
	for _, s := range k.sums { // no number may touch its neighbour
		texts, z := render.Addends([]float64{s.Positive, s.Negative, s.Bias}, float64(s.Z))
		for _, t := range append(texts, z, k.outputOf(s)) {
			k.column = max(k.column, render.Measure(t, render.TextStyle{Size: render.Small, Bold: true}))
		}
	}
	k.pixel = crisp(min(k.column, 110) / float64(max(pw, ph)))
	// Two rows of pictures, the chart, the table and the scale.
	rest := h - 2*float64(ph)*k.pixel - 3*render.Unit - 3*render.Unit - 5*tableLine - 5*render.Unit
	for rest < 70 && k.pixel > 1 {
		k.pixel = crisp(k.pixel - 0.5)
		rest = h - 2*float64(ph)*k.pixel - 3*render.Unit - 3*render.Unit - 5*tableLine - 5*render.Unit
	}
	k.high = min(max(rest, 70), 200)
}

func (k *sumColumns) draw() {
	c, d := k.c, k.sumSheet
	pw, ph := d.plan.size()
	tw, th := float64(pw)*k.pixel, float64(ph)*k.pixel
	var weights, products []float32
	parts := render.Range{}
	for _, s := range d.sums {
		weights, products = append(weights, s.Weights...), append(products, s.Products...)
		parts = parts.Union(render.Range{Min: min(s.Negative, float64(s.Z), 0), Max: max(s.Positive, float64(s.Z), 0)})
	}
	if parts.Max <= parts.Min {
		parts = render.Range{Min: -1, Max: 1}
	}
	wr, pr := render.RangeOf(weights).Symmetric(), render.RangeOf(products).Symmetric()
	if d.photograph() { // of the products of a pixel's colours together
		pr = render.Range{}
		for _, s := range d.sums {
			_, r := d.photographed(2, d.panels(s)[2])
			pr = pr.Union(r)
		}
		tw, th = float64(d.plan.width)*k.pixel, float64(d.plan.height)*k.pixel
	}
	first, second := 2.75*render.Unit, 2.75*render.Unit+th+render.Unit
	chart := second + th + 2*render.Unit
	scale := render.Scale{Range: parts.Grow(4), From: chart + k.high, To: chart}
	table := chart + k.high + 1.5*render.Unit
	right := k.left + float64(len(d.sums))*(k.column+columnGap) - columnGap
	at := k.left + float64(k.best)*(k.column+columnGap)
	c.Rect(at-columnGap/2+1, 0, k.column+columnGap-2, table+5*tableLine, render.Style{Fill: render.Mix(render.Paper, render.Accent, 0.1)}, "")
	k.side(first, second, th, table, wr, pr)
	for _, t := range scale.Ticks(3) {
		y := scale.Pos(t.Value)
		c.Line(k.left, y, right, y, 1, render.Faint)
		c.Label(k.left-render.Unit, y, t.Label, render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End})
	}
	names := make([]string, len(d.sums))
	for i, s := range d.sums {
		names[i] = d.short(s.Unit)
	}
	names = render.ShortNames(names, k.column, render.TextStyle{Bold: true})
	for i, s := range d.sums {
		x := k.left + float64(i)*(k.column+columnGap)
		mid := x + k.column/2
		c.Text(mid, render.Body*0.9, names[i], render.TextStyle{Anchor: render.Middle, Bold: true})
		k.pictures(s, mid, first, second, tw, th, wr, pr)
		k.bars(s, mid, scale)
		texts, z := render.Addends([]float64{s.Positive, s.Negative, s.Bias}, float64(s.Z))
		for j, t := range append(texts, z, d.outputOf(s)) {
			c.Label(mid, table+float64(j)*tableLine+6, t, render.TextStyle{Size: render.Small, Anchor: render.Middle, Bold: j == 3 || i == k.best && j > 3})
		}
	}
	c.Line(k.left, scale.Pos(0), right, scale.Pos(0), 1, render.Muted)
	c.WordBar(k.left, table+5*tableLine+2*render.Unit, 200, render.Diverging, d.say("weights.against"), "0", d.say("weights.for"))
}

// side writes what the rows are, left of the columns, and draws the input there.
func (k *sumColumns) side(first, second, th, table float64, wr, pr render.Range) {
	d, c := k.sumSheet, k.c
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	row := func(y float64, key string, r render.Range) {
		c.Label(0, y-8, render.Ellipsis(d.say(key), k.left-render.Unit, render.TextStyle{Size: render.Small, Bold: true}), render.TextStyle{Size: render.Small, Bold: true})
		c.Label(0, y+8, "±"+render.Short(r.Max), small)
	}
	row(first+th/2, "sum.row.weights", wr)
	row(second+th/2, "sum.row.products", pr)
	for i, key := range []string{"for", "against", "bias", "total"} {
		c.Label(0, table+float64(i)*tableLine+6, d.say("sum.row."+key), render.TextStyle{Size: render.Small, Bold: i == 3})
	}
	c.Label(0, table+4*tableLine+6, d.in.Layer.Activation, render.TextStyle{Size: render.Small, Bold: true})
}

func (k *sumColumns) pictures(s *analysis.Sum, mid, first, second, tw, th float64, wr, pr render.Range) {
	d, c := k.sumSheet, k.c
	panels := d.panels(s)
	for i, y := range []float64{first, second} {
		p := panels[i+1]
		p.r = []render.Range{wr, pr}[i]
		img := d.plan.draw(p.values, render.Diverging, p.r)
		if d.photograph() {
			img, _ = d.photographed(i+1, p)
		}
		c.Rect(mid-tw/2, y, tw, th, render.Style{Fill: render.Paper}, "") // gaps are clear
		c.Image(mid-tw/2, y, tw, th, img, d.say("sum.tip", "what", p.sub, "unit", d.short(s.Unit)))
		c.Rect(mid-tw/2-1, y-1, tw+2, th+2, render.Style{Stroke: render.Rule}, "")
	}
}

// bars draws all that is for a unit and all that is against it, and the total as a mark.
func (k *sumColumns) bars(s *analysis.Sum, mid float64, scale render.Scale) {
	wide := min(k.column*0.5, 30)
	for _, v := range []float64{s.Positive, s.Negative} {
		if v != 0 && !math.IsNaN(v) {
			y0, y1 := scale.Pos(max(v, 0)), scale.Pos(min(v, 0))
			k.c.Rect(mid-wide/2, y0, wide, max(y1-y0, 1), render.Style{Fill: render.Diverging.At(0.5 + 0.42*sign(v))}, signed(v))
		}
	}
	at := scale.Pos(float64(s.Z))
	k.c.Rect(mid-wide*0.75, at-1.5, wide*1.5, 3, render.Style{Fill: render.Ink}, signed(float64(s.Z)))
}

// short names a unit in a column's head.
func (d *sumSheet) short(u int) string {
	if d.in.Layer.Output {
		return name(d.classes, u)
	}
	return Unit(d.in.Layer.Name, u)
}
