// Package safetensors reads and writes the safetensors format: named arrays in one file, without
// executable code.
//
// A file consists of eight bytes with the length of the header (little-endian); the header, a JSON
// object {"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [begin, end]}, …,
// "__metadata__": {"key": "value"}}; and the arrays, little-endian, row-major, without gaps.
// Offsets count from the end of the header. (Source: the format's description by Hugging Face.)
//
// Start with [Builder], which appends a file to a byte slice, and [Open], which checks the whole
// header against the file's size before anything is allocated. The same input always gives the same
// bytes: keys in the order given, metadata sorted, header padded with spaces to a multiple of
// eight.
//
// The package refuses holes, overlaps, duplicate names and sizes that do not match; it does not
// interpret the arrays.
package safetensors

import (
	"fmt"
	"math"
)

// DType is the type of an array's elements, as the format spells it.
type DType string

// The element types whose size is a whole number of bytes.
const (
	Bool DType = "BOOL"
	U8   DType = "U8"
	I8   DType = "I8"
	U16  DType = "U16"
	I16  DType = "I16"
	F16  DType = "F16"
	BF16 DType = "BF16"
	U32  DType = "U32"
	I32  DType = "I32"
	F32  DType = "F32"
	U64  DType = "U64"
	I64  DType = "I64"
	F64  DType = "F64"
)

// Size returns the size of one element in bytes, 0 for an unknown type.
func (d DType) Size() int {
	switch d {
	case Bool, U8, I8:
		return 1
	case U16, I16, F16, BF16:
		return 2
	case U32, I32, F32:
		return 4
	case U64, I64, F64:
		return 8
	}
	return 0
}

// Entry describes one array of a file.
type Entry struct {
	Name  string
	DType DType
	Shape []int // empty for a scalar
	// Begin and End are offsets in bytes from the end of the header.
	Begin, End int64
}

// Len returns the number of elements.
func (e *Entry) Len() int {
	n := 1
	for _, d := range e.Shape {
		n *= d
	}
	return n
}

// size returns the size in bytes of an array of this type and shape.
func size(d DType, shape []int) (int64, error) {
	unit := d.Size()
	if unit == 0 {
		return 0, fmt.Errorf("unknown dtype %q", d)
	}
	n := int64(unit)
	zero := false
	for _, s := range shape {
		switch {
		case s < 0:
			return 0, fmt.Errorf("shape %v has a negative dimension", shape)
		case s == 0:
			zero = true
		case n > math.MaxInt64/int64(s):
			return 0, fmt.Errorf("shape %v is too large", shape)
		default:
			n *= int64(s)
		}
	}
	if zero {
		return 0, nil
	}
	return n, nil
}
