package figure

import (
	"math"
	"sort"
	"unicode/utf8"

	"brainbow/analysis"
	"brainbow/render"
)

// neuronOptions are the parameters of the view neurons.
type neuronOptions struct {
	class int // −1 for every neuron's best
	// samples is the number of chosen samples, whose lift colours the neurons, 0 for none.
	samples int
	// power colours neurons by their separating power for the class instead of setting those whose best
	// class it is apart.
	power bool
}

// neuronSheet draws maps of neurons.
type neuronSheet struct {
	language
	states []*neuronState
	o      neuronOptions
	names  []string
	most   []float64 // for every class the greatest power in any state
	side   float64   // of a map
	// span is half the width of all maps, middle the middle of each.
	span   float64
	middle [][2]float64
	few    bool         // some neuron responds to a few observations only
	detail bool         // neurons that speak against a class are marked
	lift   float64      // the largest magnitude of a lift in any state
	named  map[int]bool // the classes that have a name on a map
	plain  bool         // a small map without names
}

// drawNeurons draws the maps of one or two states of a layer.
func drawNeurons(a about, states []*neuronState, o neuronOptions) *render.Figure {
	last := states[len(states)-1]
	p := last.points
	var dropped render.Figure // its warnings
	s := newNeuronSheet(a, states, o, a.names(&dropped))
	f := a.picture(s.finding(), s.layerWords(p.Layer, false), s.samples(p.Len(), p.Split))
	f.Warnings = dropped.Warnings
	f.Caption = s.caption()
	f.Method = s.method()
	w, h := f.Area()
	items := s.legend()
	const gap = 7 * render.Unit
	lines := legendLines(items, w)
	if o.class < 0 && o.samples == 0 {
		lines = legendLines(append(items, s.unnamed(map[int]bool{})...), w)
	}
	foot := 1.5*render.Unit + float64(lines)*legendLine
	columns, side := panels(len(states), w, h-foot, panelHead, gap)
	s.side = side
	bottom := 0.0
	left := max(0, (w-float64(columns)*(side+gap)+gap)/2)
	for i := range states {
		x, y := left+float64(i%columns)*(side+gap), float64(i/columns)*(side+panelHead+gap)
		name, hit := s.head(a, i)
		bottom = s.state(f.Body, i, x, y, name, hit)
	}
	if len(states) == 2 && columns == 2 {
		arrowRight(f.Body, left+side+1.5*render.Unit, left+side+gap-1.5*render.Unit, panelHead+side/2, render.Ink)
	}
	if o.class < 0 && o.samples == 0 {
		items = append(items, s.unnamed(s.named)...)
	}
	drawLegend(f.Body, items, 0, bottom+2.5*render.Unit, w)
	f.Body.Extend(w, bottom+foot)
	f.Description = s.describe()
	if missing := s.unmeasured(); missing != "" {
		f.Warnings = append(f.Warnings, missing)
	}
	return f
}

func newNeuronSheet(a about, states []*neuronState, o neuronOptions, names []string) *neuronSheet {
	s := &neuronSheet{language: a.language, states: states, o: o, names: names, detail: a.detail, side: mapSide, named: map[int]bool{}}
	s.most = make([]float64, len(states[len(states)-1].power.Classes))
	for _, t := range states {
		for c := range s.most {
			for _, v := range t.power.Of(c) {
				s.most[c] = max(s.most[c], float64(v))
			}
		}
		s.few = s.few || len(t.layout.Few(t.points.Len())) > 0
		for _, v := range t.lift {
			if finite(v) {
				s.lift = max(s.lift, math.Abs(v))
			}
		}
	}
	s.frame()
	return s
}

// finding says what the maps show.
func (s *neuronSheet) finding() finding {
	last := s.states[len(s.states)-1]
	var before *analysis.Kinship
	if len(s.states) > 1 {
		before = s.states[0].kin
	}
	switch {
	case s.o.samples > 0:
		return liftFinding(s.language, last.points.Layer, last.lift, s.o.samples)
	case s.o.class >= 0:
		return classNeuronsFinding(s.language, before, last.kin, s.o.class, s.names)
	}
	return neuronsFinding(s.language, before, last.kin, len(last.layout.Active), s.names)
}

