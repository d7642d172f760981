//go:build amd64 && !noasm

package kernel

// The programs of _asm/program in kernel_amd64.s, by the constants of map.go.
var (
	mapAVX2 = [mapCount]func(dst, src *float32, n int, p, q float32){
		mulAVX2, scaleAVX2, addSignAVX2, clipAVX2, expAVX2, sigmoidAVX2, sigmoidGradAVX2, tanhAVX2, tanhGradAVX2, reluAVX2, reluGradAVX2, leakyReluAVX2, leakyReluGradAVX2, eluAVX2,
		eluGradAVX2, softplusAVX2, softplusGradAVX2, siluAVX2, siluGradAVX2, geluAVX2, geluGradAVX2,
		geluTanhAVX2, geluTanhGradAVX2, hardSigmoidAVX2, hardSigmoidGradAVX2, hardSwishAVX2, hardSwishGradAVX2,
		clipGradAVX2,
	}
	mapAVX512 = [mapCount]func(dst, src *float32, n int, p, q float32){
		mulAVX512, scaleAVX512, addSignAVX512, clipAVX512, expAVX512, sigmoidAVX512, sigmoidGradAVX512, tanhAVX512, tanhGradAVX512, reluAVX512, reluGradAVX512, leakyReluAVX512, leakyReluGradAVX512,
		eluAVX512, eluGradAVX512, softplusAVX512, softplusGradAVX512, siluAVX512, siluGradAVX512, geluAVX512,
		geluGradAVX512, geluTanhAVX512, geluTanhGradAVX512, hardSigmoidAVX512, hardSigmoidGradAVX512,
		hardSwishAVX512, hardSwishGradAVX512, clipGradAVX512,
	}
)

func applyMap(k int, dst, src []float32, n int, p, q float32) {
	switch Active() {
	case AVX512:
		mapAVX512[k](&dst[0], &src[0], n, p, q)
	case AVX2:
		mapAVX2[k](&dst[0], &src[0], n, p, q)
	default:
		mapGeneric[k](dst, src, p, q)
	}
}

// expBlock is Exp on one block, which does not escape to the heap.
func expBlock(x *[Lanes]float32) {
	switch Active() {
	case AVX512:
		expAVX512(&x[0], &x[0], 1, 0, 0)
	case AVX2:
		expAVX2(&x[0], &x[0], 1, 0, 0)
	default:
		expBlockGeneric(x)
	}
}

//go:noescape
func mulAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func scaleAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func addSignAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func clipAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func expAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func sigmoidAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func sigmoidGradAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func tanhAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func tanhGradAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func reluAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func reluGradAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func leakyReluAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func leakyReluGradAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func eluAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func eluGradAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func softplusAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func softplusGradAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func siluAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func siluGradAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func geluAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func geluGradAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func geluTanhAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func geluTanhGradAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func hardSigmoidAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func hardSigmoidGradAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func hardSwishAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func hardSwishGradAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func clipGradAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func mulAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func scaleAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func addSignAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func clipAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func expAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func sigmoidAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func sigmoidGradAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func tanhAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func tanhGradAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func reluAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func reluGradAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func leakyReluAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func leakyReluGradAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func eluAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func eluGradAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func softplusAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func softplusGradAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func siluAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func siluGradAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func geluAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func geluGradAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func geluTanhAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func geluTanhGradAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func hardSigmoidAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func hardSigmoidGradAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func hardSwishAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func hardSwishGradAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func clipGradAVX512(dst, src *float32, n int, p, q float32)
