package kernel

import (
	"encoding/binary"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// FuzzLevelsAgree gives the elementwise kernels arbitrary bits: every kind of NaN, subnormal
// numbers, both zeros. The seeds alone are a useful test.
func FuzzLevelsAgree(f *testing.F) {
	names := slices.Sorted(maps.Keys(elementwise))
	const pair = 2 * 4 * Lanes // a block of x and one of y
	r := rand.New(rand.NewPCG(11, 12))
	for which := range names {
		for _, n := range []int{1, 4, 7, 40} {
			data := make([]byte, n*pair)
			for i := range data {
				data[i] = byte(r.UintN(256))
			}
			f.Add(uint8(which), data)
		}
	}
	f.Fuzz(func(t *testing.T, which uint8, data []byte) {
		n := len(data) / pair
		if n == 0 || n > 64 {
			return
		}
		floats := func(b []byte) []float32 {
			s := make([]float32, Lanes*n)
			for i := range s {
				s[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
			}
			return s
		}
		x, y := floats(data), floats(data[n*pair/2:])
		run := elementwise[names[int(which)%len(names)]]
		atLevels(t, func(t *testing.T) []float32 {
			dst, check := guarded(len(x), len(data)%4)
			run(dst, x, y)
			check(t)
			return append([]float32(nil), dst...)
		})
	})
}
