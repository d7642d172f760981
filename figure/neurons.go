package figure

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

// neuronOptions are the parameters of the view neurons.
type neuronOptions struct {
	class int // −1 for every neuron's best
	// samples is the number of chosen samples, whose lift colours the neurons, 0 for none.
	samples int
}

// neuronSheet draws maps of neurons.
type neuronSheet struct {
	states []*neuronState
	o      neuronOptions
	names  []string
	most   []float64 // for every class the greatest power in any state
	// span is half the width of all maps, middle the middle of each.
	span   float64
	middle [][2]float64
	few    bool    // some neuron responds to a few observations only
	minus  bool    // some neuron has the mark of those that speak against a class
	lift   float64 // the largest magnitude of a lift in any state
}

// drawNeurons draws the maps of one or two states of a layer.
func drawNeurons(a about, states []*neuronState, o neuronOptions) *render.Figure {
	last := states[len(states)-1]
	p := last.points
	f := render.New("", "")
	s := &neuronSheet{states: states, o: o, names: a.names(f)}
	what := "the neurons of " + p.Layer
	if p.Means {
		what = "the channels of " + p.Layer
	}
	f.Title = fmt.Sprintf("%s: %s at %s", a.Run, what, a.at())
	if o.class >= 0 {
		f.Title = fmt.Sprintf("%s: %s and class %s at %s", a.Run, what, s.names[o.class], a.at())
	}
	f.Subtitle = parts(plural(p.Units(), s.noun()), powerOver(last.power.Measure, p))
	s.most = make([]float64, len(last.power.Classes))
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
	bottom := 0.0
	for i := range states {
		bottom = max(bottom, s.state(f.Body, i, float64(i)*(mapSide+4*render.Unit)))
	}
	s.legend(f.Body, bottom+4*render.Unit)
	f.Caption = s.caption()
	f.Description = s.describe(a)
	if missing := s.unmeasured(); missing != "" {
		f.Warnings = append(f.Warnings, missing)
	}
	return f
}

func (s *neuronSheet) noun() string {
	if s.states[0].points.Means {
		return "channel"
	}
	return "neuron"
}

func powerWords(measure string) string {
	if measure == analysis.ByAUC {
		return "AUC"
	}
	return "extremely randomised trees"
}

// powerOver says how separating power was measured, and of what.
func powerOver(measure string, p *analysis.Representation) string {
	key := "neurons.byTrees"
	if measure == analysis.ByAUC {
		key = "neurons.byAUC"
	}
	return say(key, "count", render.Count(int64(p.Len())), "split", splitName(p.Split))
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
	scale := (mapSide/2 - mapMargin) / s.span
	return mapSide/2 + (float64(row[0])-s.middle[state][0])*scale, mapSide/2 - (float64(row[1])-s.middle[state][1])*scale
}

// class returns the class whose power is shown for a neuron, −1 for none.
func (s *neuronSheet) class(state, unit int) int {
	if s.o.class >= 0 {
		return s.o.class
	}
	return s.states[state].best[unit]
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
	c := s.class(state, unit)
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

// state draws one map with its numbers and its silent neurons, and returns where it
// ends.
func (s *neuronSheet) state(c *render.Canvas, i int, left float64) float64 {
	t := s.states[i]
	f := t.layout.Facts
	if len(s.states) > 1 {
		head := []string{"Before: step ", "After: step "}[i] + render.Count(t.points.Step)
		c.Text(left, render.Body, head, render.TextStyle{Size: render.Heading, Bold: true})
	}
	muted := render.TextStyle{Size: render.Small, Color: render.Muted}
	stress := "neurons.stress"
	if !f.Settled {
		stress = "neurons.unsettled"
	}
	c.Text(left, render.Body+18, parts(say(stress, "value", render.Fixed(f.Stress, 2)), s.hit(t)), muted)
	top := render.Body + 18 + 1.5*render.Unit
	c.Rect(left, top, mapSide, mapSide, render.Style{Stroke: render.Rule}, "")
	s.dots(c, i, left, top)
	s.numbers(c, i, left, top)
	s.labels(c, i, left, top)
	return s.silent(c, t, left, top+mapSide+2*render.Unit)
}

// hit says how much neurons of one class lie together.
func (s *neuronSheet) hit(t *neuronState) string {
	if len(t.layout.Active) <= analysis.MapNeighbours {
		return ""
	}
	return say("neurons.hit", "share", render.Percent(t.hit, 1), "chance", render.Percent(t.chance, 1))
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
		style := render.Style{Stroke: render.Rule, Width: 0.5}
		if class := s.class(i, u); s.o.samples > 0 {
			style = render.Style{Stroke: render.Muted, Width: 0.5, Fill: s.liftColor(t.lift[u])}
		} else if class >= 0 {
			style.Fill = neuronColor(class, s.share(i, u))
			edge := render.ClassColor(class)
			edge.A = opaque(edgeOpacity)
			style.Stroke, style.Width = edge, 0.5
		}
		if few[u] {
			style = render.Style{Stroke: render.Muted}
		}
		class := max(s.class(i, u), 0)
		if few[u] || s.o.samples > 0 {
			class = 0
		}
		classMark(c, class, left+x, top+y, s.radius(i), style)
		if s.against(i, u) && !few[u] {
			minus(c, left+x, top+y)
			s.minus = true
		}
	}
}

