package figure

import (
	"fmt"
	"math"
	"sort"
	"strings"
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

// head names a map, if there are two, and says of how many of 100 neighbours it speaks, −1 for none.
func (s *neuronSheet) head(a about, i int) (name string, hit float64) {
	t := s.states[i]
	hit = t.kin.Hit
	switch {
	case s.o.samples > 0 || len(t.layout.Active) <= analysis.MapNeighbours:
		hit = -1
	case s.o.class >= 0 && len(s.states) == 1:
		hit = -1 // the title says it
	case s.o.class >= 0:
		if hit = t.kin.Classes[s.o.class]; math.IsNaN(hit) {
			hit = -1
		}
	}
	if len(s.states) == 1 {
		return "", hit
	}
	switch {
	case i == 0:
		return s.say("place.before"), hit
	case a.Step < a.Steps:
		return s.say("place.atStep", "step", render.Count(a.Step)), hit
	}
	return s.say("place.after"), hit
}

// noun is singular, for warnings.
func (s *neuronSheet) noun() string {
	if s.states[0].points.Means {
		return "channel"
	}
	return "neuron"
}

// powerOver says how separating power was measured, and of what.
func (l language) powerOver(measure string, p *analysis.Representation) string {
	key := "neurons.byTrees"
	if measure == analysis.ByAUC {
		key = "neurons.byAUC"
	}
	return l.say(key, "count", render.Count(int64(p.Len())), "split", l.split(p.Split))
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
		class = max(class, 0)
		if few[u] || s.o.samples > 0 {
			class = 0
		}
		classMark(c, class, left+x, top+y, s.radius(i), style)
		if s.detail && s.against(i, u) && !few[u] {
			minus(c, left+x, top+y)
		}
	}
}

// otherNeuron is the colour of neurons that are not of the class that is set apart.
var otherNeuron = render.Mix(render.Paper, render.Muted, 0.35)

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

// legend explains what the marks mean.
func (s *neuronSheet) legend() (items []legendItem) {
	last := s.states[len(s.states)-1]
	circle := func(style render.Style) func(c *render.Canvas, x, y float64) {
		return func(c *render.Canvas, x, y float64) { c.Circle(x, y, 4.5, style) }
	}
	switch {
	case s.o.samples > 0:
		items = append(items, barItem("", 200, render.Diverging, s.say("neurons.less"), s.say("neurons.more")))
	case s.o.class >= 0 && s.o.power:
		to := render.ClassColor(s.o.class)
		items = append(items, barItem(s.say("neurons.tells", "class", s.shortClass()), 120, render.Ramp("opacity", render.Mix(render.Paper, to, leastOpacity), to), s.say("neurons.weakly"), s.say("neurons.well")))
	case s.o.class >= 0:
		class := s.o.class
		items = append(items, markItem(s.say("neurons.own", "class", s.shortClass()), func(c *render.Canvas, x, y float64) {
			classMark(c, class, x, y, 5, render.Style{Fill: render.ClassColor(class)})
		}), markItem(s.say("neurons.others"), circle(render.Style{Fill: otherNeuron})))
	default:
		items = append(items, barItem(s.say("neurons.tellsOwn"), 120, render.Ramp("opacity", render.Mix(render.Paper, render.Muted, leastOpacity), render.Muted), s.say("neurons.weakly"), s.say("neurons.well")))
	}
	if s.few {
		items = append(items, markItem(s.say("neurons.few", "count", fmt.Sprint(analysis.FewObservations)), circle(render.Style{Stroke: render.Muted})))
	}
	if n := len(last.layout.Silent); n > 0 {
		items = append(items, wordsItem(s.say("neurons.silentCount", "count", render.Count(int64(n)))))
	}
	if s.detail && s.o.samples == 0 {
		items = append(items, markItem(s.say("neurons.minus"), func(c *render.Canvas, x, y float64) {
			c.Circle(x, y, 4.5, render.Style{Fill: render.Mix(render.Paper, render.Muted, 0.5)})
			minus(c, x, y)
		}))
	}
	return items
}

