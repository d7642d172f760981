package nn

import (
	"math"
	"testing"
)

// oneSource is one sample.
type oneSource []float32

func (oneSource) Len() int                    { return 1 }
func (s oneSource) Features() int             { return len(s) }
func (s oneSource) Read(dst []float32, _ int) { copy(dst, s) }

// The layer's output is the sum over the elements that Reach returns, with padding, strides,
// dilation and groups.
func TestReachNamesWhatIsSummed(t *testing.T) {
	for _, l := range []LayerSpec{
		{Layer: "conv", Filters: 4, Kernel: 3},
		{Layer: "conv", Filters: 4, Kernel: 4, Stride: 2},
		{Layer: "conv", Filters: 4, Kernel: 3, KernelWidth: 2, Dilation: 2, Padding: "1,0,2,3"},
		{Layer: "conv", Filters: 4, Kernel: 3, Groups: 2, Padding: "valid"},
	} {
		n, err := Build(Spec{Input: []int{2, 9, 8}, Layers: []LayerSpec{l, {Layer: "dense", Units: 2}}})
		if err != nil {
			t.Fatal(err)
		}
		w := n.Init(1)
		src := make(oneSource, n.Features())
		for i := range src {
			src[i] = float32(i%17) - 8
		}
		var out []float32
		if err := n.Infer(t.Context(), w, src, []int32{0}, []string{"conv1"}, 1, func(_, _ int, v []float32) { out = append(out, v...) }); err != nil {
			t.Fatal(err)
		}
		r, ok := n.Reach(0)
		if !ok {
			t.Fatal("a convolution has no reach")
		}
		if _, ok := n.Reach(1); ok {
			t.Error("a dense layer has a reach")
		}
		kernels, shape := w.Tensors()[0].Tensor.Data, n.Values()[1].Shape
		per := 2 / r.Groups
		for u := range shape[0] {
			for y := range shape[1] {
				for x := range shape[2] {
					sum := 0.0
					for c := range per {
						for ky := range r.Height {
							for kx := range r.Width {
								row, col := r.Element(y, x, ky, kx)
								if row < 0 || col < 0 || row >= 9 || col >= 8 {
									continue
								}
								from := u/(4/r.Groups)*per + c
								sum += float64(kernels[((u*per+c)*r.Height+ky)*r.Width+kx]) * float64(src[(from*9+row)*8+col])
							}
						}
					}
					if got := float64(out[(u*shape[1]+y)*shape[2]+x]); math.Abs(got-sum) > 1e-4 {
						t.Fatalf("%+v: unit %d at %d, %d is %v, the sum over its receptive field %v", l, u, y, x, got, sum)
					}
				}
			}
		}
	}
}
