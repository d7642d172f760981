package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"brainbow/runstore"
	"brainbow/tensor"
)

// The measures of separating power.
const (
	// ByTrees is the importance of a neuron in extremely randomised trees that
	// separate one class from the rest (Rauber et al. 2017), see [TreeImportance].
	ByTrees = "trees"
	// ByAUC is 2·|AUC − 1/2| of the neuron's activation alone: 0 if it does not
	// separate the class from the rest, 1 if it does without a mistake.
	ByAUC = "auc"
)

// Power says how well each neuron of a layer separates each class from the
// rest.
type Power struct {
	Measure string
	Classes []string
	Units   int
	// Values is [classes][Units], 0 for silent neurons and for classes that were
	// not Measured, because no observation, or every one, belongs to them.
	Values   []float32
	Measured []bool
	// AUC is [classes][Units] if Measure is ByAUC: above 1/2 the neuron responds
	// more to the class than to the rest, below 1/2 less.
	AUC []float32
}

// Of returns the powers of the neurons for a class. They are not a copy.
func (w *Power) Of(class int) []float32 { return w.Values[class*w.Units : (class+1)*w.Units] }

// Best returns the class that a neuron separates best, the first on a tie, and
// its power for it; class is −1 if it separates none.
func (w *Power) Best(unit int) (class int, power float32) {
	class = -1
	for c := range w.Classes {
		if v := w.Of(c)[unit]; v > power {
			class, power = c, v
		}
	}
	return class, power
}

// Strength returns a neuron's power for a class relative to the least and the
// greatest of all neurons for that class, 0…1.
func (w *Power) Strength(class, unit int) float64 {
	row := w.Of(class)
	low, high := slices.Min(row), slices.Max(row)
	if !(high > low) {
		return 0
	}
	return (float64(row[unit]) - float64(low)) / (float64(high) - float64(low))
}

// Strongest returns the k neurons with the greatest power for a class, greatest
// first, equal ones by number; neurons without power are left out.
func (w *Power) Strongest(class, k int) []int {
	var units []int
	for u, v := range w.Of(class) {
		if v > 0 {
			units = append(units, u)
		}
	}
	sortBy(units, func(u int) float64 { return float64(w.Of(class)[u]) })
	return units[:min(k, len(units))]
}

const (
	powerKind    = "power"
	powerVersion = 1
)

// PowerOptions say how separating power is measured. Trees and Seed are of
// [ByTrees] alone.
type PowerOptions struct {
	Measure string // ByTrees if empty
	Trees   int    // 100 if 0
	Seed    uint64
}

// Power measures how well each neuron of a representation separates each class
// from the rest; it is cached in the run.
func (r *Run) Power(ctx context.Context, p *Representation, o PowerOptions) (*Power, error) {
	if o.Measure == "" {
		o.Measure = ByTrees
	}
	if o.Trees == 0 {
		o.Trees = 100
	}
	if o.Measure == ByAUC {
		o.Trees, o.Seed = 0, 0
	} else if o.Measure != ByTrees {
		return nil, fmt.Errorf("measure power of neurons: the measure must be %[2]s or %[3]s, not %[1]q", o.Measure, ByTrees, ByAUC)
	}
	w := &Power{Measure: o.Measure, Classes: p.Classes, Units: p.Units()}
	counts := make([]int, len(w.Classes))
	for _, l := range p.Labels {
		counts[l]++
	}
	found := false
	for _, n := range counts {
		w.Measured = append(w.Measured, n > 0 && n < p.Len())
		found = found || n > 0 && n < p.Len()
	}
	if !found {
		return nil, noAnswer("take more observations", "measure power of neurons: all %d observations are of one class, so there is no rest to separate it from", p.Len())
	}
	key, err := runstore.AnalysisKey(powerVersion, o.Measure, o.Trees, o.Seed, p.Key)
	if err != nil {
		return nil, err
	}
	shape := []int{len(w.Classes), w.Units}
	if c, ok := r.Store.CachedAnalysis(powerKind, key); ok && len(c.Tensors) == 1 && slices.Equal(c.Tensors[0].Tensor.Shape, shape) {
		w.take(c.Tensors[0].Tensor.Data)
		return w, nil
	}
	t := tensor.New(shape...)
	if err := r.measurePower(ctx, p, w, o, t.Data); err != nil {
		return nil, fmt.Errorf("measure power of neurons of run %s: %w", r.Name(), err)
	}
	facts, err := json.Marshal(map[string]any{"measure": o.Measure, "trees": o.Trees, "seed": o.Seed, "step": p.Step, "layer": p.Layer, "observations": p.Len(), "split": p.Split})
	if err != nil {
		return nil, fmt.Errorf("cache power of neurons: %w", err)
	}
	_ = r.Store.CacheAnalysis(powerKind, key, runstore.Analysis{Facts: facts, Tensors: []tensor.Named{{Name: "power", Tensor: t}}})
	w.take(t.Data)
	return w, nil
}

// take reads cached importances, or the cached AUC.
func (w *Power) take(data []float32) {
	w.Values = data
	if w.Measure != ByAUC {
		return
	}
	w.AUC, w.Values = data, make([]float32, len(data))
	for i, v := range data {
		w.Values[i] = float32(2 * math.Abs(float64(v)-0.5))
	}
}

func (r *Run) measurePower(ctx context.Context, p *Representation, w *Power, o PowerOptions, out []float32) error {
	m := p.Neurons()
	if len(m.Active) == 0 {
		return noAnswer("choose another step or layer", "%s at step %d: %w for the %d observations", p.Layer, p.Step, ErrSilent, p.Len())
	}
	tell := r.progress("power of neurons")
	if o.Measure == ByAUC {
		for i := range out {
			out[i] = 0.5
		}
		each(r.threads(), len(m.Active), func(k int) {
			if ctx.Err() != nil {
				return
			}
			column := make([]float32, p.Len())
			p.column(m.Active[k], column)
			order := rank(column)
			for c, measured := range w.Measured {
				if measured {
					out[c*w.Units+m.Active[k]] = float32(order.auc(func(i int32) bool { return int(p.Labels[i]) == c }))
				}
			}
		})
		return ctx.Err()
	}
	columns := make([][]float32, len(m.Active))
	each(r.threads(), len(columns), func(k int) {
		columns[k] = make([]float32, p.Len())
		p.column(m.Active[k], columns[k])
	})
	f := newForest(columns)
	positive := make([]bool, p.Len())
	for c, measured := range w.Measured {
		if !measured {
			continue
		}
		tell(c, len(w.Classes))
		for i, l := range p.Labels {
			positive[i] = int(l) == c
		}
		gain, err := f.importance(ctx, positive, TreeOptions{Trees: o.Trees, Seed: o.Seed, Threads: r.threads()}, c)
		if err != nil {
			return err
		}
		for k, v := range gain {
			out[c*w.Units+m.Active[k]] = float32(v)
		}
	}
	tell(len(w.Classes), len(w.Classes))
	return nil
}
