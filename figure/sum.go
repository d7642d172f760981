package figure

import (
	"fmt"
	"image"
	"math"
	"strings"
	"unicode/utf8"

	"brainbow/analysis"
	"brainbow/render"
)

// sumSheet draws the weighted sums of one or several units for one sample.
type sumSheet struct {
	about
	in     *analysis.SumInput
	sums   []*analysis.Sum
	at     [2]int
	split  string
	sample int
	// colour says that a picture in colour, and weights to it, are drawn in colour.
	colour bool

	classes []string
	plan    plan
}

func (d *sumSheet) figure(unrolled bool) *render.Figure {
	l := d.in.Layer
	var dropped render.Figure // its warnings
	d.classes = d.names(&dropped)
	d.plan = planFor(l, false)
	if l.Kind == "conv" || d.plan.planes <= 3 {
		d.plan.rows, d.plan.cols = fold(d.plan.planes)
		if d.plan.planes <= 3 { // red, green and blue one above the other
			d.plan.rows, d.plan.cols = d.plan.planes, 1
		}
	}
	what := d.say("sum.inLayer", "layer", l.Name, "units", d.say("network.units", "count", render.Count(int64(len(d.sums)))))
	if len(d.sums) == 1 {
		what = d.unit(d.sums[0].Unit)
	}
	f := d.picture(d.finding(unrolled), d.sampleWords(d.split, d.sample, d.in.Label, d.in.Predicted, d.classes), what, d.place())
	f.Warnings, f.Method = dropped.Warnings, d.say("sum.method")
	switch {
	case len(d.sums) > 1:
		d.all(f)
	case unrolled:
		d.unrolled(f)
	default:
		d.grid(f)
	}
	return f
}

// unit names a unit: an output by its class, others as fc1·12.
func (d *sumSheet) unit(u int) string {
	if l := d.in.Layer; l.Output {
		return d.say("sum.unit", "layer", l.Name, "class", d.class(name(d.classes, u)))
	}
	return Unit(d.in.Layer.Name, u)
}

// place says at which position a convolution's sum is taken.
func (d *sumSheet) place() string {
	if d.in.Layer.Kind != "conv" {
		return ""
	}
	return d.say("sum.place", "row", fmt.Sprint(d.at[0]), "column", fmt.Sprint(d.at[1]), "height", fmt.Sprint(d.in.OutShape[1]), "width", fmt.Sprint(d.in.OutShape[2]))
}

// source names what the layer reads.
func (d *sumSheet) source() string {
	if d.in.Layer.FromInput {
		return d.say("sum.input")
	}
	return d.in.Read.Name
}

// photograph reports whether the unit reads a whole picture in colour, which is then drawn as one.
func (d *sumSheet) photograph() bool {
	l := d.in.Layer
	return d.colour && l.FromInput && l.Kind == "dense" && l.View[0] == 3 && l.View[1]*l.View[2] > 1
}

// inputColors returns how inputs are coloured: from black up, or around zero if
// some are negative.
func (d *sumSheet) inputColors() (*render.Map, render.Range) {
	r := render.RangeOf(d.in.Value)
	if r.Min < 0 {
		return render.Diverging, r.Symmetric()
	}
	return render.Gray, render.Range{Max: max(r.Max, 1e-9)}
}

// sumPanel is one of the three pictures of a sum.
type sumPanel struct {
	head, sub string
	values    []float32
	m         *render.Map
	r         render.Range
	sign      string
	low, high string // what the ends of its colours mean
}

func (d *sumSheet) panels(s *analysis.Sum) []sumPanel {
	colors, span := d.inputColors()
	weights, products := render.RangeOf(s.Weights).Symmetric(), render.RangeOf(s.Products).Symmetric()
	against, support := d.say("sum.row.against"), d.say("sum.row.for")
	return []sumPanel{
		{"x", d.source(), s.Inputs, colors, span, "×", "", ""},
		{"w", d.say("sum.weights"), s.Weights, render.Diverging, weights, "=", against, support},
		{"w·x", d.say("sum.products"), s.Products, render.Diverging, products, "", against, support},
	}
}

