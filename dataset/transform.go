package dataset

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"slices"

	"brainbow/internal/exact"
)

// Kinds of transform that map every value x of a channel to x·a + b.
const (
	Scale       = "scale"       // x / 255: pixels from 0…255 to 0…1
	Center      = "center"      // x − 0.5
	Standardise = "standardise" // (x − mean) / std, per channel, measured on the training split
)

// Kinds of transform that turn a picture into another picture of whole numbers 0…255. They come
// before those of values.
const (
	Greyscale = "greyscale" // the luma: three channels become one
	Crop      = "crop"      // a part: Size, at From or in the middle
	Shift     = "shift"     // moved by By pixels, the border repeated
	Flip      = "flip"      // mirrored along Axis
	Edges     = "edges"     // the gradient of the luma, scaled to a maximum of 255: one channel
	Polarity  = "polarity"  // inverted if the middle is darker than the border
)

// Transform is one entry of a recipe's list of transforms. In YAML and JSON an
// entry is the name of its kind, or the kind with its fields.
type Transform struct {
	Kind string `json:"kind" yaml:"kind"`
	// Mean and Std, one per channel, belong to standardise. If left out, they are measured;
	// [Resolve] fills them in.
	Mean []float64 `json:"mean,omitempty" yaml:"mean,omitempty,flow"`
	Std  []float64 `json:"std,omitempty" yaml:"std,omitempty,flow"`
	// Size is the height and width of a crop, one number for a square. From is the row and column
	// of its first pixel; if left out, the crop is in the middle.
	Size []int `json:"size,omitempty" yaml:"size,omitempty,flow"`
	From []int `json:"from,omitempty" yaml:"from,omitempty,flow"`
	// By is the distance of a shift in pixels, down and to the right.
	By []int `json:"by,omitempty" yaml:"by,omitempty,flow"`
	// Axis of a flip: horizontal (left and right change places; the default) or
	// vertical.
	Axis string `json:"axis,omitempty" yaml:"axis,omitempty"`
}

// TransformKinds returns the kinds of transform.
func TransformKinds() []string {
	return []string{Scale, Center, Standardise, Greyscale, Crop, Shift, Flip, Edges, Polarity}
}

// transformFields lists the keys that kinds take.
var transformFields = map[string][]string{
	Standardise: {"mean", "std"}, Crop: {"size", "from"}, Shift: {"by"}, Flip: {"axis"},
}

// TransformFields returns the keys that a kind of transform takes, beside its kind.
func TransformFields(kind string) []string { return transformFields[kind] }

// ownerOf returns the kind of transform that takes a key.
func ownerOf(key string) string {
	for kind, keys := range transformFields {
		if slices.Contains(keys, key) {
			return kind
		}
	}
	return ""
}

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
	if reflect.DeepEqual(t, Transform{Kind: t.Kind}) {
		return t.Kind, nil
	}
	type plain Transform
	return plain(t), nil
}

// TransformError reports a transform that is not applicable.
type TransformError struct {
	Index   int    // in the list
	Field   string // kind, or the key of another field
	Reason  string
	Allowed []string // kinds, where the kind is unknown
}

func (e *TransformError) Error() string {
	text := fmt.Sprintf("read transforms: transforms[%d].%s: %s", e.Index, e.Field, e.Reason)
	if len(e.Allowed) > 0 {
		text += " (one of " + listed(e.Allowed) + ")"
	}
	return text
}

