package figure

import (
	"fmt"
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// sweepColumn is a column of the table under a sweep's chart.
type sweepColumn struct {
	title string
	cell  func(p analysis.SweepPoint) string
}

// table writes the numbers of every setting.
func (s *sweepSheet) table(c *render.Canvas, top float64) {
	percent := func(v float64) string {
		if math.IsNaN(v) {
			return "–"
		}
		return render.Fixed(100*v, 1)
	}
	columns := []sweepColumn{
		{s.say("sweep.col.setting"), func(p analysis.SweepPoint) string {
			if p.Group != "" {
				return p.Group + ", " + p.Label
			}
			return p.Label
		}},
		{s.say("sweep.col.parameters"), func(p analysis.SweepPoint) string { return render.Count(int64(p.Parameters)) }},
		{s.say("sweep.col.seconds"), func(p analysis.SweepPoint) string {
			if math.IsNaN(p.Seconds) {
				return "–"
			}
			return render.Fixed(p.Seconds, 1)
		}},
		{s.say("sweep.col.trainings"), func(p analysis.SweepPoint) string {
			if p.Ended < len(p.Trials) {
				return s.say("sweep.col.some", "ended", fmt.Sprint(p.Ended), "all", fmt.Sprint(len(p.Trials)))
			}
			return fmt.Sprint(p.Ended)
		}},
		{s.say("sweep.col.last"), func(p analysis.SweepPoint) string { return percent(p.Mean) }},
		{s.say("sweep.col.deviation"), func(p analysis.SweepPoint) string { return percent(p.Deviation) }},
		{s.say("sweep.col.range"), func(p analysis.SweepPoint) string {
			if p.Ended == 0 {
				return "–"
			}
			return percent(p.Least) + " … " + percent(p.Most)
		}},
		{s.say("sweep.col.best"), func(p analysis.SweepPoint) string { return percent(p.Best) }},
	}
	for _, pub := range s.Published {
		columns = append(columns, sweepColumn{pub.Label + ", %", func(p analysis.SweepPoint) string {
			if v, ok := pub.Values[p.Label]; ok {
				return percent(v)
			}
			return ""
		}})
	}
	head := render.TextStyle{Size: render.Small, Color: render.Muted}
	body := render.TextStyle{Size: render.Small}
	const row = 2.25 * render.Unit
	x := 0.0
	for i, col := range columns {
		width := render.Measure(col.title, head)
		for _, p := range s.Points {
			width = max(width, render.Measure(col.cell(p), body))
		}
		at, anchor := x, render.Start
		if i > 0 { // numbers are aligned right
			at, anchor = x+width, render.End
		}
		head.Anchor, body.Anchor = anchor, anchor
		c.Label(at, top, col.title, head)
		for k, p := range s.Points {
			c.Label(at, top+float64(k+1)*row+4, col.cell(p), body)
		}
		x += width + 3*render.Unit
	}
	c.Line(0, top+1.25*render.Unit, x-3*render.Unit, top+1.25*render.Unit, 1, render.Rule)
	c.Extend(0, top+float64(len(s.Points)+1)*row)
}
