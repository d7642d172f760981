package figure

import (
	"fmt"
	"math"
	"sort"

	"brainbow/render"
)

// picturesPart draws the samples that the neuron responds to most and least, and returns where it ends.
func (s *neuronFigure) picturesPart(c *render.Canvas, x, y, width, height float64) float64 {
	const perRow = 8
	top := s.points.Top(s.unit, 2*perRow)
	if len(top) == 0 {
		y = s.heading(c, x, y, width, "neuron.most")
		return c.Paragraph(x, y+render.Body, width, s.say("neuron.same"), render.TextStyle{Color: render.Muted})
	}
	rows := 3 // of them the last of the weakest
	const gap = 0.75 * render.Unit
	heads := 2*(render.Body+1.25*render.Unit) + 1.5*render.Unit
	side := min((width-(perRow-1)*gap)/perRow, (height-heads)/float64(rows)-gap)
	if s.picture == nil {
		side = (width - (perRow-1)*gap) / perRow
	}
	if len(top) <= perRow || side < 22 && s.picture != nil {
		rows = 2
		top = top[:min(len(top), perRow)]
		side = min((width-(perRow-1)*gap)/perRow, (height-heads)/float64(rows)-gap)
	}
	y = s.heading(c, x, y, width, "neuron.most")
	y = s.row(c, top, x, y, side, gap, perRow) + render.Unit
	weak, tied := s.points.Weakest(s.unit, perRow)
	if tied > len(weak) && s.column[weak[0]] == 0 {
		y = s.heading(c, x, y, width, "neuron.none", "count", render.Count(int64(tied)), "all", render.Count(int64(s.points.Len())))
	} else {
		y = s.heading(c, x, y, width, "neuron.least")
	}
	return s.row(c, weak, x, y, side, gap, perRow)
}

// row draws samples, framed in the colours of their classes.
func (s *neuronFigure) row(c *render.Canvas, order []int, x, y, side, gap float64, perRow int) float64 {
	small := render.TextStyle{Size: render.Small}
	if s.picture == nil {
		for n, i := range order {
			at := x + float64(n%perRow)*(side+gap)
			line := y + float64(n/perRow)*2*render.Unit + render.Unit
			c.Circle(at+5, line, 4, render.Style{Fill: render.ClassColor(int(s.points.Labels[i]))})
			c.Label(at+13, line, render.Ellipsis(fmt.Sprint(s.points.IDs[i]), side-13, small), small)
		}
		return y + float64((len(order)+perRow-1)/perRow)*2*render.Unit
	}
	bottom := y
	at, top := x, y
	for n, i := range order {
		if n > 0 && n%perRow == 0 {
			at, top = x, bottom+gap
		}
		img := s.picture(int(s.points.IDs[i]))
		b := img.Bounds()
		pixel := (side - 4) / float64(max(b.Dx(), b.Dy()))
		if pixel >= 1 {
			pixel = math.Floor(2*pixel) / 2
		}
		w, h := pixel*float64(b.Dx()), pixel*float64(b.Dy())
		c.Rect(at, top, w+4, h+4, render.Style{Stroke: render.ClassColor(int(s.points.Labels[i])), Width: 3}, "")
		tip := s.say("neuron.tip", "sample", fmt.Sprint(s.points.IDs[i]), "class", s.names[s.points.Labels[i]], "value", render.Number(float64(s.column[i]), 2))
		c.Image(at+2, top+2, w, h, img, tip)
		c.Pick(at+2, top+2, w, h, pickSample(int(s.points.IDs[i])), tip)
		bottom = max(bottom, top+h+4)
		at += w + 4 + gap
	}
	return bottom + gap
}

// classPart draws the mean response to each class as columns, or, where the space is higher than wide, as
// bars.
func (s *neuronFigure) classPart(c *render.Canvas, x, y, width, height float64) {
	y0 := y
	y = s.heading(c, x, y, width, "neuron.classes")
	order := numbersTo(len(s.answers))
	bold := render.TextStyle{Size: render.Small, Bold: true}
	names := render.ShortNames(s.names, 11*render.Unit, bold)
	widest := 0.0
	for _, n := range names {
		widest = max(widest, render.Measure(n, bold))
	}
	const row = 17.0
	upright := height-(y-y0) >= 2.2*width/float64(max(len(order), 1)) && width/float64(max(len(order), 1)) >= widest+6 && height < width
	most := int((height - (y - y0) - 2*render.Unit) / row)
	if upright {
		most = len(order)
	}
	rest := 0
	if len(order) > most && most > 0 { // the classes that it responds to most
		sort.SliceStable(order, func(i, j int) bool { return s.answers[order[i]].Mean > s.answers[order[j]].Mean })
		rest = len(order) - most
		order = order[:most]
	}
	low, high := 0.0, 0.0
	for _, k := range order {
		if m := s.answers[k].Mean; finite(m) {
			low, high = min(low, m), max(high, m)
		}
	}
	if high == low {
		high = low + 1
	}
	decimals := decimalsFor(max(high, -low), 2)
	if upright {
		s.classColumns(c, x, y, width, height-(y-y0), names, low, high, decimals)
		return
	}
	const number = 46.0
	from, to := x+widest+render.Unit, x+width-number
	if low < 0 {
		from += number
	}
	scale := render.Scale{Range: render.Range{Min: low, Max: high}, From: from, To: max(to, from+10)}
	zero := scale.Pos(0)
	for i, k := range order {
		at := y + (float64(i)+0.5)*row
		c.Label(x, at, names[k], render.TextStyle{Size: render.Small, Bold: k == s.best})
		m := s.answers[k].Mean
		if s.answers[k].Observations == 0 || !finite(m) {
			c.Label(zero+5, at, s.say("neuron.noSample"), render.TextStyle{Size: render.Small, Color: render.Muted})
			continue
		}
		end := scale.Pos(m)
		c.Rect(min(zero, end), at-5.5, math.Abs(end-zero), 11, render.Style{Fill: render.ClassColor(k)}, "")
		style := render.TextStyle{Size: render.Small}
		if m < 0 {
			style.Anchor = render.End
			c.Label(end-4, at, render.Fixed(m, decimals), style)
		} else {
			c.Label(end+4, at, render.Fixed(m, decimals), style)
		}
	}
	c.Line(zero, y, zero, y+float64(len(order))*row, 1, render.Rule)
	if rest > 0 {
		c.Label(x, y+float64(len(order))*row+render.Unit, s.say("neuron.fewer", "count", render.Count(int64(rest))), render.TextStyle{Size: render.Small, Color: render.Muted})
	}
}

