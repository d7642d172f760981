package figure

import (
	"math"

	"brainbow/render"
	"brainbow/runstore"
)

// filmCurves is loss and accuracy beside a film.
type filmCurves struct {
	about
	rows   []runstore.Metric
	loss   string
	charts []*chart
	curves [][]curve // of each chart
}

func newFilmCurves(a about, rows []runstore.Metric, loss string) (*filmCurves, error) {
	for _, m := range rows {
		if !math.IsNaN(m.Loss) {
			return &filmCurves{about: a, rows: rows, loss: loss}, nil
		}
	}
	return nil, unavailable("film", "curves=true needs measurements, and the run has none", "record metrics while training, or leave the curves out")
}

const (
	filmCurveWidth  = 34 * render.Unit
	filmCurveHeight = 13 * render.Unit
	filmCurveLeft   = 5 * render.Unit
	filmCurveTop    = 3 * render.Unit
	filmCurvePitch  = filmCurveHeight + 7*render.Unit
)

// draw draws both charts at a distance x from the left.
func (s *filmCurves) draw(c *render.Canvas, x float64) {
	s.charts, s.curves = nil, nil
	sheet := &curveSheet{o: curveOptions{smooth: usualSmooth}}
	run := curveRun{about: s.about, rows: s.rows, loss: s.loss}
	for i, metric := range []string{"loss", "accuracy"} {
		var curves []curve
		for _, split := range []string{"batch", "train", "test"} {
			curves = append(curves, sheet.values(run, metric, split))
		}
		ys, ok := spread(curves, false, func(c curve) []float64 { return c.y })
		if !ok {
			continue
		}
		top := filmCurveTop + float64(i)*filmCurvePitch
		ys = ys.Grow(3)
		title := s.say("curves." + metric)
		if metric == "accuracy" {
			ys = render.Range{Min: 0, Max: 100}
		}
		k := &chart{
			c: c, xTickLabel: i == 1, xTitle: s.say("curves.step"),
			x: render.Scale{Range: render.Range{Max: float64(max(s.Steps, 1))}, From: x + filmCurveLeft, To: x + filmCurveLeft + filmCurveWidth},
			y: render.Scale{Range: ys, From: top + filmCurveHeight, To: top},
		}
		k.xTicks, k.yTicks = k.x.WholeTicks(4), k.y.Ticks(3)
		if metric == "accuracy" {
			for i := range k.yTicks {
				k.yTicks[i].Label = s.inPercent(k.yTicks[i].Label)
			}
		}
		c.Text(x, top-render.Unit-2, title, render.TextStyle{Bold: true})
		k.frame()
		for j, v := range curves {
			split := []string{"batch", "train", "test"}[j]
			if split == "batch" {
				k.line(v.x, v.y, 1, render.Mix(render.Paper, splitColor(split), batchInk))
			} else {
				k.line(v.x, v.y, 2, splitColor(split))
			}
			if at, y, ok := v.last(); ok && k.holds(at, y) {
				k.end(at, y, s.say("film.split."+split), splitColor(split), false)
			}
		}
		k.labels()
		s.charts, s.curves = append(s.charts, k), append(s.curves, curves)
	}
}

// box is where marks are drawn, in the body's points.
func (s *filmCurves) box(i int) (x, y, w, h float64) {
	k := s.charts[i]
	return k.x.From - render.Unit, k.y.To - render.Unit, filmCurveWidth + 2*render.Unit, filmCurveHeight + 2*render.Unit
}

// mark draws a mark at a step.
func (s *filmCurves) mark(c *render.Canvas, step int64) {
	for i, k := range s.charts {
		at := k.x.Pos(float64(step))
		c.Line(at, k.y.To, at, k.y.From, 1, render.Muted)
		for j, v := range s.curves[i] {
			split := []string{"batch", "train", "test"}[j]
			if y, ok := v.at(float64(step)); ok && k.holds(float64(step), y) {
				c.Circle(at, k.y.Pos(y), 3.5, render.Style{Fill: splitColor(split), Stroke: render.Paper})
			}
		}
	}
}
