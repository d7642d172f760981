package figure

import (
	"fmt"
	"image"
	"math"
	"sort"
	"strings"

	"brainbow/render"
)

// netColumn is a layer drawn as a column.
type netColumn struct {
	*netLayer
	x, width float64 // of the glyphs
	slots    []slot
	side     float64 // of a glyph
	// picture says that the column is one picture, weights that its units are
	// drawn as the pictures of their weights.
	picture, pictured bool
}

// slot is a unit in a column, or a gap where units are left out.
type slot struct {
	unit, more int // more is how many units the gap stands for, 0 for a unit
	y          float64
}

// columnHeight is the height of a column of units, in points.
const columnHeight = 440.0

// pick chooses which of n units are drawn in a column of at most limit slots:
// all, or the first and the last with a gap between, and must wherever it is (−1
// for none).
func pick(n, limit, must int) []slot {
	var out []slot
	if n <= limit {
		for u := range n {
			out = append(out, slot{unit: u})
		}
		return out
	}
	head := (limit - 1) / 2
	tail := limit - 1 - head
	inside := must >= head && must < n-tail
	if inside {
		tail = max(tail-2, 1)
	}
	for u := range head {
		out = append(out, slot{unit: u})
	}
	gap := func(from, to int) {
		if to > from {
			out = append(out, slot{unit: -1, more: to - from})
		}
	}
	if inside && must < n-tail {
		gap(head, must)
		out = append(out, slot{unit: must})
		gap(must+1, n-tail)
	} else {
		gap(head, n-tail)
	}
	for u := n - tail; u < n; u++ {
		out = append(out, slot{unit: u})
	}
	return out
}

// units draws the layers as columns.
func (s *netSheet) units(f *render.Figure, layers []*netLayer) {
	c := f.Body
	columns := make([]*netColumn, len(layers))
	largest := 1
	for _, l := range layers {
		largest = max(largest, l.value.Shape[1], l.value.Shape[2])
	}
	for i, l := range layers {
		columns[i] = s.layout(l, layers, i, largest)
	}
	small := render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.Middle}
	x, high, gap := 0.0, 0.0, 5.0*render.Unit
	if len(columns) <= 4 {
		gap = 12 * render.Unit
	}
	for i, k := range columns {
		room := k.width
		for _, line := range k.words() {
			room = max(room, render.Measure(line, render.TextStyle{Size: render.Small}))
		}
		room = max(room, render.Measure(k.name, render.TextStyle{Bold: true}))
		k.x = x + (room-k.width)/2
		x += room + gap
		if i > 0 && k.value.Layer >= 0 && columns[i-1].picture {
			x += 4 * render.Unit
			k.x += 4 * render.Unit
		}
		high = max(high, k.height())
	}
	for _, k := range columns {
		k.place(high)
	}
	for i, k := range columns[1:] {
		s.edges(c, columns[i], k, i+1)
	}
	last := columns[len(columns)-1]
	for i, k := range columns {
		s.glyphs(c, k, i)
		mid := k.x + k.width/2
		c.Text(mid, high+3.5*render.Unit, k.name, render.TextStyle{Bold: true, Anchor: render.Middle})
		for j, line := range k.words() {
			c.Text(mid, high+3.5*render.Unit+float64(j+1)*16, line, small)
		}
	}
	if s.unit >= 0 && s.column == 1 && columns[0].picture {
		s.rays(c, columns[0], columns[1])
	}
	s.answers(c, last)
	w, h := c.Size()
	c.ColorBar(0, h+3*render.Unit, min(w, 280), render.Diverging, render.Range{Min: -1, Max: 1},
		[]render.Tick{{Value: -1, Label: say("network.least")}, {Value: 0, Label: "0"}, {Value: 1, Label: say("network.most")}}, say("network.scale"))
	f.Caption = s.unitWords(columns)
}

