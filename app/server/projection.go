package server

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/figure"
)

// Default and maximum number of observations, the samples on which activations are compared.
const (
	usualObservations = analysis.UsualObservations
	maxObservations   = 100_000
)

// LayoutQuality says how well a layout represents a layer, as the view projection prints it.
// Measures that were not computed are null.
type LayoutQuality struct {
	// Hit is the share of the six nearest neighbours of the same class in the layout, HitLayer
	// in the layer itself, HitClasses in the layout for each class.
	Hit        *float64   `json:"nh"`
	HitLayer   *float64   `json:"nh_layer"`
	HitClasses []*float64 `json:"nh_classes"`
	// Spread is the mean distance within classes divided by that between classes.
	Spread      *float64 `json:"spread"`
	SpreadLayer *float64 `json:"spread_layer"`
	// Trustworthiness, Continuity and Neighbours, the share of neighbours that the layout
	// preserves, are measured over twelve neighbours.
	Trustworthiness *float64 `json:"trustworthiness"`
	Continuity      *float64 `json:"continuity"`
	Neighbours      *float64 `json:"knn"`
	Stress          *float64 `json:"stress"`
	Shepard         *float64 `json:"shepard"`
	KL              *float64 `json:"kl"`    // of t-SNE, in nats
	Share           *float64 `json:"share"` // of the variance explained, by pca and mds
	Iterations      int      `json:"iterations"`
	// Coincide is the number of observations with the same activations as another one.
	Coincide int `json:"coincide"`
}

func layoutQuality(p *analysis.Placement) LayoutQuality {
	f := p.Facts
	known := func(v float64) *float64 { // −1 marks a missing measure
		if v < 0 {
			return nil
		}
		return number(v)
	}
	q := LayoutQuality{Hit: number(f.Hit), HitLayer: number(f.HitData), HitClasses: []*float64{}, Spread: known(f.Spread), SpreadLayer: known(f.SpreadData), Iterations: f.Iterations, Coincide: f.Coincide}
	for _, h := range f.HitClasses {
		q.HitClasses = append(q.HitClasses, known(h))
	}
	if f.Measured {
		q.Trustworthiness, q.Continuity, q.Neighbours = number(f.Quality.Trustworthiness), number(f.Quality.Continuity), number(f.Quality.Preservation)
		q.Stress, q.Shepard = number(f.Quality.Stress), number(f.Quality.Shepard)
	}
	switch p.Options.Method {
	case analysis.ByTSNE:
		q.KL = number(f.KL)
	case analysis.ByPCA, analysis.ByMDS:
		q.Share = number(f.Share)
	}
	return q
}

// ProjectionFacts describes the array points, F32 [observations, 2]: the layout that the view
// projection draws for the same parameters.
type ProjectionFacts struct {
	Shown
	Layer      string        `json:"layer"`
	Units      int           `json:"units"`
	Method     string        `json:"method"`
	Seed       uint64        `json:"seed"`
	Split      string        `json:"split"`
	IDs        []int32       `json:"ids"`
	Labels     []int32       `json:"labels"`
	Predicted  []int32       `json:"predicted"`
	Confidence []*float64    `json:"confidence"`
	Classes    []string      `json:"classes"`
	Quality    LayoutQuality `json:"quality"`
	// Numbers says in words how the layout was computed and how good it is, Caption how to read
	// it, and Notes which caution it needs.
	Numbers []string `json:"numbers"`
	Caption string   `json:"caption"`
	Notes   []string `json:"notes"`
}

// projection answers with a two-dimensional layout of a layer's activations.
func (s *Server) projection(w http.ResponseWriter, r *http.Request) error {
	return s.computed(w, r, "projection", ofStep, func(ctx context.Context, run *analysis.Run) (answer, error) {
		o, err := placeOptions(r)
		if err != nil {
			return answer{}, err
		}
		p, at, err := observed(ctx, r, run, false)
		if err != nil {
			return answer{}, err
		}
		l, err := run.Place(ctx, p, o)
		if err != nil {
			return answer{}, err
		}
		f := ProjectionFacts{
			Shown: shownFacts(run, at), Layer: p.Layer, Units: p.Units(), Method: l.Options.Method, Seed: o.Seed, Split: p.Split,
			IDs: p.IDs, Labels: p.Labels, Predicted: p.Predicted, Confidence: numbers(p.Confidence), Classes: run.ClassNames(max(len(p.Classes), run.Net.Outputs())),
			Quality: layoutQuality(l), Notes: append([]string{}, run.Warnings()...),
		}
		f.Numbers, f.Caption = figure.LayoutWords(l)
		body, err := pack(f, array{name: "points", shape: []int{p.Len(), 2}, values: l.Layout.Data})
		return answer{kind: arrayKind, body: body}, err
	})
}

