package figure

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

func weightsView() View {
	return View{
		Name: "weights", About: "One picture per unit of a layer: what it looks for.", Runs: 1, Quick: true, make: makeWeights, span: weightRange, layers: weightLayers,
		Params: []Param{
			{Name: "layer", Form: "a layer with weights, the first by default", Help: "whose units to show"},
			{Name: "palette", Default: "auto", Allowed: []string{"auto", "diverging", "grey"}, Help: "red–white–blue around zero, or black for the lowest to white for the highest; auto draws weights on colour pictures in colour, all others red–white–blue"},
			{Name: "normalise", Default: "auto", Allowed: []string{"auto", "layer", "unit", "fixed"}, Help: "one scale for all units, one for each, or one for all recorded steps of the run; auto is one for each with palette=grey, otherwise one for all"},
			{Name: "order", Default: "index", Allowed: []string{"index", "norm", "class", "similarity"}, Help: "by number, by size of the weights, by the class it has the largest weight to, or so that neighbours look alike"},
			{Name: "units", Form: "numbers and ranges, such as 0-9,15", Help: "which units to show, all by default"},
			{Name: "mean", Default: "none", Allowed: []string{"none", "class", "contrast"}, Help: "below an output unit the mean picture of its class, or that and the mean minus the mean of the other classes, with how alike they are"},
		},
	}
}

// perUnit reports whether each unit has its own scale.
func (q *request) perUnit() bool {
	return q.values["normalise"] == "unit" || q.values["normalise"] == "auto" && q.values["palette"] == "grey"
}

// maxUnits is the number of units that are drawn unless others are requested.
const maxUnits = 400

func makeWeights(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	a, warning, err := q.here(ctx, r)
	if err != nil {
		return nil, err
	}
	step := a.Step
	l, err := q.layer(ctx, r, step)
	if err != nil {
		return nil, err
	}
	o := weightOptions{colour: q.values["palette"] == "auto", gray: q.values["palette"] == "grey", perUnit: q.perUnit(), order: q.values["order"], colours: q.colours}
	if o.units, err = q.indices("units", l.Units); err != nil {
		return nil, err
	}
	if q.values["units"] == "" && len(o.units) > maxUnits {
		o.units = o.units[:maxUnits]
		warning = strings.TrimPrefix(fmt.Sprintf("%s; the first %s of %s units are shown, --param units= chooses others", warning, render.Count(maxUnits), render.Count(int64(l.Units))), "; ")
	}
	if !l.FromInput {
		o.source = r.Read(l.Name).Name
	}
	if o.means, err = meansFor(r, l, q.values["mean"]); err != nil && q.values["mean"] != "none" {
		return nil, err
	}
	if q.values["mean"] != "none" {
		o.beside = q.values["mean"]
	}
	if q.values["normalise"] == "fixed" {
		low, high, steps, err := r.WeightRange(ctx, l.Name)
		if err != nil {
			return nil, err
		}
		over := render.Range{Min: float64(low), Max: float64(high)}
		if o.colours != nil {
			over = over.Union(*o.colours)
		}
		o.colours, o.fixed = &over, steps
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

// weightLayers returns the requested layer, or all that have weights.
func weightLayers(q *request) ([]string, error) {
	layers := q.runs[0].Layers()
	if name := q.values["layer"]; name != "" {
		if !slices.Contains(layers, name) {
			return nil, usage("layers with weights are "+strings.Join(layers, ", "), "layer=%q", name)
		}
		return []string{name}, nil
	}
	return layers, nil
}

// layer returns the weights of the requested layer, by default the first.
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

// weightRange returns the range of the requested layer's weights.
func weightRange(ctx context.Context, q *request) (r render.Range, own string, err error) {
	step, _, err := q.shown(ctx, q.runs[0])
	if err != nil {
		return r, "", err
	}
	l, err := q.layer(ctx, q.runs[0], step)
	if err != nil {
		return r, "", err
	}
	if q.perUnit() {
		own = "each unit of each picture has its own scale"
	}
	return render.RangeOf(l.Values), own, nil
}
