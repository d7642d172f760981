package figure

import (
	"context"
	"errors"
	"fmt"
	"image"

	"brainbow/analysis"
	"brainbow/render"
)

func explainView() View {
	return View{
		Name: "explain", About: "What some samples of a class have in common that the rest has not: means, examples, and the measured properties that tell them apart best.", Runs: 1, make: makeExplain,
		Params: append(observeParams(),
			Param{Name: "select", Form: "samples, such as 17,230-245, or a class and a part of its split, such as 3/2", Help: "what is explained (default: a part of the class that the layer splits most clearly)"}),
	}
}

func makeExplain(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	layer, a, warning, err := q.place(ctx, q.observedLayer)
	if err != nil {
		return nil, err
	}
	step := a.Step
	p, err := q.observed(ctx, r, step, layer, false)
	if err != nil {
		return nil, err
	}
	a.Classes = r.ClassNames(len(p.Classes))
	o := explainOptions{layer: layer}
	var ids []int32
	if text := q.values["select"]; text != "" {
		ids, err = r.Selection(ctx, p, text)
		if e, ok := errors.AsType[*analysis.SelectionError](err); ok {
			return nil, usage(e.Accepted, "view explain: select=%q", text)
		}
		if err != nil {
			return nil, err
		}
	} else {
		all, err := r.Splits(ctx, p)
		if err != nil {
			return nil, err
		}
		class := -1
		if class, ids = analysis.Clearest(all); class < 0 {
			return nil, unavailable("explain", fmt.Sprintf("%s splits no class in two at step %s", layer, render.Count(step)), "choose samples with select=, or another layer or step; 'brainbow analyze splits' lists the classes")
		}
		o.gap = all[class].Gap()
	}
	e, err := r.Explain(p.Observations, ids)
	if err != nil {
		return nil, err
	}
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	s, err := r.Split(p.Split)
	if err != nil {
		return nil, err
	}
	o.shape, o.picture = d.Shape, pictureOf(d, s)
	return warned(drawExplain(a, e, o), warning), nil
}

// explainOptions say what is drawn of an explanation.
type explainOptions struct {
	layer   string
	gap     float64 // how clearly a layer splits the class, 0 if the samples were chosen otherwise
	shape   [3]int
	picture func(id int) image.Image
}
