//go:build arm64 && !noasm

package kernel

func sumProducts(acc, a, b, am, bm []float32, n int) {
	if Active() == NEON {
		sumProductsNEON(&acc[0], &a[0], &b[0], &am[0], &bm[0], n)
	} else {
		sumProductsGeneric(acc, a, b, am, bm, n)
	}
}

func scaleShift(dst, src, scale, shift []float32, n, step int) {
	if Active() == NEON {
		scaleShiftNEON(&dst[0], &src[0], &scale[0], &shift[0], n, 4*step)
	} else {
		scaleShiftGeneric(dst, src, scale, shift, n, step)
	}
}

func scaleShift2(dst, a, ca, b, cb, shift []float32, n int) {
	if Active() == NEON {
		scaleShift2NEON(&dst[0], &a[0], &ca[0], &b[0], &cb[0], &shift[0], n)
	} else {
		scaleShift2Generic(dst, a, ca, b, cb, shift, n)
	}
}

// The functions of kernel_arm64.s, documented in _asm/arm64/moments.go.

//go:noescape
func sumProductsNEON(acc, a, b, am, bm *float32, n int)

//go:noescape
func scaleShiftNEON(dst, src, scale, shift *float32, n, step int)

//go:noescape
func scaleShift2NEON(dst, a, ca, b, cb, shift *float32, n int)
