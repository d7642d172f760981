package exact

import (
	"math"
	"math/big"
	"testing"
)

// oracle computes a·b + c without rounding and then rounds once.
func oracle(a, b, c float32) float32 {
	x := new(big.Float).SetPrec(1024).SetFloat64(float64(a) * float64(b))
	x.Add(x, new(big.Float).SetFloat64(float64(c)))
	if x.Sign() == 0 {
		return float32(float64(a)*float64(b) + float64(c)) // the sign of an exact zero
	}
	f, _ := x.Float32()
	return f
}

func TestFMA32Special(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	tiny, huge := math.Float32frombits(1), math.Float32frombits(0x7f7fffff)
	values := []float32{
		0, float32(math.Copysign(0, -1)), 1, -1, tiny, -tiny, huge, -huge, inf, -inf, nan,
		1 + 0x1p-23, 1 - 0x1p-24, 0x1p-126, 0x1.fffffcp-127, 0x1p127, 0x1p-75, 0x1p75, 1.5, 3, 1.0 / 3,
	}
	for _, a := range values {
		for _, b := range values {
			for _, c := range values {
				got := FMA32(a, b, c)
				var want float32
				if p := float64(a) * float64(b); p-p != 0 || c-c != 0 {
					want = float32(p + float64(c))
				} else {
					want = oracle(a, b, c)
				}
				if got != got && want != want {
					continue
				}
				if math.Float32bits(got) != math.Float32bits(want) {
					t.Fatalf("FMA32(%x, %x, %x) = %x, want %x", a, b, c, got, want)
				}
			}
		}
	}
}

func TestFMA32Random(t *testing.T) {
	n := 1_200_000
	if testing.Short() {
		n = 50_000
	}
	s := NewStream(1, "fma")
	// In a third of the cases c nearly cancels or just touches the product's last
	// bits, where rounding twice would show.
	for i := range n {
		u, v := s.Uint64(), s.Uint64()
		a, b, c := math.Float32frombits(uint32(u)), math.Float32frombits(uint32(u>>32)), math.Float32frombits(uint32(v))
		if i%3 != 0 {
			a = float32(int32(u)) * 0x1p-31
			b = float32(int32(u>>32)) * 0x1p-31
			c = -a * b * float32(int64(1)<<(v&31)) * (1 + float32(int32(v>>32)>>28)*0x1p-23)
		}
		if p := float64(a) * float64(b); p-p != 0 || c-c != 0 {
			continue
		}
		if got, want := FMA32(a, b, c), oracle(a, b, c); math.Float32bits(got) != math.Float32bits(want) {
			t.Fatalf("case %d: FMA32(%x, %x, %x) = %x, want %x", i, a, b, c, got, want)
		}
	}
}

func BenchmarkFMA32(b *testing.B) {
	x := float32(0.5)
	for b.Loop() {
		x = FMA32(x, 0.999, 0.001)
	}
	if x == 0 {
		b.Fatal("zero")
	}
}
