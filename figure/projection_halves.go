package figure

import (
	"math"
	"slices"

	"brainbow/dataset"
	"brainbow/render"
)

// darkMore reports whether pictures with more of a property are drawn as dark marks and those with less as light ones.
// It is the other way round where more of it means lighter pictures, so that a mark looks like what it stands for.
func darkMore(p dataset.Property) bool { return p.Name != "luminance" && p.Name != "polarity" }

// halfStyle is that of a mark of a half: dark, or light with a dark rim, and grey outside both.
func (s *placeSheet) halfStyle(side int, radius float64) render.Style {
	switch {
	case side < 0:
		return render.Style{Fill: render.Faint}
	case side > 0 == s.darkMore:
		return render.Style{Fill: render.Ink}
	}
	return render.Style{Fill: render.Paper, Stroke: render.Ink, Width: min(0.4*radius, 1.5)}
}

// drawHalves draws the map by class and by the property that parts the classes' halves, and examples
// of each half.
func (m *projectionFigure) drawHalves(c *render.Canvas, w, h float64) {
	p := m.all[0]
	_, less, more := m.property(m.halves.Property)
	const gap = 3 * render.Unit
	const pictures = 21 * render.Unit
	by := *m.s
	by.colour, by.sides, by.halves, by.darkMore = "half", m.halves.Sides(p.Observations), [2]string{less, more}, darkMore(m.halves.Property)
	wide := w > h
	if wide {
		m.s.side = math.Floor(min((w-2*gap-pictures)/2, h-legendRoom-panelHead))
	} else {
		m.s.side = math.Floor(min((w-gap)/2, 0.6*(h-panelHead-legendRoom)))
	}
	by.side = m.s.side
	bottom := m.s.panel(c, p, m.say("place.byClass"), -1, 0, 0)
	by.panel(c, p, m.say("place.byHalf"), -1, m.s.side+gap, 0)
	m.s.legend(c, m.all, bottom, w)
	if slices.Contains(by.sides, -1) {
		drawLegend(c, []legendItem{markItem(m.say("place.noHalf"), func(c *render.Canvas, x, y float64) {
			c.Circle(x, y, 4, by.halfStyle(-1, 4))
		})}, m.s.side+gap, bottom+1.5*render.Unit, m.s.side)
	}
	if wide {
		left := 2 * (m.s.side + gap)
		m.halfPictures(c, left, panelHead, pictures, (m.s.side-gap)/2, 0, less)
		m.halfPictures(c, left, panelHead+(m.s.side+gap)/2, pictures, (m.s.side-gap)/2, 1, more)
		return
	}
	top := bottom + legendRoom + gap
	m.halfPictures(c, 0, top, m.s.side, h-top, 0, less)
	m.halfPictures(c, m.s.side+gap, top, m.s.side, h-top, 1, more)
}

// halfPictures draws samples of one side of the halves: those of all classes that fall in two, in turn.
func (m *projectionFigure) halfPictures(c *render.Canvas, left, top, width, height float64, side int, title string) {
	p := m.all[0]
	const r = 6.0
	c.Circle(left+r, top+r, r, (&placeSheet{darkMore: darkMore(m.halves.Property)}).halfStyle(side, r))
	c.Label(left+2*r+render.Unit, top+r, title, render.TextStyle{Bold: true})
	top += 2.5 * render.Unit
	height -= 2.5 * render.Unit
	const gap = 0.5 * render.Unit
	pixel := render.PixelSize(m.shape[2], m.shape[1], 36)
	pw, ph := pixel*float64(m.shape[2]), pixel*float64(m.shape[1])
	columns, rows := max(int((width+gap)/(pw+gap)), 1), max(int((height+gap)/(ph+gap)), 1)
	sides := m.halves.Sides(p.Observations)
	queues := map[int32][]int{}
	var classes []int32
	for i, s := range sides {
		if s == side {
			l := p.Labels[i]
			if queues[l] == nil {
				classes = append(classes, l)
			}
			queues[l] = append(queues[l], i)
		}
	}
	slices.Sort(classes)
	var chosen []int
	for turn := 0; len(chosen) < columns*rows; turn++ {
		any := false
		for _, l := range classes {
			if turn < len(queues[l]) && len(chosen) < columns*rows {
				chosen, any = append(chosen, queues[l][turn]), true
			}
		}
		if !any {
			break
		}
	}
	for n, i := range chosen {
		x, y := left+float64(n%columns)*(pw+gap), top+float64(n/columns)*(ph+gap)
		c.Image(x, y, pw, ph, m.picture(int(p.IDs[i])), m.s.tip(p, i))
		c.Pick(x, y, pw, ph, pickSample(int(p.IDs[i])), m.s.tip(p, i))
	}
	c.Extend(left+width, top+height)
}
