package figure

import (
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
	// moments of learning by the accuracy on a split, nil where it was not measured.
	moments *analysis.Moments
	of      analysis.Series // from which they are
}

// drawCurves draws loss and accuracy over the steps, a chart for each.
func drawCurves(runs []curveRun, o curveOptions) (*render.Figure, error) {
	if len(o.splits) == 0 {
		o.splits = []string{"train", "test", "batch"}
		if len(runs) > 1 {
			o.splits = []string{"test"}
		}
	}
	s := &curveSheet{about: runs[0].about, runs: runs, o: o}
	var dropped render.Figure
	for _, r := range runs {
		s.names = append(s.names, r.Run)
	}
	s.names = render.ShortNames(s.names, 20*render.Unit, render.TextStyle{})
	var f *render.Figure
	if len(runs) == 1 {
		f = s.pictureOf(s.finding(), s.Run, s.epochs(), s.measuredOn(), s.at())
	} else {
		f = s.pictureOf(s.finding(), s.say("curves.runs", "count", render.Count(int64(len(runs)))), s.splitsShown())
	}
	f.Warnings = dropped.Warnings
	f.Caption, f.Method = s.caption(), s.method()
	f.Description = s.describe()
	w, h := f.Area()
	each := math.Floor(h / float64(len(o.metrics)))
	for i, metric := range o.metrics {
		if err := s.draw(f.Body, metric, render.Range{Min: float64(i) * each, Max: float64(i+1) * each}, w, i == len(o.metrics)-1); err != nil {
			return nil, err
		}
	}
	return f, nil
}

type curveSheet struct {
	about // of the first run
	runs  []curveRun
	names []string
	o     curveOptions
	start bool
}

// values returns the curve of one metric on one split of a run, by the measurements that follow the
// training most closely.
func (s *curveSheet) values(r curveRun, metric, split string) curve {
	if split != "batch" {
		of := analysis.FinestOf(r.rows, split)
		c := curve{split: split}
		for i, step := range of.Steps {
			v := of.Loss[i]
			if metric == "accuracy" {
				v = 100 * of.Accuracy[i]
			}
			c.x, c.y = append(c.x, float64(step)), append(c.y, v)
			s.start = s.start || step == 0
		}
		return c
	}
	return s.rows(r, metric, split)
}

// whole returns the measurements of a whole split where the curve follows only some of its samples.
func (s *curveSheet) whole(r curveRun, metric, split string) curve {
	if of := analysis.FinestOf(r.rows, split); of.Sampled {
		return s.rows(r, metric, split)
	}
	return curve{}
}

// rows returns the rows of one split as a curve.
func (s *curveSheet) rows(r curveRun, metric, split string) curve {
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
	plotLeft   = 7 * render.Unit
	plotTop    = 5 * render.Unit
)