// unnamed lists the classes of neurons that have no name on a map.
func (s *neuronSheet) unnamed(named map[int]bool) (items []legendItem) {
	shown := make([]bool, len(s.names))
	for _, t := range s.states {
		for _, u := range t.layout.Active {
			if b := t.best[u]; b >= 0 {
				shown[b] = true
			}
		}
	}
	style := render.TextStyle{Size: render.Small, Color: render.Muted}
	names := render.ShortNames(s.names, 14*render.Unit, style)
	more := 0
	for k, is := range shown {
		switch {
		case !is || named[k]:
		case len(items) >= legendClasses:
			more++
		default:
			items = append(items, markItem(names[k], func(c *render.Canvas, x, y float64) {
				classMark(c, k, x, y, 5, render.Style{Fill: render.ClassColor(k)})
			}))
		}
	}
	if more > 0 {
		items = append(items, wordsItem(s.say("place.moreScattered", "count", render.Count(int64(more)))))
	}
	return items
}

// shortClass names the class that is set apart, short enough for a line below the maps.
func (s *neuronSheet) shortClass() string {
	return s.language.class(render.ShortNames(s.names, 18*render.Unit, render.TextStyle{Size: render.Small})[s.o.class])
}

// unmeasured names the classes without power.
func (s *neuronSheet) unmeasured() string {
	var names []string
	for c, ok := range s.states[0].power.Measured {
		if !ok {
			names = append(names, s.names[c])
		}
	}
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf("no observation is of class %s, so no %s can discriminate it; take more observations", strings.Join(names, ", "), s.noun())
}

func (s *neuronSheet) caption() string {
	t := s.states[len(s.states)-1]
	key := "neurons.read"
	if t.points.Means {
		key = "neurons.readChannels"
	}
	if s.o.samples > 0 || s.o.class >= 0 {
		key += "Plain"
	}
	return s.say(key, "count", render.Count(int64(t.points.Units())))
}

// method says how the numbers were made.
func (s *neuronSheet) method() string {
	t := s.states[len(s.states)-1]
	said := []string{s.say("place.sentence", "text", capital(s.powerOver(t.power.Measure, t.points)))}
	for i, t := range s.states {
		stress := "neurons.stress"
		if !t.layout.Facts.Settled {
			stress = "neurons.unsettled"
		}
		text := parts(s.at(t.points.Step, 0), s.say(stress, "value", render.Fixed(t.layout.Facts.Stress, 2)))
		if len(t.layout.Active) > analysis.MapNeighbours {
			text = parts(text, s.say("neurons.hit", "share", s.percent(t.kin.Hit, 1), "chance", s.percent(t.kin.Chance, 1)))
		}
		said = append(said, s.say("place.sentence", "text", capital(text)))
		if i == len(s.states)-1 && len(t.layout.Silent) > 0 {
			said = append(said, s.say("place.sentence", "text", s.silentWords(t)))
		}
	}
	if !t.layout.Signed {
		said = append(said, s.say("neurons.opposite"))
	}
	if len(s.states) > 1 {
		said = append(said, s.say("neurons.pair"))
	}
	return s.sentences(said...)
}

// silentWords lists the silent neurons.
func (s *neuronSheet) silentWords(t *neuronState) string {
	n := len(t.layout.Silent)
	var names []string
	for _, u := range t.layout.Silent[:min(n, silentListed)] {
		names = append(names, Unit(t.points.Layer, u))
	}
	if n > silentListed {
		names = append(names, s.say("network.more", "count", render.Count(int64(n-silentListed))))
	}
	return s.say("neurons.silent", "count", render.Count(int64(n))) + " " + strings.Join(names, ", ")
}

func (s *neuronSheet) describe() string {
	var said []string
	for i, t := range s.states {
		said = append(said, s.say("neurons.describe", "step", s.at(t.points.Step, 0), "active", render.Count(int64(len(t.layout.Active))), "silent", render.Count(int64(len(t.layout.Silent)))))
		if i < len(s.states)-1 {
			continue
		}
		for c, name := range s.names {
			if top := t.power.Strongest(c, 3); len(top) > 0 && (s.o.class < 0 || s.o.class == c) {
				var units []string
				for _, u := range top {
					units = append(units, Unit(t.points.Layer, u))
				}
				said = append(said, s.say("neurons.strongest", "class", s.language.class(name), "list", strings.Join(units, ", ")))
			}
		}
	}
	return s.sentences(said...)
}

// small draws the neurons of a state alone, without names, on a panel with the given side.
func (s *neuronSheet) small(c *render.Canvas, state int, side float64) {
	one := *s
	one.side, one.detail, one.plain = side, false, true
	one.dots(c, state, 0, 0)
}
