package kernel

import (
	"fmt"
	"math/rand/v2"
	"testing"
)

// convShape is a same convolution of in → out channels of h×h, kernel k.
type convShape struct{ in, out, h, k int }

// learnToSee are the convolutions of the recipe of that name.
var learnToSee = []convShape{{1, 4, 28, 3}, {4, 4, 28, 3}, {4, 8, 14, 3}, {8, 8, 14, 3}, {8, 16, 7, 3}, {16, 16, 7, 3}}

func (s convShape) table() *Table {
	row := (s.h + s.k - 1) * Lanes
	var tab []Tap
	for i := range s.in {
		for y := range s.k {
			for x := range s.k {
				tab = append(tab, Tap{W: int32(len(tab)), X: int32(i*(s.h+s.k-1)*row + y*row + x*Lanes)})
			}
		}
	}
	return NewTable(tab)
}

func report(b *testing.B, flop int) {
	gflops := float64(flop) * float64(b.N) / b.Elapsed().Seconds() / 1e9
	b.ReportMetric(gflops, "GFLOP/s")
	b.ReportMetric(100*gflops*1e9/Peak(5), "%peak")
}

func BenchmarkConv(b *testing.B) {
	for _, l := range Levels()[1:] {
		for _, s := range learnToSee {
			row := (s.h + s.k - 1) * Lanes
			plane := row * (s.h + s.k - 1)
			src, dst := make([]float32, s.in*plane), make([]float32, s.out*s.h*s.h*Lanes)
			n := s.in * s.k * s.k
			w := make([]float32, s.out*n)
			tab := s.table()
			b.Run(fmt.Sprintf("%v/forward/%d-%d-%dx%d", l, s.in, s.out, s.h, s.h), func(b *testing.B) {
				defer Limit(l)()
				a := TapsArgs{Dst: dst, Src: src, W: w, Init: w, Tab: tab, Outs: s.out, Rows: s.h, Cols: s.h, DstOut: s.h * s.h * Lanes, DstRow: s.h * Lanes, SrcRow: row, WOut: n, Mode: FromInit}
				for b.Loop() {
					Taps(&a)
				}
				report(b, 2*Lanes*s.out*s.h*s.h*n)
			})
			acc := make([]float32, s.out*n*Lanes)
			b.Run(fmt.Sprintf("%v/weights/%d-%d-%dx%d", l, s.in, s.out, s.h, s.h), func(b *testing.B) {
				defer Limit(l)()
				a := TapsGradArgs{Acc: acc, G: dst, X: src, Tab: tab, Outs: s.out, Rows: s.h, Cols: s.h, GOut: s.h * s.h * Lanes, GRow: s.h * Lanes, XRow: row}
				for b.Loop() {
					TapsGrad(&a)
				}
				report(b, 2*Lanes*s.out*s.h*s.h*n)
			})
		}
	}
}

func BenchmarkActivation(b *testing.B) {
	x, y := make([]float32, 28*28*Lanes), make([]float32, 28*28*Lanes)
	for i := range x {
		x[i] = float32(i%7) - 3
	}
	for name, f := range map[string]func(dst, src []float32){
		"sigmoid": Sigmoid, "tanh": Tanh, "relu": Relu, "tanhGrad": TanhGrad, "mul": Mul,
		"gelu": Gelu, "geluGrad": GeluGrad, "geluTanh": GeluTanh, "silu": Silu, "softplus": Softplus, "hardSwish": HardSwish,
	} {
		b.Run(fmt.Sprintf("%s/%d", name, len(x)), func(b *testing.B) {
			b.SetBytes(int64(4 * len(x)))
			for b.Loop() {
				f(y, x)
			}
		})
	}
}

func BenchmarkTranspose16(b *testing.B) {
	x, y := make([]float32, 16*784), make([]float32, 16*784)
	for b.Loop() {
		for i := 0; i < 784; i += 16 {
			Transpose16(y[i*16:], 16, x[i:], 784)
		}
	}
}

// BenchmarkUpdate times the rules on 4,096 numbers, as large as a chunk of the optimiser.
func BenchmarkUpdate(b *testing.B) {
	for _, l := range Levels()[1:] {
		for _, name := range []string{"momentum", "rmsprop", "adam", "adadelta"} {
			b.Run(fmt.Sprintf("%v/%s/4096", l, name), func(b *testing.B) {
				defer Limit(l)()
				rule := rules(&UpdateArgs{LR: 1e-3, P1: 0.9, Q1: 0.1, P2: 0.999, Q2: 0.001, Eps: 1e-8, Correction: 1, Ignored: Subnormal})[name]
				r := rand.New(rand.NewPCG(1, 2))
				w, g := random(r, 4096), random(r, 4096)
				m, v := make([]float32, 4096), make([]float32, 4096)
				for b.Loop() {
					rule(w, g, m, v)
				}
			})
		}
	}
}
