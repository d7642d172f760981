package analysis

import (
	"context"
	"encoding/json"
	"fmt"

	"brainbow/projection"
	"brainbow/runstore"
)

// Separation says how well a layer keeps the classes apart at a step: its neighbourhood hit.
type Separation struct {
	*Representation
	// K is the number of neighbours, Hit the share of them that are of an observation's class, over all
	// observations, by the Euclidean distance in the layer, and Chance that share if classes were
	// assigned at random.
	K           int
	Hit, Chance float64
}

const (
	separationKind    = "separation"
	separationVersion = 1
)

// Separation measures how well a layer keeps the classes of the observations apart: the measure that
// layouts have as [PlaceFacts].HitData, without laying anything out. It is cached in the run.
func (r *Run) Separation(ctx context.Context, step int64, layer string, s Subset) (*Separation, error) {
	p, err := r.Representation(ctx, step, layer, RepresentationOptions{Subset: s})
	if err != nil {
		return nil, err
	}
	if p.Len() < 2 {
		return nil, noAnswer("take more observations", "measure how %s of run %s separates classes: there is %d observation", layer, r.Name(), p.Len())
	}
	out := &Separation{Representation: p, K: hitNeighbours(p.Len()), Chance: p.ChanceHit()}
	key, err := runstore.AnalysisKey(separationVersion, HitNeighbours, p.Key)
	if err != nil {
		return nil, err
	}
	var known struct {
		Hit *float64 `json:"hit"`
	}
	if c, ok := r.Store.CachedAnalysis(separationKind, key); ok && json.Unmarshal(c.Facts, &known) == nil && known.Hit != nil {
		out.Hit = *known.Hit
		return out, nil
	}
	if out.Hit, err = r.layerHit(ctx, p); err != nil {
		return nil, fmt.Errorf("measure how %s of run %s separates classes: %w", layer, r.Name(), err)
	}
	known.Hit = &out.Hit
	facts, err := json.Marshal(known)
	if err != nil {
		return nil, fmt.Errorf("cache separation: %w", err)
	}
	_ = r.Store.CacheAnalysis(separationKind, key, runstore.Analysis{Facts: facts})
	return out, nil
}

// layerHit returns the neighbourhood hit of the observations in the layer itself.
func (r *Run) layerHit(ctx context.Context, p *Representation) (float64, error) {
	hit, err := projection.NeighbourhoodHit(ctx, p.Points, p.classes(), hitNeighbours(p.Len()), projection.Options{Threads: r.threads()})
	if err != nil {
		return 0, err
	}
	return hit.Mean, nil
}

// hitNeighbours is the number of neighbours of the hit of n observations.
func hitNeighbours(n int) int { return min(HitNeighbours, n-1) }

// classes returns the labels as package projection takes them.
func (o *Observations) classes() []int {
	out := make([]int, o.Len())
	for i, l := range o.Labels {
		out[i] = int(l)
	}
	return out
}

// ChanceHit returns the neighbourhood hit that the observations would have if classes were assigned at
// random.
func (o *Observations) ChanceHit() float64 { return ChanceHit(o.Labels) }

// ChanceHit is the share of neighbours of the same class if classes were assigned at random.
func ChanceHit(labels []int32) float64 {
	n := len(labels)
	if n < 2 {
		return 0
	}
	counts := map[int32]int{}
	for _, l := range labels {
		counts[l]++
	}
	pairs := 0
	for _, c := range counts {
		pairs += c * (c - 1)
	}
	return float64(pairs) / (float64(n) * float64(n-1))
}
