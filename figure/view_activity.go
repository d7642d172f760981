package figure

import (
	"context"
	"fmt"
	"math"

	"brainbow/analysis"
	"brainbow/render"
)

func activityView() View {
	v := View{
		Name: "activity", About: "Where in the network training acts: a map of the input and of every layer, before training above and after it below, and a curve over the layers.", Runs: 1, make: makeActivity,
		Params: append([]Param{
			{Name: "layers", Form: "names of the input and of hidden layers with commas between them", Help: "which of them, in order (default: the input and all hidden ones, up to eight)"},
			{Name: "observations", Default: "2000", Form: "a whole number from 2 to 100000", Help: "samples that they are looked at through"},
			splitParam("test"),
			{Name: "class", Form: "a class's number or name", Help: "maps of the neurons instead of the samples, coloured by how well they separate this class"},
		}, layoutParams()...),
	}
	for _, p := range neuronsView().Params {
		if p.Name == "power" || p.Name == "maps" || p.Name == "alike" {
			v.Params = append(v.Params, p)
		}
	}
	return v
}

// makeActivity draws the maps of every layer before training and after, as Rauber et al. 2017 do for one.
func makeActivity(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	layers, err := q.observedLayers(r)
	if err != nil {
		return nil, err
	}
	a, warning, err := q.here(ctx, r)
	if err != nil {
		return nil, err
	}
	a.Classes, _ = r.Classes()
	if a.Step == 0 {
		return nil, unavailable("activity", "step 0 is before the training", "choose a later step")
	}
	if first, err := r.Step(ctx, 0); err != nil || first.Step != 0 {
		return nil, unavailable("activity", "the weights before the training were not recorded", "record the first frame (recipe key record.frames)")
	}
	var dropped render.Figure // its warnings
	m := &activityFigure{about: a, names: a.names(&dropped)}
	if q.values["class"] != "" {
		err = q.activityNeurons(ctx, m, layers)
	} else {
		err = q.activitySamples(ctx, m, layers)
	}
	if err != nil {
		return nil, err
	}
	f := m.draw()
	f.Warnings = append(dropped.Warnings, f.Warnings...)
	return warned(f, warning), nil
}

// activitySamples lays the samples out in every layer.
func (q *request) activitySamples(ctx context.Context, m *activityFigure, layers []string) error {
	r := q.runs[0]
	o, err := q.placeOptions()
	if err != nil {
		return err
	}
	m.class = -1
	for _, layer := range layers {
		column := activityColumn{name: m.stopNames([]string{layer})[0]}
		steps := []int64{0, m.Step}
		if layer == "input" {
			steps = steps[1:]
		}
		for _, step := range steps {
			p, err := q.observed(ctx, r, step, layer, false)
			if err != nil {
				return err
			}
			l, err := r.Place(ctx, p, o)
			if err != nil {
				return err
			}
			m.seen = m.language.samples(p.Len(), p.Split)
			m.labels = p.Labels
			column.places = append(column.places, l)
			column.hits = append(column.hits, l.Facts.Hit)
		}
		m.columns = append(m.columns, column)
	}
	last := m.columns[len(m.columns)-1]
	m.how = m.layoutMethod(last.places[len(last.places)-1:], []string{last.name})
	return nil
}

// activityNeurons maps the neurons of every layer.
func (q *request) activityNeurons(ctx context.Context, m *activityFigure, layers []string) error {
	r := q.runs[0]
	if m.Classes == nil {
		m.Classes = r.ClassNames(r.Net.Outputs())
		m.names = m.Classes
	}
	var err error
	if m.class, err = q.class("class", m.Classes); err != nil {
		return err
	}
	for _, layer := range layers {
		if layer == "input" {
			continue
		}
		column := activityColumn{name: layer}
		var states []*neuronState
		for _, step := range []int64{0, m.Step} {
			s, err := q.neuronState(ctx, r, step, layer)
			if err != nil {
				return err
			}
			m.seen = m.language.samples(s.points.Len(), s.points.Split)
			if !s.power.Measured[m.class] {
				return unavailable("activity", language("").say("neurons.unmeasured", "class", m.Classes[m.class]), "take more observations, or choose another class")
			}
			states = append(states, s)
			hit := s.kin.Classes[m.class]
			if math.IsNaN(hit) {
				hit, column.few = 0, true
			}
			column.hits = append(column.hits, hit)
		}
		if err := states[0].layout.AlignTo(states[1].layout); err != nil {
			return err
		}
		column.neurons = newNeuronSheet(m.about, states, neuronOptions{class: m.class, power: true}, m.names)
		m.columns = append(m.columns, column)
	}
	if len(m.columns) == 0 {
		return usage("name a hidden layer too", "the input has no neurons")
	}
	last := m.columns[len(m.columns)-1].neurons
	m.how = last.method()
	return nil
}

