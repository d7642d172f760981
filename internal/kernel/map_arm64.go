//go:build arm64 && !noasm

package kernel

// mapNEON are the programs of _asm/program in kernel_arm64.s, by the constants of map.go.
var mapNEON = [mapCount]func(dst, src *float32, n int, p, q float32){
	mulNEON, scaleNEON, addSignNEON, clipNEON, expNEON, sigmoidNEON, sigmoidGradNEON, tanhNEON, tanhGradNEON, reluNEON, reluGradNEON, leakyReluNEON, leakyReluGradNEON, eluNEON,
	eluGradNEON, softplusNEON, softplusGradNEON, siluNEON, siluGradNEON, geluNEON, geluGradNEON,
	geluTanhNEON, geluTanhGradNEON, hardSigmoidNEON, hardSigmoidGradNEON, hardSwishNEON, hardSwishGradNEON,
	clipGradNEON,
}

func applyMap(k int, dst, src []float32, n int, p, q float32) {
	if Active() == NEON {
		mapNEON[k](&dst[0], &src[0], n, p, q)
	} else {
		mapGeneric[k](dst, src, p, q)
	}
}

// expBlock is Exp on one block, which does not escape to the heap.
func expBlock(x *[Lanes]float32) {
	if Active() == NEON {
		expNEON(&x[0], &x[0], 1, 0, 0)
	} else {
		expBlockGeneric(x)
	}
}

//go:noescape
func mulNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func scaleNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func addSignNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func clipNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func expNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func sigmoidNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func sigmoidGradNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func tanhNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func tanhGradNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func reluNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func reluGradNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func leakyReluNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func leakyReluGradNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func eluNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func eluGradNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func softplusNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func softplusGradNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func siluNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func siluGradNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func geluNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func geluGradNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func geluTanhNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func geluTanhGradNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func hardSigmoidNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func hardSigmoidGradNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func hardSwishNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func hardSwishGradNEON(dst, src *float32, n int, p, q float32)

//go:noescape
func clipGradNEON(dst, src *float32, n int, p, q float32)
