package analysis

import (
	"context"
	"errors"
	"slices"
	"sort"
	"testing"

	"brainbow/dataset"
	"brainbow/internal/testrun"
)

// The search by blocked products finds what measuring every distance finds,
// also among pictures with many equal distances.
func TestNeighboursAreExact(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	r := open(t, dir)
	defer r.Close()
	d, err := r.Data()
	if err != nil {
		t.Fatal(err)
	}
	flat := *d // pictures of two grey levels, each three times
	flat.Train.Pixels, flat.Test.Pixels = slices.Clone(d.Train.Pixels), slices.Clone(d.Test.Pixels)
	n := d.Features()
	for i := range flat.Train.Pixels {
		flat.Train.Pixels[i] = 255 * (flat.Train.Pixels[i/n/3*3*n+i%n] / 128)
	}
	// Of this shape there are no coarse pictures, so all are compared as they are.
	strip, flatStrip := *d, flat
	strip.Shape, flatStrip.Shape = [3]int{1, 1, n}, [3]int{1, 1, n}
	for name, data := range map[string]*dataset.Dataset{"digits": d, "equal": &flat, "strips": &strip, "equal strips": &flatStrip} {
		for _, same := range []bool{false, true} {
			p := &pixelSearch{d: data, split: &data.Test, same: same, k: 7, threads: 2, progress: func(int, int) {}}
			if same {
				p.split = &data.Train
			}
			ids := []int32{0, 3, 17, 101, 199}
			got, distances := search(t, p, ids)
			for i, id := range ids {
				var all []neighbour
				for k := range data.Train.Len() {
					if !same || k != int(id) {
						all = append(all, neighbour{int32(k), apart(p.split.Pixels[int(id)*n:(int(id)+1)*n], data.Train.Pixels[k*n:(k+1)*n])})
					}
				}
				sort.SliceStable(all, func(a, b int) bool { return all[a].distance < all[b].distance })
				for k := range 7 {
					if got[i*7+k] != all[k].id || float64(distances[i*7+k])*float64(distances[i*7+k]) > all[k].distance*1.000001 {
						t.Fatalf("%s, sample %d: neighbour %d is %d, want %d", name, id, k, got[i*7+k], all[k].id)
					}
				}
			}
		}
	}
}

func search(t *testing.T, p *pixelSearch, ids []int32) (near []int32, distances []float32) {
	t.Helper()
	if err := p.run(t.Context(), ids, func(_, n []int32, d []float32) {
		near, distances = append(near, n...), append(distances, d...)
	}); err != nil {
		t.Fatal(err)
	}
	return near, distances
}

// A cancelled search keeps what it has found, and known neighbours are not searched
// for again.
func TestNeighboursKnown(t *testing.T) {
	c := testrun.Digits()
	c.Test = 3 * queryBlock
	dir := testrun.Make(t, c)
	ctx, leave := context.WithCancel(t.Context())
	var looked []int
	r, err := Open(dir, Options{Data: testrun.Data, Progress: func(what string, done, total int) {
		if what != "nearest training samples" {
			return
		}
		if looked = append(looked, total); done > total/2 {
			leave()
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	ids := make([]int32, c.Test)
	for i := range ids {
		ids[i] = int32(i)
	}
	if _, err := r.Neighbours(ctx, "test", ids, 5); !errors.Is(err, context.Canceled) {
		t.Fatalf("given up: %v", err)
	}
	looked = nil
	again, err := r.Neighbours(t.Context(), "test", ids, 5)
	if err != nil || len(looked) == 0 || looked[0] >= c.Test*c.Train {
		t.Errorf("looked through %v of %d pairs: %v", looked, c.Test*c.Train, err)
	}
	fresh := open(t, testrun.Make(t, c))
	defer fresh.Close()
	want, err := fresh.Neighbours(t.Context(), "test", ids, 5)
	if err != nil || !slices.Equal(again.IDs, want.IDs) || !slices.Equal(again.Distances, want.Distances) {
		t.Errorf("other neighbours than of a search at once: %v", err)
	}
}

func TestNeighboursOfPoints(t *testing.T) {
	d := &dataset.Dataset{Shape: [3]int{2, 1, 1}}
	d.Train = dataset.Split{Values: []float32{0, 0, 1, 0, 0, 2, 0, -1}, Labels: make([]uint16, 4)}
	d.Test = dataset.Split{Values: []float32{0.25, 0, 0, 1.5}, Labels: make([]uint16, 2)}
	p := &pixelSearch{d: d, split: &d.Test, k: 3, threads: 1, progress: func(int, int) {}}
	ids, distances := search(t, p, []int32{0, 1})
	if !slices.Equal(ids, []int32{0, 1, 3, 2, 0, 1}) || distances[0] != 0.25 || distances[3] != 0.5 {
		t.Errorf("neighbours %v at %v", ids, distances)
	}
	// No sample is its own neighbour, and of equally near ones the first comes
	// first.
	p.split, p.same, p.k = &d.Train, true, 2
	if ids, _ := search(t, p, []int32{0, 2}); !slices.Equal(ids, []int32{1, 3, 0, 1}) {
		t.Errorf("neighbours %v", ids)
	}
}
