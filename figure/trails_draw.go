package figure

import (
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

// trailInk is the amount of ink that covers half of the paper: that of one trail.
const trailInk = 0.8

// trailWidth is the width of a trail in points, and earlyInk how dark its colour is where it begins.
const (
	trailWidth = 1.25
	earlyInk   = 0.6
)

// sheet draws the trails on a panel with the given side, bundled to a strength: dark where they begin, in
// the colour of the class where they end; over them the mean way of each class with an arrowhead.
func (t *trails) sheet(s *placeSheet, f *frameOf, strength float64) *render.Canvas {
	c := new(render.Canvas)
	c.Rect(0, 0, s.side, s.side, render.Style{Stroke: render.Rule}, "")
	const fine = 2 // pixels a point
	k := newInk(int(s.side) * fine)
	at := t.bundles.At(strength)
	for i, class := range t.drawnClasses {
		late := render.ClassColor(class)
		early := render.Mix(late, render.Ink, earlyInk)
		from, to := int(t.bundles.Starts[i]), int(t.bundles.Starts[i+1])
		for j := from; j+1 < to; j++ {
			x0, y0 := f.at(at[2*j], at[2*j+1], s.side*fine)
			x1, y1 := f.at(at[2*j+2], at[2*j+3], s.side*fine)
			time := float64(t.bundles.Times[j]+t.bundles.Times[j+1]) / 2 / float64(len(t.places)-1)
			k.stroke(x0, y0, x1, y1, trailWidth*fine, render.Mix(early, late, time))
		}
	}
	c.Image(0, 0, s.side, s.side, k.image(trailInk), "")
	c.Rect(0, 0, s.side, s.side, render.Style{Stroke: render.Rule}, "")
	return c
}

// stroke draws a line of a width in pixels, as drops half a pixel apart in as many rows as the width has pixels.
func (k *ink) stroke(x0, y0, x1, y1, width float64, color render.Color) {
	length := math.Hypot(x1-x0, y1-y0)
	n, rows := int(math.Ceil(2*length)), int(math.Ceil(width))
	for row := range rows {
		off := ((float64(row)+0.5)/float64(rows) - 0.5) * width
		dx, dy := float64(off*(y0-y1)/length), float64(off*(x1-x0)/length)
		for i := range n {
			t := (float64(i) + 0.5) / float64(n)
			k.drop(x0+dx+float64(t*(x1-x0)), y0+dy+float64(t*(y1-y0)), length/float64(n)*width/float64(rows), color)
		}
	}
}

// wayPieces is the number of straight pieces of a mean way from stop to stop.
const wayPieces = 8

// way is the mean way of a class on a panel, bundled to a strength: wayPieces points from each stop to the
// next.
func (t *trails) way(f *frameOf, side, strength float64, class int) []render.Point {
	stops := len(t.places)
	points := (stops-1)*wayPieces + 1
	at := t.bundles.At(strength)
	sums := make([][2]float64, points)
	n := 0.0
	for i, c := range t.drawnClasses {
		if c != class {
			continue
		}
		n++
		j, to := int(t.bundles.Starts[i]), int(t.bundles.Starts[i+1])-1
		for k := range points {
			time := float32(k) / wayPieces
			for j < to-1 && t.bundles.Times[j+1] < time {
				j++
			}
			u := 0.0
			if j < to {
				if span := t.bundles.Times[j+1] - t.bundles.Times[j]; span > 0 {
					u = min(max(float64((time-t.bundles.Times[j])/span), 0), 1)
				}
			}
			next := min(j+1, to)
			sums[k][0] += float64(at[2*j]) + u*(float64(at[2*next])-float64(at[2*j]))
			sums[k][1] += float64(at[2*j+1]) + u*(float64(at[2*next+1])-float64(at[2*j+1]))
		}
	}
	var out []render.Point
	for _, s := range sums {
		x, y := f.at(float32(s[0]/n), float32(s[1]/n), side)
		out = append(out, render.Point{X: x, Y: y})
	}
	return out
}

// ways draws the mean way of each class: dots at the stops, an arrowhead at the end, the class's name
// there, and, where they are wanted, the names of the stops at the bends of the longest.
func (t *trails) ways(c *render.Canvas, s *placeSheet, f *frameOf, strength float64, bends bool) {
	longest, most := -1, 0.0
	ways := map[int][]render.Point{}
	var taken [][2]float64 // what names must not cover
	for _, class := range t.classes {
		w := t.way(f, s.side, strength, class)
		ways[class] = w
		length := 0.0
		for i, p := range w {
			taken = append(taken, [2]float64{p.X, p.Y})
			if i > 0 {
				length += math.Hypot(p.X-w[i-1].X, p.Y-w[i-1].Y)
				taken = append(taken, [2]float64{(p.X + w[i-1].X) / 2, (p.Y + w[i-1].Y) / 2})
			}
		}
		if length > most {
			longest, most = class, length
		}
		c.Polyline(w, 6, render.Paper)
		c.Polyline(w, 3.5, render.ClassColor(class))
		for i := 0; i < len(w)-1; i += wayPieces {
			c.Circle(w[i].X, w[i].Y, 3.5, render.Style{Fill: render.Ink, Stroke: render.Paper, Width: 1.25})
		}
		arrowHead(c, w, render.ClassColor(class))
	}
	t.name(c, s, ways, longest, taken, bends)
}

// name writes the names of classes at the ends of their ways, and those of the stops along the longest.
func (t *trails) name(c *render.Canvas, s *placeSheet, ways map[int][]render.Point, longest int, taken [][2]float64, bends bool) {
	bold := render.TextStyle{Size: render.Body, Bold: true, Anchor: render.Middle}
	small := render.TextStyle{Size: render.Small, Anchor: render.Middle}
	short := render.ShortNames(s.names, min(mapName, s.side/3), bold)
	var boxes []labelBox
	for _, class := range t.classes {
		end := ways[class][len(ways[class])-1]
		boxes = append(boxes, labelBox{end.X, end.Y, render.Measure(short[class], bold)/2 + 3, render.Body/2 + 2})
	}
	var named []string // the bends that have a name
	if longest >= 0 && bends {
		last := render.Point{X: math.Inf(1)}
		for i, bend := range t.bends {
			p := ways[longest][i*wayPieces]
			if math.Hypot(p.X-last.X, p.Y-last.Y) < bendApart {
				continue
			}
			last, named = p, append(named, bend)
			boxes = append(boxes, labelBox{p.X, p.Y, render.Measure(bend, small)/2 + 2, render.Small/2 + 1})
		}
	}
	spots := append([]labelBox(nil), boxes...)
	placed := besideMarks(boxes, taken, 4, s.side, s.side)
	for i, b := range boxes {
		if !placed[i] {
			continue
		}
		ground := render.Paper
		if i < len(t.classes) {
			class := t.classes[i]
			c.Rect(b.x-b.w, b.y-b.h, 2*b.w, 2*b.h, render.Style{Fill: ground, Stroke: render.ClassColor(class), Width: 1.5}, "")
			c.Label(b.x, b.y, short[class], bold)
			continue
		}
		if math.Abs(b.x-spots[i].x) > b.w+bendApart || math.Abs(b.y-spots[i].y) > b.h+bendApart {
			continue // too far to be seen as its name
		}
		c.Rect(b.x-b.w, b.y-b.h, 2*b.w, 2*b.h, render.Style{Fill: ground}, "")
		c.Label(b.x, b.y, named[i-len(t.classes)], small)
	}
}

// bendApart is the least distance of bends with a name, and the largest of a name from its bend.
const bendApart = 12

// arrowHead draws the head of an arrow at the end of a way.
func arrowHead(c *render.Canvas, w []render.Point, color render.Color) {
	end := w[len(w)-1]
	for i := len(w) - 2; i >= 0; i-- {
		dx, dy := end.X-w[i].X, end.Y-w[i].Y
		d := math.Hypot(dx, dy)
		if d < 2 {
			continue
		}
		dx, dy = dx/d, dy/d
		head := func(long, wide float64) []render.Point {
			return []render.Point{
				{X: end.X + 0.5*long*dx, Y: end.Y + 0.5*long*dy},
				{X: end.X - 0.5*long*dx - wide*dy, Y: end.Y - 0.5*long*dy + wide*dx},
				{X: end.X - 0.5*long*dx + wide*dy, Y: end.Y - 0.5*long*dy - wide*dx},
			}
		}
		c.Polygon(head(21, 10), render.Paper)
		c.Polygon(head(17, 7.5), color)
		return
	}
}

// figure draws the maps of all stops, below them the trails as they are and drawn together, and the bars.
func (t *trails) figure(f *render.Figure, s *placeSheet) {
	w, h := f.Area()
	s.marks, s.detail = "points", false
	s.common = frameAround(t.places...)
	c := f.Body
	const gap = 1.5 * render.Unit
	n := len(t.places)
	columns := n
	if w < h {
		columns = (n + 1) / 2
	}
	rows := (n + columns - 1) / columns
	side := math.Floor(min((w-gap*float64(columns-1))/float64(columns), t.mapShare(w)*h/float64(rows)))
	y := t.maps(c, s, side, columns, w) + 2*render.Unit
	t.below(c, s, y, w, h-y)
	c.Extend(w, 0)
}

// narrowTrails is the width of a sheet below which the bars stand below the trails.
const narrowTrails = 600

// mapShare is the part of the height that the maps may have.
func (t *trails) mapShare(w float64) float64 {
	if t.lead {
		return 0.36
	}
	return 0.26
}

// maps draws every stop alone, side by side, with its name and its number, and returns where they end.
func (t *trails) maps(c *render.Canvas, s *placeSheet, side float64, columns int, w float64) float64 {
	const head = 4 * render.Unit
	gap := 1.5 * render.Unit
	if columns > 1 {
		gap = min((w-side*float64(columns))/float64(columns-1), 3*render.Unit)
	}
	bold := render.TextStyle{Size: render.Small, Bold: true}
	small := render.TextStyle{Size: render.Small}
	bottom := 0.0
	left := max(0, (w-float64(columns)*(side+gap)+gap)/2)
	for i, p := range t.places {
		x, y := left+float64(i%columns)*(side+gap), float64(i/columns)*(side+head+gap)
		one := *s
		one.side = side
		c.Text(x, y+render.Small*0.8, render.Ellipsis(t.stops[i], side, bold), bold)
		c.Text(x, y+head-0.75*render.Unit, s.say("place.of100", "hit", share100(p.Facts.HitData)), small)
		sub := new(render.Canvas)
		sub.Rect(0, 0, side, side, render.Style{Stroke: render.Rule}, "")
		one.points(sub, p, s.common)
		c.Draw(x, y+head, sub)
		of := pickStep(p.Step)
		if p.Step == t.places[0].Step && p.Step == t.places[len(t.places)-1].Step {
			of = "layer=" + p.Layer
		}
		c.Pick(x, y, side, head+side, of, t.stops[i])
		bottom = max(bottom, y+head+side)
	}
	return bottom
}

// colours lists the colours of the classes on one line, from x to the given right.
func (t *trails) colours(c *render.Canvas, s *placeSheet, x, y, right float64) {
	style := render.TextStyle{Size: render.Small}
	names := render.ShortNames(s.names, 14*render.Unit, style)
	rest := render.Measure(s.say("place.moreScattered", "count", "100"), style) + render.Unit
	all := x
	for _, name := range names {
		all += 14 + render.Measure(name, style) + 2*render.Unit
	}
	if all <= right+2*render.Unit {
		rest = 0
	}
	for k, name := range names {
		width := 14 + render.Measure(name, style) + 2*render.Unit
		left := rest
		if k == len(names)-1 {
			left = 0
		}
		if x+width+left > right+2*render.Unit {
			c.Label(x, y, s.say("place.moreScattered", "count", render.Count(int64(len(names)-k))), style)
			return
		}
		classMark(c, k, x+5, y, 4.5, render.Style{Fill: render.ClassColor(k)})
		c.Label(x+14, y, name, style)
		x += width
	}
}

// below draws the trails and the bars.
func (t *trails) below(c *render.Canvas, s *placeSheet, y, w, h float64) {
	const head = 2.5 * render.Unit
	const foot = 3 * render.Unit
	const gap = 3 * render.Unit
	both := t.strength > 0
	panels := 1.0
	if both {
		panels = 2
	}
	small := w < narrowTrails
	side := min(h-head, 0.31*w)
	if t.lead && !small {
		side = min(side, 0.19*w)
	}
	if small {
		// The bars are below.
		side = min((w-gap)/2, max(h-2*head-2*foot-legendLine-float64(len(t.bars))*18-render.Unit, 64))
	}
	s.side = math.Floor(max(side, 60))
	if small && t.lead { // the trails would be too small to follow
		t.colours(c, s, 0, y+render.Unit, w)
		t.barChart(c, 0, y+3*render.Unit, w, h-3*render.Unit)
		return
	}
	bold := render.TextStyle{Size: render.Body, Bold: true}
	frame := t.frame()
	x := 0.0
	if t.lead && !small {
		x = w - panels*(s.side+gap) + gap
	}
	draw := func(title string, strength float64, bends bool) {
		c.Text(x, y+render.Body*0.8, render.Ellipsis(s.say(title), s.side, bold), bold)
		sub := t.sheet(s, frame, strength)
		t.ways(sub, s, frame, strength, bends)
		c.Draw(x, y+head, sub)
		x += s.side + gap
	}
	if both {
		draw("trails.bundled", t.strength, !t.lead)
		draw("trails.raw", 0, false)
	} else {
		draw("trails.alone", 0, !t.lead)
	}
	ramp := render.Ramp("time", render.Mix(render.ClassColor(t.classes[0]), render.Ink, earlyInk), render.ClassColor(t.classes[0]))
	wordBar := func(x, y float64) {
		c.WordBar(x, y, 60, ramp, s.say("trails.start"), "", s.say("trails.end"))
	}
	if small {
		at := y + head + s.side + 1.75*render.Unit
		wordBar(0, at)
		at += legendLine
		t.colours(c, s, 0, at, w)
		top := at + 2*render.Unit
		t.barChart(c, 0, top, w, h-(top-y))
		return
	}
	left, right := panels*(s.side+gap), w
	if t.lead {
		left, right = 0, w-panels*(s.side+gap)
	}
	bottom := y + head + s.side - render.Unit
	wordBar(left, bottom)
	t.colours(c, s, left, bottom-legendLine, right)
	t.barChart(c, left, y, right-left, head+s.side-foot-legendLine)
}

// frame is the square around the trails that are drawn.
func (t *trails) frame() *frameOf {
	var low, high [2]float64
	first := true
	for _, p := range t.places {
		for i, l := range p.Labels {
			if !t.drawn(l) {
				continue
			}
			for k, v := range p.Layout.Row(i).Data {
				if first || float64(v) < low[k] {
					low[k] = float64(v)
				}
				if first || float64(v) > high[k] {
					high[k] = float64(v)
				}
			}
			first = false
		}
	}
	f := &frameOf{x: (low[0] + high[0]) / 2, y: (low[1] + high[1]) / 2, half: 1.12 * max(high[0]-low[0], high[1]-low[1]) / 2}
	if !(f.half > 0) {
		f.half = 1
	}
	return f
}

// barChart draws the bars.
func (t *trails) barChart(c *render.Canvas, x, y, width, height float64) {
	for i, line := range render.Wrap(t.title, width, render.TextStyle{Bold: true}) {
		if i > 0 {
			y, height = y+2.25*render.Unit, height-2.25*render.Unit
		}
		c.Text(x, y+render.Body*0.8, line, render.TextStyle{Bold: true})
	}
	y += 2.5 * render.Unit
	row := min((height-2.5*render.Unit)/float64(len(t.bars)), 26)
	small := render.TextStyle{Size: render.Small}
	names, texts := 0.0, 0.0
	for _, b := range t.bars {
		names = max(names, render.Measure(b.name, render.TextStyle{Size: render.Small, Bold: true}))
		texts = max(texts, render.Measure(b.text, render.TextStyle{Size: render.Small, Bold: true}))
	}
	names = min(names, 0.5*width)
	from := x + names + render.Unit
	reach := max(width-names-texts-2*render.Unit, 10)
	for i, b := range t.bars {
		mid := y + (float64(i)+0.5)*row
		style := small
		color := render.Mix(render.Paper, render.Ink, 0.45)
		if i == t.marked || b.marked {
			style.Bold, color = true, render.Ink
		}
		c.Label(x, mid, render.Ellipsis(b.name, names, style), style)
		length := reach * min(max(b.length, 0), 1)
		thick := min(row*0.65, 14)
		fill := render.Style{Fill: color}
		if b.down {
			fill = render.Style{Fill: render.Paper, Stroke: color, Width: 1.5}
		}
		c.Rect(from, mid-thick/2, length, thick, fill, "")
		c.Label(from+length+0.75*render.Unit, mid, b.text, style)
	}
	c.Line(from, y, from, y+float64(len(t.bars))*row, 1, render.Muted)
	c.Extend(x+width, y+float64(len(t.bars))*row)
}

// stopHits are the shares of neighbours in the layer at every stop that are of the same class.
func (t *trails) stopHits() []float64 {
	var out []float64
	for _, p := range t.places {
		out = append(out, p.Facts.HitData)
	}
	return out
}

// method says how the trails were made.
func (t *trails) method(l language, how string) string {
	strength := ""
	if t.strength > 0 {
		strength = l.say("trails.strength", "share", l.percent(t.strength, 0))
	}
	return l.sentences(how, l.say("trails.measure"), strength, l.layoutMethod([]*analysis.Placement{t.places[len(t.places)-1]}, []string{t.stops[len(t.stops)-1]}))
}
