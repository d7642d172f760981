package projection

import (
	"context"
	"math"
	"testing"

	"brainbow/internal/exact"
	"brainbow/tensor"
)

// hits returns the share of the six nearest neighbours in a layout with the same label.
func hits(t *testing.T, layout *tensor.Tensor, labels []int) float64 {
	t.Helper()
	nb, err := NearestExact(context.Background(), layout, 6, Options{})
	if err != nil {
		t.Fatal(err)
	}
	same := 0
	for i, j := range nb.IDs {
		if labels[i/6] == labels[j] {
			same++
		}
	}
	return float64(same) / float64(len(nb.IDs))
}

// scattered returns points in clusters over a layout of the given size.
func scattered(n int, size float64) []float32 {
	s := exact.NewStream(5, "scattered")
	y := make([]float32, 2*n)
	var at [2]float64
	for i := range n {
		if i%100 == 0 {
			at = [2]float64{size * s.Float64(), size * s.Float64()}
		}
		y[2*i], y[2*i+1] = float32(at[0]+2*s.Norm()), float32(at[1]+2*s.Norm())
	}
	return y
}

// The forces by interpolation are those over all pairs, within the error of the grid:
// 2 % of their root mean square, which is what three-point Lagrange interpolation with
// nodes a third apart reaches, and Z to a thousandth.
func TestInterpolatedForces(t *testing.T) {
	for _, size := range []float64{1e-4, 1, 20, 90, 300} {
		const n = 3000
		y := scattered(n, size)
		if size < 1 {
			for i := range y {
				y[i] *= 1e-4
			}
		}
		want, got := make([]float32, 2*n), make([]float32, 2*n)
		z, err := newPairwise(n, 2).forces(context.Background(), want, y)
		if err != nil {
			t.Fatal(err)
		}
		z2, err := newInterpolated(n, 2).forces(context.Background(), got, y)
		if err != nil {
			t.Fatal(err)
		}
		var wrong, all, mx, my float64
		for i := range want {
			// A push of all points alike is taken out by centring.
			if i%2 == 0 {
				mx += float64(got[i]-want[i]) / n
				my += float64(got[i+1]-want[i+1]) / n
			}
		}
		for i := range want {
			e := float64(got[i]-want[i]) - []float64{mx, my}[i%2]
			wrong += e * e
			all += float64(want[i]) * float64(want[i])
		}
		e := math.Sqrt(wrong / all)
		t.Logf("size %v: error of forces %.2g, of Z %.2g", size, e, z2/z-1)
		if size >= 1 && e > .02 || math.Abs(z2/z-1) > 1e-3 {
			t.Errorf("size %v: error of forces %v, Z %v, want %v", size, e, z2, z)
		}
	}
}

func TestTSNEKeepsClusters(t *testing.T) {
	x, labels := blobs(3, 1200, 20, 8, .25)
	for _, how := range []Repulsion{Pairwise, Interpolated} {
		r, err := TSNE(context.Background(), x, TSNEOptions{Repulsion: how})
		if err != nil {
			t.Fatal(err)
		}
		h := hits(t, r.Layout, labels)
		t.Logf("%v: KL %v, hit %v", how, r.KL, h)
		if h < .99 || r.Iterations != 750 || r.Early || r.Exact != (how == Pairwise) {
			t.Errorf("hit %v, %d iterations", h, r.Iterations)
		}
	}
}
