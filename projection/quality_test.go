package projection

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"

	"brainbow/tensor"
)

// peers are values of scikit-learn and SciPy: see testdata/quality.py.
type peers struct {
	N, K                                 int
	X, Layout, Start, Smacof             []float32
	Labels                               []int
	Trustworthiness, Continuity          float64
	Preservation, Stress, Scale, Shepard float64
	Hit                                  float64
	HitX                                 float64 `json:"hit_x"`
	Within, Between                      float64
	SmacofStress                         float64 `json:"smacof_stress"`
	SmacofIterations                     int     `json:"smacof_iterations"`
}

func loadPeers(t *testing.T) (p peers, x, layout *tensor.Tensor) {
	t.Helper()
	data, err := os.ReadFile("testdata/quality.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	return p, tensor.From(p.X, p.N, len(p.X)/p.N), tensor.From(p.Layout, p.N, 2)
}

// close checks got against want; peers compute in double precision, while our distances are single
// precision.
func closeTo(t *testing.T, what string, got, want, tolerance float64) {
	t.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

func TestQualityAgainstPeers(t *testing.T) {
	ctx := context.Background()
	p, x, layout := loadPeers(t)
	q, err := Measure(ctx, x, layout, p.K, Options{})
	if err != nil {
		t.Fatal(err)
	}
	closeTo(t, "trustworthiness", q.Trustworthiness, p.Trustworthiness, 1e-12)
	closeTo(t, "continuity", q.Continuity, p.Continuity, 1e-12)
	closeTo(t, "preservation", q.Preservation, p.Preservation, 1e-12)
	closeTo(t, "stress", q.Stress, p.Stress, 1e-6)
	closeTo(t, "scale", q.Scale, p.Scale, 1e-6)
	closeTo(t, "shepard", q.Shepard, p.Shepard, 1e-6)
	stress, scale, err := Stress(distances(x), layout)
	if err != nil {
		t.Fatal(err)
	}
	closeTo(t, "stress of dissimilarities", stress, p.Stress, 1e-6)
	closeTo(t, "scale of dissimilarities", scale, p.Scale, 1e-6)
	for _, c := range []struct {
		x    *tensor.Tensor
		want float64
	}{{layout, p.Hit}, {x, p.HitX}} {
		h, err := NeighbourhoodHit(ctx, c.x, p.Labels, p.K, Options{})
		if err != nil {
			t.Fatal(err)
		}
		closeTo(t, "neighbourhood hit", h.Mean, c.want, 1e-12)
		var mean float64
		for c, v := range h.Classes {
			mean += v * float64(h.Counts[c]) / float64(p.N)
		}
		closeTo(t, "mean over classes", mean, h.Mean, 1e-12)
	}
	s, err := ClassDistances(ctx, layout, p.Labels, Options{})
	if err != nil {
		t.Fatal(err)
	}
	closeTo(t, "distance within", s.Within, p.Within, 1e-5)
	closeTo(t, "distance between", s.Between, p.Between, 1e-5)
	closeTo(t, "ratio", s.Ratio(), p.Within/p.Between, 1e-5)
}

// From the same start, the iterations equal scikit-learn's.
func TestSMACOFAgainstPeers(t *testing.T) {
	p, x, _ := loadPeers(t)
	r, err := SMACOF(context.Background(), distances(x), SMACOFOptions{
		Initial: tensor.From(p.Start, p.N, 2), Iterations: p.SmacofIterations, Tolerance: 1e-9,
	})
	if err != nil {
		t.Fatal(err)
	}
	closeTo(t, "stress", r.Stress, p.SmacofStress, 1e-4*p.SmacofStress)
	a, err := Align(r.Layout, tensor.From(p.Smacof, p.N, 2), false)
	if err != nil {
		t.Fatal(err)
	}
	closeTo(t, "distance to the peer's layout", a.Rest, 0, 1e-4)
	if math.Abs(a.Turn[0]-1) > 1e-4 || a.Reflected {
		t.Errorf("the layout is turned: %v", a.Turn)
	}
}

// A layout that equals the data scores 1 and has no stress at any scale.
func TestQualityOfTheDataItself(t *testing.T) {
	x, labels := blobs(7, 500, 2, 3, 0.2)
	layout := x.Clone()
	for i := range layout.Data {
		layout.Data[i] *= 8
	}
	q, err := Measure(context.Background(), x, layout, 10, Options{})
	if err != nil {
		t.Fatal(err)
	}
	closeTo(t, "trustworthiness", q.Trustworthiness, 1, 0)
	closeTo(t, "continuity", q.Continuity, 1, 0)
	closeTo(t, "preservation", q.Preservation, 1, 0)
	closeTo(t, "stress", q.Stress, 0, 1e-3)
	closeTo(t, "scale", q.Scale, 1.0/8, 1e-6)
	closeTo(t, "shepard", q.Shepard, 1, 1e-9)
	labels[0] = 5 // classes 3 and 4 have no points
	h, err := NeighbourhoodHit(context.Background(), layout, labels, 6, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Classes) != 6 || !math.IsNaN(h.Classes[3]) || h.Counts[4] != 0 || h.Classes[5] != 0 || h.Points[0] != 0 {
		t.Errorf("classes %v, counts %v", h.Classes, h.Counts)
	}
	s, err := ClassDistances(context.Background(), layout, labels, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if !math.IsNaN(s.Mean[5*6+5]) || !math.IsNaN(s.Mean[3*6+1]) || s.Mean[1] != s.Mean[6] || s.Within >= s.Between {
		t.Errorf("%+v", s)
	}
}

func TestStability(t *testing.T) {
	a, _ := blobs(7, 300, 2, 3, 0.2)
	b, _ := blobs(8, 300, 2, 1, 0.2)
	mirrored := a.Clone()
	for i := 0; i < len(mirrored.Data); i += 2 {
		mirrored.Data[i] = -mirrored.Data[i]
	}
	ctx := context.Background()
	s, err := Stability(ctx, []*tensor.Tensor{a, mirrored, a}, 8, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if s.Mean != 1 || s.Points[17] != 1 {
		t.Errorf("the same layout: %v", s.Mean)
	}
	if s, err = Stability(ctx, []*tensor.Tensor{a, b}, 8, Options{}); err != nil {
		t.Fatal(err)
	}
	closeTo(t, "stability of unrelated layouts", s.Mean, s.Chance, 0.02)
	if s, err = Stability(ctx, []*tensor.Tensor{a, b, a}, 8, Options{}); err != nil {
		t.Fatal(err)
	}
	closeTo(t, "stability of two and one", s.Mean, (1+2*s.Chance)/3, 0.02)
}

func TestQualityRefuses(t *testing.T) {
	ctx := context.Background()
	x, labels := blobs(7, 20, 3, 2, 0.2)
	y := firstColumns(x, 2)
	bad := x.Clone()
	bad.Data[7] = nan()
	badY := y.Clone()
	badY.Data[7] = nan()
	_, err := Measure(ctx, bad, y, 5, Options{})
	refuses(t, "NaN", err, ErrNotFinite)
	_, err = Measure(ctx, x, badY, 5, Options{})
	refuses(t, "NaN in the layout", err, ErrNotFinite)
	_, err = Measure(ctx, tensor.New(20, 3), y, 5, Options{})
	refuses(t, "identical", err, ErrIdentical)
	_, err = Measure(ctx, x, firstColumns(x, 3), 5, Options{})
	refuses(t, "three dimensions", err, ErrShape)
	_, err = Measure(ctx, x, y, 10, Options{})
	refuses(t, "half of all", err, ErrTooFew)
	_, err = Measure(done(), x, y, 5, Options{})
	refuses(t, "cancelled", err, context.Canceled)
	_, err = NeighbourhoodHit(ctx, y, labels, 20, Options{})
	refuses(t, "all neighbours", err, ErrTooFew)
	_, err = NeighbourhoodHit(ctx, y, labels[1:], 6, Options{})
	refuses(t, "labels missing", err, ErrShape)
	_, err = NeighbourhoodHit(ctx, y, append([]int{-1}, labels[1:]...), 6, Options{})
	refuses(t, "no label", err, ErrOption)
	_, err = ClassDistances(ctx, y, nil, Options{})
	refuses(t, "no labels", err, ErrShape)
	_, err = ClassDistances(ctx, tensor.New(2, 2), []int{0, 4096}, Options{})
	refuses(t, "a high label", err, ErrOption)
	_, err = ClassDistances(ctx, tensor.New(1, 2), []int{0}, Options{})
	refuses(t, "one point", err, ErrTooFew)
	_, err = Stability(ctx, []*tensor.Tensor{y}, 5, Options{})
	refuses(t, "one layout", err, ErrTooFew)
	_, err = Stability(ctx, []*tensor.Tensor{y, firstColumns(x, 3)}, 5, Options{})
	refuses(t, "shapes differ", err, ErrShape)
	_, _, err = Stress(tensor.New(20, 20), y)
	refuses(t, "zero dissimilarities", err, ErrIdentical)
}

func TestQualityBitsHash(t *testing.T) {
	x, labels := blobs(7, 130, 9, 4, 0.5)
	y := firstColumns(x, 2)
	sameBits(t, "52b4f846e7942b7b", func(o Options) []float32 {
		q, err := Measure(context.Background(), x, y, 7, o)
		if err != nil {
			t.Fatal(err)
		}
		s, err := ClassDistances(context.Background(), x, labels, o)
		if err != nil {
			t.Fatal(err)
		}
		return []float32{
			float32(q.Trustworthiness), float32(q.Continuity), float32(q.Stress), float32(q.Scale), float32(q.Shepard),
			float32(s.Within), float32(s.Between),
		}
	})
}

func BenchmarkMeasure10000x50(b *testing.B) {
	x, _ := blobs(7, 10000, 50, 10, 1)
	y := firstColumns(x, 2)
	for b.Loop() {
		if _, err := Measure(context.Background(), x, y, 6, Options{}); err != nil {
			b.Fatal(err)
		}
	}
}