// classColumns draws a column for each class, with its name below.
func (s *neuronFigure) classColumns(c *render.Canvas, x, y, width, height float64, names []string, low, high float64, decimals int) {
	n := float64(len(s.answers))
	step := width / n
	const number = 14.0
	top, bottom := y+number, y+height-2.5*render.Unit
	if low < 0 {
		bottom -= number
	}
	scale := render.Scale{Range: render.Range{Min: low, Max: high}, From: bottom, To: top}
	zero := scale.Pos(0)
	for k, a := range s.answers {
		mid := x + (float64(k)+0.5)*step
		style := render.TextStyle{Size: render.Small, Anchor: render.Middle}
		named := style
		named.Bold = k == s.best
		c.Label(mid, y+height-1.25*render.Unit, names[k], named)
		if a.Observations == 0 || !finite(a.Mean) {
			c.Label(mid, zero-render.Unit, "–", style)
			continue
		}
		end := scale.Pos(a.Mean)
		c.Rect(mid-0.3*step, min(zero, end), 0.6*step, math.Abs(end-zero), render.Style{Fill: render.ClassColor(k)}, "")
		text := render.Fixed(a.Mean, decimals)
		switch {
		case render.Measure(text, style) > step-2: // no room
		case a.Mean < 0:
			c.Label(mid, end+0.75*render.Unit, text, style)
		default:
			c.Label(mid, end-0.75*render.Unit, text, style)
		}
	}
	c.Line(x, zero, x+width, zero, 1, render.Rule)
	c.Extend(x+width, y+height)
}

// activationMap colours activations: from light to dark, or in both directions
// from zero where some are negative.
func (s *neuronFigure) activationMap() (*render.Map, render.Range) {
	span := render.RangeOf(s.column)
	if span.Min < 0 {
		return render.Diverging, span.Symmetric()
	}
	span.Min = 0
	return render.Through("activation", render.Color{R: 224, G: 228, B: 233, A: 255}, render.Color{R: 126, G: 140, B: 200, A: 255}, render.Color{R: 28, G: 30, B: 110, A: 255}), span
}

// mapPart draws the activation over the map of all observations.
func (s *neuronFigure) mapPart(c *render.Canvas, y, side float64) {
	y = s.heading(c, 0, y, side, "neuron.map", "layer", s.points.Layer)
	m, span := s.activationMap()
	low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i, v := range s.layout.Data {
		low[i&1], high[i&1] = min(low[i&1], float64(v)), max(high[i&1], float64(v))
	}
	extent := max(high[0]-low[0], high[1]-low[1])
	if extent == 0 {
		extent = 1
	}
	scale := (side - 3*render.Unit) / extent
	sub := new(render.Canvas)
	sub.Rect(0, 0, side, side, render.Style{Stroke: render.Rule}, "")
	points := make([]labelPoint, s.points.Len())
	for i, k := range s.points.Labels {
		row := s.layout.Row(i).Data
		points[i] = labelPoint{int(k), side/2 + (float64(row[0])-(low[0]+high[0])/2)*scale, side/2 - (float64(row[1])-(low[1]+high[1])/2)*scale, 1}
	}
	order := numbersTo(s.points.Len())
	sort.SliceStable(order, func(i, j int) bool {
		return math.Abs(float64(s.column[order[i]])) < math.Abs(float64(s.column[order[j]]))
	})
	for _, i := range order {
		style := render.Style{Fill: m.At(span.Unit(float64(s.column[i])))}
		if span.Min < 0 { // near zero it is white
			style.Stroke, style.Width = render.Rule, 0.5
		}
		sub.Circle(points[i].x, points[i].y, 2, style)
	}
	plates := &plateSheet{names: s.names, marks: points, radius: 2, size: render.Small, side: side, color: render.ClassColor, lines: true}
	plates.draw(sub, labelSpots(points, len(s.names), side*labelNear))
	c.Draw(0, y, sub)
	c.WordBar(side+3*render.Unit, y+render.Unit, 120, m, render.Short(span.Min), "", render.Short(span.Max))
	c.Label(side+3*render.Unit, y+4*render.Unit, s.say("place.activation", "unit", Unit(s.points.Layer, s.unit)), render.TextStyle{Size: render.Small, Color: render.Muted})
}
