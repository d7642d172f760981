package figure

import (
	"context"
	"fmt"
	"strconv"

	"brainbow/analysis"
	"brainbow/projection"
	"brainbow/render"
	"brainbow/tensor"
)

func projectionView() View {
	return View{
		Name: "projection", About: "What a layer makes of many samples: those it responds to alike lie together.", Runs: 1, make: makeProjection,
		Params: append(append(observeParams(), placeParams("label", "prediction", "correct", "confidence", "neuron", "stability")...),
			Param{Name: "compare", Default: "none", Allowed: []string{"none", "seeds", "methods"}, Help: "one picture, three seeds with how steady each point's neighbours are, or the methods side by side"},
			Param{Name: "layout", Default: "step", Allowed: []string{"step", "training"}, Help: "the step alone, or as one layout with others from the first to the last, so that places can be compared across steps"},
		),
	}
}

// placeParams are the parameters of views that lay observations out.
func placeParams(colours ...string) []Param {
	return append(layoutParams(),
		Param{Name: "colour", Default: "label", Allowed: colours, Help: "what a mark's colour says; stability is the share of its neighbours that other seeds agree on"},
		Param{Name: "neuron", Form: "the number of a unit or channel", Help: "whose activation colour=neuron shows, of a map its mean"},
		Param{Name: "marks", Default: "points", Allowed: []string{"points", "pictures", "density"}, Help: "dots, the samples themselves, or how many there are at each place"},
	)
}

// layoutParams say how observations are laid out.
func layoutParams() []Param {
	return []Param{
		{Name: "method", Default: analysis.ByTSNE, Allowed: analysis.PlaceMethods(), Help: "t-SNE, UMAP, principal components or classical scaling"},
		{Name: "perplexity", Form: "a number from 1 on, 30 by default or as many as the observations allow", Help: "of t-SNE: about how many neighbours count"},
		{Name: "neighbours", Default: "15", Form: "a whole number from 2 to 200", Help: "of UMAP: how many neighbours count"},
		{Name: "iterations", Default: "500", Form: "a whole number from 1 to 10000", Help: "of t-SNE, after the 250 that push clusters apart"},
		{Name: "seed", Default: "0", Form: "a whole number", Help: "decides what is random: the same seed, the same picture"},
	}
}

// placeOptions reads layoutParams.
func (q *request) placeOptions() (o analysis.PlaceOptions, err error) {
	o.Method = q.values["method"]
	if q.values["perplexity"] == "" {
		o.Perplexity = 0
	} else if o.Perplexity, err = strconv.ParseFloat(q.values["perplexity"], 64); err != nil || !(o.Perplexity >= 1) || o.Perplexity > 1e6 {
		return o, usage("a number from 1 on", "perplexity=%q", q.values["perplexity"])
	}
	if o.Neighbours, err = q.integer("neighbours", 2, 200); err != nil {
		return o, err
	}
	if o.Iterations, err = q.integer("iterations", 1, 10000); err != nil {
		return o, err
	}
	if o.Seed, err = strconv.ParseUint(q.values["seed"], 10, 64); err != nil {
		return o, usage("a whole number from 0 on", "seed=%q", q.values["seed"])
	}
	return o, nil
}

// place returns the common inputs of such views: the layer, and the run at its
// step.
func (q *request) place(ctx context.Context, layerOf func(*analysis.Run) (string, error)) (layer string, a about, warning string, err error) {
	r := q.runs[0]
	if layer, err = layerOf(r); err != nil {
		return "", about{}, "", err
	}
	a, warning, err = q.here(ctx, r)
	a.Classes, _ = r.Classes()
	return layer, a, warning, err
}

func makeProjection(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	layer, a, warning, err := q.place(ctx, q.observedValue)
	if err != nil {
		return nil, err
	}
	o, err := q.placeOptions()
	if err != nil {
		return nil, err
	}
	p, err := q.observed(ctx, r, a.Step, layer, false)
	if err != nil {
		return nil, err
	}
	f := render.New(fmt.Sprintf("%s: projection of %s at %s", a.Run, layer, a.at()), parts(plural(p.Units(), "unit"), observedThrough(p), "accuracy there "+render.Percent(p.Right(), 1)))
	s, err := q.placeSheet(r, a.names(f), p)
	if err != nil {
		return nil, err
	}
	all, heads, err := q.compared(ctx, r, s, p, o)
	if err != nil {
		return nil, err
	}
	said, err := q.steadiness(ctx, r, s, all, o)
	if err != nil {
		return nil, err
	}
	s.side = 560
	columns := 1
	switch len(all) {
	case 1:
	case 3:
		s.side, columns = 384, 3
	default:
		s.side, columns = 400, 2
	}
	s.sheets(f.Body, all, heads, columns)
	f.Caption = s.caption(all) + said
	f.Description = s.describe(f.Title, all, heads)
	return warned(f, warning), nil
}

