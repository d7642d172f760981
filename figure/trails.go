package figure

import (
	"context"
	"fmt"
	"math"
	"strconv"

	"brainbow/analysis"
	"brainbow/projection"
	"brainbow/render"
	"brainbow/tensor"
)

// trailParams are the parameters of views that follow observations.
func trailParams() []Param {
	return []Param{
		{Name: "bundling", Default: "0.7", Form: "a number from 0 to 1", Help: "how far the trails of a class are drawn together; 0 shows them as they are"},
		{Name: "lambda", Default: "0.1", Form: "a number from 0 on", Help: "of variant=dynamic: what moving costs"},
	}
}

// trails are the paths of observations through several layers or steps.
type trails struct {
	places  []*analysis.Placement
	stops   []string // what each of them is
	bundles *projection.Bundles
	// strength is how strongly trails are bundled.
	strength float64
}

// share reads a number from 0 to 1.
func (p values) share(name string) (float64, error) {
	v, err := strconv.ParseFloat(p[name], 64)
	if err != nil || !(v >= 0 && v <= 1) {
		return 0, usage("a number from 0 to 1", "%s=%q", name, p[name])
	}
	return v, nil
}

// lambda reads the parameter lambda.
func (p values) lambda() (float64, error) {
	v, err := strconv.ParseFloat(p["lambda"], 64)
	if err != nil || !(v >= 0) || v > 1e6 {
		return 0, usage("a number from 0 on", "lambda=%q", p["lambda"])
	}
	return v, nil
}

// bundle draws trails together, separately for each class.
func (t *trails) bundle(ctx context.Context) error {
	n, stops := t.places[0].Len(), len(t.places)
	positions := tensor.New(n, stops, 2)
	classes := make([]int, n)
	for i := range n {
		classes[i] = int(t.places[0].Labels[i])
		for k, p := range t.places {
			copy(positions.Data[(i*stops+k)*2:], p.Layout.Data[2*i:2*i+2])
		}
	}
	var err error
	t.bundles, err = projection.Bundle(ctx, positions, projection.BundleOptions{Classes: classes})
	return err
}

// sheet draws the trails on a panel with the given side: dark where they begin,
// in the colour of the class where they end, with a dot at each end.
func (t *trails) sheet(s *placeSheet, f *frameOf) *render.Canvas {
	c := new(render.Canvas)
	c.Rect(0, 0, s.side, s.side, render.Style{Stroke: render.Rule}, "")
	const fine = 2 // pixels a point
	k := newInk(int(s.side) * fine)
	at := t.bundles.At(t.strength)
	last := t.places[len(t.places)-1]
	for i := range last.Len() {
		late := render.ClassColor(int(last.Labels[i]))
		early := render.Mix(late, render.Ink, 0.85)
		from, to := int(t.bundles.Starts[i]), int(t.bundles.Starts[i+1])
		for j := from; j+1 < to; j++ {
			x0, y0 := f.at(at[2*j], at[2*j+1], s.side*fine)
			x1, y1 := f.at(at[2*j+2], at[2*j+3], s.side*fine)
			time := float64(t.bundles.Times[j]+t.bundles.Times[j+1]) / 2 / float64(len(t.places)-1)
			k.stroke(x0, y0, x1, y1, render.Mix(early, late, time))
		}
	}
	c.Image(0, 0, s.side, s.side, k.image(trailInk), "")
	c.Rect(0, 0, s.side, s.side, render.Style{Stroke: render.Rule}, "")
	return c
}

// trailInk is the amount of ink that covers half of the paper: that of about
// three trails.
const trailInk = 2.2

// stroke draws a line one pixel wide, as drops half a pixel apart.
func (k *ink) stroke(x0, y0, x1, y1 float64, color render.Color) {
	length := math.Hypot(x1-x0, y1-y0)
	n := int(math.Ceil(2 * length))
	for i := range n {
		t := (float64(i) + 0.5) / float64(n)
		k.drop(x0+float64(t*(x1-x0)), y0+float64(t*(y1-y0)), length/float64(n), color)
	}
}

