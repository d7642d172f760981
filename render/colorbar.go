package render

import (
	"image"
	"image/color"
)

// barHeight is the thickness of a colour bar.
const barHeight = Unit

// ColorBar draws the scale of a colour map, width points wide, with a labelled tick at each
// value and, if title is not empty, a title above. It returns the height used. Labels stay
// within the ends of the bar; those at the ends are placed first, and a label that would touch
// another is omitted.
func (c *Canvas) ColorBar(x, y, width float64, m *Map, r Range, ticks []Tick, title string) float64 {
	style := TextStyle{Size: Small, Color: Muted}
	if title != "" {
		c.Text(x, y+Small*capHeight, title, style)
		y += 2 * Unit
	}
	img := image.NewNRGBA(image.Rect(0, 0, 256, 1))
	for i := range 256 {
		img.SetNRGBA(i, 0, color.NRGBA(m.colors[i]))
	}
	c.Image(x, y, width, barHeight, img, "")
	c.Rect(x, y, width, barHeight, Style{Stroke: Rule}, "")
	s := Scale{Range: r, From: x + 0.5, To: x + width - 0.5}
	// Place labels from the ends inwards, so that the ends are always labelled.
	type span struct{ from, to float64 }
	var taken []span
	for n := range ticks {
		i := n / 2
		if n%2 == 1 {
			i = len(ticks) - 1 - n/2
		}
		t := ticks[i]
		at := s.Pos(t.Value)
		c.Line(at, y+barHeight, at, y+barHeight+3, 1, Rule)
		w := Measure(t.Label, style)
		left := min(max(at-w/2, x), x+width-w) // within the bar's ends
		free := t.Label != ""
		for _, o := range taken {
			free = free && (left+w+6 <= o.from || left-6 >= o.to)
		}
		if !free {
			continue
		}
		taken = append(taken, span{left, left + w})
		c.Text(left, y+barHeight+2*Unit-2, t.Label, style)
	}
	h := barHeight + 2*Unit
	if title != "" {
		h += 2 * Unit
	}
	c.Extend(x+width, y+barHeight+2*Unit)
	return h
}

// WordBar draws the scale of a colour map with words at its ends, on the line whose middle is y: what the
// lowest colour means, the bar, what the highest means. middle, which may be empty, is what the
// middle of the bar means, written below it. It returns the x at which it ends.
func (c *Canvas) WordBar(x, y, width float64, m *Map, low, middle, high string) float64 {
	style := TextStyle{Size: Small}
	c.Label(x, y, low, style)
	x += Measure(low, style) + Unit
	img := image.NewNRGBA(image.Rect(0, 0, 256, 1))
	for i := range 256 {
		img.SetNRGBA(i, 0, color.NRGBA(m.colors[i]))
	}
	const thick = 1.5 * Unit
	c.Image(x, y-thick/2, width, thick, img, "")
	c.Rect(x, y-thick/2, width, thick, Style{Stroke: Rule}, "")
	if middle != "" {
		c.Line(x+width/2, y+thick/2, x+width/2, y+thick/2+3, 1, Rule)
		c.Label(x+width/2, y+2*Unit+1, middle, TextStyle{Size: Small, Anchor: Middle, Color: Muted})
	}
	x += width + Unit
	c.Label(x, y, high, style)
	return x + Measure(high, style)
}

// EndTicks returns ticks at both ends of a range, and at zero if it lies inside.
func EndTicks(r Range) []Tick {
	ticks := []Tick{{r.Min, Short(r.Min)}}
	if r.Min < 0 && r.Max > 0 {
		ticks = append(ticks, Tick{0, "0"})
	}
	if r.Max > r.Min {
		ticks = append(ticks, Tick{r.Max, Short(r.Max)})
	}
	return ticks
}
