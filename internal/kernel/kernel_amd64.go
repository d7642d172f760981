//go:build amd64 && !noasm

package kernel

import "golang.org/x/sys/cpu"

// machine returns the levels above Generic that this machine has, in order.
func machine() []Level {
	var ls []Level
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA && hasF16C() {
		ls = append(ls, AVX2)
	}
	if cpu.X86.HasAVX512F && cpu.X86.HasAVX512DQ && cpu.X86.HasAVX512BW && cpu.X86.HasAVX512VL {
		ls = append(ls, AVX512)
	}
	return ls
}

// The tiles that fit in sixteen registers of eight lanes and in thirty-two of sixteen.
var (
	tilingAVX2   = tiling{tapsLanes: 8, cols: 3, outs: 4, single: 12, gradLanes: 8, taps: 3}
	tilingAVX512 = tiling{tapsLanes: 16, cols: 7, outs: 4, single: 16, gradLanes: 16, taps: 6}
)

func taps(a *TapsArgs, n int) {
	switch Active() {
	case AVX512:
		tapsTiled(a, n, &tilingAVX512)
	case AVX2:
		tapsTiled(a, n, &tilingAVX2)
	default:
		tapsGeneric(a, n)
	}
}

func tapsGrad(a *TapsGradArgs) {
	switch Active() {
	case AVX512:
		tapsGradTiled(a, &tilingAVX512)
	case AVX2:
		tapsGradTiled(a, &tilingAVX2)
	default:
		tapsGradGeneric(a)
	}
}

// callTaps runs the generated code that v was made for.
func callTaps(c *tapsCall, v *tiling) {
	if v.tapsLanes == Lanes {
		tapsAVX512(c)
	} else {
		tapsAVX2(c)
	}
}

// callTapsGrad runs the generated code that v was made for.
func callTapsGrad(c *gradCall, v *tiling) {
	if v.gradLanes == Lanes {
		tapsGradAVX512(c)
	} else {
		tapsGradAVX2(c)
	}
}

func softmax(dst, src []float32, n, stride int) {
	switch Active() {
	case AVX512:
		softmaxAVX512(&dst[0], &src[0], n, 4*stride)
	case AVX2:
		softmaxAVX2(&dst[0], &src[0], n, 4*stride)
	default:
		softmaxGeneric(dst, src, n, stride)
	}
}

func maxTaps(dst, src []float32, tab []int32, cols, step int) {
	switch Active() {
	case AVX512:
		maxTapsAVX512(&dst[0], &src[0], &tab[0], len(tab), cols, 4*step)
	case AVX2:
		maxTapsAVX2(&dst[0], &src[0], &tab[0], len(tab), cols, 4*step)
	default:
		maxTapsGeneric(dst, src, tab, cols, step)
	}
}

func maxTapsGrad(dx, x, y, g []float32, dxTab, xTab []int32, cols, dxStep, xStep int) {
	switch Active() {
	case AVX512:
		maxTapsGradAVX512(&dx[0], &x[0], &y[0], &g[0], &dxTab[0], &xTab[0], len(xTab), cols, 4*dxStep, 4*xStep)
	case AVX2:
		maxTapsGradAVX2(&dx[0], &x[0], &y[0], &g[0], &dxTab[0], &xTab[0], len(xTab), cols, 4*dxStep, 4*xStep)
	default:
		maxTapsGradGeneric(dx, x, y, g, dxTab, xTab, cols, dxStep, xStep)
	}
}

func maxTapsGradAdd(dx, x, y, g []float32, dxTab, xTab []int32, cols, dxStep, xStep int) {
	switch Active() {
	case AVX512:
		maxTapsGradAddAVX512(&dx[0], &x[0], &y[0], &g[0], &dxTab[0], &xTab[0], len(xTab), cols, 4*dxStep, 4*xStep)
	case AVX2:
		maxTapsGradAddAVX2(&dx[0], &x[0], &y[0], &g[0], &dxTab[0], &xTab[0], len(xTab), cols, 4*dxStep, 4*xStep)
	default:
		maxTapsGradAddGeneric(dx, x, y, g, dxTab, xTab, cols, dxStep, xStep)
	}
}

func add(dst, src []float32, n int) {
	switch Active() {
	case AVX512:
		addAVX512(&dst[0], &src[0], n)
	case AVX2:
		addAVX2(&dst[0], &src[0], n)
	default:
		addGeneric(dst, src, n)
	}
}

