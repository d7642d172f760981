package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"brainbow/runstore"
	"brainbow/tensor"
)

// Activations are the values of one layer for many samples.
type Activations struct {
	Step  int64
	Split string
	Layer string
	Units int
	// Values is [samples][Units], in the order of the split.
	Values []float32
}

// Len returns the number of samples.
func (a *Activations) Len() int { return len(a.Values) / a.Units }

// Of returns the activations of sample i. They are not a copy.
func (a *Activations) Of(i int) []float32 { return a.Values[i*a.Units : (i+1)*a.Units : (i+1)*a.Units] }

const (
	activationsKind    = "activations"
	activationsVersion = 1
	// keptActivations is the largest number of values that is cached in the
	// run: 64 MB. Larger activations are computed again each time.
	keptActivations = 1 << 24
)

// Activations returns the values of a layer, or of another named value of the
// network, for every sample of a split, flattened per sample. It reads them
// from the run's cache, or computes and caches them.
func (r *Run) Activations(ctx context.Context, step int64, split, layer string) (*Activations, error) {
	i, ok := r.Net.Tap(layer)
	if !ok {
		return nil, fmt.Errorf("compute activations of run %s: the network has no value %q", r.Name(), layer)
	}
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	a := &Activations{Step: step, Split: split, Layer: layer, Units: r.Net.Values()[i].Features()}
	n := s.Len()
	weights, err := r.weightsHash(ctx, step)
	if err != nil {
		return nil, err
	}
	key, err := runstore.AnalysisKey(activationsVersion, layer, split, weights, r.common.fingerprint)
	if err != nil {
		return nil, err
	}
	small := n*a.Units <= keptActivations
	if small {
		if c, ok := r.Store.CachedAnalysis(activationsKind, key); ok && len(c.Tensors) == 1 && slices.Equal(c.Tensors[0].Tensor.Shape, []int{n, a.Units}) {
			a.Values = c.Tensors[0].Tensor.Data
			return a, nil
		}
	}
	a.Values = make([]float32, n*a.Units)
	count := r.counted("values of "+layer, n)
	if err := r.infer(ctx, step, split, nil, []string{layer}, func(k, _ int, v []float32) { copy(a.Of(k), v); count() }); err != nil {
		return nil, err
	}
	if small {
		facts, err := json.Marshal(map[string]any{"step": step, "split": split, "layer": layer})
		if err != nil {
			return nil, fmt.Errorf("cache activations: %w", err)
		}
		_ = r.Store.CacheAnalysis(activationsKind, key, runstore.Analysis{Facts: facts, Tensors: []tensor.Named{{Name: "activations", Tensor: tensor.From(a.Values, n, a.Units)}}})
	}
	return a, nil
}

// infer computes values of the samples ids of a split, or of all samples if ids
// is nil, at a step.
func (r *Run) infer(ctx context.Context, step int64, split string, ids []int32, taps []string, sink func(k, tap int, v []float32)) error {
	w, err := r.Weights(ctx, step)
	if err != nil {
		return err
	}
	in, err := r.Input(split)
	if err != nil {
		return err
	}
	inf, err := r.Net.NewInferer(taps, r.threads())
	if err != nil {
		return fmt.Errorf("compute values of run %s: %w", r.Name(), err)
	}
	if err := inf.Run(ctx, w, in, ids, sink); err != nil {
		return fmt.Errorf("compute values of run %s: %w", r.Name(), err)
	}
	return nil
}
