package figure

import (
	"math"
	"strconv"

	"brainbow/analysis"
	"brainbow/render"
)

const (
	cardHigh = 17 * render.Unit // without a heading
	cardHead = 2.75 * render.Unit
	cardGap  = 3 * render.Unit
	cardSide = 11 * render.Unit // of the sample's picture

	mistakeLegend = 3 * render.Unit // below the mistakes
)

// cardColumns is the number of cards side by side.
func cardColumns(w float64) int {
	if w < 80*render.Unit {
		return 1
	}
	return 2
}

// cards draws the mistakes with the evidence for their kinds, two in a row.
func (s *mistakeSheet) cards(c *render.Canvas, w, h float64) {
	switch {
	case s.brief(w, h):
		s.briefCards(c, w, h)
		return
	case s.headed():
		s.groups(c, w, h)
		return
	}
	columns := cardColumns(w)
	width := math.Floor((w - float64(columns-1)*cardGap) / float64(columns))
	rows := (len(s.shown) + columns - 1) / columns
	const high = cardHigh + cardGap/2
	var called []string
	for _, x := range s.shown {
		called = append(called, s.sampleName(x))
	}
	called = render.ShortNames(called, cardSide, render.TextStyle{Size: render.Small})
	for i, x := range s.shown {
		s.card(c, float64(i%columns)*(width+cardGap), float64(i/columns)*high, width, x, called[i])
	}
	s.legend(c, 0, float64(rows)*high+render.Unit)
}

// brief reports whether the cards of the kinds have too little room, on a square sheet, for bars and look-alikes.
func (s *mistakeSheet) brief(w, h float64) bool {
	columns := cardColumns(w)
	rows := (len(s.shown) + columns - 1) / columns
	return s.headed() && float64(rows)*(cardHead+cardHigh+render.Unit)+2*render.Unit > h && columns == 1
}

// briefCards draws of each mistake the sample and, as text, what the network says and of which class most of its
// look-alikes are.
func (s *mistakeSheet) briefCards(c *render.Canvas, w, h float64) {
	high := min(math.Floor(h/float64(max(len(s.shown), 1))), 20*render.Unit)
	side := min(high-2*render.Unit, 14*render.Unit)
	left := side + 2*render.Unit
	for i, x := range s.shown {
		y := float64(i) * high
		s.sample(c, s.o.picture, s.o.points, int(x.ID), 0, y, side, s.sampleName(x))
		top := y + (side-7.25*render.Unit)/2
		s.kindHead(c, left, top, x.Kind)
		said := s.output(float64(x.Confidence), s.o.probabilities)
		room := w - left - render.Measure(said, render.TextStyle{Bold: true}) - 2*render.Unit
		c.Text(left, top+4.5*render.Unit, s.head(x, room), render.TextStyle{Bold: true})
		c.Text(w, top+4.5*render.Unit, said, render.TextStyle{Bold: true, Anchor: render.End})
		c.Text(left, top+7*render.Unit, render.Ellipsis(s.evidence(x), w-left, render.TextStyle{}), render.TextStyle{})
	}
}

// kindHead writes a kind and how many mistakes are of it.
func (s *mistakeSheet) kindHead(c *render.Canvas, left, top float64, k analysis.Kind) {
	style := render.TextStyle{Size: render.Heading, Bold: true}
	name := s.say("mistakes.head." + string(k))
	c.Text(left, top+render.Heading*0.72, name, style)
	x := left + render.Measure(name, style) + 1.5*render.Unit
	c.Text(x, top+render.Heading*0.72, s.say("mistakes.of", "count", render.Count(int64(s.m.Count(k))), "all", render.Count(int64(len(s.m.All)))), render.TextStyle{Color: render.Muted})
}

