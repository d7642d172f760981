package dataset

import (
	"slices"
	"testing"
)

func TestSummarize(t *testing.T) {
	d := &Dataset{
		Classes: []string{"a", "b", "none"}, Shape: [3]int{1, 1, 2},
		Train: Split{Pixels: []uint8{1, 2, 3, 4, 5, 7, 3, 4}, Labels: []uint16{0, 1, 1, 0}},
		Test:  Split{Pixels: []uint8{3, 4, 9, 9, 1, 2, 3, 4}, Labels: []uint16{1, 0, 1, 0}},
	}
	s := Summarize(d)
	if s.Train[0].Count != 2 || s.Train[1].Count != 2 || s.Train[2].Count != 0 || s.Train[1].Name != "b" {
		t.Errorf("classes %+v", s.Train)
	}
	if !slices.Equal(s.Train[1].Mean, []float32{4, 5.5}) || !slices.Equal(s.Train[2].Mean, []float32{0, 0}) {
		t.Errorf("means %v, %v", s.Train[1].Mean, s.Train[2].Mean)
	}
	if want := []Duplicate{{0, 1}, {2, 0}, {3, 1}}; !slices.Equal(s.Duplicates, want) || s.Conflicts != 2 {
		t.Errorf("duplicates %v with %d conflicts, want %v with 2", s.Duplicates, s.Conflicts, want)
	}
}

func TestSummarizePoints(t *testing.T) {
	d := &Dataset{
		Classes: []string{"a"}, Shape: [3]int{2, 1, 1},
		Train: Split{Values: []float32{1, 2, 2, 4}, Labels: []uint16{0, 0}},
		Test:  Split{Values: []float32{2, 4}, Labels: []uint16{0}},
	}
	s := Summarize(d)
	if !slices.Equal(s.Train[0].Mean, []float32{1.5, 3}) || !slices.Equal(s.Duplicates, []Duplicate{{0, 1}}) {
		t.Errorf("%+v", s)
	}
}

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
