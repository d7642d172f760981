package figure

import (
	"context"
	"image"
	"math"
	"sort"

	"brainbow/analysis"
	"brainbow/projection"
	"brainbow/render"
)

// projectionFigure draws the view projection.
type projectionFigure struct {
	about
	s       *placeSheet
	all     []*analysis.Placement
	heads   []string
	steady  *projection.Steadiness // nil without comparison of seeds
	halves  *analysis.Halves       // nil where they were not looked for
	picture func(int) image.Image  // nil for points
	shape   [3]int                 // of a picture
}

func (m *projectionFigure) draw(ctx context.Context, layer string) (*render.Figure, error) {
	p := m.all[0]
	where := "" // of one layout of the whole training
	if len(m.all) == 1 {
		where = m.heads[0]
	}
	f := m.pictureOf(m.finding(), m.Run, layer, m.samples(p.Len(), p.Split), m.at(), where)
	f.Caption = m.s.caption(p)
	if m.parted() {
		f.Caption = m.say("place.readHalves", "samples", m.samples(p.Len(), p.Split))
	}
	steady := ""
	if m.steady != nil {
		steady = m.steadyWords()
	}
	apart, pieces := "", ""
	for _, p := range m.all {
		if p.Facts.Coincide > 1 {
			apart = m.say("place.apart")
		}
		if p.Facts.Disconnected {
			pieces = m.say("place.pieces")
		}
	}
	pairs := ""
	if m.parted() {
		name, _, _ := m.property(m.halves.Property)
		pairs = m.say("place.pairs", "property", name)
	}
	mixed := ""
	if len(m.s.mixed) > 0 {
		mixed = m.say("place.mixedMethod", "k", render.Count(analysis.HitNeighbours), "least", render.Count(analysis.MixedLeast))
	}
	f.Method = m.sentences(m.layoutMethod(m.all, m.heads), pairs, mixed, steady, apart, pieces)
	w, h := f.Area()
	switch {
	case m.parted():
		m.drawHalves(f.Body, w, h)
	case len(m.all) == 1:
		if err := m.drawOne(ctx, f.Body, w, h); err != nil {
			return nil, err
		}
	default:
		m.drawSeveral(f.Body, w, h)
	}
	f.Description = m.s.describe(m.all, m.heads)
	return f, nil
}

// parted reports whether classes fall in halves that a property parts.
func (m *projectionFigure) parted() bool { return m.halves != nil && len(m.halves.More) > 0 }

// finding says what the maps show.
func (m *projectionFigure) finding() finding {
	p := m.all[0]
	if m.parted() || m.halves != nil && len(m.halves.Splits) > 1 && m.picture != nil {
		return halvesFinding(m.language, m.halves, m.s.names)
	}
	if m.steady != nil {
		return steadyFinding(m.language, m.steady.Mean)
	}
	if len(m.all) > 1 {
		return methodsFinding(m.language, m.all)
	}
	return m.mixedFinding(mapFinding(m.language, p.Labels, classCount(p), p.Facts.Hit), m.s.mixed, m.s.names)
}

// halvesFinding says which classes fall in two and what parts the halves.
func halvesFinding(l language, h *analysis.Halves, names []string) finding {
	n, all := len(h.Splits), h.Classes
	count := []string{"count", render.Count(int64(n)), "classes", render.Count(int64(all))}
	some := all < len(names)
	if len(h.More) == 0 {
		if some {
			return l.find("place.find.unexplainedOfSome", count...)
		}
		return l.find("place.find.unexplained", count...)
	}
	_, less, more := l.property(h.Property)
	said := append(count, "less", less, "more", more, "pairs", share100(h.Pairs))
	switch {
	case n == 1:
		return l.find("place.find.oneHalves", append(said, "class", l.class(names[h.Splits[0].Class]))...)
	case some:
		return l.find("place.find.halvesOfSome", said...)
	case n == all:
		return l.find("place.find.every", said...)
	}
	return l.find("place.find.halves", said...)
}

// steadyShare is the share of neighbours from which on layouts count as the same.
const steadyShare = 0.5

func steadyFinding(l language, mean float64) finding {
	key := "place.find.steady"
	if mean < steadyShare {
		key = "place.find.unsteady"
	}
	return l.find(key, "mean", share100(mean))
}

