package dataset

import (
	"slices"
	"strings"
	"testing"
)

func TestHoldOut(t *testing.T) {
	make := func() *Dataset {
		d := &Dataset{Name: "d", Classes: []string{"a", "b", "c"}, Shape: [3]int{1, 1, 1}}
		for i := range 35 {
			l := uint16(0)
			if i%7 == 3 {
				l = 1
			}
			if i == 20 {
				l = 2
			}
			d.Train.Pixels = append(d.Train.Pixels, uint8(i))
			d.Train.Labels = append(d.Train.Labels, l)
			d.Train.Files = append(d.Train.Files, string(rune('A'+i)))
		}
		return d
	}
	var draws [][]uint8
	for _, seed := range []uint64{1, 1, 2} {
		all := make()
		d := make()
		if err := d.holdOut(Options{Holdout: 0.4, Seed: seed}); err != nil {
			t.Fatal(err)
		}
		train, test := d.ClassCounts()
		// 0.4 of 29, of 5 and of 1, of which none is taken.
		if !slices.Equal(train, []int{17, 3, 1}) || !slices.Equal(test, []int{12, 2, 0}) || len(d.Notes) != 0 {
			t.Errorf("%v and %v, notes %q", train, test, d.Notes)
		}
		for _, s := range []*Split{&d.Train, &d.Test} {
			if !slices.IsSorted(s.Pixels) {
				t.Errorf("the order changed: %v", s.Pixels)
			}
			for i, p := range s.Pixels {
				if s.Labels[i] != all.Train.Labels[p] || s.Files[i] != all.Train.Files[p] {
					t.Errorf("sample %d became another one", p)
				}
			}
		}
		both := slices.Sorted(slices.Values(slices.Concat(d.Train.Pixels, d.Test.Pixels)))
		if !slices.Equal(both, all.Train.Pixels) {
			t.Errorf("samples were lost: %v", both)
		}
		draws = append(draws, d.Test.Pixels)
	}
	if !slices.Equal(draws[0], draws[1]) || slices.Equal(draws[0], draws[2]) {
		t.Errorf("draws %v", draws)
	}
	d := make()
	if err := d.holdOut(Options{}); err != nil || len(d.Test.Labels) != 7 || !strings.Contains(d.Notes[0], "0.2 of every class") {
		t.Errorf("%v, %d held out, %q", err, d.Test.Len(), d.Notes)
	}
	single := &Dataset{Classes: []string{"a", "b"}, Shape: [3]int{1, 1, 1}, Train: Split{Pixels: []uint8{1, 2}, Labels: []uint16{0, 1}}}
	if err := single.holdOut(Options{}); err == nil || !strings.Contains(err.Error(), "no class has two samples") {
		t.Errorf("%v", err)
	}
	for _, share := range []float64{-0.1, 1, 7} {
		if _, err := Open("digits", Options{Holdout: share}); err == nil || !strings.Contains(err.Error(), "split.test") {
			t.Errorf("%g: %v", share, err)
		}
	}
	if _, err := Open("digits", Options{Holdout: 0.5}); err == nil || !strings.Contains(err.Error(), "a test split already") {
		t.Errorf("%v", err)
	}
}
