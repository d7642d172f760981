package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

func TestAboveLevels(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range 7 {
		for _, floor := range []float32{0, .5, -1, float32(math.Inf(-1)), float32(math.Inf(1)), float32(math.NaN())} {
			src := random(r, n*Lanes+3)[3:]
			for i := range src {
				if r.IntN(3) == 0 {
					src[i] = special[r.IntN(len(special))]
				}
				if r.IntN(9) == 0 {
					src[i] = floor
				}
			}
			for _, l := range Levels() {
				restore := Limit(l)
				mask := make([]uint16, n+3)
				for i := range mask {
					mask[i] = 0xabcd
				}
				Above(mask[1:], src, floor)
				restore()
				for i, m := range mask {
					var want uint16
					if i == 0 || i > n {
						want = 0xabcd
					} else {
						for b := range Lanes {
							if src[(i-1)*Lanes+b] > floor {
								want |= 1 << b
							}
						}
					}
					if m != want {
						t.Fatalf("%v, %d blocks, floor %v: mask %d is %x, want %x", l, n, floor, i-1, m, want)
					}
				}
			}
		}
	}
}

func TestAbovePanics(t *testing.T) {
	for _, c := range []struct{ mask, src int }{{1, 17}, {1, 32}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			Above(make([]uint16, c.mask), make([]float32, c.src), 0)
		})
	}
}

func BenchmarkAbove448(b *testing.B) {
	src, mask := random(rand.New(rand.NewPCG(1, 2)), 448), make([]uint16, 28)
	b.SetBytes(448 * 4)
	for b.Loop() {
		Above(mask, src, 3)
	}
}
