package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// guard surrounds every slice a kernel writes to.
const guard = float32(-12345.678)

// guarded returns a misaligned slice of n floats with guard words on both sides, and a function
// that checks the guards.
func guarded(n, shift int) (s []float32, check func(t *testing.T)) {
	b := make([]float32, shift+32+n+32)
	for i := range b {
		b[i] = guard
	}
	return b[shift+32 : shift+32+n : shift+32+n], func(t *testing.T) {
		t.Helper()
		for i, v := range b {
			if (i < shift+32 || i >= shift+32+n) && v != guard {
				t.Fatalf("wrote outside: element %d of %d", i-shift-32, n)
			}
		}
	}
}

func random(r *rand.Rand, n int) []float32 {
	s := make([]float32, n)
	for i := range s {
		s[i] = float32(r.NormFloat64())
	}
	return s
}

// special holds values that break careless arithmetic.
var special = []float32{
	0, float32(math.Copysign(0, -1)), 1, -1, 1e-30, -1e-30, 1e-42, -1e-42, 3e38, -3e38, 88, -88, 87.5, -87.3, 89, 1e4, -1e4, 0.5, 1e-8,
	float32(math.Inf(1)), float32(math.Inf(-1)), float32(math.NaN()), 9, -9, 10, 16777216,
}

func sameBits(a, b []float32) error {
	for i := range a {
		if math.Float32bits(a[i]) != math.Float32bits(b[i]) && (a[i] == a[i] || b[i] == b[i]) {
			return fmt.Errorf("element %d: %x (%v), want %x (%v)", i, math.Float32bits(a[i]), a[i], math.Float32bits(b[i]), b[i])
		}
	}
	return nil
}

// atLevels runs f at every level and compares what it returns with the generic
// result, bit for bit (any NaN equals any NaN).
func atLevels(t *testing.T, f func(t *testing.T) []float32) {
	t.Helper()
	var want []float32
	for _, l := range Levels() {
		restore := Limit(l)
		got := f(t)
		restore()
		if l == Generic {
			want = got
		} else if err := sameBits(got, want); err != nil {
			t.Fatalf("%v differs from generic: %v", l, err)
		}
	}
}

func TestTapsLevelsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	// Every tile of every level: one column takes up to sixteen outputs.
	for _, outs := range []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 30, 33} {
		for cols := 1; cols <= 16; cols++ {
			for _, mode := range []Mode{FromZero, FromInit, FromDst} {
				rows, n := 1+r.IntN(3), 1+r.IntN(20)
				srcRow := (cols + r.IntN(3)) * Lanes
				dstRow := (cols + r.IntN(3)) * Lanes
				dstOut := rows * dstRow
				tab := make([]Tap, n)
				for i := range tab {
					tab[i] = Tap{W: int32(r.IntN(40)), X: int32(r.IntN(40))}
				}
				wOut := r.IntN(50)
				src, w := random(r, rows*srcRow+cols*Lanes+64), random(r, 64+outs*50)
				for range 3 {
					src[r.IntN(len(src))] = special[r.IntN(len(special))]
				}
				init, old := random(r, outs), random(r, outs*dstOut)
				atLevels(t, func(t *testing.T) []float32 {
					dst, check := guarded(len(old), r.IntN(5))
					copy(dst, old)
					Taps(&TapsArgs{
						Dst: dst, Src: src, W: w, Init: init, Tab: NewTable(tab), Outs: outs, Rows: rows, Cols: cols,
						DstOut: dstOut, DstRow: dstRow, SrcRow: srcRow, WOut: wOut, Mode: mode,
					})
					check(t)
					return append([]float32(nil), dst...)
				})
			}
		}
	}
}

