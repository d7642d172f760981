package figure

import (
	"math"

	"brainbow/render"
)

// flow draws a row for each layer, one below the other, and the path of values
// from row to row: straight down, or along a lane on the right past other rows.
func (s *netSheet) flow(f *render.Figure) {
	c := f.Body
	const (
		strip = 21 * render.Unit // of the layer's output
		box   = 58 * render.Unit
		lane  = 14.0
		// leastPitch is the least height of a row, that of its text and a line.
		leastPitch = 14.0
	)
	f.Caption = s.say("network.flow")
	if s.ways.count > 0 {
		f.Caption = s.say("network.flowPast")
	}
	_, areaH := f.Area()
	pitch := math.Floor(min(36, max(leastPitch, (areaH-3.5*render.Unit)/float64(len(s.layers)))))
	gap := max(4, math.Floor(pitch/4))
	if pitch < 20 {
		gap = 1.5
	}
	high := pitch - gap
	const left = strip + 2*render.Unit
	y := func(i int) float64 { return float64(i)*pitch + 2*render.Unit }
	// A lane is free for a path once the last one in it has ended.
	type way struct{ from, to, lane int }
	var ways []way
	var ends []int
	for i, l := range s.layers {
		for _, from := range l.from {
			if from == i-1 || !s.ways.around[[2]int{from, i}] { // the main way leads from row to row
				continue
			}
			k := 0
			for k < len(ends) && ends[k] > from {
				k++
			}
			if k == len(ends) {
				ends = append(ends, 0)
			}
			ends[k] = i
			ways = append(ways, way{from, i, k})
		}
	}
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	for i, l := range s.layers {
		at := y(i)
		for _, from := range l.from {
			if from == i-1 && gap >= 4 {
				arrowDown(c, left+box/2, at-(pitch-high), at)
			}
		}
		style := render.Style{Fill: render.Paper, Stroke: render.Rule}
		if l.weights != nil {
			style.Fill = render.Mix(render.Paper, render.ClassColor(0), 0.1)
		} else if len(l.from) > 1 {
			style.Fill = render.Mix(render.Paper, render.Accent, 0.12)
		}
		if s.ways.passed(i, l) {
			style.Stroke, style.Width = render.Accent, 1.5
		}
		c.Rect(left, at, box, high, style, l.name)
		called := l.name
		if l.value.Layer < 0 {
			called = s.say("network.input")
		}
		bold := render.TextStyle{Bold: true}
		if pitch < 20 {
			bold.Size = render.Small
		}
		c.Label(left+render.Unit, at+high/2, render.Ellipsis(called, 11*render.Unit, bold), bold)
		right := render.TextStyle{Size: render.Small, Anchor: render.End}
		c.Label(left+box-render.Unit, at+high/2, s.shapeOf(l), right)
		if l.params > 0 {
			right.Color = render.Muted
			c.Label(left+box-15.5*render.Unit, at+high/2, render.Count(int64(l.params)), right)
		}
		c.Label(left+12*render.Unit, at+high/2, render.Ellipsis(s.kind(l), 22*render.Unit, small), small)
		s.strip(c, l, strip, at, high)
	}
	c.Text(left+box-15.5*render.Unit, render.Small*0.7-2, s.say("network.parameters"), render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.End})
	if s.sample >= 0 {
		c.Text(0, render.Small*0.7-2, s.say("network.values"), small)
		c.WordBar(left, render.Small*0.35-2, 56, render.Diverging, "−", "", s.say("network.flowHighest"))
	}
	widest := 0.0
	for _, w := range ways {
		x := left + box + 2*render.Unit + float64(w.lane)*lane
		ink := render.Accent
		// Paths leave below the middle of a row and arrive above it, so that one
		// that ends and one that begins there stay separate.
		apart := min(5, high/2-2)
		from, to := y(w.from)+high/2+apart, y(w.to)+high/2-apart
		c.Line(left+box, from, x, from, 1.5, ink)
		c.Line(x, from-0.75, x, to+0.75, 1.5, ink)
		c.Line(left+box+5, to, x, to, 1.5, ink)
		c.Polygon([]render.Point{{X: left + box, Y: to}, {X: left + box + 7, Y: to - 4}, {X: left + box + 7, Y: to + 4}}, ink)
		if len(ends) == 1 { // there is room for words beside the only lane
			word := s.say("network.around", "count", render.Count(int64(s.around(w.from, w.to))))
			bold := render.TextStyle{Size: render.Small, Bold: true, Color: ink}
			c.Label(x+0.75*render.Unit, (from+to)/2, word, bold)
			widest = max(widest, render.Measure(word, bold)+render.Unit)
		}
	}
	c.Extend(left+box+2*render.Unit+float64(len(ends))*lane+widest, y(len(s.layers)-1)+high)
}

// arrowDown draws an arrow between two rows.
func arrowDown(c *render.Canvas, x, from, to float64) {
	c.Line(x, from, x, to-4, 1.5, render.Muted)
	c.Polygon([]render.Point{{X: x, Y: to}, {X: x - 4, Y: to - 6}, {X: x + 4, Y: to - 6}}, render.Muted)
}

// strip draws the first maps of a value, or its numbers in a row.
func (s *netSheet) strip(c *render.Canvas, l *netLayer, width, y, high float64) {
	if l.values == nil {
		return
	}
	h, w := l.value.Shape[1], l.value.Shape[2]
	if l.value.Layer < 0 && l.maps() && (l.value.Shape[0] == 1 || l.value.Shape[0] == 3) {
		wide := high * float64(w) / float64(h)
		c.Image(width-wide, y, wide, high, inputPicture(l.values, l.value.Shape), s.say("network.input"))
		return
	}
	colors, span := l.colors()
	if !l.maps() {
		n := min(len(l.values), 64)
		side := math.Floor(min(width/float64(n), high))
		row := float64(n) * side
		c.Image(width-row, y+(high-min(side*2, high))/2, row, min(side*2, high), render.Tile(l.values[:n], 1, n, colors, span), s.say("network.strip", "layer", l.name, "n", render.Count(int64(n)), "count", render.Count(int64(len(l.values)))))
		c.Rect(width-row-1, y+(high-min(side*2, high))/2-1, row+2, min(side*2, high)+2, render.Style{Stroke: render.Rule}, "")
		return
	}
	wide := high * float64(w) / float64(h)
	n := min(l.value.Shape[0], max(1, int((width+2)/(wide+2))))
	for k := range n {
		x := width - float64(n-k)*(wide+2) + 2
		c.Image(x, y, wide, high, render.Tile(l.values[k*h*w:(k+1)*h*w], h, w, colors, span), Unit(l.name, k))
	}
}

// around counts the layers between two values that a way leads around: those that are not on the way.
func (s *netSheet) around(from, to int) (n int) {
	for i := from + 1; i < to; i++ {
		if !s.ways.passed(i, s.layers[i]) {
			n++
		}
	}
	return n
}
