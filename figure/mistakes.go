package figure

import (
	"cmp"
	"fmt"
	"image"
	"math"
	"path"
	"strings"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/render"
)

// mistakeOptions are the parameters of the view mistakes.
type mistakeOptions struct {
	kind          analysis.Kind // "" for all
	by            analysis.Order
	count         int
	probabilities bool                     // the outputs are probabilities
	picture       func(id int) image.Image // of the split
	trained       func(id int) image.Image // of the training split
	// points are the samples of the split and of the training split where they lie in a plane;
	// then there are no pictures.
	points, trainedPoints *dataset.Split
}

// drawMistakes makes a gallery of mistakes with the evidence for their kinds.
func drawMistakes(a about, m *analysis.Mistakes, o mistakeOptions) *render.Figure {
	shown := m.Sorted(o.kind, o.by)
	of := len(shown)
	shown = shown[:min(o.count, of)]
	title := "mistakes"
	if o.kind != "" {
		title = string(o.kind) + " mistakes"
	}
	f := render.New(fmt.Sprintf("%s: %s at %s", a.Run, title, a.at()), "")
	s := &mistakeSheet{m: m, o: o, names: a.names(f), shown: shown, own: render.Diverging.At(0.91), other: render.Diverging.At(0.12)}
	s.side = 28
	if o.points != nil {
		s.reach = s.reachOf()
	} else { // training pictures are shown at their own size, unless that is too large
		b := o.picture(0).Bounds()
		s.side = min(max(float64(max(b.Dx(), b.Dy())), 24), 36)
	}
	s.width = cardSide + 2*render.Unit + max(33*render.Unit, analysis.NearestTrained*(s.side+2)-2)
	s.kinds(f.Body)
	if len(shown) == 0 {
		s.nothing(f.Body)
	}
	s.cards(f.Body)
	s.legend(f.Body)
	order := map[analysis.Order]string{analysis.ByLoss: "mistakes.byLoss", analysis.ByLearnt: "mistakes.byLearnt"}[o.by]
	f.Subtitle = parts(say("mistakes.count", "count", render.Count(int64(len(m.All))), "of", render.Count(int64(m.Samples)), "split", splitName(m.Split)),
		say("mistakes.shown", "shown", render.Count(int64(len(shown))), "of", render.Count(int64(of)), "order", say(cmp.Or(order, "mistakes.byConfidence"))))
	if len(m.All) == 0 && m.None > 0 {
		f.Subtitle = say("mistakes.noPredictions", "none", render.Count(int64(m.None)), "of", render.Count(int64(m.Samples)), "split", splitName(m.Split))
	}
	f.Caption = s.caption(a.Step)
	f.Description = s.describe(a)
	return f
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
	reach      float64 // of the plane that points lie in, from 0 to a side
	top        float64 // where the cards begin
	bottom     float64 // where they end
}

const (
	cardHeight = 23.5 * render.Unit
	cardGap    = 4 * render.Unit
	cardSide   = 12 * render.Unit // of the picture
)

// kinds draws how many mistakes are of each kind as parts of one bar.
func (s *mistakeSheet) kinds(c *render.Canvas) {
	x, width := 0.0, 2*s.width+cardGap
	label := 0.0
	for _, k := range analysis.Kinds() {
		n := s.m.Count(k)
		w := width * float64(n) / float64(max(len(s.m.All), 1))
		fill := kindColor(k)
		if s.o.kind != "" && s.o.kind != k {
			fill = render.Mix(fill, render.Paper, 0.7)
		}
		if w > 0 {
			c.Rect(x, 0, max(w-1, 1), 12, render.Style{Fill: fill}, fmt.Sprintf("%s: %d", string(k), n))
		}
		text := say("mistakes."+string(k)) + " " + render.Count(int64(n))
		c.Rect(label, 22, 9, 9, render.Style{Fill: fill}, "")
		c.Label(label+14, 26.5, text, render.TextStyle{})
		label += 14 + render.Measure(text, render.TextStyle{}) + 3*render.Unit
		x += w
	}
	s.top = 7 * render.Unit
	c.Extend(width, s.top)
}

// nothing says in place of the cards that there are none.
func (s *mistakeSheet) nothing(c *render.Canvas) {
	said := "mistakes.none"
	switch {
	case len(s.m.All) > 0:
	case s.m.None > 0:
		said = "mistakes.unpredicted"
	default:
		said = "mistakes.noneAtAll"
	}
	c.Text(0, s.top+render.Body, say(said), render.TextStyle{Color: render.Muted})
	s.top += 7 * render.Unit
}

