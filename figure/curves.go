package figure

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
	"brainbow/runstore"
)

// curveOptions are the parameters of the view curves.
type curveOptions struct {
	metrics    []string // loss, accuracy
	splits     []string // train, test, batch; if empty, all for one run, test for several
	logX, logY bool
	smooth     float64
}

// curveRun is the part of one run.
type curveRun struct {
	about
	rows []runstore.Metric
	loss string // its name
}

// drawCurves draws loss and accuracy over the steps, a chart for each.
func drawCurves(runs []curveRun, o curveOptions) (*render.Figure, error) {
	if len(o.splits) == 0 {
		o.splits = []string{"train", "test", "batch"}
		if len(runs) > 1 {
			o.splits = []string{"test"}
		}
	}
	var names []string
	for _, r := range runs {
		names = append(names, r.Run)
	}
	words := strings.Join(o.metrics, " and ")
	f := render.New(strings.Join(names, ", ")+": "+words, "")
	if len(runs) == 1 {
		f.Title += " over " + plural(int(runs[0].Steps), "step")
	}
	s := &curveSheet{runs: runs, o: o}
	y := 0.0
	for i, metric := range o.metrics {
		used, err := s.draw(f.Body, metric, y, i == len(o.metrics)-1)
		if err != nil {
			return nil, err
		}
		y += used
	}
	f.Subtitle = s.summary()
	f.Caption = s.caption()
	f.Description = s.describe(words)
	return f, nil
}

type curveSheet struct {
	runs  []curveRun
	o     curveOptions
	start bool
}

// values returns the curve of one metric on one split of a run.
func (s *curveSheet) values(r curveRun, metric, split string) curve {
	c := curve{split: split}
	for _, m := range r.rows {
		if m.Split != split {
			continue
		}
		v := m.Loss
		if metric == "accuracy" {
			v = 100 * m.Accuracy
		}
		c.x, c.y = append(c.x, float64(m.Step)), append(c.y, v)
		s.start = s.start || m.Step == 0
	}
	if split == "batch" {
		c.y = analysis.Smooth(c.y, s.o.smooth)
	}
	return c
}

// The colours of the splits of a single run.
func splitColor(split string) render.Color { return SplitColors[split] }

// SplitColors are the colours of curves of one run, by split.
var SplitColors = map[string]render.Color{
	"train": {R: 138, G: 79, B: 191, A: 255},
	"test":  {R: 11, G: 122, B: 75, A: 255},
	"batch": {R: 135, G: 143, B: 152, A: 255},
}

const (
	plotWidth  = 66 * render.Unit
	plotHeight = 28 * render.Unit
	plotLeft   = 6 * render.Unit
	plotTop    = 5 * render.Unit
)

// draw makes the chart of one metric and returns the height used.
func (s *curveSheet) draw(c *render.Canvas, metric string, top float64, isLast bool) (float64, error) {
	var curves []curve
	for _, r := range s.runs {
		for _, split := range s.o.splits {
			curves = append(curves, s.values(r, metric, split))
		}
	}
	k, err := s.chart(c, metric, curves, top)
	if err != nil {
		return 0, err
	}
	k.xTickLabel = isLast
	k.frame()
	for _, under := range []bool{true, false} { // the batch's noise under the rest
		for i, v := range curves {
			if (v.split == "batch") == under {
				s.curve(k, metric, v, s.runs[i/len(s.o.splits)], i/len(s.o.splits))
			}
		}
	}
	for _, r := range s.runs {
		if len(s.runs) == 1 && r.Step < r.Steps && k.holds(float64(r.Step), k.y.Min) {
			at := k.x.Pos(float64(r.Step))
			c.Dashed(at, k.y.To, at, k.y.From, 1, render.Muted)
		}
	}
	for i, v := range curves {
		s.mark(k, v, s.runs[i/len(s.o.splits)], i/len(s.o.splits))
	}
	k.labels()
	used := plotTop + plotHeight + 3*render.Unit
	if isLast {
		used = plotTop + plotHeight + 2.5*render.Unit
	}
	c.Extend(0, top+used)
	return used, nil
}