// Whole layers, large enough for several calls per tile and for tiles of two sizes.
func TestLayersLevelsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for _, s := range []convShape{{1, 6, 31, 5}, {3, 7, 17, 3}, {6, 10, 13, 5}, {11, 5, 8, 3}} {
		row := (s.h + s.k - 1) * Lanes
		n, plane := s.in*s.k*s.k, s.h*s.h*Lanes
		src, w, g := random(r, s.in*row*(s.h+s.k-1)), random(r, s.out*n), random(r, s.out*plane)
		tab := s.table()
		atLevels(t, func(t *testing.T) []float32 {
			dst, check := guarded(s.out*plane, 1)
			Taps(&TapsArgs{Dst: dst, Src: src, W: w, Init: w, Tab: tab, Outs: s.out, Rows: s.h, Cols: s.h, DstOut: plane, DstRow: s.h * Lanes, SrcRow: row, WOut: n, Mode: FromInit})
			check(t)
			acc, checkAcc := guarded(s.out*n*Lanes, 3)
			clear(acc)
			TapsGrad(&TapsGradArgs{Acc: acc, G: g, X: src, Tab: tab, Outs: s.out, Rows: s.h, Cols: s.h, GOut: plane, GRow: s.h * Lanes, XRow: row})
			checkAcc(t)
			return append(append([]float32(nil), dst...), acc...)
		})
	}
}

func TestTapsSum(t *testing.T) {
	// Two outputs, one row of two blocks, three taps, against sums in float64.
	r := rand.New(rand.NewPCG(3, 4))
	src, w, init := random(r, 4*Lanes), random(r, 6), random(r, 2)
	tab := NewTable([]Tap{{0, 0}, {1, 16}, {2, 32}})
	dst := make([]float32, 4*Lanes)
	Taps(&TapsArgs{Dst: dst, Src: src, W: w, Init: init, Tab: tab, Outs: 2, Rows: 1, Cols: 2, DstOut: 32, WOut: 3, Mode: FromInit})
	for o := range 2 {
		for i := range 32 {
			want := float64(init[o])
			for k := range 3 {
				want += float64(w[3*o+k]) * float64(src[16*k+i])
			}
			if got := float64(dst[o*32+i]); math.Abs(got-want) > 1e-5 {
				t.Fatalf("output %d element %d: %v, want %v", o, i, got, want)
			}
		}
	}
}

// TestTapsInParts sums a table in two parts; the second continues from the result of the first.
func TestTapsInParts(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 4))
	tab := make([]Tap, 11)
	for i := range tab {
		tab[i] = Tap{W: int32(i), X: int32(i * Lanes)}
	}
	for _, outs := range []int{1, 7, 40} {
		src, w := random(r, 11*Lanes), random(r, 11*outs)
		a := TapsArgs{Src: src, W: w, Tab: NewTable(tab), Outs: outs, Rows: 1, Cols: 1, DstOut: Lanes, WOut: 11}
		for first := 1; first < 11; first++ {
			atLevels(t, func(t *testing.T) []float32 {
				whole, parts := make([]float32, outs*Lanes), make([]float32, outs*Lanes)
				b := a
				b.Dst = whole
				Taps(&b)
				b.Dst, b.Taps = parts, first
				Taps(&b)
				b.First, b.Taps, b.Mode = first, 0, FromDst
				Taps(&b)
				if !slices.Equal(whole, parts) {
					t.Errorf("%d outputs cut at tap %d: other sums", outs, first)
				}
				return parts
			})
		}
	}
}

func TestTapsGradLevelsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for _, outs := range []int{1, 2, 3, 4, 5, 8, 10} {
		for _, n := range []int{1, 2, 3, 4, 5, 6, 7, 9, 13, 25, 36} {
			rows, cols := 1+r.IntN(9), 1+r.IntN(30)
			xRow, gRow := (cols+r.IntN(3))*Lanes, (cols+r.IntN(3))*Lanes
			tab := make([]Tap, n)
			for i := range tab {
				tab[i].X = int32(r.IntN(8) * Lanes)
			}
			g, x := random(r, outs*rows*gRow), random(r, rows*xRow+8*Lanes+cols*Lanes)
			old := random(r, outs*n*Lanes)
			atLevels(t, func(t *testing.T) []float32 {
				acc, check := guarded(len(old), 1)
				copy(acc, old)
				TapsGrad(&TapsGradArgs{Acc: acc, G: g, X: x, Tab: NewTable(tab), Outs: outs, Rows: rows, Cols: cols, GOut: rows * gRow, GRow: gRow, XRow: xRow})
				check(t)
				return append([]float32(nil), acc...)
			})
		}
	}
}

