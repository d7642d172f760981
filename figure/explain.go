package figure

import (
	"fmt"
	"image"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// explainSheet draws what separates a selection from the rest of its class.
type explainSheet struct {
	e     *analysis.Explanation
	o     explainOptions
	class string
}

const (
	explainLeft  = 352.0 // width of the pictures
	explainRight = explainLeft + 5*render.Unit
	explainWide  = 896.0
)

func drawExplain(a about, e *analysis.Explanation, o explainOptions) *render.Figure {
	f := render.New("", "")
	names := a.names(f)
	s := &explainSheet{e: e, o: o, class: names[e.Class]}
	f.Title = fmt.Sprintf("%s: %s of class %s explained, %s at %s", a.Run, plural(len(e.Selected), "sample"), s.class, o.layer, a.at())
	f.Subtitle = parts(fmt.Sprintf("against the other %s of its observations %s", render.Count(int64(len(e.Rest))), splitWords(o.split)), o.gap, s.strays())
	s.pictures(f.Body)
	s.properties(f.Body)
	f.Caption = s.caption()
	f.Description = s.describe(a)
	return f
}

func (s *explainSheet) strays() string {
	if s.e.Strays == 0 {
		return ""
	}
	return fmt.Sprintf("%s of other classes left out", plural(s.e.Strays, "selected sample"))
}

// mean converts a mean picture to one that can be drawn.
func (s *explainSheet) mean(values []float32) image.Image {
	pixels := make([]uint8, len(values))
	for i, v := range values {
		pixels[i] = uint8(math.Round(float64(v)))
	}
	return render.Pixels(pixels, s.o.shape[0], s.o.shape[1], s.o.shape[2])
}

// difference is the mean picture of the selection minus that of the rest,
// averaged over the channels.
func (s *explainSheet) difference() []float32 {
	n := s.o.shape[1] * s.o.shape[2]
	out := make([]float32, n)
	for i := range n {
		sum := 0.0
		for c := range s.o.shape[0] {
			sum += float64(s.e.Means[0][c*n+i]) - float64(s.e.Means[1][c*n+i])
		}
		out[i] = float32(sum / float64(s.o.shape[0]))
	}
	return out
}

// pictures draws the means, their difference and some samples of either side.
func (s *explainSheet) pictures(c *render.Canvas) {
	const gap = 2.0 * render.Unit
	side := (explainLeft - 2*gap) / 3
	pixel := side / float64(max(s.o.shape[1], s.o.shape[2]))
	w, h := pixel*float64(s.o.shape[2]), pixel*float64(s.o.shape[1])
	c.Text(0, render.Body, "Mean pictures", render.TextStyle{Size: render.Heading, Bold: true})
	top := render.Body + 3.5*render.Unit
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	diff := s.difference()
	span := render.RangeOf(diff).Symmetric()
	for i, x := range []struct {
		title string
		img   image.Image
	}{
		{fmt.Sprintf("selected (%d)", len(s.e.Selected)), s.mean(s.e.Means[0])},
		{fmt.Sprintf("the rest (%d)", len(s.e.Rest)), s.mean(s.e.Means[1])},
		{"difference", render.Tile(diff, s.o.shape[1], s.o.shape[2], render.Diverging, span)},
	} {
		left := float64(i) * (side + gap)
		c.Label(left, top-render.Unit, x.title, small)
		c.Image(left, top, w, h, x.img, x.title)
		c.Rect(left-1, top-1, w+2, h+2, render.Style{Stroke: render.Rule}, "")
	}
	y := top + h + render.Unit
	c.ColorBar(2*(side+gap), y, side, render.Diverging, span, render.EndTicks(span), "")
	y += 5 * render.Unit
	const perRow, rows = 8, 2
	cell := (explainLeft - (perRow-1)*render.Unit/2) / perRow
	scale := cell / float64(max(s.o.shape[1], s.o.shape[2]))
	for _, g := range []struct {
		title string
		ids   []int32
	}{{"Selected", s.e.Selected}, {"The rest", s.e.Rest}} {
		n := min(len(g.ids), perRow*rows)
		c.Text(0, y+render.Body, g.title, render.TextStyle{Bold: true})
		if n < len(g.ids) {
			c.Text(render.Measure(g.title, render.TextStyle{Bold: true})+render.Unit, y+render.Body, fmt.Sprintf("%d of them, evenly taken", n), small)
		}
		y += 3 * render.Unit
		for k := range n {
			id := int(g.ids[k*len(g.ids)/n])
			x, at := float64(k%perRow)*(cell+render.Unit/2), y+float64(k/perRow)*(cell+render.Unit/2)
			c.Image(x, at, scale*float64(s.o.shape[2]), scale*float64(s.o.shape[1]), s.o.picture(id), fmt.Sprintf("sample %d", id))
		}
		y += float64((n+perRow-1)/perRow)*(cell+render.Unit/2) + render.Unit
	}
	c.Extend(explainLeft, y)
}

// properties draws the AUC of every property around one half, with the range that
// chance alone gives.
func (s *explainSheet) properties(c *render.Canvas) {
	left := explainRight
	c.Text(left, render.Body, "Measured properties, best first", render.TextStyle{Size: render.Heading, Bold: true})
	muted := render.TextStyle{Size: render.Small, Color: render.Muted}
	const row = 27.0
	names := 0.0
	for _, p := range s.e.Properties {
		names = max(names, render.Measure(words(p.Name), render.TextStyle{Bold: true}))
	}
	const numbers = 136.0
	axis := render.Scale{Range: render.Range{Min: 0, Max: 1}, From: left + names + 2*render.Unit, To: explainWide - numbers - 2*render.Unit}
	top := render.Body + 3.5*render.Unit
	c.Label(axis.Pos(0), top-render.Unit, "less", muted)
	c.Label(axis.Pos(1), top-render.Unit, "more in the selection", render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End})
	c.Label(explainWide, top-render.Unit, "mean: selected, rest", render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End})
	bottom := top + float64(len(s.e.Properties))*row + render.Unit
	for _, t := range []float64{0, 0.25, 0.5, 0.75, 1} {
		color := render.Faint
		if t == 0.5 {
			color = render.Muted
		}
		c.Line(axis.Pos(t), top, axis.Pos(t), bottom, 1, color)
		c.Label(axis.Pos(t), bottom+render.Unit+2, render.Short(t), render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.Middle})
	}
	for i := range s.e.Properties {
		p := &s.e.Properties[i]
		y := top + (float64(i)+0.5)*row + render.Unit/2
		low, high := axis.Pos(max(0.5-p.Chance, 0)), axis.Pos(min(0.5+p.Chance, 1))
		c.Rect(low, y-8, high-low, 16, render.Style{Fill: render.Faint}, "by chance")
		color, style := render.Accent, render.TextStyle{Bold: true}
		if !p.Tells() {
			color, style = render.Muted, render.TextStyle{Color: render.Muted}
		}
		from, to := min(axis.Pos(0.5), axis.Pos(p.AUC)), max(axis.Pos(0.5), axis.Pos(p.AUC))
		tip := "effect " + render.Number(p.Effect, 2)
		if !finite(p.Effect) {
			tip = "neither side varies"
		}
		c.Rect(from, y-4, to-from, 8, render.Style{Fill: color}, tip)
		c.Label(left, y, words(p.Name), style)
		// The number stands at the bar's end, or on its other side where there is no room.
		right := p.AUC >= 0.5
		if right && to+28 > axis.To || !right && from-28 < axis.From {
			right = !right
		}
		number, at := render.TextStyle{Size: render.Small}, to+4
		if !right {
			number.Anchor, at = render.End, from-4
		}
		c.Label(at, y, render.Fixed(p.AUC, 2), number)
		c.Label(explainWide-60, y, render.Number(p.Mean[0], 2), render.TextStyle{Size: render.Small, Anchor: render.End})
		c.Label(explainWide, y, render.Number(p.Mean[1], 2), render.TextStyle{Size: render.Small, Anchor: render.End})
	}
	c.Label((axis.From+axis.To)/2, bottom+3.5*render.Unit, "AUC", render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.Middle})
	c.Extend(explainWide, bottom+4.5*render.Unit)
}

