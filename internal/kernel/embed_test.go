package kernel

import (
	"math"
	"math/cmplx"
	"slices"
	"testing"

	"brainbow/internal/exact"
)

// sameAtLevels runs f at every level and fails unless all give the bits of the first.
func sameAtLevels(t *testing.T, name string, f func() []float32) {
	t.Helper()
	var want []float32
	for _, l := range Levels() {
		restore := Limit(l)
		got := f()
		restore()
		if want == nil {
			want = got
		}
		for i := range want {
			if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
				t.Fatalf("%s at level %v: element %d is %v, want %v", name, l, i, got[i], want[i])
			}
		}
	}
}

func randoms(name string, n int, scale float64) []float32 {
	s := exact.NewStream(7, name)
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(scale * s.Norm())
	}
	return v
}

// Attract gives the same bits at every level and agrees with the formula.
func TestAttractLevels(t *testing.T) {
	const n = 37
	a := AttractArgs{Y: randoms("y", 2*n, 4), Rows: []int32{0}}
	s := exact.NewStream(1, "rows")
	for i := range n {
		for range (i % 4) * Lanes {
			a.Col = append(a.Col, int32(s.IntN(n)))
			a.P = append(a.P, float32(s.Float64()))
		}
		a.Rows = append(a.Rows, int32(len(a.Col)))
	}
	run := func() []float32 {
		a.F = make([]float32, 2*n)
		Attract(&a, 3, 20)
		Attract(&a, 20, n)
		return slices.Clone(a.F)
	}
	sameAtLevels(t, "attract", run)
	f := run()
	for i := 3; i < n; i++ {
		var x, y float64
		for b := a.Rows[i]; b < a.Rows[i+1]; b++ {
			j := a.Col[b]
			dx, dy := float64(a.Y[2*i]-a.Y[2*j]), float64(a.Y[2*i+1]-a.Y[2*j+1])
			x += float64(a.P[b]) * dx / (1 + dx*dx + dy*dy)
			y += float64(a.P[b]) * dy / (1 + dx*dx + dy*dy)
		}
		if math.Abs(x-float64(f[2*i]))+math.Abs(y-float64(f[2*i+1])) > 1e-4 {
			t.Fatalf("row %d: %v %v, want %v %v", i, f[2*i], f[2*i+1], x, y)
		}
	}
	if f[0] != 0 || f[5] != 0 {
		t.Error("rows outside the range were written")
	}
}

// Repel gives the same bits at every level and agrees with the formula; padding contributes
// nothing.
func TestRepelLevels(t *testing.T) {
	for _, n := range []int{1, 15, 16, 50} {
		size := (n + 15) / 16 * 16
		x, y := randoms("x", size, 3), randoms("y", size, 3)
		for i := n; i < size; i++ {
			x[i], y[i] = 1e15, 1e15
		}
		run := func() []float32 {
			f, z := make([]float32, 2*n), make([]float32, n)
			Repel(f, z, x, y, 0, n)
			return append(f, z...)
		}
		sameAtLevels(t, "repel", run)
		got := run()
		for i := range n {
			var fx, fy, z float64
			for j := range n {
				dx, dy := float64(x[i]-x[j]), float64(y[i]-y[j])
				q := 1 / (1 + dx*dx + dy*dy)
				z += q
				fx += q * q * dx
				fy += q * q * dy
			}
			if math.Abs(fx-float64(got[2*i]))+math.Abs(fy-float64(got[2*i+1]))+math.Abs(z-float64(got[2*n+i])) > 1e-4 {
				t.Fatalf("n %d point %d: %v, want %v %v %v", n, i, got, fx, fy, z)
			}
		}
	}
}

