package figure

import (
	"context"
	"image"

	"brainbow/analysis"
	"brainbow/render"
)

func confusionView() View {
	return View{
		Name: "confusion", About: "Which class is taken for which, and how often.", Runs: 1, make: makeConfusion,
		own: "each picture has its own scale for the colours of mistakes",
		Params: []Param{
			{Name: "mode", Default: "numbers", Allowed: []string{"numbers", "samples"}, Help: "numbers, or each cell's most confident picture"},
			{Name: "cells", Default: "counts", Allowed: []string{"counts", "row", "column"}, Help: "what the numbers are: counts, or percentages of the row or the column"},
			{Name: "colours", Default: "blue-red", Allowed: []string{"blue-red", "green-red"}, Help: "of the diagonal and of mistakes"},
			splitParam("test"),
		},
	}
}

func makeConfusion(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	step, warning, err := q.shown(ctx, r)
	if err != nil {
		return nil, err
	}
	a, err := q.about(r, step)
	if err != nil {
		return nil, err
	}
	split := q.values["split"]
	m, p, err := r.Confusion(ctx, step, split)
	if err != nil {
		return nil, err
	}
	a.Classes = m.Classes
	o := confusionOptions{
		cells: q.values["cells"], pictures: q.values["mode"] == "samples", greenRed: q.values["colours"] == "green-red",
		split: split, confidence: p.Confidence,
	}
	if o.pictures {
		if o.picture, err = pictures(r, p); err != nil {
			return nil, err
		}
	}
	f, err := drawConfusion(a, m, o)
	if err != nil {
		return nil, err
	}
	return warned(f, warning), nil
}

// pictures returns the picture of each prediction's sample, nil for points.
func pictures(r *analysis.Run, p *analysis.Predictions) (func(i int) image.Image, error) {
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	s, err := r.Split(p.Split)
	if err != nil {
		return nil, err
	}
	if s.Pixels == nil {
		return nil, nil
	}
	n := d.Features()
	return func(i int) image.Image {
		id := int(p.IDs[i])
		if id < 0 || id >= s.Len() { // recorded with other data than is there now
			return image.NewGray(image.Rect(0, 0, d.Shape[2], d.Shape[1]))
		}
		return render.Pixels(s.Pixels[id*n:(id+1)*n], d.Shape[0], d.Shape[1], d.Shape[2])
	}, nil
}
