package figure

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/internal/version"
	"brainbow/render"
)

func sweepView() View {
	return View{
		Name: "sweep", About: "What a sweep found: accuracy of every setting with its spread, and a table.", Sweep: true,
		Params: []Param{
			{Name: "accuracy", Default: "last", Allowed: []string{"last", "best"}, Help: "after the last step, or the best of any evaluation"},
			{Name: "y", Default: "data", Allowed: []string{"data", "all"}, Help: "axis of the accuracy: as far as the data reaches, or from 0 to 100 %"},
		},
	}
}

// MakeSweep draws a view of a sweep; errors are those of [Make].
func MakeSweep(ctx context.Context, view string, s *analysis.Sweep, params map[string]string) (*render.Figure, error) {
	v, err := Lookup(view)
	if err != nil {
		return nil, err
	}
	if !v.Sweep {
		return nil, usage("give a run of the sweep, in its directory trials", "view %s shows runs, %s is a sweep", v.Name, s.Name)
	}
	given, err := resolve(&v, params)
	if err != nil {
		return nil, err
	}
	f, err := drawSweep(s, given["accuracy"] == "best", given["y"] == "all")
	if err != nil {
		return nil, err
	}
	f.Source = &render.Source{Format: render.SourceFormat, Program: version.Program(), View: v.Name, Sweep: s.Name, Params: given}
	return f, ctx.Err()
}

// sweepSheet is the picture of a sweep.
type sweepSheet struct {
	*analysis.Sweep
	best   bool
	labels []string // of the columns
	groups []string
}

func drawSweep(s *analysis.Sweep, best, all bool) (*render.Figure, error) {
	sheet := &sweepSheet{Sweep: s, best: best}
	ended, trials := 0, 0
	for _, p := range s.Points {
		if !slices.Contains(sheet.labels, p.Label) {
			sheet.labels = append(sheet.labels, p.Label)
		}
		if !slices.Contains(sheet.groups, p.Group) {
			sheet.groups = append(sheet.groups, p.Group)
		}
		ended += p.Ended
		trials += len(p.Trials)
	}
	if ended == 0 {
		return nil, unavailable("sweep", "none of the "+plural(trials, "trial")+" of "+s.Name+" has ended", "go on with it: brainbow sweep "+s.Name+" --out "+s.Dir)
	}
	title := s.Title
	if title == "" {
		title = s.Name
	}
	f := render.New(title, parts("sweep "+s.Name, plural(len(s.Points), "setting"), plural(trials, "training")))
	missing := s.Unfinished()
	if len(missing) > 0 {
		f.Subtitle = parts(f.Subtitle, fmt.Sprintf("%d not in the numbers", len(missing)))
		f.Warnings = append(f.Warnings, missing...)
	}
	bottom := sheet.plot(f.Body, all)
	sheet.table(f.Body, bottom+3*render.Unit)
	f.Caption = sheet.caption()
	f.Description = sheet.describe()
	return f, nil
}

// accuracy returns the accuracy of a trial that ended, in percent.
func (s *sweepSheet) accuracy(t analysis.SweepRun) float64 {
	if t.Summary == nil || t.Status != "finished" || t.Test.Step < 0 {
		return math.NaN()
	}
	if s.best {
		return 100 * t.Best.Accuracy
	}
	return 100 * t.Test.Accuracy
}

func (s *sweepSheet) mean(p analysis.SweepPoint) float64 {
	if s.best {
		return 100 * p.Best
	}
	return 100 * p.Mean
}

// chance is the accuracy of guessing, in percent, for the sweep's first point.
func (s *sweepSheet) chance() float64 {
	for _, p := range s.Points {
		if p.Classes > 0 {
			return 100 / float64(p.Classes)
		}
	}
	return math.NaN()
}

func (s *sweepSheet) seriesColor(i int) render.Color {
	return render.ClassColor([]int{0, 3, 1, 4, 2, 5, 6, 7, 8, 9}[i%10])
}

// publishedColor is the colour of numbers that others reported.
var publishedColor = render.Color{R: 110, G: 117, B: 126, A: 255}

// plot draws the accuracies and returns where the chart ends.
func (s *sweepSheet) plot(c *render.Canvas, all bool) float64 {
	var values []float64
	for _, p := range s.Points {
		for _, t := range p.Trials {
			values = append(values, s.accuracy(t))
		}
	}
	for _, p := range s.Published {
		for label, v := range p.Values {
			if slices.Contains(s.labels, label) {
				values = append(values, 100*v)
			}
		}
	}
	values = append(values, s.chance())
	r := render.Range{Min: 100, Max: 0}
	for _, v := range values {
		if !math.IsNaN(v) {
			r.Min, r.Max = min(r.Min, v), max(r.Max, v)
		}
	}
	if all {
		r = render.Range{Min: 0, Max: 100}
	} else {
		r = render.Range{Min: max(0, r.Min-2), Max: min(100, r.Max+2)}
	}
	width := max(float64(plotWidth), float64(len(s.labels))*9*render.Unit)
	k := &chart{
		c: c, xTickLabel: true,
		x:      render.Scale{Range: render.Range{Min: -0.5, Max: float64(len(s.labels)) - 0.5}, From: plotLeft, To: plotLeft + width},
		y:      render.Scale{Range: r, From: plotTop + plotHeight, To: plotTop},
		yTitle: "test accuracy, %",
	}
	if s.best {
		k.yTitle = "best test accuracy, %"
	}
	k.yTicks = k.y.Ticks(6)
	k.frame()
	column := width / float64(len(s.labels))
	if ch := s.chance(); k.holds(0, ch) {
		c.Dashed(k.x.From, k.y.Pos(ch), k.x.To, k.y.Pos(ch), 1, render.Muted)
		k.ends = append(k.ends, ending{k.x.To, k.y.Pos(ch), "guessing", render.Muted, false})
	}
	for g, group := range s.groups {
		s.series(k, g, group, column)
	}
	for _, p := range s.Published {
		drawn := false
		for i, label := range s.labels {
			v, ok := p.Values[label]
			if !ok || !k.holds(float64(i), 100*v) {
				continue
			}
			x, y := k.x.Pos(float64(i))-0.28*column, k.y.Pos(100*v)
			diamond(c, x, y)
			drawn = true
		}
		if drawn { // explained above the chart, because the numbers may end before its right edge
			diamond(c, k.x.To-render.Measure(p.Label, render.TextStyle{})-2*render.Unit, plotTop-2*render.Unit-4)
			c.Text(k.x.To, plotTop-2*render.Unit, p.Label, render.TextStyle{Anchor: render.End})
		}
	}
	s.columns(k, column)
	s.legend(k)
	bottom := plotTop + plotHeight + 5*render.Unit
	c.Extend(0, bottom)
	return bottom
}

