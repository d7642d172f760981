package analysis

import (
	"math"
	"testing"
)

func TestBestLine(t *testing.T) {
	// Exclusive or: no line has more than three of four right.
	corners := []float32{-1, -1, -1, 1, 1, -1, 1, 1}
	line, ok := BestLine(corners, []uint16{0, 1, 1, 0})
	if !ok || line.Right != 3 || line.All != 4 {
		t.Errorf("exclusive or: %+v, %v", line, ok)
	}
	// Above y = 0.5 they are of class 1: a line separates them, in the middle of the gap.
	line, ok = BestLine([]float32{-1, 0, 1, 0, -1, 1, 1, 1}, []uint16{0, 0, 1, 1})
	if !ok || line.Accuracy() != 1 || math.Abs(line.B-1) > 1e-9 || math.Abs(line.C+0.5) > 1e-9 {
		t.Errorf("separable: %+v, %v", line, ok)
	}
	// The same turned round.
	if line, _ := BestLine([]float32{-1, 0, 1, 0, -1, 1, 1, 1}, []uint16{1, 1, 0, 0}); line.Accuracy() != 1 || line.B > 0 {
		t.Errorf("turned: %+v", line)
	}
	for _, labels := range [][]uint16{nil, {0, 0}, {1, 1}} {
		if line, ok := BestLine(corners[:2*len(labels)], labels); ok {
			t.Errorf("one class: %+v", line)
		}
	}
}
