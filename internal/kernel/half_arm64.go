//go:build arm64 && !noasm

package kernel

func halves(dst []byte, src []float32, n int) {
	if Active() == NEON {
		halvesNEON(&dst[0], &src[0], n)
	} else {
		halvesGeneric(dst[:2*n*Lanes], src[:n*Lanes])
	}
}

//go:noescape
func halvesNEON(dst *byte, src *float32, n int)
