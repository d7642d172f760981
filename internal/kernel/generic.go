package kernel

import (
	"math"

	"brainbow/internal/exact"
)

func tapsGeneric(a *TapsArgs, n int) {
	for o := range a.Outs {
		for r := range a.Rows {
			for c := range a.Cols {
				dst := a.Dst[o*a.DstOut+r*a.DstRow+c*Lanes:][:Lanes]
				var acc [Lanes]float32
				switch a.Mode {
				case FromInit:
					for l := range acc {
						acc[l] = a.Init[o]
					}
				case FromDst:
					copy(acc[:], dst)
				}
				for _, t := range a.Tab.taps[a.First : a.First+n] {
					w := a.W[int(t.W)+o*a.WOut]
					src := a.Src[int(t.X)+r*a.SrcRow+c*Lanes:][:Lanes]
					for l, x := range src {
						acc[l] = exact.FMA32(w, x, acc[l])
					}
				}
				copy(dst, acc[:])
			}
		}
	}
}

func tapsGradGeneric(a *TapsGradArgs) {
	for o := range a.Outs {
		for t, tap := range a.Tab.taps {
			acc := a.Acc[(o*a.Tab.Len()+t)*Lanes:][:Lanes]
			for r := range a.Rows {
				for c := range a.Cols {
					g := a.G[o*a.GOut+r*a.GRow+c*Lanes:][:Lanes]
					x := a.X[int(tap.X)+r*a.XRow+c*Lanes:][:Lanes]
					for l := range acc {
						acc[l] = exact.FMA32(g[l], x[l], acc[l])
					}
				}
			}
		}
	}
}

// The constants of e^x: ln 2 in two parts, the first with trailing zeros so that its product with a
// small integer is exact, and the coefficients of (e^r−1−r)/r² on |r| ≤ ½·ln 2, a minimax fit
// (error 4.5e-9).
const (
	expLow   = -87
	expHigh  = 88
	expMagic = 12582912 // 1.5·2²³: adding it rounds to an integer
	expQ0    = 0.5
	expQ1    = 0.166665182
	expQ2    = 0.041666206
	expQ3    = 0.00836891308
	expQ4    = 0.00139505381
)

var (
	expLog2e = math.Float32frombits(0x3fb8aa3b)
	expLn2Hi = math.Float32frombits(0x3f317200)
	expLn2Lo = math.Float32frombits(0x35bfbe8e)
)

// expSplit computes p = e^r − 1 and s = 2^n with x = n·ln2 + r, for x in [−87, 88].
func expSplit(x float32) (p, s float32) {
	t := exact.FMA32(expLog2e, x, expMagic)
	n := t - expMagic
	r := exact.FMA32(-expLn2Hi, n, x)
	r = exact.FMA32(-expLn2Lo, n, r)
	q := exact.FMA32(r, expQ4, expQ3)
	q = exact.FMA32(r, q, expQ2)
	q = exact.FMA32(r, q, expQ1)
	q = exact.FMA32(r, q, expQ0)
	p = exact.FMA32(q, float32(r*r), r)
	return p, math.Float32frombits(math.Float32bits(t)<<23 + 0x3f800000)
}

// expGeneric is e^x with x clamped to [−87, 88]; NaN stays NaN.
func expGeneric(x float32) float32 {
	if expHigh < x {
		x = expHigh
	}
	if expLow > x {
		x = expLow
	}
	p, s := expSplit(x)
	return exact.FMA32(p, s, s)
}

func softmaxGeneric(dst, src []float32, n, stride int) {
	for l := range Lanes {
		m := src[l]
		for k := range n {
			if x := src[k*stride+l]; !(m > x) {
				m = x
			}
		}
		var sum float32
		for k := range n {
			y := expGeneric(src[k*stride+l] - m)
			sum += y
			dst[k*stride+l] = y
		}
		for k := range n {
			dst[k*stride+l] /= sum
		}
	}
}

func maxTapsGeneric(dst, src []float32, tab []int32, cols, step int) {
	for c := range cols {
		for l := range Lanes {
			m := src[int(tab[0])+c*step+l]
			for _, t := range tab {
				if x := src[int(t)+c*step+l]; x > m {
					m = x
				}
			}
			dst[c*Lanes+l] = m
		}
	}
}

func maxTapsGradGeneric(dx, x, y, g []float32, dxTab, xTab []int32, cols, dxStep, xStep int) {
	for c := range cols {
		for l := range Lanes {
			left := g[c*Lanes+l]
			for t := range xTab {
				var out float32
				if x[int(xTab[t])+c*xStep+l] == y[c*Lanes+l] {
					out, left = left, 0
				}
				dx[int(dxTab[t])+c*dxStep+l] = out
			}
		}
	}
}

