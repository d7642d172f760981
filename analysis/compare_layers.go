package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"brainbow/internal/exact"
	"brainbow/runstore"
)

// Similarity is how alike the layers of two networks are, by what they make of the same samples.
type Similarity struct {
	// A and B are the layers with weights of the first and the second network, and Values how many values each has.
	A      []string `json:"a"`
	B      []string `json:"b"`
	Values [2][]int `json:"values"`
	// CKA[a][b] is the unbiased linear CKA of two layers: 1 for the same up to rotation and scale, about 0 for unrelated ones; null
	// where a layer answers alike to all observations.
	CKA [][]*float64 `json:"cka"`
	// Observations is the number of samples. Projected says that layers of more than Most values were projected to Most.
	Observations int  `json:"observations"`
	Projected    bool `json:"projected"`
	Most         int  `json:"most"`
}

const (
	similarityKind    = "compare-layers"
	similarityVersion = 1
	// MostCompared is the largest number of values of a layer whose similarity is computed; a layer with more is projected
	// at random to this number, with a fixed seed.
	MostCompared = 4096
	// observedValues is the largest number of values that are held at a time: 640 MB. For more, fewer observations are taken.
	observedValues = 160 << 20
	// leastObserved is the least number of observations for which the unbiased estimator is defined.
	leastObserved = 4
)

// observations returns the samples by which the layers are compared: those of [Run.Observations] where both runs have the same
// split, else drawn in the same way from the samples that both have.
func (p *Comparer) observations(most int) (ids [2][]int32, err error) {
	c, err := p.common()
	if err != nil {
		return ids, err
	}
	n := len(c.ids[0])
	if n < leastObserved {
		return ids, incomparable("few-samples", fmt.Sprintf("the %s splits have %d samples in common, and %d are needed", p.Split, n, leastObserved), fmt.Sprintf("共同的样本有 %d 个，至少需要 %d 个", n, leastObserved))
	}
	for _, at := range sampled(n, max(min(UsualObservations, most), leastObserved), 0) {
		for i := range ids {
			ids[i] = append(ids[i], c.ids[i][at])
		}
	}
	return ids, nil
}

// Layers measures the similarity of all pairs of layers with weights. It is cached in the first run.
func (p *Comparer) Layers(ctx context.Context) (*Similarity, error) {
	if err := p.computable(); err != nil {
		return nil, err
	}
	s := &Similarity{Most: MostCompared}
	total := 0
	for i := range p.sides {
		r := p.sides[i].Run
		names := r.Layers()
		s.Values[i] = []int{}
		for _, name := range names {
			v, _ := r.Value(name)
			s.Values[i] = append(s.Values[i], v.Features())
			s.Projected = s.Projected || v.Features() > MostCompared
			total += min(v.Features(), MostCompared)
		}
		if i == 0 {
			s.A = names
		} else {
			s.B = names
		}
	}
	if len(s.A) == 0 || len(s.B) == 0 {
		return nil, incomparable("no-network", "a network without weights has no layers to compare", "没有权重的网络没有可比较的层")
	}
	ids, err := p.observations(observedValues / total)
	if err != nil {
		return nil, err
	}
	s.Observations = len(ids[0])
	key, err := p.key(ctx, similarityVersion, s.A, s.B, ids[0], ids[1])
	if err != nil {
		return nil, err
	}
	if p.cached(similarityKind, key, s) && len(s.CKA) == len(s.A) {
		return s, nil
	}
	var all [2][]*observed
	for i := range p.sides {
		side := &p.sides[i]
		if all[i], err = side.observe(ctx, side.facts.Step, p.Split, ids[i], side.Run.Layers(), MostCompared); err != nil {
			return nil, err
		}
	}
	r := p.sides[0].Run
	cka := debiased(ctx, all[0], all[1], len(ids[0]), r.threads(), r.progress("similarity of layers"))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	for _, row := range cka {
		var to []*float64
		for _, v := range row {
			to = append(to, finiteOrNil(v))
		}
		s.CKA = append(s.CKA, to)
	}
	return s, p.cache(similarityKind, key, s)
}

// observe computes the values of layers for samples of a split at a step. Layers of more than most values are projected, unless most is 0.
func (r *Run) observe(ctx context.Context, step int64, split string, ids []int32, layers []string, most int) ([]*observed, error) {
	var all []*observed
	maps := make([]*scatter, len(layers))
	for l, name := range layers {
		v, ok := r.Value(name)
		if !ok {
			return nil, fmt.Errorf("compute values of run %s: the network has no value %q", r.Name(), name)
		}
		n := v.Features()
		if most > 0 && n > most {
			maps[l], n = newScatter(n, most), most
		}
		all = append(all, newObserved(len(ids), n))
	}
	var rows sync.Pool
	err := r.infer(ctx, step, split, ids, layers, func(k, tap int, v []float32) {
		if maps[tap] == nil {
			all[tap].put(k, v)
			return
		}
		row, _ := rows.Get().(*[]float32)
		if row == nil {
			made := make([]float32, most)
			row = &made
		}
		maps[tap].project(*row, v)
		all[tap].put(k, *row)
		rows.Put(row)
	})
	return all, err
}

// scatter is a sparse random projection that keeps scalar products on average: each value is added to, or taken from, one
// of the projected ones (Charikar, Chen and Farach-Colton 2002). It has the variance of a dense random projection and costs one
// addition per value.
type scatter struct {
	to   []int32
	sign []float32
}

// newScatter returns the projection from a number of values to another; it depends on nothing else.
func newScatter(from, to int) *scatter {
	stream := exact.NewStream(0, "compare.projection", uint64(from), uint64(to))
	s := &scatter{make([]int32, from), make([]float32, from)}
	for f := range s.to {
		s.to[f] = int32(stream.IntN(to))
		s.sign[f] = float32(1 - 2*stream.IntN(2))
	}
	return s
}

func (s *scatter) project(dst, v []float32) {
	clear(dst)
	for f, x := range v {
		dst[s.to[f]] += float32(s.sign[f] * x)
	}
}

// key returns the key of a part in the cache.
func (p *Comparer) key(ctx context.Context, version int, more ...any) (string, error) {
	parts := []any{version, p.Split}
	for i := range p.sides {
		s := &p.sides[i]
		weights, err := s.weightsHash(ctx, s.facts.Step)
		if err != nil {
			return "", err
		}
		parts = append(parts, s.facts.ID, s.facts.Step, weights, s.Store.Meta().Dataset.Fingerprint)
	}
	return runstore.AnalysisKey(append(parts, more...)...)
}

// cached reads a part from the first run's cache.
func (p *Comparer) cached(kind, key string, into any) bool {
	a, ok := p.sides[0].Store.CachedAnalysis(kind, key)
	return ok && json.Unmarshal(a.Facts, into) == nil
}

// cache stores a part in the first run. Without the cache the result is the same.
func (p *Comparer) cache(kind, key string, part any) error {
	facts, err := json.Marshal(part)
	if err != nil {
		return fmt.Errorf("cache comparison: %w", err)
	}
	_ = p.sides[0].Store.CacheAnalysis(kind, key, runstore.Analysis{Facts: facts})
	return nil
}
