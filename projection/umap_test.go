package projection

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"brainbow/tensor"
)

// digits are small pictures of digits with umap-learn's scores: see
// testdata/umap_peer.py.
func digits(t *testing.T) (x *tensor.Tensor, labels []int, scores [3]float64) {
	t.Helper()
	data, err := os.ReadFile("testdata/umap.json")
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		X      []float32
		Labels []int
		Scores [3]float64
	}
	if err := json.Unmarshal(data, &d); err != nil {
		t.Fatal(err)
	}
	return tensor.From(d.X, len(d.Labels), len(d.X)/len(d.Labels)), d.Labels, d.Scores
}

// Layouts are as good as umap-learn's. The spread of its scores over seeds is
// about 0.003.
func TestUMAPAgainstPeer(t *testing.T) {
	const worse = 0.006
	ctx := context.Background()
	x, labels, want := digits(t)
	var got [3]float64
	for seed := range 3 {
		r, err := UMAP(ctx, x, UMAPOptions{Options: Options{Seed: uint64(seed)}})
		if err != nil {
			t.Fatal(err)
		}
		q, err := Measure(ctx, x, r.Layout, 6, Options{})
		if err != nil {
			t.Fatal(err)
		}
		h, err := NeighbourhoodHit(ctx, r.Layout, labels, 6, Options{})
		if err != nil {
			t.Fatal(err)
		}
		for i, v := range []float64{q.Trustworthiness, q.Continuity, h.Mean} {
			got[i] += v / 3
		}
		if r.Start != "spectral" || r.Pieces != 1 || r.Epochs != 500 || r.Early {
			t.Errorf("start %s, %d pieces, %d epochs, early %v", r.Start, r.Pieces, r.Epochs, r.Early)
		}
	}
	t.Logf("ours %v, umap-learn %v", got, want)
	for i, name := range []string{"trustworthiness", "continuity", "neighbourhood hit"} {
		if got[i] < want[i]-worse {
			t.Errorf("%s is %v, umap-learn's %v", name, got[i], want[i])
		}
	}
}

// The values come from umap-learn's find_ab_params.
func TestFitCurve(t *testing.T) {
	for _, c := range []struct{ spread, least, a, b float64 }{
		{1, 0.1, 1.5769434602697652, 0.8950608778515733},
		{1, 0.5, 0.5830300203414425, 1.3341669924314914},
	} {
		a, b, err := fitCurve(c.spread, c.least)
		if err != nil {
			t.Fatal(err)
		}
		closeTo(t, "a", a, c.a, 1e-5)
		closeTo(t, "b", b, c.b, 1e-5)
	}
}

// The tables agree with the formulas to one part in ten thousand.
func TestForces(t *testing.T) {
	const a, b = 1.577, 0.895
	f := newForces(a, b)
	for _, square := range []float32{1e-5, 0.013, 0.5, 1, 1.0001, 7.7, 123, 4e5} {
		s := float64(square)
		p := power(s, b)
		pull, push := -2*a*b*power(s, b-1)/(1+a*p), 2*b/((0.001+s)*(1+a*p))
		closeTo(t, "pull", float64(at(f.pull, square))/pull, 1, 1e-4)
		closeTo(t, "push", float64(at(f.push, square))/push, 1, 1e-4)
	}
	for _, square := range []float32{1e-30, 1e30} {
		if v := at(f.push, square); !(v >= 0 && v < 3000) {
			t.Errorf("push at %v is %v", square, v)
		}
	}
}

func TestFuzzyGraph(t *testing.T) {
	x, _ := blobs(7, 80, 5, 3, 0.5)
	near, err := NearestExact(context.Background(), x, 7, Options{})
	if err != nil {
		t.Fatal(err)
	}
	g, err := fuzzyGraph(context.Background(), near, 80, Options{})
	if err != nil {
		t.Fatal(err)
	}
	back := g.back()
	for i := range 80 {
		nearest := false
		for e := g.starts[i]; e < g.starts[i+1]; e++ {
			j := int(g.ids[e])
			b := int(back[e])
			if g.ids[b] != int32(i) || b < g.starts[j] || b >= g.starts[j+1] || g.weights[b] != g.weights[e] {
				t.Fatalf("edge %d–%d: back %d leads to %d with weight %v, want %v", i, j, b, g.ids[b], g.weights[b], g.weights[e])
			}
			if !(g.weights[e] > 0 && g.weights[e] <= 1) {
				t.Errorf("edge %d–%d weighs %v", i, j, g.weights[e])
			}
			nearest = nearest || j == int(near.IDs[i*7]) && g.weights[e] > 1-1e-6
		}
		if !nearest {
			t.Errorf("point %d has no edge of weight 1 to its nearest", i)
		}
	}
	// A point's own weights sum to 3 = log₂ 8.
	w := make([]float32, 7)
	membership(w, near.Distances[:7], 3, 1)
	var sum float64
	for _, v := range w {
		sum += float64(v)
	}
	closeTo(t, "sum of weights", sum, 3, 1e-4)
}