// photographed draws a panel as one picture in colour, or the sum of its three channels in red and blue.
func (d *sumSheet) photographed(i int, p sumPanel) (img image.Image, r render.Range) {
	h, w := d.in.Layer.View[1], d.in.Layer.View[2]
	switch i {
	case 0:
		return inputPicture(p.values, d.in.Layer.View), p.r
	case 1:
		return render.TileRGB(p.values, h, w, p.r), p.r
	}
	sums := make([]float32, h*w)
	for k, v := range p.values {
		sums[k%(h*w)] += v
	}
	r = render.RangeOf(sums).Symmetric()
	return render.Tile(sums, h, w, p.m, r), r
}

// grid draws inputs, weights and products as pictures, the sum below, and all totals beside it.
func (d *sumSheet) grid(f *render.Figure) {
	c, s := f.Body, d.sums[0]
	f.Caption = d.say("sum.caption")
	if d.in.Layer.Kind == "conv" {
		f.Caption = d.say("sum.kernel", "unit", Unit(d.in.Layer.Name, s.Unit), "source", d.source())
	}
	f.Description = d.describe(s)
	w, h := f.Area()
	const gap, top, sumRoom = 5 * render.Unit, 3.5 * render.Unit, 15 * render.Unit
	totals := 0.0
	if d.totalled() {
		totals = 24 * render.Unit
	}
	if f.Shape == render.Square {
		totals *= 0.75
	}
	n := 3.0
	if d.in.Layer.Kind == "conv" {
		n = 4
	}
	side := min((w-totals-(n-1)*gap)/n, h-top-sumRoom-4.5*render.Unit)
	if h > w { // tall: the totals have the room below
		side = min((w-(n-1)*gap)/n, 200)
	}
	pixel := d.pixel(side)
	tw, th := d.size(pixel)
	if tw > side && f.Shape != render.Wide && f.Shape != render.Loose { // there is no room for numbers in the cells
		gw, gh := d.plan.size()
		pixel = max(side/float64(max(gw, gh)), 2)
		tw, th = d.size(pixel)
	}
	if d.photograph() {
		pixel = crisp(side / float64(max(d.plan.height, d.plan.width)))
		tw, th = float64(d.plan.width)*pixel, float64(d.plan.height)*pixel
	}
	panel := max(tw, min(170, math.Floor((w-totals-(n-1)*gap)/n)))
	x, low := 0.0, 0.0
	if d.in.Layer.Kind == "conv" {
		w, h := d.context(c, s, top, side)
		x, low = w+gap, top+h
	}
	bars := top + th + 1.5*render.Unit
	for i, p := range d.panels(s) {
		at := x + float64(i)*(panel+gap)
		c.Text(at, render.Heading*0.7, p.head, render.TextStyle{Size: render.Heading, Bold: true})
		room := panel + gap - render.Measure(p.head, render.TextStyle{Size: render.Heading, Bold: true}) - 2*render.Unit
		c.Text(at+render.Measure(p.head, render.TextStyle{Size: render.Heading, Bold: true})+render.Unit, render.Heading*0.7,
			render.Ellipsis(p.sub, room, render.TextStyle{Size: render.Small}), render.TextStyle{Size: render.Small})
		r := p.r
		if d.photograph() {
			var img image.Image
			img, r = d.photographed(i, p)
			c.Image(at, top, tw, th, img, p.sub)
			c.Rect(at-1, top-1, tw+2, th+2, render.Style{Stroke: render.Rule}, "")
		} else {
			d.picture3(c, at, top, pixel, p.values, p.m, p.r)
		}
		if p.sign != "" {
			c.Label(at+panel+gap/2, top+th/2, p.sign, render.TextStyle{Size: render.Large, Anchor: render.Middle})
		}
		if i == 0 && d.photograph() {
			continue // a photograph needs no scale
		}
		m := p.m
		if i == 1 && d.photograph() {
			m = render.Gray
		}
		c.ColorBar(at, bars, panel, m, r, endWords(r, p.low, p.high, panel), "")
	}
	y := max(bars+4*render.Unit, low+2.5*render.Unit)
	right := x + 3*panel + 2*gap
	if f.Shape == render.Tall {
		d.waterfall(c, s, y, w)
		if totals > 0 {
			d.totals(c, s, 0, y+sumRoom+2*render.Unit, w)
		}
		return
	}
	d.waterfall(c, s, y, max(right, min(w-totals, 520)))
	if totals > 0 {
		d.totals(c, s, max(right, min(w-totals, 520))+3*render.Unit, 0, totals-3*render.Unit)
	}
}

