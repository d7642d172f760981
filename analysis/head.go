package analysis

import (
	"context"
	"fmt"
	"sort"

	"brainbow/nn"
)

// Head is the last step of a network that ends in a dense layer: how the units
// of the last hidden layer become a weighted sum for each class.
type Head struct {
	Step int64
	// Layer is the output layer, Hidden the value that it reads.
	Layer, Hidden string
	// Classes is the number of classes: two for a single output, which is for the second class
	// and against the first.
	Classes int
	Units   int
	// Weights is [Classes][Units], Bias [Classes] (zeros if the layer has none).
	// Before a softmax both are minus their mean over the classes, and Centred is
	// set: what a unit adds to all classes changes no probability.
	Weights, Bias []float32
	Centred       bool
	// Activation is that of the output layer.
	Activation string
}

// Row returns the weights of a class over the hidden units. They are not a copy.
func (h *Head) Row(class int) []float32 { return h.Weights[class*h.Units : (class+1)*h.Units] }

// Score returns the weighted sum of a class for the activations of one sample.
// It adds in float64, in which products of float32 are exact, so that all
// machines agree.
func (h *Head) Score(class int, activations []float32) float64 {
	z := float64(h.Bias[class])
	for j, w := range h.Row(class) {
		z += float64(w) * float64(activations[j])
	}
	return z
}

// NoHeadError says why a network has no last hidden layer from which its
// classes are computed.
type NoHeadError struct{ Why string }

func (e *NoHeadError) Error() string { return e.Why }

// Head returns the output layer's weights at a step. It returns a *NoHeadError
// for a network without a hidden layer or whose last layer is not dense, and
// [ErrDiverged] for weights that are not finite.
func (r *Run) Head(ctx context.Context, step int64) (*Head, error) {
	last := len(r.Net.Spec.Layers) - 1
	out := r.Net.Spec.Layers[last]
	if out.Layer != "dense" {
		return nil, &NoHeadError{fmt.Sprintf("its last layer is of kind %s, not a dense layer with a unit for each class", out.Layer)}
	}
	in := r.input(last)
	if in.Layer < 0 {
		return nil, &NoHeadError{"it has no hidden layer: its output layer reads the input itself"}
	}
	l, err := r.Layer(ctx, r.Net.OutputName(), step)
	if err != nil {
		return nil, err
	}
	if err := l.CheckFinite(); err != nil {
		return nil, err
	}
	h := &Head{Step: step, Layer: l.Name, Hidden: in.Name, Classes: l.Units, Units: len(l.Values) / l.Units, Weights: l.Values, Bias: l.Bias, Activation: l.Activation}
	if h.Bias == nil {
		h.Bias = make([]float32, h.Classes)
	}
	if l.Centred != nil {
		h.Weights, h.Bias, h.Centred = l.Centred, centre(h.Bias, h.Classes), true
	}
	if h.Classes == 1 {
		h.Classes, h.Weights, h.Bias = 2, append(negated(h.Weights), h.Weights...), append(negated(h.Bias), h.Bias...)
	}
	return h, nil
}

func negated(v []float32) []float32 {
	out := make([]float32, len(v))
	for i, x := range v {
		out[i] = -x
	}
	return out
}

// Likeness returns the mean correlation of the weights of units of two groups, each pair once,
// and false if there is no pair. l is the hidden layer.
func (l *LayerWeights) Likeness(a, b []int) (mean float64, ok bool) {
	sum, n := 0.0, 0
	for i, u := range a {
		for j, v := range b {
			if u != v && !(&a[0] == &b[0] && j <= i) {
				sum += Correlation(l.Unit(u), l.Unit(v))
				n++
			}
		}
	}
	return sum / float64(n), n > 0
}

// Hidden returns the values between the input and the output, in order: the
// outputs of layers, without the sums before activations.
func (r *Run) Hidden() []nn.Value {
	var out []nn.Value
	for _, v := range r.Net.Values() {
		if !v.Pre && v.Layer >= 0 && v.Layer < len(r.Net.Spec.Layers)-1 {
			out = append(out, v)
		}
	}
	return out
}

// sortBy sorts units by a size, largest first, equal ones in their order.
func sortBy(units []int, size func(u int) float64) {
	sort.SliceStable(units, func(i, j int) bool { return size(units[i]) > size(units[j]) })
}