// placeOptions reads the options of a layout.
func placeOptions(r *http.Request) (o analysis.PlaceOptions, err error) {
	q := r.URL.Query()
	if o.Method = q.Get("method"); o.Method == "" {
		o.Method = analysis.ByTSNE
	}
	if !slices.Contains(analysis.PlaceMethods(), o.Method) {
		return o, refuse(http.StatusBadRequest, strings.Join(analysis.PlaceMethods(), ", "), "method=%q", o.Method)
	}
	if text := q.Get("seed"); text != "" {
		if o.Seed, err = strconv.ParseUint(text, 10, 64); err != nil {
			return o, refuse(http.StatusBadRequest, "give a seed such as 1", "seed must be a whole number of at least 0, not %q", text)
		}
	}
	if text := q.Get("perplexity"); text != "" {
		if o.Perplexity, err = strconv.ParseFloat(text, 64); err != nil || !(o.Perplexity >= 1 && o.Perplexity <= 1e6) {
			return o, refuse(http.StatusBadRequest, "give a number such as 30", "perplexity must be a number of at least 1, not %q", text)
		}
	}
	o.Neighbours, err = between(r, "neighbours", 15, 3, 200)
	return o, err
}

// between reads a whole number from low to high, low ≥ 0.
func between(r *http.Request, name string, otherwise, low, high int) (int, error) {
	n, err := whole(r, name, int64(otherwise))
	if err != nil || n < int64(low) || n > int64(high) {
		return 0, refuse(http.StatusBadRequest, "give a number in this range", "%s must be a whole number from %d to %d, not %q", name, low, high, r.URL.Query().Get(name))
	}
	return int(n), nil
}

// observedSubset reads the choice of observations.
func observedSubset(r *http.Request) (analysis.Subset, error) {
	split, err := splitOf(r)
	if err != nil {
		return analysis.Subset{}, err
	}
	n, err := between(r, "observations", usualObservations, 2, maxObservations)
	return analysis.Subset{Split: split, Size: n}, err
}

// observed reads a layer and a step and returns the layer's activations for the observations.
// The default is the last hidden layer, or the input of a network without hidden layers.
func observed(ctx context.Context, r *http.Request, run *analysis.Run, means bool) (*analysis.Representation, analysis.Shown, error) {
	at, err := step(r.WithContext(ctx), run)
	if err != nil {
		return nil, at, err
	}
	layer, err := observedLayer(r, run)
	if err != nil {
		return nil, at, err
	}
	subset, err := observedSubset(r)
	if err != nil {
		return nil, at, err
	}
	p, err := run.Representation(ctx, at.Step, layer, analysis.RepresentationOptions{Subset: subset, Means: means})
	return p, at, err
}

// hiddenLayer returns an error if the request names no layer and the network has no hidden
// layer, whose neurons would be the default.
func hiddenLayer(r *http.Request, run *analysis.Run) error {
	if r.URL.Query().Get("layer") != "" {
		return nil
	}
	if len(run.HiddenLayers()) == 0 {
		return refuse(http.StatusUnprocessableEntity, "train a network with a hidden layer, such as recipe nielsen-30", "run %s: the network has no hidden layer", run.Name())
	}
	return nil
}

func observedLayer(r *http.Request, run *analysis.Run) (string, error) {
	if name := r.URL.Query().Get("layer"); name != "" {
		_, err := tap(run, name)
		return name, err
	}
	name, err := run.LastHidden()
	var none *analysis.NoHeadError
	if errors.As(err, &none) {
		return run.Net.Values()[0].Name, nil
	}
	return name, err
}
