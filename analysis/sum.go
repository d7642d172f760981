package analysis

import (
	"context"
	"fmt"

	"brainbow/nn"
)

// Sum is the weighted sum of one unit for one sample, z = b + Σ w·x, and its
// activation.
type Sum struct {
	Layer *LayerWeights
	Unit  int
	// Inputs, Weights and Products have the layer's shape View. A convolution's
	// inputs are the values that its kernel covers at one position; beyond the
	// edge they are zero.
	Inputs, Weights, Products []float32
	Bias                      float64
	// Positive and Negative are the sums of the positive and of the negative
	// products.
	Positive, Negative float64
	// Z is the network's own weighted sum, Output its activation: float32,
	// added in the network's order.
	Z, Output float32
	// At is the position of a convolution's output, [row, column].
	At [2]int
}

// SumInput holds what the units of a layer read and compute for one sample.
type SumInput struct {
	Layer *LayerWeights
	// Value is the value that the layer reads, with its shape in Read; Z and
	// Outputs are [units][height][width] of OutShape.
	Value      []float32
	Read       nn.Value
	OutShape   [3]int
	Z, Outputs []float32
	// Label is the sample's actual class, Predicted the predicted one or nn.NoClass.
	Label, Predicted int

	reach nn.Reach
}

// SumInput computes the inputs and outputs of a layer for one sample of a
// split, at a step. The sample must be in the split. Weights or values that are
// not finite give [ErrDiverged].
func (r *Run) SumInput(ctx context.Context, layer string, step int64, split string, sample int) (*SumInput, error) {
	l, err := r.Layer(ctx, layer, step)
	if err != nil {
		return nil, err
	}
	if err := l.CheckFinite(); err != nil {
		return nil, err
	}
	in, err := r.Input(split)
	if err != nil {
		return nil, err
	}
	if sample < 0 || sample >= in.Len() {
		return nil, fmt.Errorf("read sample of run %s: the %s sample must be 0 to %[4]d, not %[3]d", r.Name(), split, sample, in.Len()-1)
	}
	s := &SumInput{Layer: l, Read: r.Read(layer), Label: in.Label(sample)}
	pre := layer
	if _, ok := r.Net.Tap(layer + ".pre"); ok {
		pre += ".pre"
	}
	out, _ := r.Value(layer)
	s.OutShape = out.Shape
	// A value is tapped once, even if several of these are the same value.
	taps := []string{s.Read.Name}
	place := func(name string) int {
		for i, t := range taps {
			if t == name {
				return i
			}
		}
		taps = append(taps, name)
		return len(taps) - 1
	}
	z, y, end := place(pre), place(layer), place(r.Net.OutputName())
	values, err := r.Values(ctx, step, in, []int32{int32(sample)}, taps)
	if err != nil {
		return nil, err
	}
	s.Value, s.Z, s.Outputs = values[0], values[z], values[y]
	if err := CheckFinite(step, fmt.Sprintf("the values of %s for %s sample %d", layer, split, sample), s.Value, s.Z, s.Outputs); err != nil {
		return nil, err
	}
	s.Predicted = nn.Predict(values[end])
	if l.Kind == "conv" {
		s.reach, _ = r.Net.Reach(out.Layer)
	}
	return s, nil
}

// Strongest returns the position at which a unit's weighted sum is largest, the
// first on a tie; 0, 0 for a dense layer.
func (s *SumInput) Strongest(unit int) (at [2]int) {
	h, w := s.OutShape[1], s.OutShape[2]
	z := s.Z[unit*h*w : (unit+1)*h*w]
	best := 0
	for i, v := range z {
		if v > z[best] {
			best = i
		}
	}
	return [2]int{best / w, best % w}
}

// Sum returns the terms of one unit's weighted sum, at a position of a
// convolution's output, otherwise at 0, 0. It panics if there is no such unit
// or position.
func (s *SumInput) Sum(unit int, at [2]int) *Sum {
	l := s.Layer
	u := &Sum{Layer: l, Unit: unit, Weights: l.Unit(unit), At: at}
	u.Inputs = s.Value
	if l.Kind == "conv" {
		u.Inputs = s.patch(unit, at)
	}
	if l.Bias != nil {
		u.Bias = float64(l.Bias[unit])
	}
	u.Products = make([]float32, len(u.Inputs))
	for i, x := range u.Inputs {
		p := float64(x) * float64(u.Weights[i]) // exact
		u.Products[i] = float32(p)
		if p > 0 {
			u.Positive += p
		} else {
			u.Negative += p
		}
	}
	k := (unit*s.OutShape[1]+at[0])*s.OutShape[2] + at[1]
	u.Z, u.Output = s.Z[k], s.Outputs[k]
	return u
}

// patch returns the values that a kernel covers, of shape View.
func (s *SumInput) patch(unit int, at [2]int) []float32 {
	view, g := s.Layer.View, s.reach
	h, w := s.Read.Shape[1], s.Read.Shape[2]
	first := unit / (s.Layer.Units / g.Groups) * view[0]
	out := make([]float32, 0, view[0]*view[1]*view[2])
	for c := range view[0] {
		for ky := range view[1] {
			for kx := range view[2] {
				row, col := g.Element(at[0], at[1], ky, kx)
				v := float32(0)
				if row >= 0 && col >= 0 && row < h && col < w {
					v = s.Value[((first+c)*h+row)*w+col]
				}
				out = append(out, v)
			}
		}
	}
	return out
}

// Covered returns the rows and columns of its input that a convolution's kernel
// covers at a position: from (top, left) to before (bottom, right), which may
// lie outside the input.
func (s *SumInput) Covered(at [2]int) (top, left, bottom, right int) {
	top, left = s.reach.Element(at[0], at[1], 0, 0)
	bottom, right = s.reach.Element(at[0], at[1], s.reach.Height-1, s.reach.Width-1)
	return top, left, bottom + 1, right + 1
}
