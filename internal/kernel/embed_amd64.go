//go:build amd64 && !noasm

package kernel

func attract(a *AttractArgs, lo, hi int) {
	switch Active() {
	case AVX512:
		attractAVX512(&a.Y[0], &a.Rows[lo], &a.Col[0], &a.P[0], &a.F[2*lo], lo, hi-lo)
	case AVX2:
		attractAVX2(&a.Y[0], &a.Rows[lo], &a.Col[0], &a.P[0], &a.F[2*lo], lo, hi-lo)
	default:
		attractGeneric(a, lo, hi)
	}
}

func repel(f, z, x, y []float32, n, lo, hi int) {
	switch Active() {
	case AVX512:
		repelAVX512(&f[2*lo], &z[lo], &x[0], &y[0], n, lo, hi-lo)
	case AVX2:
		repelAVX2(&f[2*lo], &z[lo], &x[0], &y[0], n, lo, hi-lo)
	default:
		repelGeneric(f, z, x, y, n, lo, hi)
	}
}

func fftPass(dst, src, tw []float32, radix, m, s int) {
	switch Active() {
	case AVX512:
		fftAVX512[radix-2](&dst[0], &src[0], &tw[0], m, s)
	case AVX2:
		fftAVX2[radix-2](&dst[0], &src[0], &tw[0], m, s)
	default:
		fftPassGeneric(dst, src, tw, radix, m, s)
	}
}

func fftScaleSwap(z, scale []float32, n int) {
	switch Active() {
	case AVX512:
		fftScaleSwapAVX512(&z[0], &scale[0], n)
	case AVX2:
		fftScaleSwapAVX2(&z[0], &scale[0], n)
	default:
		fftScaleSwapGeneric(z, scale, n)
	}
}

var (
	fftAVX2   = [4]func(dst, src, tw *float32, m, s int){fft2AVX2, fft3AVX2, fft4AVX2, fft5AVX2}
	fftAVX512 = [4]func(dst, src, tw *float32, m, s int){fft2AVX512, fft3AVX512, fft4AVX512, fft5AVX512}
)

// The functions of kernel_amd64.s, documented in _asm/embed.go and _asm/fft.go.

//go:noescape
func attractAVX2(y *float32, rows, col *int32, p, f *float32, first, n int)

//go:noescape
func attractAVX512(y *float32, rows, col *int32, p, f *float32, first, n int)

//go:noescape
func repelAVX2(f, z, x, y *float32, blocks, first, n int)

//go:noescape
func repelAVX512(f, z, x, y *float32, blocks, first, n int)

//go:noescape
func fftScaleSwapAVX2(z, scale *float32, n int)

//go:noescape
func fftScaleSwapAVX512(z, scale *float32, n int)

//go:noescape
func fft2AVX2(dst, src, tw *float32, m, s int)

//go:noescape
func fft3AVX2(dst, src, tw *float32, m, s int)

//go:noescape
func fft4AVX2(dst, src, tw *float32, m, s int)

//go:noescape
func fft5AVX2(dst, src, tw *float32, m, s int)

//go:noescape
func fft2AVX512(dst, src, tw *float32, m, s int)

//go:noescape
func fft3AVX512(dst, src, tw *float32, m, s int)

//go:noescape
func fft4AVX512(dst, src, tw *float32, m, s int)

//go:noescape
func fft5AVX512(dst, src, tw *float32, m, s int)
