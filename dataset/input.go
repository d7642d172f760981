package dataset

import "brainbow/internal/exact"

// Input is a split with transforms applied, as a network reads it. Several goroutines may use it.
// Transforms of pictures are computed once, in advance, and kept as bytes, so they take no more
// memory than the split and do not slow down training. Without such transforms nothing is copied.
type Input struct {
	split      *Split // after the transforms that make pictures
	shape      [3]int
	features   int
	transforms []Transform
	scale      []float32 // per channel
	offset     []float32
	table      [][256]float32 // per channel: the value of each pixel; nil for points
}

// NewInput applies a list of transforms, in order, to split s of dataset d. It measures the values
// that standardise needs on d's training split. It returns a [*TransformError] for a list that does
// not fit.
func NewInput(d *Dataset, s *Split, t []Transform) (*Input, error) {
	shape, err := d.ShapeAfter(t)
	if err != nil {
		return nil, err
	}
	in := &Input{split: redraw(s, d.Shape, t), shape: shape, features: shape[0] * shape[1] * shape[2]}
	seen := func() *Split {
		if s == &d.Train {
			return in.split
		}
		return redraw(&d.Train, d.Shape, t)
	}
	if in.transforms, in.scale, in.offset, err = compose(d.Name, shape, t, seen); err != nil {
		return nil, err
	}
	if s.Values == nil {
		in.table = make([][256]float32, len(in.scale))
		for c := range in.table {
			for p := range in.table[c] {
				in.table[c][p] = exact.FMA32(float32(p), in.scale[c], in.offset[c])
			}
		}
	}
	return in, nil
}

// Len returns the number of samples.
func (in *Input) Len() int { return in.split.Len() }

// Features returns the number of values of one sample, C·H·W.
func (in *Input) Features() int { return in.features }

// Shape returns channels, height and width of one sample.
func (in *Input) Shape() [3]int { return in.shape }

// Label returns the class of sample i.
func (in *Input) Label(i int) int { return int(in.split.Labels[i]) }

// Weights returns the factors of the samples' losses, nil if all are 1.
func (in *Input) Weights() []float32 { return in.split.Weights }

// Transforms returns the list with the measured values filled in.
func (in *Input) Transforms() []Transform { return in.transforms }

// Affine returns the transforms of values as a scale and an offset per channel: every value is
// fma(float32(pixel), scale, offset), rounded once, of a pixel of Pixels. ok reports whether the
// transforms have this form; at present all have.
func (in *Input) Affine() (scale, offset []float32, ok bool) { return in.scale, in.offset, true }

// Pixels returns sample i as a picture of shape Shape(), C × H × W, before the transforms of
// values, or nil for points. The caller must not change it.
func (in *Input) Pixels(i int) []uint8 { return in.split.pixels(i, in.features) }

// Values returns the row of sample i before the transforms, C × H × W, or nil for images. The
// caller must not change it.
func (in *Input) Values(i int) []float32 { return in.split.values(i, in.features) }

// Read fills dst with sample i after the transforms, C × H × W. It panics if
// len(dst) is not Features().
func (in *Input) Read(dst []float32, i int) {
	if len(dst) != in.features {
		panic("dataset: destination must have the length of one sample")
	}
	if pixels := in.Pixels(i); pixels != nil {
		in.apply(dst, pixels)
		return
	}
	plane := in.shape[1] * in.shape[2]
	for k, v := range in.Values(i) {
		dst[k] = exact.FMA32(v, in.scale[k/plane], in.offset[k/plane])
	}
}

// apply fills dst with a picture after the transforms of values.
func (in *Input) apply(dst []float32, pixels []uint8) {
	plane := in.shape[1] * in.shape[2]
	for c := range in.table {
		table := &in.table[c]
		to := dst[c*plane : (c+1)*plane]
		for k, p := range pixels[c*plane : (c+1)*plane] {
			to[k] = table[p]
		}
	}
}
