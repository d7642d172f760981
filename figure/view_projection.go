package figure

import (
	"context"
	"fmt"
	"image"
	"strconv"
	"strings"

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
			Param{Name: "beside", Default: "auto", Allowed: []string{"auto", "none"}, Help: "the plain map: with samples and their neighbours beside it, or the halves that classes fall into, or alone"},
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
	var dropped render.Figure // its warnings
	s, err := q.placeSheet(r, a.names(&dropped), p)
	if err != nil {
		return nil, err
	}
	all, heads, err := q.compared(ctx, r, s, p, o)
	if err != nil {
		return nil, err
	}
	steady, err := q.steadiness(ctx, r, s, all, o)
	if err != nil {
		return nil, err
	}
	m := &projectionFigure{about: a, s: s, all: all, heads: heads, steady: steady}
	if s.marks == "pictures" && s.colour == "label" && len(all) == 1 {
		if s.mixed, err = all[0].Mixed(ctx); err != nil {
			return nil, err
		}
		s.mixed = s.mixed[:min(len(s.mixed), mixedRings)]
	}
	if q.asksForClasses() {
		if m.halves, err = r.Halves(ctx, p); err != nil {
			return nil, err
		}
	}
	if len(all) == 1 && q.values["beside"] == "auto" {
		if m.picture, m.shape, err = q.pictures(r, p.Split); err != nil {
			return nil, err
		}
	}
	f, err := m.draw(ctx, a.layerWords(layer, layer == r.Net.OutputName()))
	if err != nil {
		return nil, err
	}
	f.Warnings = append(dropped.Warnings, f.Warnings...)
	return warned(f, warning), nil
}

// asksForClasses reports whether the picture is the plain one: a map of classes.
func (q *request) asksForClasses() bool {
	v := q.values
	return v["colour"] == "label" && v["marks"] == "points" && v["compare"] == "none" && v["layout"] == "step" && v["beside"] == "auto"
}

// pictures returns how samples of a split are drawn and their shape, nil for points.
func (q *request) pictures(r *analysis.Run, name string) (picture func(int) image.Image, shape [3]int, err error) {
	d, err := r.Data()
	if err != nil {
		return nil, shape, err
	}
	split, err := r.Split(name)
	if err != nil {
		return nil, shape, err
	}
	if split.Pixels == nil {
		return nil, shape, nil
	}
	return pictureOf(d, split), d.Shape, nil
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
			options, heads = append(options, one), append(heads, q.language().say("place.seed", "seed", fmt.Sprint(one.Seed)))
		}
	case "methods":
		options, heads = nil, nil
		for _, m := range analysis.PlaceMethods() {
			one := o
			one.Method = m
			options, heads = append(options, one), append(heads, q.language().say("place.name."+m))
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

// stabilitySeeds is the number of seeds over which stability is measured, and
// stabilityNeighbours the number of each point's neighbours.
const (
	stabilitySeeds      = 3
	stabilityNeighbours = 12
)

// steadiness measures how much of each point's neighbourhood the seeds agree on, if
// colours show it or seeds are compared; nil otherwise.
func (q *request) steadiness(ctx context.Context, r *analysis.Run, s *placeSheet, all []*analysis.Placement, o analysis.PlaceOptions) (*projection.Steadiness, error) {
	if q.values["compare"] != "seeds" && s.colour != "stability" {
		return nil, nil
	}
	p := all[0].Representation
	if p.Len() <= stabilityNeighbours+1 {
		return nil, unavailable(q.view.Name, fmt.Sprintf("stability looks at %d neighbours of each observation, and there are %s", stabilityNeighbours, plural(p.Len(), "observation")), "take more observations")
	}
	var layouts []*tensor.Tensor
	for k := range uint64(stabilitySeeds) {
		one := o
		one.Seed += k
		l, err := r.Place(ctx, p, one)
		if err != nil {
			return nil, err
		}
		layouts = append(layouts, l.Layout)
	}
	st, err := projection.Stability(ctx, layouts, stabilityNeighbours, projection.Options{})
	if err != nil {
		return nil, err
	}
	if s.colour == "stability" {
		s.values = st.Points
	}
	return st, nil
}

// placeSheet prepares the drawing of observations.
func (q *request) placeSheet(r *analysis.Run, names []string, p *analysis.Representation) (*placeSheet, error) {
	s := &placeSheet{language: q.language(), names: names, colour: q.values["colour"], marks: q.values["marks"], colours: render.Sequential, scale: render.Range{Max: 1}, detail: q.values["detail"] == "true"}
	if s.colour == "" {
		s.colour = "label"
	}
	if s.marks == "" {
		s.marks = "points"
	}
	switch s.colour {
	case "confidence":
		s.values, s.title, s.free = p.Confidence, s.say("place.confidence"), !r.Probabilities()
	case "stability":
		s.title = s.say("place.stability")
	case "neuron":
		if q.values["neuron"] == "" {
			return nil, usage("give neuron, a whole number from 0 to "+fmt.Sprint(p.Shape[0]-1), "colour=neuron shows the activation of a neuron")
		}
		u, err := q.unitOf("neuron", p.Layer, p.Shape[0])
		if err != nil {
			return nil, err
		}
		s.unit, s.values = Unit(p.Layer, u), p.Channel(u)
		s.title = s.say("place.activation", "unit", s.unit)
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
		picture, shape, err := q.pictures(r, p.Split)
		if err != nil {
			return nil, err
		}
		if picture == nil {
			d, err := r.Data()
			if err != nil {
				return nil, err
			}
			return nil, unavailable(q.view.Name, fmt.Sprintf("the samples of %s are points, not pictures", d.Called()), "use marks=points")
		}
		s.picture, s.size = picture, [2]int{shape[2], shape[1]}
	}
	return s, nil
}

// caption says how to read a map.
func (s *placeSheet) caption(p *analysis.Placement) string {
	text := s.say("place."+s.marks, "count", render.Count(int64(p.Len())), "split", s.split(p.Split), "layer", p.Layer)
	if s.free {
		text = s.sentences(text, s.say("outputs.free"))
	}
	return text
}

// describe describes the maps in words.
func (s *placeSheet) describe(all []*analysis.Placement, heads []string) string {
	var said []string
	for i, p := range all {
		head := ""
		if heads[i] != "" {
			head = s.say("place.head", "head", capital(heads[i]))
		}
		said = append(said, s.say("place.describeHit", "head", head, "hit", share100(p.Facts.Hit)))
		if !s.byClass() {
			continue
		}
		var classes []string
		for c, h := range p.Facts.HitClasses {
			if h >= 0 {
				classes = append(classes, s.name(c)+" "+share100(h))
			}
		}
		said = append(said, s.say("place.describeClasses", "list", strings.Join(classes, ", ")))
	}
	return s.sentences(said...)
}