// methodsFinding compares methods by the neighbours of the same class.
func methodsFinding(l language, all []*analysis.Placement) finding {
	best, least := all[0], all[0]
	for _, p := range all {
		if p.Facts.Hit > best.Facts.Hit {
			best = p
		}
		if p.Facts.Hit < least.Facts.Hit {
			least = p
		}
	}
	key := "place.find.methods"
	if best.Facts.Hit-least.Facts.Hit < hardly {
		key = "place.find.methodsSame"
	}
	return l.find(key, "best", l.say("place.name."+best.Options.Method), "hit", share100(best.Facts.Hit), "least", share100(least.Facts.Hit))
}

func (m *projectionFigure) steadyWords() string {
	return m.say("place.steady", "k", render.Count(int64(m.steady.K)), "seeds", render.Count(stabilitySeeds), "mean", m.percent(m.steady.Mean, 0), "chance", m.percent(m.steady.Chance, 1))
}

// drawSeveral draws several maps side by side.
func (m *projectionFigure) drawSeveral(c *render.Canvas, w, h float64) {
	const gap = 4 * render.Unit
	columns, side := panels(len(m.all), w, h-legendRoom, panelHead, gap)
	m.s.side = side
	left, bottom := max(0, (w-float64(columns)*(side+gap)+gap)/2), 0.0
	for i, p := range m.all {
		x, y := left+float64(i%columns)*(side+gap), float64(i/columns)*(side+panelHead+gap)
		bottom = max(bottom, m.s.panel(c, p, m.heads[i], p.Facts.Hit, x, y))
	}
	m.s.legend(c, m.all, bottom, w)
	c.Extend(w, bottom)
}

// drawOne draws one map, and beside it some samples with their neighbours.
func (m *projectionFigure) drawOne(ctx context.Context, c *render.Canvas, w, h float64) error {
	p := m.all[0]
	const gap = 6 * render.Unit
	examples := m.picture != nil && p.Len() > analysis.HitNeighbours && m.s.colour == "label" && m.s.marks == "points" && m.about.shape != render.Square
	if len(m.s.mixed) > 0 {
		m.drawMixed(c, w, h)
		return nil
	}
	if !examples {
		m.s.side = math.Floor(min(w, h-legendRoom-panelHead))
		bottom := m.s.panel(c, p, "", p.Facts.Hit, math.Floor((w-m.s.side)/2), 0)
		m.s.legend(c, m.all, bottom, w)
		c.Extend(w, bottom)
		return nil
	}
	rows := 5
	x, y, left := 0.0, 0.0, 0.0
	if w > h {
		m.s.side = math.Floor(min(h-legendRoom, 0.6*w))
		left, y = m.s.side+gap, 0
	} else {
		rows = 4
		m.s.side = math.Floor(min(w, h-legendRoom-panelHead-4*render.Unit-float64(rows)*exampleRow))
		y = m.s.side + legendRoom
	}
	bottom := m.s.panel(c, p, "", -1, x, 0)
	width := w - left
	if left == 0 {
		width = w
	}
	if err := m.examples(ctx, c, left, y, width, h-y, rows); err != nil {
		return err
	}
	m.s.legend(c, m.all, bottom, w)
	return nil
}

// drawMixed draws one map with rings around mixed places, and beside it or below it what is mixed there.
func (m *projectionFigure) drawMixed(c *render.Canvas, w, h float64) {
	p := m.all[0]
	const gap = 6 * render.Unit
	var bottom float64
	if w > h {
		m.s.side = math.Floor(min(h-legendRoom-panelHead, 0.55*w))
		left := math.Floor((w - m.s.side - gap - min(w-m.s.side-gap, 46*render.Unit)) / 2)
		bottom = m.s.panel(c, p, "", p.Facts.Hit, left, 0)
		m.s.mixedPlaces(c, p, left+m.s.side+gap, panelHead, w-left-m.s.side-gap, bottom-panelHead, false)
	} else {
		m.s.side = math.Floor(min(w, h-legendRoom-panelHead-mixedBlock-3*render.Unit))
		bottom = m.s.panel(c, p, "", p.Facts.Hit, math.Floor((w-m.s.side)/2), 0) + 3*render.Unit
		m.s.mixedPlaces(c, p, 0, bottom, w, mixedBlock, true)
		bottom += mixedBlock
	}
	m.s.legend(c, m.all, bottom, w)
	c.Extend(w, bottom)
}

