package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// inOrder adds the blocks of x one after another.
func inOrder(x []float32) []float32 {
	acc := make([]float32, Lanes)
	for i, v := range x {
		acc[i%Lanes] += v
	}
	return acc
}

// byTree adds the blocks of x as the doc comment of Sum says, by recursion.
func byTree(x []float32) []float32 {
	var part func(runs int, x []float32) []float32
	part = func(runs int, x []float32) []float32 {
		if runs == 1 {
			return inOrder(x)
		}
		half := runs / 2 * run * Lanes
		return plus(part(runs/2, x[:half]), part(runs/2, x[half:]))
	}
	full := (len(x)/Lanes - 1) / run // the last run has no partner
	parts := [][]float32{}
	for size := 1 << 20; size > 0; size /= 2 {
		if full&size != 0 {
			parts = append(parts, part(size, x[:size*run*Lanes]))
			x = x[size*run*Lanes:]
		}
	}
	total := inOrder(x)
	for i := len(parts) - 1; i >= 0; i-- {
		total = plus(total, parts[i])
	}
	return total
}

func plus(a, b []float32) []float32 {
	c := make([]float32, len(a))
	for i := range a {
		c[i] = a[i] + b[i]
	}
	return c
}

// Up to InOrder terms a sum has the bits of a plain loop, above it those of the tree, however the
// terms are handed over and at every level.
func TestSumBits(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	lengths := []int{InOrder - 1, InOrder, InOrder + 1, 1056, 1057, 1088, 2048, 5000, 76_800}
	for n := range 68 {
		lengths = append(lengths, n)
	}
	one, zero := make([]float32, Lanes), make([]float32, Lanes)
	for _, n := range lengths {
		x := random(r, n*Lanes)
		want := inOrder(x)
		if n > InOrder {
			want = byTree(x)
		}
		ones := make([]float32, len(x))
		for i := range ones {
			ones[i] = 1
		}
		for _, piece := range []int{n, 1, 7, 32, 1000} {
			atLevels(t, func(t *testing.T) []float32 {
				var s Sum
				s.Begin(n + 1) // what was begun before does not matter
				s.Blocks(one)
				s.Begin(n)
				for at := 0; at < n; at += piece {
					s.Blocks(x[at*Lanes : min(at+piece, n)*Lanes])
				}
				got := append([]float32(nil), s.End()...)
				if err := sameBits(got, want); err != nil {
					t.Fatalf("%d terms, %d at a time: %v", n, piece, err)
				}
				s.Begin(n)
				for at := 0; at < n; at += piece {
					s.Products(x[at*Lanes:min(at+piece, n)*Lanes], ones[at*Lanes:], zero, zero)
				}
				if err := sameBits(s.End(), want); err != nil {
					t.Fatalf("%d products, %d at a time: %v", n, piece, err)
				}
				return got
			})
		}
	}
}

// sumTolerance bounds the relative error of a Sum of 76,800 positive terms: a few units in the last
// place, 6e-8. One after another they err by more than 1e-5.
const (
	sumTolerance = 5e-7
	plainError   = 1e-5
)

func TestSumError(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	x := random(r, 76_800*Lanes)
	exact := make([]float64, Lanes)
	for i, v := range x {
		x[i] = v * v
		exact[i%Lanes] += float64(x[i])
	}
	var s Sum
	s.Begin(76_800)
	s.Blocks(x)
	worst, plain := 0.0, 0.0
	for l, v := range inOrder(x) {
		worst = max(worst, math.Abs(float64(s.End()[l])/exact[l]-1))
		plain = max(plain, math.Abs(float64(v)/exact[l]-1))
	}
	t.Logf("error %.2g, one after another %.2g", worst, plain)
	if worst > sumTolerance || plain < plainError {
		t.Errorf("error %.2g, one after another %.2g", worst, plain)
	}
}

// More than InOrder values have a softmax of their own, with the same bits at every level and with
// any stride, and close to that of float64.
func TestLongSoftmaxLevels(t *testing.T) {
	const tolerance = 1e-6 // of e^x, mostly: see TestExp
	for _, n := range []int{InOrder + 1, 5000} {
		for _, stride := range []int{Lanes, 3 * Lanes} {
			for name, f := range map[string]func(dst, src []float32, n, stride int){"softmax": Softmax, "log-softmax": LogSoftmax} {
				t.Run(fmt.Sprintf("%s %d %d", name, n, stride), func(t *testing.T) {
					r := rand.New(rand.NewPCG(7, 8))
					src := random(r, (n-1)*stride+Lanes)
					src[stride+5], src[stride+6] = float32(math.NaN()), 200
					atLevels(t, func(t *testing.T) []float32 {
						dst := append([]float32(nil), src...)
						f(dst, dst, n, stride)
						return dst
					})
					dst := append([]float32(nil), src...)
					f(dst, dst, n, stride)
					for l := range Lanes {
						var sum, top float64
						for k := range n {
							top = max(top, float64(src[k*stride+l]))
						}
						for k := range n {
							sum += math.Exp(float64(src[k*stride+l]) - top)
						}
						for k := range n {
							x, got := float64(src[k*stride+l])-top, float64(dst[k*stride+l])
							want := math.Exp(x) / sum
							if name != "softmax" {
								want = x - math.Log(sum)
							}
							if l == 5 {
								if got == got {
									t.Fatalf("lane with NaN: element %d is %v", k, got)
								}
							} else if x > -80 && math.Abs(got/want-1) > tolerance {
								t.Fatalf("lane %d: element %d is %v, want %v", l, k, got, want)
							}
						}
					}
				})
			}
		}
	}
}