// A pass of a transform gives the same bits at every level, for all radices; a transform of one
// pass agrees with the definition.
func TestFFTPassLevels(t *testing.T) {
	for radix := 2; radix <= 5; radix++ {
		for _, c := range [][2]int{{1, 1}, {1, 5}, {3, 1}, {4, 2}, {2, 7}} {
			m, s := c[0], c[1]
			n := 2 * Lanes * radix * m * s
			src, tw := randoms("src", n, 1), randoms("tw", 2*(radix-1)*m, 1)
			sameAtLevels(t, "pass", func() []float32 {
				dst := make([]float32, n+5)
				FFTPass(dst, src, tw, radix, m, s)
				for _, g := range dst[n:] {
					if g != 0 {
						t.Fatal("wrote beyond the end")
					}
				}
				return dst
			})
		}
		src, one := randoms("src", 2*Lanes*radix, 1), make([]float32, 2*radix-2)
		for k := range radix - 1 {
			one[2*k] = 1
		}
		dst := make([]float32, len(src))
		FFTPass(dst, src, one, radix, 1, 1)
		for k := range radix {
			for l := range Lanes {
				var want complex128
				for j := range radix {
					want += cmplx.Rect(1, -2*math.Pi*float64(j*k)/float64(radix)) * complex(float64(src[2*Lanes*j+l]), float64(src[2*Lanes*j+Lanes+l]))
				}
				if got := complex(float64(dst[2*Lanes*k+l]), float64(dst[2*Lanes*k+Lanes+l])); cmplx.Abs(got-want) > 1e-5 {
					t.Fatalf("radix %d, element %d lane %d: %v, want %v", radix, k, l, got, want)
				}
			}
		}
	}
	scale := randoms("scale", 5*Lanes, 1)
	z := randoms("z", 10*Lanes, 1)
	sameAtLevels(t, "scale and swap", func() []float32 {
		got := slices.Clone(z)
		FFTScaleSwap(got, scale)
		if got[Lanes] != z[0]*scale[0] || got[0] != z[Lanes]*scale[0] {
			t.Fatal("not scaled and swapped")
		}
		return got
	})
}

func BenchmarkAttract1000x128(b *testing.B) {
	const n = 10000
	a := AttractArgs{Y: randoms("y", 2*n, 20), F: make([]float32, 2*n), Rows: []int32{0}}
	s := exact.NewStream(1, "rows")
	for i := range 1000 {
		for range 128 {
			a.Col = append(a.Col, int32(s.IntN(n)))
			a.P = append(a.P, .01)
		}
		a.Rows = append(a.Rows, int32(128*i+128))
	}
	for b.Loop() {
		Attract(&a, 0, 1000)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/128000, "ns/pair")
}

func BenchmarkRepel1000x1008(b *testing.B) {
	x, y := randoms("x", 1008, 20), randoms("y", 1008, 20)
	f, z := make([]float32, 2000), make([]float32, 1000)
	for b.Loop() {
		Repel(f, z, x, y, 0, 1000)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/1008000, "ns/pair")
}

func BenchmarkFFTPass4x200(b *testing.B) {
	src, tw := randoms("src", 800*32, 1), randoms("tw", 2*3*200, 1)
	dst := make([]float32, len(src))
	for b.Loop() {
		FFTPass(dst, src, tw, 4, 200, 1)
	}
}

// Slices that are too short panic; nothing is read beyond their end.
func TestEmbedPanics(t *testing.T) {
	v := make([]float32, 64)
	a := AttractArgs{Y: v, Rows: []int32{0, 16}, Col: make([]int32, 16), P: v[:15], F: v}
	for name, f := range map[string]func(){
		"attract: weights":  func() { Attract(&a, 0, 1) },
		"attract: rows":     func() { Attract(&a, 0, 2) },
		"repel: not blocks": func() { Repel(v, v, v[:15], v[:15], 0, 1) },
		"repel: forces":     func() { Repel(v[:3], v, v[:16], v[:16], 0, 2) },
		"pass: radix":       func() { FFTPass(v, v, v, 6, 1, 1) },
		"pass: source":      func() { FFTPass(v, v[:63], v, 2, 1, 1) },
		"pass: factors":     func() { FFTPass(v, v, v[:1], 2, 1, 1) },
		"scale and swap":    func() { FFTScaleSwap(v[:31], v[:16]) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Error(name, "did not panic")
				}
			}()
			f()
		}()
	}
}
