package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"brainbow/projection"
	"brainbow/runstore"
	"brainbow/tensor"
)

// The methods that place observations in the plane.
const (
	ByTSNE = "tsne"
	ByUMAP = "umap"
	ByPCA  = "pca"
	ByMDS  = "mds" // classical
)

// PlaceMethods returns the names of the methods.
func PlaceMethods() []string { return []string{ByTSNE, ByUMAP, ByPCA, ByMDS} }

// PlaceOptions say how observations are placed in the plane.
type PlaceOptions struct {
	Method string // ByTSNE if empty
	// Perplexity is t-SNE's; 0 stands for 30, or for as much as the observations allow
	// if that is less. Neighbours is UMAP's, 15 if 0.
	Perplexity float64
	Neighbours int
	// Iterations of t-SNE after the 250 with early exaggeration; 500 if 0.
	Iterations int
	Seed       uint64
}

// withDefaults fills in the defaults for n points.
func (o PlaceOptions) withDefaults(n int) PlaceOptions {
	if o.Method == "" {
		o.Method = ByTSNE
	}
	if o.Perplexity == 0 {
		o.Perplexity = float64(max(1, min(30, (n-1)/3)))
	}
	if o.Neighbours == 0 {
		o.Neighbours = 15
	}
	if o.Iterations == 0 {
		o.Iterations = 500
	}
	return o
}

// Placement is a representation laid out in the plane.
type Placement struct {
	*Representation
	Options PlaceOptions
	Layout  *tensor.Tensor // [observations, 2]
	Facts   PlaceFacts
}

// HitNeighbours is the number of neighbours of the neighbourhood hit, as in Rauber
// et al. 2016, and qualityNeighbours that of the other measures.
const (
	HitNeighbours     = 6
	qualityNeighbours = 12
	// MostMeasured is the largest number of observations whose layout is compared with
	// the data by all pairs, and MostScaled the largest that classical scaling takes.
	MostMeasured = 20000
	MostScaled   = 5000
)

// PlaceFacts say how a layout was computed and how well it shows the data.
type PlaceFacts struct {
	// Iterations is the number of iterations; KL is t-SNE's divergence, in nats; Exact
	// says that its forces were summed over all pairs.
	Iterations int     `json:"iterations,omitempty"`
	KL         float64 `json:"kl,omitempty"`
	Exact      bool    `json:"exact,omitempty"`
	// Share is the part of the variance, for MDS of the eigenvalues, that the layout
	// shows; Negative is the part of the negative eigenvalues.
	Share    float64 `json:"share,omitempty"`
	Negative float64 `json:"negative,omitempty"`
	// Disconnected says that UMAP's graph has separate parts; the distance
	// between them means nothing.
	Disconnected bool `json:"disconnected,omitempty"`
	// Coincide is how many observations have exactly the same values in the layer
	// as another one; a method places them apart all the same.
	Coincide int `json:"coincide,omitempty"`
	// Hit is the neighbourhood hit in the layout, HitData that in the layer itself,
	// HitClasses that of each class (−1 for a class without observations).
	Hit        float64   `json:"hit"`
	HitData    float64   `json:"hit_data"`
	HitClasses []float64 `json:"hit_classes"`
	// Spread is the mean distance within classes divided by the mean distance
	// between classes, in the layout and in the layer itself; −1 without pairs
	// of one kind.
	Spread     float64 `json:"spread"`
	SpreadData float64 `json:"spread_data"`
	// Measured says that there is a Quality; it is left out above MostMeasured.
	Measured bool                `json:"measured"`
	Quality  *projection.Quality `json:"quality,omitempty"`
}

const (
	placeKind    = "projection"
	placeVersion = 2
)

