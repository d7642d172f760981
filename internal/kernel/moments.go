package kernel

import "brainbow/internal/exact"

// SumProducts adds, for every lane l and the blocks i in order, the products (a[16i+l] −
// am[l])·(b[16i+l] − bm[l]) to acc[l], fused. len(a) is the length; am and bm have sixteen
// elements. With a for b and am for bm it sums squared deviations.
func SumProducts(acc, a, b, am, bm []float32) {
	blocks(Lanes, acc, am, bm)
	if n := blocks(len(a), b); n > 0 {
		sumProducts(acc, a, b, am, bm, n)
	}
}

// ScaleShift sets dst[16i+l] = src[16i+l]·scale[i·step+l] + shift[i·step+l], fused. len(dst) is the
// length. step is 0 if all blocks share one block of scales and shifts, 16 if each block has its
// own. dst and src may be the same slice.
func ScaleShift(dst, src, scale, shift []float32, step int) {
	n := blocks(len(dst), src)
	if n == 0 {
		return
	}
	if step != 0 && step != Lanes || (n-1)*step+Lanes > min(len(scale), len(shift)) {
		panic("kernel: scale and shift out of range")
	}
	scaleShift(dst, src, scale, shift, n, step)
}

// ScaleShift2 sets dst[16i+l] = a[16i+l]·ca[l] + (b[16i+l]·cb[l] + shift[l]), both fused. len(dst)
// is the length; dst may be the same slice as a or b.
func ScaleShift2(dst, a, ca, b, cb, shift []float32) {
	blocks(Lanes, ca, cb, shift)
	if n := blocks(len(dst), a, b); n > 0 {
		scaleShift2(dst, a, ca, b, cb, shift, n)
	}
}

func sumProductsGeneric(acc, a, b, am, bm []float32, n int) {
	for i := range n {
		for l := range Lanes {
			acc[l] = exact.FMA32(a[i*Lanes+l]-am[l], b[i*Lanes+l]-bm[l], acc[l])
		}
	}
}

func scaleShiftGeneric(dst, src, scale, shift []float32, n, step int) {
	for i := range n {
		for l := range Lanes {
			dst[i*Lanes+l] = exact.FMA32(src[i*Lanes+l], scale[i*step+l], shift[i*step+l])
		}
	}
}

func scaleShift2Generic(dst, a, ca, b, cb, shift []float32, n int) {
	for i := range n * Lanes {
		l := i % Lanes
		dst[i] = exact.FMA32(a[i], ca[l], exact.FMA32(b[i], cb[l], shift[l]))
	}
}
