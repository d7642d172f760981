package projection

import (
	"context"
	"errors"
	"math"
	"testing"

	"brainbow/internal/exact"
	"brainbow/tensor"
)

// gaussians returns classes clusters of n points each with d features and their
// labels: normal with deviation 1 around centres that are normal with the given
// deviation.
func gaussians(seed uint64, classes, n, d int, apart float64) (*tensor.Tensor, []int32) {
	x, labels := tensor.New(classes*n, d), make([]int32, classes*n)
	for c := range classes {
		s := exact.NewStream(seed, "cluster", uint64(c))
		centre := make([]float64, d)
		for j := range centre {
			centre[j] = float64(apart * s.Norm())
		}
		for i := range n {
			labels[c*n+i] = int32(c)
			for j := range d {
				x.Data[(c*n+i)*d+j] = float32(centre[j] + s.Norm())
			}
		}
	}
	return x, labels
}

func TestPCAFindsTheAxes(t *testing.T) {
	for _, d := range []int{5, 200} { // decomposed at once, and iterated
		const n = 700
		x := tensor.New(n, d)
		s := exact.NewStream(1, "test")
		for i := range n {
			for j := range d {
				sd := 0.1
				switch j {
				case 3:
					sd = 5
				case 1:
					sd = 2
				}
				x.Data[i*d+j] = float32(7 + float64(sd*s.Norm()))
			}
		}
		c, err := PCA(context.Background(), x, 2, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for k, j := range []int{3, 1} {
			if v := c.Axes.Data[k*d+j]; v < 0.99 {
				t.Errorf("%d features: component %d of axis %d is %v", d, j, k, v)
			}
		}
		if math.Abs(c.Share[0]+c.Share[1]-29/(29+float64(d-2)*0.01)) > 0.02 || c.Share[0] < c.Share[1] {
			t.Errorf("%d features: shares %v", d, c.Share)
		}
		// Scores are the centred points along the axes.
		for i := range n {
			var want float64
			for j := range d {
				want += float64(float64(x.Data[i*d+j]-c.Mean[j]) * float64(c.Axes.Data[j]))
			}
			if math.Abs(want-float64(c.Scores.Data[2*i])) > 1e-4 {
				t.Fatalf("score of %d is %v, want %v", i, c.Scores.Data[2*i], want)
			}
		}
	}
}

func TestPCARefuses(t *testing.T) {
	good, _ := gaussians(1, 2, 5, 3, 1)
	nan := good.Clone()
	nan.Data[4] = float32(math.NaN())
	for _, c := range []struct {
		x    *tensor.Tensor
		dims int
		want error
	}{
		{nan, 2, ErrNotFinite},
		{tensor.New(10, 3), 2, ErrIdentical},
		{tensor.New(10, 0), 2, ErrShape},
		{tensor.New(1, 3), 1, ErrTooFew},
		{good, 4, ErrOption},
		{nil, 2, ErrShape},
	} {
		if _, err := PCA(context.Background(), c.x, c.dims, Options{}); !errors.Is(err, c.want) {
			t.Errorf("error %v, want %v", err, c.want)
		}
	}
}
