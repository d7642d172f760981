package figure

import (
	"image"
	"math"
	"sort"

	"brainbow/analysis"
	"brainbow/render"
)

// netColumn is a layer drawn as a column.
type netColumn struct {
	*netLayer
	x, width float64 // of the glyphs, in one or two columns beside each other
	slots    []slot
	side     float64 // of a glyph
	beside   int     // columns in which the units stand in turn
	// picture says that the column is one picture. Units are drawn as pictures if there are any:
	// the weights of a layer that reads pixels, or what the next layer looks for in them.
	picture  bool
	pictures [][]float32
	view     [3]int         // of the pictures
	look     *plan          // of the pictures
	reach    []render.Range // the scale of each picture
	named    bool           // the best classes stand beside the units,
	favours  float64        // in this room
	bars     bool           // activity stands beside the units
}

// slot is a unit in a column, or a gap where units are left out.
type slot struct {
	unit, more int // more is how many units the gap stands for, 0 for a unit
	y          float64
}

const (
	leastDot = 6 // the least side of a unit
	glyphGap = 3.0
	gapHigh  = 40.0
	barWide  = 22.0 // of the activity of a unit
)

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

// layout chooses a column's glyphs for a height; pictures that do not fit below each other stand in up to beside
// columns, 0 for as few as will do.
func (s *netSheet) layout(l *netLayer, layers []*netLayer, i int, high, scale float64, beside int) *netColumn {
	k := &netColumn{netLayer: l, beside: 1}
	must := -1
	if s.unit >= 0 && s.column == i {
		must = s.unit
	}
	dense := i+1 < len(layers) && layers[i+1].spec.Layer == "dense"
	shape := l.value.Shape
	n, wanted := shape[0], 18.0
	switch {
	case s.plane != nil:
		k.view, wanted = [3]int{1, s.plane.side, s.plane.side}, 72
		for u := range n {
			k.pictures = append(k.pictures, s.plane.of(l.name, u))
		}
	case l.value.Layer < 0 && l.maps() && dense && s.unrolled:
		s.contributing(k, layers[1].weights, high)
		return k
	case l.value.Layer < 0 && l.maps():
		k.picture, k.side = true, min(168*scale, high)
		k.slots, k.width = []slot{{}}, k.side*float64(shape[2])/float64(max(shape[1], shape[2]))
		return k
	case l.value.Layer < 0:
		n = shape[0] * shape[1] * shape[2]
	case i == 1 && layers[0].maps() && l.spec.Layer == "dense" && !s.unrolled:
		k.view, wanted = l.weights.View, 56
		for u := range l.weights.Units {
			k.pictures = append(k.pictures, l.weights.Unit(u))
		}
	case s.effective(layers, i) != nil:
		k.pictures, k.view, wanted = s.effective(layers, i), layers[1].weights.View, 56
		k.named = l.weights.Outgoing != nil
		for u := range l.weights.Units {
			k.favours = min(max(k.favours, render.Measure(s.favoured(l.weights, u), render.TextStyle{Size: render.Small})+6), favoured)
		}
	case l.maps():
		wanted = 60
	}
	wanted = max(wanted*scale, 16)
	if k.pictures != nil {
		k.look = new(plan)
		*k.look = planFor(&analysis.LayerWeights{Kind: "dense", View: k.view, FromInput: true}, s.colour)
		all := render.Range{}
		for _, p := range k.pictures {
			all = all.Union(render.RangeOf(p))
		}
		for range k.pictures {
			if s.plane != nil {
				all = s.plane.scale(l.name)
			}
			k.reach = append(k.reach, all.Symmetric())
		}
	}
	k.bars = s.plane == nil && k.values != nil && !l.maps() && l.value.Layer >= 0 && i < len(layers)-1
	pitch := high / float64(n)
	large := k.pictures != nil || l.maps()
	switch {
	case large && n > shownPictures, !large && n > shownDots:
		k.side = min(wanted, 20)
		k.slots = pick(n, elidedUnits, must)
	case pitch-glyphGap >= wanted:
		k.side = wanted
	case !large:
		k.side = max(pitch-glyphGap, leastDot)
	case beside > 0:
		for k.beside = 2; k.beside < beside && sideBeside(n, k.beside, high) < wanted; k.beside++ {
		}
		k.side = min(wanted, max(sideBeside(n, k.beside, high), leastDot))
	case sideBeside(n, 2, high) >= 20:
		k.beside, k.side = 2, min(wanted, sideBeside(n, 2, high))
	default:
		k.beside, k.side = 3, min(wanted, max(sideBeside(n, 3, high), leastDot))
	}
	if k.slots == nil {
		k.slots = pick(n, n, must)
	}
	k.width = float64(k.beside)*(k.side+glyphGap) - glyphGap
	return k
}

