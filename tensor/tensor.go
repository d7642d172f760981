// Package tensor holds row-major arrays of float32 with a shape. It has no arithmetic and no
// broadcasting. Start with [New] and [From]; a [Tensor]'s Data may be read and written directly.
package tensor

import "fmt"

// Tensor is a dense row-major array. len(Data) is the product of Shape; an
// empty Shape is a scalar of one element.
type Tensor struct {
	Shape []int
	Data  []float32
}

// Named is a tensor with a name as in PyTorch's state_dict: fc1.weight [out, in], conv1.weight
// [out, in, kh, kw], fc1.bias [out].
type Named struct {
	Name   string
	Tensor *Tensor
}

// Len returns the number of elements of an array of this shape. It panics on a
// negative dimension.
func Len(shape ...int) int {
	n := 1
	for _, d := range shape {
		if d < 0 {
			panic("tensor: negative dimension")
		}
		n *= d
	}
	return n
}

// New returns a zeroed tensor.
func New(shape ...int) *Tensor {
	return &Tensor{Shape: append([]int(nil), shape...), Data: make([]float32, Len(shape...))}
}

// From wraps data without copying it. It panics if the length does not match the shape.
func From(data []float32, shape ...int) *Tensor {
	if len(data) != Len(shape...) {
		panic(fmt.Sprintf("tensor: %d elements do not fill shape %v", len(data), shape))
	}
	return &Tensor{Shape: append([]int(nil), shape...), Data: data}
}

// Len returns the number of elements.
func (t *Tensor) Len() int { return len(t.Data) }

// Row returns element i of the first axis as a view that shares Data. It
// panics if the tensor is a scalar or i is out of range.
func (t *Tensor) Row(i int) *Tensor {
	if len(t.Shape) == 0 || i < 0 || i >= t.Shape[0] {
		panic("tensor: row out of range")
	}
	n := Len(t.Shape[1:]...)
	return &Tensor{Shape: t.Shape[1:], Data: t.Data[i*n : (i+1)*n : (i+1)*n]}
}

// Reshape returns a view with another shape of the same length.
func (t *Tensor) Reshape(shape ...int) *Tensor { return From(t.Data, shape...) }

// Clone returns a copy that shares nothing.
func (t *Tensor) Clone() *Tensor {
	return &Tensor{Shape: append([]int(nil), t.Shape...), Data: append([]float32(nil), t.Data...)}
}
