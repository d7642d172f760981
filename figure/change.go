package figure

import (
	"cmp"
	"math"
	"slices"
	"sort"

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
	at        int64   // the step at the middle of the peak's interval
	middle    float64 // the same, between steps
	// saturated says that the peak's interval had several steps in which the layer changed nearly completely, so
	// that in one step it changed by more.
	saturated bool
}

// saturated reports whether a layer has changed nearly completely in an interval.
func (s *changeSheet) saturated(layer, k int) bool {
	return s.rows[layer][k]*float64(s.c.Steps[k+1]-s.c.Steps[k]) >= analysis.Saturated
}

// laterPeak is how large a later change is at least, as a share of the first, if it counts as a layer's peak after
// it has left its random start.
const laterPeak = 0.2

// begins returns the interval from which on the peak of a layer is looked for. A layer that changes nearly
// completely in the first interval leaves its random start, which says nothing of its learning: its peak is that
// after the change has stopped falling, if there is one. Otherwise it is 0.
func (s *changeSheet) begins(layer int) int {
	row := s.rows[layer]
	if len(row) < 2 || !s.saturated(layer, 0) {
		return 0
	}
	k := 1
	for k < len(row) && !(row[k] > row[k-1]) {
		k++
	}
	if k < len(row) && slices.MaxFunc(row[k:], cmp.Compare) >= laterPeak*row[0] {
		return k
	}
	return 0
}

// movements returns the layers that moved at all.
func (s *changeSheet) movements() []moved {
	var all []moved
	for l, name := range s.c.Layers {
		m, from := moved{layer: name, end: math.NaN()}, s.begins(l)
		for k, v := range s.rows[l] {
			if !finite(v) {
				continue
			}
			m.end = v
			if v > m.peak && k >= from {
				m.peak, m.at = v, (s.c.Steps[k]+s.c.Steps[k+1])/2
				m.middle = float64(s.c.Steps[k]+s.c.Steps[k+1]) / 2
				m.saturated = s.saturated(l, k) && s.c.Steps[k+1] > s.c.Steps[k]+1
			}
		}
		if m.peak > 0 {
			all = append(all, m)
		}
	}
	return all
}

// peak writes the peak of a layer.
func (s *changeSheet) peak(m moved) string {
	if m.saturated {
		return s.say("change.more", "share", s.share(m.peak))
	}
	return s.share(m.peak)
}

