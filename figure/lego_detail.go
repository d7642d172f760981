package figure

import "brainbow/render"

// chart draws accuracy against the number of units, and the measurements below.
func (s *legoSheet) chart(c *render.Canvas, top float64) {
	n := len(s.o.kept.Each) - 1
	const left, width, high = 6 * render.Unit, 52 * render.Unit, 20 * render.Unit
	k := &chart{c: c, xTitle: s.say("lego.chart.x"), yTitle: s.say("lego.chart"), xTickLabel: true}
	k.x = render.Scale{Range: render.Range{Max: float64(n)}, From: left, To: left + width}
	k.y = render.Scale{Range: render.Range{Max: 100}, From: top + 5*render.Unit + high, To: top + 5*render.Unit}
	k.xTicks, k.yTicks = k.x.WholeTicks(6), k.y.Ticks(5)
	for i := range k.yTicks {
		k.yTicks[i].Label += "\u2009%"
	}
	k.frame()
	xs := make([]float64, n+1)
	for i := range xs {
		xs[i] = float64(i)
	}
	for i, line := range [][]float64{s.o.kept.Each, s.o.kept.Same} {
		ys := make([]float64, n+1)
		for j, v := range line {
			ys[j] = 100 * v
		}
		color := []render.Color{render.Ink, render.Muted}[i]
		k.line(xs, ys, 2, color)
		label := s.say("lego.chart.each")
		if i == 1 {
			label = s.say("lego.chart.same", "class", s.about.language.class(render.Ellipsis(s.class, 14*render.Unit, render.TextStyle{})))
		}
		k.end(float64(n), ys[n], label, color, i == 0)
	}
	k.labels()
	s.table(c, k.y.From+7*render.Unit)
}

// table writes the measurements.
func (s *legoSheet) table(c *render.Canvas, y float64) {
	head := render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End}
	columns := []float64{44 * render.Unit, 58 * render.Unit}
	c.Text(columns[0], y, s.say("lego.table.with", "count", render.Count(int64(len(s.o.pieces)))), head)
	c.Text(columns[1], y, s.say("lego.table.all", "count", render.Count(int64(len(s.o.all)))), head)
	for i, row := range []struct {
		words     string
		with, own string
	}{
		{s.say("lego.table.accuracy"), s.percent(s.o.with.Accuracy, 1), s.percent(s.o.own.Accuracy, 1)},
		{s.say("lego.table.recall", "class", render.Ellipsis(s.class, 14*render.Unit, render.TextStyle{})), s.percent(s.o.with.Recall, 1), s.percent(s.o.own.Recall, 1)},
		{s.say("lego.table.own"), render.Number(s.o.with.Own, 3), render.Number(s.o.own.Own, 3)},
		{s.say("lego.table.others"), render.Number(s.o.with.Others, 3), render.Number(s.o.own.Others, 3)},
	} {
		at := y + float64(i+1)*20
		c.Line(0, at-14, columns[1], at-14, 1, render.Faint)
		c.Text(0, at, row.words, render.TextStyle{})
		c.Text(columns[0], at, row.with, render.TextStyle{Anchor: render.End, Bold: true})
		c.Text(columns[1], at, row.own, render.TextStyle{Anchor: render.End})
	}
}
