package server

import (
	"context"
	"net/http"
	"strings"

	"brainbow/analysis"
	"brainbow/figure"
)

const (
	usualStops = 6
	maxStops   = 24
	// maxLayers is the maximum number of layers of a sequence of layouts.
	maxLayers = 8
)

// ProjectionsFacts describes the arrays points, F32 [stops, observations, 2], and predicted
// [stops, observations], coded as in a history. The stops are steps of one layer, laid out
// together so that coordinates are comparable, or layers at one step, each layout initialised
// with the one before and aligned with it.
type ProjectionsFacts struct {
	Run     string          `json:"run"`
	Layers  []string        `json:"layers"` // of each stop
	Steps   []int64         `json:"steps"`  // of each stop
	Method  string          `json:"method"`
	Seed    uint64          `json:"seed"`
	Split   string          `json:"split"`
	IDs     []int32         `json:"ids"`
	Labels  []int32         `json:"labels"`
	Classes []string        `json:"classes"`
	Quality []LayoutQuality `json:"quality"` // of each stop
	Instead string          `json:"instead,omitempty"`
	// Numbers says in words how the first layout was computed and how good it is, Caption how
	// to read it.
	Numbers []string `json:"numbers"`
	Caption string   `json:"caption"`
}

// projections answers with layouts over the training or, with layers=all, from layer to layer.
func (s *Server) projections(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "projections", 0, func(ctx context.Context, run *analysis.Run) (answer, error) {
		o, err := placeOptions(r)
		if err != nil {
			return answer{}, err
		}
		at, err := step(r.WithContext(ctx), run)
		if err != nil {
			return answer{}, err
		}
		layers, steps, err := stopsOf(r, run, at.Step)
		if err != nil {
			return answer{}, err
		}
		subset, err := observedSubset(r)
		if err != nil {
			return answer{}, err
		}
		var all []*analysis.Representation
		for k := range layers {
			p, err := run.Representation(ctx, steps[k], layers[k], analysis.RepresentationOptions{Subset: subset})
			if err != nil {
				return answer{}, err
			}
			all = append(all, p)
			run.Tell("activity of observations", k+1, len(layers))
		}
		place := run.PlaceJoint
		if r.URL.Query().Get("layers") != "" {
			place = run.PlaceChain
		}
		placed, err := place(ctx, all, o)
		if err != nil {
			return answer{}, err
		}
		n := all[0].Len()
		f := ProjectionsFacts{
			Run: run.Name(), Layers: layers, Steps: steps, Method: o.Method, Seed: o.Seed, Split: all[0].Split, IDs: all[0].IDs, Labels: all[0].Labels,
			Classes: run.ClassNames(max(len(all[0].Classes), run.Net.Outputs())), Instead: shownFacts(run, at).Instead,
		}
		f.Numbers, f.Caption = figure.LayoutWords(placed[0])
		var points []float32
		var predicted []int32
		for _, p := range placed {
			f.Quality = append(f.Quality, layoutQuality(p))
			points, predicted = append(points, p.Layout.Data...), append(predicted, p.Predicted...)
		}
		shape := []int{len(placed), n}
		body, err := pack(f, array{name: "points", shape: append(shape, 2), values: points}, classArray("predicted", shape, predicted, len(f.Classes)))
		return answer{kind: arrayKind, body: body}, err
	})
}

// stopsOf reads the stops of a request: the layer and the step of each.
func stopsOf(r *http.Request, run *analysis.Run, at int64) (layers []string, steps []int64, err error) {
	if text := r.URL.Query().Get("layers"); text != "" {
		layers = run.HiddenLayers()
		if text != "all" {
			layers = strings.Split(text, ",")
		}
		layers = layers[max(0, len(layers)-maxLayers):]
		for _, name := range layers {
			if _, err := tap(run, name); err != nil {
				return nil, nil, err
			}
			steps = append(steps, at)
		}
		if len(layers) < 2 {
			return nil, nil, refuse(http.StatusUnprocessableEntity, "choose a deeper network, or leave layers out for layouts over steps", "run %s must have at least two layers to show a sequence of them", run.Name())
		}
		return layers, steps, nil
	}
	layer, err := observedLayer(r, run)
	if err != nil {
		return nil, nil, err
	}
	n, err := between(r, "steps", usualStops, 2, maxStops)
	if err != nil {
		return nil, nil, err
	}
	if at == 0 {
		return nil, nil, refuse(http.StatusUnprocessableEntity, "choose a later step", "layouts over the training need a step after 0 of run %s", run.Name())
	}
	steps = run.KeptEvenly(at, n)
	for range steps {
		layers = append(layers, layer)
	}
	return layers, steps, nil
}
