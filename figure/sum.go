package figure

import (
	"fmt"
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// sumSheet draws the weighted sums of one or several units for one sample.
type sumSheet struct {
	in     *analysis.SumInput
	about  about
	sums   []*analysis.Sum
	at     [2]int
	split  string
	sample int
	loss   string

	classes []string
	plan    plan
}

func (d *sumSheet) figure(unrolled bool) *render.Figure {
	l := d.in.Layer
	f := render.New("", "")
	d.classes = d.about.names(f)
	d.plan = planFor(l, false)
	if l.Kind == "conv" || d.plan.planes <= 3 {
		d.plan.rows, d.plan.cols = fold(d.plan.planes)
		if d.plan.planes <= 3 { // red, green and blue one above the other
			d.plan.rows, d.plan.cols = d.plan.planes, 1
		}
	}
	what := "the sums of " + plural(len(d.sums), "unit")
	if len(d.sums) == 1 {
		what = "the weighted sum of " + d.unit(d.sums[0].Unit)
	}
	f.Title = fmt.Sprintf("%s: %s of %s at %s", d.about.Run, what, l.Name, d.about.at())
	f.Subtitle = parts(fmt.Sprintf("sample %s %s: %s, %s", render.Count(int64(d.sample)), splitWords(d.split), d.class(d.in.Label), saidOf(d.in.Predicted, d.class)),
		d.place(), plural(len(d.sums[0].Inputs), "input"))
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

// class names a class.
func (d *sumSheet) class(k int) string {
	if k < len(d.classes) {
		return d.classes[k]
	}
	return fmt.Sprint(k)
}

// unit names a unit, by its class if it is an output.
func (d *sumSheet) unit(u int) string {
	if l := d.in.Layer; l.Output && u < len(d.classes) && d.classes[u] != fmt.Sprint(u) {
		return fmt.Sprintf("unit %d (%s)", u, d.classes[u])
	}
	return fmt.Sprintf("unit %d", u)
}

// place says at which position a convolution's sum is taken.
func (d *sumSheet) place() string {
	if d.in.Layer.Kind != "conv" {
		return ""
	}
	return fmt.Sprintf("at row %d, column %d of %d×%d", d.at[0], d.at[1], d.in.OutShape[1], d.in.OutShape[2])
}

// source names what the layer reads.
func (d *sumSheet) source() string {
	if d.in.Layer.FromInput {
		return say("sum.input")
	}
	return d.in.Read.Name
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

// grid draws inputs, weights and products as pictures, and the sum below.
func (d *sumSheet) grid(f *render.Figure) {
	c, s := f.Body, d.sums[0]
	pixel := d.pixel()
	tw, th := d.size(pixel)
	panel := max(tw, 112)
	const gap, top = 5 * render.Unit, 4 * render.Unit
	x, low := 0.0, 0.0
	if d.in.Layer.Kind == "conv" {
		w, h := d.context(c, s, top)
		x, low = w+gap, top+h
	}
	colors, span := d.inputColors()
	weights, products := render.RangeOf(s.Weights).Symmetric(), render.RangeOf(s.Products).Symmetric()
	bars := top + th + 2*render.Unit
	for i, p := range []struct {
		head, sub string
		values    []float32
		m         *render.Map
		r         render.Range
		sign      string
	}{
		{"x", d.source(), s.Inputs, colors, span, "×"},
		{"w", say("sum.weights"), s.Weights, render.Diverging, weights, "="},
		{"w·x", say("sum.products"), s.Products, render.Diverging, products, ""},
	} {
		at := x + float64(i)*(panel+gap)
		c.Text(at, render.Heading*0.7, p.head, render.TextStyle{Size: render.Heading, Bold: true})
		c.Text(at+render.Measure(p.head, render.TextStyle{Size: render.Heading, Bold: true})+render.Unit, render.Heading*0.7,
			render.Ellipsis(p.sub, panel-4*render.Unit, render.TextStyle{Size: render.Small}), render.TextStyle{Size: render.Small, Color: render.Muted})
		d.picture(c, at, top, pixel, p.values, p.m, p.r)
		if p.sign != "" {
			c.Label(at+panel+gap/2, top+th/2, p.sign, render.TextStyle{Size: render.Large, Anchor: render.Middle, Color: render.Muted})
		}
		c.ColorBar(at, bars, min(panel, 200), p.m, p.r, render.EndTicks(p.r), "")
	}
	y := max(bars+7*render.Unit, low+3*render.Unit)
	d.waterfall(c, s, y, max(x+3*panel+2*gap, 520))
	f.Caption = say("sum.caption")
	if d.in.Layer.Kind == "conv" {
		f.Caption = say("sum.kernel", "unit", fmt.Sprint(s.Unit), "source", d.source()) + " " + f.Caption
	}
	f.Description = d.describe(s)
}

// fewInputs is the largest number of cells that can show their numbers.
const fewInputs = 36

// pixel returns the side of a cell: large enough for a number if there are few
// cells.
func (d *sumSheet) pixel() float64 {
	w, h := d.plan.size()
	pixel := max(1, math.Floor(184/float64(max(w, h))))
	if len(d.sums[0].Inputs) <= fewInputs {
		pixel = min(48, max(36, pixel))
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

// picture draws values as the layer's plan says, with numbers in the cells where
// there is room.
func (d *sumSheet) picture(c *render.Canvas, x, y, pixel float64, values []float32, m *render.Map, r render.Range) {
	p := d.plan
	n := p.height * p.width
	one := plan{planes: 1, height: p.height, width: p.width, rows: 1, cols: 1}
	numbers := len(values) <= fewInputs && pixel >= 30
	decimals := decimalsFor(max(math.Abs(r.Min), math.Abs(r.Max)), 2)
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
			c.Rect(x+cx, y+cy, pixel, pixel, render.Style{Fill: ground}, "")
			style := render.TextStyle{Size: min(render.Small, pixel/3.4), Anchor: render.Middle, Color: render.TextOn(ground)}
			text := render.Fixed(float64(v), decimals)
			if wide := render.Measure(text, style); wide > pixel-2 {
				style.Size *= (pixel - 2) / wide
			}
			c.Label(x+cx+pixel/2, y+cy+pixel/2, text, style)
		}
	}
}

// context draws the value that a convolution reads with a frame around the patch,
// and returns its size. Of several channels it draws the one whose products have
// the largest sum.
func (d *sumSheet) context(c *render.Canvas, s *analysis.Sum, top float64) (width, height float64) {
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
	pixel := max(1, math.Floor(184/float64(max(shape[1], shape[2]))))
	colors, span := d.inputColors()
	plane := d.in.Value[channel*shape[1]*shape[2] : (channel+1)*shape[1]*shape[2]]
	w, h := float64(shape[2])*pixel, float64(shape[1])*pixel
	name := d.source()
	if shape[0] > 1 {
		name = say("sum.context", "source", name, "channel", fmt.Sprint(channel))
		if d.in.Layer.FromInput && shape[0] == 3 {
			name = say("sum.colour", "source", d.source(), "colour", say([]string{"weights.red", "weights.green", "weights.blue"}[channel]))
		}
	}
	c.Text(0, render.Heading*0.7, name, render.TextStyle{Size: render.Small, Color: render.Muted})
	c.Image(0, top, w, h, render.Tile(plane, shape[1], shape[2], colors, span), name)
	c.Rect(-1, top-1, w+2, h+2, render.Style{Stroke: render.Rule}, "")
	y0, x0, y1, x1 := d.in.Covered(d.at)
	frame := func(v, most int) float64 { return float64(min(max(v, 0), most)) * pixel }
	fx, fy, tx, ty := frame(x0, shape[2]), frame(y0, shape[1]), frame(x1, shape[2]), frame(y1, shape[1])
	c.Rect(fx-2, top+fy-2, tx-fx+4, ty-fy+4, render.Style{Stroke: render.Paper, Width: 1}, "")
	c.Rect(fx-1, top+fy-1, tx-fx+2, ty-fy+2, render.Style{Stroke: render.Accent, Width: 2}, "")
	return max(w, render.Measure(name, render.TextStyle{Size: render.Small})), h
}

func (d *sumSheet) describe(s *analysis.Sum) string {
	texts, z := render.Addends([]float64{s.Bias, s.Positive, s.Negative}, float64(s.Z))
	return fmt.Sprintf("The weighted sum of %s of layer %s of run %s at %s for %s sample %d, class %s: bias %s, products above zero %s, below zero %s, z = %s, output %s.",
		d.unit(s.Unit), d.in.Layer.Name, d.about.Run, d.about.at(), d.split, d.sample, d.class(d.in.Label),
		texts[0], texts[1], texts[2], z, d.output(s))
}
