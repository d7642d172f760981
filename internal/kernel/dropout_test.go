package kernel

import (
	"fmt"
	"math"
	"testing"

	"brainbow/internal/exact"
)

// Every level gives the mask that the words of the streams define, and writes nothing else.
func TestDropoutLevels(t *testing.T) {
	var streams [Lanes]exact.Stream
	for l := range streams {
		streams[l] = exact.NewStream(5, "dropout test", uint64(l))
	}
	const untouched = -3
	for _, stride := range []int{Lanes, 2 * Lanes, 50} {
		for _, first := range []int{0, 4, 1000} {
			for _, n := range []int{0, 1, 3, 4, 5, 8, 13, 259} {
				for _, below := range []uint32{0, 1, 1 << 30, 1<<31 - 1, 1 << 31, 1<<31 + 1, 3 << 30, math.MaxUint32} {
					want := make([]float32, n*stride+8)
					for i := range want {
						want[i] = untouched
					}
					for l := range Lanes {
						s := streams[l]
						words := make([]uint32, first+n)
						s.Words(words)
						for i, w := range words[first:] {
							want[i*stride+l] = 1.25
							if w < below {
								want[i*stride+l] = 0
							}
						}
					}
					for _, level := range Levels() {
						restore := Limit(level)
						got := make([]float32, len(want))
						for i := range got {
							got[i] = untouched
						}
						Dropout(got[:max(0, (n-1)*stride+Lanes)], stride, &streams, first, n, below, 1.25)
						restore()
						for i := range want {
							if got[i] != want[i] {
								t.Fatalf("%v, stride %d, first %d, %d units, below %#x: factor %d is %v, want %v", level, stride, first, n, below, i, got[i], want[i])
							}
						}
					}
				}
			}
		}
	}
}

func TestDropoutPanics(t *testing.T) {
	for _, c := range []struct{ mask, stride, first, n int }{{15, 16, 0, 1}, {47, 32, 0, 2}, {64, 8, 0, 2}, {64, 16, 2, 1}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			Dropout(make([]float32, c.mask), c.stride, new([Lanes]exact.Stream), c.first, c.n, 1, 1)
		})
	}
}

func BenchmarkDropout1000(b *testing.B) {
	for _, l := range Levels() {
		b.Run(l.String(), func(b *testing.B) {
			defer Limit(l)()
			mask := make([]float32, 1000*Lanes)
			var streams [Lanes]exact.Stream
			for l := range streams {
				streams[l] = exact.NewStream(1, "bench", uint64(l))
			}
			b.SetBytes(int64(4 * len(mask)))
			for b.Loop() {
				Dropout(mask, Lanes, &streams, 0, 1000, 1<<31, 2)
			}
		})
	}
}
