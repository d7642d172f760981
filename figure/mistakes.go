package figure

import (
	"fmt"
	"image"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// mistakeOptions are the parameters of the view mistakes.
type mistakeOptions struct {
	kind          analysis.Kind // "" for all
	byLoss        bool
	count         int
	probabilities bool                     // the outputs are probabilities
	picture       func(id int) image.Image // of the split
	trained       func(id int) image.Image // of the training split
}

// drawMistakes makes a gallery of mistakes with the evidence for their kinds.
func drawMistakes(a about, m *analysis.Mistakes, o mistakeOptions) (*render.Figure, error) {
	if len(m.All) == 0 && m.None > 0 {
		return nil, unavailable("mistakes", fmt.Sprintf("no sample %s is mistaken for another class at %s; %s", splitWords(m.Split), a.at(), unpredicted(m.None)), "choose an earlier --step, or the other split")
	}
	if len(m.All) == 0 {
		return nil, unavailable("mistakes", fmt.Sprintf("all %s %s are correct at %s", plural(m.Samples, "sample"), splitWords(m.Split), a.at()), "choose an earlier --step, or the other split")
	}
	shown := m.Sorted(o.kind, o.byLoss)
	if len(shown) == 0 {
		return nil, unavailable("mistakes", fmt.Sprintf("none of the %s is of the kind %s", plural(len(m.All), "mistake"), o.kind), "use kind=all")
	}
	of := len(shown)
	shown = shown[:min(o.count, of)]
	title := "mistakes"
	if o.kind != "" {
		title = string(o.kind) + " mistakes"
	}
	f := render.New(fmt.Sprintf("%s: %s at %s", a.Run, title, a.at()), "")
	s := &mistakeSheet{m: m, o: o, names: a.names(f), shown: shown, own: render.Diverging.At(0.91), other: render.Diverging.At(0.12)}
	// Training pictures are shown at their own size, unless that is too large.
	b := o.picture(int(shown[0].ID)).Bounds()
	s.side = min(max(float64(max(b.Dx(), b.Dy())), 24), 36)
	s.width = cardSide + 2*render.Unit + max(33*render.Unit, analysis.NearestTrained*(s.side+2)-2)
	s.kinds(f.Body)
	s.cards(f.Body)
	s.legend(f.Body)
	order := "the most confident first"
	if o.byLoss {
		order = "the largest loss first"
	}
	f.Subtitle = parts(fmt.Sprintf("%s among %s %s", plural(len(m.All), "mistake"), plural(m.Samples, "sample"), splitWords(m.Split)),
		fmt.Sprintf("%d of %d shown, %s", len(shown), of, order))
	f.Caption = s.caption()
	f.Description = s.describe(a)
	return f, nil
}

// The colours of the kinds: four of the classes' colours that are easy to
// distinguish.
func kindColor(k analysis.Kind) render.Color {
	switch k {
	case analysis.Understandable:
		return render.ClassColor(0)
	case analysis.Avoidable:
		return render.ClassColor(3)
	case analysis.Unsure:
		return render.ClassColor(1)
	}
	return render.Color{R: 140, G: 147, B: 156, A: 255}
}

type mistakeSheet struct {
	m     *analysis.Mistakes
	o     mistakeOptions
	names []string
	shown []analysis.Mistake
	// own is the colour of a sample's class, other of the class that it was
	// mistaken for.
	own, other render.Color
	width      float64 // of a card
	side       float64 // of a training picture
	top        float64 // where the cards begin
	bottom     float64 // where they end
}

const (
	cardHeight = 20 * render.Unit
	cardGap    = 4 * render.Unit
	cardSide   = 12 * render.Unit // of the picture
)

// kinds draws how many mistakes are of each kind as parts of one bar.
func (s *mistakeSheet) kinds(c *render.Canvas) {
	x, width := 0.0, 2*s.width+cardGap
	label := 0.0
	for _, k := range analysis.Kinds() {
		n := s.m.Count(k)
		w := width * float64(n) / float64(len(s.m.All))
		fill := kindColor(k)
		if s.o.kind != "" && s.o.kind != k {
			fill = render.Mix(fill, render.Paper, 0.7)
		}
		if w > 0 {
			c.Rect(x, 0, max(w-1, 1), 12, render.Style{Fill: fill}, fmt.Sprintf("%s: %d", string(k), n))
		}
		text := fmt.Sprintf("%s %s", string(k), render.Count(int64(n)))
		c.Rect(label, 22, 9, 9, render.Style{Fill: fill}, "")
		c.Label(label+14, 26.5, text, render.TextStyle{})
		label += 14 + render.Measure(text, render.TextStyle{}) + 3*render.Unit
		x += w
	}
	s.top = 7 * render.Unit
	c.Extend(width, s.top)
}

func (s *mistakeSheet) cards(c *render.Canvas) {
	for i, x := range s.shown {
		s.card(c, float64(i%2)*(s.width+cardGap), s.top+float64(i/2)*(cardHeight+cardGap), x)
	}
	rows := (len(s.shown) + 1) / 2
	s.bottom = s.top + float64(rows)*(cardHeight+cardGap) - cardGap
}

// color is the colour of a class for a mistake: its own class, the one that it was
// mistaken for, or another.
func (s *mistakeSheet) color(x analysis.Mistake, class int32) render.Color {
	switch class {
	case x.Actual:
		return s.own
	case x.Predicted:
		return s.other
	}
	return render.Color{R: 160, G: 167, B: 176, A: 255}
}

func (s *mistakeSheet) card(c *render.Canvas, left, top float64, x analysis.Mistake) {
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	put := func(img image.Image, x, y, side float64, tip string) {
		b := img.Bounds()
		most := float64(max(b.Dx(), b.Dy()))
		p := side / most
		if p >= 1 {
			p = math.Floor(p)
		}
		w, h := p*float64(b.Dx()), p*float64(b.Dy())
		c.Image(x, y+(p*most-h)/2, w, h, img, tip)
	}
	put(s.o.picture(int(x.ID)), left, top, cardSide, fmt.Sprintf("sample %d", x.ID))

	// The actual class, the predicted class, and how confident the network was.
	at := left + cardSide + 2*render.Unit
	room := s.width - cardSide - 2*render.Unit
	kind := render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End}
	kindRoom := render.Measure(string(x.Kind), kind) + 14
	head := render.Ellipsis(s.names[x.Actual]+", mistaken for "+s.names[x.Predicted], room-kindRoom-render.Unit, render.TextStyle{Bold: true})
	c.Text(at, top+11, head, render.TextStyle{Bold: true})
	c.Text(left+s.width, top+11, string(x.Kind), kind)
	c.Rect(left+s.width-kindRoom, top+2.5, 9, 9, render.Style{Fill: kindColor(x.Kind)}, "")
	name := 0.0
	for _, k := range x.Top {
		name = max(name, min(render.Measure(s.names[k], render.TextStyle{}), 9*render.Unit))
	}
	bar := room - name - render.Unit - 6*render.Unit
	for i, k := range x.Top {
		y := top + 3.5*render.Unit + float64(i)*2.5*render.Unit
		v := float64(x.TopOutputs[i])
		c.Label(at, y, render.Ellipsis(s.names[k], 9*render.Unit, render.TextStyle{}), render.TextStyle{})
		c.Rect(at+name+render.Unit, y-5, max(bar*min(max(v, 0), 1), 1), 10, render.Style{Fill: s.color(x, int32(k))}, "")
		number := render.Percent(v, 1)
		if !s.o.probabilities {
			number = render.Number(v, 3)
		}
		c.Label(left+s.width, y, number, render.TextStyle{Anchor: render.End})
	}
	// The evidence.
	y := top + cardSide + render.Unit
	c.Text(left, y+12, "nearest in", small)
	c.Text(left, y+26, "training set", small)
	side := s.side
	pitch := (room - side) / (analysis.NearestTrained - 1)
	for i, id := range x.Neighbours {
		nx := at + float64(i)*pitch
		put(s.o.trained(int(id)), nx, y, side, fmt.Sprintf("training sample %d, %s", id, s.names[x.NeighbourLabels[i]]))
		c.Rect(nx, y+side+2, side, 3, render.Style{Fill: s.color(x, x.NeighbourLabels[i])}, s.names[x.NeighbourLabels[i]])
	}
	// The history.
	y += side + 2.5*render.Unit
	h := s.m.History
	words := "never correct"
	if x.Learning.First >= 0 {
		words = "correct at " + render.Count(x.Learning.First)
	}
	c.Label(left, y, words, small)
	cell := (room - 8*render.Unit) / float64(len(h.Steps))
	for k, step := range h.Steps {
		said := h.At(k, int(x.ID))
		c.Rect(at+float64(k)*cell, y-5, max(cell-0.5, 0.5), 10, render.Style{Fill: s.color(x, said)}, fmt.Sprintf("step %d: %s", step, s.say(said)))
	}
	c.Label(left+s.width, y, plural(x.Learning.Flips, "flip"), render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End})
}

