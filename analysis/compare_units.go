package analysis

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"brainbow/internal/kernel"
)

// MatchedUnits pairs the units of layers that both networks have.
type MatchedUnits struct {
	Layers []MatchedLayer `json:"layers"`
	// Others are the layers that are not matched, and why.
	Others []UnmatchedLayer `json:"others"`
}

// MatchedLayer pairs the units of a layer of the same name and shape in two networks, one to one, so that the sum of the
// correlations of their activations is greatest.
type MatchedLayer struct {
	Layer string `json:"layer"`
	// Match[u] is the unit of the second network that unit u of the first is paired with.
	Match []int `json:"match"`
	// Correlation[u] is the correlation of the pair's activations over all observations, in a layer with maps over all their
	// positions; null for a unit that is constant.
	Correlation []*float64 `json:"correlation"`
	// Cosine[u] is that of the pair's weights. Where the layer reads one whose units were paired too, the second's inputs are
	// taken in the order of the first's: ReadsMatched names it.
	Cosine       []*float64 `json:"cosine"`
	ReadsMatched string     `json:"reads_matched,omitempty"`
	// Moved is how many units are paired with one of another number. Classes says that the units are the classes, which are paired by
	// what they are.
	Moved        int  `json:"moved"`
	Classes      bool `json:"classes"`
	Observations int  `json:"observations"`
}

// Alike returns the mean correlation of the pairs, NaN if all are constant.
func (m *MatchedLayer) Alike() float64 { return meanOf(m.Correlation) }

// WeightsAlike returns the mean cosine of the pairs' weights.
func (m *MatchedLayer) WeightsAlike() float64 { return meanOf(m.Cosine) }

func meanOf(values []*float64) float64 {
	sum, n := 0.0, 0
	for _, v := range values {
		if v != nil {
			sum += *v
			n++
		}
	}
	if n == 0 {
		return math.NaN()
	}
	return sum / float64(n)
}

// UnmatchedLayer says why a layer is not matched.
type UnmatchedLayer struct {
	Layer string `json:"layer"`
	Incomparable
}

const (
	unitsKind    = "compare-units"
	unitsVersion = 1
	// matchedValues is the largest number of values by which a layer's units are matched: of a large layer fewer observations are taken.
	matchedValues = 1 << 23
	// maxMatched is the largest number of units that are matched, which takes time Units³.
	maxMatched = 1024
)