// chart chooses the scales.
func (s *curveSheet) chart(c *render.Canvas, metric string, curves []curve, top float64) (*chart, error) {
	logY := s.o.logY && metric == "loss"
	ys, found := spread(curves, logY, func(c curve) []float64 { return c.y })
	if !found {
		return nil, unavailable("curves", "no "+metric+" of "+strings.Join(s.o.splits, ", ")+" was recorded", "choose other splits, or record metrics while training (recipe key record.metrics)")
	}
	if metric == "accuracy" {
		ys = ys.Grow(5)
		ys = render.Range{Min: max(ys.Min, 0), Max: min(ys.Max, 100)}
	} else if !logY {
		ys = render.Range{Min: min(ys.Min, 0), Max: ys.Max}.Grow(5)
	} else if ys.Max < ys.Min*1.5 {
		ys = render.Range{Min: ys.Min / 2, Max: ys.Max * 2}
	}
	xs, found := spread(curves, s.o.logX, func(c curve) []float64 { return c.x })
	if !found { // only step 0
		return nil, unavailable("curves", "nothing was recorded after step 0, which a logarithmic axis has no place for", "use x=linear")
	}
	for _, r := range s.runs {
		xs.Max = max(xs.Max, float64(r.Steps))
	}
	if !s.o.logX {
		xs.Min = 0
	}
	if xs.Max <= xs.Min {
		xs.Max = xs.Min + 1
	}
	k := &chart{c: c, xTitle: say("curves.step"), yTitle: say("curves." + metric)}
	k.x = render.Scale{Range: xs, From: plotLeft, To: plotLeft + plotWidth, Log: s.o.logX}
	k.y = render.Scale{Range: ys, From: top + plotTop + plotHeight, To: top + plotTop, Log: logY}
	k.xTicks, k.yTicks = k.x.WholeTicks(6), k.y.Ticks(5)
	if metric == "accuracy" {
		for i := range k.yTicks {
			k.yTicks[i].Label += "\u2009%"
		}
	}
	return k, nil
}

// curve draws one curve and remembers its label.
func (s *curveSheet) curve(k *chart, metric string, v curve, r curveRun, run int) {
	lastX, end, ok := v.last()
	if !ok {
		return
	}
	color, name := splitColor(v.split), v.split
	if len(s.runs) > 1 {
		color, name = render.ClassColor(run), r.Run
		if len(s.o.splits) > 1 {
			name += ", " + v.split
		}
		if v.split != "test" {
			color = render.Mix(color, render.Paper, 0.45)
		}
	}
	number := render.Number(end, 3)
	if metric == "accuracy" {
		number = render.Percent(end/100, 1)
	}
	if v.cut() {
		number = say("curves.at", "value", number, "step", render.Count(int64(lastX)))
	}
	if v.split == "batch" {
		s.batch(k, v, color)
		if len(s.runs) == 1 {
			name = say("curves.batch")
		}
		if k.holds(lastX, end) {
			k.end(lastX, end, name, color, false)
		}
		return
	}
	k.line(v.x, v.y, 2, color)
	k.dots(v.x, v.y, color)
	if k.holds(lastX, end) {
		label := name + " " + number
		if len(s.runs) == 1 {
			label = say("curves."+v.split, "value", number)
		}
		k.end(lastX, end, label, color, v.split == "test")
	}
}

// mark puts a ring on a curve at the step that is shown, unless that is the
// last.
func (s *curveSheet) mark(k *chart, v curve, r curveRun, run int) {
	if r.Step >= s.longest() || v.split == "batch" {
		return
	}
	drawn := curve{} // the curve on the page, straight between points
	for i, x := range v.x {
		if k.holds(x, v.y[i]) {
			drawn.x, drawn.y = append(drawn.x, k.x.Pos(x)), append(drawn.y, k.y.Pos(v.y[i]))
		}
	}
	x := k.x.Pos(float64(r.Step))
	at, ok := drawn.at(x)
	if !ok {
		return
	}
	color := splitColor(v.split)
	if len(s.runs) > 1 {
		color = render.ClassColor(run)
	}
	k.c.Circle(x, at, 6, render.Style{Fill: render.Paper})
	k.c.Circle(x, at, 4.5, render.Style{Fill: color})
}

// longest returns the last step of the longest run.
func (s *curveSheet) longest() int64 {
	var n int64
	for _, r := range s.runs {
		n = max(n, r.Steps)
	}
	return n
}

