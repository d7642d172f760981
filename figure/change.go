package figure

import (
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// changeSheet is the picture of how much layers move.
type changeSheet struct {
	about
	c       *analysis.Change
	rows    [][]float64 // [layer][interval]
	conv    []bool      // of each layer
	measure string
}

// moved is how much one layer moves: at its peak and in the last interval, as shares per step.
type moved struct {
	layer     string
	peak, end float64
	at        int64 // the step at the middle of the peak's interval
}

// movements returns the layers that moved at all.
func (s *changeSheet) movements() []moved {
	var all []moved
	for l, name := range s.c.Layers {
		m := moved{layer: name, end: math.NaN()}
		for k, v := range s.rows[l] {
			if !finite(v) {
				continue
			}
			m.end = v
			if v > m.peak {
				m.peak, m.at = v, (s.c.Steps[k]+s.c.Steps[k+1])/2
			}
		}
		if m.peak > 0 {
			all = append(all, m)
		}
	}
	return all
}

// settled is the share of the greatest peak of all layers below which a layer counts as settled.
const settled = 0.1

// finding says whether layers still move, and which moves most.
func (s *changeSheet) finding() finding {
	all := s.movements()
	var last, first moved
	still := 0
	for _, m := range all {
		if m.end > last.end || last.layer == "" {
			last = m
		}
		if m.peak > first.peak {
			first = m
		}
	}
	for _, m := range all {
		if m.end > settled*first.peak {
			still++
		}
	}
	values := []string{"layer", last.layer, "end", s.share(last.end), "first", first.layer, "peak", s.share(first.peak), "step", render.Count(first.at), "count", render.Count(int64(still)), "all", render.Count(int64(len(all)))}
	switch {
	case last.end == 0:
		return s.find("change.find.still", values...)
	case len(all) == 1 && still == 0:
		return s.find("change.find.onlySettled", values...)
	case len(all) == 1:
		return s.find("change.find.only", values...)
	case still == 0:
		return s.find("change.find.settled", values...)
	case still == len(all):
		return s.find("change.find.moving", values...)
	}
	return s.find("change.find.some", values...)
}

// share writes a change as a percentage with two significant digits.
func (s *changeSheet) share(v float64) string {
	if !finite(v) {
		return "–"
	}
	return s.inPercent(render.Number(100*v, 2))
}

// drawChange draws the change of representations or of weights, a curve for each layer.
func drawChange(a about, c *analysis.Change, conv []bool, measure string, logX bool) (*render.Figure, error) {
	s := &changeSheet{about: a, c: c, rows: map[string][][]float64{"relative": c.Values, "correlation": c.Turned, "weights": c.Weights}[measure], conv: conv, measure: measure}
	if len(s.movements()) == 0 {
		return nil, unavailable("change", "nothing moved between the recorded steps", "train with a learning rate above zero, or record other steps")
	}
	samples := ""
	if measure != "weights" {
		samples = a.samples(c.Samples, "test")
	}
	f := a.picture(s.finding(), a.say("change.of."+measure), samples)
	f.Caption = a.say("change.caption." + measure)
	if a.Step < a.Steps {
		f.Caption = a.sentences(f.Caption, a.say("change.shown", "step", render.Count(a.Step)))
	}
	f.Method = a.sentences(a.say("change.method."+measure), a.say("change.intervals", "count", render.Count(int64(len(c.Steps)-1))))
	f.Description = s.describe()
	w, h := f.Area()
	s.chart(f.Body, w, h, logX)
	return f, nil
}

// Colours of the two kinds of layers.
var (
	convColor  = render.ClassColor(0)
	denseColor = render.ClassColor(1)
)

func (s *changeSheet) chart(c *render.Canvas, w, h float64, logX bool) {
	var curves []curve
	for _, row := range s.rows {
		v := curve{}
		for k, y := range row {
			// A point stands in the middle of its interval.
			x := (float64(s.c.Steps[k]) + float64(s.c.Steps[k+1])) / 2
			v.x, v.y = append(v.x, x), append(v.y, 100*y)
		}
		curves = append(curves, v)
	}
	ys, _ := spread(curves, true, func(c curve) []float64 { return c.y })
	if ys.Max < ys.Min*1.5 {
		ys = render.Range{Min: ys.Min / 2, Max: ys.Max * 2}
	}
	// The axis ends at powers of ten.
	ys = render.Range{Min: math.Pow(10, math.Floor(math.Log10(ys.Min))), Max: math.Pow(10, math.Ceil(math.Log10(ys.Max)))}
	xs := render.Range{Max: max(float64(s.Steps), 1)}
	if logX {
		xs.Min = math.Inf(1)
		for _, v := range curves {
			if len(v.x) > 0 {
				xs.Min = min(xs.Min, v.x[0])
			}
		}
		if xs.Min >= xs.Max {
			xs.Min = xs.Max / 10
		}
	}
	ends := map[string]moved{}
	room := 0.0
	label := func(m moved) string {
		return s.say("change.end", "layer", m.layer, "peak", s.share(m.peak), "end", s.share(m.end))
	}
	for _, m := range s.movements() {
		ends[m.layer] = m
		room = max(room, render.Measure(label(m), render.TextStyle{Bold: true}))
	}
	k := &chart{c: c, xTitle: s.say("curves.step"), yTitle: s.say("change.axis." + s.measure), xTickLabel: true}
	k.x = render.Scale{Range: xs, From: plotLeft + render.Unit, To: w - room - 3*render.Unit, Log: logX}
	k.y = render.Scale{Range: ys, From: h - 3*render.Unit, To: plotTop, Log: true}
	k.xTicks, k.yTicks = k.x.WholeTicks(6), k.y.Ticks(5)
	for i := range k.yTicks {
		if k.yTicks[i].Label != "" {
			k.yTicks[i].Label = s.inPercent(k.yTicks[i].Label)
		}
	}
	k.frame()
	s.kinds(k)
	most := s.most()
	for l, v := range curves {
		m, ok := ends[s.c.Layers[l]]
		if !ok {
			continue
		}
		color := denseColor
		if s.conv[l] {
			color = convColor
		}
		width := 1.5
		if m.layer == most {
			width = 3
		}
		k.line(v.x, v.y, width, color)
		for i := len(v.x) - 1; i >= 0; i-- {
			if k.holds(v.x[i], v.y[i]) {
				k.end(v.x[i], v.y[i], label(m), color, m.layer == most)
				break
			}
		}
	}
	if s.Step < s.Steps && k.holds(float64(s.Step), k.y.Min) {
		at := k.x.Pos(float64(s.Step))
		c.Dashed(at, k.y.To, at, k.y.From, 1, render.Muted)
	}
	k.labels()
}

// most returns the layer that moves most at the end.
func (s *changeSheet) most() string {
	name, end := "", math.Inf(-1)
	for _, m := range s.movements() {
		if m.end > end {
			name, end = m.layer, m.end
		}
	}
	return name
}

// kinds says which colour is which kind of layer, if there are two, above the chart.
func (s *changeSheet) kinds(k *chart) {
	var conv, dense bool
	for _, c := range s.conv {
		conv, dense = conv || c, dense || !c
	}
	if !conv || !dense {
		return
	}
	x := k.x.To
	for _, kind := range []struct {
		key   string
		color render.Color
	}{{"change.dense", denseColor}, {"change.conv", convColor}} {
		text := s.say(kind.key)
		x -= render.Measure(text, render.TextStyle{})
		k.c.Text(x, k.y.To-2*render.Unit, text, render.TextStyle{})
		k.c.Line(x-3*render.Unit, k.y.To-2*render.Unit-5, x-render.Unit, k.y.To-2*render.Unit-5, 3, kind.color)
		x -= 5 * render.Unit
	}
}

func (s *changeSheet) describe() string {
	var all []string
	for _, m := range s.movements() {
		all = append(all, s.say("change.describe", "layer", m.layer, "peak", s.share(m.peak), "step", render.Count(m.at), "end", s.share(m.end)))
	}
	return s.say("change.layers", "list", s.clauses(all))
}
