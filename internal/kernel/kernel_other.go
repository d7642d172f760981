//go:build (!amd64 && !arm64) || noasm

package kernel

// machine returns the levels above Generic that this machine has.
func machine() []Level { return nil }

func taps(a *TapsArgs, n int) { tapsGeneric(a, n) }

func tapsGrad(a *TapsGradArgs) { tapsGradGeneric(a) }

func softmax(dst, src []float32, n, stride int) { softmaxGeneric(dst, src, n, stride) }

func maxTaps(dst, src []float32, tab []int32, cols, step int) {
	maxTapsGeneric(dst, src, tab, cols, step)
}

func maxTapsGrad(dx, x, y, g []float32, dxTab, xTab []int32, cols, dxStep, xStep int) {
	maxTapsGradGeneric(dx, x, y, g, dxTab, xTab, cols, dxStep, xStep)
}

func maxTapsGradAdd(dx, x, y, g []float32, dxTab, xTab []int32, cols, dxStep, xStep int) {
	maxTapsGradAddGeneric(dx, x, y, g, dxTab, xTab, cols, dxStep, xStep)
}

func add(dst, src []float32, n int) { addGeneric(dst, src, n) }

func sumBlocks(acc, src []float32, n int) { sumBlocksGeneric(acc, src, n) }

func reduceLanes(dst, src []float32) { reduceLanesGeneric(dst, src) }

func affineU8(dst []float32, src []byte, n int, scale, offset float32) {
	affineU8Generic(dst, src, n, scale, offset)
}

func transpose16(dst []float32, dstStride int, src []float32, srcStride int) {
	transpose16Generic(dst, dstStride, src, srcStride)
}

func sgd(w, g []float32, n int, a *UpdateArgs) { sgdGeneric(w, g, n, a) }

func momentum(w, g, m []float32, n int, a *UpdateArgs) { momentumGeneric(w, g, m, n, a) }

func nesterov(w, g, m []float32, n int, a *UpdateArgs) { nesterovGeneric(w, g, m, n, a) }

func rmsprop(w, g, s []float32, n int, a *UpdateArgs) { rmspropGeneric(w, g, s, n, a) }

func rmspropMomentum(w, g, s, m []float32, n int, a *UpdateArgs) {
	rmspropMomentumGeneric(w, g, s, m, n, a)
}

func adam(w, g, m, v []float32, n int, a *UpdateArgs) { adamGeneric(w, g, m, v, n, a) }

func adadelta(w, g, s, d []float32, n int, a *UpdateArgs) { adadeltaGeneric(w, g, s, d, n, a) }

func peak(n int) int { return peakGeneric(n) }
