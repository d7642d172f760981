package figure

import (
	"context"
	"image"
	"math"
	"slices"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/render"
)

func makeWeights(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
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
	o := weightOptions{gray: q.values["palette"] == "grey", perUnit: q.values["normalise"] == "unit", order: q.values["order"], colours: q.colours}
	if o.units, err = q.indices("units", l.Units); err != nil {
		return nil, err
	}
	known := true
	if l.Output || o.order == "class" {
		a.Classes, known = r.Classes()
	}
	f, err := drawWeights(a, l, o)
	if err != nil {
		return nil, err
	}
	if !known {
		f.Warnings = append(f.Warnings, "the names of the classes are with the data, which is not there; classes are numbered")
	}
	return warned(f, warning), nil
}

// layer returns the weights of the layer asked for, by default the first.
func (q *request) layer(ctx context.Context, r *analysis.Run, step int64) (*analysis.LayerWeights, error) {
	layers := r.Layers()
	name := q.values["layer"]
	if name == "" && len(layers) > 0 {
		name = layers[0]
	}
	if !slices.Contains(layers, name) {
		return nil, usage("layers with weights are "+strings.Join(layers, ", "), "layer=%q", name)
	}
	return r.Layer(ctx, name, step)
}

// weightRange returns the range of the weights of the layer asked for.
func weightRange(ctx context.Context, q *request) (r render.Range, own string, err error) {
	step, _, err := q.shown(ctx, q.runs[0])
	if err != nil {
		return r, "", err
	}
	l, err := q.layer(ctx, q.runs[0], step)
	if err != nil {
		return r, "", err
	}
	if q.values["normalise"] == "unit" || planFor(l, q.values["palette"] == "grey").rgb {
		own = "each unit of each picture has its own scale"
	}
	return render.RangeOf(l.Values), own, nil
}

func warned(f *render.Figure, warning string) *render.Figure {
	if warning != "" {
		f.Warnings = append(f.Warnings, warning)
	}
	return f
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

func makeSamples(_ context.Context, q *request) (*render.Figure, error) {
	return ofData(q, Samples)
}

func makeDataset(_ context.Context, q *request) (*render.Figure, error) {
	return ofData(q, Dataset)
}

// ofData draws a picture of the data of a run.
func ofData(q *request, picture func(name string, d *dataset.Dataset, split string, perClass int, draw uint64) (*render.Figure, error)) (*render.Figure, error) {
	count, err := q.integer("count", 1, 50)
	if err != nil {
		return nil, err
	}
	draw, err := strconv.ParseUint(q.values["draw"], 10, 64)
	if err != nil {
		return nil, usage("a whole number, not negative", "draw=%q", q.values["draw"])
	}
	r := q.runs[0]
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	return picture(r.Name(), d, q.values["split"], count, draw)
}

func makeCurves(_ context.Context, q *request) (*render.Figure, error) {
	o := curveOptions{metrics: []string{"loss", "accuracy"}, logX: q.values["x"] == "log", logY: q.values["y"] == "log"}
	if m := q.values["metric"]; m != "both" {
		o.metrics = []string{m}
	}
	if s := q.values["splits"]; s != "" {
		for _, split := range strings.Split(s, ",") {
			split = strings.TrimSpace(split)
			if !slices.Contains([]string{"train", "test", "batch"}, split) || slices.Contains(o.splits, split) {
				return nil, usage("some of train, test, batch, each once", "splits=%q", s)
			}
			o.splits = append(o.splits, split)
		}
	}
	var err error
	if o.smooth, err = strconv.ParseFloat(q.values["smooth"], 64); err != nil || !(o.smooth >= 0 && o.smooth <= 0.999) {
		return nil, usage("a number from 0 to 0.999", "smooth=%q", q.values["smooth"])
	}
	var runs []curveRun
	for _, r := range q.runs {
		a, err := q.about(r, math.MaxInt64)
		if err != nil {
			return nil, err
		}
		a.Step = a.Steps
		if q.step >= 0 {
			// Of several runs the shorter ones are marked at their end.
			if err := r.InRange(q.step); err != nil && len(q.runs) == 1 {
				return nil, err
			}
			a.Step = min(q.step, a.Steps)
		}
		rows, err := r.Store.Metrics()
		if err != nil {
			return nil, err
		}
		runs = append(runs, curveRun{about: a, rows: rows, loss: r.Loss()})
	}
	return drawCurves(runs, o)
}
