package projection

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"brainbow/tensor"
)

// PCA's axes are orthonormal, its scores have the reported variances, and both methods of
// decomposition agree.
func TestPCA(t *testing.T) {
	for _, d := range []int{3, 60, 200} {
		x, _ := blobs(2, 300, d, 5, .4)
		dims := min(3, d)
		c, err := PCA(context.Background(), x, dims, Options{})
		if err != nil {
			t.Fatal(err)
		}
		_, centred := centre(x)
		var total float64
		for _, v := range centred {
			total += float64(v) * float64(v)
		}
		for k := range dims {
			var norm, variance, mean float64
			for j := range d {
				norm += float64(c.Axes.Data[k*d+j]) * float64(c.Axes.Data[k*d+j])
			}
			for i := range 300 {
				mean += float64(c.Scores.Data[i*dims+k])
				variance += float64(c.Scores.Data[i*dims+k]) * float64(c.Scores.Data[i*dims+k])
			}
			if math.Abs(norm-1) > 1e-5 || math.Abs(mean) > 1e-2 || math.Abs(variance/total-c.Share[k]) > 1e-5 {
				t.Errorf("d %d axis %d: norm %v, mean %v, share %v, said %v", d, k, norm, mean, variance/total, c.Share[k])
			}
			axis := c.Axes.Data[k*d:][:d]
			if largest := slices.Max(axis); -slices.Min(axis) > largest {
				t.Errorf("d %d axis %d: its largest component is %v", d, k, slices.Min(axis))
			}
			if k > 0 && c.Share[k] > c.Share[k-1] {
				t.Errorf("d %d: shares %v do not fall", d, c.Share)
			}
		}
		direct, variances, err := pcaCovariance(context.Background(), centred, 300, d, dims, Options{})
		if err != nil {
			t.Fatal(err)
		}
		iterated, others, err := pcaIterate(context.Background(), centred, 300, d, dims, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for k := range dims {
			if a := math.Abs(dot(direct[k], iterated[k])); a < .999 || math.Abs(variances[k]/others[k]-1) > 1e-5 {
				t.Errorf("d %d axis %d: the ways agree by %v, variances %v and %v", d, k, a, variances[k], others[k])
			}
		}
	}
}

func TestPCARefuses(t *testing.T) {
	x := tensor.New(10, 3)
	for i := range x.Data {
		x.Data[i] = 7
	}
	if _, err := PCA(context.Background(), x, 2, Options{}); !errors.Is(err, ErrIdentical) {
		t.Error(err)
	}
	x.Data[0] = 8
	if _, err := PCA(context.Background(), x, 4, Options{}); !errors.Is(err, ErrOption) {
		t.Error(err)
	}
	x.Data[1] = float32(math.Inf(1))
	if _, err := PCA(context.Background(), x, 2, Options{}); !errors.Is(err, ErrNotFinite) {
		t.Error(err)
	}
	if _, err := PCA(context.Background(), tensor.New(5, 0), 1, Options{}); !errors.Is(err, ErrShape) {
		t.Error(err)
	}
}

// Each method of decomposition always gives the same bits.
func TestPCABitsHash(t *testing.T) {
	for _, c := range []struct {
		features int
		want     string
	}{{9, "7cf39d340fb426fe"}, {150, "4c6c899432a0433b"}} {
		x, _ := blobs(6, 180, c.features, 4, .5)
		sameBits(t, c.want, func(o Options) []float32 {
			c, err := PCA(context.Background(), x, 3, o)
			if err != nil {
				t.Fatal(err)
			}
			return append(c.Scores.Data, c.Axes.Data...)
		})
	}
}
