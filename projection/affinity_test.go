package projection

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"brainbow/tensor"
)

// affinityPeers is testdata/affinities.json, which testdata/affinities.py writes.
type affinityPeers struct {
	N          int       `json:"n"`
	Perplexity float64   `json:"perplexity"`
	X          []float32 `json:"x"`
	Affinities []struct {
		Point int32     `json:"point"`
		IDs   []int32   `json:"ids"`
		P     []float64 `json:"p"`
	} `json:"affinities"`
	OpenTSNE    float64 `json:"openTSNE"`
	ScikitLearn float64 `json:"scikit-learn"`
}

func readAffinities(t *testing.T) (*affinityPeers, *tensor.Tensor) {
	t.Helper()
	raw, err := os.ReadFile("testdata/affinities.json")
	if err != nil {
		t.Fatal(err)
	}
	var f affinityPeers
	if err := json.Unmarshal(raw, &f); err != nil {
		t.Fatal(err)
	}
	return &f, tensor.From(f.X, f.N, len(f.X)/f.N)
}

// affinityClose is the relative tolerance of affinities: our entropy is accurate to 1e-5, and
// openTSNE rounds to float32 at other places.
const affinityClose = 2e-4

func TestAffinitiesAgainstPeer(t *testing.T) {
	f, x := readAffinities(t)
	nb, err := NearestExact(context.Background(), x, int(3*f.Perplexity), Options{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := newAffinities(context.Background(), nb, f.Perplexity, 2)
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for _, v := range a.p {
		sum += float64(v)
	}
	if math.Abs(sum-1) > 1e-5 {
		t.Errorf("affinities sum to %v", sum)
	}
	for _, row := range f.Affinities {
		got := map[int32]float64{}
		for e := a.rows[row.Point]; e < a.rows[row.Point+1]; e++ {
			if a.p[e] > 0 {
				got[a.col[e]] = float64(a.p[e])
			}
		}
		if len(got) != len(row.IDs) {
			t.Errorf("point %d: %d affinities, want %d", row.Point, len(got), len(row.IDs))
		}
		top := slices.Max(row.P)
		for k, id := range row.IDs {
			if d := math.Abs(got[id] - row.P[k]); d > affinityClose*top {
				t.Errorf("point %d, neighbour %d: affinity %v, want %v", row.Point, id, got[id], row.P[k])
			}
		}
	}
}

// worstDivergence is the largest ratio of a layout's divergence to that of the better peer.
const worstDivergence = 1.02

// A curve of loose and dense parts, on which layouts differ more than on clusters.
func TestTSNEOfACurveIsAsGoodAsPeers(t *testing.T) {
	f, x := readAffinities(t)
	r, err := TSNE(context.Background(), x, TSNEOptions{Perplexity: f.Perplexity})
	if err != nil {
		t.Fatal(err)
	}
	best := min(f.OpenTSNE, f.ScikitLearn)
	t.Logf("divergence %.4f, openTSNE %.4f, scikit-learn %.4f", r.KL, f.OpenTSNE, f.ScikitLearn)
	if !(r.KL <= worstDivergence*best) {
		t.Errorf("divergence %v, the better peer's %v", r.KL, best)
	}
}
