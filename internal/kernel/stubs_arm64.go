//go:build arm64 && !noasm

package kernel

// The functions of kernel_arm64.s, documented in _asm/arm64.

//go:noescape
func tapsNEON(a *tapsCall)

//go:noescape
func tapsGradNEON(a *gradCall)

//go:noescape
func softmaxNEON(dst, src *float32, n, stride int)

//go:noescape
func maxTapsNEON(dst, src *float32, tab *int32, taps, cols, step int)

//go:noescape
func maxTapsGradNEON(dx, x, y, dy *float32, dxTab, xTab *int32, taps, cols, dxStep, xStep int)

//go:noescape
func maxTapsGradAddNEON(dx, x, y, dy *float32, dxTab, xTab *int32, taps, cols, dxStep, xStep int)

//go:noescape
func addNEON(dst, src *float32, n int)

//go:noescape
func sumBlocksNEON(acc, src *float32, n int)

//go:noescape
func reduceLanesNEON(dst, src *float32, n int)

//go:noescape
func affineU8NEON(dst *float32, src *byte, n int, scale, offset float32)

//go:noescape
func transpose16NEON(dst *float32, dstStride int, src *float32, srcStride int)

//go:noescape
func sgdNEON(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func momentumNEON(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func nesterovNEON(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func rmspropNEON(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func rmspropMomentumNEON(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func adamNEON(w, dw, m, v *float32, n int, a *UpdateArgs)

//go:noescape
func adadeltaNEON(w, dw, m, v *float32, n int, a *UpdateArgs)

func fmaPeakNEON(n int)
