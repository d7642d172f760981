package figure

import (
	"math"
	"slices"
	"sort"
	"strconv"

	"brainbow/analysis"
	"brainbow/render"
)

// publishedColor is the colour of numbers that others reported.
var publishedColor = render.Color{R: 110, G: 117, B: 126, A: 255}

// sweepColor is that of our trainings.
var sweepColor = render.ClassColor(0)

// plots draws a chart for each group, side by side, each with the axis that its numbers need.
func (s *sweepSheet) plots(c *render.Canvas, w, h float64) {
	const gap = 4 * render.Unit
	n := float64(len(s.groups))
	each := math.Floor((w - float64(n-1)*gap) / n)
	for i, group := range s.groups {
		s.plot(c, group, float64(i)*(each+gap), each, h)
	}
}

// levels returns the accuracies that a group's chart has to hold.
func (s *sweepSheet) levels(group string) render.Range {
	r := render.Range{Min: 100, Max: 0}
	add := func(v float64) {
		if finite(v) {
			r.Min, r.Max = min(r.Min, v), max(r.Max, v)
		}
	}
	for _, p := range s.of(group) {
		for _, t := range p.Trials {
			add(s.accuracy(t))
		}
	}
	for _, pub := range s.Published {
		for _, p := range s.of(group) {
			if v, ok := pub.Values[p.Label]; ok {
				add(100 * v)
			}
		}
	}
	if s.numbers != nil {
		add(s.target)
	}
	if s.all || r.Max-r.Min > wholeAxis {
		return render.Range{Max: 100}
	}
	r = r.Grow(5)
	return render.Range{Min: max(r.Min, 0), Max: min(r.Max, 100)}
}

// wholeAxis is the spread of accuracies, in points, from which on an axis goes from 0 to 100 %.
const wholeAxis = 30

// plot draws one group, its left edge at x.
func (s *sweepSheet) plot(c *render.Canvas, group string, x, w, h float64) {
	title := s.say("sweep.axis")
	if s.best {
		title = s.say("sweep.axisBest")
	}
	heading := render.TextStyle{Size: render.Heading, Bold: true}
	title = s.plotTitle(group, title, w, heading)
	labels := s.columns(group)
	rows := s.costRows()
	rows[0].second = s.numbers != nil && s.crowded(group, labels, x+plotLeft, x+w)
	cost := (1 + 2.25*float64(len(rows))) * render.Unit // below the names
	r := s.levels(group)
	k := &chart{c: c, xTickLabel: true}
	left := x + plotLeft
	k.y = render.Scale{Range: r}
	k.yTicks = k.y.Ticks(5)
	high := 0
	column := (w - plotLeft) / float64(len(labels))
	small := render.TextStyle{Size: render.Small, Anchor: render.Middle}
	for _, l := range labels {
		high = max(high, len(hyphenated(l, max(column-6, 24), small)))
	}
	if rows[0].second {
		cost += secondLine
	}
	foot := float64(high)*1.9*render.Unit + cost + render.Unit
	if s.numbers != nil {
		foot += 2 * render.Unit // the axis has a name
	}
	k.y.From, k.y.To = h-foot, plotTop
	at := func(i int) float64 { return left + (float64(i)+0.5)*column }
	k.x = render.Scale{Range: render.Range{Min: -0.5, Max: float64(len(labels)) - 0.5}, From: left, To: x + w}
	if s.numbers != nil {
		at = s.numberAxis(k, left, x+w)
	}
	for i := range k.yTicks {
		if k.yTicks[i].Label != "" {
			k.yTicks[i].Label = s.inPercent(k.yTicks[i].Label)
		}
	}
	k.frame()
	c.Text(x, k.y.To-2*render.Unit, render.Ellipsis(title, w, heading), heading)
	s.lines(k)
	s.trials(k, group, labels, at, column)
	s.published(k, group, labels, at)
	s.below(k, group, labels, rows, at, column)
}

