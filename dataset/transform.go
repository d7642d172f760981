package dataset

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
)

// Kinds of transform. Each maps every value x of a channel to x·a + b.
const (
	Scale       = "scale"       // x / 255: pixels from 0…255 to 0…1
	Center      = "center"      // x − 0.5
	Standardise = "standardise" // (x − mean) / std, per channel, measured on the training split
)

// Transform is one entry of a recipe's list of transforms. In YAML and JSON an
// entry is the name of its kind, or the kind with its fields.
type Transform struct {
	Kind string `json:"kind" yaml:"kind"`
	// Mean and Std, one per channel, belong to standardise. Left out, they are
	// measured; [Resolve] fills them in.
	Mean []float64 `json:"mean,omitempty" yaml:"mean,omitempty,flow"`
	Std  []float64 `json:"std,omitempty" yaml:"std,omitempty,flow"`
}

// TransformKinds returns the kinds there are.
func TransformKinds() []string { return []string{Scale, Center, Standardise} }

// UnmarshalYAML accepts the name of a kind, or a mapping.
func (t *Transform) UnmarshalYAML(decode func(any) error) error {
	var kind string
	if decode(&kind) == nil {
		*t = Transform{Kind: kind}
		return nil
	}
	type plain Transform
	return decode((*plain)(t))
}

// UnmarshalJSON accepts the name of a kind, or an object.
func (t *Transform) UnmarshalJSON(data []byte) error {
	var kind string
	if json.Unmarshal(data, &kind) == nil {
		*t = Transform{Kind: kind}
		return nil
	}
	type plain Transform
	return json.Unmarshal(data, (*plain)(t))
}

// MarshalYAML writes a transform without fields as its kind alone.
func (t Transform) MarshalYAML() (any, error) {
	if t.Mean == nil && t.Std == nil {
		return t.Kind, nil
	}
	type plain Transform
	return plain(t), nil
}

// TransformError is a transform that cannot be applied.
type TransformError struct {
	Index   int    // in the list
	Field   string // kind, mean or std
	Reason  string
	Allowed []string // kinds, where the kind is unknown
}

func (e *TransformError) Error() string {
	text := fmt.Sprintf("read transforms: transforms[%d].%s: %s", e.Index, e.Field, e.Reason)
	if len(e.Allowed) > 0 {
		text += " (one of " + strings.Join(e.Allowed, ", ") + ")"
	}
	return text
}

// CheckTransforms returns a [*TransformError] for the first entry that no dataset
// could take.
func CheckTransforms(list []Transform) error {
	for i, t := range list {
		if !slices.Contains(TransformKinds(), t.Kind) {
			return &TransformError{i, "kind", fmt.Sprintf("%q is not a transform", t.Kind), TransformKinds()}
		}
		if t.Kind != Standardise && t.Mean != nil {
			return &TransformError{Index: i, Field: "mean", Reason: "belongs to standardise only"}
		}
		if t.Kind != Standardise && t.Std != nil {
			return &TransformError{Index: i, Field: "std", Reason: "belongs to standardise only"}
		}
		if len(t.Mean) != len(t.Std) {
			return &TransformError{Index: i, Field: "std", Reason: fmt.Sprintf("%d values, but mean has %d", len(t.Std), len(t.Mean))}
		}
		for c, v := range t.Mean {
			if v-v != 0 {
				return &TransformError{Index: i, Field: "mean", Reason: fmt.Sprintf("%v is not a number to subtract", v)}
			}
			if s := t.Std[c]; !(s > 0) || math.IsInf(s, 1) {
				return &TransformError{Index: i, Field: "std", Reason: fmt.Sprintf("%v is not a number to divide by", s)}
			}
		}
	}
	return nil
}

// Resolve returns the transforms with everything measured filled in, so that
// they can be applied, and undone, without the training split.
func Resolve(d *Dataset, list []Transform) ([]Transform, error) {
	resolved, _, _, err := compose(d, list)
	return resolved, err
}

// compose resolves the list and returns the scale and offset of each channel
// that the whole of it amounts to. Everything is float64 and is rounded to
// float32 once, at the end.
func compose(d *Dataset, list []Transform) (resolved []Transform, scale, offset []float32, err error) {
	if err := CheckTransforms(list); err != nil {
		return nil, nil, nil, err
	}
	channels := d.Shape[0]
	a, b := make([]float64, channels), make([]float64, channels)
	for c := range a {
		a[c] = 1
	}
	resolved = slices.Clone(list)
	for i := range resolved {
		t := &resolved[i]
		switch t.Kind {
		case Scale:
			for c := range a {
				a[c] /= 255
				b[c] /= 255
			}
		case Center:
			for c := range b {
				b[c] -= 0.5
			}
		case Standardise:
			if t.Mean == nil {
				if t.Mean, t.Std, err = measure(d, a, b); err != nil {
					return nil, nil, nil, fmt.Errorf("read transforms: transforms[%d]: %w", i, err)
				}
			}
			if len(t.Mean) != channels {
				return nil, nil, nil, &TransformError{Index: i, Field: "mean", Reason: fmt.Sprintf("%d values, but %s has %d channels", len(t.Mean), d.Name, channels)}
			}
			for c := range a {
				a[c] /= t.Std[c]
				b[c] = (b[c] - t.Mean[c]) / t.Std[c]
			}
		}
	}
	scale, offset = make([]float32, channels), make([]float32, channels)
	for c := range a {
		scale[c], offset[c] = float32(a[c]), float32(b[c])
	}
	return resolved, scale, offset, nil
}

// measure returns mean and standard deviation, over the training split, of
// x·a + b for each channel.
func measure(d *Dataset, a, b []float64) (mean, std []float64, err error) {
	channels, plane := d.Shape[0], d.Shape[1]*d.Shape[2]
	mean, std = make([]float64, channels), make([]float64, channels)
	n := float64(d.Train.Len() * plane)
	for c := range channels {
		var m, v float64
		if d.Train.Pixels != nil {
			// Sums of whole numbers are exact, whatever their order.
			var sum, squares uint64
			for i := c * plane; i < len(d.Train.Pixels); i += channels * plane {
				for _, p := range d.Train.Pixels[i : i+plane] {
					sum += uint64(p)
					squares += uint64(p) * uint64(p)
				}
			}
			m = float64(sum) / n
			v = float64(squares)/n - float64(m*m)
		} else {
			each := func(add func(x float64)) {
				for i := c * plane; i < len(d.Train.Values); i += channels * plane {
					for _, x := range d.Train.Values[i : i+plane] {
						add(float64(x))
					}
				}
			}
			each(func(x float64) { m += x })
			m /= n
			each(func(x float64) { v += square(x - m) })
			v /= n
		}
		mean[c] = float64(m*a[c]) + b[c]
		std[c] = float64(math.Sqrt(max(v, 0)) * math.Abs(a[c]))
		if !(std[c] > 0) {
			return nil, nil, fmt.Errorf("standardise %s: channel %d has the same value everywhere", d.Name, c)
		}
	}
	return mean, std, nil
}