// layout chooses a column's glyphs.
func (s *netSheet) layout(l *netLayer, layers []*netLayer, i, largest int) *netColumn {
	k := &netColumn{netLayer: l}
	must := -1
	if s.unit >= 0 && s.column == i {
		must = s.unit
	}
	dense := i+1 < len(layers) && layers[i+1].spec.Layer == "dense"
	shape := l.value.Shape
	n := shape[0]
	switch {
	case l.value.Layer < 0 && dense && l.maps() && !s.unrolled:
		k.picture, k.side = true, 168
		k.slots, k.width = []slot{{}}, 168*float64(shape[2])/float64(max(shape[1], shape[2]))
		return k
	case l.value.Layer < 0 && dense:
		n, k.side = shape[0]*shape[1]*shape[2], 18
	case i == 1 && layers[0].maps() && l.spec.Layer == "dense" && !s.unrolled:
		k.pictured, k.side = true, 36
	case l.maps():
		k.side = max(18, math.Round(60*math.Sqrt(float64(max(shape[1], shape[2]))/float64(largest))))
		if l.value.Layer < 0 {
			n = 1 // the channels of a colour picture are one picture
		}
	default:
		k.side = 18
	}
	k.width = k.side
	if most := int(columnHeight / (k.side + 6)); l.value.Layer < 0 && n > most {
		// The first and the last pixels are mostly paper: some from the middle too.
		middle := shape[1]/2*shape[2] + shape[2]/2
		if !l.maps() {
			middle = n / 2
		}
		for _, part := range [][2]int{{0, 4}, {middle - 4, middle + 4}, {n - 4, n}} {
			if len(k.slots) > 0 {
				k.slots = append(k.slots, slot{unit: -1, more: part[0] - k.slots[len(k.slots)-1].unit - 1})
			}
			for u := part[0]; u < part[1]; u++ {
				k.slots = append(k.slots, slot{unit: u})
			}
		}
		return k
	}
	k.slots = pick(n, max(3, int(columnHeight/(k.side+6))), must)
	return k
}

// height returns how high the column is.
func (k *netColumn) height() float64 {
	h := 0.0
	for _, s := range k.slots {
		h += k.pitch(s)
	}
	return h
}

func (k *netColumn) pitch(s slot) float64 {
	if s.more > 0 {
		return 40
	}
	return k.side + 6
}

// place puts the slots around the middle of high points.
func (k *netColumn) place(high float64) {
	y := (high - k.height()) / 2
	for i := range k.slots {
		p := k.pitch(k.slots[i])
		k.slots[i].y = y + p/2
		y += p
	}
}

// words are the lines below a column.
func (k *netColumn) words() []string {
	w := []string{k.shape()}
	if k.value.Layer >= 0 {
		w = append(w, k.kind())
	}
	if k.params > 0 {
		w = append(w, say("network.params", "count", render.Count(int64(k.params))))
	}
	if k.weights != nil {
		r := render.RangeOf(k.weights.Values).Symmetric()
		w = append(w, say("network.limit", "limit", render.Short(r.Max)))
	}
	return w
}

// glyphs draws a column's units: circles, maps, or pictures of weights.
func (s *netSheet) glyphs(c *render.Canvas, k *netColumn, column int) {
	colors, span := k.colors()
	h, w := k.value.Shape[1], k.value.Shape[2]
	mid := k.x + k.width/2
	for _, t := range k.slots {
		marked := s.unit >= 0 && column == s.column && t.unit == s.unit && t.more == 0
		frame := render.Style{Stroke: render.Muted}
		if marked {
			frame = render.Style{Stroke: render.Accent, Width: 2}
		}
		tip := fmt.Sprintf("%s, unit %d", k.name, t.unit)
		x, y := k.x, t.y-k.side/2
		switch {
		case t.more > 0:
			text := render.Measure(say("network.more", "count", render.Count(int64(t.more))), render.TextStyle{Size: render.Small})
			c.Rect(mid-text/2-3, t.y-14, text+6, 30, render.Style{Fill: render.Paper}, "")
			c.Label(mid, t.y-7, "…", render.TextStyle{Anchor: render.Middle, Color: render.Muted})
			c.Label(mid, t.y+7, say("network.more", "count", render.Count(int64(t.more))), render.TextStyle{Size: render.Small, Anchor: render.Middle, Color: render.Muted})
		case k.picture:
			tall := k.side * float64(h) / float64(max(h, w))
			if k.values != nil {
				c.Image(x, t.y-tall/2, k.width, tall, inputPicture(k.values, k.value.Shape), "the input")
			} else {
				c.Rect(x, t.y-tall/2, k.width, tall, render.Style{Fill: render.Faint}, "the input")
			}
			c.Rect(x-1, t.y-tall/2-1, k.width+2, tall+2, render.Style{Stroke: render.Rule}, "")
		case k.pictured:
			p := planFor(k.weights, false)
			img := p.draw(k.weights.Unit(t.unit), render.Diverging, render.RangeOf(k.weights.Values).Symmetric())
			b := img.Bounds()
			scale := k.side / float64(max(b.Dx(), b.Dy()))
			iw, ih := float64(b.Dx())*scale, float64(b.Dy())*scale
			c.Image(mid-iw/2, t.y-ih/2, iw, ih, img, tip)
			c.Rect(mid-k.side/2-1, y-1, k.side+2, k.side+2, frame, "")
		case k.maps() && (k.value.Layer >= 0 || !s.unrolled || k.side > 18):
			switch {
			case k.values != nil && k.value.Layer < 0:
				c.Image(x, y, k.side, k.side, inputPicture(k.values, k.value.Shape), "the input")
			case k.values != nil:
				c.Image(x, y, k.side, k.side, render.Tile(k.values[t.unit*h*w:(t.unit+1)*h*w], h, w, colors, span), tip)
			default:
				c.Rect(x, y, k.side, k.side, render.Style{Fill: render.Faint}, tip)
			}
			c.Rect(x-1, y-1, k.side+2, k.side+2, frame, "")
		default:
			frame.Fill = render.Paper
			if k.values != nil {
				frame.Fill = colors.At(span.Unit(float64(k.values[t.unit])))
			}
			c.Circle(mid, t.y, k.side/2, frame)
		}
	}
}

