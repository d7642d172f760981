package analysis

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"brainbow/nn"
	"brainbow/tensor"
)

// Representation holds the activations of one layer for the observations at a
// step, after the activation function and without dropout.
type Representation struct {
	*Observations
	Step  int64
	Layer string
	// Shape is that of the layer's value: channels, height, width. Means says that
	// a unit is the mean of a channel's map and not one position of it.
	Shape [3]int
	Means bool
	// Points is [observations, Units()], all finite.
	Points *tensor.Tensor
	// Predicted and Confidence are the network's prediction for each
	// observation.
	Predicted  []int32
	Confidence []float32
	// Key is everything that Points depends on; what is computed from Points is
	// cached under it.
	Key []any
}

// Units returns the number of units of the layer, channels if Means.
func (p *Representation) Units() int { return p.Points.Shape[1] }

// Of returns the activations for observation i. They are not a copy.
func (p *Representation) Of(i int) []float32 { return p.Points.Row(i).Data }

// Right returns the share of the observations that were predicted correctly.
func (p *Representation) Right() float64 {
	n := 0
	for i, l := range p.Labels {
		if p.Predicted[i] == l {
			n++
		}
	}
	return float64(n) / float64(p.Len())
}

// RepresentationOptions say how a layer's values are represented.
type RepresentationOptions struct {
	Subset
	// Means takes the mean of each channel's map instead of every position.
	Means bool
}

// MostRepresented is the largest number of values of a representation, 256 MB.
const MostRepresented = 1 << 26

// Representation computes the values of a layer ("fc4", "conv1", "input") for
// the observations at a step. Values that are not finite give [ErrDiverged] with
// the sample and the unit.
func (r *Run) Representation(ctx context.Context, step int64, layer string, o RepresentationOptions) (*Representation, error) {
	i, ok := r.Net.Tap(layer)
	if !ok {
		return nil, fmt.Errorf("compute representation of run %s: the network has no value %q; its values are %s", r.Name(), layer, strings.Join(r.valueNames(), ", "))
	}
	obs, err := r.Observations(o.Subset)
	if err != nil {
		return nil, err
	}
	weights, err := r.weightsHash(ctx, step)
	if err != nil {
		return nil, err
	}
	v := r.Net.Values()[i]
	area := v.Shape[1] * v.Shape[2]
	p := &Representation{Observations: obs, Step: step, Layer: layer, Shape: v.Shape, Means: o.Means && area > 1, Predicted: make([]int32, obs.Len()), Confidence: make([]float32, obs.Len())}
	p.Key = []any{layer, p.Means, obs.Split, obs.Len(), o.Seed, weights, r.common.fingerprint}
	units := v.Features()
	if p.Means {
		units = v.Shape[0]
	}
	if obs.Len() > MostRepresented/units {
		return nil, noAnswer(fmt.Sprintf("take at most %d observations, or the means of the %d channels", max(MostRepresented/units, 1), v.Shape[0]),
			"compute representation of run %s: %d observations of %s, %d units, are %d values, more than %d", r.Name(), obs.Len(), layer, units, obs.Len()*units, MostRepresented)
	}
	p.Points = tensor.New(obs.Len(), units)
	taps := []string{r.Net.OutputName()}
	if layer != taps[0] {
		taps = append(taps, layer)
	}
	err = r.infer(ctx, step, obs.Split, obs.IDs, taps, func(k, tap int, v []float32) {
		if tap == 0 {
			p.Predicted[k], p.Confidence[k] = int32(nn.Predict(v)), nn.Confidence(v)
		}
		if tap == len(taps)-1 {
			p.take(k, v, area)
		}
	})
	if err != nil {
		return nil, err
	}
	for k, v := range p.Points.Data {
		if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
			return nil, noAnswer(earlier, "compute representation of run %s: unit %d of %s is %v at step %d for %s sample %d: %w",
				r.Name(), k%units, layer, v, step, obs.Split, obs.IDs[k/units], ErrDiverged)
		}
	}
	return p, nil
}

// take stores a layer's value for observation k.
func (p *Representation) take(k int, v []float32, area int) {
	dst := p.Of(k)
	if !p.Means {
		copy(dst, v)
		return
	}
	for c := range dst {
		dst[c] = mean(v[c*area : (c+1)*area])
	}
}

func mean(values []float32) float32 {
	var sum float64
	for _, x := range values {
		sum += float64(x)
	}
	return float32(sum / float64(len(values)))
}

// Channel returns for every observation the activation of a channel, of a map its mean; in a
// layer without maps a channel is a unit.
func (p *Representation) Channel(c int) []float32 {
	area := p.Units() / p.Shape[0]
	out := make([]float32, p.Len())
	for i := range out {
		out[i] = mean(p.Of(i)[c*area : (c+1)*area])
	}
	return out
}

// valueNames returns the names of the network's values, without the sums before
// activations.
func (r *Run) valueNames() []string {
	var names []string
	for _, v := range r.Net.Values() {
		if !v.Pre {
			names = append(names, v.Name)
		}
	}
	return names
}

// HiddenLayers returns the names of the hidden values that layers compute, in
// order. It leaves out dropout and flattening, which only pass on the value
// before them.
func (r *Run) HiddenLayers() []string {
	var names []string
	for _, v := range r.Hidden() {
		if !slices.Contains([]string{"dropout", "flatten"}, r.Net.Spec.Layers[v.Layer].Layer) {
			names = append(names, v.Name)
		}
	}
	return names
}

// LastHidden returns the name of the last hidden layer; a network without one
// gives a *[NoHeadError].
func (r *Run) LastHidden() (string, error) {
	names := r.HiddenLayers()
	if len(names) == 0 {
		return "", &NoHeadError{"it has no hidden layer: its output layer reads the input itself"}
	}
	return names[len(names)-1], nil
}
