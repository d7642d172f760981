package figure

import "brainbow/render"

// legendItem is a mark with its words, a part of a line below a picture.
type legendItem struct {
	width float64
	draw  func(c *render.Canvas, x, y float64)
}

// markItem is a mark, ten points wide, and words after it.
func markItem(text string, mark func(c *render.Canvas, x, y float64)) legendItem {
	style := render.TextStyle{Size: render.Small, Color: render.Muted}
	return legendItem{16 + render.Measure(text, style), func(c *render.Canvas, x, y float64) {
		mark(c, x+5, y)
		c.Label(x+16, y, text, style)
	}}
}

// wordsItem is words alone.
func wordsItem(text string) legendItem {
	style := render.TextStyle{Size: render.Small, Color: render.Muted}
	return legendItem{render.Measure(text, style), func(c *render.Canvas, x, y float64) { c.Label(x, y, text, style) }}
}

// barItem is a colour bar with words at its ends and, if title is not empty, before it.
func barItem(title string, width float64, m *render.Map, low, high string) legendItem {
	style := render.TextStyle{Size: render.Small}
	w := render.Measure(low, style) + render.Measure(high, style) + width + 2*render.Unit
	before := 0.0
	if title != "" {
		before = render.Measure(title, style) + 1.5*render.Unit
	}
	return legendItem{before + w, func(c *render.Canvas, x, y float64) {
		if title != "" {
			c.Label(x, y, title, render.TextStyle{Size: render.Small, Color: render.Muted})
		}
		c.WordBar(x+before, y, width, m, low, "", high)
	}}
}

const (
	legendGap  = 3 * render.Unit   // between items
	legendLine = 2.5 * render.Unit // from line to line
)

// legendLines is the number of lines that items need in a width.
func legendLines(items []legendItem, width float64) int {
	lines, x := 0, 0.0
	for _, i := range items {
		if lines == 0 || x > 0 && x+i.width > width {
			lines, x = lines+1, 0
		}
		x += i.width + legendGap
	}
	return lines
}

// drawLegend draws items from the line whose middle is y on.
func drawLegend(c *render.Canvas, items []legendItem, x0, y, width float64) {
	x := 0.0
	for _, i := range items {
		if x > 0 && x+i.width > width {
			x, y = 0, y+legendLine
		}
		i.draw(c, x0+x, y)
		x += i.width + legendGap
	}
	if len(items) > 0 {
		c.Extend(0, y+render.Unit)
	}
}
