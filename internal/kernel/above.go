package kernel

// Above sets bit l of mask[i] where src[16i+l] > floor; NaN is not above anything. len(src) must be
// a multiple of 16.
func Above(mask []uint16, src []float32, floor float32) {
	n := blocks(len(src))
	if len(mask) < n {
		panic("kernel: slice too short")
	}
	if n > 0 {
		above(mask, src, n, floor)
	}
}

func aboveGeneric(mask []uint16, src []float32, n int, floor float32) {
	for i := range n {
		var m uint16
		for l, v := range src[i*Lanes : i*Lanes+Lanes] {
			if v > floor {
				m |= 1 << l
			}
		}
		mask[i] = m
	}
}