func maxTapsGradAddGeneric(dx, x, y, g []float32, dxTab, xTab []int32, cols, dxStep, xStep int) {
	for c := range cols {
		for l := range Lanes {
			left := g[c*Lanes+l]
			for t := range xTab {
				var out float32
				if x[int(xTab[t])+c*xStep+l] == y[c*Lanes+l] {
					out, left = left, 0
				}
				dx[int(dxTab[t])+c*dxStep+l] += out
			}
		}
	}
}

func addGeneric(dst, src []float32, n int) {
	for i, x := range src[:n*Lanes] {
		dst[i] += x
	}
}

func sumBlocksGeneric(acc, src []float32, n int) {
	for i := range n {
		for l, x := range src[i*Lanes:][:Lanes] {
			acc[l] += x
		}
	}
}

func reduceLanesGeneric(dst, src []float32) {
	for i := range dst {
		v := [Lanes]float32(src[i*Lanes:])
		for h := Lanes / 2; h > 0; h /= 2 {
			for l := range h {
				v[l] += v[l+h]
			}
		}
		dst[i] = v[0]
	}
}

func affineU8Generic(dst []float32, src []byte, n int, scale, offset float32) {
	for i, p := range src[:n*Lanes] {
		dst[i] = exact.FMA32(float32(p), scale, offset)
	}
}

func transpose16Generic(dst []float32, dstStride int, src []float32, srcStride int) {
	for i := range Lanes {
		for j, x := range src[i*srcStride:][:Lanes] {
			dst[j*dstStride+i] = x
		}
	}
}

func sgdGeneric(w, g []float32, n int, a *UpdateArgs) {
	for i := range n * Lanes {
		d := exact.FMA32(a.L2, w[i], g[i])
		w[i] = exact.FMA32(-a.LR, d, w[i])
	}
}

func momentumGeneric(w, g, m []float32, n int, a *UpdateArgs) {
	for i := range n * Lanes {
		d := exact.FMA32(a.L2, w[i], g[i])
		m[i] = a.flush(exact.FMA32(a.P1, m[i], d))
		w[i] = exact.FMA32(-a.LR, m[i], w[i])
	}
}

func nesterovGeneric(w, g, m []float32, n int, a *UpdateArgs) {
	for i := range n * Lanes {
		d := exact.FMA32(a.L2, w[i], g[i])
		m[i] = a.flush(exact.FMA32(a.P1, m[i], d))
		d = exact.FMA32(a.P1, m[i], d)
		w[i] = exact.FMA32(-a.LR, d, w[i])
	}
}

func rmspropGeneric(w, g, s []float32, n int, a *UpdateArgs) {
	for i := range n * Lanes {
		d := exact.FMA32(a.L2, w[i], g[i])
		s[i] = a.flush(exact.FMA32(a.P1, s[i], float32(a.Q1*float32(d*d))))
		w[i] = exact.FMA32(-a.LR, d/(sqrt32(s[i])+a.Eps), w[i])
	}
}

func rmspropMomentumGeneric(w, g, s, m []float32, n int, a *UpdateArgs) {
	for i := range n * Lanes {
		d := exact.FMA32(a.L2, w[i], g[i])
		s[i] = a.flush(exact.FMA32(a.P1, s[i], float32(a.Q1*float32(d*d))))
		m[i] = a.flush(exact.FMA32(a.P2, m[i], d/(sqrt32(s[i])+a.Eps)))
		w[i] = exact.FMA32(-a.LR, m[i], w[i])
	}
}

func adamGeneric(w, g, m, v []float32, n int, a *UpdateArgs) {
	for i := range n * Lanes {
		d := exact.FMA32(a.L2, w[i], g[i])
		m[i] = a.flush(exact.FMA32(a.P1, m[i], float32(a.Q1*d)))
		v[i] = a.flush(exact.FMA32(a.P2, v[i], float32(a.Q2*float32(d*d))))
		t := exact.FMA32(a.Correction, sqrt32(v[i]), a.Eps)
		w[i] = exact.FMA32(-a.LR, m[i]/t, w[i])
	}
}

func adadeltaGeneric(w, g, s, e []float32, n int, a *UpdateArgs) {
	for i := range n * Lanes {
		d := exact.FMA32(a.L2, w[i], g[i])
		s[i] = a.flush(exact.FMA32(a.P1, s[i], float32(a.Q1*float32(d*d))))
		u := float32(sqrt32(e[i]+a.Eps)/sqrt32(s[i]+a.Eps)) * d
		e[i] = a.flush(exact.FMA32(a.P1, e[i], float32(a.Q1*float32(u*u))))
		w[i] = exact.FMA32(-a.LR, u, w[i])
	}
}

// flush returns 0 for a number that has no bit but ignored ones.
func (a *UpdateArgs) flush(x float32) float32 { return Flush(x, a.Ignored) }

// sqrt32 is exact: the float64 root of a float32 rounds to the right float32.
func sqrt32(x float32) float32 { return float32(math.Sqrt(float64(x))) }