// frame chooses one scale for all maps.
func (s *neuronSheet) frame() {
	for _, t := range s.states {
		d := t.layout.Layout.Data
		low, high := [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
		for i, v := range d {
			low[i&1], high[i&1] = min(low[i&1], float64(v)), max(high[i&1], float64(v))
		}
		s.middle = append(s.middle, [2]float64{(low[0] + high[0]) / 2, (low[1] + high[1]) / 2})
		s.span = max(s.span, (high[0]-low[0])/2, (high[1]-low[1])/2)
	}
	if s.span == 0 {
		s.span = 1
	}
}

// place returns where a neuron of a map lies in its panel.
func (s *neuronSheet) place(state, k int) (x, y float64) {
	row := s.states[state].layout.Layout.Row(k).Data
	margin := float64(mapMargin)
	if s.plain {
		margin = 6
	}
	scale := (s.side/2 - margin) / s.span
	return s.side/2 + (float64(row[0])-s.middle[state][0])*scale, s.side/2 - (float64(row[1])-s.middle[state][1])*scale
}

// class returns the class whose colour a neuron has, −1 for none.
func (s *neuronSheet) classOf(state, unit int) int {
	best := s.states[state].best[unit]
	if s.o.class >= 0 && (s.o.power || best != s.o.class) {
		if s.o.power {
			return s.o.class
		}
		return -1
	}
	return best
}

// share returns a neuron's power for that class as a share of the greatest, or the size of its
// lift.
func (s *neuronSheet) share(state, unit int) float64 {
	if s.o.samples > 0 {
		if v := s.states[state].lift[unit]; finite(v) && s.lift > 0 {
			return math.Abs(v) / s.lift
		}
		return 0
	}
	c := s.classOf(state, unit)
	if c < 0 || !(s.most[c] > 0) {
		return 0
	}
	return float64(s.states[state].power.Of(c)[unit]) / s.most[c]
}

// neuronColor is the colour of a class at a share of its greatest power: its
// opacity is the share, but never so low that the neuron is invisible.
func neuronColor(class int, share float64) render.Color {
	c := render.ClassColor(class)
	c.A = opaque(leastOpacity + (1-leastOpacity)*share)
	return c
}

// opaque is a share as a colour's opacity.
func opaque(share float64) uint8 { return uint8(math.Round(255 * share)) }

// state draws one map below its head and returns where it ends.
func (s *neuronSheet) state(c *render.Canvas, i int, left, top float64, name string, hit float64) float64 {
	if name != "" || hit >= 0 {
		h := &placeSheet{language: s.language, side: s.side}
		two := "neurons.kin"
		if s.o.class >= 0 {
			two = "neurons.kinClass"
		}
		h.headOf(c, name, hit, left, top, s.say("place.of"), s.say(two))
	}
	top += panelHead
	c.Rect(left, top, s.side, s.side, render.Style{Stroke: render.Rule}, "")
	s.dots(c, i, left, top)
	s.labels(c, i, left, top, s.numbers(c, i, left, top))
	return top + s.side
}

// dots draws the neurons, those with the most power on top.
func (s *neuronSheet) dots(c *render.Canvas, i int, left, top float64) {
	t := s.states[i]
	few := map[int]bool{}
	for _, u := range t.layout.Few(t.points.Len()) {
		few[u] = true
	}
	order := make([]int, len(t.layout.Active))
	for k := range order {
		order[k] = k
	}
	sort.SliceStable(order, func(a, b int) bool {
		return s.share(i, t.layout.Active[order[a]]) < s.share(i, t.layout.Active[order[b]])
	})
	for _, k := range order {
		u := t.layout.Active[k]
		x, y := s.place(i, k)
		class := s.classOf(i, u)
		style := render.Style{Stroke: render.Rule, Width: 0.5}
		switch {
		case s.o.samples > 0:
			style = render.Style{Stroke: render.Muted, Width: 0.5, Fill: s.liftColor(t.lift[u])}
		case class >= 0:
			share := s.share(i, u)
			if s.o.class >= 0 && !s.o.power {
				share = standout + (1-standout)*share
			}
			style.Fill = neuronColor(class, share)
			edge := render.ClassColor(class)
			edge.A = opaque(edgeOpacity)
			style.Stroke, style.Width = edge, 0.5
		case s.o.class >= 0:
			style = render.Style{Fill: otherNeuron}
		}
		if few[u] {
			style = render.Style{Stroke: render.Muted}
		}
		radius := s.radius(i)
		if class >= 0 && s.o.class >= 0 && !s.o.power && !s.plain && !few[u] { // set apart from the others
			radius *= apartDot
		}
		class = max(class, 0)
		if few[u] || s.o.samples > 0 {
			class = 0
		}
		classMark(c, class, left+x, top+y, radius, style)
		if s.detail && s.against(i, u) && !few[u] {
			minus(c, left+x, top+y)
		}
	}
}

// otherNeuron is the colour of neurons that are not of the class that is set apart.
var otherNeuron = render.Mix(render.Paper, render.Muted, 0.28)

// apartDot is how many times as large as the others the neurons of a class that is set apart are.
const apartDot = 1.3

// against reports whether a neuron speaks against the class whose power is shown.
func (s *neuronSheet) against(state, unit int) bool {
	class := s.classOf(state, unit)
	return s.o.samples == 0 && class >= 0 && s.states[state].auc.AUC[class*s.states[state].auc.Units+unit] < 0.5
}

// minus marks a neuron that speaks against a class.
func minus(c *render.Canvas, x, y float64) {
	const w, h, rim = 2.8, 0.8, 0.6
	c.Rect(x-w-rim, y-h-rim, 2*(w+rim), 2*(h+rim), render.Style{Fill: render.Paper}, "")
	c.Rect(x-w, y-h, 2*w, 2*h, render.Style{Fill: render.Ink}, "")
}

// liftColor is the colour of a lift, white for a silent neuron.
func (s *neuronSheet) liftColor(v float64) render.Color {
	if !finite(v) || s.lift == 0 {
		return render.Paper
	}
	return render.Diverging.At(0.5 + 0.5*v/s.lift)
}

// labels writes the name of a class beside every place where its neurons lie close together, if neurons of
// one class lie together at all, where it covers neither neurons nor their names.
func (s *neuronSheet) labels(c *render.Canvas, i int, left, top float64, taken []labelBox) {
	t := s.states[i]
	together := t.kin.Hit >= 2*t.kin.Chance
	if own := s.o.class; own >= 0 {
		together = t.kin.Classes[own] >= 2*float64(t.kin.Counts[own])/float64(max(len(t.layout.Active), 1))
	}
	if s.o.samples > 0 || s.o.power || !together {
		return
	}
	points := make([]labelPoint, len(t.layout.Active))
	for k, u := range t.layout.Active {
		x, y := s.place(i, k)
		points[k] = labelPoint{s.classOf(i, u), x, y, s.share(i, u)}
	}
	spots := labelSpots(points, len(s.names), s.side*labelNear)
	sub := new(render.Canvas)
	plates := &plateSheet{names: s.names, marks: points, radius: s.radius(i), size: render.Body, side: s.side, color: render.ClassColor, lines: true, taken: taken}
	if s.o.class >= 0 {
		spots = firstSpots(spots)
	}
	for _, class := range plates.draw(sub, spots) {
		s.named[class] = true
	}
	c.Draw(left, top, sub)
}

// numbered says that the neurons of a map have their names beside them.
func (s *neuronSheet) numbered(i int) bool { return len(s.states[i].layout.Active) <= numberedUnits }

// radius is that of the dots of a map.
func (s *neuronSheet) radius(i int) float64 {
	switch {
	case s.plain && s.numbered(i):
		return 3.5
	case s.plain:
		return 2
	case s.numbered(i):
		return numberedDot
	}
	return dot * min(1, s.side/mapSide)
}

// numbers writes the name of each neuron below it where there is room, if there are not too many, and
// returns where the names are.
func (s *neuronSheet) numbers(c *render.Canvas, i int, left, top float64) (boxes []labelBox) {
	if !s.numbered(i) {
		return nil
	}
	units := s.states[i].layout.Active
	at := make([][2]float64, len(units))
	for k := range units {
		at[k][0], at[k][1] = s.place(i, k)
	}
	layer := s.states[i].points.Layer
	style := render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.Middle}
	prefix := layerWidth(layer)
	placed := roomForNumbers(at, units, numberedDot, prefix)
	if s.side != mapSide { // those that the page shows, too
		usual, one := make([][2]float64, len(at)), *s
		one.side = mapSide
		for k := range at {
			usual[k][0], usual[k][1] = one.place(i, k)
		}
		for k, there := range roomForNumbers(usual, units, numberedDot, prefix) {
			placed[k] = there && (placed[k] || s.side > mapSide)
		}
	}
	for k, u := range units {
		text := Unit(layer, u)
		half := render.Measure(text, style) / 2
		box := labelBox{min(max(at[k][0], half+2), s.side-half-2), at[k][1] + numberedDot + numberBelow, half + 2, numberHalf + 2}
		if placed[k] {
			c.Label(left+box.x, top+box.y, text, style)
			boxes = append(boxes, box)
		}
	}
	return boxes
}

// layerWidth is about the width of a layer's name and the point before a unit's number.
func layerWidth(layer string) float64 {
	return digitWidth*float64(utf8.RuneCountInString(layer)) + digitWidth/2
}

// small draws the neurons of a state alone, without names, on a panel with the given side.
func (s *neuronSheet) small(c *render.Canvas, state int, side float64) {
	one := *s
	one.side, one.detail, one.plain = side, false, true
	one.dots(c, state, 0, 0)
}
