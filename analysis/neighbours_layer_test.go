package analysis

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"brainbow/dataset"
	"brainbow/internal/exact"
	"brainbow/internal/testrun"
	"brainbow/tensor"
)

// The neighbours of a sample in a layer are those that the distances give, without the
// sample. At step 20 all activations are equal; at step 40 the activations of samples
// that are dark at one pixel are not numbers.
func TestLayerNeighbours(t *testing.T) {
	const pixel = 14*28 + 14
	c := testrun.Digits()
	c.Break = func(step int64, tensors []tensor.Named) {
		for _, w := range tensors {
			if w.Name == "fc1.weight" && step == 20 {
				clear(w.Tensor.Data)
			}
			if w.Name == "fc1.weight" && step == 40 {
				w.Tensor.Data[pixel] = float32(math.Inf(1))
			}
		}
	}
	r := open(t, testrun.Make(t, c))
	defer r.Close()
	s, err := r.Split("test")
	if err != nil {
		t.Fatal(err)
	}
	const k = 5
	sample := int32(0)
	for s.Pixels[int(sample)*784+pixel] == 0 {
		sample++
	}
	for _, step := range []int64{20, 40, 60} {
		a, err := r.Activations(t.Context(), step, "test", "fc1")
		if err != nil {
			t.Fatal(err)
		}
		type other struct {
			id       int32
			distance float64
		}
		var all []other
		for i := range a.Len() {
			var sum float64
			for u, v := range a.Of(i) {
				d := float64(v) - float64(a.Of(int(sample))[u])
				sum += d * d
			}
			if math.IsNaN(sum) {
				sum = math.Inf(1)
			}
			if int32(i) != sample {
				all = append(all, other{int32(i), math.Sqrt(sum)})
			}
		}
		slices.SortStableFunc(all, func(a, b other) int { return cmp.Compare(a.distance, b.distance) })
		if far := math.IsInf(all[len(all)-1].distance, 1); far != (step == 40) || math.IsInf(all[k].distance, 1) {
			t.Fatalf("step %d: distances from %v to %v", step, all[0], all[len(all)-1])
		}
		for _, want := range []int{k, a.Len() + 1} { // more than there are
			n, err := r.LayerNeighbours(t.Context(), step, "test", "fc1", sample, want)
			if err != nil || n.K != min(want, len(all)) || len(n.IDs) != n.K {
				t.Fatalf("step %d: %d of %d neighbours: %v", step, n.K, want, err)
			}
			for i, id := range n.IDs {
				if id != all[i].id || n.Distances[i] != float32(all[i].distance) {
					t.Fatalf("step %d: neighbour %d is %d at %v, want %+v", step, i, id, n.Distances[i], all[i])
				}
			}
		}
	}
}

// A training sample is not its own neighbour, but it may be that of another split's
// sample with the same number.
func TestNeighboursOfTraining(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	defer r.Close()
	ids := []int32{0, 7, 399}
	n, err := r.Neighbours(t.Context(), "train", ids, 3)
	if err != nil {
		t.Fatal(err)
	}
	for i, id := range ids {
		if slices.Contains(n.Of(i), id) || n.Distances[i*3] == 0 {
			t.Errorf("sample %d: neighbours %v at %v", id, n.Of(i), n.Distances[i*3:][:3])
		}
	}
}

// Bright pictures that hardly differ have products of 50 million and squared distances of
// hundreds; rounding the products must not lose the distances.
func TestNeighboursOfBrightPictures(t *testing.T) {
	const n, features, k = 500, 784, 3
	random := exact.NewStream(1, "bright")
	d := &dataset.Dataset{Shape: [3]int{1, 1, features}} // so that there are no coarse pictures
	d.Train = dataset.Split{Pixels: make([]uint8, n*features), Labels: make([]uint16, n)}
	for i := range d.Train.Pixels {
		d.Train.Pixels[i] = 254 + uint8(random.IntN(2))
	}
	picture := func(i int) []uint8 { return d.Train.Pixels[i*features : (i+1)*features] }
	p := &pixelSearch{d: d, split: &d.Train, same: true, k: k, threads: 2, progress: func(int, int) {}}
	var ids []int32
	for i := range int32(40) {
		ids = append(ids, i)
	}
	got, _ := search(t, p, ids)
	for i := range ids {
		var all []neighbour
		for j := range n {
			if j != i {
				all = append(all, neighbour{int32(j), apart(picture(i), picture(j))})
			}
		}
		slices.SortStableFunc(all, func(a, b neighbour) int { return cmp.Compare(a.distance, b.distance) })
		for j := range k {
			if got[i*k+j] != all[j].id {
				t.Fatalf("picture %d: neighbour %d is %d, want %d", i, j, got[i*k+j], all[j].id)
			}
		}
	}
}
