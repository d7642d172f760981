package safetensors

import (
	"math"

	"brainbow/internal/kernel"
)

// Half converts to IEEE 754 half precision, rounding to the nearest, ties to even. Values from
// 65520 on become infinite, up to 2⁻²⁵ zero; a NaN stays a NaN (quiet, payload truncated).
func Half(f float32) uint16 { return kernel.Half(f) }

// Single converts from half precision, exactly.
func Single(h uint16) float32 {
	sign := uint32(h&0x8000) << 16
	exp := uint32(h>>10) & 0x1f
	frac := uint32(h & 0x3ff)
	switch exp {
	case 0: // zero and subnormals: frac · 2⁻²⁴
		f := float32(frac) * 0x1p-24
		return math.Float32frombits(math.Float32bits(f) | sign)
	case 31:
		return math.Float32frombits(sign | 0x7f800000 | frac<<13)
	}
	return math.Float32frombits(sign | (exp+112)<<23 | frac<<13)
}
