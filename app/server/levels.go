package server

import "math"

// Values of films are bytes. Signed ones are 0 for −limit, 127 for zero, 254 for +limit and 255
// for NaN. Unsigned ones go from 0 for the lowest value, or NaN, to 255 for the highest.
const (
	levelZero = 127
	levelNaN  = 255
)

// signedLevels appends values as levels of −limit…limit; those outside are clamped.
func signedLevels(dst []byte, values []float32, limit float32) []byte {
	scale := float32(0)
	if limit > 0 {
		scale = levelZero / limit
	}
	for _, v := range values {
		// Check the bounds first, because converting a number outside the range of the type is
		// undefined.
		switch x := v * scale; {
		case v != v:
			dst = append(dst, levelNaN)
		case x >= levelZero:
			dst = append(dst, 2*levelZero)
		case x <= -levelZero:
			dst = append(dst, 0)
		case x != x: // ∞ · 0: an infinite value and a zero limit
			dst = append(dst, levelZero)
		default:
			dst = append(dst, byte(x+levelZero+0.5))
		}
	}
	return dst
}

// unsignedLevels appends values as levels of low…high; those outside are clamped.
func unsignedLevels(dst []byte, values []float32, low, high float32) []byte {
	scale := float32(0)
	if high > low {
		scale = 255 / (high - low)
	}
	for _, v := range values {
		switch x := (v - low) * scale; {
		case !(x > 0):
			dst = append(dst, 0)
		case x >= 255:
			dst = append(dst, 255)
		default:
			dst = append(dst, byte(x+0.5))
		}
	}
	return dst
}

// span is the range of finite values.
type span struct{ low, high float32 }

func noSpan() span { return span{float32(math.Inf(1)), float32(math.Inf(-1))} }

// with returns the span extended by values, ignoring those that are not finite.
func (s span) with(values []float32) span {
	for _, v := range values {
		if v-v != 0 {
			continue
		}
		s.low, s.high = min(s.low, v), max(s.high, v)
	}
	return s
}

// orZero returns the span, or the zero span if it is empty.
func (s span) orZero() span {
	if s.low > s.high {
		return span{}
	}
	return s
}

// largest returns the largest magnitude in the span.
func (s span) largest() float32 { return max(s.high, -s.low) }