// batch draws the curve of single batches: every row where there is room,
// otherwise the mean over rows that share a place, within a pale band from
// their least to their greatest.
func (s *curveSheet) batch(k *chart, v curve, color render.Color) {
	t := thin(v, k.x, 2)
	if t.most > 1 {
		var band []render.Point
		at := func(x, y float64) render.Point {
			if k.y.Log {
				y = max(y, k.y.Min)
			}
			return render.Point{X: k.x.Pos(x), Y: k.y.Pos(y)}
		}
		for i := range t.x {
			band = append(band, at(t.x[i], t.high[i]))
		}
		for i := len(t.x) - 1; i >= 0; i-- {
			band = append(band, at(t.x[i], t.low[i]))
		}
		k.c.Polygon(band, render.Mix(render.Paper, color, 0.35*batchInk))
	}
	k.line(t.x, t.mean, 1, render.Mix(render.Paper, color, batchInk))
}

// best returns the best test accuracy of a run and its step.
func best(r curveRun) (accuracy float64, step int64, ok bool) {
	for _, m := range r.rows {
		if m.Split == "test" && !math.IsNaN(m.Accuracy) && (!ok || m.Accuracy > accuracy) {
			accuracy, step, ok = m.Accuracy, m.Step, true
		}
	}
	return accuracy, step, ok
}

func (s *curveSheet) summary() string {
	if len(s.runs) > 1 {
		return plural(len(s.runs), "run") + " · " + strings.Join(s.o.splits, ", ")
	}
	r := s.runs[0]
	var epochs string
	if r.Epoch > 0 {
		epochs = plural(int(math.Round(r.Epoch)), "epoch")
	}
	top := ""
	if acc, step, ok := best(r); ok {
		top = fmt.Sprintf("best test accuracy %s at step %s", render.Percent(acc, 1), render.Count(step))
	}
	return parts(epochs, top)
}

// losses returns the kinds of loss that the runs minimised.
func (s *curveSheet) losses() []string {
	var kinds []string
	for _, r := range s.runs {
		if r.loss != "" && !slices.Contains(kinds, r.loss) {
			kinds = append(kinds, r.loss)
		}
	}
	return kinds
}

func (s *curveSheet) caption() string {
	var b strings.Builder
	if len(s.runs) > 1 {
		b.WriteString("Each colour is one run.")
		if kinds := s.losses(); len(kinds) > 1 && slices.Contains(s.o.metrics, "loss") {
			b.WriteString(" Their losses are of different kinds (" + strings.Join(kinds, ", ") + ") and cannot be compared.")
		}
	} else {
		b.WriteString(say("curves.measured"))
	}
	if slices.Contains(s.o.splits, "batch") {
		b.WriteByte(' ')
		b.WriteString(say("curves.batches"))
		if s.o.smooth > 0 {
			b.WriteString(" " + say("curves.smoothed", "keep", render.Short(s.o.smooth)))
		}
	}
	if s.cut() {
		b.WriteString(" " + say("curves.cut"))
	}
	if s.o.logX && s.start {
		b.WriteString(" The start, step 0, has no place on a logarithmic axis.")
	}
	var shown int64
	for _, r := range s.runs {
		shown = max(shown, r.Step)
	}
	switch {
	case shown >= s.longest():
	case len(s.runs) == 1:
		b.WriteString(" " + say("curves.shown", "step", render.Count(shown)))
	default:
		fmt.Fprintf(&b, " The large dots are at step %s, of shorter runs at their end.", render.Count(shown))
	}
	return b.String()
}

// cut reports whether a curve with its value in its name ends before it was last measured.
func (s *curveSheet) cut() bool {
	for _, r := range s.runs {
		for _, metric := range s.o.metrics {
			for _, split := range s.o.splits {
				if split != "batch" && s.values(r, metric, split).cut() {
					return true
				}
			}
		}
	}
	return false
}

func (s *curveSheet) describe(words string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Curves of %s over the training steps.", words)
	for _, r := range s.runs {
		fmt.Fprintf(&b, " Run %s, %s steps:", r.Run, render.Count(r.Steps))
		for i, split := range []string{"train", "test"} {
			if i > 0 {
				b.WriteByte(';')
			}
			c, l := s.values(r, "accuracy", split), s.values(r, "loss", split)
			_, acc, ok := c.last()
			end, loss, ok2 := l.last()
			if !ok || !ok2 {
				fmt.Fprintf(&b, " %s not measured", split)
				continue
			}
			number := render.Number(loss, 3)
			if l.cut() {
				number = say("curves.at", "value", number, "step", render.Count(int64(end)))
			}
			fmt.Fprintf(&b, " %s accuracy ends at %s, loss at %s", split, render.Percent(acc/100, 1), number)
		}
		b.WriteByte('.')
	}
	return b.String()
}