func (s *mistakeSheet) cards(c *render.Canvas) {
	var called []string
	for _, x := range s.shown {
		called = append(called, mistakeName(x))
	}
	called = render.ShortNames(called, cardSide+render.Unit, render.TextStyle{Size: render.Small})
	for i, x := range s.shown {
		s.card(c, float64(i%2)*(s.width+cardGap), s.top+float64(i/2)*(cardHeight+cardGap), x, called[i])
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

func (s *mistakeSheet) card(c *render.Canvas, left, top float64, x analysis.Mistake, called string) {
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	s.sample(c, s.o.picture, s.o.points, int(x.ID), left, top, cardSide, strings.TrimSpace(fmt.Sprintf("sample %d %s", x.ID, x.File)))

	// The actual class, the predicted class, and how confident the network was.
	at := left + cardSide + 2*render.Unit
	room := s.width - cardSide - 2*render.Unit
	kind := render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End}
	kindRoom := render.Measure(string(x.Kind), kind) + 14
	c.Text(at, top+11, s.head(x, room-kindRoom-render.Unit), render.TextStyle{Bold: true})
	c.Text(left+s.width, top+11, string(x.Kind), kind)
	c.Rect(left+s.width-kindRoom, top+2.5, 9, 9, render.Style{Fill: kindColor(x.Kind)}, "")
	names := render.ShortNames(s.names, 9*render.Unit, render.TextStyle{})
	name := 0.0
	for _, k := range x.Top {
		name = max(name, render.Measure(names[k], render.TextStyle{}))
	}
	bar := room - name - render.Unit - 6*render.Unit
	for i, k := range x.Top {
		y := top + 3.5*render.Unit + float64(i)*2.5*render.Unit
		v := float64(x.TopOutputs[i])
		c.Label(at, y, names[k], render.TextStyle{})
		c.Rect(at+name+render.Unit, y-5, max(bar*min(max(v, 0), 1), 1), 10, render.Style{Fill: s.color(x, int32(k))}, "")
		c.Label(left+s.width, y, outputText(v, s.o.probabilities), render.TextStyle{Anchor: render.End})
	}
	// The evidence.
	y := top + cardSide + render.Unit
	for i, line := range render.Wrap(say("mistakes.nearest"), cardSide, small) {
		c.Text(left, y+12+14*float64(i), line, small)
	}
	side := s.side
	pitch := (room - side) / (analysis.NearestTrained - 1)
	near := render.ShortNames(s.names, side, small)
	for i, id := range x.Neighbours {
		nx := at + float64(i)*pitch
		s.sample(c, s.o.trained, s.o.trainedPoints, int(id), nx, y, side, fmt.Sprintf("training sample %d, %s", id, s.names[x.NeighbourLabels[i]]))
		c.Rect(nx, y+side+2, side, 3, render.Style{Fill: s.color(x, x.NeighbourLabels[i])}, s.names[x.NeighbourLabels[i]])
		c.Label(nx+side/2, y+side+12, near[x.NeighbourLabels[i]], render.TextStyle{Size: small.Size, Color: small.Color, Anchor: render.Middle})
	}
	// The history, and below it what it says and which sample it is.
	y += side + 4*render.Unit
	s.strip(c, at, y, room, x)
	y += 2 * render.Unit
	words := Learnt(x.Learning)
	if n := x.Learning.Flips; n > 0 {
		words += ", " + say("mistakes.flips", "count", render.Count(int64(n)))
	}
	c.Label(at, y, words, small)
	c.Label(left, y, called, small)
}

// head says which class was mistaken for which. Of names that are too long together each has half
// of the room, or what the other leaves.
func (s *mistakeSheet) head(x analysis.Mistake, room float64) string {
	bold := render.TextStyle{Bold: true}
	room -= render.Measure(say("mistakes.taken", "actual", "", "predicted", ""), bold)
	actual, predicted := render.Measure(s.names[x.Actual], bold), render.Measure(s.names[x.Predicted], bold)
	short := func(class int32, other float64) string {
		return render.ShortNames(s.names, max(room/2, room-other), bold)[class]
	}
	return say("mistakes.taken", "actual", short(x.Actual, predicted), "predicted", short(x.Predicted, actual))
}

// sample draws a sample in a square: its picture, or its place in the plane.
func (s *mistakeSheet) sample(c *render.Canvas, picture func(id int) image.Image, points *dataset.Split, id int, x, y, side float64, tip string) {
	if points != nil {
		c.Rect(x+0.5, y+0.5, side-1, side-1, render.Style{Fill: render.Paper, Stroke: render.Rule}, tip)
		c.Line(x+side/2, y, x+side/2, y+side, 1, render.Rule)
		c.Line(x, y+side/2, x+side, y+side/2, 1, render.Rule)
		if v, ok := place(points, id); ok {
			marker(c, int(points.Labels[id]), x+side*(0.5+v[0]/(2*s.reach)), y+side*(0.5-v[1]/(2*s.reach)), 3.8)
		}
		return
	}
	img := picture(id)
	b := img.Bounds()
	most := float64(max(b.Dx(), b.Dy()))
	p := side / most
	if p >= 1 {
		p = math.Floor(p)
	}
	w, h := p*float64(b.Dx()), p*float64(b.Dy())
	c.Image(x, y+(p*most-h)/2, w, h, img, tip)
}

// place returns the coordinates of a point, false for one that is not in the data, which is other
// than that of the record.
func place(points *dataset.Split, id int) (v [2]float64, ok bool) {
	if id < 0 || id >= points.Len() {
		return v, false
	}
	return [2]float64{float64(points.Values[2*id]), float64(points.Values[2*id+1])}, true
}

// reachOf returns how far the points that are shown are from 0 along an axis, with a margin.
func (s *mistakeSheet) reachOf() float64 {
	most := 0.0
	see := func(points *dataset.Split, id int32) {
		v, _ := place(points, int(id))
		most = max(most, math.Abs(v[0]), math.Abs(v[1]))
	}
	for _, x := range s.shown {
		see(s.o.points, x.ID)
		for _, id := range x.Neighbours {
			see(s.o.trainedPoints, id)
		}
	}
	return cmp.Or(1.08*most, 1)
}

// mistakeName names a sample by its file, if it has one.
func mistakeName(x analysis.Mistake) string {
	if x.File != "" {
		return path.Base(x.File)
	}
	return fmt.Sprintf("sample %d", x.ID)
}

// Learnt says when a sample was learnt, or went wrong: between which steps of its history.
func Learnt(l analysis.Learning) string {
	switch {
	case l.Never():
		return say("mistakes.never")
	case l.Lost >= 0:
		return say("mistakes.wrong", "after", render.Count(l.LostAfter), "by", render.Count(l.Lost))
	case l.After < 0:
		return say("mistakes.learntFirst", "by", render.Count(l.Learnt))
	}
	return say("mistakes.learnt", "after", render.Count(l.After), "by", render.Count(l.Learnt))
}

// strip draws the predicted class from each step of the history to the next, over the time of the run.
func (s *mistakeSheet) strip(c *render.Canvas, left, y, width float64, x analysis.Mistake) {
	h := s.m.History
	for k, from := range stripStarts(h.Steps, h.Last) {
		said := h.At(k, int(x.ID))
		// Up to the end: the next cells cover it, without a gap.
		c.Rect(left+width*from, y-5, width*(1-from), 10, render.Style{Fill: s.color(x, said)}, fmt.Sprintf("step %d: %s", h.Steps[k], s.say(said)))
	}
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
	}{{say("mistakes.own"), s.own}, {say("mistakes.predicted"), s.other}, {say("mistakes.third"), s.color(analysis.Mistake{Actual: -1, Predicted: -1}, 0)}} {
		c.Rect(x, y-4.5, 9, 9, render.Style{Fill: l.color}, "")
		c.Label(x+14, y, l.text, render.TextStyle{})
		x += 14 + render.Measure(l.text, render.TextStyle{}) + 3*render.Unit
	}
	c.Extend(0, y+render.Unit)
}

