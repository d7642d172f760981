package kernel

// Fourier transforms of sixteen sequences at a time. A complex element is a block of
// 16 real parts and 16 imaginary parts, 32 float32. Products are rounded before they
// are added.

// FFTPass is one pass of Stockham's Fourier transform of radix·m·s elements. With
// ω = e^(−2πi/radix), for p < m, q < s and k < radix,
//
//	dst[q + s(radix·p + k)] = w_pk · Σ_j ω^jk · src[q + s(p + m·j)]
//
// where w_p0 = 1 and w_pk is the complex number tw[2((radix−1)p + k−1)]. radix is 2,
// 3, 4 or 5. dst and src must not overlap.
func FFTPass(dst, src, tw []float32, radix, m, s int) {
	if radix < 2 || radix > 5 || m < 1 || s < 1 || 2*Lanes*radix*m*s > min(len(dst), len(src)) || 2*(radix-1)*m > len(tw) {
		panic("kernel: fourier pass out of range")
	}
	fftPass(dst, src, tw, radix, m, s)
}

// FFTScaleSwap multiplies each complex element of z by the real scale[16i+l] of its lane and swaps
// the real and imaginary parts: a forward transform of the result is then an inverse transform,
// with swapped parts.
func FFTScaleSwap(z, scale []float32) {
	n := blocks(len(scale))
	if 2*n*Lanes > len(z) {
		panic("kernel: slice too short")
	}
	if n > 0 {
		fftScaleSwap(z, scale, n)
	}
}

const (
	fftSin60  = 0.866025403784438646763723170752936183
	fftCos72  = 0.309016994374947424102293417182819059
	fftCos144 = -0.809016994374947424102293417182819059
	fftSin72  = 0.951056516295153572116439333379382143
	fftSin144 = 0.587785252292473129168705954639072769
)

// cplx is a complex number of float32 whose products are rounded.
type cplx struct{ re, im float32 }

func (a cplx) add(b cplx) cplx      { return cplx{a.re + b.re, a.im + b.im} }
func (a cplx) sub(b cplx) cplx      { return cplx{a.re - b.re, a.im - b.im} }
func (a cplx) scale(f float32) cplx { return cplx{float32(a.re * f), float32(a.im * f)} }
func (a cplx) mul(b cplx) cplx {
	return cplx{float32(a.re*b.re) - float32(a.im*b.im), float32(a.im*b.re) + float32(a.re*b.im)}
}

// turned returns a − ib and a + ib.
func turned(a, b cplx) (minus, plus cplx) {
	return cplx{a.re + b.im, a.im - b.re}, cplx{a.re - b.im, a.im + b.re}
}

func fftPassGeneric(dst, src, tw []float32, radix, m, s int) {
	for p := range m {
		w := tw[2*(radix-1)*p:]
		for q := range s {
			for l := range Lanes {
				var x, y [5]cplx
				for j := range radix {
					at := 2*Lanes*(q+s*(p+m*j)) + l
					x[j] = cplx{src[at], src[at+Lanes]}
				}
				butterfly(&y, &x, radix)
				for k := range radix {
					at := 2*Lanes*(q+s*(radix*p+k)) + l
					if k > 0 {
						y[k] = y[k].mul(cplx{w[2*k-2], w[2*k-1]})
					}
					dst[at], dst[at+Lanes] = y[k].re, y[k].im
				}
			}
		}
	}
}

// butterfly is the Fourier transform of two to five numbers.
func butterfly(y, x *[5]cplx, radix int) {
	switch radix {
	case 2:
		y[0], y[1] = x[0].add(x[1]), x[0].sub(x[1])
	case 3:
		t := x[1].add(x[2])
		y[0] = x[0].add(t)
		y[1], y[2] = turned(x[0].add(t.scale(-.5)), x[1].sub(x[2]).scale(fftSin60))
	case 4:
		a, b := x[0].add(x[2]), x[0].sub(x[2])
		c, d := x[1].add(x[3]), x[1].sub(x[3])
		y[0], y[2] = a.add(c), a.sub(c)
		y[1], y[3] = turned(b, d)
	case 5:
		a, b := x[1].add(x[4]), x[2].add(x[3])
		c, d := x[1].sub(x[4]), x[2].sub(x[3])
		y[0] = x[0].add(a).add(b)
		y[1], y[4] = turned(x[0].add(a.scale(fftCos72)).add(b.scale(fftCos144)), c.scale(fftSin72).add(d.scale(fftSin144)))
		y[2], y[3] = turned(x[0].add(a.scale(fftCos144)).add(b.scale(fftCos72)), c.scale(fftSin144).sub(d.scale(fftSin72)))
	}
}

func fftScaleSwapGeneric(z, scale []float32, n int) {
	for i := range n {
		for l := range Lanes {
			f := scale[i*Lanes+l]
			re, im := z[2*i*Lanes+l], z[(2*i+1)*Lanes+l]
			z[2*i*Lanes+l], z[(2*i+1)*Lanes+l] = float32(im*f), float32(re*f)
		}
	}
}
