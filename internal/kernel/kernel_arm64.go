//go:build arm64 && !noasm

package kernel

// machine returns the levels above Generic that this machine has: NEON is part
// of arm64.
func machine() []Level { return []Level{NEON} }

// tilingNEON are the tiles that fit thirty-two registers of four lanes.
var tilingNEON = tiling{tapsLanes: 8, cols: 3, outs: 4, single: 12, gradLanes: 4, taps: 6}

func callTaps(c *tapsCall, _ *tiling) { tapsNEON(c) }

func callTapsGrad(c *gradCall, _ *tiling) { tapsGradNEON(c) }

func taps(a *TapsArgs, n int) {
	if Active() == NEON {
		tapsTiled(a, n, &tilingNEON)
	} else {
		tapsGeneric(a, n)
	}
}

func tapsGrad(a *TapsGradArgs) {
	if Active() == NEON {
		tapsGradTiled(a, &tilingNEON)
	} else {
		tapsGradGeneric(a)
	}
}

func softmax(dst, src []float32, n, stride int) {
	if Active() == NEON {
		softmaxNEON(&dst[0], &src[0], n, 4*stride)
	} else {
		softmaxGeneric(dst, src, n, stride)
	}
}

func maxTaps(dst, src []float32, tab []int32, cols, step int) {
	if Active() == NEON {
		maxTapsNEON(&dst[0], &src[0], &tab[0], len(tab), cols, 4*step)
	} else {
		maxTapsGeneric(dst, src, tab, cols, step)
	}
}

func maxTapsGrad(dx, x, y, g []float32, dxTab, xTab []int32, cols, dxStep, xStep int) {
	if Active() == NEON {
		maxTapsGradNEON(&dx[0], &x[0], &y[0], &g[0], &dxTab[0], &xTab[0], len(xTab), cols, 4*dxStep, 4*xStep)
	} else {
		maxTapsGradGeneric(dx, x, y, g, dxTab, xTab, cols, dxStep, xStep)
	}
}

func maxTapsGradAdd(dx, x, y, g []float32, dxTab, xTab []int32, cols, dxStep, xStep int) {
	if Active() == NEON {
		maxTapsGradAddNEON(&dx[0], &x[0], &y[0], &g[0], &dxTab[0], &xTab[0], len(xTab), cols, 4*dxStep, 4*xStep)
	} else {
		maxTapsGradAddGeneric(dx, x, y, g, dxTab, xTab, cols, dxStep, xStep)
	}
}

func add(dst, src []float32, n int) {
	if Active() == NEON {
		addNEON(&dst[0], &src[0], n)
	} else {
		addGeneric(dst, src, n)
	}
}

func sumBlocks(acc, src []float32, n int) {
	if Active() == NEON {
		sumBlocksNEON(&acc[0], &src[0], n)
	} else {
		sumBlocksGeneric(acc, src, n)
	}
}

func reduceLanes(dst, src []float32) {
	if Active() == NEON {
		reduceLanesNEON(&dst[0], &src[0], len(dst))
	} else {
		reduceLanesGeneric(dst, src)
	}
}

func affineU8(dst []float32, src []byte, n int, scale, offset float32) {
	if Active() == NEON {
		affineU8NEON(&dst[0], &src[0], n, scale, offset)
	} else {
		affineU8Generic(dst, src, n, scale, offset)
	}
}

func transpose16(dst []float32, dstStride int, src []float32, srcStride int) {
	if Active() == NEON {
		transpose16NEON(&dst[0], 4*dstStride, &src[0], 4*srcStride)
	} else {
		transpose16Generic(dst, dstStride, src, srcStride)
	}
}

func sgd(w, g []float32, n int, a *UpdateArgs) {
	if Active() == NEON {
		sgdNEON(&w[0], &g[0], nil, nil, n, a)
	} else {
		sgdGeneric(w, g, n, a)
	}
}

func momentum(w, g, m []float32, n int, a *UpdateArgs) {
	if Active() == NEON {
		momentumNEON(&w[0], &g[0], &m[0], nil, n, a)
	} else {
		momentumGeneric(w, g, m, n, a)
	}
}

func nesterov(w, g, m []float32, n int, a *UpdateArgs) {
	if Active() == NEON {
		nesterovNEON(&w[0], &g[0], &m[0], nil, n, a)
	} else {
		nesterovGeneric(w, g, m, n, a)
	}
}

func rmsprop(w, g, s []float32, n int, a *UpdateArgs) {
	if Active() == NEON {
		rmspropNEON(&w[0], &g[0], &s[0], nil, n, a)
	} else {
		rmspropGeneric(w, g, s, n, a)
	}
}

func rmspropMomentum(w, g, s, m []float32, n int, a *UpdateArgs) {
	if Active() == NEON {
		rmspropMomentumNEON(&w[0], &g[0], &s[0], &m[0], n, a)
	} else {
		rmspropMomentumGeneric(w, g, s, m, n, a)
	}
}

func adam(w, g, m, v []float32, n int, a *UpdateArgs) {
	if Active() == NEON {
		adamNEON(&w[0], &g[0], &m[0], &v[0], n, a)
	} else {
		adamGeneric(w, g, m, v, n, a)
	}
}

func adadelta(w, g, s, d []float32, n int, a *UpdateArgs) {
	if Active() == NEON {
		adadeltaNEON(&w[0], &g[0], &s[0], &d[0], n, a)
	} else {
		adadeltaGeneric(w, g, s, d, n, a)
	}
}

// peak runs 40·n fused multiply-adds per lane and returns the number of lanes.
func peak(n int) int {
	if Active() == NEON {
		fmaPeakNEON(n)
		return 4
	}
	return peakGeneric(n)
}
