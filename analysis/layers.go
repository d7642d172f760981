package analysis

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"brainbow/nn"
	"brainbow/tensor"
)

// Layers returns the names of the layers that have weights, in order.
func (r *Run) Layers() []string {
	var names []string
	for _, p := range r.Net.Params() {
		if p.IsWeight {
			names = append(names, strings.TrimSuffix(p.Name, ".weight"))
		}
	}
	return names
}

// Layer returns the weights of a layer at any step.
func (r *Run) Layer(ctx context.Context, name string, step int64) (*LayerWeights, error) {
	weights, err := r.Weights(ctx, step)
	if err != nil {
		return nil, err
	}
	byName := map[string]*tensor.Tensor{}
	for _, t := range weights.Tensors() {
		byName[t.Name] = t.Tensor
	}
	for _, p := range r.Net.Params() {
		if !p.IsWeight || p.Name != name+".weight" {
			continue
		}
		w := byName[p.Name]
		l := &LayerWeights{Name: name, Step: step, Units: p.Shape[0], Values: w.Data}
		if b := byName[name+".bias"]; b != nil {
			l.Bias = b.Data
		}
		r.describe(l, p)
		if out := r.reader(l); out != "" {
			if o := byName[out+".weight"]; o != nil && len(o.Data) == r.Net.Outputs()*l.Units {
				l.Outgoing = o.Data
				if r.softmaxed() {
					l.Outgoing = centre(o.Data, r.Net.Outputs())
				}
			}
		}
		if l.Output && !l.FromInput && r.softmaxed() {
			l.Centred = centre(l.Values, l.Units)
		}
		return l, nil
	}
	return nil, fmt.Errorf("run %s has no layer %q with weights; it has %s", r.Name(), name, strings.Join(r.Layers(), ", "))
}

// describe fills in what the graph says about a layer.
func (r *Run) describe(l *LayerWeights, p nn.Param) {
	spec := r.Net.Spec.Layers[p.Layer]
	l.Kind, l.Activation = spec.Layer, spec.Activation
	if l.Activation == "" {
		l.Activation = "linear"
	}
	in := r.input(p.Layer)
	l.FromInput = in.Layer < 0
	l.Output = l.Name == r.Net.OutputName() && l.Units > 1
	l.View = in.Shape
	if l.Kind == "conv" {
		l.View = [3]int{p.Shape[1], p.Shape[2], p.Shape[3]}
	}
}

// input returns the value that a layer reads, in its shape before any
// flattening and dropout; dropout acts only in training.
func (r *Run) input(layer int) nn.Value {
	name := ""
	if in := r.Net.Spec.Layers[layer].Inputs; len(in) > 0 {
		name = in[0]
	}
	var v nn.Value
	for _, w := range r.Net.Values() {
		if !w.Pre && (name != "" && w.Name == name || name == "" && w.Layer == layer-1) {
			v = w
		}
	}
	if v.Layer >= 0 && slices.Contains([]string{"flatten", "dropout"}, r.Net.Spec.Layers[v.Layer].Layer) {
		return r.input(v.Layer)
	}
	return v
}

// reader returns the name of the output layer if it is dense and reads l's
// units directly, else "".
func (r *Run) reader(l *LayerWeights) string {
	last := len(r.Net.Spec.Layers) - 1
	out := r.Net.Spec.Layers[last]
	if out.Layer != "dense" || l.Kind != "dense" || r.Net.Outputs() < 2 {
		return ""
	}
	if in := r.input(last); in.Name != l.Name {
		return ""
	}
	return r.Net.OutputName()
}
