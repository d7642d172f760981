//go:build amd64 && !noasm

package kernel

func above(mask []uint16, src []float32, n int, floor float32) {
	switch Active() {
	case AVX512:
		aboveAVX512(&mask[0], &src[0], n, floor)
	case AVX2:
		aboveAVX2(&mask[0], &src[0], n, floor)
	default:
		aboveGeneric(mask, src, n, floor)
	}
}

// The functions of kernel_amd64.s, documented in _asm/above.go.

//go:noescape
func aboveAVX2(mask *uint16, src *float32, n int, floor float32)

//go:noescape
func aboveAVX512(mask *uint16, src *float32, n int, floor float32)
