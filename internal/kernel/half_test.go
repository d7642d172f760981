package kernel

import (
	"encoding/binary"
	"math"
	"testing"
)

// hardHalves are the float32 where a conversion to half precision can go wrong: every half, the
// midpoint to the next one, and their neighbours; NaN with each single bit of payload; infinities,
// subnormals; and many others.
func hardHalves() []float32 {
	var v []float32
	add := func(bits uint32) {
		v = append(v, math.Float32frombits(bits), math.Float32frombits(bits|1<<31))
	}
	around := func(bits uint32) {
		for d := -2; d <= 2; d++ {
			add((bits + uint32(d)) & 0x7fffffff)
		}
	}
	// Normal halves have the exponents of 2⁻¹⁴ … 2¹⁵ and ten bits; subnormal ones are multiples of
	// 2⁻²⁴. One more of each would be infinity.
	for h := range uint32(31<<10 + 1) {
		x := (h + 112<<10) << 13
		around(x)
		around(x + 1<<12)
	}
	for k := range 2049 {
		around(math.Float32bits(float32(k) * 0x1p-25))
	}
	add(0x7f800000)
	for bit := range 23 {
		add(0x7f800000 | 1<<bit)
		add(0x7fc00000 | 1<<bit)
		add(1 << bit)
	}
	x := uint32(1)
	for range 200_000 {
		x = x*1664525 + 1013904223
		add(x ^ x>>15)
	}
	return v
}

func TestHalvesLevels(t *testing.T) {
	src := hardHalves()
	for _, l := range Levels() {
		restore := Limit(l)
		// Lengths that leave a tail, and slices with any alignment.
		dst := make([]byte, 2*len(src))
		for from, n := 0, 1; from < len(src); from, n = from+n, n+7 {
			n = min(n, len(src)-from)
			Halves(dst[2*from:2*(from+n)], src[from:from+n])
		}
		restore()
		for i, f := range src {
			if got, want := binary.LittleEndian.Uint16(dst[2*i:]), Half(f); got != want {
				t.Fatalf("%v: %v (%#08x) became %#04x, want %#04x", l, f, math.Float32bits(f), got, want)
			}
		}
	}
}

func BenchmarkHalves(b *testing.B) {
	src, dst := make([]float32, 110_820), make([]byte, 2*110_820)
	for i := range src {
		src[i] = float32(i%2001)/1000 - 1
	}
	for _, l := range Levels() {
		b.Run(l.String(), func(b *testing.B) {
			defer Limit(l)()
			b.SetBytes(int64(4 * len(src)))
			for b.Loop() {
				Halves(dst, src)
			}
		})
	}
}
