package analysis

import (
	"math"
	"testing"

	"brainbow/internal/testrun"
)

// The separation of a layer is what its layouts say of it, by all distances, and the same from the cache.
func TestSeparation(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	defer r.Close()
	for _, layer := range []string{"input", "fc1"} {
		got, err := r.Separation(t.Context(), 60, layer, Subset{Size: 120})
		if err != nil {
			t.Fatal(err)
		}
		same := 0
		for i := range got.Len() {
			squares := make([]float64, got.Len())
			for j := range squares {
				squares[j] = squareApart(got.Of(i), got.Of(j))
			}
			for _, j := range nearestBy(squares, int32(i), HitNeighbours).IDs {
				if got.Labels[i] == got.Labels[j] {
					same++
				}
			}
		}
		want := float64(same) / float64(HitNeighbours*got.Len())
		if math.Abs(got.Hit-want) > 1e-9 || got.K != HitNeighbours || got.Len() != 120 {
			t.Errorf("%s: hit %v of %d neighbours, want %v", layer, got.Hit, got.K, want)
		}
		p, err := r.Place(t.Context(), got.Representation, PlaceOptions{Method: ByPCA})
		if err != nil || p.Facts.HitData != got.Hit {
			t.Errorf("%s: the layout says %v, not %v (%v)", layer, p.Facts.HitData, got.Hit, err)
		}
		again, err := r.Separation(t.Context(), 60, layer, Subset{Size: 120})
		if err != nil || again.Hit != got.Hit {
			t.Errorf("%s: %v from the cache, %v", layer, again.Hit, err)
		}
	}
	before, err := r.Separation(t.Context(), 0, "fc1", Subset{})
	if err != nil {
		t.Fatal(err)
	}
	after, err := r.Separation(t.Context(), 60, "fc1", Subset{})
	if err != nil || !(after.Hit > before.Hit) || !(before.Hit > before.Chance) {
		t.Errorf("chance %v, before training %v, after %v (%v)", before.Chance, before.Hit, after.Hit, err)
	}
	if _, err := r.Separation(t.Context(), 60, "fc1", Subset{Size: 1}); err == nil {
		t.Error("one observation has neighbours")
	}
}

func TestChanceHit(t *testing.T) {
	if got := ChanceHit([]int32{0, 0, 0, 5, 5}); got != 0.4 {
		t.Errorf("by chance %v, want 8 of 20 pairs", got)
	}
	if got := ChanceHit([]int32{1}); got != 0 {
		t.Errorf("one sample has %v", got)
	}
}
