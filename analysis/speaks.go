package analysis

import (
	"context"
	"fmt"
	"math"

	"brainbow/dataset"
)

// The methods of [Speaks].
const (
	// ByWeights multiplies each input by the difference of its weights to the two classes. That is exact for
	// a network of one layer: with the difference of the biases, the products add up to the margin.
	ByWeights = "weights"
	// ByOcclusion replaces small patches of the picture by the mean of the training pictures, one after the
	// other, and looks how far the margin falls (Zeiler and Fergus, "Visualizing and understanding
	// convolutional networks", 2014).
	ByOcclusion = "occlusion"
)

// Speaks says which pixels of a picture speak for one class and against another. The margin is the
// output for the one minus the output for the other, before a softmax or another last activation.
type Speaks struct {
	Method string
	For    int32
	Over   int32
	Margin float64
	// Patch is the side of the patches in pixels and Stride the distance between them; 0 by weights.
	Patch, Stride int
	Height, Width int
	// Values is [Height][Width]: what a pixel adds to the margin, over all colours. By occlusion it is
	// the mean of how far the margin falls with the patches that cover the pixel.
	Values []float32
}

// Speaks computes which pixels of a picture speak for the class `is` and against the class `over` at a step.
// The picture is the only sample of s and need not be of the data.
func (r *Run) Speaks(ctx context.Context, step int64, s *dataset.Split, is, over int32) (*Speaks, error) {
	d, err := r.Data()
	if err != nil {
		return nil, err
	}
	if d.Train.Pixels == nil {
		return nil, noAnswer("the picture of the plane shows what a network of points does", "find what speaks for a class, run %s: its samples are points, not pictures", r.Name())
	}
	if classes := max(r.Net.Outputs(), 2); is < 0 || over < 0 || int(is) >= classes || int(over) >= classes || is == over {
		return nil, noAnswer(fmt.Sprintf("two different classes from 0 to %d", classes-1), "find what speaks for a class, run %s: %d against %d", r.Name(), is, over)
	}
	out := &Speaks{For: is, Over: over, Height: d.Shape[1], Width: d.Shape[2]}
	if r.linear() {
		return out, r.byWeights(ctx, step, s, out)
	}
	return out, r.byOcclusion(ctx, step, s, d, out)
}

// linear reports whether the outputs are weighted sums of the inputs.
func (r *Run) linear() bool {
	names := r.Layers()
	if len(names) != 1 || names[0] != r.Net.OutputName() {
		return false
	}
	last := len(r.Net.Spec.Layers) - 1
	return r.Net.Spec.Layers[last].Layer == "dense" && r.input(last).Layer < 0
}

// marginTap is the value in which margins are measured: the sums before the last activation.
func (r *Run) marginTap() string {
	out := r.Net.OutputName()
	if _, ok := r.Net.Tap(out + ".pre"); ok {
		return out + ".pre"
	}
	if last := len(r.Net.Spec.Layers) - 1; r.Net.Spec.Layers[last].Layer == "softmax" {
		return r.input(last).Name
	}
	return out
}

// margin returns the output for one class minus that for the other. A single output is for the second of two.
func (s *Speaks) margin(outputs []float32) float64 {
	if len(outputs) == 1 {
		if s.For == 1 {
			return float64(outputs[0])
		}
		return -float64(outputs[0])
	}
	return float64(outputs[s.For]) - float64(outputs[s.Over])
}

func (r *Run) byWeights(ctx context.Context, step int64, one *dataset.Split, s *Speaks) error {
	s.Method = ByWeights
	in, err := r.Seen(one)
	if err != nil {
		return err
	}
	values, err := r.Values(ctx, step, in, []int32{0}, []string{"input", r.marginTap()})
	if err != nil {
		return err
	}
	l, err := r.Layer(ctx, r.Net.OutputName(), step)
	if err != nil {
		return err
	}
	if err := l.CheckFinite(); err != nil {
		return err
	}
	s.Margin = s.margin(values[1])
	area := s.Height * s.Width
	s.Values = make([]float32, area)
	of := make([]float32, l.Units)
	sums := make([]float64, area)
	for i, x := range values[0] {
		for u := range of {
			of[u] = l.Unit(u)[i]
		}
		sums[i%area] += s.margin(of) * float64(x)
	}
	for i, v := range sums {
		s.Values[i] = float32(v)
	}
	return nil
}