// endWords are ticks at the ends of a colour bar with what they mean, if there is room.
func endWords(r render.Range, low, high string, width float64) []render.Tick {
	ticks := render.EndTicks(r)
	if len(ticks) < 2 {
		return ticks
	}
	first, last := ticks[0].Label+" "+low, high+" "+ticks[len(ticks)-1].Label
	if small := (render.TextStyle{Size: render.Small}); low != "" && render.Measure(first, small)+render.Measure(last, small)+render.Unit < width {
		ticks[0].Label += " " + low
		ticks[len(ticks)-1].Label = high + " " + ticks[len(ticks)-1].Label
	}
	return ticks
}

// fewInputs is the largest number of cells that can show their numbers.
const fewInputs = 36

// cellText is the largest number of characters of a number in a cell, which the page has too.
const cellText = 4

// inCell returns a number with as many decimals as a cell has room for: without the 0 before them if need be,
// as −.05. What is below zero and rounds to it is −0.
func inCell(v float64, decimals int) string {
	for ; ; decimals-- {
		text := render.Fixed(v, decimals)
		bare := strings.Replace(text, "0.", ".", 1)
		switch {
		case utf8.RuneCountInString(text) <= cellText:
			return text
		case utf8.RuneCountInString(bare) <= cellText:
			return bare
		case strings.HasPrefix(text, ">"):
			return "\u22120"
		case decimals <= 0:
			return text
		}
	}
}

// pixel returns the side of a cell of a picture of at most the given size: large enough for a number if
// there are few cells.
func (d *sumSheet) pixel(side float64) float64 {
	w, h := d.plan.size()
	pixel := crisp(side / float64(max(w, h)))
	if len(d.sums[0].Inputs) <= fewInputs {
		pixel = min(48, max(30, pixel))
	}
	return pixel
}

// gap is the distance between the maps of two channels.
func (d *sumSheet) gap(pixel float64) float64 { return min(pixel, render.Unit) }

// size returns the size of a picture.
func (d *sumSheet) size(pixel float64) (w, h float64) {
	p := d.plan
	return float64(p.cols*p.width)*pixel + float64(p.cols-1)*d.gap(pixel), float64(p.rows*p.height)*pixel + float64(p.rows-1)*d.gap(pixel)
}

// cell returns where input i lies in a picture.
func (d *sumSheet) cell(i int, pixel float64) (x, y float64) {
	p := d.plan
	px, py := p.cell(i)
	plane := i / (p.height * p.width)
	col, row := plane%p.cols, plane/p.cols
	return float64(px-col)*pixel + float64(col)*d.gap(pixel), float64(py-row)*pixel + float64(row)*d.gap(pixel)
}

