package figure

import (
	"math"

	"brainbow/render"
)

// drawLayers draws how alike all pairs of layers are.
func (s *compareSheet) drawLayers() *render.Figure {
	l := s.n.c.Layers
	count := render.Count(int64(l.Observations))
	f := s.begin(s.n.layers(l), s.samples(l.Observations, s.n.c.Split))
	f.Caption = s.say("compare.layers.caption", "count", count)
	if l.Projected {
		f.Caption = s.sentences(f.Caption, s.say("compare.layers.project", "most", render.Count(int64(l.Most))))
	}
	f.Method = s.say("compare.layers.method", "count", count)
	w, h := f.Area()
	small := render.TextStyle{Size: render.Small}
	title := render.TextStyle{Bold: true}
	left := 0.0
	for _, name := range l.A {
		left = max(left, min(render.Measure(name, small), 14*render.Unit))
	}
	left += 3.5 * render.Unit // the title of the rows stands before them
	const top, foot = 5.5 * render.Unit, 4 * render.Unit
	side := math.Floor(min((h-top-foot)/float64(len(l.A)), 96))
	wide := math.Floor(min((w-left)/float64(len(l.B)), 1.6*side, 120))
	c := f.Body
	rows := s.say("compare.layers.of", "name", s.n.a)
	high := max(side*float64(len(l.A)), 20*render.Unit)
	c.Text(render.Body, top+high/2, render.Ellipsis(rows, high, title), render.TextStyle{Bold: true, Rotate: true, Anchor: render.Middle})
	cols := s.say("compare.layers.of", "name", s.n.b)
	c.Text(left, top-3.25*render.Unit, render.Ellipsis(cols, max(wide*float64(len(l.B)), 30*render.Unit), title), title)
	span := render.Range{Max: 1}
	readable := side >= 2*render.Unit && wide >= 4*render.Unit
	number := render.Small
	if side >= 6*render.Unit {
		number = render.Heading
	}
	every := max(int(math.Ceil(1.75*render.Unit/side)), 1)
	var described []string
	for a, name := range l.A {
		y := top + float64(a)*side
		if a%every == 0 {
			c.Label(left-render.Unit, y+side/2, render.Ellipsis(name, left-3.5*render.Unit, small), render.TextStyle{Size: render.Small, Anchor: render.End})
		}
		best := -1
		for b, v := range l.CKA[a] {
			value := nothing
			ground := render.Faint
			if v != nil {
				ground, value = render.Sequential.At(span.Unit(*v)), render.Fixed(*v, 2)
				if best < 0 || *v > *l.CKA[a][best] {
					best = b
				}
			}
			tip := s.say("compare.layers.tip", "one", name, "two", l.B[b], "value", value)
			x := left + float64(b)*wide
			c.Rect(x, y, wide, side, render.Style{Fill: ground}, tip)
			if readable {
				c.Label(x+wide/2, y+side/2, value, render.TextStyle{Anchor: render.Middle, Color: render.TextOn(ground), Size: number})
			}
		}
		if best >= 0 {
			x := left + float64(best)*wide
			c.Rect(x+1, y+1, wide-2, side-2, render.Style{Stroke: render.TextOn(render.Sequential.At(span.Unit(*l.CKA[a][best]))), Width: 2}, "")
			described = append(described, s.say("compare.layers.tip", "one", name, "two", l.B[best], "value", render.Fixed(*l.CKA[a][best], 2)))
		}
	}
	s.columnNames(c, l.B, left, top, wide)
	bottom := top + float64(len(l.A))*side
	c.WordBar(left, bottom+2*render.Unit, math.Floor(min(200, w-left)), render.Sequential, s.say("compare.layers.low"), "", s.say("compare.layers.high"))
	f.Description = s.say("compare.layers.describe", "list", s.clauses(described))
	return f
}

// columnNames writes the names above the columns, of many only as many as have room.
func (s *compareSheet) columnNames(c *render.Canvas, names []string, left, top, wide float64) {
	style := render.TextStyle{Size: render.Small, Anchor: render.Middle}
	widest := 0.0
	for _, n := range names {
		widest = max(widest, render.Measure(n, style))
	}
	every := max(int(math.Ceil((min(widest, 10*render.Unit)+4)/wide)), 1)
	for b := 0; b < len(names); b += every {
		c.Text(left+(float64(b)+0.5)*wide, top-0.75*render.Unit, render.Ellipsis(names[b], wide*float64(every)-4, style), style)
	}
}
