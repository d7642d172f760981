package kernel

import (
	"math"

	"brainbow/internal/exact"
)

// The definitions of the activations: their programs in _asm/program have the
// same operations in the same order.

func expSliceGeneric(dst, src []float32, _, _ float32) {
	for i, x := range src {
		dst[i] = expGeneric(x)
	}
}

func expBlockGeneric(x *[Lanes]float32) {
	for i, v := range x {
		x[i] = expGeneric(v)
	}
}

func sigmoidGeneric(dst, src []float32, _, _ float32) {
	for i, x := range src {
		dst[i] = 1 / (1 + expGeneric(-x))
	}
}

func tanhGeneric(dst, src []float32, _, _ float32) {
	for i, x := range src {
		sign := math.Float32bits(x) & 0x80000000
		x = math.Float32frombits(math.Float32bits(x) ^ sign)
		x += x
		if 20 < x {
			x = 20
		}
		p, s := expSplit(x)
		p = exact.FMA32(p, s, s-1)
		y := p / (p + 1 + 1)
		dst[i] = math.Float32frombits(math.Float32bits(y) | sign)
	}
}

func reluGeneric(dst, src []float32, _, _ float32) {
	for i, x := range src {
		if 0 > x {
			x = 0
		}
		dst[i] = x
	}
}

func sigmoidGradGeneric(g, y []float32, _, _ float32) {
	for i, v := range y {
		g[i] *= float32(v * float32(1-v))
	}
}

func tanhGradGeneric(g, y []float32, _, _ float32) {
	for i, v := range y {
		g[i] *= exact.FMA32(-v, v, 1)
	}
}

func reluGradGeneric(g, y []float32, _, _ float32) {
	for i, v := range y {
		if !(0 < v) {
			g[i] = 0
		}
	}
}

func leakyReluGeneric(dst, src []float32, slope, _ float32) {
	for i, x := range src {
		if !(0 < x) {
			x *= slope
		}
		dst[i] = x
	}
}

func leakyReluGradGeneric(g, y []float32, slope, _ float32) {
	for i, v := range y {
		if !(0 < v) {
			g[i] *= slope
		}
	}
}

func eluGeneric(dst, src []float32, alpha, _ float32) {
	for i, x := range src {
		if !(0 < x) {
			q, s := expSplit(atLeast(x, expLow))
			x = alpha * exact.FMA32(q, s, s-1)
		}
		dst[i] = x
	}
}

func eluGradGeneric(g, y []float32, alpha, _ float32) {
	for i, v := range y {
		if !(0 < v) {
			g[i] *= float32(v + alpha)
		}
	}
}

// softplusGeneric is max(x, 0) + log(1 + e), e = e^−|x|. The logarithm is 2·atanh(s) with s = e/(2
// + e), computed as s·(2 + z·q(z)), z = s²; the relative error of the polynomial is 5e-9.
func softplusGeneric(dst, src []float32, _, _ float32) {
	for i, x := range src {
		e := expGeneric(negAbs(x))
		s := e / (e + 2)
		z := float32(s * s)
		q := exact.FMA32(z, 0.280246258, 0.27999109)
		q = exact.FMA32(z, q, 0.40021697)
		q = exact.FMA32(z, q, 0.666664124)
		dst[i] = atLeast(x, 0) + exact.FMA32(float32(s*z), q, s+s)
	}
}

func softplusGradGeneric(g, y []float32, _, _ float32) {
	for i, v := range y {
		q, s := expSplit(atLeast(0-v, expLow))
		g[i] *= exact.FMA32(-q, s, 1-s)
	}
}

func siluGeneric(dst, src []float32, _, _ float32) {
	for i, x := range src {
		x = atLeast(x, expLow)
		dst[i] = x / (expGeneric(0-x) + 1)
	}
}

func siluGradGeneric(g, x []float32, _, _ float32) {
	for i, v := range x {
		v = clip(v, expLow, -expLow)
		e := expGeneric(0 - v)
		s := 1 / (e + 1)
		g[i] *= float32(s * exact.FMA32(v, float32(e*s), 1)) // e·s is 1 − s
	}
}

// geluBound is the |x| from which Φ is 0 or 1 in float32.
const geluBound = 20