// activityFigure draws the view activity.
type activityFigure struct {
	about
	names   []string
	class   int // whose neurons are shown, −1 for the samples
	labels  []int32
	columns []activityColumn
	seen    string // how many samples of which split
	how     string
}

// activityColumn is a layer: its maps before the training and after, of the input one alone, and the shares
// of neighbours that are alike.
type activityColumn struct {
	name    string
	hits    []float64
	few     bool // too few neurons are for the class, so that a share says nothing
	places  []*analysis.Placement
	neurons *neuronSheet
}

// before and after are the shares before the training and after.
func (c activityColumn) before() float64 { return c.hits[0] }
func (c activityColumn) after() float64  { return c.hits[len(c.hits)-1] }

// activityFinding says in which layer training changes most: the shares before and after in every layer.
func activityFinding(l language, class string, names []string, before, after []float64) finding {
	if len(names) == 0 {
		return l.find("activity.find.fewNeurons", "class", class)
	}
	most := 0
	for k := range names {
		if math.Abs(after[k]-before[k]) > math.Abs(after[most]-before[most]) {
			most = k
		}
	}
	key := "activity.find.gathers"
	switch change := after[most] - before[most]; {
	case math.Abs(change) < hardly:
		key = "activity.find.same"
	case change < 0:
		key = "activity.find.mixes"
	}
	if class != "" {
		key += "Neurons"
	}
	return l.find(key, "layer", names[most], "before", share100(before[most]), "after", share100(after[most]), "class", class)
}

func (m *activityFigure) finding() finding {
	if m.class < 0 && oneClass(m.labels) {
		return m.find("place.find.oneClass")
	}
	class := ""
	if m.class >= 0 {
		class = m.many(m.names[m.class])
	}
	var names []string
	var before, after []float64
	for _, c := range m.columns {
		if !c.few {
			names, before, after = append(names, c.name), append(before, c.before()), append(after, c.after())
		}
	}
	return activityFinding(m.language, class, names, before, after)
}

func (m *activityFigure) draw() *render.Figure {
	f := m.picture(m.finding(), m.seen)
	key := "activity.read"
	if m.class >= 0 {
		key = "activity.readNeurons"
	}
	f.Caption = m.say(key, "samples", m.seen)
	f.Method = m.how
	w, h := f.Area()
	m.body(f.Body, w, h)
	var said []string
	for _, c := range m.columns {
		if len(c.hits) == 1 {
			said = append(said, m.say("activity.describeOne", "layer", capital(c.name), "hit", share100(c.after())))
			continue
		}
		said = append(said, m.say("activity.describe", "layer", capital(c.name), "before", share100(c.before()), "after", share100(c.after())))
	}
	f.Description = m.sentences(said...)
	return f
}

// body draws the maps, the curve and what the colours mean.
func (m *activityFigure) body(c *render.Canvas, w, h float64) {
	const gap = 1.5 * render.Unit
	const head = 2.5 * render.Unit  // the layers' names
	const under = 2.5 * render.Unit // the numbers
	const foot = 3 * render.Unit
	n := float64(len(m.columns))
	rows := math.Ceil(max(render.Measure(m.say("place.before"), render.TextStyle{Bold: true}), render.Measure(m.afterWords(), render.TextStyle{Bold: true}))) + render.Unit
	curve := 27 * render.Unit
	wide := w > h
	space := w - rows
	if wide {
		space -= curve + 3*render.Unit
	}
	tall := (h - head - foot - 2*under) / 2
	if !wide {
		tall = (0.62*h - head - foot - 2*under) / 2
	}
	side := math.Floor(max(min((space-gap*(n-1))/n, tall), 40))
	bold := render.TextStyle{Bold: true}
	for k, word := range []string{m.say("place.before"), m.afterWords()} {
		c.Label(0, head+float64(k)*(side+under)+side/2, word, bold)
	}
	for i, column := range m.columns {
		x := rows + float64(i)*(side+gap)
		name := render.TextStyle{Bold: true, Anchor: render.Middle}
		c.Text(x+side/2, render.Body*0.8, render.Ellipsis(column.name, side+gap-2, name), name)
		for k, hit := range column.hits {
			y := head + float64(k)*(side+under)
			if len(column.hits) == 1 { // the input is the same before and after
				y = head + (side+under)/2
			}
			m.panel(c, column, k, x, y, side)
			style := render.TextStyle{Size: render.Small, Anchor: render.Middle}
			c.Label(x+side/2, y+side+1.25*render.Unit, share100(hit), style)
		}
	}
	bottom := head + 2*(side+under)
	m.legend(c, bottom+1.25*render.Unit, w)
	if wide {
		left := rows + n*(side+gap) + 2*render.Unit
		m.curve(c, left, 0, w-left, bottom-under)
	} else {
		top := bottom + foot + render.Unit
		m.curve(c, 0, top, w, h-top)
	}
	c.Extend(w, bottom+foot)
}

