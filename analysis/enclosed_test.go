package analysis

import (
	"slices"
	"testing"
)

func drawing(rows ...string) (mask []bool, h, w int) {
	for _, r := range rows {
		for _, c := range r {
			mask = append(mask, c == '#')
		}
	}
	return mask, len(rows), len(rows[0])
}

func TestEnclosed(t *testing.T) {
	for _, c := range []struct {
		rows []string
		want []int
	}{
		{[]string{"#####", "#..##", "#####"}, []int{6, 7}},
		{[]string{"#####", "#....", "#####"}, nil},                  // open at the right
		{[]string{".##..", "#..#.", ".##..", "....."}, []int{6, 7}}, // corners close it
		{[]string{"#####", "#.#.#", "#.###", "#####"}, []int{6, 11}},
	} {
		mask, h, w := drawing(c.rows...)
		got := Enclosed(mask, h, w)
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%q: %v, want %v", c.rows, got, c.want)
		}
	}
}

// The contrast of a class is what it has more of than the others on average.
func TestContrasts(t *testing.T) {
	got := Contrasts([][]float32{{10, 0}, {4, 4}, {2, 8}})
	if want := [][]float32{{7, -6}, {-2, 0}, {-5, 6}}; !slices.EqualFunc(got, want, slices.Equal) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Before a softmax, weights are given without what a unit adds to all classes, and no probability changes.
func TestCentred(t *testing.T) {
	got := centre([]float32{1, 2, 3, 10, 5, -10}, 2)
	if want := []float32{-4.5, -1.5, 6.5, 4.5, 1.5, -6.5}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}