// draw makes the chart of one metric between two heights of the body.
func (s *curveSheet) draw(c *render.Canvas, metric string, within render.Range, w float64, isLast bool) error {
	var curves []curve
	for _, r := range s.runs {
		for _, split := range s.o.splits {
			curves = append(curves, s.values(r, metric, split))
		}
	}
	k, err := s.chart(c, metric, curves)
	if err != nil {
		return err
	}
	room := 0.0
	for i, v := range curves {
		if name, ok := s.nameOf(metric, v, i/len(s.o.splits)); ok {
			room = max(room, render.Measure(name, render.TextStyle{Bold: true}))
		}
	}
	if text, ok := s.guess(metric); ok {
		room = max(room, render.Measure(text, render.TextStyle{}))
	}
	k.x.From, k.x.To = plotLeft, w-room-3*render.Unit
	foot := 2 * render.Unit
	if isLast {
		foot = 3 * render.Unit
	}
	k.y.From, k.y.To = within.Max-foot, within.Min+plotTop
	k.xTicks, k.yTicks = k.x.WholeTicks(6), k.y.Ticks(5)
	if metric == "accuracy" {
		for i := range k.yTicks {
			if k.yTicks[i].Label != "" {
				k.yTicks[i].Label = s.inPercent(k.yTicks[i].Label)
			}
		}
	}
	k.xTickLabel = isLast
	if s.shows(metric) {
		k.lift = 2 * render.Unit * float64(s.bandLines(k))
		k.y.To += k.lift
	}
	for _, v := range curves {
		k.known = k.known || v.split != "batch" && k.dense(v.x)
	}
	s.bands(k, metric)
	k.frame()
	s.guessing(k, metric)
	for _, under := range []bool{true, false} { // the batch's noise under the rest
		for i, v := range curves {
			if (v.split == "batch") == under {
				s.curve(k, metric, v, i/len(s.o.splits))
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
	return nil
}

// shows reports whether the stretches of learning are marked on the chart of a metric.
func (s *curveSheet) shows(metric string) bool {
	m := s.runs[0].moments
	return len(s.runs) == 1 && m != nil && metric == "accuracy" && !s.o.logX && slices.Contains(s.o.splits, s.runs[0].of.Split)
}

// band is a stretch of learning on a chart.
type band struct {
	from, to int64
	text     string
	color    render.Color
}

// stretches returns the plateau and the rise, with their words.
func (s *curveSheet) stretches() (all []band) {
	m := s.runs[0].moments
	plateau := m.Plateau.From
	if !m.Learnt {
		plateau = m.Plateau.To
	}
	add := func(from, to int64, key string, color render.Color) {
		if to > from {
			all = append(all, band{from, to, s.say(key, "count", render.Count(to-from)), color})
		}
	}
	add(0, plateau, "curves.plateau", plateauColor)
	if m.Learnt && m.Rise.From >= plateau {
		add(m.Rise.From, m.Rise.To, "curves.rise", riseColor)
	}
	return all
}

// words are a band's words in lines that fit above it; one line if the longest word does not fit.
func (b band) words(k *chart) []string {
	style := render.TextStyle{Size: render.Small}
	room := k.x.Pos(float64(b.to)) - k.x.Pos(float64(b.from)) - 0.5*render.Unit
	if render.Measure(b.text, style) <= room {
		return []string{b.text}
	}
	lines := render.Wrap(b.text, room, style)
	for _, l := range lines {
		if len(lines) > 2 || render.Measure(l, style) > room {
			return []string{b.text}
		}
	}
	return lines
}

// bandLines is the number of lines that the words above the bands need.
func (s *curveSheet) bandLines(k *chart) int {
	n := 1
	for _, b := range s.stretches() {
		n = max(n, len(b.words(k)))
	}
	return n
}

// bands shades the plateau, the rise and the level, with words above each.
func (s *curveSheet) bands(k *chart, metric string) {
	if !s.shows(metric) {
		return
	}
	style := render.TextStyle{Size: render.Small}
	end := k.x.From
	for _, b := range s.stretches() {
		x0, x1 := k.x.Pos(float64(b.from)), k.x.Pos(float64(b.to))
		k.c.Rect(x0, k.y.To, max(x1-x0, 2), k.y.From-k.y.To, render.Style{Fill: b.color}, "")
		lines := b.words(k)
		wide := 0.0
		for _, l := range lines {
			wide = max(wide, render.Measure(l, style))
		}
		at := max(x0+4, end+render.Unit)
		if at+wide > k.x.To {
			at = k.x.To - wide
		}
		k.c.Line(x0+1, k.y.To-5, x0+1, k.y.To, 2, render.Ink)
		for i, l := range lines {
			k.c.Text(at, k.y.To-render.Unit-float64(len(lines)-1-i)*2*render.Unit, l, style)
		}
		end = at + wide
	}
}

// The grounds of the stretches in which nothing, and most, is learnt.
var (
	plateauColor = render.Color{R: 236, G: 233, B: 226, A: 255}
	riseColor    = render.Color{R: 253, G: 232, B: 190, A: 255}
)

// guess returns the label of the line for guessing, false if the chart has no such line.
func (s *curveSheet) guess(metric string) (string, bool) {
	if !s.shows(metric) {
		return "", false
	}
	return s.say("curves.guess", "share", s.percent(s.runs[0].moments.Guess, 1)), true
}

// guessing draws the accuracy of a network that guesses. Its label stands beside the chart with those of
// the curves, because curves that learn nothing lie on the line.
func (s *curveSheet) guessing(k *chart, metric string) {
	text, ok := s.guess(metric)
	if !ok {
		return
	}
	v := 100 * s.runs[0].moments.Guess
	if !k.holds(k.x.Max, v) {
		return
	}
	y := k.y.Pos(v)
	k.c.Dashed(k.x.From, y, k.x.To, y, 1.5, render.Muted)
	k.end(k.x.Max, v, text, render.Muted, false)
}

// chart chooses the scales.
func (s *curveSheet) chart(c *render.Canvas, metric string, curves []curve) (*chart, error) {
	logY := s.o.logY && metric == "loss"
	ys, found := spread(curves, logY, func(c curve) []float64 { return c.y })
	if !found {
		return nil, unavailable("curves", "no "+metric+" of "+strings.Join(s.o.splits, ", ")+" was recorded", "choose other splits, or record metrics while training (recipe key record.metrics)")
	}
	if metric == "accuracy" {
		if s.shows(metric) {
			guess := 100 * s.runs[0].moments.Guess
			ys = ys.Union(render.Range{Min: guess, Max: guess})
		}
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
	k := &chart{c: c, xTitle: s.say("curves.step"), yTitle: s.say("curves." + metric)}
	k.x = render.Scale{Range: xs, Log: s.o.logX}
	k.y = render.Scale{Range: ys, Log: logY}
	return k, nil
}

// curve draws one curve and remembers its label.
func (s *curveSheet) curve(k *chart, metric string, v curve, run int) {
	lastX, end, ok := v.last()
	if !ok {
		return
	}
	color := splitColor(v.split)
	if len(s.runs) > 1 {
		color = render.ClassColor(run)
		if v.split != "test" {
			color = render.Mix(color, render.Paper, 0.45)
		}
	}
	if v.split == "batch" {
		s.batch(k, v, color)
	} else {
		k.sparse(v.x, v.y, 2, color)
		if all := s.whole(s.runs[run], metric, v.split); len(all.x) > 0 {
			k.dots(all.x, all.y, color)
		} else {
			k.dots(v.x, v.y, color)
		}
	}
	if k.holds(lastX, end) {
		name, _ := s.nameOf(metric, v, run)
		k.end(lastX, end, name, color, v.split == "test" && len(s.runs) == 1)
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

// best returns the best test accuracy of a run on the whole split, and its step.
func best(r curveRun) (accuracy float64, step int64, ok bool) {
	for _, m := range r.rows {
		if m.Split == "test" && !math.IsNaN(m.Accuracy) && (!ok || m.Accuracy > accuracy) {
			accuracy, step, ok = m.Accuracy, m.Step, true
		}
	}
	return accuracy, step, ok
}