// sideBeside is the side of n glyphs that stand in several columns in turn, each at a height that no other
// has, so that they fill a height and leave a gap.
func sideBeside(n, columns int, high float64) float64 {
	b, m := float64(columns), float64(n-1)
	return (b*high - glyphGap*m) / (m + b)
}

// effective returns what the units of a second hidden layer look for in a picture, nil for other layers.
func (s *netSheet) effective(layers []*netLayer, i int) [][]float32 {
	if i != 2 || i == len(layers)-1 || !layers[0].maps() || layers[1].weights == nil || layers[2].weights == nil || s.unrolled {
		return nil
	}
	return layers[2].weights.Effective(layers[1].weights)
}

// contributing makes a column of the pixels that do most for the sample, value × weight over all units, or
// without a sample have the largest weights; the rest is a gap.
func (s *netSheet) contributing(k *netColumn, w *analysis.LayerWeights, high float64) {
	k.side, k.width = 18, 18
	shape := k.value.Shape
	n := shape[0] * shape[1] * shape[2]
	most := int((high - gapHigh) / (k.side + glyphGap))
	if n <= most+2 {
		k.slots = pick(n, n, -1)
		return
	}
	size := make([]float32, n)
	for u := range w.Units {
		for i, v := range w.Unit(u) {
			x := 1.0
			if k.values != nil {
				x = float64(k.values[i])
			}
			size[i] += float32(math.Abs(x * float64(v)))
		}
	}
	for _, i := range strongest(size, most) {
		k.slots = append(k.slots, slot{unit: i})
	}
	k.slots = append(k.slots, slot{unit: -1, more: n - most})
}

// place puts the slots into a height: evenly, or around its middle if they need less.
func (k *netColumn) place(top, high float64) {
	pitch := k.side + glyphGap
	if k.beside > 1 {
		pitch = (high - k.side) / float64(len(k.slots)-1)
		for i := range k.slots {
			k.slots[i].y = top + k.side/2 + float64(i)*pitch
		}
		return
	}
	total := 0.0
	for _, s := range k.slots {
		total += k.pitch(s, pitch)
	}
	y := top + (high-total)/2
	for i := range k.slots {
		p := k.pitch(k.slots[i], pitch)
		k.slots[i].y = y + p/2
		y += p
	}
}

func (k *netColumn) pitch(s slot, usual float64) float64 {
	if s.more > 0 {
		return gapHigh
	}
	return usual
}

// glyph returns the middle of a unit's glyph.
func (k *netColumn) glyph(i int) float64 {
	return k.x + float64(i%k.beside)*(k.side+glyphGap) + k.side/2
}

// right is where the lines from a column begin, after what stands beside its units.
func (k *netColumn) right() float64 {
	x := k.x + k.width
	if k.bars {
		x += barWide + 6
	}
	if k.named {
		x += k.favours
	}
	return x + 3
}

// favoured is the largest room for the best classes of a unit.
const favoured = 60.0

// edge is a connection to draw.
type edge struct {
	x1, y1, x2, y2, v float64
}

// drawnLines is the number of lines into a unit that are drawn: the strongest.
const drawnLines = 3

// lines collects the connections from one column to the next: the strongest into each unit, or those of
// the highlighted unit. It returns how many there are in all.
func (s *netSheet) lines(from, to *netColumn, column int) (drawn []edge, most float64, all int) {
	if from.picture {
		return nil, 0, 0
	}
	strengths, most := to.strengths(from)
	for _, b := range to.slots {
		var into []edge
		for _, a := range from.slots {
			if a.more > 0 || b.more > 0 {
				continue
			}
			v, ok := to.strength(strengths, from, a.unit, b.unit)
			if !ok || !finite(v) || !s.concerns(column, a.unit, b.unit) {
				continue
			}
			into = append(into, edge{from.right(), a.y, to.x - 3, b.y, v})
		}
		sort.SliceStable(into, func(i, j int) bool { return math.Abs(into[i].v) > math.Abs(into[j].v) })
		if s.unit < 0 && to.weights != nil {
			into = into[:min(drawnLines, len(into))]
		}
		drawn = append(drawn, into...)
	}
	if to.weights != nil {
		all = len(strengths)
	}
	return drawn, most, all
}

// concerns reports whether a connection into a column belongs to the
// highlighted unit; without a highlighted unit all do.
func (s *netSheet) concerns(column, a, b int) bool {
	return s.unit < 0 || s.column == column && s.unit == b || s.column == column-1 && s.unit == a
}

// drawEdges draws connections, weak ones first.
func drawEdges(c *render.Canvas, all []edge, most float64) {
	sort.SliceStable(all, func(i, j int) bool { return math.Abs(all[i].v) < math.Abs(all[j].v) })
	for _, e := range all {
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