// patchesAcross is how many patches fit beside each other in a picture.
const patchesAcross = 7

func (r *Run) byOcclusion(ctx context.Context, step int64, one *dataset.Split, d *dataset.Dataset, s *Speaks) error {
	s.Method = ByOcclusion
	s.Patch = max(min(s.Height, s.Width)/patchesAcross, 1)
	s.Stride = max(s.Patch/2, 1)
	ground, err := r.meanPicture(d)
	if err != nil {
		return err
	}
	rows, columns := patchStarts(s.Height, s.Patch, s.Stride), patchStarts(s.Width, s.Patch, s.Stride)
	patches := len(rows) * len(columns)
	n := d.Features()
	// The picture itself, then one with each patch covered.
	covered := &dataset.Split{Labels: make([]uint16, 1+patches), Pixels: make([]uint8, 0, (1+patches)*n)}
	covered.Pixels = append(covered.Pixels, one.Pixels[:n]...)
	for _, y := range rows {
		for _, x := range columns {
			at := len(covered.Pixels)
			covered.Pixels = append(covered.Pixels, one.Pixels[:n]...)
			s.patch(d.Shape[0], y, x, func(i int) { covered.Pixels[at+i] = ground[i] })
		}
	}
	in, err := r.Seen(covered)
	if err != nil {
		return err
	}
	ids := make([]int32, 1+patches)
	for i := range ids {
		ids[i] = int32(i)
	}
	values, err := r.Values(ctx, step, in, ids, []string{r.marginTap()})
	if err != nil {
		return err
	}
	if err := CheckFinite(step, "the outputs", values[0]); err != nil {
		return err
	}
	outputs := len(values[0]) / len(ids)
	s.Margin = s.margin(values[0][:outputs])
	area := s.Height * s.Width
	sums, counts := make([]float64, area), make([]int, area)
	k := 1
	for _, y := range rows {
		for _, x := range columns {
			falls := s.Margin - s.margin(values[0][k*outputs:(k+1)*outputs])
			s.patch(1, y, x, func(i int) {
				sums[i] += falls
				counts[i]++
			})
			k++
		}
	}
	s.Values = make([]float32, area)
	for i, v := range sums {
		s.Values[i] = float32(v / float64(counts[i]))
	}
	return nil
}

// patch calls f with the positions of a patch in each of some channels.
func (s *Speaks) patch(channels, y, x int, f func(i int)) {
	for c := range channels {
		for dy := range s.Patch {
			for dx := range s.Patch {
				f((c*s.Height+y+dy)*s.Width + x + dx)
			}
		}
	}
}

// patchStarts returns where patches begin along a side; the last one ends at its end.
func patchStarts(side, patch, stride int) []int {
	var out []int
	for at := 0; at < side-patch; at += stride {
		out = append(out, at)
	}
	return append(out, side-patch)
}

// meanPicture returns the mean of the training pictures, rounded to whole levels.
func (r *Run) meanPicture(d *dataset.Dataset) ([]uint8, error) {
	means, err := r.ClassMeans()
	if err != nil {
		return nil, err
	}
	counts := make([]float64, len(means))
	for _, l := range d.Train.Labels {
		counts[l]++
	}
	out := make([]uint8, d.Features())
	for i := range out {
		sum := 0.0
		for c, mean := range means {
			sum += float64(counts[c] * float64(mean[i]))
		}
		out[i] = uint8(math.Round(sum / float64(max(d.Train.Len(), 1))))
	}
	return out, nil
}
