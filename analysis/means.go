package analysis

import (
	"encoding/json"
	"fmt"
	"slices"

	"brainbow/runstore"
	"brainbow/tensor"
)

// meansKind names cached mean samples; the number changes when the computation
// changes.
const (
	meansKind    = "class-means"
	meansVersion = 1
)

// ClassMeans returns the mean sample of every class of the training set, [class][C
// × H × W], in the data's own units; it is cached in the run.
func (r *Run) ClassMeans() ([][]float32, error) {
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	key, err := runstore.AnalysisKey(meansVersion, r.common.fingerprint)
	if err != nil {
		return nil, err
	}
	shape := []int{len(d.Classes), d.Features()}
	if a, ok := r.Store.CachedAnalysis(meansKind, key); ok && len(a.Tensors) == 1 && slices.Equal(a.Tensors[0].Tensor.Shape, shape) {
		return rows(a.Tensors[0].Tensor.Data, shape[1]), nil
	}
	t := tensor.New(shape...)
	for k, mean := range d.MeanImages(&d.Train) {
		copy(t.Data[k*shape[1]:], mean)
	}
	facts, err := json.Marshal(map[string]any{"split": "train", "what": "mean sample of every class"})
	if err != nil {
		return nil, fmt.Errorf("cache class means: %w", err)
	}
	// As for predictions, a failed write to the cache is not an error.
	_ = r.Store.CacheAnalysis(meansKind, key, runstore.Analysis{Facts: facts, Tensors: []tensor.Named{{Name: "means", Tensor: t}}})
	return rows(t.Data, shape[1]), nil
}

// rows cuts values into rows of the given width.
func rows(values []float32, width int) [][]float32 {
	var out [][]float32
	for ; len(values) >= width; values = values[width:] {
		out = append(out, values[:width:width])
	}
	return out
}
