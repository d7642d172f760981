package figure

import (
	"fmt"
	"image"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// drawLego assembles a class from hidden units.
func drawLego(a about, o legoOptions) *render.Figure {
	f := render.New("", "")
	s := &legoSheet{o: o, name: a.names(f)[o.class], plan: planFor(o.l, false)}
	f.Title = fmt.Sprintf("%s: class %s from %d of %s of %s at %s", a.Run, s.name, len(o.pieces), plural(o.l.Units, "unit"), o.l.Name, a.at())
	s.sum, s.full = o.l.Picture(o.pieces), o.l.Picture(o.all)
	y := s.pictures(f.Body)
	y = s.pieces(f.Body, y+4*render.Unit)
	s.chart(f.Body, y+2*render.Unit)
	f.Subtitle = fmt.Sprintf("accuracy %s with them, %s with all, on %s", render.Percent(o.with.Accuracy, 1), render.Percent(o.own.Accuracy, 1), strings.TrimPrefix(splitWords(o.split), "of "))
	f.Caption = s.caption()
	f.Description = s.describe(a)
	return f
}

type legoSheet struct {
	o         legoOptions
	name      string
	plan      plan
	sum, full []float32
}

// side returns the side of a pixel for pictures of about the given size.
func (s *legoSheet) side(target float64) float64 {
	w, h := s.plan.size()
	p := target / float64(max(w, h))
	if p >= 1 {
		p = math.Floor(p)
	}
	return p
}

// pictures draws the target, the network's own combination and the assembled one.
func (s *legoSheet) pictures(c *render.Canvas) float64 {
	w, h := s.plan.size()
	p := s.side(170)
	tw, th := p*float64(w), p*float64(h)
	cw := max(tw, 168) + 3*render.Unit
	x, bottom := 0.0, 0.0
	frame := func(img image.Image, title string, lines ...string) {
		c.Text(x, render.Body, title, render.TextStyle{Bold: true})
		c.Image(x, 3*render.Unit, tw, th, img, title)
		c.Rect(x-1, 3*render.Unit-1, tw+2, th+2, render.Style{Stroke: render.Rule}, "")
		y := 3*render.Unit + th + 18
		for _, l := range lines {
			c.Text(x, y, l, render.TextStyle{Color: render.Muted})
			y += 18
		}
		bottom = max(bottom, y)
		x += cw
	}
	like := func(picture []float32) string {
		if s.o.mean == nil {
			return ""
		}
		return "correlation with the mean " + render.Fixed(analysis.Correlation(picture, s.o.mean), 2)
	}
	if s.o.meanPicture != nil {
		frame(s.o.meanPicture, "mean of the class")
	}
	full, sum := render.RangeOf(s.full).Symmetric(), render.RangeOf(s.sum).Symmetric()
	frame(s.plan.draw(s.full, render.Diverging, full), "the network’s weights", plural(len(s.o.all), "unit")+", ±"+render.Number(full.Max, 3), like(s.full))
	frame(s.plan.draw(s.sum, render.Diverging, sum), "put together", plural(len(s.o.pieces), "unit")+", ±"+render.Number(sum.Max, 3), like(s.sum))
	return bottom
}

// maxPieces is the number of pieces that are drawn.
const maxPieces = 16

func (s *legoSheet) pieces(c *render.Canvas, top float64) float64 {
	c.Text(0, top, "The pieces", render.TextStyle{Size: render.Heading, Bold: true})
	top += 2 * render.Unit
	w, h := s.plan.size()
	p := s.side(84)
	tw, th := p*float64(w), p*float64(h)
	cw := max(tw, 76) + render.Unit*1.5
	span := render.RangeOf(s.o.l.Values).Symmetric()
	shown := s.o.pieces[:min(maxPieces, len(s.o.pieces))]
	const perRow = 8
	rowHigh := th + 5.5*render.Unit
	for i, piece := range shown {
		x, y := float64(i%perRow)*cw, top+float64(i/perRow)*rowHigh
		c.Image(x, y, tw, th, s.plan.draw(s.o.l.Unit(piece.Unit), render.Diverging, span), fmt.Sprintf("unit %d", piece.Unit))
		c.Rect(x-1, y-1, tw+2, th+2, render.Style{Stroke: render.Rule}, "")
		color := likes
		if piece.Amount < 0 {
			color = dislikes
		}
		c.Text(x, y+th+16, fmt.Sprint(piece.Unit), render.TextStyle{Bold: true})
		c.Text(x+tw, y+th+16, "× "+render.Number(piece.Amount, 3), render.TextStyle{Size: render.Small, Color: color, Anchor: render.End})
	}
	bottom := top + float64((len(shown)+perRow-1)/perRow)*rowHigh
	if more := len(s.o.pieces) - len(shown); more > 0 {
		c.Text(0, bottom, "… "+plural(more, "weaker unit")+" more", render.TextStyle{Color: render.Muted})
		bottom += 3 * render.Unit
	}
	bottom += render.Unit
	bottom += c.ColorBar(0, bottom, 240, render.Diverging, span, render.EndTicks(span), "weight, in the pieces; the sums above have the same colours from − to + the number under them")
	return bottom + 2*render.Unit
}

// chart draws accuracy against the number of units.
func (s *legoSheet) chart(c *render.Canvas, top float64) {
	n := len(s.o.kept.Each) - 1
	const left, width, high = 6 * render.Unit, 52 * render.Unit, 24 * render.Unit
	k := &chart{c: c, xTitle: "units kept", yTitle: "Accuracy with the strongest units alone", xTickLabel: true}
	k.x = render.Scale{Range: render.Range{Max: float64(n)}, From: left, To: left + width}
	k.y = render.Scale{Range: render.Range{Max: 100}, From: top + 5*render.Unit + high, To: top + 5*render.Unit}
	k.xTicks, k.yTicks = k.x.WholeTicks(6), k.y.Ticks(5)
	for i := range k.yTicks {
		k.yTicks[i].Label += "\u2009%"
	}
	k.frame()
	if at := len(s.o.pieces); !s.o.chosen && at <= n {
		x := k.x.Pos(float64(at))
		c.Dashed(x, k.y.To, x, k.y.From, 1, render.Muted)
	}
	xs := make([]float64, n+1)
	for i := range xs {
		xs[i] = float64(i)
	}
	for i, line := range [][]float64{s.o.kept.Each, s.o.kept.Same} {
		ys := make([]float64, n+1)
		for j, v := range line {
			ys[j] = 100 * v
		}
		color := render.ClassColor(3 * i)
		k.line(xs, ys, 2, color)
		if at := len(s.o.pieces); !s.o.chosen && at <= n {
			c.Circle(k.x.Pos(float64(at)), k.y.Pos(ys[at]), 4, render.Style{Fill: color})
		}
		label := "each class its own strongest"
		if i == 1 {
			label = "the strongest of " + render.Ellipsis(s.name, 14*render.Unit, render.TextStyle{}) + ", for all"
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
	c.Text(columns[0], y, plural(len(s.o.pieces), "unit"), head)
	c.Text(columns[1], y, "all "+plural(len(s.o.all), "unit"), head)
	for i, row := range []struct {
		words     string
		with, own string
	}{
		{"accuracy on all samples", render.Percent(s.o.with.Accuracy, 1), render.Percent(s.o.own.Accuracy, 1)},
		{"recall of class " + render.Ellipsis(s.name, 14*render.Unit, render.TextStyle{}), render.Percent(s.o.with.Recall, 1), render.Percent(s.o.own.Recall, 1)},
		{"mean score for its samples", render.Number(s.o.with.Own, 3), render.Number(s.o.own.Own, 3)},
		{"mean score for all others", render.Number(s.o.with.Others, 3), render.Number(s.o.own.Others, 3)},
	} {
		at := y + float64(i+1)*20
		c.Line(0, at-14, columns[1], at-14, 1, render.Faint)
		c.Text(0, at, row.words, render.TextStyle{})
		c.Text(columns[0], at, row.with, render.TextStyle{Anchor: render.End, Bold: true})
		c.Text(columns[1], at, row.own, render.TextStyle{Anchor: render.End})
	}
}

func (s *legoSheet) caption() string {
	how := "each in the amount of its weight to the class"
	if s.o.chosen {
		how = "in the amounts that were asked for"
	}
	curve := " The dots are at this number of units."
	if s.o.chosen {
		curve = ""
	}
	return fmt.Sprintf("The picture put together is the sum of the pieces, %s, as if units had no activation function. The numbers below are of the real network, in which all other units of %s are silenced for all classes; biases stay. "+
		"The curve: every class keeps only its own strongest weights, or all keep only the units that are strongest for this one.%s The score is the sum before the output’s activation.", how, s.o.l.Name, curve)
}

func (s *legoSheet) describe(a about) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Class %s of run %s at %s put together from", s.name, a.Run, a.at())
	for i, p := range s.o.pieces[:min(len(s.o.pieces), maxPieces)] {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, " unit %d times %s", p.Unit, render.Number(p.Amount, 3))
	}
	fmt.Fprintf(&b, ". With these units alone accuracy is %s and %s of the class are predicted correctly; with all it is %s and %s.",
		render.Percent(s.o.with.Accuracy, 1), render.Percent(s.o.with.Recall, 1), render.Percent(s.o.own.Accuracy, 1), render.Percent(s.o.own.Recall, 1))
	if at := len(s.o.pieces); !s.o.chosen && at < len(s.o.kept.Each) {
		fmt.Fprintf(&b, " If every class keeps its own %s, accuracy is %s.", plural(at, "strongest unit"), render.Percent(s.o.kept.Each[at], 1))
	}
	if s.o.mean != nil {
		fmt.Fprintf(&b, " The picture’s correlation with the class’s mean is %s, that of all units %s.", render.Fixed(analysis.Correlation(s.sum, s.o.mean), 2), render.Fixed(analysis.Correlation(s.full, s.o.mean), 2))
	}
	return b.String()
}
