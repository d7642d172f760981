package figure

import (
	"fmt"
	"image"
	"math"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/render"
)

// exchange are the samples that one of the two alone gets right.
type exchange struct {
	all     []analysis.Exchanged
	heading string
	right   int // which of the two
}

// drawSamples draws the samples that only the second and only the first gets right, side by side.
func (s *compareSheet) drawSamples(a, b *analysis.Run) (*render.Figure, error) {
	w := s.n.c.Samples
	split := s.n.c.Split
	picture, err := picturesOf(a, split)
	if err != nil {
		return nil, err
	}
	samples := s.samples(w.Common, split)
	if !w.Whole {
		samples = s.say("compare.common", "count", render.Count(int64(w.Common)), "split", s.split(split))
	}
	f := s.begin(s.n.samples(w, picture != nil), samples)
	counts := []string{"a", s.n.a, "b", s.n.b, "both", render.Count(int64(w.Both)), "neither", render.Count(int64(w.Neither))}
	f.Caption = s.say("compare.samples", counts...)
	if picture == nil {
		f.Caption = s.say("compare.points", counts...)
	}
	f.Description = f.Caption
	var dropped render.Figure
	names := [2][]string{s.about.names(&dropped)}
	other := s.about
	other.Classes = s.n.c.B.Classes
	names[1] = other.names(&dropped)
	for i, r := range []*analysis.Run{a, b} {
		for len(names[i]) < max(r.Net.Outputs(), 2) { // classes that the data does not name
			names[i] = append(names[i], r.ClassNames(len(names[i]) + 1)[len(names[i])])
		}
	}
	f.Warnings = dropped.Warnings
	width, height := f.Area()
	halves := []exchange{{w.Won, s.say("compare.won", "b", s.n.b), 1}, {w.Lost, s.say("compare.lost", "a", s.n.a), 0}}
	const gap = 4 * render.Unit
	half, high := (width-gap)/2, height
	if s.shape == render.Tall {
		half, high = width, (height-gap)/2
	}
	for i, x := range halves {
		var c render.Canvas
		top := s.heading(&c, x, half)
		switch {
		case len(x.all) == 0:
			c.Text(0, top+render.Body, s.say("compare.none"), render.TextStyle{Color: render.Muted})
		case picture != nil:
			s.cards(&c, x, names, picture, top, half, high)
		default:
			points, err := a.Split(split)
			if err != nil {
				return nil, err
			}
			s.scatter(&c, x, points, top, half, high)
		}
		if s.shape == render.Tall {
			f.Body.Draw(0, float64(i)*(high+gap), &c)
		} else {
			f.Body.Draw(float64(i)*(half+gap), 0, &c)
		}
	}
	f.Body.Extend(width, 0)
	return f, nil
}

// heading writes the number, large, and what it is of, and returns where the pictures begin.
func (s *compareSheet) heading(c *render.Canvas, x exchange, width float64) float64 {
	number := render.Count(int64(len(x.all)))
	large := render.TextStyle{Size: 2 * render.Large, Bold: true}
	const line = 1.6 * render.Large
	c.Text(0, line, number, large)
	left := render.Measure(number, large) + 1.5*render.Unit
	style := render.TextStyle{Size: render.Heading, Bold: true}
	c.Text(left, line, render.Ellipsis(x.heading, width-left, style), style)
	return line + 1.5*render.Unit
}

