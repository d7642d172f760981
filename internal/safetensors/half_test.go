package safetensors

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// TestHalfRoundTrip converts every half to float32 and back.
func TestHalfRoundTrip(t *testing.T) {
	for h := range 1 << 16 {
		f := Single(uint16(h))
		got := Half(f)
		if f != f { // NaN: quiet, sign kept
			if got&0x7c00 != 0x7c00 || got&0x3ff == 0 || got&0x8000 != uint16(h)&0x8000 {
				t.Fatalf("NaN %#04x became %#04x", h, got)
			}
			continue
		}
		if int(got) != h {
			t.Fatalf("%#04x = %v became %#04x", h, f, got)
		}
	}
}

// nearest rounds by definition: it returns the half closest to x in exact arithmetic (float64
// suffices), the even one of a tie. Overflow begins halfway between 65504 and 65536, which would
// come next.
func nearest(f float32) uint16 {
	sign := uint16(math.Float32bits(f)>>16) & 0x8000
	x := math.Abs(float64(f))
	if x >= 65520 {
		return sign | 0x7c00
	}
	lo, hi := 0, 0x7bff
	for lo < hi { // the largest half ≤ x
		mid := (lo + hi + 1) / 2
		if float64(Single(uint16(mid))) <= x {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	if lo == 0x7bff {
		return sign | uint16(lo)
	}
	below, above := x-float64(Single(uint16(lo))), float64(Single(uint16(lo+1)))-x
	if below > above || below == above && lo&1 == 1 {
		lo++
	}
	return sign | uint16(lo)
}

func TestHalfRoundsToNearestEven(t *testing.T) {
	try := func(bits uint32) {
		f := math.Float32frombits(bits)
		if f != f {
			return
		}
		if got, want := Half(f), nearest(f); got != want {
			t.Fatalf("%v (%#08x) became %#04x, want %#04x", f, bits, got, want)
		}
	}
	// Every half, the midpoints between two, and their neighbours, both signs.
	for h := range uint32(0x7c00) {
		x := math.Float32bits(Single(uint16(h)))
		for d := -2; d <= 2; d++ {
			try(x + uint32(d))
		}
		m := math.Float32bits((Single(uint16(h)) + Single(uint16(min(h+1, 0x7bff)))) / 2)
		for d := -2; d <= 2; d++ {
			try(m + uint32(d))
			try(m + uint32(d) | 1<<31)
		}
	}
	rng := rand.New(rand.NewPCG(1, 1))
	for range 300_000 {
		try(rng.Uint32())
	}
	for _, f := range []float32{65519.996, 65520, 65536, 1e30, float32(math.Inf(1)), 0x1p-25, 0x1.000002p-25, 0x1p-149} {
		try(math.Float32bits(f))
		try(math.Float32bits(-f))
	}
}

func BenchmarkF16(b *testing.B) {
	for _, n := range []int{110_820} {
		v := make([]float32, n)
		rng := rand.New(rand.NewPCG(1, 1))
		for i := range v {
			v[i] = rng.Float32()*2 - 1
		}
		buf := make([]byte, 0, 4*n+1000)
		for _, d := range []DType{F16, F32} {
			b.Run(fmt.Sprintf("%s-%d", d, n), func(b *testing.B) {
				b.SetBytes(int64(n * 4))
				for b.Loop() {
					w, _ := NewBuilder(buf, []Entry{{Name: "v", DType: d, Shape: []int{n}}}, nil)
					if d == F16 {
						w.F16(v)
					} else {
						w.F32(v)
					}
				}
			})
		}
	}
}
