package projection

import (
	"context"
	"math"
	"testing"

	"brainbow/tensor"
)

// Distances of points in the plane are reproduced, to float32's accuracy.
func TestClassicalMDSReproducesThePlane(t *testing.T) {
	for _, n := range []int{2, 3, 4, 47, 48, 49, 300} {
		x, _ := blobs(7, n, 2, 3, 0.3)
		d := distances(x)
		s, err := ClassicalMDS(context.Background(), d, Options{})
		if err != nil {
			t.Fatal(n, err)
		}
		got := distances(s.Layout)
		for i, v := range d.Data {
			if math.Abs(float64(v-got.Data[i])) > 1e-4 {
				t.Fatalf("%d points: distance %d is %v, want %v", n, i, got.Data[i], v)
			}
		}
		if !s.Settled || s.Negative > 1e-5 || s.Share < 1-1e-5 {
			t.Errorf("%d points: settled %v, negative %v, share %v", n, s.Settled, s.Negative, s.Share)
		}
	}
}

// Four or more equal eigenvalues: points with equal mutual distances.
func TestClassicalMDSOfASimplex(t *testing.T) {
	const n = 60
	d := tensor.New(n, n)
	for i := range d.Data {
		if i/n != i%n {
			d.Data[i] = 1
		}
	}
	s, err := ClassicalMDS(context.Background(), d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range s.Values {
		if math.Abs(v-0.5) > 1e-9 {
			t.Errorf("eigenvalue %v, want 0.5", v)
		}
	}
	if want := 2.0 / (n - 1); math.Abs(s.Share-want) > 1e-9 || s.Negative > 1e-9 {
		t.Errorf("share %v, want %v; negative %v, want 0", s.Share, want, s.Negative)
	}
}

func TestSpectrumKeepsTraceAndNorm(t *testing.T) {
	x, _ := blobs(7, 150, 5, 3, 0.5)
	d := distances(x)
	for i, v := range d.Data {
		d.Data[i] = v * v // not Euclidean
	}
	n := d.Shape[0]
	values, err := mdsSpectrum(context.Background(), d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	src, dst := make([]float64, n*eigenBlock), make([]float64, n*eigenBlock)
	var trace, norm float64
	for i := range n {
		clear(src)
		src[i*eigenBlock] = 1
		if err := centredSquares(context.Background(), d, dst, src, Options{}); err != nil {
			t.Fatal(err)
		}
		trace += dst[i*eigenBlock]
		for j := range n {
			norm += dst[j*eigenBlock] * dst[j*eigenBlock]
		}
	}
	var gotTrace, gotNorm float64
	negative := 0
	for _, v := range values {
		gotTrace += v
		gotNorm += v * v
		if v < -1e-6 {
			negative++
		}
	}
	if math.Abs(trace-gotTrace) > 1e-9*trace || math.Abs(norm-gotNorm) > 1e-9*norm {
		t.Errorf("trace %v and squared norm %v, want %v and %v", gotTrace, gotNorm, trace, norm)
	}
	if negative == 0 {
		t.Error("no negative eigenvalue in a matrix that is not Euclidean")
	}
	s, err := ClassicalMDS(context.Background(), d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for k, v := range s.Values {
		if math.Abs(v-values[k]) > 1e-8*values[0] {
			t.Errorf("eigenvalue %d is %v, the whole spectrum says %v", k, v, values[k])
		}
	}
}

func TestSMACOFNeverIncreasesStress(t *testing.T) {
	x, _ := blobs(7, 120, 10, 4, 0.5)
	d := distances(x)
	for _, initial := range []*tensor.Tensor{nil, firstColumns(x, 2)} {
		r, err := SMACOF(context.Background(), d, SMACOFOptions{Initial: initial})
		if err != nil {
			t.Fatal(err)
		}
		for i := 1; i < len(r.History); i++ {
			if r.History[i] > r.History[i-1]*(1+1e-12) {
				t.Errorf("iteration %d: stress rose from %v to %v", i, r.History[i-1], r.History[i])
			}
		}
		if r.Stress != r.History[len(r.History)-1] || len(r.History) != r.Iterations+1 || !r.Settled {
			t.Errorf("stress %v after %d iterations, history %v, settled %v", r.Stress, r.Iterations, r.History, r.Settled)
		}
		var direct, squares float64
		got := distances(r.Layout)
		for i, v := range d.Data {
			direct += float64(got.Data[i]-v) * float64(got.Data[i]-v) / 2
			squares += float64(v) * float64(v) / 2
		}
		if math.Abs(direct-r.Stress) > 1e-4*direct || math.Abs(r.Normalised-math.Sqrt(direct/squares)) > 1e-4 {
			t.Errorf("stress %v (normalised %v), the layout's is %v", r.Stress, r.Normalised, direct)
		}
		if r.History[0] < 1.05*r.Stress {
			t.Errorf("stress %v hardly fell below the start's %v", r.Stress, r.History[0])
		}
	}
}

// firstColumns returns the first columns of x.
func firstColumns(x *tensor.Tensor, columns int) *tensor.Tensor {
	out := tensor.New(x.Shape[0], columns)
	for i := range x.Shape[0] {
		copy(out.Data[i*columns:][:columns], x.Data[i*x.Shape[1]:])
	}
	return out
}

func TestMDSBitsHash(t *testing.T) {
	x, _ := blobs(7, 150, 10, 4, 0.5)
	d := distances(x)
	sameBits(t, "2c4befcb7094b0ff", func(o Options) []float32 {
		r, err := SMACOF(context.Background(), d, SMACOFOptions{Options: o})
		if err != nil {
			t.Fatal(err)
		}
		return append(append(r.Layout.Data, r.Classical.Layout.Data...), float32(r.Classical.Negative))
	})
}

func TestMDSRefuses(t *testing.T) {
	square := func(v ...float32) *tensor.Tensor {
		n := int(math.Sqrt(float64(len(v))))
		return tensor.From(v, n, n)
	}
	for _, c := range []struct {
		name string
		d    *tensor.Tensor
		want error
	}{
		{"nothing", nil, ErrShape},
		{"not square", tensor.New(2, 3), ErrShape},
		{"one point", square(0), ErrTooFew},
		{"all zero", square(0, 0, 0, 0), ErrIdentical},
		{"NaN", square(0, nan(), nan(), 0), ErrNotFinite},
		{"negative", square(0, -1, -1, 0), ErrOption},
		{"asymmetric", square(0, 1, 2, 0), ErrOption},
		{"diagonal", square(1, 2, 2, 0), ErrOption},
	} {
		_, err := ClassicalMDS(context.Background(), c.d, Options{})
		refuses(t, "classical, "+c.name, err, c.want)
		_, err = SMACOF(context.Background(), c.d, SMACOFOptions{})
		refuses(t, "smacof, "+c.name, err, c.want)
	}
	d := square(0, 1, 1, 0)
	_, err := SMACOF(context.Background(), d, SMACOFOptions{Iterations: -1})
	refuses(t, "iterations", err, ErrOption)
	_, err = SMACOF(context.Background(), d, SMACOFOptions{Initial: tensor.New(3, 2)})
	refuses(t, "initial", err, ErrShape)
	_, err = SMACOF(done(), d, SMACOFOptions{})
	refuses(t, "cancelled", err, context.Canceled)
}

// After a cancellation the layout so far is returned, marked Early.
func TestSMACOFEarly(t *testing.T) {
	x, _ := blobs(7, 100, 10, 4, 0.5)
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r, err := SMACOF(ctx, distances(x), SMACOFOptions{Options: Options{Progress: func(done, _ int) {
		if done == 3 {
			cancel()
		}
	}}})
	refuses(t, "cancelled in the midst", err, context.Canceled)
	if r == nil || !r.Early || r.Settled || r.Iterations != 4 {
		t.Errorf("early %v, settled %v, %d iterations", r.Early, r.Settled, r.Iterations)
	}
	if err := checkLayout(r.Layout, 100); err != nil {
		t.Error(err)
	}
}

func TestSMACOFOfTwoAndThree(t *testing.T) {
	for _, n := range []int{2, 3} {
		d := tensor.New(n, n)
		for i := range d.Data {
			if i/n != i%n {
				d.Data[i] = 2
			}
		}
		r, err := SMACOF(context.Background(), d, SMACOFOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if r.Normalised > 1e-6 {
			t.Errorf("%d points: stress %v", n, r.Normalised)
		}
	}
}

func BenchmarkNeuronMap1000(b *testing.B) {
	x, _ := blobs(7, 1000, 50, 10, 1)
	d := distances(x)
	b.Run("classical", func(b *testing.B) {
		for b.Loop() {
			if _, err := ClassicalMDS(context.Background(), d, Options{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("smacof", func(b *testing.B) {
		for b.Loop() {
			r, err := SMACOF(context.Background(), d, SMACOFOptions{})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(r.Iterations), "iterations")
		}
	})
}