// against reports whether a neuron speaks against the class whose power is shown.
func (s *neuronSheet) against(state, unit int) bool {
	class := s.class(state, unit)
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

// labels writes the name of a class where its strongest neurons are, if those
// lie close together.
func (s *neuronSheet) labels(c *render.Canvas, i int, left, top float64) {
	if s.o.class >= 0 || s.o.samples > 0 {
		return
	}
	t := s.states[i]
	points := make([]labelPoint, len(t.layout.Active))
	for k, u := range t.layout.Active {
		x, y := s.place(i, k)
		points[k] = labelPoint{t.best[u], x, y, s.share(i, u)}
	}
	const side = mapSide
	spots := labelSpots(points, len(s.names), side*labelNear)
	style := render.TextStyle{Size: render.Body, Bold: true, Anchor: render.Middle}
	names, boxes := render.ShortNames(s.names, mapName, style), make([]labelBox, len(spots))
	for j, l := range spots {
		w := render.Measure(names[l.class], style)/2 + 5
		// Outside its neurons, as seen from the middle of the map.
		dx, dy := l.x-side/2, l.y-side/2
		d := max(math.Hypot(dx, dy), 1)
		x := min(max(l.x+dx/d*(w+3.5*render.Unit), 0), side)
		y := min(max(l.y+dy/d*(10+3.5*render.Unit), 0), side)
		boxes[j] = labelBox{x, y, w, 10}.inside(side, side)
	}
	for j, placed := range placeLabels(boxes, side, side, nil) {
		if !placed {
			continue
		}
		b, l := boxes[j], spots[j]
		edge := render.ClassColor(l.class)
		c.Line(left+l.x, top+l.y, left+b.x, top+b.y, 1, edge)
		c.Rect(left+b.x-b.w, top+b.y-b.h, 2*b.w, 2*b.h, render.Style{Fill: render.Paper, Stroke: edge}, "")
		c.Label(left+b.x, top+b.y, names[l.class], style)
	}
}

// numbered says that the neurons of a map have their numbers beside them.
func (s *neuronSheet) numbered(i int) bool { return len(s.states[i].layout.Active) <= numberedUnits }

// radius is that of the dots of a map.
func (s *neuronSheet) radius(i int) float64 {
	if s.numbered(i) {
		return numberedDot
	}
	return dot
}

// numbers writes the number of each neuron below it where there is room, if there are not too many.
func (s *neuronSheet) numbers(c *render.Canvas, i int, left, top float64) {
	if !s.numbered(i) {
		return
	}
	units := s.states[i].layout.Active
	at := make([][2]float64, len(units))
	for k := range units {
		at[k][0], at[k][1] = s.place(i, k)
	}
	style := render.TextStyle{Size: render.Small, Color: render.Muted, Anchor: render.Middle}
	for k, placed := range roomForNumbers(at, units, numberedDot) {
		if placed {
			c.Label(left+at[k][0], top+at[k][1]+numberedDot+numberBelow, strconv.Itoa(units[k]), style)
		}
	}
}

// silent lists the silent neurons.
func (s *neuronSheet) silent(c *render.Canvas, t *neuronState, left, y float64) float64 {
	n := len(t.layout.Silent)
	if n == 0 {
		return y
	}
	text := say("neurons.silent", "count", render.Count(int64(n)))
	style := render.TextStyle{Size: render.Small, Color: render.Muted}
	c.Label(left, y, text, style)
	x := left + render.Measure(text, style) + render.Unit
	for k, u := range t.layout.Silent[:min(n, silentListed)] {
		number := strconv.Itoa(u)
		if k > 0 && x+render.Measure(number, style) > left+mapSide {
			x, y = left, y+2*render.Unit
		}
		c.Label(x, y, number, style)
		x += render.Measure(number, style) + render.Unit
	}
	if n > silentListed {
		c.Label(x, y, say("network.more", "count", render.Count(int64(n-silentListed))), style)
	}
	return y + render.Unit
}

// legend explains colours and opacity.
func (s *neuronSheet) legend(c *render.Canvas, y float64) {
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	width := float64(len(s.states))*(mapSide+4*render.Unit) - 4*render.Unit
	last := s.states[len(s.states)-1]
	x := 0.0
	if s.o.class < 0 && s.o.samples == 0 {
		counts := make([]int, len(s.names))
		for _, u := range last.layout.Active {
			if b := last.best[u]; b >= 0 {
				counts[b]++
			}
		}
		c.Label(0, y, say("neurons.bestFor"), small)
		y += 2.5 * render.Unit
		names := render.ShortNames(s.names, 16*render.Unit, render.TextStyle{})
		for k, n := range counts {
			text := say("neurons.count", "class", names[k], "count", render.Count(int64(n)))
			w := 16 + render.Measure(text, render.TextStyle{}) + 2*render.Unit
			if x > 0 && x+w > width {
				x = 0
				y += 2.5 * render.Unit
			}
			if k == legendClasses && len(counts) > legendClasses+1 {
				c.Label(x, y, fmt.Sprintf("and %d classes more", len(counts)-k), small)
				break
			}
			classMark(c, k, x+5, y, 5, render.Style{Fill: render.ClassColor(k)})
			c.Label(x+16, y, text, render.TextStyle{})
			x += w
		}
		y += 3 * render.Unit
	}
	x = 0
	title, ends := say("neurons.power"), []render.Tick{{Value: 0, Label: "0"}, {Value: 1, Label: "1"}}
	span := render.Range{Max: 1}
	to := render.Muted
	if s.o.class >= 0 {
		title, span = say("neurons.powerOf", "class", render.ShortNames(s.names, 14*render.Unit, small)[s.o.class]), render.Range{Max: max(s.most[s.o.class], 1e-9)}
		ends = render.EndTicks(span)
		to = render.ClassColor(s.o.class)
	}
	from := render.Mix(render.Paper, to, leastOpacity)
	shades := render.Ramp("opacity", from, to)
	if s.o.samples > 0 {
		title, span, shades = say("neurons.deviations"), render.Range{Min: -s.lift, Max: s.lift}, render.Diverging
		ends = render.EndTicks(span)
	}
	y += c.ColorBar(0, y, 200, shades, span, ends, title)
	if s.minus {
		c.Circle(240, y-34, dot, render.Style{Fill: render.Mix(render.Paper, render.Muted, 0.5)})
		minus(c, 240, y-34)
		c.Label(252, y-34, say("neurons.minus"), small)
	}
	if s.few {
		c.Circle(240, y-14, dot, render.Style{Stroke: render.Muted})
		c.Label(252, y-14, say("neurons.few", "count", fmt.Sprint(analysis.FewObservations)), small)
	}
	c.Extend(0, y)
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
	dots := "neurons.units"
	if t.points.Means {
		dots = "neurons.channels"
	}
	said := []string{say(dots, "count", render.Count(int64(t.points.Units())), "layer", t.points.Layer)}
	switch {
	case s.o.samples > 0:
		said = append(said, say("neurons.lift", "count", render.Count(int64(s.o.samples))))
	case s.o.class >= 0:
		said = append(said, say("neurons.ofClass", "class", s.names[s.o.class]))
	default:
		said = append(said, say("neurons.hue"))
	}
	if !t.layout.Signed {
		said = append(said, say("neurons.opposite"))
	}
	if len(s.states) > 1 {
		said = append(said, say("neurons.pair"))
	}
	return strings.Join(said, " ")
}

func (s *neuronSheet) describe(a about) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Map of the %ss of %s of run %s.", s.noun(), s.states[0].points.Layer, a.Run)
	for i, t := range s.states {
		fmt.Fprintf(&b, " At step %s %s are active and %d silent; stress %s", render.Count(t.points.Step), plural(len(t.layout.Active), s.noun()), len(t.layout.Silent), render.Fixed(t.layout.Facts.Stress, 2))
		if h := s.hit(t); h != "" {
			b.WriteString("; " + h)
		}
		b.WriteByte('.')
		if i < len(s.states)-1 {
			continue
		}
		for c, name := range s.names {
			if top := t.power.Strongest(c, 3); len(top) > 0 && (s.o.class < 0 || s.o.class == c) {
				fmt.Fprintf(&b, " Strongest for %s: units %s.", name, strings.Trim(strings.Join(strings.Fields(fmt.Sprint(top)), ", "), "[]"))
			}
		}
	}
	return b.String()
}
