package figure

import (
	"slices"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// drawLego assembles a class from hidden units.
func drawLego(a about, o legoOptions) *render.Figure {
	var dropped render.Figure // its warnings
	names := a.names(&dropped)
	s := &legoSheet{about: a, o: o, names: names, class: names[o.class], plan: planFor(o.l, o.colour)}
	found := legoFinding(a.language, o.kept, s.class)
	if o.chosen {
		found = a.find("lego.find.chosen", "many", a.many(s.class), "n", render.Count(int64(len(o.all))), "share", a.percent(o.with.Recall, 0), "full", a.percent(o.own.Recall, 0))
	}
	f := a.picture(found, s.say("lego.of", "layer", o.l.Name), s.say("lego.by", "split", a.split(o.split)))
	f.Warnings = dropped.Warnings
	f.Caption = a.sentences(s.caption(), s.fewer())
	f.Method = s.say("lego.method")
	if o.mean != nil {
		f.Method = s.sentences(f.Method, s.say("lego.likeness", "sum", render.Fixed(analysis.Correlation(o.l.Picture(o.pieces), o.mean), 2), "full", render.Fixed(analysis.Correlation(o.l.Picture(o.all), o.mean), 2)))
	}
	w, h := f.Area()
	y := s.pieces(f.Body, w, h*0.36)
	s.grow(f.Body, y, w, h-y)
	if a.detail {
		_, y := f.Body.Size()
		s.chart(f.Body, y+2*render.Unit)
		a.taller(f, s.say("lego.taller"))
	}
	f.Description = s.describe()
	return f
}

type legoSheet struct {
	about
	o     legoOptions
	names []string
	class string
	plan  plan
}

func (s *legoSheet) caption() string {
	switch {
	case s.o.chosen:
		return s.say("lego.captionChosen")
	case s.o.centred:
		return s.say("lego.captionCentred")
	}
	return s.say("lego.caption")
}

// fewerLeast is by how much fewer samples must be recognised with more pieces to be spoken of.
const fewerLeast = 0.03

// fewer says that more pieces recognise fewer samples, where that is seen.
func (s *legoSheet) fewer() string {
	if s.o.chosen || s.o.kept == nil {
		return ""
	}
	stages := s.stages()
	for i := 1; i < len(stages); i++ {
		_, before := s.sumOf(i-1, stages[i-1])
		_, after := s.sumOf(i, stages[i])
		if before-after >= fewerLeast {
			return s.say("lego.fewer", "more", render.Count(int64(stages[i])), "less", render.Count(int64(stages[i-1])))
		}
	}
	return ""
}

// times multiplies a unit's weights by an amount.
func times(weights []float32, amount float64) []float32 {
	out := make([]float32, len(weights))
	for i, w := range weights {
		out[i] = float32(float64(w) * amount)
	}
	return out
}

// maxPieces is the number of pieces that are drawn.
const maxPieces = 8

// pieces draws the strongest pieces, multiplied, on one scale, with a plus between them. It returns where
// they end.
func (s *legoSheet) pieces(c *render.Canvas, areaW, areaH float64) float64 {
	shown := s.o.pieces[:min(maxPieces, len(s.o.pieces))]
	title := s.say("lego.pieces", "k", render.Count(int64(len(shown))), "one", s.one(s.class))
	if s.o.chosen {
		title = s.say("lego.pieces.chosen")
	}
	c.Text(0, render.Body*0.8, title, render.TextStyle{Bold: true})
	small := render.TextStyle{Size: render.Small}
	low, high := s.say("lego.against"), s.say("weights.for")
	if key := render.Measure(low, small) + render.Measure(high, small) + 60 + 2*render.Unit; render.Measure(title, render.TextStyle{Bold: true})+key+3*render.Unit < areaW {
		c.WordBar(areaW-key, render.Body*0.45, 60, render.Diverging, low, "", high)
	}
	const top, gap = 2.75 * render.Unit, 3 * render.Unit
	w, h := s.plan.size()
	more := ""
	if n := len(s.o.pieces) - len(shown); n > 0 {
		more = s.say("lego.more", "count", render.Count(int64(n)))
		areaW -= 12 * render.Unit
	}
	cell := areaW/float64(len(shown)) - gap
	pixel := crisp(min(cell, areaH-top-2.5*render.Unit, 110) / float64(max(w, h)))
	tw, th := pixel*float64(w), pixel*float64(h)
	cw := max(tw, 84) + gap
	span := render.Range{}
	for _, p := range shown {
		span = span.Union(render.RangeOf(times(s.o.l.Unit(p.Unit), p.Amount)))
	}
	for i, p := range shown {
		x := float64(i) * cw
		mid := x + (cw-gap)/2
		c.Image(mid-tw/2, top, tw, th, s.plan.draw(times(s.o.l.Unit(p.Unit), p.Amount), render.Diverging, span.Symmetric()), Unit(s.o.l.Name, p.Unit))
		c.Pick(mid-tw/2, top, tw, th, pickUnit(s.o.l.Name, p.Unit), Unit(s.o.l.Name, p.Unit))
		c.Rect(mid-tw/2-1, top-1, tw+2, th+2, render.Style{Stroke: render.Rule}, "")
		if i > 0 {
			c.Label(x-gap/2, top+th/2, "+", render.TextStyle{Size: render.Large, Anchor: render.Middle})
		}
		style := render.TextStyle{Size: render.Small, Anchor: render.Middle}
		c.Text(mid, top+th+render.Small+2, render.Ellipsis(Unit(s.o.l.Name, p.Unit)+" × "+render.Number(p.Amount, 2), cw-4, style), style)
	}
	if more != "" {
		c.Label(float64(len(shown))*cw-gap+render.Unit, top+th/2, more, render.TextStyle{Size: render.Small})
	}
	return top + th + 5*render.Unit
}

// stages are the numbers of pieces whose sums are shown.
func (s *legoSheet) stages() []int {
	if s.o.chosen {
		return []int{len(s.o.pieces), len(s.o.all)}
	}
	n, at := len(s.o.all), enoughPieces(s.o.kept)
	out := []int{n}
	add := func(k int) {
		if k > 0 && k < n && len(out) < 6 && !slices.Contains(out, k) {
			out = append(out, k)
		}
	}
	add(at) // of which the finding speaks
	for _, k := range []int{len(s.o.pieces), 1, 3, 6, 12, 30, 100} {
		if k != 12 || at < 9 || at > 15 { // not two that are nearly the same
			add(k)
		}
	}
	slices.Sort(out)
	return out
}

// sumOf is the picture of a stage, and recall the share recognised with it.
func (s *legoSheet) sumOf(i, k int) (picture []float32, recall float64) {
	pieces := s.o.all[:k]
	recall = s.o.kept.Own[k]
	if s.o.chosen && i == 0 {
		return s.o.l.Picture(s.o.pieces), s.o.with.Recall
	}
	if k == len(s.o.all) {
		recall = s.o.own.Recall
	}
	return s.o.l.Picture(pieces), recall
}

// grow draws the growing sums with the share recognised, and the mean of the class at the end.
func (s *legoSheet) grow(c *render.Canvas, y, areaW, areaH float64) {
	key := "lego.grow"
	if s.o.chosen {
		key = "lego.grow.chosen"
	}
	c.Text(0, y+render.Body*0.8, s.say(key, "many", s.many(s.class)), render.TextStyle{Bold: true})
	y += 2.75 * render.Unit
	stages := s.stages()
	n := len(stages)
	if s.o.meanPicture != nil {
		n++
	}
	const gap, below = 3 * render.Unit, 8 * render.Unit
	w, h := s.plan.size()
	pixel := crisp(min(areaW/float64(n)-gap, max(areaH-below-2.75*render.Unit, 56), 150) / float64(max(w, h)))
	tw, th := pixel*float64(w), pixel*float64(h)
	cw := max(tw, min(108, areaW/float64(n)-gap)) + gap
	at := enoughPieces(s.o.kept)
	for i, k := range stages {
		x := float64(i) * cw
		mid := x + (cw-gap)/2
		picture, recall := s.sumOf(i, k)
		c.Image(mid-tw/2, y, tw, th, s.plan.draw(picture, render.Diverging, render.RangeOf(picture).Symmetric()), s.stage(k))
		frame := render.Style{Stroke: render.Rule}
		c.Rect(mid-tw/2-1, y-1, tw+2, th+2, frame, "")
		if i > 0 {
			c.Label(x-gap/2, y+th/2, "→", render.TextStyle{Anchor: render.Middle, Color: render.Muted})
		}
		c.Text(mid, y+th+render.Body+2, s.stage(k), render.TextStyle{Anchor: render.Middle})
		level(c, x, y+th+3*render.Unit, cw-gap, 9, recall, "")
		c.Text(mid, y+th+4.25*render.Unit+render.Heading, s.percent(recall, 0), render.TextStyle{Size: render.Heading, Bold: !s.o.chosen && k >= at, Anchor: render.Middle})
	}
	if s.o.meanPicture != nil {
		mid := float64(len(stages))*cw + (cw-gap)/2
		c.Image(mid-tw/2, y, tw, th, s.o.meanPicture, s.say("lego.mean"))
		c.Rect(mid-tw/2-1, y-1, tw+2, th+2, render.Style{Stroke: render.Rule}, "")
		c.Text(mid, y+th+render.Body+2, s.say("lego.mean"), render.TextStyle{Anchor: render.Middle})
	}
}

func (s *legoSheet) stage(k int) string {
	if k == len(s.o.all) {
		return s.say("lego.all", "count", render.Count(int64(k)))
	}
	return s.say("lego.count", "count", render.Count(int64(k)))
}

func (s *legoSheet) describe() string {
	var pieces, grow []string
	for _, p := range s.o.pieces[:min(len(s.o.pieces), 2*maxPieces)] {
		pieces = append(pieces, Unit(s.o.l.Name, p.Unit)+" × "+render.Number(p.Amount, 3))
	}
	for i, k := range s.stages() {
		_, recall := s.sumOf(i, k)
		grow = append(grow, s.say("lego.describeEach", "share", s.percent(recall, 1), "k", render.Count(int64(k))))
	}
	return s.sentences(s.say("lego.describe", "list", strings.Join(pieces, ", ")), s.say("lego.describeGrow", "list", strings.Join(grow, ", ")))
}
