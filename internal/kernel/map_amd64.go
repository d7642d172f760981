//go:build amd64 && !noasm

package kernel

// The programs of _asm/program in kernel_amd64.s, by the constants of map.go.
var (
	mapAVX2 = [mapCount]func(dst, src *float32, n int, p, q float32){
		mulAVX2, scaleAVX2, addSignAVX2, clipAVX2,
	}
	mapAVX512 = [mapCount]func(dst, src *float32, n int, p, q float32){
		mulAVX512, scaleAVX512, addSignAVX512, clipAVX512,
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

//go:noescape
func mulAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func scaleAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func addSignAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func clipAVX2(dst, src *float32, n int, p, q float32)

//go:noescape
func mulAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func scaleAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func addSignAVX512(dst, src *float32, n int, p, q float32)

//go:noescape
func clipAVX512(dst, src *float32, n int, p, q float32)