// answers writes the classes beside the output units, with the sample's values. A single
// probability is for the second of two classes, and the rest for the first.
func (s *netSheet) answers(c *render.Canvas, k *netColumn) {
	if k.weights == nil {
		return
	}
	lone := s.probabilities && k.weights.Units == 1
	if !k.weights.Output && !lone {
		return
	}
	for _, t := range k.slots {
		if t.more > 0 {
			continue
		}
		if lone {
			s.answer(c, k, t.y-8, 1, func(v float32) float64 { return float64(v) })
			s.answer(c, k, t.y+8, 0, func(v float32) float64 { return 1 - float64(v) })
			continue
		}
		s.answer(c, k, t.y, t.unit, func(v float32) float64 { return float64(v) })
	}
}

// answer writes a class, and what its output is, computed from the unit's value.
func (s *netSheet) answer(c *render.Canvas, k *netColumn, y float64, class int, output func(float32) float64) {
	style := render.TextStyle{Bold: s.sample >= 0 && class == s.said}
	name := s.class(class)
	if class < len(s.short) {
		name = s.short[class]
	}
	if k.values != nil {
		name = Outcome(name, output(k.values[min(class, len(k.values)-1)]), s.probabilities)
	}
	c.Label(k.x+k.width+render.Unit, y, name, style)
}

// edge is a connection to draw.
type edge struct {
	x1, y1, x2, y2, v float64
}

// edges draws the connections from one column to the next, the strongest last.
func (s *netSheet) edges(c *render.Canvas, from, to *netColumn, column int) {
	right := from.x + (from.width+from.side)/2
	left := to.x + (to.width-to.side)/2
	if from.picture {
		s.fan(c, from, to)
		return
	}
	strengths, most := to.strengths(from)
	var all []edge
	for _, b := range to.slots {
		for _, a := range from.slots {
			if a.more > 0 || b.more > 0 {
				continue
			}
			v, ok := to.strength(strengths, from, a.unit, b.unit)
			if !ok || !finite(v) {
				continue
			}
			if !s.concerns(column, a.unit, b.unit) {
				v = math.NaN()
			}
			all = append(all, edge{right, a.y, left, b.y, v})
		}
	}
	drawEdges(c, all, most)
}

// concerns reports whether a connection into a column belongs to the
// highlighted unit; without a highlighted unit all do.
func (s *netSheet) concerns(column, a, b int) bool {
	return s.unit < 0 || s.column == column && s.unit == b || s.column == column-1 && s.unit == a
}

// drawEdges draws connections, weak ones first; those that are not a number stay
// in the background.
func drawEdges(c *render.Canvas, all []edge, most float64) {
	size := func(e edge) float64 {
		if math.IsNaN(e.v) {
			return -1
		}
		return math.Abs(e.v)
	}
	sort.SliceStable(all, func(i, j int) bool { return size(all[i]) < size(all[j]) })
	for _, e := range all {
		if math.IsNaN(e.v) {
			c.Line(e.x1, e.y1, e.x2, e.y2, 0.5, render.Faint)
			continue
		}
		t := 0.0
		if most > 0 {
			t = math.Abs(e.v) / most
		}
		t *= t // many lines of medium strength would hide the strong ones
		ink := render.Mix(render.Paper, render.Diverging.At(0.5+0.4*sign(e.v)), lineInk+(1-lineInk)*t)
		if e.v == 0 {
			ink = render.Faint
		}
		if most == 0 { // pooling
			ink = render.Rule
		}
		c.Line(e.x1, e.y1, e.x2, e.y2, lineLeast+(lineMost-lineLeast)*t, ink)
	}
}

