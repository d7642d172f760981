package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"

	"brainbow/projection"
	"brainbow/runstore"
	"brainbow/tensor"
)

// NeuronMap places the active neurons of a layer so that those that respond
// alike lie together (Rauber et al. 2017).
type NeuronMap struct {
	*Neurons
	Signed bool
	// Layout is [len(Active), 2].
	Layout *tensor.Tensor
	Facts  NeuronMapFacts
}

// NeuronMapFacts say how well a map shows which neurons respond alike.
type NeuronMapFacts struct {
	// Stress is that of [projection.Stress], 0 for a perfect map; Iterations is the
	// number of iterations of SMACOF, Settled that it converged before their limit.
	Stress     float64 `json:"stress"`
	Iterations int     `json:"iterations"`
	Settled    bool    `json:"settled"`
	// Negative is the share of negative eigenvalues in the classical scaling
	// that the map started from: the part that no Euclidean space of any
	// dimension can show.
	Negative float64 `json:"negative"`
}

const (
	neuronMapKind    = "neuron-map"
	neuronMapVersion = 1
)

// NeuronMap correlates the active neurons of a representation and places them by
// metric scaling (SMACOF, started at classical scaling) of 1−|r|, or with signed
// of (1−r)/2. It is cached in the run.
func (r *Run) NeuronMap(ctx context.Context, p *Representation, signed bool) (*NeuronMap, error) {
	m := &NeuronMap{Neurons: p.Neurons(), Signed: signed}
	key, err := runstore.AnalysisKey(neuronMapVersion, signed, p.Key)
	if err != nil {
		return nil, err
	}
	if c, ok := r.Store.CachedAnalysis(neuronMapKind, key); ok && len(c.Tensors) == 1 && slices.Equal(c.Tensors[0].Tensor.Shape, []int{len(m.Active), 2}) && json.Unmarshal(c.Facts, &m.Facts) == nil {
		m.Layout = c.Tensors[0].Tensor
		return m, nil
	}
	c, err := p.Correlate(r.threads())
	if err != nil {
		return nil, fmt.Errorf("map neurons of run %s: %w", r.Name(), err)
	}
	d := c.Dissimilarity(signed)
	o := projection.SMACOFOptions{Options: projection.Options{Threads: r.threads(), Progress: r.progress("map of neurons")}}
	s, err := projection.SMACOF(ctx, d, o)
	if err == nil && s.Early {
		err = ctx.Err()
	}
	if errors.Is(err, projection.ErrIdentical) {
		return nil, noAnswer("choose another step or layer", "map neurons of run %s: all %d neurons of %s respond alike at step %d, so that there is nothing to place", r.Name(), len(m.Active), p.Layer, p.Step)
	}
	if err != nil {
		return nil, fmt.Errorf("map neurons of run %s: %s at step %d: %w", r.Name(), p.Layer, p.Step, err)
	}
	m.Layout = s.Layout
	m.Facts = NeuronMapFacts{Iterations: s.Iterations, Settled: s.Settled, Negative: s.Classical.Negative}
	if m.Facts.Stress, _, err = projection.Stress(d, s.Layout); err != nil {
		return nil, fmt.Errorf("map neurons of run %s: %w", r.Name(), err)
	}
	if math.IsNaN(m.Facts.Stress) || math.IsNaN(m.Facts.Negative) {
		return nil, noAnswer("choose more observations, or another layer", "map neurons of run %s: %s at step %d: its neurons cannot be compared on what was observed", r.Name(), p.Layer, p.Step)
	}
	facts, err := json.Marshal(m.Facts)
	if err != nil {
		return nil, fmt.Errorf("cache map of neurons: %w", err)
	}
	_ = r.Store.CacheAnalysis(neuronMapKind, key, runstore.Analysis{Facts: facts, Tensors: []tensor.Named{{Name: "layout", Tensor: m.Layout}}})
	return m, nil
}

// AlignTo turns, mirrors and moves the map so that the neurons that are active in
// both maps come near to their places in the other one. With fewer than three
// such neurons it leaves the map as it is.
func (m *NeuronMap) AlignTo(other *NeuronMap) error {
	var mine, theirs []float32
	for k, u := range m.Active {
		if j, ok := slices.BinarySearch(other.Active, u); ok {
			mine = append(mine, m.Layout.Row(k).Data...)
			theirs = append(theirs, other.Layout.Row(j).Data...)
		}
	}
	n := len(mine) / 2
	if n < 3 {
		return nil
	}
	a, err := projection.Align(tensor.From(mine, n, 2), tensor.From(theirs, n, 2), false)
	if err != nil {
		return fmt.Errorf("align maps of neurons: %w", err)
	}
	m.Layout = a.Apply(m.Layout)
	return nil
}

// MapNeighbours is the number of a neuron's neighbours whose class counts for
// the neighbourhood hit, the same as for observations in Rauber et al.
const MapNeighbours = 6

// Kinship says how much neurons of one class lie together on a map. Hit and Chance are 0 and Classes are NaN if there are no more
// neurons than [MapNeighbours].
type Kinship struct {
	// Hit is the neighbourhood hit of the active neurons' classes, Chance the hit if classes were assigned
	// at random.
	Hit, Chance float64
	// Classes is Hit over the neurons of each class, NaN for a class that has fewer than two; Counts is their number.
	Classes []float64
	Counts  []int
}

// Kinship measures how much neurons of one class lie together: best[unit] is a neuron's class, −1 for
// none.
func (m *NeuronMap) Kinship(ctx context.Context, best []int, classes int) (*Kinship, error) {
	var labels []int
	counts := make([]int, classes+1)
	for _, u := range m.Active {
		label := best[u]
		if label < 0 {
			label = classes
		}
		labels = append(labels, label)
		counts[label]++
	}
	k := &Kinship{Classes: make([]float64, classes), Counts: counts[:classes]}
	for c := range k.Classes {
		k.Classes[c] = math.NaN()
	}
	n := len(labels)
	if n <= MapNeighbours {
		return k, nil
	}
	h, err := projection.NeighbourhoodHit(ctx, m.Layout, labels, MapNeighbours, projection.Options{})
	if err != nil {
		return nil, fmt.Errorf("measure map of neurons: %w", err)
	}
	for _, c := range counts {
		k.Chance += float64(c) * float64(c-1) / float64(n*(n-1))
	}
	k.Hit = h.Mean
	for c := range min(len(h.Classes), classes) {
		if counts[c] > 1 {
			k.Classes[c] = h.Classes[c]
		}
	}
	return k, nil
}

// Together returns Hit and Chance of [NeuronMap.Kinship].
func (m *NeuronMap) Together(ctx context.Context, best []int, classes int) (hit, chance float64, err error) {
	k, err := m.Kinship(ctx, best, classes)
	if err != nil {
		return 0, 0, err
	}
	return k.Hit, k.Chance, nil
}
