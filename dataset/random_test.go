package dataset

import (
	"slices"
	"testing"
)

func TestRandomPerClass(t *testing.T) {
	s := Split{Labels: []uint16{0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}}
	draw := s.RandomPerClass(3, 4, 1)
	if len(draw[0]) != 4 || len(draw[1]) != 2 || len(draw[2]) != 0 {
		t.Fatalf("draw %v", draw)
	}
	for c, list := range draw {
		seen := map[int32]bool{}
		for _, i := range list {
			if int(s.Labels[i]) != c || seen[i] {
				t.Errorf("class %d draws %v", c, list)
			}
			seen[i] = true
		}
	}
	again, other := s.RandomPerClass(3, 4, 1), s.RandomPerClass(3, 4, 2)
	if !slices.Equal(draw[0], again[0]) || slices.Equal(draw[0], other[0]) {
		t.Errorf("draws %v, %v, %v", draw[0], again[0], other[0])
	}
}
