package figure

import (
	"fmt"
	"image"
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// explainSheet draws what separates a selection from the rest of its class.
type explainSheet struct {
	about
	e     *analysis.Explanation
	o     explainOptions
	class string // in the plural
}

func drawExplain(a about, e *analysis.Explanation, o explainOptions) *render.Figure {
	var dropped render.Figure // its warnings
	names := a.names(&dropped)
	s := &explainSheet{about: a, e: e, o: o, class: a.many(names[e.Class])}
	f := a.picture(explainFinding(a.language, e, names), s.chosen(), s.strays())
	f.Warnings = dropped.Warnings
	f.Caption = s.say("explain.read", "class", s.class)
	gap := ""
	if o.gap != 0 {
		gap = s.say("explain.gap", "layer", o.layer, "gap", render.Fixed(o.gap, 2))
	}
	f.Method = s.sentences(gap, s.say("explain.method"))
	w, h := f.Area()
	s.draw(f.Body, w, h)
	f.Description = s.describe()
	return f
}

// chosen says how the group was chosen.
func (s *explainSheet) chosen() string {
	key := "explain.chosen"
	if s.o.gap != 0 {
		key = "explain.half"
	}
	n := len(s.e.Selected)
	return s.say(key, "count", render.Count(int64(n)), "all", render.Count(int64(n+len(s.e.Rest))), "class", s.class, "layer", s.o.layer)
}

func (s *explainSheet) strays() string {
	if s.e.Strays == 0 {
		return ""
	}
	return s.say("explain.strays", "count", render.Count(int64(s.e.Strays)))
}

// draw sets the two groups and the bars beside or below each other.
func (s *explainSheet) draw(c *render.Canvas, w, h float64) {
	const gap = 6 * render.Unit
	if w > 1.6*h {
		left := math.Floor(0.48 * w)
		s.groups(c, left, h)
		s.bars(c, left+gap, 0, w-left-gap, h)
	} else {
		const bars = 11*render.Unit + barsShown*17
		top := math.Floor(min(0.56*h, h-3*render.Unit-bars))
		s.groups(c, w, top)
		s.bars(c, 0, top+3*render.Unit, w, h-top-3*render.Unit)
	}
	c.Extend(w, 0)
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

// group names a side: by what sets them apart, if anything does.
func (s *explainSheet) group(key string, n int) string {
	name := s.say(key, "count", render.Count(int64(n)), "class", s.class)
	if len(s.e.Properties) == 0 || !s.e.Properties[0].Tells() {
		return name
	}
	best := &s.e.Properties[0]
	_, less, more := s.property(best.Property)
	if (best.AUC < 0.5) == (key == "explain.these") {
		more = less
	}
	return s.say("explain.named", "group", name, "property", more)
}

// groups draws the mean of either side and some of its samples, and the difference of the means where
// details are wanted.
func (s *explainSheet) groups(c *render.Canvas, width, height float64) {
	rows := 2.0
	if s.detail {
		rows = 3
	}
	const head = 4.5 * render.Unit
	each := height/rows - head
	side := max(math.Floor(min(each-2*render.Unit, 0.36*width)), 24)
	pixel := side / float64(max(s.o.shape[1], s.o.shape[2]))
	if pixel >= 1 {
		pixel = math.Floor(2*pixel) / 2
	}
	pw, ph := pixel*float64(s.o.shape[2]), pixel*float64(s.o.shape[1])
	y := 0.0
	for i, g := range []struct {
		key string
		ids []int32
	}{{"explain.these", s.e.Selected}, {"explain.rest", s.e.Rest}} {
		c.Text(0, y+render.Body, render.Ellipsis(s.group(g.key, len(g.ids)), width, render.TextStyle{Size: render.Heading, Bold: true}), render.TextStyle{Size: render.Heading, Bold: true})
		top := y + head
		small := render.TextStyle{Size: render.Small, Color: render.Muted}
		c.Label(0, top-render.Unit, s.say("explain.mean"), small)
		c.Rect(0, top, pw+2, ph+2, render.Style{Stroke: render.Rule}, "")
		c.Image(1, top+1, pw, ph, s.mean(s.e.Means[i]), s.say("explain.mean"))
		left := max(pw+2, render.Measure(s.say("explain.mean"), small)) + 2.5*render.Unit
		c.Label(left, top-render.Unit, s.say("explain.examples"), small)
		s.examples(c, g.ids, left, top+1, width-left, ph)
		y = top + ph + 3*render.Unit
	}
	if !s.detail {
		return
	}
	diff := s.difference()
	span := render.RangeOf(diff).Symmetric()
	c.Text(0, y+render.Body, s.say("explain.difference"), render.TextStyle{Bold: true})
	c.Image(1, y+3*render.Unit+1, pw, ph, render.Tile(diff, s.o.shape[1], s.o.shape[2], render.Diverging, span), s.say("explain.difference"))
	c.Rect(0, y+3*render.Unit, pw+2, ph+2, render.Style{Stroke: render.Rule}, "")
	c.WordBar(pw+3*render.Unit, y+4*render.Unit, 80, render.Diverging, s.say("explain.darker"), "", s.say("explain.lighter"))
}

// examples draws samples, evenly taken, into an area.
func (s *explainSheet) examples(c *render.Canvas, ids []int32, x, y, width, height float64) {
	const gap = 0.5 * render.Unit
	pixel := render.PixelSize(s.o.shape[2], s.o.shape[1], 36)
	if most := max(s.o.shape[1], s.o.shape[2]); most > 48 {
		pixel = 36 / float64(most)
	}
	pw, ph := pixel*float64(s.o.shape[2]), pixel*float64(s.o.shape[1])
	columns, rows := max(int((width+gap)/(pw+gap)), 1), max(int((height+gap)/(ph+gap)), 1)
	n := min(len(ids), columns*rows)
	for k := range n {
		id := int(ids[k*len(ids)/n])
		left, top, tip := x+float64(k%columns)*(pw+gap), y+float64(k/columns)*(ph+gap), s.say("explain.tip", "sample", fmt.Sprint(id))
		c.Image(left, top, pw, ph, s.o.picture(id), tip)
		c.Pick(left, top, pw, ph, pickSample(id), tip)
	}
}

// barsShown is the number of properties, the best first, unless details are wanted.
const barsShown = 5

// bars draws in how many of 100 pairs the selected sample has each property, from 50, which is chance.
func (s *explainSheet) bars(c *render.Canvas, x, y, width, height float64) {
	properties := s.e.Properties
	if !s.detail {
		properties = properties[:min(barsShown, len(properties))]
	}
	heading := render.TextStyle{Size: render.Heading, Bold: true}
	c.Text(x, y+render.Body, render.Ellipsis(s.say("explain.bars", "class", s.class), width, heading), heading)
	top := y + 4.5*render.Unit
	row := min(5*render.Unit, max((height-11*render.Unit)/float64(max(len(properties), 1)), 15))
	names, body := 0.0, render.TextStyle{Bold: true}
	if row < 20 {
		body.Size = render.Small
	}
	for i := range properties {
		names = max(names, render.Measure(s.has(&properties[i]), body))
	}
	names = min(names, 0.42*width)
	const number = 5.5 * render.Unit
	axis := render.Scale{Range: render.Range{Min: 50, Max: 100}, From: x + names + 1.5*render.Unit, To: x + width - number}
	bottom := top + float64(len(properties))*row
	chance := 0.0
	for i := range properties {
		chance = max(chance, properties[i].Chance)
	}
	c.Rect(axis.From, top, axis.Pos(min(50+100*chance, 100))-axis.From, bottom-top, render.Style{Fill: render.Faint}, "")
	c.Line(axis.From, top, axis.From, bottom, 1, render.Muted)
	c.Line(axis.To, top, axis.To, bottom, 1, render.Rule)
	for i := range properties {
		p := &properties[i]
		mid := top + (float64(i)+0.5)*row
		name, color := body, render.Ink
		if !p.Tells() {
			name, color = render.TextStyle{Size: body.Size, Color: render.Muted}, render.Muted
		}
		c.Label(x, mid, render.Ellipsis(s.has(p), names, name), name)
		to := axis.Pos(50 + 100*p.Separation())
		thick := min(0.6*row, 2*render.Unit)
		tip := s.say("explain.values", "these", render.Number(p.Mean[0], 2), "rest", render.Number(p.Mean[1], 2))
		c.Rect(axis.From, mid-thick/2, to-axis.From, thick, render.Style{Fill: color}, tip)
		count := render.TextStyle{Bold: p.Tells(), Size: body.Size}
		if i == 0 && p.Tells() && row >= 4*render.Unit {
			count.Size = render.Large
		}
		text := share100(0.5 + p.Separation())
		if w := render.Measure(text, count); to+render.Unit+w > axis.To { // over the line at 100
			c.Rect(to+0.5*render.Unit, mid-thick/2, w+render.Unit, thick, render.Style{Fill: render.Paper}, "")
		}
		c.Label(to+render.Unit, mid, text, count)
	}
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	at := bottom + 1.5*render.Unit
	low, high := s.say("explain.chance"), s.say("explain.always")
	end := small
	end.Anchor = render.End
	c.Label(axis.From, at, low, small)
	c.Label(x+width, at, high, end)
	c.Label(axis.From, at+2*render.Unit, s.say("explain.within"), small)
	c.Extend(x+width, at+3*render.Unit)
}

func (s *explainSheet) describe() string {
	said := []string{s.say("place.sentence", "text", s.chosen())}
	n := 0
	for i := range s.e.Properties {
		if p := &s.e.Properties[i]; p.Tells() && n < barsShown {
			said = append(said, s.say("explain.describe", "property", capital(s.has(p)), "pairs", share100(0.5+p.Separation())))
			n++
		}
	}
	return s.sentences(said...)
}