// CheckTransforms returns a [*TransformError] for the first entry that no dataset accepts.
func CheckTransforms(list []Transform) error {
	values := false
	for i, t := range list {
		if !slices.Contains(TransformKinds(), t.Kind) {
			return &TransformError{i, "kind", fmt.Sprintf("%q is not a transform", t.Kind), TransformKinds()}
		}
		if values && t.pictures() {
			return &TransformError{Index: i, Field: "kind", Reason: t.Kind + " works on pixels; put it before scale, center and standardise"}
		}
		values = values || !t.pictures()
		for _, f := range []struct {
			key   string
			there bool
		}{
			{"mean", t.Mean != nil},
			{"std", t.Std != nil},
			{"size", t.Size != nil},
			{"from", t.From != nil},
			{"by", t.By != nil},
			{"axis", t.Axis != ""},
		} {
			if f.there && !slices.Contains(transformFields[t.Kind], f.key) {
				return &TransformError{Index: i, Field: f.key, Reason: "applies only to " + ownerOf(f.key)}
			}
		}
		if err := t.checkPicture(i); err != nil {
			return err
		}
		if len(t.Mean) != len(t.Std) {
			return &TransformError{Index: i, Field: "std", Reason: fmt.Sprintf("has %d values, but mean has %d", len(t.Std), len(t.Mean))}
		}
		for c, v := range t.Mean {
			if v-v != 0 {
				return &TransformError{Index: i, Field: "mean", Reason: fmt.Sprintf("must be finite numbers, not %v", v)}
			}
			if s := t.Std[c]; !(s > 0) || math.IsInf(s, 1) {
				return &TransformError{Index: i, Field: "std", Reason: fmt.Sprintf("must be finite numbers above 0, not %v", s)}
			}
		}
	}
	return nil
}

// Resolve returns the transforms with the measured values filled in, so that they can be applied,
// and undone, without the training split.
func Resolve(d *Dataset, list []Transform) ([]Transform, error) {
	in, err := NewInput(d, &d.Train, list)
	if err != nil {
		return nil, err
	}
	return in.transforms, nil
}

// compose resolves a checked list and returns its transforms of values as a scale and an offset per
// channel. seen returns the training split after the transforms of pictures, with the given shape;
// it is called only if something must be measured. Everything is computed in float64 and rounded to
// float32 once, at the end.
func compose(name string, shape [3]int, list []Transform, seen func() *Split) (resolved []Transform, scale, offset []float32, err error) {
	channels := shape[0]
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
				if t.Mean, t.Std, err = measure(name, shape, seen(), a, b); err != nil {
					return nil, nil, nil, fmt.Errorf("read transforms: transforms[%d]: %w", i, err)
				}
			}
			if len(t.Mean) != channels {
				return nil, nil, nil, &TransformError{Index: i, Field: "mean", Reason: fmt.Sprintf("has %d values, but %s has %d channels", len(t.Mean), name, channels)}
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

// measure returns the mean and standard deviation of x·a + b over a split, for each channel.
func measure(name string, shape [3]int, s *Split, a, b []float64) (mean, std []float64, err error) {
	channels, plane := shape[0], shape[1]*shape[2]
	mean, std = make([]float64, channels), make([]float64, channels)
	n := float64(s.Len() * plane)
	for c := range channels {
		var m, v float64
		if s.Pixels != nil {
			// Sums of whole numbers are exact in any order.
			var sum, squares uint64
			for i := c * plane; i < len(s.Pixels); i += channels * plane {
				for _, p := range s.Pixels[i : i+plane] {
					sum += uint64(p)
					squares += uint64(p) * uint64(p)
				}
			}
			m = float64(sum) / n
			v = float64(squares)/n - float64(m*m)
		} else {
			each := func(add func(x float64)) {
				for i := c * plane; i < len(s.Values); i += channels * plane {
					for _, x := range s.Values[i : i+plane] {
						add(float64(x))
					}
				}
			}
			each(func(x float64) { m += x })
			m /= n
			each(func(x float64) { v += exact.Square(x - m) })
			v /= n
		}
		mean[c] = float64(m*a[c]) + b[c]
		std[c] = float64(math.Sqrt(max(v, 0)) * math.Abs(a[c]))
		if !(std[c] > 0) {
			return nil, nil, fmt.Errorf("standardise %s: channel %d has the same value everywhere", name, c)
		}
	}
	return mean, std, nil
}
