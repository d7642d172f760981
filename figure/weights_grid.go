package figure

import (
	"fmt"
	"math"

	"brainbow/render"
)

const labelLine = 2 * render.Unit

// leastPicture is the least side of a unit's picture, in points.
const leastPicture = 24

// grid sets the pictures in rows, a label under each, or, if they are too narrow for labels, the label
// of the first before each row.
func (s *weightSheet) grid(c *render.Canvas, areaW, areaH float64) {
	gap := 1.5 * render.Unit
	if s.hues != nil {
		gap += 2 * (rimThick + 2)
	}
	w, h := s.plan.size()
	n := len(s.units)
	style := render.TextStyle{Size: render.Small, Anchor: render.Middle}
	if s.l.Output {
		style = render.TextStyle{Bold: true, Anchor: render.Middle}
	}
	labels := s.labels()
	for i, u := range s.units {
		if hue := s.hues[u]; hue != "" {
			labels[i] += s.say("network.colon") + hue
		}
	}
	widest := 0.0
	for _, l := range labels {
		widest = max(widest, render.Measure(l, style))
	}
	under := 3 * labelLine
	if !s.pointed() {
		under = 1.75 * labelLine
	}
	strips := 0.0
	if s.hues != nil {
		strips = rimThick + 2
		under += 2*strips + 2
	}
	few := s.plan.folded && len(s.l.Unit(0)) <= 6
	most := 220.0
	if few {
		most = 52 * float64(max(w, h))
	}
	t := fitGrid(n, w, h, areaW, areaH, gap, under, leastPicture, most)
	left := 0.0
	before := !s.l.Output && widest > float64(w)*t.pixel+gap-4 || float64(w)*t.pixel < 30
	if before {
		small := render.TextStyle{Size: render.Small}
		left = min(widest, 14*render.Unit) + render.Unit
		under = 4
		t = fitGrid(n, w, h, areaW-left, areaH, 4, under, leastPicture, most)
		for i := 0; i < n; i += t.cols {
			y := float64(i/t.cols) * (float64(h)*t.pixel + under)
			c.Label(0, y+float64(h)*t.pixel/2, render.Ellipsis(labels[i], left-render.Unit, small), small)
		}
	}
	tw, th := float64(w)*t.pixel, float64(h)*t.pixel
	cw := tw + gap
	left += strips
	areaW -= strips
	if before {
		cw = tw + 4
	} else if room := math.Floor((areaW + gap) / float64(t.cols)); room > cw {
		cw = min(math.Floor((areaW-tw)/float64(max(t.cols-1, 1))), tw+6*render.Unit)
	}
	shown := labels
	if !before {
		shown = render.ShortNames(labels, cw-render.Unit/2, style)
		for _, l := range shown { // a name may reach beyond the first picture
			left = max(left, math.Ceil((render.Measure(l, style)-tw)/2))
		}
		cw = min(cw, (areaW-left-tw)/float64(max(t.cols-1, 1)))
	}
	for i, u := range s.units {
		x, y := left+float64(i%t.cols)*cw, float64(i/t.cols)*(th+under)+strips
		if few && t.pixel >= 34 {
			s.numbers(c, x, y, t.pixel, u)
		} else {
			s.pictured(c, x, y, t.pixel, u)
		}
		if before {
			continue
		}
		at := y + th + 2*render.Unit + 1 + strips
		c.Text(x+tw/2, at, shown[i], style)
		if s.spot != nil && s.spot.unit == u && s.pointed() {
			s.point(c, x, y, t.pixel, at+labelLine, cw)
		}
	}
	c.Extend(left+float64(min(t.cols, n)-1)*cw+tw+strips, float64(t.rows)*(th+under)-render.Unit)
}

// pointed reports whether an arrow points at a place in a picture.
func (s *weightSheet) pointed() bool { return s.spot != nil && s.spot.text != "" }

// point draws the arrow to the place that the finding speaks of, from words under the picture.
func (s *weightSheet) point(c *render.Canvas, x, y, pixel, baseline, width float64) {
	w, _ := s.plan.size()
	style := render.TextStyle{Size: render.Small, Anchor: render.Middle}
	text := render.Ellipsis(s.spot.text, width+render.Unit, style)
	mid := x + float64(w)*pixel/2
	half := render.Measure(text, style) / 2
	c.Text(max(mid, half), baseline, text, style)
	toX, toY := x+(s.spot.col+0.5)*pixel, y+(s.spot.row+0.5)*pixel
	// From beside the class's name, so that the arrow crosses no letter.
	fromX := mid + 2.5*render.Unit
	if toX < mid-pixel {
		fromX = mid - 2.5*render.Unit
	}
	pointer(c, fromX, baseline-1.5*render.Unit, toX, toY, 2.5*pixel)
}