// afterWords names the second row.
func (m *activityFigure) afterWords() string {
	if m.Step < m.Steps {
		return m.say("place.atStep", "step", render.Count(m.Step))
	}
	return m.say("place.after")
}

// panel draws one map.
func (m *activityFigure) panel(c *render.Canvas, column activityColumn, k int, x, y, side float64) {
	sub := new(render.Canvas)
	sub.Rect(0, 0, side, side, render.Style{Stroke: render.Rule}, "")
	if column.neurons != nil {
		column.neurons.small(sub, k, side)
	} else {
		p := column.places[k]
		s := &placeSheet{language: m.language, names: m.names, colour: "label", marks: "points", side: side}
		s.points(sub, p, frameAround(p))
	}
	c.Draw(x, y, sub)
}

// legend says what the colours mean.
func (m *activityFigure) legend(c *render.Canvas, y, w float64) {
	if m.class >= 0 {
		s := m.columns[len(m.columns)-1].neurons
		drawLegend(c, s.legend()[:1], 0, y, w)
		return
	}
	t := &trails{}
	t.colours(c, &placeSheet{language: m.language, names: m.names}, 0, y, w)
}

// curve draws the shares over the layers, before and after.
func (m *activityFigure) curve(c *render.Canvas, x, y, width, height float64) {
	key := "trails.hits"
	if m.class >= 0 {
		key = "activity.hitsNeurons"
	}
	style := render.TextStyle{Size: render.Small, Bold: true}
	for i, line := range render.Wrap(m.say(key), width, style) {
		c.Text(x, y+render.Small*0.8+float64(i)*2*render.Unit, line, style)
		if i > 0 {
			height -= 2 * render.Unit
			y += 2 * render.Unit
		}
	}
	y += 3 * render.Unit
	height -= 3 * render.Unit
	small := render.TextStyle{Size: render.Small, Color: render.Muted}
	right := small
	right.Anchor = render.End
	const left = 4 * render.Unit
	names := 2.5 * render.Unit
	after := render.Measure(m.afterWords(), render.TextStyle{Size: render.Small, Bold: true})
	plot := render.Scale{Range: render.Range{Min: 0, Max: 100}, From: y + height - names, To: y + 0.5*render.Unit}
	from, to := x+left, x+width-max(after, render.Measure(m.say("place.before"), style))-1.5*render.Unit
	for _, tick := range []float64{0, 50, 100} {
		c.Line(from, plot.Pos(tick), to, plot.Pos(tick), 1, render.Faint)
		c.Label(from-0.75*render.Unit, plot.Pos(tick), fmt.Sprint(tick), right)
	}
	n := len(m.columns)
	at := func(i int) float64 {
		if n == 1 {
			return (from + to) / 2
		}
		return from + 10 + (to-from-20)*float64(i)/float64(n-1)
	}
	every := 1
	widest := 0.0
	for _, col := range m.columns {
		widest = max(widest, render.Measure(col.name, small))
	}
	for every < n && n > 1 && (to-from-20)/float64(n-1)*float64(every) < min(widest, 9*render.Unit)+6 {
		every++
	}
	for i, col := range m.columns {
		if i%every == 0 {
			middle := small
			middle.Anchor = render.Middle
			text := render.Ellipsis(col.name, 9*render.Unit, middle)
			half := render.Measure(text, middle) / 2
			c.Label(min(max(at(i), x+half), x+width-half), plot.From+1.5*render.Unit, text, middle)
		}
	}
	line := func(value func(activityColumn) float64, color render.Color, word string, other func(activityColumn) float64) {
		var points []render.Point
		for i, col := range m.columns {
			points = append(points, render.Point{X: at(i), Y: plot.Pos(100 * value(col))})
		}
		c.Polyline(points, 2.5, color)
		for _, p := range points {
			c.Circle(p.X, p.Y, 3.5, render.Style{Fill: color})
		}
		last := m.columns[n-1]
		end := points[n-1].Y
		// The words keep apart where the lines meet.
		if d := plot.Pos(100*other(last)) - end; math.Abs(d) < 14 {
			shift := (14 - math.Abs(d)) / 2
			if d > 0 || d == 0 && word == m.afterWords() {
				shift = -shift
			}
			end += shift
		}
		c.Label(points[n-1].X+render.Unit, end, word, render.TextStyle{Size: render.Small, Bold: true, Color: color})
	}
	line(activityColumn.before, render.Muted, m.say("place.before"), activityColumn.after)
	line(activityColumn.after, render.Ink, m.afterWords(), activityColumn.before)
}