func geluGeneric(dst, src []float32, _, _ float32) {
	for i, x := range src {
		x = atLeast(x, -geluBound)
		_, share := normal(x)
		dst[i] = x * share
	}
}

func geluGradGeneric(g, x []float32, _, _ float32) {
	for i, v := range x {
		v = clip(v, -geluBound, geluBound)
		e, share := normal(v)
		g[i] *= exact.FMA32(v, float32(e*0.3989423), share) // 1/√(2π)
	}
}

// normal returns e^(−x²/2) and Φ(x). The smaller tail of Φ is e^(−x²/2) times ½·erfcx(|x|/√2). That
// factor is t times a polynomial of t = 1/(1 + 0.35·|x|) with a relative error of 5e-8 for |x| ≤
// 20.
func normal(x float32) (e, share float32) {
	n := negAbs(x)
	e = expGeneric(float32(n * float32(n*-0.5)))
	t := 1 / exact.FMA32(-0.35, n, 1)
	q := exact.FMA32(t, -0.0285304990, 0.141269803)
	q = exact.FMA32(t, q, -0.250733197)
	q = exact.FMA32(t, q, 0.154161990)
	q = exact.FMA32(t, q, -0.0201151948)
	q = exact.FMA32(t, q, 0.104426593)
	q = exact.FMA32(t, q, 0.120061904)
	q = exact.FMA32(t, q, 0.139836028)
	q = exact.FMA32(t, q, 0.139622584)
	share = float32(e * float32(t*q))
	if 0 < x {
		share = 1 - share
	}
	return e, share
}

// The factor ½·(1 + tanh …) of GeluTanh is σ(v) with v = x·(v1 + v3·x²).
const (
	geluV1    = 1.5957692   // 2·√(2/π)
	geluV3    = 0.071354814 // v1·0.044715
	geluSlope = 0.21406444  // 3·v3
)

func geluTanhGeneric(dst, src []float32, _, _ float32) {
	for i, x := range src {
		x = atLeast(x, -geluBound)
		v := float32(x * exact.FMA32(geluV3, float32(x*x), geluV1))
		dst[i] = x / (expGeneric(0-v) + 1)
	}
}

func geluTanhGradGeneric(g, x []float32, _, _ float32) {
	for i, u := range x {
		u = clip(u, -geluBound, geluBound)
		z := float32(u * u)
		v := float32(u * exact.FMA32(geluV3, z, geluV1))
		e := expGeneric(0 - v)
		s := 1 / (e + 1)
		slope := float32(u * exact.FMA32(geluSlope, z, geluV1))
		g[i] *= float32(s * exact.FMA32(slope, float32(e*s), 1))
	}
}

func hardSigmoidGeneric(dst, src []float32, _, _ float32) {
	for i, x := range src {
		dst[i] = clip(x+3, 0, 6) / 6
	}
}

func hardSigmoidGradGeneric(g, y []float32, _, _ float32) {
	for i, v := range y {
		g[i] *= between(v, 0, 1, 1./6)
	}
}

func hardSwishGeneric(dst, src []float32, _, _ float32) {
	for i, x := range src {
		x = atLeast(x, -3)
		dst[i] = x * float32(clip(x+3, 0, 6)/6)
	}
}

func hardSwishGradGeneric(g, x []float32, _, _ float32) {
	for i, v := range x {
		d := exact.FMA32(v, 1./3, 0.5)
		if 3 < v {
			d = 1
		}
		if v < -3 {
			d = 0
		}
		g[i] *= d
	}
}

func clipGradGeneric(g, y []float32, low, high float32) {
	for i, v := range y {
		g[i] *= between(v, low, high, 1)
	}
}

// between is v where low < x < high and 0 elsewhere.
func between(x, low, high, v float32) float32 {
	if low < x && x < high {
		return v
	}
	return 0
}

// atLeast is the larger of x and low; NaN stays NaN.
func atLeast(x, low float32) float32 {
	if low > x {
		return low
	}
	return x
}

// negAbs is −|x|; NaN stays NaN.
func negAbs(x float32) float32 {
	if n := 0 - x; n < x {
		return n
	}
	return x
}