// Place lays a representation out in the plane and measures how well; the result is
// cached in the run.
func (r *Run) Place(ctx context.Context, p *Representation, o PlaceOptions) (*Placement, error) {
	all, err := r.placed(ctx, []*Representation{p}, o, "one", 0)
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// PlaceChain lays out several layers for the same observations. By t-SNE each layout
// starts from the one before it and is aligned with it; by other methods it is only
// aligned.
func (r *Run) PlaceChain(ctx context.Context, layers []*Representation, o PlaceOptions) ([]*Placement, error) {
	return r.placed(ctx, layers, o, "chain", 0)
}

// PlaceJoint lays out one layer at several steps at once, as points of one space, so
// that places can be compared across steps. MDS and UMAP treat them likewise.
func (r *Run) PlaceJoint(ctx context.Context, steps []*Representation, o PlaceOptions) ([]*Placement, error) {
	return r.placed(ctx, steps, o, "joint", 0)
}

// PlaceDynamic lays out layers or steps together by dynamic t-SNE: each has its own
// layout, in which every observation is pulled towards its places before and after
// with strength λ.
func (r *Run) PlaceDynamic(ctx context.Context, all []*Representation, o PlaceOptions, lambda float64) ([]*Placement, error) {
	if o.Method != ByTSNE && o.Method != "" {
		return nil, fmt.Errorf("place observations of run %s: dynamic layouts need the method tsne, not %s", r.Name(), o.Method)
	}
	return r.placed(ctx, all, o, "dynamic", lambda)
}

// placed computes the layouts of representations and measures them, or reads them
// from the cache.
func (r *Run) placed(ctx context.Context, all []*Representation, o PlaceOptions, how string, lambda float64) ([]*Placement, error) {
	n := all[0].Len()
	if how == "joint" {
		n *= len(all)
	}
	o = o.withDefaults(n)
	var keys []any
	for _, p := range all {
		keys = append(keys, p.Key)
	}
	key, err := runstore.AnalysisKey(placeVersion, how, lambda, o, keys)
	if err != nil {
		return nil, err
	}
	if c, ok := r.Store.CachedAnalysis(placeKind, key); ok {
		if out := placementsFromCache(c, all, o); out != nil {
			return out, nil
		}
	}
	out, err := r.layOut(ctx, all, o, how, lambda)
	if err != nil {
		return nil, r.explainPlace(err, all[0], o)
	}
	var facts []PlaceFacts
	var tensors []tensor.Named
	for i, p := range out {
		if err := r.measure(ctx, p); err != nil {
			return nil, fmt.Errorf("measure layout of run %s: %w", r.Name(), err)
		}
		facts = append(facts, p.Facts)
		tensors = append(tensors, tensor.Named{Name: fmt.Sprintf("layout%d", i), Tensor: p.Layout})
	}
	text, err := json.Marshal(facts)
	if err != nil {
		return nil, fmt.Errorf("cache layout: %w", err)
	}
	_ = r.Store.CacheAnalysis(placeKind, key, runstore.Analysis{Facts: text, Tensors: tensors})
	return out, nil
}

func placementsFromCache(c runstore.Analysis, all []*Representation, o PlaceOptions) []*Placement {
	var facts []PlaceFacts
	if json.Unmarshal(c.Facts, &facts) != nil || len(facts) != len(all) || len(c.Tensors) != len(all) {
		return nil
	}
	var out []*Placement
	for i, p := range all {
		at := slices.IndexFunc(c.Tensors, func(n tensor.Named) bool { return n.Name == fmt.Sprintf("layout%d", i) })
		if at < 0 || !slices.Equal(c.Tensors[at].Tensor.Shape, []int{p.Len(), 2}) {
			return nil
		}
		out = append(out, &Placement{Representation: p, Options: o, Layout: c.Tensors[at].Tensor, Facts: facts[i]})
	}
	return out
}

// explainPlace adds a hint to an error of a method.
func (r *Run) explainPlace(err error, p *Representation, o PlaceOptions) error {
	err = fmt.Errorf("place observations of run %s: %s: %w", r.Name(), p.Layer, err)
	switch {
	case errors.Is(err, projection.ErrTooFew):
		return noAnswer("take more observations, or a smaller perplexity", "%w", err)
	case errors.Is(err, projection.ErrIdentical):
		return noAnswer("choose another step or layer", "%w", err)
	}
	return err
}
