//go:build amd64 && !noasm

package kernel

func halves(dst []byte, src []float32, n int) {
	switch Active() {
	case AVX512:
		halvesAVX512(&dst[0], &src[0], n)
	case AVX2:
		halvesAVX2(&dst[0], &src[0], n)
	default:
		halvesGeneric(dst[:2*n*Lanes], src[:n*Lanes])
	}
}

//go:noescape
func halvesAVX2(dst *byte, src *float32, n int)

//go:noescape
func halvesAVX512(dst *byte, src *float32, n int)

// hasF16C reports whether the machine has the half-precision conversions of F16C for AVX2
// registers; golang.org/x/sys/cpu does not report it.
func hasF16C() bool
