package analysis

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestCalledMeans(t *testing.T) {
	p := &Predictions{IDs: []int32{0, 1, 2, 9}, Labels: []int32{0, 0, 1, 1}, Predicted: []int32{1, 0, 1, 2}}
	called, actual := CalledMeans(p, []uint8{10, 20, 0, 255, 30, 41}, 2, 3)
	if diff := cmp.Diff([][]float32{{0, 255}, {20, 30.5}, nil}, called); diff != "" {
		t.Errorf("called (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([][]float32{{5, 137.5}, {30, 41}, nil}, actual); diff != "" {
		t.Errorf("actual (-want +got):\n%s", diff)
	}
}

func TestMeanOf(t *testing.T) {
	p := &Predictions{IDs: []int32{0, 1, 2, 9}}
	mean, count := MeanOf(p, []int32{0, 2, 3}, []uint8{10, 20, 0, 255, 30, 41}, 2)
	if diff := cmp.Diff([]float32{20, 30.5}, mean); diff != "" || count != 2 {
		t.Errorf("mean of %d (-want +got):\n%s", count, diff)
	}
	if mean, count := MeanOf(p, []int32{3}, []uint8{1, 2}, 2); mean != nil || count != 0 {
		t.Errorf("mean of none: %v of %d", mean, count)
	}
}