// figure draws trails, the small maps of every stop below them, and explains them.
func (t *trails) figure(f *render.Figure, s *placeSheet, caption string) *render.Figure {
	s.side = 640
	s.marks = "points"
	s.common = frameAround(t.places...)
	c := f.Body
	sub := t.sheet(s, s.common)
	last := t.places[len(t.places)-1]
	for i := range last.Len() {
		row := last.Layout.Row(i).Data
		x, y := s.common.at(row[0], row[1], s.side)
		if wrong(last, i) {
			triangle(sub, x, y, 3, s.color(last, i))
		}
	}
	s.labels(sub, last, s.common)
	c.Draw(0, 0, sub)
	y := s.side + 3*render.Unit
	y = t.timeScale(c, y)
	s.legend(c, t.places, y, s.side)
	y += legendRoom
	y = t.stopsRow(c, s, y)
	f.Caption = caption + fmt.Sprintf(" Trails are drawn together by class, to %s of the way; the places before and after are kept, those between move.", render.Percent(t.strength, 0))
	if t.strength == 0 {
		f.Caption = caption + " Trails are straight from stop to stop."
	}
	f.Caption += fmt.Sprintf(" Below, every stop alone, with its neighbourhood hit, the share of the %d nearest neighbours on the picture that are of the same class (NH).", analysis.HitNeighbours)
	f.Description = f.Title + "."
	for i, p := range t.places {
		f.Description += fmt.Sprintf(" %s: neighbourhood hit %s, in the layer itself %s.", capital(t.stops[i]), render.Percent(p.Facts.Hit, 1), render.Percent(p.Facts.HitData, 1))
	}
	c.Extend(0, y)
	return f
}

// timeScale explains the colours along trails.
func (t *trails) timeScale(c *render.Canvas, y float64) float64 {
	ramp := render.Ramp("time", render.Mix(render.ClassColor(0), render.Ink, 0.85), render.ClassColor(0))
	const width = 200.0
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	steps := 50
	for i := range steps {
		c.Rect(float64(i)*width/float64(steps), y-5, width/float64(steps), 10, render.Style{Fill: ramp.At((float64(i) + 0.5) / float64(steps))}, "")
	}
	c.Label(width+render.Unit, y, fmt.Sprintf("from %s (dark) to %s (the class's colour)", t.stops[0], t.stops[len(t.stops)-1]), small)
	return y + render.Unit
}

// stopsRow draws every stop small, side by side.
func (t *trails) stopsRow(c *render.Canvas, s *placeSheet, y float64) float64 {
	const gap = 1.5 * render.Unit
	columns := min(len(t.places), 6)
	side := (s.side - gap*float64(columns-1)) / float64(columns)
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	bottom := y
	for i, p := range t.places {
		x := float64(i%columns) * (side + gap)
		top := y + float64(i/columns)*(side+40)
		one := *s
		one.side = side
		sub := new(render.Canvas)
		sub.Rect(0, 0, side, side, render.Style{Stroke: render.Rule}, "")
		r := max(one.radius(p.Len()), 0.8)
		for k := range p.Len() {
			row := p.Layout.Row(k).Data
			px, py := s.common.at(row[0], row[1], side)
			sub.Circle(px, py, r*0.8, render.Style{Fill: render.ClassColor(int(p.Labels[k]))})
		}
		c.Text(x, top+10, render.Ellipsis(t.stops[i], side, render.TextStyle{Size: render.Small, Bold: true}), render.TextStyle{Size: render.Small, Bold: true})
		c.Text(x, top+23, "NH "+render.Percent(p.Facts.Hit, 1), small)
		c.Draw(x, top+28, sub)
		bottom = max(bottom, top+28+side)
	}
	return bottom
}
