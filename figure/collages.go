package figure

import (
	"context"
	"fmt"
	"math"
	"sort"

	"brainbow/analysis"
	"brainbow/render"
)

func collagesView() View {
	return View{
		Name: "collages", About: "One layer's weights of several runs side by side, units that look alike in the same place, and how rough they are.", make: makeCollages,
		Params: []Param{
			{Name: "layer", Form: "a layer with weights that all have, the first by default", Help: "whose units to show"},
			{Name: "units", Form: "numbers and ranges, such as 0-7", Help: "which of the first run's units; by default the eight with the largest weights, or all of a single run"},
			{Name: "normalise", Default: "run", Allowed: []string{"run", "all", "unit"}, Help: "one scale for each run, one for all, or one for each unit"},
			{Name: "match", Default: "similarity", Allowed: []string{"similarity", "none"}, Help: "put units where the first run's most similar one is, or leave them in order"},
			paletteParam,
		},
	}
}

// collage is the part of one run.
type collage struct {
	about
	label      string
	layer      *analysis.LayerWeights
	order      []int // of the units
	similarity float64
	accuracy   float64
	span       render.Range
}

// collageOptions are the parameters of the view collages.
type collageOptions struct {
	normalise string
	matched   bool
	colour    bool
	units     []int // of the first run, nil for the usual ones
}

// largeUnits is the number of units that are shown of each of several runs.
const largeUnits = 8

func makeCollages(ctx context.Context, q *request) (*render.Figure, error) {
	var runs []collage
	for _, r := range q.runs {
		step, warning, err := q.shown(ctx, r)
		if err != nil {
			return nil, err
		}
		a, err := q.about(r, step)
		if err != nil {
			return nil, err
		}
		l, err := q.layer(ctx, r, step)
		if err != nil {
			return nil, err
		}
		if first := runs; len(first) > 0 && (l.Units != first[0].layer.Units || l.View != first[0].layer.View) {
			return nil, unavailable("collages", fmt.Sprintf("layer %s of run %s has %d units of %v weights, of run %s %d of %v", l.Name, r.Name(), l.Units, l.View, q.runs[0].Name(), first[0].layer.Units, first[0].layer.View),
				"choose runs whose layers have the same shape, or another layer with --param layer=")
		}
		if warning != "" {
			return nil, unavailable("collages", fmt.Sprintf("of run %s %s", r.Name(), warning), "choose a recorded step")
		}
		c := collage{about: a, label: r.Label(), layer: l, accuracy: math.NaN(), similarity: math.NaN(), span: render.RangeOf(l.Values)}
		rows, err := r.Store.Metrics()
		if err != nil {
			return nil, err
		}
		for _, m := range rows {
			if m.Split == "test" && m.Step == step {
				c.accuracy = m.Accuracy
			}
		}
		runs = append(runs, c)
	}
	o := collageOptions{normalise: q.values["normalise"], matched: q.values["match"] == "similarity", colour: q.values["palette"] == "auto"}
	if q.values["units"] != "" {
		var err error
		if o.units, err = q.indices("units", runs[0].layer.Units); err != nil {
			return nil, err
		}
	}
	return drawCollages(runs, o), nil
}

// arrange orders every run's units and returns the places that are shown: of the first run's units those that were
// asked for, or those with the largest weights, largeUnits of several runs and as many as there is room for of one.
func arrange(runs []collage, o collageOptions, room int) (shown []int) {
	first := runs[0].layer
	for i := range runs {
		c := &runs[i]
		c.order = unitsOf(c.layer)
		if o.matched && i > 0 {
			var alike []float64
			c.order, alike = analysis.Match(first, c.layer)
			c.similarity = 0
			for _, s := range alike {
				c.similarity += s / float64(len(alike))
			}
		}
	}
	switch {
	case o.units != nil:
		return o.units
	case len(runs) > 1:
		room = largeUnits
	}
	if first.Units <= room {
		return unitsOf(first)
	}
	shown = unitsOf(first)
	sort.SliceStable(shown, func(i, j int) bool { return first.Norm(shown[i]) > first.Norm(shown[j]) })
	shown = shown[:room]
	sort.Ints(shown)
	return shown
}

func drawCollages(runs []collage, o collageOptions) *render.Figure {
	s := &collageSheet{about: runs[0].about, runs: runs, o: o}
	s.all = runs[0].span
	for _, c := range runs {
		s.all = s.all.Union(c.span)
	}
	first := runs[0].layer
	s.plan = planFor(first, o.colour)
	s.rows, s.cols, s.place = factors(runs)
	found := collagesFinding(s.language, runs)
	draft := s.picture(found, first.Name, s.say("collages.strongest", "n", "1,000", "of", "1,000"))
	draft.Caption = s.caption()
	s.shown = arrange(runs, o, s.room(draft.Area()))
	part := ""
	switch {
	case len(s.shown) == first.Units:
	case o.units != nil:
		part = s.say("weights.shown", "n", render.Count(int64(len(s.shown))), "of", render.Count(int64(first.Units)))
	default:
		part = s.say("collages.strongest", "n", render.Count(int64(len(s.shown))), "of", render.Count(int64(first.Units)))
	}
	f := s.picture(found, first.Name, part)
	if len(runs) > 1 {
		f = s.pictureOf(found, s.say("collages.of", "layer", first.Name, "count", render.Count(int64(len(runs)))), part, s.at())
	}
	f.Caption = s.caption()
	f.Method = s.sentences(s.say("collages.method"), s.formulas(), s.notes())
	w, h := f.Area()
	s.draw(f.Body, w, h)
	f.Description = s.describe()
	return f
}