// Weights matches the units of the layers that both networks have, and compares their weights. It is cached in the first run.
func (p *Comparer) Weights(ctx context.Context) (*MatchedUnits, error) {
	if err := p.computable(); err != nil {
		return nil, err
	}
	ids, err := p.observations(UsualObservations)
	if err != nil {
		return nil, err
	}
	key, err := p.key(ctx, unitsVersion, ids[0], ids[1])
	if err != nil {
		return nil, err
	}
	m := &MatchedUnits{}
	if p.cached(unitsKind, key, m) {
		return m, nil
	}
	m.Layers, m.Others = []MatchedLayer{}, []UnmatchedLayer{}
	names := p.sides[0].Layers()
	for _, name := range p.sides[1].Layers() {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	tell := p.sides[0].progress("matching units")
	for k, name := range names {
		l, err := p.matchLayer(ctx, name, ids, m)
		if err != nil {
			why, ok := errors.AsType[*Incomparable](err)
			if !ok {
				return nil, err
			}
			m.Others = append(m.Others, UnmatchedLayer{name, *why})
			continue
		}
		m.Layers = append(m.Layers, *l)
		tell(k+1, len(names))
	}
	if len(m.Layers) == 0 {
		return nil, incomparable("different-networks", "no layer has the same name and shape in both networks", "两个网络没有名称和形状都相同的层")
	}
	return m, p.cache(unitsKind, key, m)
}

// matchLayer matches the units of one layer, those of the layers before being matched in m.
func (p *Comparer) matchLayer(ctx context.Context, name string, ids [2][]int32, m *MatchedUnits) (*MatchedLayer, error) {
	var w [2]*LayerWeights
	var all [2]*observed
	for i := range p.sides {
		s := &p.sides[i]
		if !slices.Contains(s.Layers(), name) {
			return nil, incomparable("different-networks", fmt.Sprintf("%s has no layer %s", s.facts.Run, name), fmt.Sprintf("%s 没有 %s 层", s.facts.Run, name))
		}
		var err error
		if w[i], err = s.Layer(ctx, name, s.facts.Step); err != nil {
			return nil, err
		}
	}
	if w[0].Units != w[1].Units || w[0].View != w[1].View || w[0].Kind != w[1].Kind {
		text, chinese := "%s has the shape %s in one and %s in the other", "%s 在两个网络中的形状不同：%s 与 %s"
		shape := func(l *LayerWeights) string { return fmt.Sprintf("%d × %v", l.Units, l.View) }
		return nil, incomparable("different-shape", fmt.Sprintf(text, name, shape(w[0]), shape(w[1])), fmt.Sprintf(chinese, name, shape(w[0]), shape(w[1])))
	}
	units := w[0].Units
	if units > maxMatched {
		return nil, incomparable("too-many", fmt.Sprintf("%s has %d units, and at most %d are matched", name, units, maxMatched), fmt.Sprintf("%s 有 %d 个单元，最多可匹配 %d 个", name, units, maxMatched))
	}
	v, _ := p.sides[0].Value(name)
	n := max(min(len(ids[0]), matchedValues/v.Features()), 1)
	for i := range p.sides {
		s := &p.sides[i]
		o, err := s.observe(ctx, s.facts.Step, p.Split, ids[i][:n], []string{name}, 0)
		if err != nil {
			return nil, err
		}
		all[i] = o[0]
	}
	l := &MatchedLayer{Layer: name, Observations: n}
	gain, known := correlations(all[0], all[1], units, p.sides[0].threads())
	l.Classes = w[0].Output && w[1].Output && slices.Equal(p.sides[0].facts.Classes, p.sides[1].facts.Classes)
	if l.Classes {
		for u := range units {
			l.Match = append(l.Match, u)
		}
	} else {
		l.Match = assign(gain)
	}
	order := p.inputs(name, w[0].View[0], m, l)
	for u, v := range l.Match {
		if u != v {
			l.Moved++
		}
		var c *float64
		if known[0][u] && known[1][v] {
			c = finiteOrNil(gain[u][v])
		}
		l.Correlation = append(l.Correlation, c)
		l.Cosine = append(l.Cosine, finiteOrNil(cosineOf(w[0].Unit(u), Reordered(w[1].Unit(v), order))))
	}
	return l, nil
}

// inputs returns the order in which the second network's inputs of a layer stand for the first's: the match of the layer that it
// reads, nil for the order that they have.
func (p *Comparer) inputs(name string, channels int, m *MatchedUnits, l *MatchedLayer) []int {
	from := p.sides[0].feeds(name)
	if from == "" || from != p.sides[1].feeds(name) {
		return nil
	}
	for k := range m.Layers {
		if before := &m.Layers[k]; before.Layer == from && len(before.Match) == channels {
			l.ReadsMatched = from
			return before.Match
		}
	}
	return nil
}

// Order returns the order of the second network's inputs of a layer, for [Reordered]; nil for the order that they have.
func (m *MatchedUnits) Order(l *MatchedLayer) []int {
	for k := range m.Layers {
		if m.Layers[k].Layer == l.ReadsMatched {
			return m.Layers[k].Match
		}
	}
	return nil
}

// Reordered returns a unit's weights with channel order[c] of its inputs at place c; the weights themselves if order is nil.
func Reordered(unit []float32, order []int) []float32 {
	if order == nil {
		return unit
	}
	area := len(unit) / len(order)
	out := make([]float32, 0, len(unit))
	for _, c := range order {
		out = append(out, unit[c*area:(c+1)*area]...)
	}
	return out
}

// feeds returns the layer with weights whose units a layer reads, through poolings and whatever else keeps channels apart; "" if
// there is no single one.
func (r *Run) feeds(name string) string {
	for _, param := range r.Net.Params() {
		if !param.IsWeight || param.Name != name+".weight" {
			continue
		}
		v := r.input(param.Layer)
		for v.Layer >= 0 {
			switch r.Net.Spec.Layers[v.Layer].Layer {
			case "conv", "dense":
				return v.Name
			case "add", "concat":
				return ""
			}
			v = r.input(v.Layer)
		}
	}
	return ""
}

// correlations returns the correlation of each unit of a with each of b over all observations and positions; a unit that is constant
// is not known, and its correlations are 0.
func correlations(a, b *observed, units, threads int) (out [][]float64, known [2][]bool) {
	area := a.values / units
	var length [2][]float64
	for i, o := range []*observed{a, b} {
		ok := o.centre(area, threads)
		known[i], length[i] = make([]bool, units), make([]float64, units)
		for u := range units {
			if !ok {
				continue
			}
			o.rows(u*area, area, func(row []float32) {
				for _, x := range row {
					length[i][u] += float64(x) * float64(x)
				}
			})
			known[i][u] = length[i][u] > 0
		}
	}
	taps := make([]kernel.Tap, units)
	for t := range taps {
		taps[t].X = int32(t * area * panel)
	}
	table := kernel.NewTable(taps)
	parts := make([][]float64, panels(a.n))
	each(threads, len(parts), func(i int) {
		lanes := make([]float32, units*units*kernel.Lanes)
		kernel.TapsGrad(&kernel.TapsGradArgs{Acc: lanes, G: a.of(i), X: b.of(i), Tab: table, Outs: units, Rows: 1, Cols: area * panel / kernel.Lanes, GOut: area * panel})
		sums := make([]float64, units*units)
		for k := range sums {
			for _, v := range lanes[k*kernel.Lanes : (k+1)*kernel.Lanes] {
				sums[k] += float64(v)
			}
		}
		parts[i] = sums
	})
	for u := range units {
		row := make([]float64, units)
		for v := range row {
			if !known[0][u] || !known[1][v] {
				continue
			}
			for _, p := range parts {
				row[v] += p[u*units+v]
			}
			row[v] /= math.Sqrt(length[0][u] * length[1][v])
		}
		out = append(out, row)
	}
	return out, known
}
