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

// Responses say how strongly the channels of a layer respond to each class. The
// activation of a channel that is a map is the mean of the map.
type Responses struct {
	Layer    string
	Channels int
	// Mean is [classes][Channels], the mean activation over a class's samples;
	// not a number for a class without samples. All and Deviation are the mean
	// and the standard deviation over all samples, [Channels].
	Mean           []float32
	All, Deviation []float32
}

// Lift returns by how many standard deviations a channel responds more to a
// class than to all samples; 0 if its activation is constant.
func (r *Responses) Lift(class, channel int) float64 {
	d := float64(r.Deviation[channel])
	if !(d > 0) {
		return 0
	}
	return (float64(r.Mean[class*r.Channels+channel]) - float64(r.All[channel])) / d
}

const (
	responsesKind    = "responses"
	responsesVersion = 1
)

// Responses returns how the channels of a value respond to the classes of a
// split at a step. It is cached in the run.
func (r *Run) Responses(ctx context.Context, step int64, split, layer string) (*Responses, error) {
	i, ok := r.Net.Tap(layer)
	if !ok {
		return nil, fmt.Errorf("measure responses of run %s: the network has no value %q", r.Name(), layer)
	}
	s, err := r.Split(split)
	if err != nil {
		return nil, err
	}
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	shape := r.Net.Values()[i].Shape
	channels, area, classes := shape[0], shape[1]*shape[2], max(len(d.Classes), r.Net.Outputs(), 2)
	out := &Responses{Layer: layer, Channels: channels}
	weights, err := r.weightsHash(ctx, step)
	if err != nil {
		return nil, err
	}
	key, err := runstore.AnalysisKey(responsesVersion, layer, split, weights, r.common.fingerprint)
	if err != nil {
		return nil, err
	}
	split3 := func(v []float32) {
		out.Mean, out.All, out.Deviation = v[:classes*channels], v[classes*channels:(classes+1)*channels], v[(classes+1)*channels:]
	}
	if c, ok := r.Store.CachedAnalysis(responsesKind, key); ok && len(c.Tensors) == 1 && slices.Equal(c.Tensors[0].Tensor.Shape, []int{classes + 2, channels}) {
		split3(c.Tensors[0].Tensor.Data)
		return out, nil
	}
	n := s.Len()
	means := make([]float32, n*channels) // per sample and channel
	if err := r.infer(ctx, step, split, nil, []string{layer}, func(k, _ int, v []float32) {
		for c := range channels {
			var sum float64
			for _, x := range v[c*area : (c+1)*area] {
				sum += float64(x)
			}
			means[k*channels+c] = float32(sum / float64(area))
		}
	}); err != nil {
		return nil, err
	}
	t := tensor.New(classes+2, channels)
	counts := make([]int, classes)
	for _, l := range s.Labels {
		counts[l]++
	}
	for c := range channels {
		sums := make([]float64, classes)
		var sum, squares float64
		for k := range n {
			v := float64(means[k*channels+c])
			sums[s.Labels[k]] += v
			sum += v
		}
		mean := sum / float64(n)
		for k := range n {
			diff := float64(means[k*channels+c]) - mean
			squares += float64(diff * diff)
		}
		for k := range classes {
			t.Data[k*channels+c] = float32(sums[k] / float64(counts[k]))
		}
		t.Data[classes*channels+c], t.Data[(classes+1)*channels+c] = float32(mean), float32(math.Sqrt(squares/float64(n)))
	}
	split3(t.Data)
	facts, err := json.Marshal(map[string]any{"step": step, "split": split, "layer": layer})
	if err != nil {
		return nil, fmt.Errorf("cache responses: %w", err)
	}
	_ = r.Store.CacheAnalysis(responsesKind, key, runstore.Analysis{Facts: facts, Tensors: []tensor.Named{{Name: "responses", Tensor: t}}})
	return out, nil
}

// Correlation returns Pearson's correlation of two rows of numbers, 0 if one of
// them is constant. It panics if they are of different lengths.
func Correlation[F float32 | float64](a, b []F) float64 {
	if len(a) != len(b) {
		panic("analysis: rows of different lengths")
	}
	n := float64(len(a))
	var ma, mb float64
	for i := range a {
		ma += float64(a[i])
		mb += float64(b[i])
	}
	ma, mb = ma/n, mb/n
	var ab, aa, bb float64
	for i := range a {
		x, y := float64(a[i])-ma, float64(b[i])-mb
		ab += float64(x * y)
		aa += float64(x * x)
		bb += float64(y * y)
	}
	if !(aa > 0 && bb > 0) {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}