// picture3 draws values as the layer's plan says, with numbers in the cells where
// there is room.
func (d *sumSheet) picture3(c *render.Canvas, x, y, pixel float64, values []float32, m *render.Map, r render.Range) {
	p := d.plan
	n := p.height * p.width
	one := plan{planes: 1, height: p.height, width: p.width, rows: 1, cols: 1}
	decimals := decimalsFor(max(math.Abs(r.Min), math.Abs(r.Max)), 2)
	numbers := len(values) <= fewInputs && pixel >= 30
	for k := 0; k*n < len(values); k++ {
		px, py := d.cell(k*n, pixel)
		part := values[k*n : min((k+1)*n, len(values))]
		if !numbers {
			c.Image(x+px, y+py, float64(p.width)*pixel, float64(p.height)*pixel, one.draw(part, m, r), "")
		}
		c.Rect(x+px-1, y+py-1, float64(p.width)*pixel+2, float64(p.height)*pixel+2, render.Style{Stroke: render.Rule}, "")
		if !numbers {
			continue
		}
		for j, v := range part {
			cx, cy := d.cell(k*n+j, pixel)
			ground := m.At(r.Unit(float64(v)))
			c.Rect(x+cx, y+cy, pixel, pixel, render.Style{Fill: ground, Data: true}, "")
			style := render.TextStyle{Size: render.Small, Anchor: render.Middle, Ground: ground}
			c.Label(x+cx+pixel/2, y+cy+pixel/2, inCell(float64(v), decimals), style)
		}
	}
}

// context draws the value that a convolution reads with a frame around the patch,
// and returns its size. Of several channels it draws the one whose products have
// the largest sum; a picture in colour is drawn as it is.
func (d *sumSheet) context(c *render.Canvas, s *analysis.Sum, top, side float64) (width, height float64) {
	view, shape := s.Layer.View, d.in.Read.Shape
	n := view[1] * view[2]
	best, most := 0, -1.0
	for k := range view[0] {
		sum := 0.0
		for _, p := range s.Products[k*n : (k+1)*n] {
			sum += math.Abs(float64(p))
		}
		if sum > most {
			best, most = k, sum
		}
	}
	channel := best
	if shape[0] != view[0] { // groups
		channel += s.Unit / (s.Layer.Units * view[0] / shape[0]) * view[0]
	}
	pixel := crisp(side / float64(max(shape[1], shape[2])))
	colors, span := d.inputColors()
	plane := d.in.Value[channel*shape[1]*shape[2] : (channel+1)*shape[1]*shape[2]]
	w, h := float64(shape[2])*pixel, float64(shape[1])*pixel
	label := d.source()
	var img image.Image = render.Tile(plane, shape[1], shape[2], colors, span)
	switch {
	case d.in.Layer.FromInput && shape[0] == 3 && d.colour:
		img = inputPicture(d.in.Value, shape)
	case d.in.Layer.FromInput && shape[0] == 3:
		label = d.say("sum.colour", "source", label, "colour", d.say([]string{"weights.red", "weights.green", "weights.blue"}[channel]))
	case shape[0] > 1:
		label = d.say("sum.context", "source", label, "channel", fmt.Sprint(channel))
	}
	c.Text(0, render.Heading*0.7, label, render.TextStyle{Size: render.Small})
	c.Image(0, top, w, h, img, label)
	c.Rect(-1, top-1, w+2, h+2, render.Style{Stroke: render.Rule}, "")
	y0, x0, y1, x1 := d.in.Covered(d.at)
	frame := func(v, most int) float64 { return float64(min(max(v, 0), most)) * pixel }
	fx, fy, tx, ty := frame(x0, shape[2]), frame(y0, shape[1]), frame(x1, shape[2]), frame(y1, shape[1])
	c.Rect(fx-2, top+fy-2, tx-fx+4, ty-fy+4, render.Style{Stroke: render.Paper, Width: 1}, "")
	c.Rect(fx-1, top+fy-1, tx-fx+2, ty-fy+2, render.Style{Stroke: render.Accent, Width: 2}, "")
	return max(w, render.Measure(label, render.TextStyle{Size: render.Small})), h
}

func (d *sumSheet) describe(s *analysis.Sum) string {
	texts, z := sumTextsOf(s)
	return d.say("sum.describe", "unit", d.unit(s.Unit), "sample", d.sampleWords(d.split, d.sample, d.in.Label, d.in.Predicted, d.classes),
		"bias", texts[0], "plus", texts[1], "minus", texts[2], "z", z, "output", d.outputOf(s))
}