func diamond(c *render.Canvas, x, y float64) {
	c.Polygon([]render.Point{{X: x, Y: y - 5}, {X: x + 5, Y: y}, {X: x, Y: y + 5}, {X: x - 5, Y: y}}, publishedColor)
}

// series draws one group: a dot for each trial, a bar from the least to the most,
// a line through the means.
func (s *sweepSheet) series(k *chart, g int, group string, column float64) {
	color := s.seriesColor(g)
	shift := (float64(g) - float64(len(s.groups)-1)/2) * min(0.22*column, 18)
	var line []render.Point
	for i, label := range s.labels {
		for _, p := range s.Points {
			if p.Label != label || p.Group != group || p.Ended == 0 {
				continue
			}
			x := k.x.Pos(float64(i)) + shift
			least, most := math.Inf(1), math.Inf(-1)
			for _, t := range p.Trials {
				v := s.accuracy(t)
				if !k.holds(float64(i), v) {
					continue
				}
				least, most = min(least, v), max(most, v)
				k.c.Circle(x+7, k.y.Pos(v), 2, render.Style{Fill: render.Mix(color, render.Color{R: 255, G: 255, B: 255, A: 255}, 0.35)})
			}
			if most > least {
				k.c.Line(x, k.y.Pos(least), x, k.y.Pos(most), 2, color)
			}
			m := s.mean(p)
			line = append(line, render.Point{X: x, Y: k.y.Pos(m)})
			k.c.Circle(x, k.y.Pos(m), 4, render.Style{Fill: color})
		}
	}
	if len(line) > 1 && (len(s.groups) > 1 || len(s.Axes) == 1) {
		k.c.Polyline(line, 1.5, color)
	}
	if len(line) > 0 && len(s.groups) > 1 {
		last := line[len(line)-1]
		k.ends = append(k.ends, ending{last.X, last.Y, group, color, true})
	}
}

// columns writes the settings under the chart.
func (s *sweepSheet) columns(k *chart, column float64) {
	style := render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.Middle}
	for i, label := range s.labels {
		for n, line := range render.Wrap(label, column-render.Unit, style) {
			k.c.Text(k.x.Pos(float64(i)), k.y.From+2*render.Unit+float64(n)*14, line, style)
		}
	}
	if len(s.Axes) == 1 {
		style.Anchor = render.Start
		k.c.Text(k.x.To+render.Unit, k.y.From+2*render.Unit, axisName(s.Axes[0]), style)
	}
}

// axisName returns words for a key of a recipe, if there are any.
func axisName(key string) string {
	parts := strings.Split(key, ".")
	switch {
	case len(parts) == 3 && parts[0] == "network" && parts[2] == "units":
		if n, err := strconv.Atoi(parts[1]); err == nil {
			return fmt.Sprintf("units of layer %d", n+1)
		}
	case key == "optimizer.learning_rate":
		return "learning rate"
	}
	return key
}

// legend names the groups at their right ends, moved apart where they would
// touch.
func (s *sweepSheet) legend(k *chart) {
	ends := k.ends
	k.ends = nil
	for _, e := range ends {
		k.ends = append(k.ends, ending{max(e.x, k.x.To), e.y, e.text, e.color, e.bold})
	}
	k.labels()
}

func (s *sweepSheet) caption() string {
	how := "after the last step"
	if s.best {
		how = "at its best evaluation"
	}
	text := fmt.Sprintf("Accuracy on the test samples %s. Each pale dot is one training with its own seed, the large dot their mean, the bar reaches from the worst to the best.", how)
	if len(s.Published) > 0 {
		text += " Grey diamonds are numbers that others reported, whose data, seeds and settings may differ."
	}
	if ch := s.chance(); !math.IsNaN(ch) {
		text += fmt.Sprintf(" Guessing would be correct in %s of cases.", render.Percent(ch/100, 1))
	}
	return text + " Seconds are those of one training with its evaluations and recording, on the machine that made it."
}

func (s *sweepSheet) describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "Test accuracy of %s. ", plural(len(s.Points), "setting"))
	for _, p := range s.Points {
		name := p.Label
		if p.Group != "" {
			name = p.Group + ", " + name
		}
		if p.Ended == 0 {
			fmt.Fprintf(&b, "%s: no training has ended. ", name)
			continue
		}
		fmt.Fprintf(&b, "%s: mean %s, from %s to %s over %s. ", name, render.Percent(s.mean(p)/100, 2), render.Percent(p.Least, 2), render.Percent(p.Most, 2), plural(p.Ended, "training"))
	}
	return strings.TrimSpace(b.String())
}