// elementwise lists the kernels that map a slice to one of the same length.
var elementwise = map[string]func(dst, x, y []float32){
	"sigmoid":     func(dst, x, _ []float32) { Sigmoid(dst, x) },
	"tanh":        func(dst, x, _ []float32) { Tanh(dst, x) },
	"relu":        func(dst, x, _ []float32) { Relu(dst, x) },
	"sigmoidGrad": func(dst, x, y []float32) { copy(dst, x); SigmoidGrad(dst, y) },
	"tanhGrad":    func(dst, x, y []float32) { copy(dst, x); TanhGrad(dst, y) },
	"reluGrad":    func(dst, x, y []float32) { copy(dst, x); ReluGrad(dst, y) },
	"add":         func(dst, x, y []float32) { copy(dst, x); Add(dst, y) },
	"sumBlocks":   func(dst, x, y []float32) { copy(dst, y); SumBlocks(dst[:16], x) },
	"reduceLanes": func(dst, x, _ []float32) { ReduceLanes(dst[:len(x)/16], x) },
	"softmax": func(dst, x, _ []float32) {
		Softmax(dst, x, len(x)/16, 16)
	},
	"logSoftmax": func(dst, x, _ []float32) { LogSoftmax(dst, x, len(x)/16, 16) },
	"logSoftmaxGrad": func(dst, x, y []float32) {
		copy(dst, x)
		LogSoftmaxGrad(dst, 16, y, 16, len(x)/16)
	},
	"maxTaps": func(dst, x, _ []float32) {
		MaxTaps(dst, x, []int32{0, 16, 48, 16}, len(x)/16-3, 16)
	},
	"maxTapsGrad": func(dst, x, y []float32) {
		if len(x) < 64 {
			return
		}
		out := make([]float32, len(x))
		tab := []int32{0, 16, 32, 48}
		MaxTaps(out, x, tab, len(x)/64, 64)
		MaxTapsGrad(dst, x, out, y, tab, tab, len(x)/64, 64, 64)
	},
	"maxTapsGradAdd": func(dst, x, y []float32) {
		if len(x) < 64 {
			return
		}
		out := make([]float32, len(x))
		tab := []int32{0, 16, 32}
		n := (len(x)/16-3)/2 + 1
		MaxTaps(out, x, tab, n, 32)
		copy(dst, y)
		MaxTapsGradAdd(dst, x, out, y, tab, tab, n, 32, 32)
	},
	"sumProducts": func(dst, x, y []float32) {
		copy(dst, y)
		SumProducts(dst[:16], x, y, x, y)
	},
	"scaleShift":    func(dst, x, y []float32) { ScaleShift(dst, x, y, x, 0) },
	"scaleShiftRow": func(dst, x, y []float32) { ScaleShift(dst, x, y, x, 16) },
	"scaleShift2":   func(dst, x, y []float32) { ScaleShift2(dst, x, y, y, x, y) },
	"taps": func(dst, x, y []float32) {
		Taps(&TapsArgs{Dst: dst, Src: x, W: y, Tab: NewTable([]Tap{{0, 0}, {15, 0}, {7, 0}}), Outs: 1, Rows: 1, Cols: len(x) / 16})
	},
	"tapsGrad": func(dst, x, y []float32) {
		copy(dst, y)
		TapsGrad(&TapsGradArgs{Acc: dst[:16], G: y, X: x, Tab: NewTable([]Tap{{0, 0}}), Outs: 1, Rows: 1, Cols: len(x) / 16})
	},
	"sgd":      func(dst, x, y []float32) { copy(dst, x); SGD(dst, y, update()) },
	"momentum": func(dst, x, y []float32) { copy(dst, x); Momentum(dst, y, half(y), update()) },
	"nesterov": func(dst, x, y []float32) { copy(dst, x); Nesterov(dst, y, half(y), update()) },
	"rmsprop":  func(dst, x, y []float32) { copy(dst, x); RMSprop(dst, y, square(y), update()) },
	"rmspropMomentum": func(dst, x, y []float32) {
		copy(dst, x)
		RMSpropMomentum(dst, y, square(y), half(x), update())
	},
	"exp":             func(dst, x, _ []float32) { Exp(dst, x) },
	"leakyRelu":       func(dst, x, _ []float32) { LeakyRelu(dst, x, 0.1) },
	"leakyReluGrad":   func(dst, x, y []float32) { copy(dst, x); LeakyReluGrad(dst, y, 0.1) },
	"elu":             func(dst, x, _ []float32) { Elu(dst, x, 0.7) },
	"eluGrad":         func(dst, x, y []float32) { copy(dst, x); EluGrad(dst, y, 0.7) },
	"softplus":        func(dst, x, _ []float32) { Softplus(dst, x) },
	"softplusGrad":    func(dst, x, y []float32) { copy(dst, x); SoftplusGrad(dst, y) },
	"silu":            func(dst, x, _ []float32) { Silu(dst, x) },
	"siluGrad":        func(dst, x, y []float32) { copy(dst, x); SiluGrad(dst, y) },
	"gelu":            func(dst, x, _ []float32) { Gelu(dst, x) },
	"geluGrad":        func(dst, x, y []float32) { copy(dst, x); GeluGrad(dst, y) },
	"geluTanh":        func(dst, x, _ []float32) { GeluTanh(dst, x) },
	"geluTanhGrad":    func(dst, x, y []float32) { copy(dst, x); GeluTanhGrad(dst, y) },
	"hardSigmoid":     func(dst, x, _ []float32) { HardSigmoid(dst, x) },
	"hardSigmoidGrad": func(dst, x, y []float32) { copy(dst, x); HardSigmoidGrad(dst, y) },
	"hardSwish":       func(dst, x, _ []float32) { HardSwish(dst, x) },
	"hardSwishGrad":   func(dst, x, y []float32) { copy(dst, x); HardSwishGrad(dst, y) },
	"clipGrad":        func(dst, x, y []float32) { copy(dst, x); ClipGrad(dst, y, -1, 2) },
	"mul":             func(dst, x, y []float32) { copy(dst, x); Mul(dst, y) },
	"scale":           func(dst, x, _ []float32) { Scale(dst, x, -0.3) },
	"addSign":         func(dst, x, y []float32) { copy(dst, y); AddSign(dst, x, 0.1) },
	"clip":            func(dst, x, _ []float32) { Clip(dst, x, -1.5, 0) },
	"relu6":           func(dst, x, _ []float32) { Clip(dst, x, 0, 6) },
	"adam":            func(dst, x, y []float32) { copy(dst, x); Adam(dst, y, half(y), square(y), update()) },
	"adadelta":        func(dst, x, y []float32) { copy(dst, x); Adadelta(dst, y, square(x), square(y), update()) },
}

