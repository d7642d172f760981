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

func TestMostMistaken(t *testing.T) {
	c := &Confusion{Counts: [][]int{{8, 2, 0}, {1, 1, 2}, {0, 0, 0}}, None: make([]int, 3)}
	if row, column := c.MostMistaken(false), c.MostMistaken(true); row != 0.5 || column != 1 {
		t.Errorf("rows %v, columns %v", row, column)
	}
}
