package analysis

import (
	"context"
	"errors"
	"slices"
	"testing"

	"brainbow/internal/testrun"
	"brainbow/tensor"
)

func TestCoinciding(t *testing.T) {
	x := tensor.From([]float32{1, 2, 0, 0, 1, 2, 3, 3, 1, 2, 0, 1}, 6, 2)
	if n := coinciding(x); n != 3 {
		t.Errorf("%d rows coincide, want 3", n)
	}
}

// TestPlaceKept lays out by every method and way, and finds the same in the
// cache.
func TestPlaceKept(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	layer, err := r.LastHidden()
	if err != nil {
		t.Fatal(err)
	}
	opt := RepresentationOptions{Subset: Subset{Size: 80}}
	var all []*Representation
	last, err := r.LastStep()
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range []int64{0, last} {
		p, err := r.Representation(t.Context(), step, layer, opt)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
	type way func(ctx context.Context, o PlaceOptions) ([]*Placement, error)
	ways := map[string]way{
		"one": func(ctx context.Context, o PlaceOptions) ([]*Placement, error) {
			p, err := r.Place(ctx, all[1], o)
			return []*Placement{p}, err
		},
		"chain": func(ctx context.Context, o PlaceOptions) ([]*Placement, error) { return r.PlaceChain(ctx, all, o) },
		"joint": func(ctx context.Context, o PlaceOptions) ([]*Placement, error) { return r.PlaceJoint(ctx, all, o) },
	}
	for name, place := range ways {
		for _, m := range PlaceMethods() {
			o := PlaceOptions{Method: m, Iterations: 20, Seed: 3}
			first, err := place(t.Context(), o)
			if err != nil {
				t.Fatal(name, m, err)
			}
			// Cached results need no computing: a cancelled context does not matter.
			over, cancel := context.WithCancel(t.Context())
			cancel()
			again, err := place(over, o)
			if err != nil {
				t.Fatal(name, m, "not kept:", err)
			}
			for i, p := range first {
				if !slices.Equal(p.Layout.Data, again[i].Layout.Data) || p.Facts.Hit != again[i].Facts.Hit || p.Facts.Quality == nil || *p.Facts.Quality != *again[i].Facts.Quality {
					t.Errorf("%s %s: what was kept differs", name, m)
				}
				if !(p.Facts.Hit > 0 && p.Facts.Hit <= 1 && p.Facts.HitData > 0) {
					t.Errorf("%s %s: hit %v, in the layer %v", name, m, p.Facts.Hit, p.Facts.HitData)
				}
			}
			o.Seed = 4
			if _, err := place(over, o); !errors.Is(err, context.Canceled) {
				t.Errorf("%s %s with another seed: %v, want cancelled", name, m, err)
			}
		}
	}
	d, err := r.PlaceDynamic(t.Context(), all, PlaceOptions{}, 0.1)
	if err != nil || len(d) != 2 || d[0].Facts.Iterations == 0 {
		t.Errorf("dynamic: %v", err)
	}
	if _, err := r.PlaceDynamic(t.Context(), all, PlaceOptions{Method: ByPCA}, 0.1); err == nil {
		t.Error("a dynamic layout by principal components")
	}
}
