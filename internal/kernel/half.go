package kernel

import (
	"encoding/binary"
	"math"
)

// Half converts to IEEE 754 half precision, rounding to the nearest, ties to even. Values from
// 65520 on become infinite, up to 2⁻²⁵ zero; a NaN stays a NaN (quiet, payload truncated).
func Half(f float32) uint16 {
	x := math.Float32bits(f)
	sign := uint16(x>>16) & 0x8000
	x &= 0x7fffffff
	switch {
	case x >= 0x47800000: // 65536 and above, Inf, NaN
		if x > 0x7f800000 {
			return sign | 0x7e00 | uint16(x>>13)&0x1ff
		}
		return sign | 0x7c00
	case x < 0x38800000: // below 2⁻¹⁴: no implicit bit in the result
		// Adding ½ leaves the sum's last bit worth 2⁻²⁴, the step of half's
		// subnormals, so that the addition does the rounding. Both are exact
		// float32 operations: nothing here can be fused.
		return sign | uint16(math.Float32bits(math.Float32frombits(x)+.5)-0x3f000000)
	}
	// Rebias the exponent from 127 to 15 and round at bit 13; a carry moves into the exponent, and
	// from 65504 into infinity, as intended.
	x += 0xc8000fff + x>>13&1
	return sign | uint16(x>>13)
}

// Halves sets dst to [Half] of src, two bytes each, little-endian. dst must have twice the length
// of src.
func Halves(dst []byte, src []float32) {
	if len(dst) != 2*len(src) {
		panic("kernel: halves take two bytes each")
	}
	whole := len(src) / Lanes
	if whole > 0 {
		halves(dst, src, whole)
	}
	halvesGeneric(dst[2*whole*Lanes:], src[whole*Lanes:])
}

func halvesGeneric(dst []byte, src []float32) {
	for i, x := range src {
		binary.LittleEndian.PutUint16(dst[2*i:], Half(x))
	}
}