// columns returns the labels of a group's settings, smallest number first.
func (s *sweepSheet) columns(group string) []string {
	var labels []string
	for _, p := range s.of(group) {
		if !slices.Contains(labels, p.Label) {
			labels = append(labels, p.Label)
		}
	}
	if s.numbers != nil {
		value := func(l string) float64 { return s.numbers[slices.Index(s.labels, l)] }
		sort.SliceStable(labels, func(i, j int) bool { return value(labels[i]) < value(labels[j]) })
	}
	return labels
}

// numberAxis makes the axis of settings numeric, logarithmic if they span more than a factor of ten, and
// returns where the column of a label is.
func (s *sweepSheet) numberAxis(k *chart, left, right float64) func(int) float64 {
	sorted := slices.Clone(s.numbers)
	slices.Sort(sorted)
	r := render.Range{Min: sorted[0], Max: sorted[len(sorted)-1]}
	const pad = 4 * render.Unit
	k.x = render.Scale{Range: r, From: left + pad, To: right - pad, Log: r.Min > 0 && r.Max/r.Min > 10}
	scale := k.x
	k.x.From, k.x.To = left, right
	return func(i int) float64 { return scale.Pos(sorted[i]) }
}

// lines draws the target, and the accuracy of guessing where it is in the chart.
func (s *sweepSheet) lines(k *chart) {
	style := render.TextStyle{Size: render.Small}
	if s.numbers != nil && s.target >= k.y.Min && s.target <= k.y.Max {
		y := k.y.Pos(s.target)
		k.c.Line(k.x.From, y, k.x.To, y, 2, render.Ink)
		style.Anchor = render.Start
		k.c.Text(k.x.From+4, y-5, s.percent(s.target/100, 0), render.TextStyle{Bold: true})
	}
	if ch := s.chance(); ch >= k.y.Min && ch <= k.y.Max {
		y := k.y.Pos(ch)
		k.c.Dashed(k.x.From, y, k.x.To, y, 1.5, render.Muted)
		style.Color, style.Anchor = render.Muted, render.End
		k.c.Text(k.x.To-2, y-4, s.say("curves.guess", "share", s.percent(ch/100, 1)), style)
	}
}

// top is the accuracy of the best training of a setting.
func (s *sweepSheet) top(p analysis.SweepPoint) float64 {
	most := math.Inf(-1)
	for _, t := range p.Trials {
		if v := s.accuracy(t); finite(v) {
			most = max(most, v)
		}
	}
	return most
}

// trials draws a ring for each training within a band from the worst to the best, the mean of each setting, and a
// line through the means of numbers.
func (s *sweepSheet) trials(k *chart, group string, labels []string, at func(int) float64, column float64) {
	var line []render.Point
	var taken []labelBox // where trainings are
	byLabel := map[string]analysis.SweepPoint{}
	for _, p := range s.of(group) {
		byLabel[p.Label] = p
	}
	lag := map[string]straggler{}
	for _, x := range s.lag {
		if x.point.Group == group {
			lag[x.point.Label] = x
		}
	}
	for i, label := range labels {
		p := byLabel[label]
		if p.Ended == 0 {
			continue
		}
		x := at(i)
		if v := s.luck(p); finite(v) && v > 0 { // from the worst to the best
			k.c.Rect(x-4.5, k.y.Pos(s.top(p))-4.5, 9, k.y.Pos(s.top(p)-v)-k.y.Pos(s.top(p))+9, render.Style{Fill: render.Mix(render.Paper, sweepColor, 0.2)}, "")
		}
		for _, t := range p.Trials {
			if v := s.accuracy(t); finite(v) && v >= k.y.Min && v <= k.y.Max {
				taken = append(taken, labelBox{x, k.y.Pos(v), 5, 5})
				k.c.Circle(x, k.y.Pos(v), 3.5, render.Style{Stroke: sweepColor, Width: 1.25})
				k.c.Pick(x-6, k.y.Pos(v)-6, 12, 12, "trial="+t.Hash, s.say("sweep.trial", "setting", label, "seed", strconv.FormatUint(t.SweepTrial.Seed, 10), "accuracy", render.Fixed(v, 2)))
			}
		}
		m := s.mean(p)
		line = append(line, render.Point{X: x, Y: k.y.Pos(m)})
	}
	if s.numbers != nil && len(line) > 1 {
		k.c.Polyline(line, 1.5, render.Mix(render.Paper, sweepColor, 0.5))
	}
	for i, label := range labels {
		p := byLabel[label]
		if p.Ended == 0 {
			continue
		}
		x, y := at(i), k.y.Pos(s.mean(p))
		k.c.Rect(x-9, y-1.5, 18, 3, render.Style{Fill: sweepColor}, "")
		if g, ok := lag[label]; ok {
			s.straggler(k, g, x, &taken)
		}
	}
}

