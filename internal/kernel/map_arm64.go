//go:build arm64 && !noasm

package kernel

// mapNEON are the programs of _asm/program in kernel_arm64.s, by the constants of map.go.
var mapNEON = [mapCount]func(dst, src *float32, n int, p, q float32){
	mulNEON, scaleNEON, addSignNEON, clipNEON,
}

func applyMap(k int, dst, src []float32, n int, p, q float32) {
	if Active() == NEON {
		mapNEON[k](&dst[0], &src[0], n, p, q)
	} else {
		mapGeneric[k](dst, src, p, q)
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