// examples draws samples with their neighbours on the map: from one with few of its class to one with
// only those.
func (m *projectionFigure) examples(ctx context.Context, c *render.Canvas, left, top, width, height float64, rows int) error {
	p := m.all[0]
	const k = analysis.HitNeighbours
	near, err := p.Nearest(ctx, k)
	if err != nil {
		return err
	}
	hits := make([]int, p.Len())
	for i := range hits {
		for _, j := range near[i*k : (i+1)*k] {
			if p.Labels[j] == p.Labels[i] {
				hits[i]++
			}
		}
	}
	chosen := exampleSamples(hits, p.Labels, rows)
	s := *m.s
	s.side = width
	s.head(c, m.say("place.neighbours"), p.Facts.Hit, left, top)
	y := top + panelHead + 1.5*render.Unit
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	first := render.Measure(m.say("place.asample"), small) + 2*render.Unit
	cell := math.Floor(min((width-hitsRoom-first)/k, (height-panelHead-3*render.Unit)/float64(rows)-render.Unit))
	pixel := math.Floor(2*(cell-4)/float64(max(m.shape[1], m.shape[2]))) / 2
	if pixel < 0.5 {
		pixel = (cell - 4) / float64(max(m.shape[1], m.shape[2]))
	}
	pw, ph := pixel*float64(m.shape[2]), pixel*float64(m.shape[1])
	first = max(first, pw+3*render.Unit)
	cell = max(cell, pw+6)
	if width-hitsRoom-first < k*cell {
		cell = (width - hitsRoom - first) / k
	}
	c.Label(left, y, m.say("place.asample"), small)
	c.Label(left+first, y, m.say("place.nearest", "count", render.Count(k)), small)
	y += 1.5 * render.Unit
	frame := func(x, y float64, class int32) {
		c.Rect(x-2, y-2, pw+4, ph+4, render.Style{Stroke: render.ClassColor(int(class)), Width: 3}, "")
	}
	for _, i := range chosen {
		frame(left+2, y+2, p.Labels[i])
		c.Image(left+2, y+2, pw, ph, m.picture(int(p.IDs[i])), m.s.tip(p, i))
		c.Pick(left+2, y+2, pw, ph, pickSample(int(p.IDs[i])), m.s.tip(p, i))
		for n, j := range near[i*k : (i+1)*k] {
			x := left + first + float64(n)*cell
			frame(x+2, y+2, p.Labels[j])
			c.Image(x+2, y+2, pw, ph, m.picture(int(p.IDs[j])), m.s.tip(p, int(j)))
		}
		c.Label(left+first+k*cell+render.Unit, y+2+ph/2, m.say("place.hits", "n", render.Count(int64(hits[i])), "count", render.Count(k)), render.TextStyle{Size: render.Small})
		y += ph + render.Unit
	}
	c.Extend(left+width, y)
	return nil
}

// hitsRoom is the width of the number at the end of a row of neighbours, and exampleRow the usual height of
// a row.
const (
	hitsRoom   = 5.5 * render.Unit
	exampleRow = 6 * render.Unit
)

// exampleSamples chooses samples whose neighbours are shown: from one with many of its class to one with
// few, of different classes as far as possible, and one with a neighbour of another class if there is any.
func exampleSamples(hits []int, labels []int32, n int) []int {
	order := make([]int, len(hits))
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return hits[order[a]] > hits[order[b]] })
	n = min(n, len(order))
	most := hits[order[0]]
	mixed := sort.Search(len(order), func(i int) bool { return hits[order[i]] < most })
	used := map[int32]bool{}
	var out []int
	for row := range n {
		at := (2*row + 1) * len(order) / (2 * n)
		if row == n-1 && mixed < len(order) {
			at = max(at, (mixed+len(order))/2)
		}
		best := at
		for step := range 4 * n {
			if i := at + step; i < len(order) && !used[labels[order[i]]] {
				best = i
				break
			}
		}
		used[labels[order[best]]] = true
		out = append(out, order[best])
	}
	return out
}