// numbers draws a unit with few weights as cells with their values, which
// colours alone would not distinguish.
func (s *weightSheet) numbers(c *render.Canvas, x, y, side float64, u int) {
	r := s.scaleOf(u)
	for i, w := range s.l.Unit(u) {
		cx, cy := x+float64(i%s.plan.width)*side, y+float64(i/s.plan.width)*side
		ground := s.colors.At(r.Unit(float64(w)))
		c.Rect(cx, cy, side, side, render.Style{Fill: ground, Data: true}, s.tip(u))
		text := render.Number(float64(w), 2)
		if math.IsNaN(float64(w)) {
			text = "NaN"
		}
		c.Label(cx+side/2, cy+side/2, text, render.TextStyle{Size: render.Small, Anchor: render.Middle, Ground: ground})
	}
	c.Rect(x-1, y-1, float64(s.plan.width)*side+2, float64(s.plan.height)*side+2, render.Style{Stroke: render.Rule}, "")
}

// matrix arranges a convolution's kernels in a table: a row for each unit, a
// column for each input channel.
func (s *weightSheet) matrix(c *render.Canvas, areaW, areaH float64) {
	p := s.plan
	small := render.TextStyle{Size: render.Small}
	left := 0.0
	for _, l := range s.labels() {
		left = max(left, render.Measure(l, small))
	}
	left = min(left, 14*render.Unit) + render.Unit
	const gap, top, apart = 3.0, 4.5 * render.Unit, 4 * render.Unit
	// Narrow tables stand side by side: as many as give the largest kernels.
	n, best, blocks := len(s.units), 0.0, 1
	for b := 1; b <= max(1, n/4); b++ {
		room := (areaW - float64(b-1)*apart) / float64(b)
		rows := (n + b - 1) / b
		px := crisp(min((room-left)/float64(p.planes)/float64(p.width)-gap/float64(p.width), (areaH-top)/float64(rows)/float64(p.height)-gap/float64(p.height), 24))
		if px > best {
			best, blocks = px, b
		}
	}
	pixel := max(best, 6/float64(max(p.width, p.height)))
	tw, th := float64(p.width)*pixel, float64(p.height)*pixel
	rows := (n + blocks - 1) / blocks
	wide := left + float64(p.planes)*(tw+gap) - gap
	skip := 1 // rows from label to label
	for float64(skip)*(th+gap) < render.Small+2 {
		skip++
	}
	middle := small
	middle.Anchor = render.Middle
	every := 1
	for float64(every)*(tw+gap) < s.channelWidth(tw)+6 {
		every++
	}
	one := plan{planes: 1, height: p.height, width: p.width, rows: 1, cols: 1}
	size := p.height * p.width
	for i, u := range s.units {
		from, y := float64(i/rows)*(wide+apart), top+float64(i%rows)*(th+gap)
		if i%rows == 0 {
			c.Text(from+left, render.Small*0.7, s.say("weights.channel"), small)
			for k := 0; k < p.planes; k += every {
				c.Text(from+left+float64(k)*(tw+gap)+tw/2, top-6, s.channel(k, tw), middle)
			}
		}
		if i%rows%skip == 0 {
			c.Label(from+left-render.Unit, y+th/2, render.Ellipsis(s.label(u), left-render.Unit, small), render.TextStyle{Size: render.Small, Anchor: render.End})
		}
		weights := s.l.Unit(u)
		for k := range p.planes {
			x := from + left + float64(k)*(tw+gap)
			c.Image(x, y, tw, th, one.draw(weights[k*size:(k+1)*size], s.colors, s.scaleOf(u)), s.say("weights.tipChannel", "unit", s.label(u), "channel", fmt.Sprint(k)))
			c.Rect(x-1, y-1, tw+2, th+2, render.Style{Stroke: render.Rule}, "")
		}
	}
	c.Extend(wide, top+float64(rows)*(th+gap)-gap)
}

// channel names an input channel: by its colour if the input is a picture in
// colour and there is room.
func (s *weightSheet) channel(k int, room float64) string {
	if s.l.FromInput && s.plan.planes == 3 && room >= 32 {
		return s.say([]string{"weights.red", "weights.green", "weights.blue"}[k])
	}
	return fmt.Sprint(k)
}

// channelWidth is the width of the widest name of a channel.
func (s *weightSheet) channelWidth(room float64) float64 {
	widest := 0.0
	for k := range s.plan.planes {
		widest = max(widest, render.Measure(s.channel(k, room), render.TextStyle{Size: render.Small}))
	}
	return widest
}
