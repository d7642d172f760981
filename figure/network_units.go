package figure

import (
	"fmt"
	"image"
	"math"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// Room above the columns for counts and names, and below them for the scale.
const (
	netHead = 7.5 * render.Unit
	netFoot = 5.5 * render.Unit
)

// units draws the layers as columns.
func (s *netSheet) units(f *render.Figure, layers []*netLayer) {
	c := f.Body
	about := []string{"layer", layers[0].name, "inputs", "1,000", "lines", "3", "drawn", "100", "all", "1,000"} // about as long as the sentence that follows from the layout
	f.Caption = s.say("network.linesFramed", about...)
	if why := s.found.framed(s.language); why != "" {
		f.Caption = s.sentences(why, s.say("network.linesShort", about...))
	}
	w, h := f.Area()
	high := h - netHead - netFoot
	s.crowded = len(layers) > 5
	side := 0.0
	if s.plane != nil {
		side = s.plane.large(w, high)
		w -= side + 5*render.Unit
	}
	columns := s.columns(layers, w, high)
	for _, k := range columns {
		k.place(netHead, high)
	}
	drawn, all := 0, 0
	for i, k := range columns[1:] {
		if columns[i].picture {
			s.fan(c, columns[i], k)
			continue
		}
		edges, most, of := s.lines(columns[i], k, i+1)
		drawEdges(c, edges, most)
		drawn, all = drawn+len(edges), all+of
	}
	for i, k := range columns {
		s.glyphs(c, k, i)
		s.head(c, k, i == len(columns)-1)
	}
	if s.unit >= 0 && s.column == 1 && columns[0].picture {
		s.rays(c, columns[0], columns[1])
	}
	if s.plane == nil {
		s.answers(c, columns[len(columns)-1])
	} else {
		s.answerPlane(c, columns, w+5*render.Unit, netHead, side)
	}
	s.scales(c, columns, netHead+high+2*render.Unit, w)
	f.Caption = s.unitWords(columns, drawn, all)
	f.Method = s.sentences(s.method(), s.found.method(s, layers))
}

// columns lays the layers out: pictures of units as large as there is room for, beside each other in as many
// columns as that takes, else all of it smaller.
func (s *netSheet) columns(layers []*netLayer, w, high float64) []*netColumn {
	columns := make([]*netColumn, len(layers))
	fits := func(scale float64, beside int, gap float64) bool {
		for i, l := range layers {
			columns[i] = s.layout(l, layers, i, high, scale, beside)
		}
		return s.across(columns, w)+float64(len(columns)-1)*(gap-leastGap) <= w
	}
	for beside := maxBeside; beside > 2; beside-- {
		if fits(1, beside, lineGap) {
			return columns
		}
	}
	for _, scale := range []float64{1, 0.8, 0.65, 0.5, 0.4} { // many columns are drawn smaller
		if fits(scale, 0, leastGap) {
			break
		}
	}
	return columns
}

// across places the columns side by side over a width, and returns the width that they need.
func (s *netSheet) across(columns []*netColumn, width float64) float64 {
	rooms := make([]float64, len(columns))
	total := 0.0
	for i, k := range columns {
		k.x = 0
		rooms[i] = k.right()
		for j, line := range s.headWords(k, i == len(columns)-1) {
			rooms[i] = max(rooms[i], render.Measure(line, headStyle(j)))
		}
		if i == len(columns)-1 {
			rooms[i] = max(rooms[i], k.width+s.answerWidth(k))
		}
		total += rooms[i]
	}
	gap := min(max((width-total)/float64(max(len(columns)-1, 1)), leastGap), 20*render.Unit)
	x := 0.0
	for i, k := range columns {
		k.x = x
		if room := rooms[i] - k.right() + x; i < len(columns)-1 {
			k.x += max(room, 0) / 2
		}
		x += rooms[i] + gap
	}
	return total + leastGap*float64(len(columns)-1)
}

// leastGap is the least distance between columns, lineGap the one that leaves lines in sight, and maxBeside the
// largest number of columns in which the pictures of a layer stand.
const (
	leastGap  = 2.5 * render.Unit
	lineGap   = 6 * render.Unit
	maxBeside = 6
)

func headStyle(line int) render.TextStyle {
	if line == 0 {
		return render.TextStyle{Size: render.Large, Bold: true}
	}
	return render.TextStyle{Size: render.Small}
}

// headWords are the lines above a column: how many, of what, in which layer.
func (s *netSheet) headWords(k *netColumn, last bool) []string {
	shape := k.value.Shape
	n := shape[0]
	if k.value.Layer < 0 {
		n *= shape[1] * shape[2]
	}
	lines := []string{render.Count(int64(n))}
	size := fmt.Sprintf("%d×%d", shape[1], shape[2])
	switch {
	case k.value.Layer < 0 && k.maps():
		if shape[0] > 1 {
			size += fmt.Sprintf("×%d", shape[0])
		}
		lines = append(lines, s.say("network.head.inputs")+" "+size)
	case k.value.Layer < 0:
		lines = append(lines, s.say("network.head.inputs"))
	case s.crowded && k.maps():
		lines = append(lines, size, k.name)
	case s.crowded:
		lines = append(lines, k.name)
	case last && k.weights != nil:
		lines = append(lines, s.say("network.head.outputs", "layer", k.name))
	case k.maps() && k.weights == nil:
		lines = append(lines, s.say("network.head.pooled", "size", size))
	case k.maps():
		lines = append(lines, s.say("network.head.maps", "size", size, "layer", k.name))
	default:
		lines = append(lines, s.say("network.head.hidden", "layer", k.name))
	}
	if s.plane != nil {
		lines = append(lines, "±"+render.Short(s.plane.scale(k.name).Max))
	}
	return lines
}

// head writes how many units of what there are above a column.
func (s *netSheet) head(c *render.Canvas, k *netColumn, last bool) {
	y := 0.0
	mid := k.x + k.width/2
	for j, line := range s.headWords(k, last) {
		style := headStyle(j)
		style.Anchor = render.Middle
		half := render.Measure(line, style) / 2
		if j == 0 {
			y += render.Large * 0.72
		} else {
			y += 1.9 * render.Unit
		}
		c.Text(max(mid, half), y, line, style)
	}
}

// glyphs draws a column's units: circles, maps, or pictures.
func (s *netSheet) glyphs(c *render.Canvas, k *netColumn, column int) {
	colors, span := k.colors()
	h, w := k.value.Shape[1], k.value.Shape[2]
	if k.bars || k.named { // behind the pictures
		for i, t := range k.slots {
			if t.more == 0 && i%k.beside < k.beside-1 && k.beside < 3 {
				c.Line(k.glyph(i)+k.side/2+1, t.y, k.x+k.width+3, t.y, 0.75, render.Muted)
			}
		}
	}
	for i, t := range k.slots {
		mid := k.glyph(i)
		marked := s.unit >= 0 && column == s.column && t.unit == s.unit && t.more == 0
		frame := render.Style{Stroke: render.Muted}
		if column > 0 && column < 3 {
			if _, ok := s.found.unit[column-1][t.unit]; ok && t.more == 0 {
				frame = render.Style{Stroke: render.Ink, Width: 2.5}
			}
		}
		if marked {
			frame = render.Style{Stroke: render.Accent, Width: 2}
		}
		tip := Unit(k.name, t.unit)
		x, y := mid-k.side/2, t.y-k.side/2
		switch {
		case t.more > 0:
			s.more(c, k, t)
			continue
		case k.picture:
			tall := k.side * float64(h) / float64(max(h, w))
			if k.values != nil {
				c.Image(k.x, t.y-tall/2, k.width, tall, inputPicture(k.values, k.value.Shape), s.say("network.input"))
			} else {
				c.Rect(k.x, t.y-tall/2, k.width, tall, render.Style{Fill: render.Faint}, s.say("network.input"))
			}
			c.Rect(k.x-1, t.y-tall/2-1, k.width+2, tall+2, render.Style{Stroke: render.Rule}, "")
		case k.pictures != nil:
			img := k.look.draw(k.pictures[t.unit], render.Diverging, k.reach[t.unit])
			s.fitted(c, img, mid, t.y, k.side, tip)
			c.Rect(x-1, y-1, k.side+2, k.side+2, frame, "")
		case k.maps() && k.value.Layer >= 0:
			var img image.Image
			if k.values != nil {
				img = render.Tile(k.values[t.unit*h*w:(t.unit+1)*h*w], h, w, colors, span)
				c.Image(x, y, k.side, k.side, img, tip)
			} else {
				c.Rect(x, y, k.side, k.side, render.Style{Fill: render.Faint}, tip)
			}
			c.Rect(x-1, y-1, k.side+2, k.side+2, frame, "")
		case k.value.Layer < 0 && k.maps(): // a pixel
			if k.values != nil {
				frame.Fill = colors.At(span.Unit(float64(k.values[t.unit])))
			}
			c.Rect(x, y, k.side, k.side, frame, s.say("sample.number", "input", render.Count(int64(t.unit))))
		default:
			frame.Fill = render.Paper
			if k.values != nil && !k.bars {
				frame.Fill = colors.At(span.Unit(float64(k.values[t.unit])))
				if span.Min >= 0 { // the more active the darker
					frame.Fill = render.Mix(render.Paper, render.Ink, span.Unit(float64(k.values[t.unit])))
				}
			}
			c.Circle(mid, t.y, k.side/2, frame)
		}
		s.beside(c, k, i, t)
	}
}

// fitted draws a picture of a unit in a square.
func (s *netSheet) fitted(c *render.Canvas, img image.Image, midX, midY, side float64, tip string) {
	b := img.Bounds()
	scale := side / float64(max(b.Dx(), b.Dy()))
	w, h := float64(b.Dx())*scale, float64(b.Dy())*scale
	c.Image(midX-w/2, midY-h/2, w, h, img, tip)
}

// more writes how many units a gap stands for.
func (s *netSheet) more(c *render.Canvas, k *netColumn, t slot) {
	mid := k.x + k.width/2
	text := s.say("network.more", "count", render.Count(int64(t.more)))
	half := render.Measure(text, render.TextStyle{Size: render.Small}) / 2
	mid = max(mid, half)
	c.Label(mid, t.y-8, "…", render.TextStyle{Anchor: render.Middle})
	c.Label(mid, t.y+7, text, render.TextStyle{Size: render.Small, Anchor: render.Middle})
}

// beside draws how active a unit is, and the classes that it speaks for most, right of it.
func (s *netSheet) beside(c *render.Canvas, k *netColumn, i int, t slot) {
	x := k.x + k.width + 3
	high := min(6, k.side*0.4)
	if k.beside > 1 {
		high = min(6, (k.side+glyphGap)/float64(k.beside)*0.6)
	}
	if k.bars {
		most := max(math.Abs(render.RangeOf(k.values).Min), math.Abs(render.RangeOf(k.values).Max), 1e-9)
		v := float64(k.values[t.unit])
		level(c, x, t.y-high/2, barWide, high, math.Abs(v)/most, Unit(k.name, t.unit)+": "+render.Number(v, 3))
		x += barWide + 3
	}
	if k.named {
		c.Label(x, t.y, render.Ellipsis(s.favoured(k.weights, t.unit), k.favours-6, render.TextStyle{Size: render.Small}), render.TextStyle{Size: render.Small})
	}
}

// favoured lists the two classes that a unit speaks for most.
func (s *netSheet) favoured(l *analysis.LayerWeights, u int) string {
	var best []string
	for _, class := range l.Favours(u, 2) {
		best = append(best, s.className(class))
	}
	return strings.Join(best, ", ")
}

// answerWidth is the room that the answers need right of the outputs.
func (s *netSheet) answerWidth(k *netColumn) float64 {
	if s.plane != nil {
		return 0
	}
	widest := 0.0
	for class := range s.short {
		widest = max(widest, render.Measure(s.answerText(k, class, 0.9999), render.TextStyle{Bold: true}))
	}
	return widest + 2*render.Unit
}

func (s *netSheet) answerText(k *netColumn, class int, output float64) string {
	text := name(s.short, class)
	if k.values != nil {
		text += s.say("network.colon") + s.output(output, s.probabilities)
	}
	return text
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
	write := func(y float64, class int, output func(float32) float64) {
		v := 0.0
		if k.values != nil {
			v = output(k.values[min(class, len(k.values)-1)])
		}
		c.Label(k.x+k.width+render.Unit, y, s.answerText(k, class, v), render.TextStyle{Bold: s.sample >= 0 && class == s.said})
	}
	for _, t := range k.slots {
		switch {
		case t.more > 0:
		case lone:
			write(t.y-8, 1, func(v float32) float64 { return float64(v) })
			write(t.y+8, 0, func(v float32) float64 { return 1 - float64(v) })
		default:
			write(t.y, t.unit, func(v float32) float64 { return float64(v) })
		}
	}
}

// scales writes what lines and bars mean, below the columns.
func (s *netSheet) scales(c *render.Canvas, columns []*netColumn, y, width float64) {
	x := c.WordBar(0, y, 120, render.Diverging, s.say("network.against"), "0", s.say("weights.for"))
	x += 4 * render.Unit
	style := render.TextStyle{Size: render.Small}
	if s.plane != nil {
		c.Label(x, y, s.say("network.planeScale"), style)
	}
	for _, k := range columns {
		if k.bars {
			level(c, x, y-3, barWide, 6, 0.6, "")
			c.Label(x+barWide+6, y, s.say("network.activity"), style)
			x += barWide + 6 + render.Measure(s.say("network.activity"), style) + 4*render.Unit
			break
		}
	}
	for _, k := range columns {
		if k.named {
			text := s.say("network.favours", "layer", k.name)
			if wide := render.Measure(text, style); x+wide > width {
				x, y = width-wide, y+2.25*render.Unit
			}
			c.Label(x, y, text, style)
			break
		}
	}
}

// fan shades the connection of a picture with the units that read it.
func (s *netSheet) fan(c *render.Canvas, from, to *netColumn) {
	h, w := from.value.Shape[1], from.value.Shape[2]
	tall := from.side * float64(h) / float64(max(h, w))
	mid := from.slots[0].y
	x1, x2 := from.x+from.width, to.x-2
	top, bottom := to.slots[0].y, to.slots[len(to.slots)-1].y
	c.Polygon([]render.Point{{X: x1, Y: mid - tall/2}, {X: x2, Y: top - to.side/2}, {X: x2, Y: bottom + to.side/2}, {X: x1, Y: mid + tall/2}}, render.Mix(render.Paper, render.Faint, 0.6))
}

// rays draws the strongest connections of the highlighted unit from their
// pixels, over the picture.
func (s *netSheet) rays(c *render.Canvas, from, to *netColumn) {
	h, w := from.value.Shape[1], from.value.Shape[2]
	tall := from.side * float64(h) / float64(max(h, w))
	mid := from.slots[0].y
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
		for k, t := range to.slots {
			if t.more == 0 && t.unit == s.unit {
				all = append(all, edge{px, py, to.glyph(k) - to.side/2, t.y, v})
			}
		}
		most = max(most, math.Abs(v))
	}
	drawEdges(c, all, most)
}

