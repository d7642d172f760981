//go:build amd64 && !noasm

package kernel

// The functions of kernel_amd64.s, documented in _asm.

//go:noescape
func tapsAVX2(a *tapsCall)

//go:noescape
func tapsGradAVX2(a *gradCall)

//go:noescape
func softmaxAVX2(dst, src *float32, n, stride int)

//go:noescape
func maxTapsAVX2(dst, src *float32, tab *int32, taps, cols, step int)

//go:noescape
func maxTapsGradAVX2(dx, x, y, dy *float32, dxTab, xTab *int32, taps, cols, dxStep, xStep int)

//go:noescape
func maxTapsGradAddAVX2(dx, x, y, dy *float32, dxTab, xTab *int32, taps, cols, dxStep, xStep int)

//go:noescape
func addAVX2(dst, src *float32, n int)

//go:noescape
func sumBlocksAVX2(acc, src *float32, n int)

//go:noescape
func reduceLanesAVX2(dst, src *float32, n int)

//go:noescape
func affineU8AVX2(dst *float32, src *byte, n int, scale, offset float32)

//go:noescape
func transpose16AVX2(dst *float32, dstStride int, src *float32, srcStride int)

//go:noescape
func sgdAVX2(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func momentumAVX2(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func nesterovAVX2(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func rmspropAVX2(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func rmspropMomentumAVX2(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func adamAVX2(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func adadeltaAVX2(w, dw, m, v *float32, n int, a *UpdateArgs)

func fmaPeakAVX2(n int)

//go:noescape
func tapsAVX512(a *tapsCall)

//go:noescape
func tapsGradAVX512(a *gradCall)

//go:noescape
func softmaxAVX512(dst, src *float32, n, stride int)

//go:noescape
func maxTapsAVX512(dst, src *float32, tab *int32, taps, cols, step int)

//go:noescape
func maxTapsGradAVX512(dx, x, y, dy *float32, dxTab, xTab *int32, taps, cols, dxStep, xStep int)

//go:noescape
func maxTapsGradAddAVX512(dx, x, y, dy *float32, dxTab, xTab *int32, taps, cols, dxStep, xStep int)

//go:noescape
func addAVX512(dst, src *float32, n int)

//go:noescape
func sumBlocksAVX512(acc, src *float32, n int)

//go:noescape
func reduceLanesAVX512(dst, src *float32, n int)

//go:noescape
func affineU8AVX512(dst *float32, src *byte, n int, scale, offset float32)

//go:noescape
func transpose16AVX512(dst *float32, dstStride int, src *float32, srcStride int)

//go:noescape
func sgdAVX512(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func momentumAVX512(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func nesterovAVX512(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func rmspropAVX512(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func rmspropMomentumAVX512(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func adamAVX512(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func adadeltaAVX512(w, dw, m, v *float32, n int, a *UpdateArgs)

func fmaPeakAVX512(n int)
