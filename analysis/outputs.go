package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"brainbow/internal/exact"
	"brainbow/runstore"
	"brainbow/tensor"
	"brainbow/train"
)

// Outputs are the outputs of a network for every sample of a split: a
// probability for each class where its last activation is a softmax, otherwise
// one number each. A single output o for two classes is written as 1−o, o.
type Outputs struct {
	Classes int
	Values  []float32 // [samples][Classes]
}

// Of returns the outputs for sample i. They are not a copy.
func (o *Outputs) Of(i int) []float32 { return o.Values[i*o.Classes : (i+1)*o.Classes] }

// Top returns the k classes with the largest outputs for sample i, largest
// first, equal ones by class.
func (o *Outputs) Top(i, k int) []int {
	v := o.Of(i)
	order := make([]int, len(v))
	for c := range order {
		order[c] = c
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case v[a] > v[b]:
			return -1
		case v[a] < v[b]:
			return 1
		}
		return 0
	})
	return order[:min(k, len(order))]
}

// Spread returns over how many classes the prediction for sample i is spread: its perplexity, exp of the
// entropy of the outputs' shares of their sum. It is 1 for a single class, and the number of classes if all
// outputs are equal or their sum is 0. Outputs below 0 count as 0.
func (o *Outputs) Spread(i int) float64 {
	var sum float64
	for _, v := range o.Of(i) {
		sum += float64(max(v, 0))
	}
	if !(sum > 0) || math.IsInf(sum, 1) {
		return float64(o.Classes)
	}
	var entropy float64
	for _, v := range o.Of(i) {
		if p := float64(max(v, 0)) / sum; p > 0 {
			entropy -= float64(p * exact.Log(p))
		}
	}
	return exact.Exp(entropy)
}

// Probabilities reports whether the outputs for a sample are probabilities, which sum to one:
// those of a softmax, and of a single sigmoid for two classes. Several sigmoids are not: each can
// be near one.
func (r *Run) Probabilities() bool {
	a := r.Net.OutputActivation()
	return a == "softmax" || a == "sigmoid" && r.Net.Outputs() == 1
}

const (
	outputsKind    = "outputs"
	outputsVersion = 1
)

// Outputs returns the outputs for every sample of a split at a step. It reads
// them from the run's cache, or computes and caches them.
func (r *Run) Outputs(ctx context.Context, step int64, split string) (*Outputs, error) {
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	n, outs := s.Len(), r.Net.Outputs()
	o := &Outputs{Classes: max(outs, 2)}
	weights, err := r.weightsHash(ctx, step)
	if err != nil {
		return nil, err
	}
	key, err := runstore.AnalysisKey(outputsVersion, split, weights, r.common.fingerprint)
	if err != nil {
		return nil, err
	}
	if c, ok := r.Store.CachedAnalysis(outputsKind, key); ok && len(c.Tensors) == 1 && slices.Equal(c.Tensors[0].Tensor.Shape, []int{n, o.Classes}) {
		o.Values = c.Tensors[0].Tensor.Data
		return o, nil
	}
	e, err := r.evaluate(ctx, step, split)
	if err != nil {
		return nil, err
	}
	if p, key, err := r.unpredicted(ctx, step, split); err == nil {
		_ = r.keepPredictions(p, key, e) // callers mostly need the predictions too
	}
	o = r.outputsOf(e, n)
	facts, err := json.Marshal(map[string]any{"step": step, "split": split})
	if err != nil {
		return nil, fmt.Errorf("cache outputs: %w", err)
	}
	_ = r.Store.CacheAnalysis(outputsKind, key, runstore.Analysis{Facts: facts, Tensors: []tensor.Named{{Name: "outputs", Tensor: tensor.From(o.Values, n, o.Classes)}}})
	return o, nil
}

// outputsOf returns the outputs for n samples that the network was run on.
func (r *Run) outputsOf(e *train.Evaluation, n int) *Outputs {
	outs := r.Net.Outputs()
	o := &Outputs{Classes: max(outs, 2), Values: e.Outputs}
	if outs == 1 {
		o.Values = make([]float32, 2*n)
		for i, v := range e.Outputs {
			o.Values[2*i], o.Values[2*i+1] = 1-v, v
		}
	}
	return o
}
