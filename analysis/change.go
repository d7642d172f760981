package analysis

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

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
	changeVersion = 2
	// changeSteps is how many recorded steps are compared at most, evenly spread, changeFiner how many more where a
	// layer has changed nearly as much as it can, and changeSamples on how many samples.
	changeSteps   = 61
	changeFiner   = 60
	changeSamples = 256
)

// Saturated is the relative change over an interval from which on it says little: whatever becomes something else
// has changed by about 1, over one step or over a hundred. Such intervals are measured in finer steps where
// steps between are recorded.
const Saturated = 0.5

// Change measures how much every layer with weights moves from one recorded
// step to the next, at up to 61 recorded steps spread evenly, and up to 60 more in intervals in which a layer
// has changed by at least [Saturated]. It is cached in the run.
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
	if a, ok := r.Store.CachedAnalysis(changeKind, key); ok && c.fromCache(a) {
		return c, nil
	}
	if err := r.measureChange(ctx, c, frames); err != nil {
		return nil, err
	}
	t := tensor.New(3, len(c.Layers), len(c.Steps)-1)
	c.put(t.Data)
	c.take(t.Data) // the same numbers as from the cache
	facts, err := json.Marshal(changeFacts{c.Steps, c.Layers, c.Samples, []string{"weights", "values", "turned"}})
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

// changeFacts are what the cache says of the numbers.
type changeFacts struct {
	Steps   []int64  `json:"steps"`
	Layers  []string `json:"layers"`
	Samples int      `json:"samples"`
	Of      []string `json:"of"`
}

// fromCache takes steps and numbers from the cache, if they fit.
func (c *Change) fromCache(a runstore.Analysis) bool {
	var f changeFacts
	if json.Unmarshal(a.Facts, &f) != nil || len(a.Tensors) != 1 || len(f.Steps) < len(c.Steps) {
		return false
	}
	ascending := slices.IsSorted(f.Steps) && f.Steps[0] == c.Steps[0] && f.Steps[len(f.Steps)-1] == c.Steps[len(c.Steps)-1]
	if !ascending || !slices.Equal(a.Tensors[0].Tensor.Shape, []int{3, len(c.Layers), len(f.Steps) - 1}) {
		return false
	}
	c.Steps = f.Steps
	c.take(a.Tensors[0].Tensor.Data)
	return true
}

// take reads the numbers from a tensor [3][layer][interval], put writes them.
func (c *Change) take(data []float32) {
	n := len(c.Steps) - 1
	for i, to := range c.all() {
		*to = nil
		for l := range c.Layers {
			row := make([]float64, n)
			for k := range row {
				row[k] = float64(data[(i*len(c.Layers)+l)*n+k])
			}
			*to = append(*to, row)
		}
	}
}

func (c *Change) put(data []float32) {
	n := len(c.Steps) - 1
	for i, of := range c.all() {
		for l, row := range *of {
			for k, v := range row {
				data[(i*len(c.Layers)+l)*n+k] = float32(v)
			}
		}
	}
}

func (c *Change) all() [3]*[][]float64 { return [3]*[][]float64{&c.Weights, &c.Values, &c.Turned} }

// measureChange fills in the numbers, first for the steps of c, then in finer steps where they are saturated.
func (r *Run) measureChange(ctx context.Context, c *Change, frames []int64) error {
	coarse, err := r.compareSteps(ctx, c, c.Steps)
	if err != nil {
		return err
	}
	var inside []int64
	for k := range coarse {
		from, to := c.Steps[k], c.Steps[k+1]
		if coarse[k].most()*float64(to-from) < Saturated {
			continue
		}
		for _, f := range frames {
			if f > from && f < to {
				inside = append(inside, f)
			}
		}
	}
	steps := slices.Concat(c.Steps, Evenly(inside, changeFiner))
	slices.Sort(steps)
	var all []layerChanges
	for k := 0; k < len(c.Steps)-1; k++ {
		// The stretch of finer steps that begins here, over one interval or several.
		first, end := slices.Index(steps, c.Steps[k]), k
		for end < len(c.Steps)-1 && slices.Index(steps, c.Steps[end+1]) > slices.Index(steps, c.Steps[end])+1 {
			end++
		}
		if end == k {
			all = append(all, coarse[k])
			continue
		}
		finer, err := r.compareSteps(ctx, c, steps[first:slices.Index(steps, c.Steps[end])+1])
		if err != nil {
			return err
		}
		all = append(all, finer...)
		k = end - 1
	}
	c.Steps = steps
	for i, to := range c.all() {
		for l := range c.Layers {
			row := make([]float64, len(all))
			for k, v := range all {
				row[k] = v[i][l]
			}
			*to = append(*to, row)
		}
	}
	return nil
}

// layerChanges are the changes per step over an interval: of the weights, of the values, and turned, of each layer.
type layerChanges [3][]float64

// most returns the largest change of a layer's values.
func (v layerChanges) most() float64 {
	most := 0.0
	for _, x := range v[1] {
		if x > most {
			most = x
		}
	}
	return most
}

// compareSteps compares each of some steps with the next.
func (r *Run) compareSteps(ctx context.Context, c *Change, steps []int64) ([]layerChanges, error) {
	ids := make([]int32, c.Samples)
	for i := range ids {
		ids[i] = int32(i)
	}
	layers, n := len(c.Layers), len(steps)-1
	tell := r.progress("change between steps")
	// The weights and the values of each layer, at the step before and now.
	before, now := make([][2]row, layers), make([][2]row, layers)
	for l, name := range c.Layers {
		i, _ := r.Net.Tap(name)
		size := c.Samples * r.Net.Values()[i].Features()
		before[l][1].values, now[l][1].values = make([]float32, size), make([]float32, size)
	}
	var all []layerChanges
	for k, step := range steps {
		w, err := r.Weights(ctx, step)
		if err != nil {
			return nil, err
		}
		byName := map[string][]float32{}
		for _, t := range w.Tensors() {
			byName[t.Name] = t.Tensor.Data
		}
		for l, name := range c.Layers {
			now[l][0].values = append(now[l][0].values[:0], byName[name+".weight"]...)
		}
		if err := r.infer(ctx, step, "test", ids, c.Layers, func(i, tap int, v []float32) { copy(now[tap][1].values[i*len(v):], v) }); err != nil {
			return nil, err
		}
		v := layerChanges{make([]float64, layers), make([]float64, layers), make([]float64, layers)}
		var wg sync.WaitGroup
		for l := range now {
			wg.Go(func() {
				for of := range now[l] {
					now[l][of].take()
				}
				if k > 0 {
					by := float64(step - steps[k-1])
					weights, _ := before[l][0].compare(&now[l][0])
					values, turned := before[l][1].compare(&now[l][1])
					v[0][l], v[1][l], v[2][l] = weights/by, values/by, turned/by
				}
			})
		}
		wg.Wait()
		if k > 0 {
			all = append(all, v)
		}
		before, now = now, before
		tell(k+1, n+1)
	}
	return all, nil
}
