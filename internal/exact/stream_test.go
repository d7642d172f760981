package exact

import (
	"math"
	"slices"
	"testing"
)

// The vectors are those published with the Random123 library (kat_vectors).
func TestPhiloxVectors(t *testing.T) {
	const f = 0xffffffff
	for _, c := range []struct {
		counter [4]uint32
		key     [2]uint32
		want    [4]uint32
	}{
		{[4]uint32{}, [2]uint32{}, [4]uint32{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}},
		{[4]uint32{f, f, f, f}, [2]uint32{f, f}, [4]uint32{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}},
		{
			[4]uint32{0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344},
			[2]uint32{0xa4093822, 0x299f31d0},
			[4]uint32{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1},
		},
	} {
		if got := philox(c.counter, c.key); got != c.want {
			t.Errorf("philox(%x, %x) = %x, want %x", c.counter, c.key, got, c.want)
		}
	}
}

func TestStreamsDifferInEveryArgument(t *testing.T) {
	streams := map[string]Stream{
		"plain":            NewStream(1, "a"),
		"seed":             NewStream(2, "a"),
		"high seed":        NewStream(1|1<<63, "a"),
		"purpose":          NewStream(1, "b"),
		"padding":          NewStream(1, "a\x00"),
		"empty purpose":    NewStream(1, ""),
		"long purpose":     NewStream(1, "a purpose of many words"),
		"id":               NewStream(1, "a", 0),
		"another id":       NewStream(1, "a", 1),
		"two ids":          NewStream(1, "a", 0, 0),
		"ids swapped":      NewStream(1, "a", 0, 1),
		"ids swapped back": NewStream(1, "a", 1, 0),
	}
	seen := map[uint64]string{}
	for name, s := range streams {
		again := s
		for range 100 {
			v := s.Uint64()
			if other, ok := seen[v]; ok {
				t.Errorf("%q and %q share a value", name, other)
			}
			seen[v] = name
			if again.Uint64() != v {
				t.Fatalf("%q: a copy gives other numbers", name)
			}
		}
	}
}

func TestCounterCarries(t *testing.T) {
	s := Stream{counter: [4]uint32{math.MaxUint32, 7}}
	s.Uint64()
	if s.counter != [4]uint32{0, 8} {
		t.Errorf("after the last block of a row: counter %v", s.counter)
	}
}

func TestFloat64IsUniform(t *testing.T) {
	const n, cells = 200_000, 100
	s := NewStream(5, "uniform")
	var count [cells]int
	for range n {
		u := s.Float64()
		if u < 0 || u >= 1 {
			t.Fatalf("%v is outside [0, 1)", u)
		}
		count[int(u*cells)]++
	}
	chiSquare(t, count[:], n)
}

// chiSquare fails if the counts are not those of a fair draw. The bound is
// five standard deviations of the statistic above its mean.
func chiSquare(t *testing.T, count []int, n int) {
	t.Helper()
	expected := float64(n) / float64(len(count))
	sum := 0.0
	for _, c := range count {
		sum += (float64(c) - expected) * (float64(c) - expected) / expected
	}
	freedom := float64(len(count) - 1)
	if bound := freedom + 5*math.Sqrt(2*freedom); sum > bound {
		t.Errorf("chi-square %.1f above %.1f", sum, bound)
	}
}

func TestIntN(t *testing.T) {
	s := NewStream(6, "int")
	var count [7]int
	for range 70_000 {
		count[s.IntN(7)]++
	}
	chiSquare(t, count[:], 70_000)
	if s.IntN(1) != 0 {
		t.Error("IntN(1) is not 0")
	}
	// A third of all words is rejected for this n: the largest values must still occur.
	const n = math.MaxInt64/2 + 1 + math.MaxInt64/4
	high := 0
	for range 3000 {
		v := s.IntN(n)
		if v < 0 || v >= n {
			t.Fatalf("IntN(%d) = %d", int64(n), v)
		}
		if v >= n/2 {
			high++
		}
	}
	if high < 1350 || high > 1650 { // 5.5 standard deviations
		t.Errorf("%d of 3000 in the upper half", high)
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for n = 0")
		}
	}()
	s.IntN(0)
}

