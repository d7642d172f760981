package figure

import (
	"context"

	"brainbow/analysis"
	"brainbow/render"
)

func beforeAfterView() View {
	return View{
		Name: "before-after", About: "What a layer makes of many samples before training and after, side by side.", Runs: 1, make: makeBeforeAfter,
		Params: append(observeParams(), placeParams("label", "prediction", "correct", "confidence", "neuron")...),
	}
}

func makeBeforeAfter(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	layer, a, warning, err := q.place(ctx, q.observedLayer)
	if err != nil {
		return nil, err
	}
	var dropped render.Figure // its warnings
	names := a.names(&dropped)
	all, sheets, err := q.beforeAfter(ctx, r, layer, a.Step, names)
	if err != nil {
		return nil, err
	}
	first, last := all[0], all[1]
	f := a.picture(beforeAfterFinding(a.language, last.Labels, first.Facts.Hit, last.Facts.Hit), a.layerWords(layer, false), a.samples(last.Len(), last.Split))
	f.Warnings = dropped.Warnings
	s := sheets[1]
	f.Caption = s.caption(last)
	heads := []string{a.say("place.before"), a.say("place.after")}
	if a.Step < a.Steps {
		heads[1] = a.say("place.atStep", "step", render.Count(a.Step))
	}
	f.Method = a.sentences(a.layoutMethod(all, heads), a.say("place.scale"))
	w, h := f.Area()
	const gap = 7 * render.Unit
	columns, side := panels(2, w, h-legendRoom, panelHead, gap)
	named, crowded := map[int]int{}, map[int]bool{}
	left, bottom := max(0, (w-float64(columns)*(side+gap)+gap)/2), 0.0
	for i, p := range all {
		x, y := left+float64(i%columns)*(side+gap), float64(i/columns)*(side+panelHead+gap)
		sheets[i].side, sheets[i].named, sheets[i].crowded, sheets[i].everywhere = side, named, crowded, true
		bottom = sheets[i].panel(f.Body, p, heads[i], p.Facts.Hit, x, y)
	}
	if columns == 2 {
		arrowRight(f.Body, left+side+1.5*render.Unit, left+side+gap-1.5*render.Unit, panelHead+side/2, render.Ink)
	}
	s.legend(f.Body, all, bottom, w)
	f.Body.Extend(w, bottom)
	f.Description = s.describe(all, heads)
	return warned(f, warning), nil
}

// beforeAfter lays a layer out before the training and at a step. Both have one scale of colours.
func (q *request) beforeAfter(ctx context.Context, r *analysis.Run, layer string, step int64, names []string) (all []*analysis.Placement, sheets []*placeSheet, err error) {
	o, err := q.placeOptions()
	if err != nil {
		return nil, nil, err
	}
	if step == 0 {
		return nil, nil, unavailable(q.view.Name, "step 0 is before the training", "choose a later step")
	}
	if first, err := r.Step(ctx, 0); err != nil || first.Step != 0 {
		return nil, nil, unavailable(q.view.Name, "the weights before the training were not recorded", "record the first frame (recipe key record.frames)")
	}
	for _, at := range []int64{0, step} {
		p, err := q.observed(ctx, r, at, layer, false)
		if err != nil {
			return nil, nil, err
		}
		s, err := q.placeSheet(r, names, p)
		if err != nil {
			return nil, nil, err
		}
		l, err := r.Place(ctx, p, o)
		if err != nil {
			return nil, nil, err
		}
		all, sheets = append(all, l), append(sheets, s)
	}
	if sheets[0].colour == "neuron" {
		scale := sheets[0].scale.Union(sheets[1].scale)
		colours := sheets[0].colours
		if scale.Min < 0 {
			scale, colours = scale.Symmetric(), render.Diverging
		}
		for _, s := range sheets {
			s.scale, s.colours = scale, colours
		}
	}
	return all, sheets, nil
}
