package figure

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/internal/hint"
	"brainbow/render"
	"brainbow/runstore"
)

func changeView() View {
	return View{
		Name: "change", About: "How much each layer's weights and what it makes of the same samples still move per step.", Runs: 1, make: makeChange,
		Params: []Param{
			{Name: "measure", Default: "relative", Allowed: []string{"relative", "correlation"}, Help: "of the representation: relative change, or one less the correlation"},
			{Name: "x", Default: "linear", Allowed: []string{"linear", "log"}, Help: "axis of the steps"},
		},
	}
}

func makeChange(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	a, err := q.about(r, math.MaxInt64)
	if err != nil {
		return nil, err
	}
	a.Step = a.Steps
	if q.step >= 0 {
		if err := r.InRange(q.step); err != nil {
			return nil, err
		}
		a.Step = q.step
	}
	c, err := r.Change(ctx)
	if errors.Is(err, runstore.ErrNotKept) {
		return nil, hint.Add(fmt.Errorf("view change: %w: %w", ErrUnavailable, err), "at least two steps' weights are needed; record frames while training (recipe key record.frames)")
	}
	if err != nil {
		return nil, err
	}
	return drawChange(a, c, q.values["measure"] == "correlation", q.values["x"] == "log")
}

// drawChange draws the change of weights and of representations, a curve for
// each layer.
func drawChange(a about, c *analysis.Change, turned, logX bool) (*render.Figure, error) {
	f := render.New(fmt.Sprintf("%s: how much the layers move over %s", a.Run, plural(int(a.Steps), "step")), "")
	f.Subtitle = parts(plural(len(c.Layers), "layer"), fmt.Sprintf("%d recorded steps compared", len(c.Steps)), fmt.Sprintf("representations of %s", plural(c.Samples, "test sample")))
	values, what := c.Values, "its activations for the same test samples, all together: the norm of their change over the larger of their norms"
	if turned {
		values, what = c.Turned, "its activations for the same test samples, all together: one less the correlation of before and after"
	}
	y := 0.0
	for i, part := range []struct {
		title string
		rows  [][]float64
	}{{"Weights, change per step", c.Weights}, {"Representation, change per step", values}} {
		if err := changeChart(f.Body, a, c, part.title, part.rows, y, logX, i == 1); err != nil {
			return nil, err
		}
		y += plotTop + plotHeight + 4*render.Unit
	}
	f.Caption = fmt.Sprintf("Above, the norm of the difference of a layer’s weights between two recorded steps, over the larger of the two norms; below, %s. Both are divided by the steps between, so that what goes to and fro counts less the farther steps are apart. The axis is logarithmic.", what)
	if a.Step < a.Steps {
		f.Caption += fmt.Sprintf(" The dashed line is step %s.", render.Count(a.Step))
	}
	f.Description = describeChange(a, c)
	return f, nil
}

func changeChart(c *render.Canvas, a about, ch *analysis.Change, title string, rows [][]float64, top float64, logX, isLast bool) error {
	var curves []curve
	for _, row := range rows {
		v := curve{}
		for k, y := range row {
			// A point stands in the middle of its interval.
			x := (float64(ch.Steps[k]) + float64(ch.Steps[k+1])) / 2
			v.x, v.y = append(v.x, x), append(v.y, 100*y)
		}
		curves = append(curves, v)
	}
	ys, found := spread(curves, true, func(c curve) []float64 { return c.y })
	if !found {
		return unavailable("change", "nothing moved between the recorded steps", "train with a learning rate above zero, or record other steps")
	}
	if ys.Max < ys.Min*1.5 {
		ys = render.Range{Min: ys.Min / 2, Max: ys.Max * 2}
	}
	xs := render.Range{Max: max(float64(a.Steps), 1)}
	if logX {
		xs.Min = math.Inf(1)
		for _, v := range curves {
			xs.Min = min(xs.Min, v.x[0])
		}
		if xs.Min >= xs.Max {
			xs.Min = xs.Max / 10
		}
	}
	k := &chart{c: c, xTitle: "step", yTitle: title, xTickLabel: isLast}
	k.x = render.Scale{Range: xs, From: plotLeft + render.Unit, To: plotLeft + plotWidth, Log: logX}
	k.y = render.Scale{Range: ys, From: top + plotTop + plotHeight, To: top + plotTop, Log: true}
	k.xTicks, k.yTicks = k.x.WholeTicks(6), k.y.Ticks(5)
	for i := range k.yTicks {
		if k.yTicks[i].Label != "" {
			k.yTicks[i].Label += "\u2009%"
		}
	}
	k.frame()
	for l, v := range curves {
		color := layerColor(l, len(curves))
		k.line(v.x, v.y, 2, color)
		k.dots(v.x, v.y, color)
		for i := len(v.x) - 1; i >= 0; i-- {
			if k.holds(v.x[i], v.y[i]) {
				k.end(v.x[i], v.y[i], ch.Layers[l]+" "+render.Number(v.y[i], 2)+"\u2009%", color, false)
				break
			}
		}
	}
	if a.Step < a.Steps && k.holds(float64(a.Step), k.y.Min) {
		at := k.x.Pos(float64(a.Step))
		c.Dashed(at, k.y.To, at, k.y.From, 1, render.Muted)
	}
	k.labels()
	c.Extend(0, top+plotTop+plotHeight+2.5*render.Unit)
	return nil
}

// layerColor goes from dark to light with the depth of a layer: its place in
// the order distinguishes layers.
func layerColor(l, n int) render.Color {
	return render.Sequential.At(0.02 + 0.8*float64(l)/float64(max(n-1, 1)))
}

func describeChange(a about, c *analysis.Change) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Change per step of the layers of run %s, in percent, first and last between recorded steps.", a.Run)
	for l, name := range c.Layers {
		w, v := c.Weights[l], c.Values[l]
		fmt.Fprintf(&b, " %s: weights %s to %s, representation %s to %s.", name, percentOf(w[0]), percentOf(w[len(w)-1]), percentOf(v[0]), percentOf(v[len(v)-1]))
	}
	return b.String()
}

func percentOf(v float64) string {
	if !finite(v) {
		return "unknown"
	}
	return render.Number(100*v, 2)
}
