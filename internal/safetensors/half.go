package safetensors

import "math"

// Half converts to IEEE 754 half precision, rounding to the nearest, ties to
// even. Values from 65520 on become infinite, below 2⁻²⁴ and its half zero;
// a NaN stays one (quiet, payload cut).
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
	// Rebias the exponent from 127 to 15 and round at bit 13; a carry moves
	// into the exponent, and from 65504 into infinity, as it should.
	x += 0xc8000fff + x>>13&1
	return sign | uint16(x>>13)
}

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