func half(x []float32) []float32 {
	s := make([]float32, len(x))
	for i := range s {
		s[i] = x[i] / 2
	}
	return s
}

func square(x []float32) []float32 {
	s := make([]float32, len(x))
	for i := range s {
		s[i] = x[i] * x[i] / 4
	}
	return s
}

func TestElementwiseLevelsAgree(t *testing.T) {
	for name, f := range elementwise {
		t.Run(name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(7, 8))
			for n := 1; n <= 67; n++ {
				x, y := random(r, 16*n), random(r, 16*n)
				for i := range x {
					x[i] *= 4
					if r.IntN(8) == 0 {
						x[i] = special[r.IntN(len(special))]
					}
					if r.IntN(16) == 0 {
						y[i] = special[r.IntN(len(special))]
					}
				}
				x0, y0 := append([]float32(nil), x...), append([]float32(nil), y...)
				atLevels(t, func(t *testing.T) []float32 {
					dst, check := guarded(16*n, n%4)
					f(dst, x, y)
					check(t)
					if sameBits(x, x0) != nil || sameBits(y, y0) != nil {
						t.Fatal("an input was changed")
					}
					return append([]float32(nil), dst...)
				})
			}
		})
	}
}

func TestMovesLevelsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	src := random(r, 16*40)
	for _, ds := range []int{16, 17, 40} {
		atLevels(t, func(t *testing.T) []float32 {
			dst, check := guarded(15*ds+16, 3)
			Transpose16(dst, ds, src, 23)
			check(t)
			for i := range 16 {
				for j := range 16 {
					if dst[j*ds+i] != src[i*23+j] {
						t.Fatalf("transposed element %d, %d is wrong", i, j)
					}
				}
			}
			return append([]float32(nil), dst...)
		})
	}
	bytes := make([]byte, 100)
	for i := range bytes {
		bytes[i] = byte(r.UintN(256))
	}
	for n := range 100 {
		atLevels(t, func(t *testing.T) []float32 {
			dst, check := guarded(112, 1)
			AffineU8(dst, bytes[:n], 1./255, -0.5)
			check(t)
			return append([]float32(nil), dst...)
		})
	}
}

