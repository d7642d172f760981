//go:build amd64 && !noasm

package kernel

func sumProducts(acc, a, b, am, bm []float32, n int) {
	switch Active() {
	case AVX512:
		sumProductsAVX512(&acc[0], &a[0], &b[0], &am[0], &bm[0], n)
	case AVX2:
		sumProductsAVX2(&acc[0], &a[0], &b[0], &am[0], &bm[0], n)
	default:
		sumProductsGeneric(acc, a, b, am, bm, n)
	}
}

func scaleShift(dst, src, scale, shift []float32, n, step int) {
	switch Active() {
	case AVX512:
		scaleShiftAVX512(&dst[0], &src[0], &scale[0], &shift[0], n, 4*step)
	case AVX2:
		scaleShiftAVX2(&dst[0], &src[0], &scale[0], &shift[0], n, 4*step)
	default:
		scaleShiftGeneric(dst, src, scale, shift, n, step)
	}
}

func scaleShift2(dst, a, ca, b, cb, shift []float32, n int) {
	switch Active() {
	case AVX512:
		scaleShift2AVX512(&dst[0], &a[0], &ca[0], &b[0], &cb[0], &shift[0], n)
	case AVX2:
		scaleShift2AVX2(&dst[0], &a[0], &ca[0], &b[0], &cb[0], &shift[0], n)
	default:
		scaleShift2Generic(dst, a, ca, b, cb, shift, n)
	}
}

// The functions of kernel_amd64.s, documented in _asm/moments.go.

//go:noescape
func sumProductsAVX2(acc, a, b, am, bm *float32, n int)

//go:noescape
func sumProductsAVX512(acc, a, b, am, bm *float32, n int)

//go:noescape
func scaleShiftAVX2(dst, src, scale, shift *float32, n, step int)

//go:noescape
func scaleShiftAVX512(dst, src, scale, shift *float32, n, step int)

//go:noescape
func scaleShift2AVX2(dst, a, ca, b, cb, shift *float32, n int)

//go:noescape
func scaleShift2AVX512(dst, a, ca, b, cb, shift *float32, n int)