// compared lays the observations out, once or in the ways that are compared.
func (q *request) compared(ctx context.Context, r *analysis.Run, s *placeSheet, p *analysis.Representation, o analysis.PlaceOptions) (all []*analysis.Placement, heads []string, err error) {
	if q.values["layout"] == "training" {
		if q.values["compare"] != "none" {
			return nil, nil, usage("leave out one of the two", "layout=training is one layout, compare=%s several", q.values["compare"])
		}
		l, head, frame, err := q.placedInTraining(ctx, r, p, o)
		if err != nil {
			return nil, nil, err
		}
		s.common = frame
		return []*analysis.Placement{l}, []string{head}, nil
	}
	options := []analysis.PlaceOptions{o}
	heads = []string{""}
	switch q.values["compare"] {
	case "seeds":
		options, heads = nil, nil
		for k := range uint64(stabilitySeeds) {
			one := o
			one.Seed += k
			options, heads = append(options, one), append(heads, fmt.Sprintf("Seed %d", one.Seed))
		}
	case "methods":
		options, heads = nil, nil
		for _, m := range analysis.PlaceMethods() {
			one := o
			one.Method = m
			options, heads = append(options, one), append(heads, methodNames[m])
		}
	}
	for i, one := range options {
		l, err := r.Place(ctx, p, one)
		if err != nil {
			return nil, nil, err
		}
		if i > 0 {
			// Aligned with the first, so that the same clusters are easy to
			// find.
			a, err := projection.Align(l.Layout, all[0].Layout, false)
			if err != nil {
				return nil, nil, err
			}
			turned := *l
			turned.Layout = a.Layout
			l = &turned
		}
		all = append(all, l)
	}
	return all, heads, nil
}

var methodNames = map[string]string{analysis.ByTSNE: "t-SNE", analysis.ByUMAP: "UMAP", analysis.ByPCA: "Principal components", analysis.ByMDS: "Classical scaling"}

// stabilitySeeds is the number of seeds over which stability is measured, and
// stabilityNeighbours the number of each point's neighbours.
const (
	stabilitySeeds      = 3
	stabilityNeighbours = 12
)

// steadiness measures how much of each point's neighbourhood the seeds agree on, if
// colours show it, and describes it in words.
func (q *request) steadiness(ctx context.Context, r *analysis.Run, s *placeSheet, all []*analysis.Placement, o analysis.PlaceOptions) (string, error) {
	if q.values["compare"] != "seeds" && s.colour != "stability" {
		return "", nil
	}
	p := all[0].Representation
	if p.Len() <= stabilityNeighbours+1 {
		return "", unavailable(q.view.Name, fmt.Sprintf("stability looks at %d neighbours of each observation, and there are %s", stabilityNeighbours, plural(p.Len(), "observation")), "take more observations")
	}
	var layouts []*tensor.Tensor
	for k := range uint64(stabilitySeeds) {
		one := o
		one.Seed += k
		l, err := r.Place(ctx, p, one)
		if err != nil {
			return "", err
		}
		layouts = append(layouts, l.Layout)
	}
	st, err := projection.Stability(ctx, layouts, stabilityNeighbours, projection.Options{})
	if err != nil {
		return "", err
	}
	if s.colour == "stability" {
		s.values = st.Points
	}
	return fmt.Sprintf(" Of the %d nearest neighbours of a point, layouts of %d seeds have %s in common on average, by chance %s.", st.K, stabilitySeeds, render.Percent(st.Mean, 0), render.Percent(st.Chance, 1)), nil
}

