package figure

import (
	"brainbow/analysis"
	"brainbow/render"
)

// matrix draws how similar the rows of any two classes are.
func (s *filterSheet) matrix(c *render.Canvas, top float64) {
	n := len(s.classes)
	wide, high := 40.0, 22.0
	labelled := n <= 16
	if !labelled {
		wide = max(4, 520/float64(n))
		high = wide
	}
	c.Text(0, top+render.Body, s.say("filters.table"), render.TextStyle{Size: render.Heading, Bold: true})
	y := top + 5.5*render.Unit
	range1 := render.Range{Min: -1, Max: 1}
	rows := render.ShortNames(s.classes, 12*render.Unit, render.TextStyle{})
	columns := render.ShortNames(s.classes, wide-4, render.TextStyle{Size: render.Small})
	for i := range n {
		if labelled {
			c.Label(0, y+float64(i)*high+high/2, rows[i], render.TextStyle{})
			c.Text(s.left+float64(i)*wide+wide/2, y-6, columns[i], render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.Middle})
		}
		for j := range n {
			r := analysis.Correlation(s.rowOf(i), s.rowOf(j))
			ground := render.Diverging.At(range1.Unit(r))
			if i == j {
				ground = render.Faint
			}
			c.Rect(s.left+float64(j)*wide, y+float64(i)*high, wide-1, high-1, render.Style{Fill: ground, Data: true}, s.say("filters.tableTip", "one", s.classes[i], "other", s.classes[j], "r", render.Number(r, 3)))
			if labelled && i != j {
				c.Label(s.left+float64(j)*wide+wide/2, y+float64(i)*high+high/2, render.Fixed(r, 2), render.TextStyle{Size: render.Small, Anchor: render.Middle, Ground: ground})
			}
		}
	}
	c.WordBar(s.left, y+float64(n)*high+2.5*render.Unit, 176, render.Diverging, s.say("filters.unlike"), "0", s.say("filters.same"))
}