// cards draws the pictures with both answers below each.
func (s *compareSheet) cards(c *render.Canvas, x exchange, names [2][]string, picture func(id int32) image.Image, top, width, height float64) {
	first := picture(x.all[0].ID[0]).Bounds()
	// Answers of one letter stand in a line, names below each other.
	line, lines := 0.0, 0.0
	for _, e := range x.all[:min(len(x.all), 60)] {
		first, second := className(names[0], e.Answer[0]), becomes+className(names[1], e.Answer[1])
		bold := render.TextStyle{Bold: true}
		line = max(line, render.Measure(first+second, bold))
		lines = max(lines, render.Measure(first, bold), render.Measure(second, bold))
	}
	const between, usual = 1.5 * render.Unit, 64.0
	under, widest, stacked := 3.25*render.Unit, line, line > usual
	if stacked {
		under, widest = 5.25*render.Unit, lines
	}
	tall := max(int((height-top)/(usual+under)), 1) // rows of pictures of about the usual size, which fill the height
	pixel := math.Max(1, math.Floor(2*((height-top)/float64(tall)-under)/float64(first.Dy()))/2)
	w, h := pixel*float64(first.Dx()), pixel*float64(first.Dy())
	columns := max(int((width+between)/(max(w, min(widest, 16*render.Unit))+between)), 1)
	column := (width + between) / float64(columns)
	rows := max(int((height-top+between)/(h+under)), 1)
	shown := min(columns*rows, len(x.all))
	if s.count > 0 {
		shown = min(s.count, len(x.all))
	}
	for i, e := range x.all[:shown] {
		left, y := float64(i%columns)*column, top+float64(i/columns)*(h+under)
		c.Image(left+(column-between-w)/2, y, w, h, picture(e.ID[0]), "")
		c.Pick(left+(column-between-w)/2, y, w, h, pickSample(int(e.ID[0])), s.say("explain.tip", "sample", fmt.Sprint(e.ID[0])))
		s.answer(c, left+(column-between)/2, y+h+1.25*render.Unit, column-between/2, e, names, x.right, stacked)
	}
}

// becomes stands between the two answers.
const becomes = " → "

func className(names []string, class int32) string {
	if class < 0 || int(class) >= len(names) {
		return nothing
	}
	return names[class]
}

// answer writes both answers around x, in a line or below each other; the right one is bold.
func (s *compareSheet) answer(c *render.Canvas, x, y, width float64, e analysis.Exchanged, names [2][]string, right int, stacked bool) {
	styles := [2]render.TextStyle{{Color: render.Muted}, {Color: render.Muted}}
	styles[right] = render.TextStyle{Bold: true}
	quiet := render.TextStyle{Color: render.Muted}
	middle := render.Measure(becomes, quiet)
	each := (width - middle) / 2
	if stacked {
		each = width - middle
	}
	var said [2]string
	var wide [2]float64
	for i := range said {
		said[i] = render.Ellipsis(className(names[i], e.Answer[i]), each, styles[i])
		wide[i] = render.Measure(said[i], styles[i])
	}
	left := x - (wide[0]+middle+wide[1])/2
	if stacked {
		c.Label(x-wide[0]/2, y, said[0], styles[0])
		left, y = x-(middle+wide[1])/2, y+2*render.Unit
	} else {
		c.Label(left, y, said[0], styles[0])
		left += wide[0]
	}
	c.Label(left, y, becomes, quiet)
	c.Label(left+middle, y, said[1], styles[1])
}

// scatter draws samples in the plane, all of the split pale and these filled.
func (s *compareSheet) scatter(c *render.Canvas, x exchange, split *dataset.Split, top, width, height float64) {
	side := math.Floor(min(width, height-top))
	reach := 0.0
	for _, v := range split.Values {
		reach = max(reach, math.Abs(float64(v)))
	}
	if reach == 0 || len(split.Values) < 2*split.Len() {
		return
	}
	reach *= 1.05
	at := func(id int32) (px, py float64) {
		v := split.Values[2*id : 2*id+2]
		return (float64(v[0])/reach + 1) / 2 * side, top + (1-float64(v[1])/reach)/2*side
	}
	c.Rect(0, top, side, side, render.Style{Stroke: render.Rule}, "")
	for id := range split.Len() {
		px, py := at(int32(id))
		c.Circle(px, py, 2, render.Style{Fill: render.Rule})
	}
	for _, e := range x.all {
		px, py := at(e.ID[0])
		c.Circle(px, py, 4, render.Style{Fill: render.Ink, Stroke: render.Paper})
	}
}