// straggler writes which seed is far below the others, beside its mark where no training is.
func (s *sweepSheet) straggler(k *chart, g straggler, x float64, taken *[]labelBox) {
	text := s.why(g)
	style := render.TextStyle{Size: render.Small, Color: render.Muted}
	y := k.y.Pos(g.accuracy)
	half := render.Measure(text, style) / 2
	right, left := labelBox{x + 10 + half, y, half, render.Small / 2}, labelBox{x - 10 - half, y, half, render.Small / 2}
	free := func(b labelBox) bool {
		for _, o := range *taken {
			if b.meets(o) {
				return false
			}
		}
		return b.x+b.w <= k.x.To && b.x-b.w >= k.x.From
	}
	at := right
	if !free(right) && (free(left) || right.x+half > k.x.To) {
		at = left
	}
	*taken = append(*taken, at)
	k.c.Label(at.x-half, y, text, style)
}

// published draws numbers that others reported.
func (s *sweepSheet) published(k *chart, group string, labels []string, at func(int) float64) {
	right := k.x.To
	for _, pub := range s.Published {
		drawn := false
		for i, label := range labels {
			v, ok := pub.Values[label]
			if !ok || 100*v < k.y.Min || 100*v > k.y.Max {
				continue
			}
			diamond(k.c, at(i)-14, k.y.Pos(100*v))
			drawn = true
		}
		if drawn { // explained above the chart, because the numbers may end before its right edge
			style := render.TextStyle{Size: render.Small}
			w := render.Measure(pub.Label, style)
			diamond(k.c, right-w-1.5*render.Unit, k.y.To-2*render.Unit-4)
			k.c.Text(right-w, k.y.To-2*render.Unit, pub.Label, style)
			right -= w + 5*render.Unit
		}
	}
}

func diamond(c *render.Canvas, x, y float64) {
	c.Polygon([]render.Point{{X: x, Y: y - 5}, {X: x + 5, Y: y}, {X: x, Y: y + 5}, {X: x - 5, Y: y}}, publishedColor)
}

// costRow is a row of numbers below the settings.
type costRow struct {
	key  string
	bold bool
	// second says that numbers without room stand on a second line.
	second bool
	text   func(p analysis.SweepPoint) string
}

// costRows are the mean, the luck and what a setting costs: seconds, if they say anything, and parameters.
func (s *sweepSheet) costRows() []costRow {
	number := func(v float64, text func() string) string {
		if !finite(v) {
			return "–"
		}
		return text()
	}
	rows := []costRow{{key: "sweep.rowMean", bold: true, text: func(p analysis.SweepPoint) string {
		v := s.mean(p)
		return number(v, func() string { return render.Fixed(v, 1) })
	}}}
	if s.lucky() {
		rows = append(rows, costRow{key: "sweep.rowLuck", text: func(p analysis.SweepPoint) string {
			v := s.luck(p)
			return number(v, func() string { return render.Fixed(v, 1) })
		}})
	}
	if s.unsteady() == 0 {
		rows = append(rows, costRow{key: "sweep.costSeconds", text: func(p analysis.SweepPoint) string {
			v, _ := fastest(p)
			return number(v, func() string { return render.Number(v, 2) })
		}})
	}
	return append(rows, costRow{key: "sweep.costParameters", text: func(p analysis.SweepPoint) string { return thousands(p.Parameters) }})
}

