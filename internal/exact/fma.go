package exact

import "math"

// FMA32 returns a·b + c rounded once to float32, to nearest even, as a hardware fused multiply-add
// does. The payload of a NaN result is not specified.
//
// The product of two float32 is exact in float64. The float64 sum is rounded
// to odd: if it is inexact, the neighbour whose last bit is 1 is taken. A
// value rounded to odd with at least two bits to spare rounds to float32 as
// the exact value would (Boldo and Melquiond, "Emulation of a FMA and
// correctly rounded sums: proved algorithms using rounding to odd", 2008).
func FMA32(a, b, c float32) float32 {
	p := float64(float64(a) * float64(b))
	z := float64(c)
	s := p + z
	// Knuth's two-sum: rest is exactly p + z − s.
	v := s - p
	rest := (p - (s - v)) + (z - v)
	if rest == 0 || rest != rest { // exact, or s is not finite
		return float32(s)
	}
	bits := math.Float64bits(s)
	if bits&1 == 0 {
		if (rest > 0) == (s > 0) {
			bits++
		} else {
			bits--
		}
	}
	return float32(math.Float64frombits(bits))
}

// Square returns x² rounded once: the compiler does not fuse it with an addition.
func Square(x float64) float64 { return float64(x * x) }
