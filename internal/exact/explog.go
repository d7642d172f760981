package exact

import "math"

// ln 2 in two parts. The first has 32 significant bits, so that its product
// with any exponent of a float64 is exact.
const (
	ln2Hi = 0x1.62e42feep-01
	ln2Lo = 0x1.a39ef35793c76p-33
	log2E = 1.44269504088896340735992468100189214
)

// Exp returns e raised to the power x. The error stays below 0.9 units in the
// last place (measured; 1.1 where the result is subnormal).
//
// The argument is reduced to |r| ≤ ½·ln 2 and the exponential's own series is
// summed to the thirteenth power, whose remainder is below 2^-57.
func Exp(x float64) float64 {
	switch {
	case x != x:
		return x
	case x > 709.782712893384:
		return math.Inf(1)
	case x < -745.1332191019412:
		return 0
	}
	// To the nearest integer, halves upwards, as Floor would: |x·log2E| is small.
	t := float64(x*log2E) + 0.5
	n := int64(t)
	if float64(n) > t {
		n--
	}
	k := float64(n)
	hi := x - float64(k*ln2Hi)
	lo := float64(k * ln2Lo)
	r := hi - lo
	rest := (hi - r) - lo // the rounding error of r
	c := &expCoefficients
	p := c[10] + float64(c[11]*r)
	p = c[9] + float64(p*r)
	p = c[8] + float64(p*r)
	p = c[7] + float64(p*r)
	p = c[6] + float64(p*r)
	p = c[5] + float64(p*r)
	p = c[4] + float64(p*r)
	p = c[3] + float64(p*r)
	p = c[2] + float64(p*r)
	p = c[1] + float64(p*r)
	p = c[0] + float64(p*r)
	q := float64(float64(r*r) * p)
	m := 1 + (r + (q + rest)) // within [½, 2)
	if -1000 < n && n < 1000 {
		return float64(m * math.Float64frombits(uint64(1023+n)<<52)) // exact
	}
	return math.Ldexp(m, int(n))
}

// expCoefficients are 1/2!, 1/3!, …, 1/13!.
var expCoefficients = [...]float64{
	1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120, 1.0 / 720, 1.0 / 5040, 1.0 / 40320,
	1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800, 1.0 / 479001600, 1.0 / 6227020800,
}

// Log returns the natural logarithm of x: NaN below zero, −Inf at zero. The
// error stays below 0.9 units in the last place (measured).
//
// With x = 2^e·(1+f), |f| small, and s = f/(2+f),
//
//	log(1+f) = 2·artanh(s) = 2s + s·R(s²),  R(z) = 2·(z/3 + z²/5 + z³/7 + …)
//
// and 2s = f − f²/2 + s·f²/2 lets the large terms be added last.
func Log(x float64) float64 {
	switch {
	case x != x || x > math.MaxFloat64:
		return x
	case x < 0:
		return math.NaN()
	case x == 0:
		return math.Inf(-1)
	}
	m, exponent := math.Frexp(x) // ½ ≤ m < 1
	if m < math.Sqrt2/2 {
		m *= 2
		exponent--
	}
	e := float64(exponent)
	f := m - 1
	s := f / (2 + f)
	z := float64(s * s)
	rest := float64(z * series(z, logCoefficients[:]))
	half := float64(0.5 * float64(f*f))
	small := float64(s*(half+rest)) + float64(e*ln2Lo)
	return float64(e*ln2Hi) + (f - (half - small))
}

// logCoefficients are 2/3, 2/5, …, 2/23.
var logCoefficients = [...]float64{
	2.0 / 3, 2.0 / 5, 2.0 / 7, 2.0 / 9, 2.0 / 11, 2.0 / 13, 2.0 / 15, 2.0 / 17,
	2.0 / 19, 2.0 / 21, 2.0 / 23,
}

// series evaluates c[0] + c[1]·x + c[2]·x² + … by Horner's rule, rounding every
// product before it is added.
func series(x float64, c []float64) float64 {
	y := c[len(c)-1]
	for i := len(c) - 2; i >= 0; i-- {
		y = c[i] + float64(y*x)
	}
	return y
}