// secondLine is the distance of the second line of a row.
const secondLine = 1.75 * render.Unit

// crowded reports whether the means of a numeric axis do not fit side by side.
func (s *sweepSheet) crowded(group string, labels []string, left, right float64) bool {
	at, end := s.numberAxis(&chart{}, left, right), math.Inf(-1)
	for i, label := range labels {
		for _, p := range s.of(group) {
			if p.Label != label {
				continue
			}
			half := render.Measure(render.Fixed(s.mean(p), 1), render.TextStyle{Size: render.Small, Bold: true})/2 + 3
			if at(i)-half < end {
				return true
			}
			end = at(i) + half
		}
	}
	return false
}

// below writes the settings under the chart, and rows of numbers for each.
func (s *sweepSheet) below(k *chart, group string, labels []string, rows []costRow, at func(int) float64, column float64) {
	small := render.TextStyle{Size: render.Small, Anchor: render.Middle}
	muted := small
	muted.Color = render.Muted
	y := k.y.From + 2*render.Unit
	lines := 1
	var taken []labelBox
	free := func(x, y, w float64) bool {
		b := labelBox{x, y, w/2 + 3, render.Small / 2}
		for _, o := range taken {
			if b.meets(o) {
				return false
			}
		}
		taken = append(taken, b)
		return true
	}
	for i, label := range labels {
		rows := []string{label}
		if s.numbers == nil {
			rows = hyphenated(label, max(column-6, 24), small)
		}
		lines = max(lines, len(rows))
		k.c.Line(at(i), k.y.From, at(i), k.y.From+4, 1, render.Rule)
		for n, row := range rows {
			if free(at(i), y+float64(n)*1.9*render.Unit, render.Measure(row, small)) {
				k.c.Text(at(i), y+float64(n)*1.9*render.Unit, row, small)
			}
		}
	}
	y += float64(lines-1) * 1.9 * render.Unit
	if s.numbers != nil {
		y += 2 * render.Unit
		k.c.Text((k.x.From+k.x.To)/2, y, s.axisName(), render.TextStyle{Size: render.Small, Anchor: render.Middle})
	}
	byLabel := map[string]analysis.SweepPoint{}
	for _, p := range s.of(group) {
		byLabel[p.Label] = p
	}
	head := muted
	head.Anchor = render.Start
	for _, row := range rows {
		y += 2.25 * render.Unit
		x := k.x.From - plotLeft
		k.c.Text(x, y, s.say(row.key), head)
		taken = []labelBox{{x + render.Measure(s.say(row.key), head)/2, y, render.Measure(s.say(row.key), head) / 2, render.Small / 2}}
		for i, label := range labels {
			text := row.text(byLabel[label])
			style := muted
			if row.bold {
				style = render.TextStyle{Size: render.Small, Bold: true, Anchor: render.Middle}
			}
			if free(at(i), y, render.Measure(text, style)) {
				k.c.Text(at(i), y, text, style)
			} else if row.second && free(at(i), y+secondLine, render.Measure(text, style)) {
				k.c.Text(at(i), y+secondLine, text, style)
			}
		}
		if row.second {
			y += secondLine
		}
	}
}

// thousands writes a number of parameters briefly: 7,850 as 7.9k.
func thousands(n int) string {
	switch {
	case n == 0:
		return "–"
	case n >= 1e6:
		return render.Number(float64(n)/1e6, 2) + "M"
	case n >= 1e4:
		return render.Number(float64(n)/1e3, 2) + "k"
	}
	return render.Count(int64(n))
}
