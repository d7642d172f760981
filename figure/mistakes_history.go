package figure

import (
	"fmt"
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

const (
	historyAxis  = 4 * render.Unit
	historyLeast = 22.0 // of a row
)

// histories draws for each mistake what it was predicted as over the training, above an axis of steps.
func (s *mistakeSheet) histories(c *render.Canvas, w, h float64) {
	const axis, legend = historyAxis, mistakeLegend
	text := min(22*render.Unit, math.Floor(w/3.5))
	rows := float64(len(s.shown))
	high := min(max(math.Floor((h-axis-legend)/rows), historyLeast), 44)
	side := high - 4
	label := render.TextStyle{}
	left := side + 1.5*render.Unit + text
	words := 0.0
	for _, x := range s.shown {
		words = max(words, render.Measure(s.learnt(x.Learning), render.TextStyle{Size: render.Small}))
	}
	right := w - words - 2*render.Unit
	for i, x := range s.shown {
		y := float64(i) * high
		s.sample(c, s.o.picture, s.o.points, int(x.ID), 0, y, side, s.sampleName(x))
		c.Label(side+1.5*render.Unit, y+side/2, render.Ellipsis(s.head(x, text-render.Unit), text-render.Unit, label), label)
		s.strip(c, left, y+side/2, right-left, min(side-4, 18), x)
		c.Label(right+1.5*render.Unit, y+side/2, s.learnt(x.Learning), render.TextStyle{Size: render.Small, Color: render.Muted})
	}
	y := rows * high
	k := render.Scale{Range: render.Range{Max: float64(max(s.m.History.Last, 1))}, From: left, To: right}
	// Cells of early steps have a least width, so steps are where the strips have them.
	starts := stripStarts(s.m.History.Steps, s.m.History.Last)
	at := func(step float64) float64 {
		return left + (right-left)*stripPosition(s.m.History.Steps, s.m.History.Last, starts, step)
	}
	tick := render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.Middle}
	c.Line(left, y, right, y, 1, render.Rule)
	for _, t := range k.WholeTicks(5) {
		c.Line(at(t.Value), y, at(t.Value), y+4, 1, render.Rule)
		c.Text(at(t.Value), y+2*render.Unit+2, t.Label, tick)
	}
	tick.Anchor = render.Start
	c.Text(right+1.5*render.Unit+render.Measure(render.Count(s.m.History.Last), tick)/2, y+2*render.Unit+2, s.say("curves.step"), tick)
	if s.legendWidth() > w-left {
		left = 0
	}
	s.legend(c, left, y+axis+render.Unit)
}

// strip draws the predicted class from each step of the history to the next, over the time of the run.
func (s *mistakeSheet) strip(c *render.Canvas, left, y, width, high float64, x analysis.Mistake) {
	h := s.m.History
	for k, from := range stripStarts(h.Steps, h.Last) {
		said := h.At(k, int(x.ID))
		// Up to the end: the next cells cover it, without a gap.
		style := classStyle(x, said)
		style.Stroke = render.Color{}
		c.Rect(left+width*from, y-high/2, width*(1-from), high, style, fmt.Sprintf("%s: %s", s.language.at(h.Steps[k], 0), s.predicted(said)))
	}
	c.Rect(left, y-high/2, width, high, render.Style{Stroke: render.Muted}, "")
}

// predicted names a predicted class.
func (s *mistakeSheet) predicted(class int32) string {
	if class < 0 || int(class) >= len(s.names) {
		return s.say("mistakes.notMeasured")
	}
	return s.names[class]
}