// placeSheet prepares the drawing of observations.
func (q *request) placeSheet(r *analysis.Run, names []string, p *analysis.Representation) (*placeSheet, error) {
	s := &placeSheet{names: names, colour: q.values["colour"], marks: q.values["marks"], colours: render.Sequential, scale: render.Range{Max: 1}}
	if s.colour == "" {
		s.colour = "label"
	}
	if s.marks == "" {
		s.marks = "points"
	}
	switch s.colour {
	case "confidence":
		s.values, s.title, s.free = p.Confidence, say("place.confidence"), !r.Probabilities()
	case "stability":
		s.title = "share of neighbours that other seeds agree on"
	case "neuron":
		if q.values["neuron"] == "" {
			return nil, usage("give neuron, a whole number from 0 to "+fmt.Sprint(p.Shape[0]-1), "colour=neuron shows the activation of a neuron")
		}
		u, err := q.integer("neuron", 0, p.Shape[0]-1)
		if err != nil {
			return nil, err
		}
		s.neuron, s.values = u, p.Channel(u)
		s.title = say("place.activation", "unit", fmt.Sprint(u), "layer", p.Layer)
		if s.scale = render.RangeOf(s.values); s.scale.Min < 0 {
			s.scale, s.colours = s.scale.Symmetric(), render.Diverging
		} else {
			s.scale.Min = 0
		}
	}
	if q.values["neuron"] != "" && s.colour != "neuron" {
		return nil, usage("use colour=neuron with it", "neuron=%q is not shown by colour=%s", q.values["neuron"], s.colour)
	}
	if s.marks == "pictures" {
		d, err := r.Data()
		if err != nil {
			return nil, err
		}
		split, err := r.Split(p.Split)
		if err != nil {
			return nil, err
		}
		if split.Pixels == nil {
			return nil, unavailable(q.view.Name, fmt.Sprintf("the samples of %s are points, not pictures", d.Called()), "use marks=points")
		}
		s.picture, s.size = pictureOf(d, split), [2]int{d.Shape[2], d.Shape[1]}
	}
	return s, nil
}

// sheets draws panels in columns and the legend below.
func (s *placeSheet) sheets(c *render.Canvas, all []*analysis.Placement, heads []string, columns int) {
	const gap = 4 * render.Unit
	top, bottom := 0.0, 0.0
	for i, p := range all {
		if i > 0 && i%columns == 0 {
			top = bottom + 3*render.Unit
		}
		bottom = max(bottom, s.panel(c, p, heads[i], float64(i%columns)*(s.side+gap), top))
	}
	s.legend(c, all, bottom+3*render.Unit, float64(columns)*(s.side+gap)-gap)
}

// caption explains the picture.
func (s *placeSheet) caption(all []*analysis.Placement) string {
	first := all[0]
	text := say("place."+s.marks, "count", render.Count(int64(first.Len())), "split", splitName(first.Split), "layer", first.Layer)
	if o := first.Options; o.Method == analysis.ByTSNE || o.Method == analysis.ByUMAP {
		text += " " + say("place.far")
	}
	text += " " + say("place.hitWords", "k", fmt.Sprint(analysis.HitNeighbours))
	if s.colour == "neuron" {
		text += " " + say("place.unit", "unit", fmt.Sprint(s.neuron))
	}
	if s.free {
		text += " " + say("outputs.free")
	}
	for _, p := range all {
		if p.Facts.Coincide > 1 {
			text += " Observations that coincide in the layer are drawn apart all the same: among them, places are chance."
			break
		}
	}
	for _, p := range all {
		if p.Facts.Disconnected {
			text += " UMAP's graph of neighbours falls into parts whose distance means nothing."
			break
		}
	}
	return text
}

// describe describes the picture in words.
func (s *placeSheet) describe(title string, all []*analysis.Placement, heads []string) string {
	text := title + "."
	for i, p := range all {
		if heads[i] != "" {
			text += " " + heads[i] + ":"
		}
		for _, line := range placeNumbers(p) {
			if line != "" {
				text += " " + capital(line) + "."
			}
		}
		if more := placeDetails(p); more != "" {
			text += " " + capital(more) + "."
		}
		if s.byClass() {
			text += " Hit of classes:"
			for c, h := range p.Facts.HitClasses {
				if h >= 0 {
					text += fmt.Sprintf(" %s %s,", s.name(c), render.Percent(h, 0))
				}
			}
			text = text[:len(text)-1] + "."
		}
	}
	return text
}