func TestPermIsUniform(t *testing.T) {
	const n = 24_000
	counts := map[[4]int32]int{}
	s := NewStream(7, "perm")
	for range n {
		counts[[4]int32(s.Perm(4))]++
	}
	if len(counts) != 24 {
		t.Fatalf("%d of the 24 permutations of four appear", len(counts))
	}
	var list []int
	for _, c := range counts {
		list = append(list, c)
	}
	chiSquare(t, list, n)
}

func TestPermute(t *testing.T) {
	s := NewStream(8, "perm")
	p := s.Perm(1000)
	slices.Sort(p)
	for i, v := range p {
		if int(v) != i {
			t.Fatalf("place %d holds %d", i, v)
		}
	}
	if got := testing.AllocsPerRun(10, func() { s.Permute(p) }); got != 0 {
		t.Errorf("Permute allocates %v times", got)
	}
	if len(s.Perm(0)) != 0 {
		t.Error("a permutation of nothing has elements")
	}
}

func TestNormMoments(t *testing.T) {
	const n = 400_000
	s := NewStream(9, "norm")
	var sum, square, cube, fourth float64
	for range n {
		x := s.Norm()
		sum += x
		square += x * x
		cube += x * x * x
		fourth += x * x * x * x
	}
	// Each bound is five standard errors: variances 1, 2, 15 and 96 over n.
	for _, m := range []struct {
		name             string
		got, want, bound float64
	}{
		{"mean", sum / n, 0, 5 * math.Sqrt(1.0/n)},
		{"second moment", square / n, 1, 5 * math.Sqrt(2.0/n)},
		{"third moment", cube / n, 0, 5 * math.Sqrt(15.0/n)},
		{"fourth moment", fourth / n, 3, 5 * math.Sqrt(96.0/n)},
	} {
		if math.Abs(m.got-m.want) > m.bound {
			t.Errorf("%s is %v, not %v ± %v", m.name, m.got, m.want, m.bound)
		}
	}
}

// quantileTolerance is relative. AS 241 promises about 1e-16; the reference,
// math.Erfinv or math.Erfc, is good to a few units of the last place.
const quantileTolerance = 2e-15

func TestQuantile(t *testing.T) {
	for i := 1; i < 2000; i++ {
		p := float64(i) / 2000
		want := math.Sqrt2 * math.Erfinv(2*p-1)
		if got := quantile(p); math.Abs(got-want) > quantileTolerance*(1+math.Abs(want)) {
			t.Errorf("quantile(%v) = %v, want %v", p, got, want)
		}
	}
	for e := -10; e >= -53; e-- { // tails, by inversion: the slope of log Φ is about x
		p := math.Ldexp(1, e)
		x := quantile(p)
		back := 0.5 * math.Erfc(-x/math.Sqrt2)
		if math.Abs(back/p-1) > 50*quantileTolerance {
			t.Errorf("Φ(quantile(2^%d)) is off by a factor %v", e, back/p)
		}
	}
}

func BenchmarkNewStream(b *testing.B) {
	for i := uint64(0); b.Loop(); i++ {
		s := NewStream(1, "dropout", 3, i)
		s.Uint64()
	}
}

func BenchmarkNorm(b *testing.B) {
	s := NewStream(1, "norm")
	for b.Loop() {
		s.Norm()
	}
}

// Of 3·2⁶¹ numbers, a third would come up less often than the others without rejection.
func TestIntNOfMany(t *testing.T) {
	s := NewStream(1, "many")
	n := 3
	n <<= 61
	var counts [3]int
	const draws = 30_000
	for range draws {
		counts[s.IntN(n)%3]++
	}
	const far = 5 * 82 // standard deviations of a count
	for k, c := range counts {
		if c < draws/3-far || c > draws/3+far {
			t.Errorf("%d of %d numbers leave %d when divided by three", c, draws, k)
		}
	}
}
