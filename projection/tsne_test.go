package projection

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
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

// Interpolated forces equal those over all pairs within the error of the grid: half a percent of
// their root mean square, a fifth of the error of three-point Lagrange interpolation with the same
// nodes, and 3 in 10,000 for Z. Layouts as small as the initial ones, 10⁻⁴ of the kernel's width,
// are included.
func TestInterpolatedForces(t *testing.T) {
	for _, size := range []float64{1e-4, 0.009, 0.02, .1, .5, 1, 3, 10, 20, 90, 300} {
		const n = 3000
		y := scattered(n, size)
		if size < 1 {
			for i := range y {
				y[i] *= float32(size) / 10
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
			// Centring removes a common movement of all points.
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
		if e > .006 || math.Abs(z2/z-1) > 3e-4 {
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

// Every level and any number of threads must give the committed bits.
func TestTSNEBitsHash(t *testing.T) {
	x, _ := blobs(4, 300, 7, 4, .5)
	for _, c := range []struct {
		how  Repulsion
		want string
	}{{Pairwise, "127bb5b93c8aca19"}, {Interpolated, "ac74cee28576f913"}} {
		sameBits(t, c.want, func(o Options) []float32 {
			r, err := TSNE(context.Background(), x, TSNEOptions{Options: o, Perplexity: 10, EarlyIterations: 20, Iterations: 20, Repulsion: c.how})
			if err != nil {
				t.Fatal(err)
			}
			return append(r.Layout.Data, float32(r.KL))
		})
	}
}

// fixture returns the points and openTSNE's layout of testdata/tsne.py, and its
// divergence.
func fixture(t *testing.T) (x, layout *tensor.Tensor, kl float64) {
	t.Helper()
	read := func(name string) []byte {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	var about struct {
		N, Features int
		KL          float64
	}
	if err := json.Unmarshal(read("tsne.json"), &about); err != nil {
		t.Fatal(err)
	}
	x, layout = tensor.New(about.N, about.Features), tensor.New(about.N, 2)
	for i, v := range read("tsne_points.u8") {
		x.Data[i] = float32(v)
	}
	if err := binary.Read(bytes.NewReader(read("tsne_layout.f32")), binary.LittleEndian, layout.Data); err != nil {
		t.Fatal(err)
	}
	return x, layout, about.KL
}

// Affinities and divergence equal those of openTSNE, and layouts are as good as its.
func TestTSNEAgainstOpenTSNE(t *testing.T) {
	x, layout, want := fixture(t)
	n := x.Shape[0]
	nb, err := NearestExact(context.Background(), x, 90, Options{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := newAffinities(context.Background(), nb, 30, 2)
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for _, v := range p.p {
		sum += float64(v)
	}
	if math.Abs(sum-1) > 1e-5 {
		t.Errorf("affinities sum to %v", sum)
	}
	z, err := newPairwise(n, 2).forces(context.Background(), make([]float32, 2*n), layout.Data)
	if err != nil {
		t.Fatal(err)
	}
	// openTSNE may choose other neighbours among points at equal distances.
	if kl, err := p.divergence(context.Background(), layout.Data, z, 2); err != nil || math.Abs(kl/want-1) > 2e-3 {
		t.Errorf("divergence of their layout %v (%v), theirs is %v", kl, err, want)
	}
	for _, how := range []Repulsion{Pairwise, Interpolated} {
		r, err := TSNE(context.Background(), x, TSNEOptions{Repulsion: how})
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("divergence %v, theirs %v", r.KL, want)
		if r.KL > 1.02*want {
			t.Errorf("divergence %v, theirs is %v", r.KL, want)
		}
	}
}

func TestTSNERefuses(t *testing.T) {
	x, _ := blobs(1, 60, 5, 3, .3)
	ctx := context.Background()
	_, err := TSNE(ctx, x, TSNEOptions{})
	refuses(t, "few points", err, ErrTooFew)
	if err.Error() != "lay out by t-SNE: too few observations: perplexity 30 needs 91, there are 60; the largest perplexity possible is 19" {
		t.Error(err)
	}
	if _, err := TSNE(ctx, x, TSNEOptions{Perplexity: 19, EarlyIterations: 1, Iterations: 1}); err != nil {
		t.Error("the largest perplexity is refused:", err)
	}
	for _, o := range []TSNEOptions{
		{Perplexity: math.NaN()},
		{Perplexity: -1},
		{Perplexity: 5, Exaggeration: .5},
		{Perplexity: 5, LearningRate: -1},
	} {
		_, err := TSNE(ctx, x, o)
		refuses(t, "options", err, ErrOption)
	}
	_, err = TSNE(ctx, x, TSNEOptions{Perplexity: 5, Initial: tensor.New(59, 2)})
	refuses(t, "initial layout", err, ErrShape)
	_, err = TSNE(ctx, x, TSNEOptions{Perplexity: 5, Neighbours: &Neighbours{K: 3}})
	refuses(t, "neighbours", err, ErrShape)
	for i := range x.Data {
		x.Data[i] = 2
	}
	_, err = TSNE(ctx, x, TSNEOptions{Perplexity: 5})
	refuses(t, "identical points", err, ErrIdentical)
	x.Data[7] = float32(math.NaN())
	_, err = TSNE(ctx, x, TSNEOptions{Perplexity: 5})
	refuses(t, "NaN", err, ErrNotFinite)
	y, _ := blobs(1, 60, 5, 3, .3)
	_, err = TSNE(ctx, y, TSNEOptions{Perplexity: 5, LearningRate: 1e38})
	if err == nil {
		t.Error("a learning rate that throws the points away gave a layout")
	}
}

// Constant features, coinciding points and a single feature are allowed.
func TestTSNEOddPoints(t *testing.T) {
	x, _ := blobs(1, 200, 6, 3, .3)
	for i := range 200 {
		x.Data[6*i+2] = 5
	}
	copy(x.Data[600:], x.Data[:300]) // 50 points twice
	for i := range 60 {              // and one point sixty times
		copy(x.Data[6*(140+i):6*(141+i)], x.Data[:6])
	}
	line := tensor.New(200, 1)
	for i := range 200 {
		line.Data[i] = float32(i)
	}
	for _, x := range []*tensor.Tensor{x, line} {
		for _, how := range []Repulsion{Pairwise, Interpolated} {
			r, err := TSNE(context.Background(), x, TSNEOptions{Perplexity: 10, Repulsion: how})
			if err != nil {
				t.Fatal(err)
			}
			if err := checkLayout(r.Layout, 200); err != nil || !(r.KL > 0 && r.KL < 3) {
				t.Errorf("KL %v, %v", r.KL, err)
			}
		}
	}
}

// A layout that is stopped early is returned, marked Early.
func TestTSNECancelled(t *testing.T) {
	x, _ := blobs(1, 300, 5, 3, .3)
	ctx, cancel := context.WithCancel(context.Background())
	o := TSNEOptions{Perplexity: 10}
	o.Progress = func(done, total int) {
		if total != 750 {
			t.Error(total)
		}
		if done == 70 {
			cancel()
		}
	}
	r, err := TSNE(ctx, x, o)
	if !errors.Is(err, context.Canceled) || r == nil || !r.Early || r.Iterations != 70 || !(r.KL > 0) {
		t.Errorf("%+v, %v", r, err)
	}
	if _, err := TSNE(ctx, x, o); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	var seen []int
	o = TSNEOptions{Perplexity: 10, SnapshotEvery: 30, Snapshot: func(i int, y *tensor.Tensor) bool {
		seen = append(seen, i)
		clear(y.Data) // a copy
		return i < 90
	}}
	r, err = TSNE(context.Background(), x, o)
	if err != nil || !r.Early || r.Iterations != 90 || len(seen) != 4 || r.Layout.Data[0] == 0 {
		t.Errorf("%v, %v, saw %v", r, err, seen)
	}
}