// Clusters too far apart to be neighbours: the graph is not connected, and Pieces reports it.
func TestUMAPInPieces(t *testing.T) {
	x, labels := blobs(7, 120, 6, 3, 0.01)
	r, err := UMAP(context.Background(), x, UMAPOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if r.Start != "pca" || r.Pieces != 3 {
		t.Errorf("start %s, %d pieces, want pca and 3", r.Start, r.Pieces)
	}
	h, err := NeighbourhoodHit(context.Background(), r.Layout, labels, 6, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if h.Mean != 1 {
		t.Errorf("neighbourhood hit %v of clusters far apart", h.Mean)
	}
}

// Points that coincide, one feature, and the fewest points.
func TestUMAPDegenerate(t *testing.T) {
	x, _ := blobs(7, 60, 1, 2, 0.5)
	for i := range 30 {
		x.Data[i] = 1
	}
	for _, n := range []int{60, 4} {
		r, err := UMAP(context.Background(), tensor.From(x.Data[60-n:], n, 1), UMAPOptions{Neighbours: min(15, n)})
		if err != nil {
			t.Fatal(err)
		}
		if err := checkLayout(r.Layout, n); err != nil {
			t.Error(err)
		}
	}
}

func TestUMAPStops(t *testing.T) {
	x, _ := blobs(7, 100, 4, 2, 0.5)
	r, err := UMAP(context.Background(), x, UMAPOptions{Snapshot: func(epoch int, y *tensor.Tensor) bool {
		if err := checkLayout(y, 100); err != nil {
			t.Error(err)
		}
		return epoch < 5
	}})
	if err != nil {
		t.Fatal(err)
	}
	if !r.Early || r.Epochs != 5 {
		t.Errorf("early %v after %d epochs, want 5", r.Early, r.Epochs)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	r, err = UMAP(ctx, x, UMAPOptions{Options: Options{Progress: func(done, _ int) {
		if done == 7 {
			cancel()
		}
	}}})
	refuses(t, "cancelled in the midst", err, context.Canceled)
	if r == nil || !r.Early || r.Epochs != 7 {
		t.Errorf("early %v after %d epochs, want 7", r.Early, r.Epochs)
	}
	_, err = UMAP(done(), x, UMAPOptions{})
	refuses(t, "cancelled before", err, context.Canceled)
}

func TestUMAPRefuses(t *testing.T) {
	x, _ := blobs(7, 40, 4, 2, 0.5)
	bad := x.Clone()
	bad.Data[5] = nan()
	for _, c := range []struct {
		name string
		x    *tensor.Tensor
		o    UMAPOptions
		want error
	}{
		{"nothing", nil, UMAPOptions{}, ErrShape},
		{"no features", tensor.New(40, 0), UMAPOptions{}, ErrShape},
		{"NaN", bad, UMAPOptions{}, ErrNotFinite},
		{"identical", tensor.New(40, 4), UMAPOptions{}, ErrIdentical},
		{"three points", tensor.From(x.Data[:12], 3, 4), UMAPOptions{}, ErrTooFew},
		{"few points", tensor.From(x.Data[:40], 10, 4), UMAPOptions{}, ErrTooFew},
		{"two neighbours", x, UMAPOptions{Neighbours: 2}, ErrOption},
		{"distance", x, UMAPOptions{MinDist: 3}, ErrOption},
		{"spread", x, UMAPOptions{Spread: -1}, ErrOption},
		{"rate", x, UMAPOptions{Rate: -1}, ErrOption},
		{"epochs", x, UMAPOptions{Epochs: -1}, ErrOption},
		{"negatives", x, UMAPOptions{Negatives: 100}, ErrOption},
		{"initial", x, UMAPOptions{Initial: tensor.New(3, 2)}, ErrShape},
	} {
		_, err := UMAP(context.Background(), c.x, c.o)
		refuses(t, c.name, err, c.want)
	}
}

func TestUMAPBitsHash(t *testing.T) {
	x, _ := blobs(7, 600, 8, 4, 0.5)
	sameBits(t, "ead7ebb4872a222c", func(o Options) []float32 {
		r, err := UMAP(context.Background(), x, UMAPOptions{Options: o, Epochs: 30})
		if err != nil {
			t.Fatal(err)
		}
		return r.Layout.Data
	})
}