// words turns a column's name into words.
func words(name string) string { return strings.ReplaceAll(name, "_", " ") }

func (s *explainSheet) caption() string {
	return fmt.Sprintf("The AUC is the chance that %s, drawn at random, has more of a property than one of the rest of its class: ½ says nothing, 0 and 1 separate them without a mistake. Within the grey bar it is no more than chance (two standard deviations). The difference is the mean picture of the selection less that of the rest, blue where the selection is lighter.",
		map[bool]string{true: "a sample of the part", false: "a selected sample"}[s.o.gap != ""])
}

func (s *explainSheet) describe(a about) string {
	var b strings.Builder
	fmt.Fprintf(&b, "What tells %s, %s of class %s of run %s, from the other %d.", s.o.selected, plural(len(s.e.Selected), "sample"), s.class, a.Run, len(s.e.Rest))
	n := 0
	for i := range s.e.Properties {
		if p := &s.e.Properties[i]; p.Tells() && n < 5 {
			fmt.Fprintf(&b, " %s: AUC %s, mean %s against %s.", capital(words(p.Name)), render.Fixed(p.AUC, 2), render.Number(p.Mean[0], 2), render.Number(p.Mean[1], 2))
			n++
		}
	}
	if n == 0 {
		b.WriteString(" No measured property tells them apart better than chance.")
	}
	return b.String()
}
