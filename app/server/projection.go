package server

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"brainbow/analysis"
	"brainbow/figure"
)

// observations are which samples hidden activity is looked at through.
const (
	usualObservations = analysis.UsualObservations
	mostObservations  = 100_000
)

// LayoutQuality says how well a layout shows a layer: what the view projection
// prints. What was not measured is null.
type LayoutQuality struct {
	// Hit is the share of the six nearest neighbours that are of the same class,
	// HitLayer that in the layer itself, HitClasses that of each class.
	Hit        *float64   `json:"nh"`
	HitLayer   *float64   `json:"nh_layer"`
	HitClasses []*float64 `json:"nh_classes"`
	// Spread is the mean distance within classes by that between them.
	Spread      *float64 `json:"spread"`
	SpreadLayer *float64 `json:"spread_layer"`
	// Trustworthiness, Continuity and Neighbours, the share that remain, are over
	// twelve neighbours.
	Trustworthiness *float64 `json:"trustworthiness"`
	Continuity      *float64 `json:"continuity"`
	Neighbours      *float64 `json:"knn"`
	Stress          *float64 `json:"stress"`
	Shepard         *float64 `json:"shepard"`
	KL              *float64 `json:"kl"`    // of t-SNE, in nats
	Share           *float64 `json:"share"` // of the variance, of pca and mds
	Iterations      int      `json:"iterations"`
	// Coincide is how many observations the layer does not tell from another one.
	Coincide int `json:"coincide"`
}

func layoutQuality(p *analysis.Placement) LayoutQuality {
	f := p.Facts
	known := func(v float64) *float64 { // −1 stands for what is not there
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

// ProjectionFacts go with the array points, F32 [observations, 2]: the layout that
// the view projection draws of the same parameters.
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
	// Numbers says in words how it was made and how good it is, Caption how to read
	// it, Notes what to be careful with.
	Numbers []string `json:"numbers"`
	Caption string   `json:"caption"`
	Notes   []string `json:"notes"`
}

// projection answers with what a layer makes of the observations, in the plane.
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

// placeOptions reads how observations are laid out.
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
			return o, refuse(http.StatusBadRequest, "a whole number from 0 on", "seed=%q", text)
		}
	}
	if text := q.Get("perplexity"); text != "" {
		if o.Perplexity, err = strconv.ParseFloat(text, 64); err != nil || !(o.Perplexity >= 1 && o.Perplexity <= 1e6) {
			return o, refuse(http.StatusBadRequest, "a number from 1 on", "perplexity=%q", text)
		}
	}
	o.Neighbours, err = between(r, "neighbours", 15, 3, 200)
	return o, err
}

// between reads a whole number between two others, low ≥ 0.
func between(r *http.Request, name string, otherwise, low, high int) (int, error) {
	n, err := whole(r, name, int64(otherwise))
	if err != nil || n < int64(low) || n > int64(high) {
		return 0, refuse(http.StatusBadRequest, fmt.Sprintf("a whole number from %d to %d", low, high), "%s=%q", name, r.URL.Query().Get(name))
	}
	return int(n), nil
}

// subset reads the samples that activity is looked at through.
func observedSubset(r *http.Request) (analysis.Subset, error) {
	split, err := splitOf(r)
	if err != nil {
		return analysis.Subset{}, err
	}
	n, err := between(r, "observations", usualObservations, 2, mostObservations)
	return analysis.Subset{Split: split, Size: n}, err
}

// observed reads a layer and a step, and returns what the layer makes of the
// observations: the last hidden layer by default, of a network without any the input.
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

// hiddenLayer is observedLayer for what neurons are asked about: of a network without
// a hidden layer a layer must be named.
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
