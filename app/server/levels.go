package server

import "math"

// Values of films are bytes. Signed ones have 127 for zero, 0 and 254 for ∓ and
// ±limit, and 255 for what is not a number; unsigned ones go from 0 for the lowest
// to 255 for the highest, with 0 for what is not a number.
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
		// Bounds first: the conversion of what is outside of the type is undefined.
		switch x := v * scale; {
		case v != v:
			dst = append(dst, levelNaN)
		case x >= levelZero:
			dst = append(dst, 2*levelZero)
		case x <= -levelZero:
			dst = append(dst, 0)
		case x != x: // an infinity where the limit is 0
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

// span is what finite values lie between.
type span struct{ low, high float32 }

func noSpan() span { return span{float32(math.Inf(1)), float32(math.Inf(-1))} }

// with returns the span that holds values too; what is not finite does not count.
func (s span) with(values []float32) span {
	for _, v := range values {
		if v-v != 0 {
			continue
		}
		s.low, s.high = min(s.low, v), max(s.high, v)
	}
	return s
}

// or returns the span, or zeros if it holds nothing.
func (s span) orZero() span {
	if s.low > s.high {
		return span{}
	}
	return s
}

// largest returns the largest size of a value.
func (s span) largest() float32 { return max(s.high, -s.low) }
