package figure

import (
	"math"
	"sort"

	"brainbow/render"
)

// chart is a rectangle with axes in which curves are drawn.
type chart struct {
	c          *render.Canvas
	x, y       render.Scale
	xTicks     []render.Tick
	yTicks     []render.Tick
	ends       []ending
	xTitle     string
	yTitle     string
	xTickLabel bool
	xGrid      bool
	known      bool    // a curve is measured so often that others need no line between few measurements
	lift       float64 // of the title, to make room below it
	// columns are where the further columns of labels end, measured from the labels' left edge.
	columns []float64
}

// ending is a label at the right end of a curve.
type ending struct {
	x, y  float64 // where the curve ends
	text  string
	color render.Color
	bold  bool
	more  []string // in further columns
	of    string   // what its name chooses on a page, "" for nothing
}

// endApart is the distance of labels at the ends of curves, endText how far right of the chart they begin.
const (
	endApart = 17.0
	endText  = 24.0
)

// frame draws grid lines, ticks and titles, under the curves.
func (k *chart) frame() {
	left, right, bottom, top := k.x.From, k.x.To, k.y.From, k.y.To
	label := render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End}
	for _, t := range k.yTicks {
		at := k.y.Pos(t.Value)
		if t.Label == "" {
			continue
		}
		k.c.Line(left, at, right, at, 1, render.Faint)
		k.c.Label(left-render.Unit, at, t.Label, label)
	}
	label.Anchor = render.Middle
	reach := right + render.Unit // where the labels of the x axis end
	k.c.Line(left, bottom, right, bottom, 1, render.Rule)
	for _, t := range k.xTicks {
		at := k.x.Pos(t.Value)
		size := 4.0
		if t.Label == "" {
			size = 2
		}
		if k.xGrid && t.Label != "" {
			k.c.Line(at, top, at, bottom, 1, render.Faint)
		}
		k.c.Line(at, bottom, at, bottom+size, 1, render.Rule)
		if k.xTickLabel && t.Label != "" {
			k.c.Text(at, bottom+2*render.Unit+1, t.Label, label)
			reach = max(reach, at+render.Measure(t.Label, label)/2+render.Unit)
		}
	}
	if k.xTickLabel && k.xTitle != "" {
		label.Anchor = render.Start
		k.c.Text(reach, bottom+2*render.Unit+1, k.xTitle, label)
	}
	k.c.Text(0, top-2*render.Unit-k.lift, k.yTitle, render.TextStyle{Size: render.Heading, Bold: true})
}

// line draws a curve through points of data, broken where a value is not a number.
func (k *chart) line(xs, ys []float64, width float64, color render.Color) {
	var part []render.Point
	flush := func() {
		if len(part) == 1 {
			k.c.Circle(part[0].X, part[0].Y, width, render.Style{Fill: color})
		} else if len(part) > 1 {
			k.c.Polyline(part, width, color)
		}
		part = nil
	}
	for i := range xs {
		if !k.holds(xs[i], ys[i]) {
			flush()
			continue
		}
		part = append(part, render.Point{X: k.x.Pos(xs[i]), Y: k.y.Pos(ys[i])})
	}
	flush()
}

// far is the part of a chart's width from which on measurements are far apart.
const far = 0.05

// dense reports whether most measurements of a curve are not far apart.
func (k *chart) dense(xs []float64) bool {
	near := 0
	for i := 1; i < len(xs); i++ {
		if math.Abs(k.x.Pos(xs[i])-k.x.Pos(xs[i-1])) <= far*(k.x.To-k.x.From) {
			near++
		}
	}
	return 2*near > len(xs)
}

// sparse draws a curve as [chart.line] does, but with a hair line between measurements that are far
// apart, since nobody knows what was between them; with none at all where another curve of the chart shows it.
func (k *chart) sparse(xs, ys []float64, width float64, color render.Color) {
	from := 0
	for i := 1; i <= len(xs); i++ {
		if i < len(xs) && math.Abs(k.x.Pos(xs[i])-k.x.Pos(xs[i-1])) <= far*(k.x.To-k.x.From) {
			continue
		}
		k.line(xs[from:i], ys[from:i], width, color)
		if i < len(xs) && !k.known {
			k.line(xs[i-1:i+1], ys[i-1:i+1], 0.75, color)
		}
		from = i
	}
}

// dots marks the points of data on a curve. Where they are too close to be
// distinguished it marks none.
func (k *chart) dots(xs, ys []float64, color render.Color) {
	const apart = 7.0
	for i := range xs {
		if !k.holds(xs[i], ys[i]) {
			continue
		}
		at := k.x.Pos(xs[i])
		near := func(j int) bool {
			return j >= 0 && j < len(xs) && k.holds(xs[j], ys[j]) && math.Abs(k.x.Pos(xs[j])-at) < apart
		}
		if !near(i-1) && !near(i+1) {
			k.c.Circle(at, k.y.Pos(ys[i]), 2.5, render.Style{Fill: color})
		}
	}
}

// holds reports whether a point can be drawn on these scales.
func (k *chart) holds(x, y float64) bool {
	bad := func(v float64, s render.Scale) bool {
		return math.IsNaN(v) || math.IsInf(v, 0) || s.Log && v <= 0 || v < s.Min || v > s.Max
	}
	return !bad(x, k.x) && !bad(y, k.y)
}

// end remembers the label of a curve whose last point is (x, y).
func (k *chart) end(x, y float64, text string, color render.Color, bold bool) {
	k.ends = append(k.ends, ending{x: k.x.Pos(x), y: k.y.Pos(y), text: text, color: color, bold: bold})
}

// labels writes the curves' names at their ends, moved apart where they would
// touch, each with a stroke in its curve's colour.
func (k *chart) labels() {
	const apart = endApart
	sort.SliceStable(k.ends, func(i, j int) bool { return k.ends[i].y < k.ends[j].y })
	at := make([]float64, len(k.ends))
	for i, e := range k.ends {
		at[i] = e.y
	}
	// Push down, then push up from the floor: the order stays.
	for i := 1; i < len(at); i++ {
		at[i] = max(at[i], at[i-1]+apart)
	}
	for i := len(at) - 1; i >= 0; i-- {
		floor := k.y.From - float64(len(at)-1-i)*apart
		at[i] = min(at[i], floor)
	}
	for i, e := range k.ends {
		x := k.x.To
		if e.x < x-2 { // the curve stops before the others do
			k.c.Dashed(e.x, e.y, x, e.y, 1, e.color)
		}
		k.c.Polyline([]render.Point{{X: x + 3, Y: e.y}, {X: x + 9, Y: at[i]}, {X: x + 18, Y: at[i]}}, 2, e.color)
		k.c.Label(x+endText, at[i], e.text, render.TextStyle{Bold: e.bold})
		if e.of != "" {
			k.c.Pick(x+endText, at[i]-apart/2, render.Measure(e.text, render.TextStyle{Bold: e.bold}), apart, e.of, e.text)
		}
		for j, text := range e.more {
			k.c.Label(x+endText+k.columns[j], at[i], text, render.TextStyle{Bold: e.bold, Anchor: render.End})
		}
	}
}
