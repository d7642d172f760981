package dataset

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"brainbow/internal/exact"
)

// Kinds of augmentation, in addition to [Shift] and [Flip]. All are drawn anew for every sample in
// every epoch.
const (
	Rotate = "rotate" // about the centre, by up to By degrees in either direction
	Noise  = "noise"  // nearly normal, with standard deviation 255·By, per pixel and channel
)

// Augment is one entry of a recipe's list of random changes to training samples:
// a shift by up to By whole pixels in either direction along both axes, a flip
// along Axis of half of the samples, a rotation, noise. In YAML and JSON an
// entry is the name of its kind, or the kind with its fields.
type Augment struct {
	Kind string  `json:"kind" yaml:"kind"`
	By   float64 `json:"by,omitempty" yaml:"by,omitempty"`
	Axis string  `json:"axis,omitempty" yaml:"axis,omitempty"` // of a flip, as in [Transform]
}

// AugmentKinds returns the kinds of augmentation.
func AugmentKinds() []string { return []string{Shift, Rotate, Flip, Noise} }

// AugmentFields returns the keys that a kind of augmentation takes, beside its kind.
func AugmentFields(kind string) []string {
	if kind == Flip {
		return []string{"axis"}
	}
	return []string{"by"}
}

// Axes returns the values of the key axis, the default first.
func Axes() []string { return []string{"horizontal", "vertical"} }

// UnmarshalYAML accepts the name of a kind, or a mapping.
func (a *Augment) UnmarshalYAML(decode func(any) error) error {
	var kind string
	if decode(&kind) == nil {
		*a = Augment{Kind: kind}
		return nil
	}
	type plain Augment
	return decode((*plain)(a))
}

// UnmarshalJSON accepts the name of a kind, or an object.
func (a *Augment) UnmarshalJSON(data []byte) error {
	var kind string
	if json.Unmarshal(data, &kind) == nil {
		*a = Augment{Kind: kind}
		return nil
	}
	type plain Augment
	return json.Unmarshal(data, (*plain)(a))
}

// MarshalYAML writes an entry without fields as its kind alone.
func (a Augment) MarshalYAML() (any, error) {
	if a == (Augment{Kind: a.Kind}) {
		return a.Kind, nil
	}
	type plain Augment
	return plain(a), nil
}

// AugmentError reports an invalid augmentation.
type AugmentError struct {
	Index  int    // in the list
	Field  string // kind, by or axis
	Reason string
}

func (e *AugmentError) Error() string {
	return fmt.Sprintf("read augment: augment[%d].%s: %s", e.Index, e.Field, e.Reason)
}

// CheckAugment returns an [*AugmentError] for the first entry that no pictures accept.
func CheckAugment(list []Augment) error {
	for i, a := range list {
		bad := func(field, format string, args ...any) error {
			return &AugmentError{i, field, fmt.Sprintf(format, args...)}
		}
		if !slices.Contains(AugmentKinds(), a.Kind) {
			return bad("kind", "%q is not an augmentation; one of %s", a.Kind, strings.Join(AugmentKinds(), ", "))
		}
		if slices.ContainsFunc(list[:i], func(b Augment) bool { return b.Kind == a.Kind && b.Axis == a.Axis }) {
			return bad("kind", "%s appears twice", a.Kind)
		}
		if a.Axis != "" && a.Kind != Flip {
			return bad("axis", "applies only to flip")
		}
		switch by := a.By; a.Kind {
		case Flip:
			if by != 0 {
				return bad("by", "applies only to shift, rotate and noise")
			}
			if a.Axis != "" && a.Axis != "horizontal" && a.Axis != "vertical" {
				return bad("axis", "%q is not an axis; one of horizontal, vertical", a.Axis)
			}
		case Shift:
			if !(by >= 1 && by <= farthest) || by != math.Trunc(by) {
				return bad("by", "must be a whole number of pixels, at least 1, not %v", by)
			}
		case Rotate:
			if !(by > 0 && by <= 180) {
				return bad("by", "must be an angle above 0 and up to 180 degrees, not %v", by)
			}
		case Noise:
			if !(by > 0 && by <= 1) {
				return bad("by", "must be a share of the pixel range, above 0 and up to 1, not %v", by)
			}
		}
	}
	return nil
}

// Augmented is an [Input] whose samples are changed at random: sample i of an epoch is a pure
// function of the seed, the epoch and i. It changes the picture before the transforms of values. It
// must not be used concurrently.
type Augmented struct {
	in    *Input
	list  []Augment
	seed  uint64
	epoch uint64
	shown []uint8
}

// Augmented returns a view of the input with a list of augmentations, at epoch 0. It returns an
// [*AugmentError] for an invalid list and for points.
func (in *Input) Augmented(list []Augment, seed uint64) (*Augmented, error) {
	if err := CheckAugment(list); err != nil {
		return nil, err
	}
	if in.split.Values != nil && len(list) > 0 {
		return nil, &AugmentError{0, "kind", list[0].Kind + " changes pictures, but these samples are points"}
	}
	return &Augmented{in: in, list: slices.Clone(list), seed: seed, shown: make([]uint8, in.features)}, nil
}

// SetEpoch sets the epoch of the samples, counted from 0.
func (a *Augmented) SetEpoch(epoch int64) { a.epoch = uint64(epoch) }

// Len returns the number of samples.
func (a *Augmented) Len() int { return a.in.Len() }

// Features returns the number of values of one sample, C·H·W.
func (a *Augmented) Features() int { return a.in.features }

// Label returns the class of sample i.
func (a *Augmented) Label(i int) int { return a.in.Label(i) }

// Weights returns the result of [Input.Weights].
func (a *Augmented) Weights() []float32 { return a.in.Weights() }

// Affine returns the result of [Input.Affine].
func (a *Augmented) Affine() (scale, offset []float32, ok bool) { return a.in.Affine() }

// Read fills dst with sample i after augmentation and transforms, C × H × W.
func (a *Augmented) Read(dst []float32, i int) {
	if len(a.list) == 0 {
		a.in.Read(dst, i)
		return
	}
	a.in.apply(dst, a.Pixels(i))
}

// Pixels returns sample i as a picture before the transforms of values. The
// next call overwrites it.
func (a *Augmented) Pixels(i int) []uint8 {
	if len(a.list) == 0 {
		return a.in.Pixels(i)
	}
	s := exact.NewStream(a.seed, "augment", a.epoch, uint64(i))
	v := view{cos: 1 << 16, flipX: 1, flipY: 1}
	noise := 0
	for _, c := range a.list {
		switch c.Kind {
		case Shift:
			n := int(c.By)
			v.down, v.right = s.IntN(2*n+1)-n, s.IntN(2*n+1)-n
		case Rotate:
			angle := float64(float64(c.By*float64(2*s.Float64()-1)) * (math.Pi / 180))
			v.cos = int(math.Round(float64(exact.Cos(angle) * (1 << 16))))
			v.sin = int(math.Round(float64(exact.Sin(angle) * (1 << 16))))
		case Flip:
			if s.Uint64()>>63 == 1 {
				if c.Axis == "vertical" {
					v.flipY = -1
				} else {
					v.flipX = -1
				}
			}
		case Noise:
			noise = int(math.Round(float64(c.By * SpeckleScale)))
		}
	}
	v.take(a.shown, a.in.Pixels(i), a.in.shape)
	if noise > 0 {
		Speckle(a.shown, &s, noise)
	}
	return a.shown
}