func (s *mistakeSheet) say(class int32) string {
	if class < 0 || int(class) >= len(s.names) {
		return "not measured"
	}
	return s.names[class]
}

func (s *mistakeSheet) legend(c *render.Canvas) {
	x, y := 0.0, s.bottom+3*render.Unit
	for _, l := range []struct {
		text  string
		color render.Color
	}{{"its own class", s.own}, {"the predicted class", s.other}, {"another class", s.color(analysis.Mistake{Actual: -1, Predicted: -1}, 0)}} {
		c.Rect(x, y-4.5, 9, 9, render.Style{Fill: l.color}, "")
		c.Label(x+14, y, l.text, render.TextStyle{})
		x += 14 + render.Measure(l.text, render.TextStyle{}) + 3*render.Unit
	}
	c.Extend(0, y+render.Unit)
}

func (s *mistakeSheet) caption() string {
	h := s.m.History
	what := "the network’s outputs"
	if s.o.probabilities {
		what = "the three largest probabilities"
	}
	rests := fmt.Sprintf("the %s that were recorded", plural(len(h.Steps), "step"))
	if !h.Recorded {
		rests = fmt.Sprintf("%s whose weights were recorded", plural(len(h.Steps), "step"))
	}
	none := ""
	if s.m.None > 0 {
		none = " " + unpredicted(s.m.None)
	}
	return fmt.Sprintf("Bars are %s. Unsure: the prediction is spread over %s classes or more (one over the sum of the squared shares). Else the %d nearest training pictures, pixel by pixel, decide: "+
		"understandable if the predicted class is the most frequent among them, avoidable if its own is, other if a third is. The strip below them is the predicted class at %s, %s to %s, with the first step at which it was correct.%s",
		what, render.Short(analysis.FlatSpread(len(s.names))), analysis.NearestTrained, rests, render.Count(h.Steps[0]), render.Count(h.Steps[len(h.Steps)-1]), none)
}

func (s *mistakeSheet) describe(a about) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Gallery of %d of %s of run %s at %s:", len(s.shown), plural(len(s.m.All), "mistake"), a.Run, a.at())
	for i, k := range analysis.Kinds() {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, " %s %d", string(k), s.m.Count(k))
	}
	never := 0
	for _, x := range s.m.All {
		if x.Learning.First < 0 {
			never++
		}
	}
	fmt.Fprintf(&b, ". %d were never correct.", never)
	for i, x := range s.shown[:min(5, len(s.shown))] {
		if i == 0 {
			b.WriteString(" First come:")
		} else {
			b.WriteByte(';')
		}
		fmt.Fprintf(&b, " sample %d, %s mistaken for %s, %s", x.ID, s.names[x.Actual], s.names[x.Predicted], string(x.Kind))
	}
	b.WriteByte('.')
	return b.String()
}