// card draws one mistake: the sample, what it was mistaken for, the largest outputs, and its look-alikes
// among the training samples.
func (s *mistakeSheet) card(c *render.Canvas, left, top, width float64, x analysis.Mistake, called string) {
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	s.sample(c, s.o.picture, s.o.points, int(x.ID), left, top, cardSide, s.sampleName(x))
	c.Label(left, top+cardSide+1.25*render.Unit, called, small)
	at := left + cardSide + 2*render.Unit
	room := width - cardSide - 2*render.Unit
	c.Text(at, top+11, s.head(x, room), render.TextStyle{Bold: true})
	names := render.ShortNames(s.names, 9*render.Unit, render.TextStyle{})
	name := 0.0
	for _, k := range x.Top {
		name = max(name, render.Measure(names[k], render.TextStyle{}))
	}
	bar := room - name - render.Unit - 7*render.Unit
	for i, k := range x.Top {
		y := top + 3*render.Unit + float64(i)*2.25*render.Unit
		v := float64(x.TopOutputs[i])
		c.Label(at, y, names[k], render.TextStyle{})
		c.Rect(at+name+render.Unit, y-5.5, max(bar*min(max(v, 0), 1), 2), 11, classStyle(x, int32(k)), "")
		c.Label(left+width, y, s.output(v, s.o.probabilities), render.TextStyle{Anchor: render.End})
	}
	// The evidence.
	y := top + 8.75*render.Unit
	c.Text(at, y+render.Small, render.Ellipsis(s.evidence(x), room, render.TextStyle{}), render.TextStyle{})
	y += 2.25 * render.Unit
	side := min(28, math.Floor((room+2)/analysis.NearestTrained)-2)
	pitch := min((room-side)/(analysis.NearestTrained-1), 36)
	near := render.ShortNames(s.names, pitch-1, small)
	for i, id := range x.Neighbours {
		nx := at + float64(i)*pitch
		tip := s.say("mistakes.trained", "id", strconv.Itoa(int(id)), "class", s.names[x.NeighbourLabels[i]])
		s.sample(c, s.o.trained, s.o.trainedPoints, int(id), nx, y, side, tip)
		c.Rect(nx, y+side+2, side, 5, classStyle(x, x.NeighbourLabels[i]), s.names[x.NeighbourLabels[i]])
		c.Label(nx+side/2, y+side+14, near[x.NeighbourLabels[i]], render.TextStyle{Size: small.Size, Color: small.Color, Anchor: render.Middle})
	}
}

// evidence says of which class most of the look-alikes are.
func (s *mistakeSheet) evidence(x analysis.Mistake) string {
	class, n := x.LookAlikes()
	if n == 0 {
		return ""
	}
	of := len(x.Neighbours)
	if n == of && n > 1 {
		return s.say("mistakes.lookAlikes.all", "of", render.Count(int64(of)), "class", s.many(s.names[class]))
	}
	return s.say("mistakes.lookAlikes", "count", render.Count(int64(n)), "of", render.Count(int64(of)), "class", s.many(s.names[class]))
}

// head says which class was mistaken for which. Of names that are too long together each has half
// of the room, or what the other leaves.
func (s *mistakeSheet) head(x analysis.Mistake, room float64) string {
	bold := render.TextStyle{Bold: true}
	room -= render.Measure(s.say("mistakes.taken", "actual", "", "predicted", ""), bold)
	actual, predicted := render.Measure(s.names[x.Actual], bold), render.Measure(s.names[x.Predicted], bold)
	short := func(class int32, other float64) string {
		return render.ShortNames(s.names, max(room/2, room-other), bold)[class]
	}
	return s.say("mistakes.taken", "actual", short(x.Actual, predicted), "predicted", short(x.Predicted, actual))
}

// Learnt says when a sample was learnt, or went wrong: between which steps of its history.
func Learnt(l analysis.Learning) string { return language("").learnt(l) }

func (l language) learnt(x analysis.Learning) string {
	switch {
	case x.Never():
		return l.say("mistakes.never")
	case x.Lost >= 0:
		return l.say("mistakes.wrong", "after", render.Count(x.LostAfter), "by", render.Count(x.Lost))
	case x.After < 0:
		return l.say("mistakes.learntFirst", "by", render.Count(x.Learnt))
	}
	return l.say("mistakes.learnt", "after", render.Count(x.After), "by", render.Count(x.Learnt))
}
