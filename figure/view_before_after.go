package figure

import (
	"context"
	"fmt"

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
	step := a.Step
	o, err := q.placeOptions()
	if err != nil {
		return nil, err
	}
	if step == 0 {
		return nil, unavailable("before-after", "step 0 is before the training", "choose a later step")
	}
	if first, err := r.Step(ctx, 0); err != nil || first.Step != 0 {
		return nil, unavailable("before-after", "the weights before the training were not recorded", "record the first frame (recipe key record.frames)")
	}
	f := render.New(fmt.Sprintf("%s: %s before training and at %s", a.Run, layer, a.at()), "")
	names := a.names(f)
	var all []*analysis.Placement
	var s *placeSheet
	scale := render.Range{}
	var sheets []*placeSheet
	for _, at := range []int64{0, step} {
		p, err := q.observed(ctx, r, at, layer, false)
		if err != nil {
			return nil, err
		}
		if s, err = q.placeSheet(r, names, p); err != nil {
			return nil, err
		}
		l, err := r.Place(ctx, p, o)
		if err != nil {
			return nil, err
		}
		all, sheets = append(all, l), append(sheets, s)
		if s.colour == "neuron" {
			if len(sheets) == 1 {
				scale = s.scale
			}
			scale = scale.Union(s.scale)
		}
	}
	last := all[1]
	f.Subtitle = parts(plural(last.Units(), "unit"), observedThrough(last.Representation), fmt.Sprintf("accuracy there %s, then %s", render.Percent(all[0].Right(), 1), render.Percent(last.Right(), 1)))
	heads := []string{"Before: step 0", "After: step " + render.Count(step)}
	bottom := 0.0
	for i, p := range all {
		sheets[i].side = 432
		if s.colour == "neuron" {
			sheets[i].scale = scale
		}
		bottom = max(bottom, sheets[i].panel(f.Body, p, heads[i], float64(i)*(432+4*render.Unit), 0))
	}
	s.legend(f.Body, all, bottom+3*render.Unit, 2*432+4*render.Unit)
	f.Caption = s.caption(all) + " Each picture has its own scale. What the network predicts before training means nothing, so the colours there are the classes alone."
	f.Description = s.describe(f.Title, all, heads)
	return warned(f, warning), nil
}
