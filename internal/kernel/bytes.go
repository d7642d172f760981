package kernel

import (
	"encoding/binary"
	"math"
	"unsafe"
)

// little reports whether the machine is little-endian.
var little = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

// bytesOf is the memory of v.
func bytesOf(v []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), 4*len(v))
}

// PutFloats sets dst to the bytes of src, four each, little-endian. dst must have four times the
// length of src.
func PutFloats(dst []byte, src []float32) {
	if len(dst) != 4*len(src) {
		panic("kernel: floats take four bytes each")
	}
	if little {
		copy(dst, bytesOf(src))
		return
	}
	putFloatsGeneric(dst, src)
}

// Floats is the inverse of PutFloats. src must have four times the length of dst.
func Floats(dst []float32, src []byte) {
	if len(src) != 4*len(dst) {
		panic("kernel: floats take four bytes each")
	}
	if little {
		copy(bytesOf(dst), src)
		return
	}
	floatsGeneric(dst, src)
}

func putFloatsGeneric(dst []byte, src []float32) {
	for i, v := range src {
		binary.LittleEndian.PutUint32(dst[4*i:], math.Float32bits(v))
	}
}

func floatsGeneric(dst []float32, src []byte) {
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:]))
	}
}
