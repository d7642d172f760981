package projection

import (
	"brainbow/internal/exact"
	"brainbow/internal/kernel"
)

// complexBlock is the number of float32 of sixteen complex numbers.
const complexBlock = 2 * kernel.Lanes

// fourier is a plan for the transform of n = 2^a·3^b·5^c complex numbers, in blocks
// of sixteen sequences: see [kernel.FFTPass].
type fourier struct {
	n      int
	passes []fourierPass
}

type fourierPass struct {
	radix, m, s int
	factors     []float32
}

// newFourier returns the plan for n elements. It panics if n has a prime factor above 5.
func newFourier(n int) *fourier {
	f := &fourier{n: n}
	left, s := n, 1
	for left > 1 {
		radix := 4
		for _, r := range []int{4, 5, 3, 2} {
			if left%r == 0 {
				radix = r
				break
			}
		}
		if left%radix != 0 {
			panic("projection: the length of a Fourier transform must have no prime factor above 5")
		}
		p := fourierPass{radix: radix, m: left / radix, s: s}
		for i := range p.m {
			for k := 1; k < radix; k++ {
				a := -2 * pi * float64(i*k%left) / float64(left)
				p.factors = append(p.factors, float32(exact.Cos(a)), float32(exact.Sin(a)))
			}
		}
		f.passes = append(f.passes, p)
		left, s = p.m, s*radix
	}
	return f
}

const pi = 3.14159265358979323846264338327950288

// run transforms a with b as scratch memory, both n blocks of complex numbers. It returns the one
// that holds the result, then the other.
func (f *fourier) run(a, b []float32) (result, other []float32) {
	for _, p := range f.passes {
		kernel.FFTPass(b, a, p.factors, p.radix, p.m, p.s)
		a, b = b, a
	}
	return a, b
}

// fourierLengths are the periods that grids may have.
var fourierLengths = []int{
	96, 128, 160, 192, 240, 288, 320, 360, 384, 432, 480, 512, 576, 640, 720, 768, 800, 864, 960, 1024,
	1152, 1280, 1440, 1536, 1728, 1920, 2048, 2304, 2560, 2880, 3072, 3456, 3840, 4096,
}
