package analysis

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"brainbow/internal/testrun"
)

func TestPiecesAndPicture(t *testing.T) {
	h := &Head{Classes: 1, Units: 4, Weights: []float32{1, -3, 2, 0}}
	pieces := h.Pieces(0, 2)
	if !slices.Equal(pieces, []Piece{{1, -3}, {2, 2}}) {
		t.Fatalf("pieces %v", pieces)
	}
	l := &LayerWeights{Units: 4, View: [3]int{1, 1, 2}, Values: []float32{9, 9, 1, 2, 10, 20, 9, 9}}
	if got := l.Picture(pieces); !slices.Equal(got, []float32{17, 34}) {
		t.Errorf("picture %v", got)
	}
}

// With all units the assembled network is the network itself; without units
// only the biases are left. The curve agrees with measuring each number of
// units separately.
func TestKept(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	r := open(t, dir)
	defer r.Close()
	h, err := r.Head(t.Context(), 60)
	if err != nil {
		t.Fatal(err)
	}
	a, err := r.Activations(t.Context(), 60, "test", h.Hidden)
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.Split("test")
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := r.Confusion(t.Context(), 60, "test")
	if err != nil {
		t.Fatal(err)
	}
	kept, err := r.Kept(t.Context(), h, "test", 4)
	if err != nil {
		t.Fatal(err)
	}
	if n := h.Units; len(kept.Each) != n+1 || kept.Each[n] != c.Accuracy() || kept.Same[n] != c.Accuracy() || kept.Each[0] != kept.Same[0] {
		t.Errorf("ends of the curve %v, %v; accuracy %v", kept.Each, kept.Same, c.Accuracy())
	}
	for k := range h.Units + 1 {
		got := h.Assemble(a, s.Labels, 4, h.Pieces(4, k))
		if k == h.Units && kept.Own[k] != c.Recall(4) {
			t.Errorf("with all units %v of the class are recognised, want %v", kept.Own[k], c.Recall(4))
		}
		if got.Accuracy != kept.Same[k] {
			t.Errorf("%d units: %v, the curve has %v", k, got.Accuracy, kept.Same[k])
		}
		if k == h.Units && got.Recall != c.Recall(4) {
			t.Errorf("recall %v, want %v", got.Recall, c.Recall(4))
		}
	}
	full := h.Assemble(a, s.Labels, 4, h.Pieces(4, h.Units))
	var own, n float64
	for i, l := range s.Labels {
		if l == 4 {
			own += h.Score(4, a.Of(i))
			n++
		}
	}
	if math.Abs(full.Own-own/n) > 1e-9 || !(full.Own > full.Others) {
		t.Errorf("scores %v and %v, want %v", full.Own, full.Others, own/n)
	}
	again := open(t, dir)
	defer again.Close()
	cached, err := again.Kept(t.Context(), h, "test", 4)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(kept, cached); diff != "" {
		t.Error(diff)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := r.Kept(ctx, h, "test", 5); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
}
