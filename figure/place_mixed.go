package figure

import (
	"math"
	"slices"
	"sort"

	"brainbow/analysis"
	"brainbow/render"
)

// mixedRings is the largest number of mixed places that are ringed.
const mixedRings = 3

// ringShare is the share of a mixed place's samples that its ring holds at least.
const ringShare = 0.8

// mixedClasses is the largest number of classes of a mixed place that are named.
const mixedClasses = 4

// mixedNames says which classes a mixed place mixes: "4 and 9", or how many.
func (l language) mixedNames(m analysis.MixedPlace, names []string) string {
	if n := len(m.Classes); n > mixedClasses {
		return l.say("place.mixedClasses", "n", render.Count(int64(n)))
	}
	var classes []string
	for _, c := range slices.Sorted(slices.Values(m.Classes)) {
		classes = append(classes, names[c])
	}
	return l.list(classes)
}

// rings draws a ring around each mixed place of a panel at left, top.
func (s *placeSheet) rings(c *render.Canvas, p *analysis.Placement, f *frameOf, left, top float64) {
	s.ringed = nil
	w, h := s.pictureSize()
	for _, m := range s.mixed {
		ring := s.ring(p, f, m, max(w, h))
		c.Circle(ring.x, ring.y, ring.w, render.Style{Stroke: render.Paper, Width: 6})
		c.Circle(ring.x, ring.y, ring.w, render.Style{Stroke: render.Ink, Width: 3})
		ring.x, ring.y = ring.x+left, ring.y+top
		s.ringed = append(s.ringed, ring)
	}
}

// mixedPictures is the number of samples of a mixed place that are shown beside the map, if they have room.
const mixedPictures = 6

// mixedBlock is the height of what is said of a mixed place: two lines and a row of pictures.
const mixedBlock = 10 * render.Unit

// mixedPlaces says of each mixed place what is mixed and shows some of its samples, joined with its ring by a line: one below
// the other right of the map, or side by side below it.
func (s *placeSheet) mixedPlaces(c *render.Canvas, p *analysis.Placement, left, top, width, height float64, below bool) {
	order := make([]int, len(s.mixed))
	for k := range order {
		order[k] = k
	}
	slices.SortFunc(order, func(a, b int) int { // so that lines do not cross
		x, y := s.ringed[a].y, s.ringed[b].y
		if below {
			x, y = s.ringed[a].x, s.ringed[b].x
		}
		return int(math.Copysign(1, x-y))
	})
	n := float64(len(order))
	const gap = 2 * render.Unit
	room, step := width, min(height/n, 1.5*mixedBlock)
	if below {
		room = (width - gap*(n-1)) / n
	} else {
		top += max(0, (height-n*step)/2)
	}
	bold := render.TextStyle{Size: render.Body, Bold: true}
	for at, k := range order {
		m, ring := s.mixed[k], s.ringed[k]
		x, y := left, top+float64(at)*step
		if below {
			x, y = left+float64(at)*(room+gap), top
		}
		word := s.say("place.mixedHere", "classes", s.mixedNames(m, s.names), "count", render.Count(int64(len(m.Samples))))
		lines := render.Wrap(word, room, bold)
		to := render.Point{X: x - 0.75*render.Unit, Y: y + 0.5*render.Body}
		if below {
			to = render.Point{X: x + min(room/2, 6*render.Unit), Y: y - 0.5*render.Unit}
		}
		dx, dy := to.X-ring.x, to.Y-ring.y
		d := math.Hypot(dx, dy)
		c.Line(ring.x+dx/d*ring.w, ring.y+dy/d*ring.w, to.X, to.Y, 4, render.Paper)
		c.Line(ring.x+dx/d*ring.w, ring.y+dy/d*ring.w, to.X, to.Y, 1.75, render.Ink)
		for _, line := range lines {
			c.Text(x, y+render.Body*0.85, render.Ellipsis(line, room, bold), bold)
			y += 2.25 * render.Unit
		}
		s.mixedRow(c, p, m, x, y+0.25*render.Unit, room)
	}
}

// mixedRow draws samples of a mixed place, of each of its classes in turn.
func (s *placeSheet) mixedRow(c *render.Canvas, p *analysis.Placement, m analysis.MixedPlace, x, y, room float64) {
	w, h := s.pictureSize()
	const edge = pictureEdge
	shown := m.Shown(p, min(mixedPictures, int((room+render.Unit)/(w+2*edge+render.Unit))))
	for _, i := range shown {
		c.Rect(x, y, w+2*edge, h+2*edge, render.Style{Fill: s.color(p, i)}, "")
		c.Image(x+edge, y+edge, w, h, s.picture(int(p.IDs[i])), s.tip(p, i))
		x += w + 2*edge + render.Unit
	}
	c.Extend(x, y+h+2*edge)
}

// ring is the circle around most samples of a mixed place: its middle and, as half of its width and height, its radius, at
// least a picture wide and at most as wide as the panel.
func (s *placeSheet) ring(p *analysis.Placement, f *frameOf, m analysis.MixedPlace, picture float64) labelBox {
	var xs, ys []float64
	for _, i := range m.Samples {
		row := p.Layout.Row(i).Data
		x, y := f.at(row[0], row[1], s.side)
		xs, ys = append(xs, x), append(ys, y)
	}
	middle := func(all []float64) float64 {
		sorted := append([]float64(nil), all...)
		sort.Float64s(sorted)
		return sorted[len(sorted)/2]
	}
	b := labelBox{x: middle(xs), y: middle(ys)}
	distances := make([]float64, len(xs))
	for k := range xs {
		distances[k] = math.Hypot(xs[k]-b.x, ys[k]-b.y)
	}
	sort.Float64s(distances)
	b.w = max(distances[int(math.Ceil(ringShare*float64(len(distances))))-1]+4, 0.8*picture)
	b.w = min(b.w, s.side/2-labelMargin)
	b.h = b.w
	return b
}

// mixedFinding adds to a finding which classes are mixed in places.
func (l language) mixedFinding(found finding, mixed []analysis.MixedPlace, names []string) finding {
	if len(mixed) == 0 {
		return found
	}
	var what []string
	seen := map[string]bool{}
	for _, m := range mixed {
		if classes := l.mixedNames(m, names); !seen[classes] {
			seen[classes] = true
			what = append(what, l.say("place.mixedSamples", "classes", classes, "count", render.Count(int64(len(m.Samples)))))
		}
	}
	key := "place.find.mixed"
	if len(mixed) == 1 {
		key = "place.find.mixedOnce"
	}
	return l.find(key, "finding", found.text, "what", l.clauses(what), "classes", l.mixedNames(mixed[0], names), "count", render.Count(int64(len(mixed[0].Samples))))
}
