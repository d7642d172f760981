package figure

import (
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// drawCourse draws both accuracies over the steps, and below them how far the weights are apart.
func (s *compareSheet) drawCourse() *render.Figure {
	c := s.n.c.Course
	samples := ""
	if n := s.n.c.A.Samples; n != nil {
		samples = s.samples(*n, s.n.c.Split)
	}
	f := s.begin(s.n.course(s.n.c), samples)
	f.Method = s.say("compare.course.method")
	d := c.Distance
	switch {
	case d == nil:
		f.Caption = s.say("compare.course.only", "why", strings.TrimSuffix(s.reason(c.Why), "."))
	case d.From >= 0:
		f.Caption = s.say("compare.course.from", "a", s.n.a)
	default:
		f.Caption = s.say("compare.course.caption")
	}
	w, h := f.Area()
	end := max(s.n.c.A.Last, s.n.c.B.Last, 1)
	const right = 18 * render.Unit
	xs := render.Scale{Range: render.Range{Max: float64(end)}, From: plotLeft + render.Unit, To: w - right}
	each := h
	if d != nil {
		each = h / 2
	}
	top := &chart{c: f.Body, yTitle: s.say("compare.course.y1"), x: xs, xTickLabel: d == nil, xTitle: s.say("curves.step")}
	var curves []curve
	for _, a := range c.Accuracies {
		v := curve{}
		for i, step := range a.Steps {
			if a.Accuracy[i] != nil {
				v.x, v.y = append(v.x, float64(step)), append(v.y, 100**a.Accuracy[i])
			}
		}
		curves = append(curves, v)
	}
	if s.n.c.One {
		curves = curves[:1]
	}
	ys := render.Range{Max: 100}
	top.y = render.Scale{Range: ys, From: each - 3*render.Unit, To: plotTop}
	if d == nil && s.n.c.One {
		top.lift, top.y.To = marked, plotTop+marked
	}
	top.xTicks, top.yTicks = top.x.WholeTicks(6), s.percents(top.y.Ticks(5))
	top.frame()
	names := render.ShortNames([]string{s.n.a, s.n.b}, right-endText-render.Unit, render.TextStyle{})
	if s.n.c.One {
		names = []string{s.split(s.n.c.Split)}
	}
	for i, v := range curves {
		color := render.ClassColor(i)
		top.line(v.x, v.y, 2, color)
		if n := len(v.x); n > 0 && top.holds(v.x[n-1], v.y[n-1]) {
			top.end(v.x[n-1], v.y[n-1], names[i], color, false)
		}
	}
	s.marks(top, d == nil)
	top.labels()
	if d == nil {
		f.Description = f.Caption
		return f
	}
	bottom := &chart{c: f.Body, yTitle: s.say("compare.course.y2"), x: xs, xTickLabel: true, xTitle: s.say("curves.step"), lift: marked}
	v := curve{}
	var described []string
	for i, step := range d.Steps {
		if d.Distance[i] != nil {
			v.x, v.y = append(v.x, float64(step)), append(v.y, 100**d.Distance[i])
			described = append(described, s.say("compare.course.point", "step", render.Count(step), "d", s.n.distance(d.Distance[i])))
		}
	}
	high := 0.0
	for _, y := range v.y {
		high = max(high, y)
	}
	if high == 0 {
		high = 1
	}
	bottom.y = render.Scale{Range: render.Range{Max: 1.08 * high}, From: h - 3*render.Unit, To: each + plotTop + marked}
	bottom.xTicks, bottom.yTicks = bottom.x.WholeTicks(6), s.percents(bottom.y.Ticks(4))
	bottom.frame()
	color := render.Ink
	bottom.line(v.x, v.y, 2, color)
	bottom.dots(v.x, v.y, color)
	if n := len(v.x); n > 0 {
		bottom.end(v.x[n-1], v.y[n-1], s.n.distance(d.Distance[len(d.Distance)-1]), color, true)
	}
	s.marks(bottom, true)
	bottom.labels()
	f.Description = s.say("compare.course.describe", "list", s.clauses(described))
	return f
}

// reason says why something is missing, in the picture's language.
func (s *compareSheet) reason(why *analysis.Incomparable) string {
	if why == nil {
		return nothing
	}
	if s.language == chinese {
		return why.Chinese
	}
	return why.Text
}

// percents writes the ticks of an axis in percent.
func (s *compareSheet) percents(ticks []render.Tick) []render.Tick {
	for i := range ticks {
		if ticks[i].Label != "" {
			ticks[i].Label = s.inPercent(ticks[i].Label)
		}
	}
	return ticks
}

// marked is the room below a chart's title for the words at its marks.
const marked = 2.25 * render.Unit

// marks draws where the two part, or the two steps of one run, with words at the lines' tops where they are asked for.
func (s *compareSheet) marks(k *chart, words bool) {
	c := s.n.c
	var texts []string
	var steps []int64
	if c.One {
		texts, steps = []string{s.n.a, s.n.b}, []int64{c.A.Step, c.B.Step}
		if c.A.Step > c.B.Step {
			texts, steps = []string{s.n.b, s.n.a}, []int64{c.B.Step, c.A.Step}
		}
	} else if p := c.Course.Parting; p != nil && p.By != nil && p.Start != analysis.DifferentStarts {
		texts, steps = []string{s.say("compare.course.apart", "by", render.Count(*p.By))}, []int64{*p.By}
	}
	style := render.TextStyle{Size: render.Small, Bold: true}
	left := make([]float64, len(steps))
	for i, step := range steps {
		at := k.x.Pos(float64(step))
		k.c.Dashed(at, k.y.To-0.5*render.Unit, at, k.y.From, 1.5, render.Muted)
		left[i] = max(at-render.Measure(texts[i], style)/2, 0)
		if i > 0 {
			left[i] = max(left[i], left[i-1]+render.Measure(texts[i-1], style)+render.Unit)
		}
	}
	// What would leave the chart goes to the left, and so does what it would meet.
	limit := k.x.To + 4*render.Unit
	for i := len(steps) - 1; i >= 0 && words; i-- {
		left[i] = min(left[i], limit-render.Measure(texts[i], style))
		k.c.Text(left[i], k.y.To-render.Unit, texts[i], style)
		limit = left[i] - render.Unit
	}
}
