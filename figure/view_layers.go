package figure

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"brainbow/analysis"
	"brainbow/render"
)

func layersView() View {
	return View{
		Name: "layers", About: "Where each observation goes from layer to layer: a map of each, and trails.", Runs: 1, make: makeLayers,
		Params: append([]Param{
			{Name: "layers", Form: "names of the input and of hidden layers with commas between them", Help: "which of them, in order (default: the input and all hidden ones, up to eight)"},
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
	hidden := r.HiddenLayers()
	if len(hidden) == 0 {
		return nil, unavailable(q.view.Name, "the network has no hidden layer", "choose a deeper network, such as recipe rauber-mlp")
	}
	all := append([]string{"input"}, hidden...)
	if q.values["layers"] == "" {
		if len(all) > maxStops { // the input and the last ones
			all = slices.Concat(all[:1], all[len(all)-maxStops+1:])
		}
		return all, nil
	}
	var out []string
	at := -1
	for _, name := range strings.Split(q.values["layers"], ",") {
		i := slices.Index(all, strings.TrimSpace(name))
		if i <= at {
			return nil, usage("hidden layers in order are "+strings.Join(all[1:], ", ")+", before them input", "layers=%q", q.values["layers"])
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
	a.Classes, _ = r.Classes()
	t := &trails{stops: a.stopNames(layers), marked: -1}
	t.bends = t.stops
	var all []*analysis.Representation
	for _, l := range layers {
		p, err := q.observed(ctx, r, a.Step, l, false)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	how, err := q.layTrails(ctx, t, all, "trails.chainLayers")
	if err != nil {
		return nil, err
	}
	var dropped render.Figure // its warnings
	names := a.names(&dropped)
	if err := q.followed(ctx, t, len(names)); err != nil {
		return nil, err
	}
	hits := t.stopHits()
	found := layersFinding(a.language, all[0].Labels, t.stops, hits)
	f := a.picture(found, a.samples(all[0].Len(), all[0].Split))
	f.Warnings = dropped.Warnings
	t.title, t.lead = a.say("trails.gains"), true
	t.gains(a.language, hits, found.statement)
	s, err := q.placeSheet(r, names, all[len(all)-1])
	if err != nil {
		return nil, err
	}
	f.Caption = a.say("trails.readLayers", "count", fmt.Sprint(len(t.classes)), "classes", fmt.Sprint(len(names)))
	if w, _ := f.Area(); w < narrowTrails {
		f.Caption = a.say("trails.readMaps")
	}
	f.Method = t.method(a.language, how)
	t.figure(f, s)
	var said []string
	for i, h := range hits {
		said = append(said, a.say("trails.describe", "stop", capital(t.stops[i]), "hit", share100(h)))
	}
	f.Description = a.sentences(said...)
	return warned(f, warning), nil
}

// layTrails lays several representations out and says how; chain is the text about variant=chain.
func (q *request) layTrails(ctx context.Context, t *trails, all []*analysis.Representation, chain string) (how string, err error) {
	r, l := q.runs[0], q.language()
	if t.strength, err = q.share("bundling"); err != nil {
		return "", err
	}
	o, err := q.placeOptions()
	if err != nil {
		return "", err
	}
	lambda, err := q.lambda()
	if err != nil {
		return "", err
	}
	switch q.values["variant"] {
	case "dynamic":
		if o.Method != analysis.ByTSNE {
			return "", usage("use method=tsne", "variant=dynamic is a t-SNE, method=%s is not", o.Method)
		}
		how = l.say("trails.dynamic", "lambda", render.Short(lambda))
		t.places, err = r.PlaceDynamic(ctx, all, o, lambda)
	case "chain":
		how = l.say(chain)
		t.places, err = r.PlaceChain(ctx, all, o)
	default:
		how = l.say("trails.joint")
		t.places, err = r.PlaceJoint(ctx, all, o)
	}
	return how, err
}

// followed chooses the classes whose trails are drawn, and bundles them.
func (q *request) followed(ctx context.Context, t *trails, classes int) error {
	var given []int
	if q.values["classes"] != "" {
		var err error
		if given, err = q.indices("classes", classes); err != nil {
			return err
		}
		for _, k := range given {
			if _, n := t.middle(0, k); n == 0 {
				return unavailable(q.view.Name, fmt.Sprintf("no observation is of class %d", k), "take more observations, or choose another class")
			}
		}
	}
	t.choose(given, classes)
	if err := t.bundle(ctx); err != nil {
		return fmt.Errorf("bundle trails: %w", err)
	}
	return nil
}
