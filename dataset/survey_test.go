package dataset

import (
	"slices"
	"testing"
)

func TestSurvey(t *testing.T) {
	d := &Dataset{
		Classes: []string{"a", "b", "c"}, Shape: [3]int{1, 1, 2},
		Train: Split{Pixels: []uint8{1, 2, 3, 4, 1, 2, 1, 2, 5, 7}, Labels: []uint16{0, 1, 0, 1, 1}},
		Test:  Split{Pixels: []uint8{3, 4, 9, 9, 1, 2, 9, 9, 5, 7}, Labels: []uint16{1, 0, 1, 0, 0}},
	}
	train, test := d.ClassCounts()
	if !slices.Equal(train, []int{2, 3, 0}) || !slices.Equal(test, []int{3, 2, 0}) {
		t.Errorf("counts %v and %v", train, test)
	}
	means := d.MeanImages(&d.Train)
	if !slices.Equal(means[0], []float32{1, 2}) || !slices.Equal(means[1], []float32{3, float32(13) / 3}) || !slices.Equal(means[2], []float32{0, 0}) {
		t.Errorf("means %v", means)
	}
	r := d.Repeats()
	if !slices.Equal(r.Across, []Duplicate{{0, 1}, {2, 0}, {4, 4}}) || r.Conflicts != 2 || r.Train != 2 || r.Test != 1 {
		t.Errorf("%+v", r)
	}
}

func TestSurveyOfPoints(t *testing.T) {
	d := &Dataset{
		Classes: []string{"a"}, Shape: [3]int{2, 1, 1},
		Train: Split{Values: []float32{1, 2, 2, 4}, Labels: []uint16{0, 0}},
		Test:  Split{Values: []float32{2, 4}, Labels: []uint16{0}},
	}
	if means := d.MeanImages(&d.Train); !slices.Equal(means[0], []float32{1.5, 3}) {
		t.Errorf("means %v", means)
	}
	if r := d.Repeats(); !slices.Equal(r.Across, []Duplicate{{0, 1}}) {
		t.Errorf("%+v", r)
	}
}
