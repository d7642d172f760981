package figure

import (
	"context"
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
			if layer != "input" {
				column.measure(r, p)
			}
			column.places = append(column.places, l)
			column.hits = append(column.hits, l.Facts.HitData)
		}
		m.columns = append(m.columns, column)
	}
	last := m.columns[len(m.columns)-1]
	m.how = m.sentences(m.say("trails.measure"), m.layoutMethod(last.places[len(last.places)-1:], []string{last.name}))
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
			column.measure(r, s.points)
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
	few     bool      // too few neurons are for the class, so that a share says nothing
	active  []float64 // shares of units that are active at a sample; empty where that is not known
	limit   float64   // above which an output counts as active
	places  []*analysis.Placement
	neurons *neuronSheet
}

// measure adds how many of a layer's units are active at a sample.
func (c *activityColumn) measure(r *analysis.Run, p *analysis.Representation) {
	if share, limit, ok := r.Active(p); ok {
		c.active, c.limit = append(c.active, share), limit
	}
}

// knowsActive reports whether it is known of a layer before the training and after how many of its units are active.
func (c activityColumn) knowsActive() bool { return len(c.active) == 2 }

// before and after are the shares before the training and after.
func (c activityColumn) before() float64 { return c.hits[0] }
func (c activityColumn) after() float64  { return c.hits[len(c.hits)-1] }

func (m *activityFigure) draw() *render.Figure {
	f := m.picture(m.finding(), m.seen)
	key := "activity.read"
	if m.class >= 0 {
		key = "activity.readNeurons"
	}
	f.Caption = m.say(key, "samples", m.seen)
	if m.showsActive() {
		f.Caption = m.sentences(f.Caption, m.say("activity.readActive", "limit", m.activeLimit()))
		m.how = m.sentences(m.how, m.say("activity.activeMethod"))
	}
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
		if c.knowsActive() {
			said = append(said, m.say("activity.describeActive", "before", m.percent(c.active[0], 0), "after", m.percent(c.active[1], 0)))
		}
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
	active := 0.0 // the height of the row that says how active the layers are
	if m.showsActive() {
		rows = max(rows, m.activeHead()+render.Unit)
		active = activeRow
	}
	curve := 28 * render.Unit
	wide := w > h
	space := w - rows
	if wide {
		space -= curve + 3*render.Unit
	}
	tall := (h - head - foot - 2*under - active) / 2
	if !wide {
		tall = (0.62*h - head - foot - 2*under - active) / 2
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
			if len(column.places) > 0 {
				c.Pick(x, y, side, side, "layer="+column.places[0].Layer, column.name)
			}
			style := render.TextStyle{Size: render.Small, Anchor: render.Middle}
			c.Label(x+side/2, y+side+1.25*render.Unit, share100(hit), style)
		}
	}
	bottom := head + 2*(side+under)
	if active > 0 {
		m.activeRow(c, rows, bottom+0.5*render.Unit, side, gap)
		bottom += active
	}
	m.legend(c, bottom+1.25*render.Unit, w)
	if wide {
		left := rows + n*(side+gap) + 2*render.Unit
		m.curve(c, left, 0, w-left, max(bottom, min(h, 32*render.Unit)))
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
