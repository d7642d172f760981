//go:build noasm || !amd64

package kernel

func attract(a *AttractArgs, lo, hi int) { attractGeneric(a, lo, hi) }

func repel(f, z, x, y []float32, n, lo, hi int) { repelGeneric(f, z, x, y, n, lo, hi) }

func fftPass(dst, src, tw []float32, radix, m, s int) { fftPassGeneric(dst, src, tw, radix, m, s) }

func fftScaleSwap(z, scale []float32, n int) { fftScaleSwapGeneric(z, scale, n) }
