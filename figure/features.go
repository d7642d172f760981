package figure

import (
	"fmt"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// drawFeatures shows how an output unit uses the hidden layer.
func drawFeatures(a about, h *analysis.Head, l *analysis.LayerWeights, o featureOptions) *render.Figure {
	f := render.New("", "")
	s := &featureSheet{h: h, l: l, o: o, names: a.names(f), plan: planFor(l, false), span: render.RangeOf(l.Values).Symmetric()}
	f.Title = fmt.Sprintf("%s: the weights from %s to class %s at %s", a.Run, h.Hidden, s.names[o.class], a.at())
	s.liked, s.disliked = h.Strongest(o.class, o.k, false), h.Strongest(o.class, o.k, true)
	for _, w := range h.Row(o.class) {
		if w < 0 {
			s.negative++
		}
	}
	s.draw(f.Body)
	f.Subtitle = say("features.negative", "negative", render.Count(int64(s.negative)), "count", render.Count(int64(h.Units)))
	if l := s.likeness(); l != "" {
		f.Subtitle += " " + l
	}
	f.Caption = s.caption()
	f.Description = s.describe(a)
	return f
}

type featureSheet struct {
	h               *analysis.Head
	l               *analysis.LayerWeights
	o               featureOptions
	names           []string
	plan            plan
	span            render.Range
	liked, disliked []int
	negative        int
}

// likeness says in numbers how similar the units of either sign look.
func (s *featureSheet) likeness() string {
	var p []string
	for _, g := range []struct {
		key  string
		a, b []int
	}{{"features.across", s.liked, s.disliked}, {"features.positive", s.liked, s.liked}, {"features.opposed", s.disliked, s.disliked}} {
		if len(g.a) == 0 || len(g.b) == 0 {
			continue
		}
		if r, ok := s.l.Likeness(g.a, g.b); ok {
			p = append(p, say(g.key, "r", render.Fixed(r, 2)))
		}
	}
	if len(p) == 0 {
		return ""
	}
	return say("features.likeness", "parts", strings.Join(p, ", "))
}

var (
	likes    = render.Diverging.At(0.91)
	dislikes = render.Diverging.At(0.12)
)

func (s *featureSheet) draw(c *render.Canvas) {
	left, bottom := s.board(c)
	left += 5 * render.Unit
	y := 0.0
	for _, g := range []struct {
		title string
		units []int
		color render.Color
	}{{"features.likes", s.liked, likes}, {"features.dislikes", s.disliked, dislikes}} {
		y = s.group(c, left, y, g.title, g.units, g.color) + 3*render.Unit
	}
	y = max(y, bottom+3*render.Unit)
	s.legend(c, y)
}

// board draws the output unit's weights over the hidden layer, and its scale.
func (s *featureSheet) board(c *render.Canvas) (right, bottom float64) {
	rows, cols := fold(s.h.Units)
	side := math.Floor(min(max(240/float64(cols), 4), 44))
	row := s.h.Row(s.o.class)
	span := render.RangeOf(row).Symmetric()
	c.Text(0, render.Body, say("features.board", "layer", s.h.Hidden), render.TextStyle{Size: render.Heading, Bold: true})
	top := 4.0 * render.Unit
	for u, w := range row {
		x, y := float64(u%cols)*side, top+float64(u/cols)*side
		ground := render.Diverging.At(span.Unit(float64(w)))
		c.Rect(x, y, side-1, side-1, render.Style{Fill: ground, Stroke: render.Faint}, fmt.Sprintf("unit %d: %s", u, render.Number(float64(w), 3)))
		if side >= 24 {
			c.Label(x+side/2, y+side/2, fmt.Sprint(u), render.TextStyle{Size: render.Small, Anchor: render.Middle, Color: render.TextOn(ground)})
		}
	}
	for _, units := range [][]int{s.liked, s.disliked} {
		for _, u := range units {
			c.Rect(float64(u%cols)*side, top+float64(u/cols)*side, side-1, side-1, render.Style{Stroke: render.Ink, Width: 2}, "")
		}
	}
	bottom = top + float64(rows)*side + 3*render.Unit
	width := max(float64(cols)*side, 200)
	bottom += c.ColorBar(0, bottom, width, render.Diverging, span, render.EndTicks(span), say("features.scale", "class", render.ShortNames(s.names, 15*render.Unit, render.TextStyle{Size: render.Small})[s.o.class]))
	bottom += 3 * render.Unit
	bottom += c.ColorBar(0, bottom, width, render.Diverging, s.span, render.EndTicks(s.span), say("features.pictures"))
	if s.o.sample >= 0 {
		bottom += 3 * render.Unit
		text := say("features.chosen", "sample", render.Count(int64(s.o.sample)), "class", s.names[min(int(s.o.labels[s.o.sample]), len(s.names)-1)])
		x, y := 0.0, bottom+render.Body
		if s.o.picture != nil {
			b := s.o.picture.Bounds()
			p := render.PixelSize(b.Dx(), b.Dy(), 64)
			c.Image(0, bottom, p*float64(b.Dx()), p*float64(b.Dy()), s.o.picture, text)
			x = p*float64(b.Dx()) + render.Unit
		}
		for i, line := range render.Wrap(text, width-x, render.TextStyle{Bold: true}) {
			y = bottom + render.Body + 18*float64(i)
			c.Text(x, y, line, render.TextStyle{Bold: true})
		}
		score := s.h.Score(s.o.class, s.o.activations.Of(s.o.sample))
		c.Text(x, y+18, say("features.score", "sum", render.Number(score, 3)), render.TextStyle{})
		c.Text(x, y+36, say("features.bias", "bias", render.Number(float64(s.h.Bias[s.o.class]), 3)), render.TextStyle{Color: render.Muted})
		bottom = max(bottom+64, y+36)
	}
	return width, bottom
}

// group draws units with how much the class uses them, and returns where it
// ends.
func (s *featureSheet) group(c *render.Canvas, left, top float64, title string, units []int, color render.Color) float64 {
	c.Rect(left, top+3, 10, 10, render.Style{Fill: color}, "")
	head := render.TextStyle{Size: render.Heading, Bold: true}
	c.Text(left+16, top+render.Body, say(title, "class", render.ShortNames(s.names, 20*render.Unit, head)[s.o.class]), head)
	top += 4 * render.Unit
	if len(units) == 0 {
		c.Text(left, top+render.Body, say("features.nothing"), render.TextStyle{Color: render.Muted})
		return top + 2*render.Unit
	}
	w, h := s.plan.size()
	side := 112.0
	if s.o.k > 4 {
		side = 84
	}
	pixel := side / float64(max(w, h))
	if pixel >= 1 {
		pixel = math.Floor(pixel)
	}
	tw, th := pixel*float64(w), pixel*float64(h)
	cw := max(tw, 92) + 2*render.Unit
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	perRow := 4
	if len(units) > 4 {
		perRow = (len(units) + 1) / 2
	}
	y := top
	for i, u := range units {
		x := left + float64(i%perRow)*cw
		if i > 0 && i%perRow == 0 {
			y += th + 10*render.Unit
		}
		weight := float64(s.h.Row(s.o.class)[u])
		c.Image(x, y, tw, th, s.plan.draw(s.l.Unit(u), render.Diverging, s.span), fmt.Sprintf("unit %d", u))
		c.Rect(x-1, y-1, tw+2, th+2, render.Style{Stroke: render.Rule}, "")
		at := y + th + 2*render.Unit
		c.Text(x, at, say("features.unit", "unit", fmt.Sprint(u)), render.TextStyle{Bold: true})
		c.Text(x+cw-2*render.Unit, at, render.Number(weight, 3), render.TextStyle{Anchor: render.End})
		s.usage(c, x, at+render.Unit, cw-2*render.Unit, u)
		text := say("features.mean", "value", render.Number(s.h.Use(s.o.activations, s.o.labels, s.o.class, u).Mean, 2))
		if s.o.sample >= 0 {
			text = say("features.ofSample", "value", render.Number(weight*float64(s.o.activations.Of(s.o.sample)[u]), 2))
		}
		c.Text(x, at+render.Unit+24, text, small)
	}
	return y + th + 2*render.Unit + render.Unit + 26
}

// useColors are the colours of fully, partly, not, against.
func useColors() [4]render.Color {
	return [4]render.Color{likes, render.Diverging.At(0.68), render.Rule, dislikes}
}

// usage draws the shares of the class's samples that use a unit.
func (s *featureSheet) usage(c *render.Canvas, x, y, width float64, unit int) {
	u := s.h.Use(s.o.activations, s.o.labels, s.o.class, unit)
	n := u.Samples()
	if n == 0 {
		return
	}
	counts := [4]int{u.Fully, u.Partly, u.Not, u.Against}
	for i, k := range counts {
		w := width * float64(k) / float64(n)
		if w > 0 {
			c.Rect(x, y, w, 10, render.Style{Fill: useColors()[i]}, fmt.Sprintf("%s: %s", say(useWords[i]), render.Percent(float64(k)/float64(n), 1)))
		}
		x += w
	}
}

var useWords = [4]string{"features.fully", "features.partly", "features.not", "features.against"}

func (s *featureSheet) legend(c *render.Canvas, y float64) {
	x := 0.0
	text := say("features.use", "class", s.names[s.o.class])
	c.Label(x, y, text, render.TextStyle{})
	x += render.Measure(text, render.TextStyle{}) + 2*render.Unit
	for i, w := range useWords {
		c.Rect(x, y-5, 10, 10, render.Style{Fill: useColors()[i]}, "")
		c.Label(x+15, y, say(w), render.TextStyle{})
		x += 15 + render.Measure(say(w), render.TextStyle{}) + 2*render.Unit
	}
	c.Extend(x, y+render.Unit)
}

func (s *featureSheet) caption() string {
	if s.o.sample >= 0 {
		return say("features.captionOf", "layer", s.h.Hidden, "split", splitName(s.o.split), "sample", render.Count(int64(s.o.sample)))
	}
	return say("features.caption", "layer", s.h.Hidden, "split", splitName(s.o.split))
}

func (s *featureSheet) describe(a about) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Class %s of run %s at %s reads %s of %s; %d of its weights are negative.", s.names[s.o.class], a.Run, a.at(), plural(s.h.Units, "unit"), s.h.Hidden, s.negative)
	for _, g := range []struct {
		words string
		units []int
	}{{"strongest positive weights", s.liked}, {"strongest negative weights", s.disliked}} {
		for i, u := range g.units {
			if i == 0 {
				fmt.Fprintf(&b, " Its %s: unit", g.words)
			} else {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, " %d (%s)", u, render.Number(float64(s.h.Row(s.o.class)[u]), 3))
		}
		if len(g.units) > 0 {
			b.WriteByte('.')
		}
	}
	if l := s.likeness(); l != "" {
		b.WriteString(" " + l)
	}
	return b.String()
}