// start says how many layers leave their random start in the first interval.
func (s *changeSheet) start() string {
	n := 0
	for l := range s.c.Layers {
		if s.begins(l) > 0 {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	key := "change.start"
	if n == len(s.c.Layers) {
		key = "change.start.all"
	}
	return s.say(key, "count", render.Count(int64(n)), "all", render.Count(int64(len(s.c.Layers))))
}

// beginning says at the left top what the start at 100 % is, if no curve is where the words stand.
func (s *changeSheet) beginning(k *chart, curves []curve) {
	if s.start() == "" || k.y.Max != 100 || k.x.Log {
		return
	}
	style := render.TextStyle{Size: render.Small}
	text := s.say("change.replaces")
	left, y := k.x.From+0.3*(k.x.To-k.x.From), k.y.To+1.25*render.Unit
	right := left + render.Measure(text, style)
	if right > k.x.To {
		return
	}
	for _, v := range curves {
		for i := range v.x {
			if x := k.x.Pos(v.x[i]); x > left-render.Unit && x < right && k.holds(v.x[i], v.y[i]) && k.y.Pos(v.y[i]) < y+render.Unit {
				return
			}
		}
	}
	k.c.Label(left, y, text, style)
	pointer(k.c, left-0.5*render.Unit, y, k.x.From+4, y, 6)
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
	values := []string{"layer", last.layer, "end", s.share(last.end), "first", first.layer, "peak", s.peak(first), "step", render.Count(first.at), "count", render.Count(int64(still)), "all", render.Count(int64(len(all)))}
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
	f.Caption = a.sentences(f.Caption, s.start())
	if n, all := s.labelled(f), len(s.movements()); n < all {
		f.Caption = a.sentences(f.Caption, a.say("change.some", "shown", render.Count(int64(n)), "all", render.Count(int64(all))))
	}
	f.Method = a.sentences(a.say("change.method."+measure), a.say("change.intervals", "count", render.Count(int64(len(c.Steps)-1))))
	f.Description = s.describe()
	w, h := f.Area()
	s.chart(f.Body, w, h, logX)
	return f, nil
}

// Colours of the two kinds of layers, and how near each other the labels of curves may be.
var (
	convColor  = render.ClassColor(0)
	denseColor = render.ClassColor(1)
)

// color is that of a layer: of its kind, from light to dark by its depth among those of its kind.
func (s *changeSheet) color(layer int) render.Color {
	before, of := 0, 0
	for l, conv := range s.conv {
		if conv != s.conv[layer] {
			continue
		}
		of++
		if l < layer {
			before++
		}
	}
	depth := 0.5
	if of > 1 {
		depth = float64(before) / float64(of-1)
	}
	return shadeOf(s.conv[layer], depth)
}

// shadeOf is the colour of a kind of layers at a depth from 0 to 1.
func shadeOf(conv bool, depth float64) render.Color {
	base := denseColor
	if conv {
		base = convColor
	}
	if depth < 0.5 {
		return render.Mix(render.Paper, base, 0.45+1.1*depth)
	}
	return render.Mix(base, render.Ink, 1.2*(depth-0.5))
}

// labelled is the number of layers for whose labels a figure has room.
func (s *changeSheet) labelled(f *render.Figure) int {
	_, h := f.Area()
	return min(max(int((h-3*render.Unit-plotTop)/endApart), 1), len(s.movements()))
}

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
	// The axis ends at powers of ten. What is a little above one, such as 100.6 %, is drawn at it.
	const little = 1.05
	ys = render.Range{Min: math.Pow(10, math.Floor(math.Log10(ys.Min))), Max: math.Pow(10, math.Ceil(math.Log10(ys.Max/little)))}
	for _, v := range curves {
		for i := range v.y {
			v.y[i] = min(v.y[i], ys.Max)
		}
	}
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
	all := s.movements()
	ends := map[string]moved{}
	for _, m := range all {
		ends[m.layer] = m
	}
	// The columns of the labels: the layer, its end, its peak and when that was.
	heads := []string{s.say("change.head.end"), s.say("change.head.peak"), s.say("change.head.step")}
	row := func(m moved) []string { return []string{s.share(m.end), s.peak(m), render.Count(m.at)} }
	style := render.TextStyle{Bold: true}
	name, columns := 0.0, make([]float64, len(heads))
	for j, head := range heads {
		columns[j] = render.Measure(head, render.TextStyle{Size: render.Small})
	}
	for _, m := range all {
		name = max(name, min(render.Measure(m.layer, style), 14*render.Unit))
		for j, text := range row(m) {
			columns[j] = max(columns[j], render.Measure(text, style))
		}
	}
	room := name
	for j, width := range columns {
		room += width + 1.75*render.Unit
		columns[j] = room
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
	if legend := s.kinds(k, &render.Canvas{}, 0); legend > 0 {
		right, title := k.x.To, render.Measure(k.yTitle, render.TextStyle{Size: render.Heading, Bold: true})
		if title+legend > right { // below the title
			right, k.lift = w, 5*render.Unit
			k.y.To += k.lift
			k.yTicks = k.yTicks[:0]
			for _, t := range k.y.Ticks(5) {
				if t.Label != "" {
					t.Label = s.inPercent(t.Label)
				}
				k.yTicks = append(k.yTicks, t)
			}
		}
		s.kinds(k, c, right)
	}
	k.frame()
	for j, head := range heads {
		c.Text(k.x.To+endText+columns[j], k.y.To-2*render.Unit, head, render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End})
	}
	k.columns = columns
	most := s.most()
	// Of many layers those that move most at the end have labels.
	byEnd := slices.Clone(all)
	sort.SliceStable(byEnd, func(i, j int) bool { return byEnd[i].end > byEnd[j].end })
	named := map[string]bool{}
	for _, m := range byEnd[:min(len(byEnd), max(1, int((k.y.From-k.y.To)/endApart)))] {
		named[m.layer] = true
	}
	for l, v := range curves {
		m, ok := ends[s.c.Layers[l]]
		if !ok {
			continue
		}
		color := s.color(l)
		width := 1.75
		if m.layer == most {
			width = 3
		}
		k.line(v.x, v.y, width, color)
		for i := len(v.x) - 1; i >= 0 && named[m.layer]; i-- {
			if k.holds(v.x[i], v.y[i]) {
				k.end(v.x[i], v.y[i], render.Ellipsis(m.layer, name, style), color, m.layer == most)
				k.ends[len(k.ends)-1].more = row(m)
				k.ends[len(k.ends)-1].of = "layer=" + m.layer
				break
			}
		}
	}
	for l := range curves { // peaks over all lines
		if m, ok := ends[s.c.Layers[l]]; ok && k.holds(m.middle, min(100*m.peak, k.y.Max)) {
			c.Circle(k.x.Pos(m.middle), k.y.Pos(min(100*m.peak, k.y.Max)), 3.25, render.Style{Fill: s.color(l), Stroke: render.Paper, Width: 1})
		}
	}
	s.beginning(k, curves)
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

// kinds says above the chart which colour is which kind of layer, and that shades are depths, ending at right. It
// returns its width, 0 for a single layer.
func (s *changeSheet) kinds(k *chart, c *render.Canvas, right float64) float64 {
	count := map[bool]int{}
	for _, conv := range s.conv {
		count[conv]++
	}
	if len(s.conv) < 2 {
		return 0
	}
	x, y := right, k.y.To-2*render.Unit-k.lift/2
	for _, kind := range []struct {
		key  string
		conv bool
	}{{"change.dense", false}, {"change.conv", true}} {
		if count[kind.conv] == 0 {
			continue
		}
		text := s.say(kind.key)
		style := render.TextStyle{Size: render.Small}
		x -= render.Measure(text, style)
		c.Text(x, y, text, style)
		const parts, long = 3, 1.5 * render.Unit
		for i := range parts {
			depth := float64(i) / (parts - 1)
			if count[kind.conv] == 1 {
				depth = 0.5
			}
			from := x - render.Unit - float64(parts-i)*long
			c.Line(from, y-5, from+long, y-5, 3, shadeOf(kind.conv, depth))
		}
		x -= render.Unit + parts*long + 2*render.Unit
	}
	return right - x
}

func (s *changeSheet) describe() string {
	var all []string
	for _, m := range s.movements() {
		all = append(all, s.say("change.describe", "layer", m.layer, "peak", s.peak(m), "step", render.Count(m.at), "end", s.share(m.end)))
	}
	return s.say("change.layers", "list", s.clauses(all))
}
