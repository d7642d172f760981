package analysis

import (
	"math"
	"slices"
	"testing"

	"brainbow/internal/testrun"
)

// The training samples that a layer puts nearest are those that its values give, and a training sample is not its
// own neighbour. Without keeping the values they are the same.
func TestTrainingNeighbours(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	defer r.Close()
	const k = 7
	train, err := r.Activations(t.Context(), 60, "train", "fc1")
	if err != nil {
		t.Fatal(err)
	}
	for _, split := range []string{"test", "train"} {
		own, err := r.Activations(t.Context(), 60, split, "fc1")
		if err != nil {
			t.Fatal(err)
		}
		const sample = 3
		var want []int32
		for i := range int32(train.Len()) {
			if split == "test" || i != sample {
				want = append(want, i)
			}
		}
		distance := func(i int32) float64 {
			sum := 0.0
			for u, v := range train.Of(int(i)) {
				sum += math.Pow(float64(v)-float64(own.Of(sample)[u]), 2)
			}
			return math.Sqrt(sum)
		}
		slices.SortStableFunc(want, func(a, b int32) int {
			if distance(a) < distance(b) {
				return -1
			}
			return 1
		})
		got, err := r.TrainingNeighbours(t.Context(), 60, split, "fc1", sample, k)
		if err != nil || !slices.Equal(got.IDs, want[:k]) {
			t.Fatalf("%s: %v, want %v (%v)", split, got.IDs, want[:k], err)
		}
		for i, id := range got.IDs {
			if math.Abs(float64(got.Distances[i])-distance(id)) > 1e-5 {
				t.Errorf("%s: sample %d at %v, want %v", split, id, got.Distances[i], distance(id))
			}
		}
		self := int32(-1)
		if split == "train" {
			self = sample
		}
		both, err := r.trainingNearPassing(t.Context(), 60, "fc1", []likeQuery{{own.Of(8), -1}, {own.Of(sample), self}}, train.Len(), k)
		if err != nil {
			t.Fatal(err)
		}
		if passing := both[1]; !slices.Equal(passing.IDs, got.IDs) || !slices.Equal(passing.Distances, got.Distances) {
			t.Errorf("%s: without keeping values %v, not %v", split, passing.IDs, got.IDs)
		}
	}
	if _, err := r.TrainingNeighbours(t.Context(), 60, "test", "fc1", 200, k); err == nil {
		t.Error("there is no sample 200")
	}
}

// Both ways say how far they are, up to the end.
func TestTrainingNeighboursProgress(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	r := open(t, dir)
	defer r.Close()
	var last [2]int
	telling := r.Telling(func(_ string, done, total int) { last = [2]int{done, total} })
	if _, err := telling.TrainingNeighbours(t.Context(), 60, "test", "fc1", 3, 5); err != nil || last != [2]int{400, 400} {
		t.Errorf("at the end %v (%v)", last, err)
	}
	last = [2]int{}
	if _, err := telling.trainingNearPassing(t.Context(), 60, "fc1", []likeQuery{{make([]float32, 12), -1}}, 400, 5); err != nil || last != [2]int{400, 400} {
		t.Errorf("at the end %v (%v)", last, err)
	}
}

// The training samples most like several samples are the nearest of each, once, and none of them is one of the samples.
func TestTrainingAlike(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	defer r.Close()
	const k = 6
	samples := []int32{3, 8, 11, 40}
	for _, split := range []string{"test", "train"} {
		want := map[int32]float32{}
		for _, sample := range samples {
			n, err := r.TrainingNeighbours(t.Context(), 60, split, "fc1", sample, k)
			if err != nil {
				t.Fatal(err)
			}
			for i, id := range n.IDs {
				if d, ok := want[id]; (!ok || n.Distances[i] < d) && (split == "test" || !slices.Contains(samples, id)) {
					want[id] = n.Distances[i]
				}
			}
		}
		got, err := r.TrainingAlike(t.Context(), 60, split, "fc1", samples, k)
		if err != nil || len(got.IDs) != len(want) || !slices.IsSorted(got.Distances) {
			t.Fatalf("%s: %v, want %v (%v)", split, got, want, err)
		}
		for i, id := range got.IDs {
			if want[id] != got.Distances[i] {
				t.Errorf("%s: sample %d at %v, want %v", split, id, got.Distances[i], want[id])
			}
		}
	}
	if _, err := r.TrainingAlike(t.Context(), 60, "test", "fc1", []int32{3, 200}, k); err == nil {
		t.Error("there is no sample 200")
	}
}
