package projection

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"brainbow/internal/exact"
	"brainbow/tensor"
)

// blobs returns n points of d features around classes centres, and their classes.
func blobs(seed uint64, n, d, classes int, spread float64) (*tensor.Tensor, []int) {
	s := exact.NewStream(seed, "blobs")
	centres := make([]float64, classes*d)
	for i := range centres {
		centres[i] = s.Norm()
	}
	x, labels := tensor.New(n, d), make([]int, n)
	for i := range n {
		labels[i] = i % classes
		for j := range d {
			x.Data[i*d+j] = float32(centres[labels[i]*d+j] + float64(spread*s.Norm()))
		}
	}
	return x, labels
}

func TestNearestExactAgainstAllPairs(t *testing.T) {
	for _, c := range []struct{ n, d, k int }{{2, 1, 1}, {17, 3, 16}, {500, 20, 7}, {1000, 2, 90}} {
		x, _ := blobs(1, c.n, c.d, 3, .3)
		if c.n == 500 { // duplicates, in ties by id
			copy(x.Data[300*c.d:400*c.d], x.Data[:100*c.d])
		}
		got, err := NearestExact(context.Background(), x, c.k, Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, p := centre(x)
		for i := range c.n {
			var want []uint64
			for j := range c.n {
				if j != i {
					want = append(want, uint64(math.Float32bits(squared(p[i*c.d:][:c.d], p[j*c.d:][:c.d])))<<32|uint64(j))
				}
			}
			slices.Sort(want)
			for k := range c.k {
				if id := got.IDs[i*c.k+k]; id != int32(uint32(want[k])) {
					t.Fatalf("n %d: neighbour %d of %d is %d, want %d", c.n, k, i, id, uint32(want[k]))
				}
				var square float64
				for j := range c.d {
					d := float64(p[i*c.d+j]) - float64(p[int(uint32(want[k]))*c.d+j])
					square += d * d
				}
				if got := float64(got.Distances[i*c.k+k]); math.Abs(got-math.Sqrt(square)) > 1e-5*(1+got) {
					t.Fatalf("n %d: neighbour %d of %d is at %v, want %v", c.n, k, i, got, math.Sqrt(square))
				}
			}
		}
	}
}

func TestNearestRefuses(t *testing.T) {
	x, _ := blobs(1, 10, 3, 2, 1)
	if _, err := Nearest(context.Background(), x, 10, Options{}); !errors.Is(err, ErrTooFew) {
		t.Error(err)
	}
	x.Data[4] = float32(math.NaN())
	_, err := Nearest(context.Background(), x, 2, Options{})
	if !errors.Is(err, ErrNotFinite) || err.Error() != "find neighbours: check points: value is not a number: observation 1, feature 1 is NaN; has the network diverged?" {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	x.Data[4] = 0
	if _, err := Nearest(ctx, x, 2, Options{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestLowest(t *testing.T) {
	s := exact.NewStream(3, "lowest")
	for range 300 {
		keys := make([]uint64, 1+s.IntN(60))
		for i := range keys {
			keys[i] = uint64(s.IntN(20))<<32 | uint64(i)
		}
		want := slices.Sorted(slices.Values(keys))
		n := 1 + s.IntN(len(keys))
		lowest(keys, n)
		slices.Sort(keys[:n])
		if !slices.Equal(keys[:n], want[:n]) {
			t.Fatal(keys, want)
		}
	}
}

func BenchmarkNearest10000x50(b *testing.B) {
	x, _ := blobs(1, 10000, 50, 10, 1)
	for b.Loop() {
		if _, err := NearestExact(context.Background(), x, 90, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
