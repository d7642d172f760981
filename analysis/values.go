package analysis

import (
	"context"
	"fmt"

	"brainbow/dataset"
	"brainbow/nn"
)

// Values computes named values of the network at a step for samples of a source:
// values[t] is [len(ids)][features of taps[t]], each value [channel][y][x]. Taps
// are "input", a layer's name, or a layer's name with ".pre" for the sum before
// the activation. Errors are those of [Run.Weights] and the context's.
func (r *Run) Values(ctx context.Context, step int64, src nn.Source, ids []int32, taps []string) (values [][]float32, err error) {
	w, err := r.Weights(ctx, step)
	if err != nil {
		return nil, err
	}
	values = make([][]float32, len(taps))
	size := make([]int, len(taps))
	for t, tap := range taps {
		i, ok := r.Net.Tap(tap)
		if !ok {
			return nil, fmt.Errorf("compute values of run %s: the network has no value %q", r.Name(), tap)
		}
		size[t] = r.Net.Values()[i].Features()
		values[t] = make([]float32, len(ids)*size[t])
	}
	err = r.Net.Infer(ctx, w, src, ids, taps, r.threads(), func(k, t int, v []float32) {
		copy(values[t][k*size[t]:(k+1)*size[t]], v)
	})
	if err != nil {
		return nil, fmt.Errorf("compute values of run %s: %w", r.Name(), err)
	}
	return values, nil
}

// Seen returns samples of the data's shape as the network reads them, after the
// run's transforms. They need not be of the run's data.
func (r *Run) Seen(s *dataset.Split) (*dataset.Input, error) {
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	in, err := dataset.NewInput(d, s, r.training.Transforms)
	if err != nil {
		return nil, fmt.Errorf("open data of run %s: run.json: %w", r.Name(), err)
	}
	return in, nil
}

// Value returns the description of a named value of the network; ok is false if
// the network has no such value.
func (r *Run) Value(name string) (v nn.Value, ok bool) {
	i, ok := r.Net.Tap(name)
	if !ok {
		return v, false
	}
	return r.Net.Values()[i], true
}

// Read returns the value that a layer with weights reads, before any
// flattening. It panics if there is no such layer.
func (r *Run) Read(layer string) nn.Value {
	for _, p := range r.Net.Params() {
		if p.IsWeight && p.Name == layer+".weight" {
			return r.input(p.Layer)
		}
	}
	panic("analysis: no layer " + layer)
}

// ActivationOf names the activation function that produced a value: "linear" for
// the sum before an activation, "" for layers without one.
func (r *Run) ActivationOf(v nn.Value) string {
	if v.Pre || v.Layer < 0 {
		return ""
	}
	l := r.Net.Spec.Layers[v.Layer]
	if l.Activation == "" && (l.Layer == "conv" || l.Layer == "dense") {
		return "linear"
	}
	return l.Activation
}

// Bounds returns the least and the largest number that a value can be by its activation
// function; ok is false if it has no such bounds.
func (r *Run) Bounds(name string) (low, high float32, ok bool) {
	v, ok := r.Value(name)
	if !ok {
		return 0, 0, false
	}
	switch r.ActivationOf(v) {
	case "tanh", "softsign":
		return -1, 1, true
	case "sigmoid", "hard-sigmoid", "softmax":
		return 0, 1, true
	}
	return 0, 0, false
}

// FilmScale returns the values at the ends of the colours of a value's film, the same at every
// step: the bounds of its activation function, or else ± the largest magnitude of the values, or
// 0 and the largest of them where none is below zero. values has one row for each step; numbers
// that are not finite are ignored.
func (r *Run) FilmScale(name string, values [][]float32) (low, high float32) {
	if low, high, ok := r.Bounds(name); ok {
		return low, high
	}
	for _, row := range values {
		for _, v := range row {
			if v-v == 0 {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if low < 0 {
		high = max(high, -low)
		low = -high
	}
	return low, high
}