// unitWords says in one sentence what the lines are and what is not drawn.
func (s *netSheet) unitWords(columns []*netColumn, drawn, all int) string {
	inputs := columns[0].value.Shape[0] * columns[0].value.Shape[1] * columns[0].value.Shape[2]
	values := []string{"drawn", render.Count(int64(drawn)), "all", render.Count(int64(all)), "inputs", render.Count(int64(inputs)), "layer", columns[1].name, "lines", fmt.Sprint(drawnLines)}
	switch {
	case s.plane != nil && s.unit >= 0:
		return s.say("network.planeUnit", append(values, "unit", Unit(columns[s.column].name, s.unit))...)
	case s.plane != nil:
		return s.say("network.plane", values...)
	case s.unit >= 0 && s.column == 1 && columns[0].picture:
		return s.say("network.markedRays", append(values, "unit", Unit(columns[s.column].name, s.unit), "rays", fmt.Sprint(rays))...)
	case s.unit >= 0:
		return s.say("network.marked", append(values, "unit", Unit(columns[s.column].name, s.unit))...)
	case len(columns) == 2 && columns[0].picture:
		return s.say("network.noLines", values...)
	case columns[1].pictures != nil && drawn < all && s.found.edges+s.found.loops > 0:
		if why := s.found.framed(s.language); why != "" {
			return s.sentences(why, s.say("network.linesShort", values...))
		}
		return s.say("network.linesFramed", values...)
	case columns[1].pictures != nil && drawn < all:
		return s.say("network.linesPictured", values...)
	case columns[1].pictures != nil:
		return s.say("network.linesAllPictured", values...)
	case columns[0].slots[len(columns[0].slots)-1].more > 0 && columns[0].maps():
		return s.say("network.linesUnrolled", append(values, "n", render.Count(int64(len(columns[0].slots)-1)))...)
	case drawn < all:
		return s.say("network.linesSome", values...)
	}
	return s.say("network.linesAll", values...)
}

// method says how lines and pictures are made.
func (s *netSheet) method() string {
	free := ""
	if s.sample >= 0 && !s.probabilities {
		free = s.say("outputs.free")
	}
	var each []string
	for _, l := range s.layers {
		if l.params > 0 {
			each = append(each, l.name+" "+s.say("network.params", "count", render.Count(int64(l.params))))
		}
	}
	return s.sentences(s.say("network.each", "list", strings.Join(each, s.say("network.comma"))), s.say("network.method"), free)
}