// ulps returns how many float32 steps got is away from want.
func ulps(got float32, want float64) float64 {
	w := float32(want)
	step := float64(math.Nextafter32(float32(math.Abs(float64(w))), math.MaxFloat32)) - math.Abs(float64(w))
	return math.Abs(float64(got)-want) / step
}

// maxActivationUlps is the documented error of Sigmoid and Tanh.
const maxActivationUlps = 3

func TestActivationAccuracy(t *testing.T) {
	x := make([]float32, 16)
	y := make([]float32, 16)
	worstS, worstT := 0.0, 0.0
	for i := -80000; i <= 80000; i++ {
		x[0] = float32(i) / 1000 * float32(1+math.Abs(float64(i%7))) / 7
		Sigmoid(y, x)
		worstS = max(worstS, ulps(y[0], 1/(1+math.Exp(-float64(x[0])))))
		x[0] /= 8
		Tanh(y, x)
		if x[0] != 0 {
			worstT = max(worstT, ulps(y[0], math.Tanh(float64(x[0]))))
		}
	}
	t.Logf("largest error: sigmoid %.2f ulp, tanh %.2f ulp", worstS, worstT)
	if worstS > maxActivationUlps || worstT > maxActivationUlps {
		t.Fatalf("largest error: sigmoid %.2f ulp, tanh %.2f ulp, documented %d", worstS, worstT, maxActivationUlps)
	}
}

func TestPanicsOnWrongLengths(t *testing.T) {
	s := make([]float32, 64)
	for name, f := range map[string]func(){
		"odd length":   func() { Tanh(s[:15], s) },
		"short source": func() { Add(s, s[:32]) },
		"taps": func() {
			Taps(&TapsArgs{Dst: s, Src: s, W: s, Tab: NewTable([]Tap{{0, 60}}), Outs: 1, Rows: 1, Cols: 1})
		},
		"softmax":      func() { Softmax(s, s, 5, 16) },
		"log-softmax":  func() { LogSoftmax(s, s, 4, 17) },
		"its gradient": func() { LogSoftmaxGrad(s, 16, s, 15, 2) },
		"pool":         func() { MaxTaps(s, s, []int32{0, 56}, 1, 0) },
		"negative tap": func() { NewTable([]Tap{{-1, 0}}) },
		"transpose":    func() { Transpose16(s, 16, s, 16) },
		"gradient taps": func() {
			TapsGrad(&TapsGradArgs{Acc: s, G: s, X: s, Tab: NewTable([]Tap{{0, 0}}), Outs: 5, Rows: 1, Cols: 1, GOut: 16})
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Fatal("did not panic")
				}
			}()
			f()
		})
	}
}