func (s *mistakeSheet) caption(step int64) string {
	var kinds []string
	for _, k := range []analysis.Kind{analysis.Unsure, analysis.Understandable, analysis.Avoidable, analysis.Other} {
		kinds = append(kinds, say("mistakes."+string(k))+": "+KindAbout(k, len(s.names), s.o.points == nil))
	}
	text := capital(strings.Join(kinds, "; ")) + "."
	if len(s.m.All) == 0 && s.m.None > 0 {
		return text + " " + language("").unpredicted(s.m.None)
	}
	if len(s.m.All) == 0 {
		return text + " " + say("mistakes.allCorrect", "of", render.Count(int64(s.m.Samples)), "step", render.Count(step))
	}
	bars := "mistakes.outputs"
	if s.o.probabilities {
		bars = "mistakes.shares"
	}
	steps := s.m.History.Steps
	strip := []string{"count", render.Count(int64(len(steps))), "from", render.Count(steps[0])}
	if len(steps) > 1 {
		strip = append(strip, "to", render.Count(steps[len(steps)-1]))
	}
	text = say(bars) + " " + text + " " + say("mistakes.strip", strip...)
	never := 0
	for _, x := range s.m.All {
		if x.Learning.Never() {
			never++
		}
	}
	text += " " + say("mistakes.neverCount", "count", render.Count(int64(never)))
	if s.m.None > 0 {
		text += " " + language("").unpredicted(s.m.None)
	}
	if s.o.points != nil {
		text += " " + say("mistakes.points")
	}
	return text
}

// KindAbout explains a kind of mistakes between a number of classes; pictures says that samples are
// compared by their pixels.
func KindAbout(k analysis.Kind, classes int, pictures bool) string {
	switch {
	case k == analysis.Unsure:
		return say("mistakes.no-idea.about", "spread", render.Short(analysis.FlatSpread(classes)))
	case k == analysis.Understandable && pictures:
		return say("mistakes.understandable.about", "count", render.Count(analysis.NearestTrained))
	case k == analysis.Understandable:
		return say("mistakes.understandable.points", "count", render.Count(analysis.NearestTrained))
	}
	return say("mistakes." + string(k) + ".about")
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
	b.WriteByte('.')
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
