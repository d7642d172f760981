package figure

import (
	"math"
	"strconv"

	"brainbow/analysis"
	"brainbow/render"
)

const (
	groupExamples = 3  // at most, of a kind
	exampleHigh   = 69 // of an example without a gap
	exampleSide   = 8 * render.Unit
)

// groups draws of each kind two or three examples, as many as there is room for.
func (s *mistakeSheet) groups(c *render.Canvas, w, h float64) {
	columns := cardColumns(w)
	width := math.Floor((w - float64(columns-1)*cardGap) / float64(columns))
	rows := (len(s.shown) + columns - 1) / columns
	high := math.Floor((h - mistakeLegend) / float64(rows))
	n := min(max(int((high-cardHead)/exampleHigh), 1), groupExamples)
	pitch := min(math.Floor((high-cardHead)/float64(n)), 12*render.Unit)
	for i, first := range s.shown {
		left, top := float64(i%columns)*(width+cardGap), float64(i/columns)*high
		s.kindHead(c, left, top, first.Kind)
		all := s.m.Examples(first.Kind, s.o.by)
		for k, x := range all[:min(n, len(all))] {
			s.example(c, left, top+cardHead+float64(k)*pitch, width, x)
		}
	}
	s.legend(c, 0, float64(rows)*high+render.Unit)
}

// example draws a mistake, what the network says, and why it is of its kind: the look-alikes.
func (s *mistakeSheet) example(c *render.Canvas, left, top, width float64, x analysis.Mistake) {
	s.sample(c, s.o.picture, s.o.points, int(x.ID), left, top, exampleSide, s.sampleName(x))
	at := left + exampleSide + 1.5*render.Unit
	room := width - exampleSide - 1.5*render.Unit
	bold := render.TextStyle{Bold: true}
	said := s.output(float64(x.Confidence), s.o.probabilities)
	c.Text(at, top+11, s.head(x, room-render.Measure(said, bold)-2*render.Unit), bold)
	c.Text(left+width, top+11, said, render.TextStyle{Bold: true, Anchor: render.End})
	c.Text(at, top+11+2.25*render.Unit, render.Ellipsis(s.evidence(x), room, render.TextStyle{}), render.TextStyle{})
	const side, pitch = 24, 30
	y := top + 11 + 3.25*render.Unit
	for i, id := range x.Neighbours {
		nx := at + float64(i)*min(pitch, room/analysis.NearestTrained)
		tip := s.say("mistakes.trained", "id", strconv.Itoa(int(id)), "class", s.names[x.NeighbourLabels[i]])
		s.sample(c, s.o.trained, s.o.trainedPoints, int(id), nx, y, side, tip)
		c.Rect(nx, y+side+2, side, 5, classStyle(x, x.NeighbourLabels[i]), s.names[x.NeighbourLabels[i]])
	}
}