// strengths returns how strongly the units of a column read each channel, as
// [analysis.LayerWeights.Strengths] does, and the largest of them; nil for pooling.
func (k *netColumn) strengths(from *netColumn) (values []float32, most float64) {
	l := k.weights
	switch {
	case l == nil:
		return nil, 0
	case l.FromInput && l.Kind == "dense": // a picture's pixels, unrolled
		values = l.Values
	default:
		values = l.Strengths(l.FromInput && l.View[1]*l.View[2] > 1)
	}
	return values, render.RangeOf(values).Symmetric().Max
}

// strength returns how strongly unit b reads unit a of the column before. ok is false if they
// are not connected.
func (k *netColumn) strength(strengths []float32, from *netColumn, a, b int) (v float64, ok bool) {
	l := k.weights
	if l == nil { // pooling
		return 0, a == b
	}
	channels := len(strengths) / l.Units
	if whole := from.value.Shape[0]; l.Kind == "conv" && !l.FromInput && channels < whole { // in groups
		a -= b / max(l.Units*channels/whole, 1) * channels
	}
	if a < 0 || a >= channels {
		return 0, false
	}
	return float64(strengths[b*channels+a]), true
}

// fan shades the connection of a picture with the units that read it.
func (s *netSheet) fan(c *render.Canvas, from, to *netColumn) {
	h, w := from.value.Shape[1], from.value.Shape[2]
	tall := from.side * float64(h) / float64(max(h, w))
	mid := from.slots[0].y
	x1, x2 := from.x+from.width, to.x+(to.width-to.side)/2
	top, bottom := to.slots[0].y, to.slots[len(to.slots)-1].y
	c.Polygon([]render.Point{{X: x1, Y: mid - tall/2}, {X: x2, Y: top - to.side/2}, {X: x2, Y: bottom + to.side/2}, {X: x1, Y: mid + tall/2}}, render.Mix(render.Paper, render.Faint, 0.6))
}

// rays draws the strongest connections of the highlighted unit from their
// pixels, over the picture.
func (s *netSheet) rays(c *render.Canvas, from, to *netColumn) {
	h, w := from.value.Shape[1], from.value.Shape[2]
	tall := from.side * float64(h) / float64(max(h, w))
	mid, x2 := from.slots[0].y, to.x+(to.width-to.side)/2
	weights := to.weights.Unit(s.unit)
	most := 0.0
	var all []edge
	for _, i := range strongest(weights, rays) {
		v := float64(weights[i])
		if !finite(v) {
			continue
		}
		at := i % (h * w)
		px, py := from.x+(float64(at%w)+0.5)*from.width/float64(w), mid-tall/2+(float64(at/w)+0.5)*tall/float64(h)
		for _, t := range to.slots {
			if t.more == 0 && t.unit == s.unit {
				all = append(all, edge{px, py, x2, t.y, v})
			}
		}
		most = max(most, math.Abs(v))
	}
	drawEdges(c, all, most)
}

// inputPicture draws what the network reads as a picture, in colour if it has
// three channels.
func inputPicture(values []float32, shape [3]int) image.Image {
	c, h, w := shape[0], shape[1], shape[2]
	r := render.RangeOf(values)
	if c == 3 {
		return render.TileRGB(values, h, w, r)
	}
	if r.Min >= 0 {
		r.Min = 0
	}
	return render.Tile(values[:h*w], h, w, render.Gray, r)
}

// unitWords explains the columns.
func (s *netSheet) unitWords(columns []*netColumn) string {
	var said []string
	if s.sample >= 0 {
		said = append(said, say("network.sample", "split", splitName(s.split), "sample", render.Count(int64(s.sample))))
		if !s.probabilities {
			said = append(said, say("outputs.free"))
		}
	}
	for _, k := range columns {
		if k.pictured {
			said = append(said, say("network.pictured", "layer", k.name))
		}
	}
	lines := "network.lines"
	for _, k := range columns[1:] {
		if k.weights != nil && (k.weights.Kind == "conv" || k.weights.View[1]*k.weights.View[2] > 1 && !k.pictured && !k.weights.FromInput) {
			lines = "network.linesKernels"
		}
	}
	said = append(said, say(lines))
	if s.unit >= 0 {
		values := []string{"unit", fmt.Sprint(s.unit), "layer", columns[s.column].name}
		if s.column == 1 && columns[0].picture {
			said = append(said, say("network.markedRays", append(values, "rays", fmt.Sprint(rays))...))
		} else {
			said = append(said, say("network.marked", values...))
		}
	}
	return strings.Join(said, " ")
}
