//go:build noasm || !(amd64 || arm64)

package kernel

func sumProducts(acc, a, b, am, bm []float32, n int) { sumProductsGeneric(acc, a, b, am, bm, n) }

func scaleShift(dst, src, scale, shift []float32, n, step int) {
	scaleShiftGeneric(dst, src, scale, shift, n, step)
}

func scaleShift2(dst, a, ca, b, cb, shift []float32, n int) {
	scaleShift2Generic(dst, a, ca, b, cb, shift, n)
}
