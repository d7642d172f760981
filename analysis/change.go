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

// Change is how much the layers of a network still move between recorded steps.
// Interval i is from Steps[i] to Steps[i+1]; every number is divided by its
// number of steps. A change between two states that are all zero is not a
// number.
type Change struct {
	Steps   []int64
	Layers  []string
	Samples int // number of test samples, the first ones, on which representations were compared
	// Weights is [layer][interval], the norm of the difference of the layer's
	// weights over the larger norm of before and after; Values is the same of all
	// the layer's activations for the samples; Turned is 1 minus the correlation
	// of the activations before and after.
	Weights, Values, Turned [][]float64
}

const (
	changeKind    = "change"
	changeVersion = 1
	// changeSteps is how many recorded steps are compared at most, changeSamples on how
	// many samples.
	changeSteps   = 61
	changeSamples = 256
)

// Change measures how much every layer with weights moves from one recorded
// step to the next, at up to 61 recorded steps spread evenly. It is cached in
// the run.
func (r *Run) Change(ctx context.Context) (*Change, error) {
	frames := slices.Clone(r.Store.Frames())
	slices.Sort(frames)
	c := &Change{Steps: Evenly(frames, changeSteps), Layers: r.Layers()}
	if len(c.Steps) < 2 || len(c.Layers) == 0 {
		return nil, fmt.Errorf("measure change of run %s: %s of %s kept: %w", r.Name(), "weights", count(len(c.Steps), "step"), runstore.ErrNotKept)
	}
	s, err := r.Split("test")
	if err != nil {
		return nil, err
	}
	c.Samples = min(changeSamples, s.Len())
	first, err := r.weightsHash(ctx, c.Steps[0])
	if err != nil {
		return nil, err
	}
	last, err := r.weightsHash(ctx, c.Steps[len(c.Steps)-1])
	if err != nil {
		return nil, err
	}
	key, err := runstore.AnalysisKey(changeVersion, c.Steps, c.Samples, first, last, r.common.fingerprint)
	if err != nil {
		return nil, err
	}
	shape := []int{3, len(c.Layers), len(c.Steps) - 1}
	if a, ok := r.Store.CachedAnalysis(changeKind, key); ok && len(a.Tensors) == 1 && slices.Equal(a.Tensors[0].Tensor.Shape, shape) {
		c.take(a.Tensors[0].Tensor.Data)
		return c, nil
	}
	t := tensor.New(shape...)
	if err := r.compareSteps(ctx, c, t.Data); err != nil {
		return nil, err
	}
	facts, err := json.Marshal(map[string]any{"steps": c.Steps, "layers": c.Layers, "samples": c.Samples, "of": []string{"weights", "values", "turned"}})
	if err != nil {
		return nil, fmt.Errorf("cache change: %w", err)
	}
	_ = r.Store.CacheAnalysis(changeKind, key, runstore.Analysis{Facts: facts, Tensors: []tensor.Named{{Name: "change", Tensor: t}}})
	c.take(t.Data)
	return c, nil
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// take reads the numbers from the cache.
func (c *Change) take(data []float32) {
	n := len(c.Steps) - 1
	for i, to := range []*[][]float64{&c.Weights, &c.Values, &c.Turned} {
		for l := range c.Layers {
			row := make([]float64, n)
			for k := range row {
				row[k] = float64(data[(i*len(c.Layers)+l)*n+k])
			}
			*to = append(*to, row)
		}
	}
}

// compareSteps fills in [3][layer][interval].
func (r *Run) compareSteps(ctx context.Context, c *Change, out []float32) error {
	ids := make([]int32, c.Samples)
	for i := range ids {
		ids[i] = int32(i)
	}
	layers, n := len(c.Layers), len(c.Steps)-1
	tell := r.progress("change between steps")
	var weights, values [][]float32
	for k, step := range c.Steps {
		w, err := r.Weights(ctx, step)
		if err != nil {
			return err
		}
		byName := map[string][]float32{}
		for _, t := range w.Tensors() {
			byName[t.Name] = t.Tensor.Data
		}
		nowW, nowV := make([][]float32, layers), make([][]float32, layers)
		for l, name := range c.Layers {
			nowW[l] = slices.Clone(byName[name+".weight"])
			i, _ := r.Net.Tap(name)
			nowV[l] = make([]float32, c.Samples*r.Net.Values()[i].Features())
		}
		if err := r.infer(ctx, step, "test", ids, c.Layers, func(i, tap int, v []float32) { copy(nowV[tap][i*len(v):], v) }); err != nil {
			return err
		}
		for l := range c.Layers {
			if k == 0 {
				continue
			}
			steps := float64(step - c.Steps[k-1])
			at := l*n + k - 1
			out[at] = float32(moved(weights[l], nowW[l]) / steps)
			out[layers*n+at] = float32(moved(values[l], nowV[l]) / steps)
			out[2*layers*n+at] = float32((1 - correlated(values[l], nowV[l])) / steps)
		}
		weights, values = nowW, nowV
		tell(k+1, n+1)
	}
	return nil
}

// moved returns the norm of b − a over the larger of their norms, which is at
// most 1 for what begins at zero; it is not a number if both are zero.
func moved(a, b []float32) float64 {
	var diff, before, after float64
	for i, v := range a {
		d := float64(b[i]) - float64(v)
		diff += float64(d * d)
		before += float64(v) * float64(v)
		after += float64(b[i]) * float64(b[i])
	}
	if norm := max(before, after); norm > 0 {
		return math.Sqrt(diff / norm)
	}
	return math.NaN()
}

// correlated is Correlation, but not a number where one side is constant.
func correlated(a, b []float32) float64 {
	constant := func(v []float32) bool {
		return !slices.ContainsFunc(v, func(x float32) bool { return x != v[0] })
	}
	if constant(a) || constant(b) {
		return math.NaN()
	}
	return Correlation(a, b)
}