func sumBlocks(acc, src []float32, n int) {
	switch Active() {
	case AVX512:
		sumBlocksAVX512(&acc[0], &src[0], n)
	case AVX2:
		sumBlocksAVX2(&acc[0], &src[0], n)
	default:
		sumBlocksGeneric(acc, src, n)
	}
}

func reduceLanes(dst, src []float32) {
	switch Active() {
	case AVX512:
		reduceLanesAVX512(&dst[0], &src[0], len(dst))
	case AVX2:
		reduceLanesAVX2(&dst[0], &src[0], len(dst))
	default:
		reduceLanesGeneric(dst, src)
	}
}

func affineU8(dst []float32, src []byte, n int, scale, offset float32) {
	switch Active() {
	case AVX512:
		affineU8AVX512(&dst[0], &src[0], n, scale, offset)
	case AVX2:
		affineU8AVX2(&dst[0], &src[0], n, scale, offset)
	default:
		affineU8Generic(dst, src, n, scale, offset)
	}
}

func transpose16(dst []float32, dstStride int, src []float32, srcStride int) {
	switch Active() {
	case AVX512:
		transpose16AVX512(&dst[0], 4*dstStride, &src[0], 4*srcStride)
	case AVX2:
		transpose16AVX2(&dst[0], 4*dstStride, &src[0], 4*srcStride)
	default:
		transpose16Generic(dst, dstStride, src, srcStride)
	}
}

func sgd(w, g []float32, n int, a *UpdateArgs) {
	switch Active() {
	case AVX512:
		sgdAVX512(&w[0], &g[0], nil, nil, n, a)
	case AVX2:
		sgdAVX2(&w[0], &g[0], nil, nil, n, a)
	default:
		sgdGeneric(w, g, n, a)
	}
}

func momentum(w, g, m []float32, n int, a *UpdateArgs) {
	switch Active() {
	case AVX512:
		momentumAVX512(&w[0], &g[0], &m[0], nil, n, a)
	case AVX2:
		momentumAVX2(&w[0], &g[0], &m[0], nil, n, a)
	default:
		momentumGeneric(w, g, m, n, a)
	}
}

func nesterov(w, g, m []float32, n int, a *UpdateArgs) {
	switch Active() {
	case AVX512:
		nesterovAVX512(&w[0], &g[0], &m[0], nil, n, a)
	case AVX2:
		nesterovAVX2(&w[0], &g[0], &m[0], nil, n, a)
	default:
		nesterovGeneric(w, g, m, n, a)
	}
}

func rmsprop(w, g, s []float32, n int, a *UpdateArgs) {
	switch Active() {
	case AVX512:
		rmspropAVX512(&w[0], &g[0], &s[0], nil, n, a)
	case AVX2:
		rmspropAVX2(&w[0], &g[0], &s[0], nil, n, a)
	default:
		rmspropGeneric(w, g, s, n, a)
	}
}

func rmspropMomentum(w, g, s, m []float32, n int, a *UpdateArgs) {
	switch Active() {
	case AVX512:
		rmspropMomentumAVX512(&w[0], &g[0], &s[0], &m[0], n, a)
	case AVX2:
		rmspropMomentumAVX2(&w[0], &g[0], &s[0], &m[0], n, a)
	default:
		rmspropMomentumGeneric(w, g, s, m, n, a)
	}
}

func adam(w, g, m, v []float32, n int, a *UpdateArgs) {
	switch Active() {
	case AVX512:
		adamAVX512(&w[0], &g[0], &m[0], &v[0], n, a)
	case AVX2:
		adamAVX2(&w[0], &g[0], &m[0], &v[0], n, a)
	default:
		adamGeneric(w, g, m, v, n, a)
	}
}

func adadelta(w, g, s, d []float32, n int, a *UpdateArgs) {
	switch Active() {
	case AVX512:
		adadeltaAVX512(&w[0], &g[0], &s[0], &d[0], n, a)
	case AVX2:
		adadeltaAVX2(&w[0], &g[0], &s[0], &d[0], n, a)
	default:
		adadeltaGeneric(w, g, s, d, n, a)
	}
}

// peak runs 40·n fused multiply-adds per lane and returns the number of lanes.
func peak(n int) int {
	switch Active() {
	case AVX512:
		fmaPeakAVX512(n)
		return 16
	case AVX2:
		fmaPeakAVX2(n)
		return 8
	}
	return peakGeneric(n)
}
