package exact

import "math"

// π/2 in three parts. The first two have 33 bits, so that their products with
// an integer below 2^20 are exact.
const (
	halfPi1 = 0x1.921fb544p+0
	halfPi2 = 0x1.0b4611a6p-34
	halfPi3 = 0x1.3198a2e037073p-69
	// largestAngle is where the reduction stops being exact.
	largestAngle = 1 << 20
)

// Sin returns the sine of x radians. It panics beyond ±2^20; infinities and NaN
// give NaN. The error stays below 0.8 units in the last place (measured on random
// angles; within 2^-40 of a multiple of π it is below 2^-95 instead).
func Sin(x float64) float64 {
	r, rest, quadrant := reduce(x)
	return quarter(r, rest, quadrant)
}

// Cos returns the cosine of x radians, with the range and accuracy of [Sin].
func Cos(x float64) float64 {
	r, rest, quadrant := reduce(x)
	return quarter(r, rest, quadrant+1)
}

// quarter returns sin(r + rest + quadrant·π/2) for |r| ≤ π/4.
func quarter(r, rest float64, quadrant int) float64 {
	var y float64
	z := float64(r * r)
	if quadrant&1 == 0 {
		cube := float64(z * r)
		p := float64(cube * series(z, sinCoefficients[:]))
		y = r + (p + float64(rest*(1-float64(0.5*z))))
	} else {
		half := float64(0.5 * z)
		w := 1 - half
		p := float64(float64(z*z) * series(z, cosCoefficients[:]))
		y = w + (((1 - w) - half) + (p - float64(r*rest)))
	}
	if quadrant&2 != 0 {
		return -y
	}
	return y
}

// reduce returns x − n·π/2 as the sum r + rest, |r| ≤ π/4, and n modulo 4.
func reduce(x float64) (r, rest float64, quadrant int) {
	if x-x != 0 { // infinite or not a number
		return math.NaN(), 0, 0
	}
	if x > largestAngle || x < -largestAngle {
		panic("exact: angle beyond 2^20 radians")
	}
	n := math.Floor(float64(x*(2/math.Pi)) + 0.5)
	if n == 0 {
		return x, 0, 0
	}
	hi := x - float64(n*halfPi1)
	lo := float64(n * halfPi2)
	d := hi - lo
	v := d - hi
	e := (hi - (d - v)) - (lo + v) // two-sum: d + e is hi − lo exactly
	e -= float64(n * halfPi3)
	r = d + e
	return r, (d - r) + e, int(int64(n) & 3)
}

// sinCoefficients are −1/3!, 1/5!, …, 1/17!.
var sinCoefficients = [...]float64{
	-1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880, -1.0 / 39916800, 1.0 / 6227020800,
	-1.0 / 1307674368000, 1.0 / 355687428096000,
}

// cosCoefficients are 1/4!, −1/6!, …, −1/18!.
var cosCoefficients = [...]float64{
	1.0 / 24, -1.0 / 720, 1.0 / 40320, -1.0 / 3628800, 1.0 / 479001600, -1.0 / 87178291200,
	1.0 / 20922789888000, -1.0 / 6402373705728000,
}
