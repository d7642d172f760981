package projection

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math"
	"testing"

	"brainbow/internal/kernel"
	"brainbow/tensor"
)

// distances returns the matrix of Euclidean distances.
func distances(x *tensor.Tensor) *tensor.Tensor {
	n, d := x.Shape[0], x.Shape[1]
	out := tensor.New(n, n)
	for i := range n {
		for j := range i {
			var s float64
			for k := range d {
				e := float64(x.Data[i*d+k]) - float64(x.Data[j*d+k])
				s += float64(e * e)
			}
			out.Data[i*n+j] = float32(math.Sqrt(s))
			out.Data[j*n+i] = out.Data[i*n+j]
		}
	}
	return out
}

func hashFloats(x []float32) string {
	h := sha256.New()
	if err := binary.Write(h, binary.LittleEndian, x); err != nil {
		panic(err)
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// sameBits checks that f gives the committed hash for any number of threads and at
// every level.
func sameBits(t *testing.T, want string, f func(o Options) []float32) {
	t.Helper()
	for _, l := range kernel.Levels() {
		for _, threads := range []int{1, 2, 5} {
			restore := kernel.Limit(l)
			got := hashFloats(f(Options{Seed: 3, Threads: threads}))
			restore()
			if got != want {
				t.Errorf("%v, %d threads: the bits hash to %s, committed is %s", l, threads, got, want)
			}
		}
	}
}

// refuses checks that an error wraps the wanted one.
func refuses(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: error %v, want one of %v", what, err, want)
	}
}

// done returns a cancelled context.
func done() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

func nan() float32 { return float32(math.NaN()) }
