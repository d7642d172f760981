package figure

import (
	"context"
	"fmt"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

func layersView() View {
	return View{
		Name: "layers", About: "Where each observation goes from layer to layer, as trails.", Runs: 1, make: makeLayers,
		Params: append([]Param{
			{Name: "layers", Form: "names of hidden layers with commas between them", Help: "which layers, in order (default: all hidden ones, up to eight)"},
			{Name: "observations", Default: "2000", Form: "a whole number from 2 to 100000", Help: "samples that they are looked at through"},
			splitParam("test"),
			{Name: "variant", Default: "chain", Allowed: []string{"chain", "dynamic"}, Help: "each layer starts from the layout of the one before it; or all at once by dynamic t-SNE"},
		}, append(layoutParams(), trailParams()...)...),
	}
}

// maxStops is the largest number of layers or steps that trails connect.
const maxStops = 8

// observedLayers returns the requested layers.
func (q *request) observedLayers(r *analysis.Run) ([]string, error) {
	all := r.HiddenLayers()
	if len(all) < 2 {
		return nil, unavailable(q.view.Name, "the network has "+plural(len(all), "hidden layer")+", and trails need two", "choose a deeper network, such as recipe rauber-mlp, or the view epochs")
	}
	if q.values["layers"] == "" {
		return all[max(0, len(all)-maxStops):], nil
	}
	var out []string
	at := -1
	for _, name := range strings.Split(q.values["layers"], ",") {
		i := -1
		for k, l := range all {
			if l == strings.TrimSpace(name) {
				i = k
			}
		}
		if i <= at {
			return nil, usage("hidden layers in order are "+strings.Join(all, ", "), "layers=%q", q.values["layers"])
		}
		at = i
		out = append(out, all[i])
	}
	if len(out) < 2 || len(out) > maxStops {
		return nil, usage(fmt.Sprintf("two to %d of %s", maxStops, strings.Join(all, ", ")), "layers=%q", q.values["layers"])
	}
	return out, nil
}

func makeLayers(ctx context.Context, q *request) (*render.Figure, error) {
	r := q.runs[0]
	layers, err := q.observedLayers(r)
	if err != nil {
		return nil, err
	}
	a, warning, err := q.here(ctx, r)
	if err != nil {
		return nil, err
	}
	step := a.Step
	a.Classes, _ = r.Classes()
	t := &trails{stops: layers}
	if t.strength, err = q.share("bundling"); err != nil {
		return nil, err
	}
	o, err := q.placeOptions()
	if err != nil {
		return nil, err
	}
	lambda, err := q.lambda()
	if err != nil {
		return nil, err
	}
	var all []*analysis.Representation
	for _, l := range layers {
		p, err := q.observed(ctx, r, step, l, false)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	how := "Each layer's layout starts from that of the layer before it and is turned towards it."
	if q.values["variant"] == "dynamic" {
		if o.Method != analysis.ByTSNE {
			return nil, usage("use method=tsne", "variant=dynamic is a t-SNE, method=%s is not", o.Method)
		}
		how = fmt.Sprintf("All layers are laid out together by dynamic t-SNE, in which moving costs (λ = %s).", render.Short(lambda))
		t.places, err = r.PlaceDynamic(ctx, all, o, lambda)
	} else {
		t.places, err = r.PlaceChain(ctx, all, o)
	}
	if err != nil {
		return nil, err
	}
	if err := t.bundle(ctx); err != nil {
		return nil, fmt.Errorf("bundle trails: %w", err)
	}
	f := render.New(fmt.Sprintf("%s: from layer to layer at %s", a.Run, a.at()), parts(strings.Join(layers, " → "), observedThrough(all[0]), a.placeNumbers(t.places[0])[0]))
	s, err := q.placeSheet(r, a.names(f), all[len(all)-1])
	if err != nil {
		return nil, err
	}
	return warned(t.figure(f, s, "Every line is an observation on its way through the layers. "+how), warning), nil
}
