package figure

import (
	"testing"

	"brainbow/analysis"
)

func TestPlacesFinding(t *testing.T) {
	m := counted([]int{9, 3, 0}, []int{0, 9, 1}, []int{0, 0, 9})
	names, photos := []string{"7", "8", "9"}, []string{"cat", "dog", "horse"}
	flat := func(v float32) []float32 {
		out := make([]float32, 81)
		for i := range out {
			out[i] = v
		}
		return out
	}
	other := flat(100)
	for i := range 27 { // the upper third
		other[i] = 40
	}
	upper := analysis.Standout{Row: 1. / 6, Col: 0.5, Pixels: []int{4, 13, 22}, Group: 50, Class: 100}
	lower := analysis.Standout{More: true, Row: 5. / 6, Col: 0.1, Pixels: []int{72}, Group: 150, Class: 100}
	for _, c := range []struct {
		names   []string
		predict int
		drawn   bool
		places  []analysis.Standout
		en, zh  string
		kind    string
	}{
		{names, 1, true, []analysis.Standout{upper}, "Of the 7s, the 3 mistaken for an 8 have less ink at the top than the others; so does the mean 8", "7 中误判为 8 的 3 个与其余的相比，上方笔画较少；8 的平均图也是如此", "confusion.cell.inkBoth"},
		{names, 1, true, []analysis.Standout{lower, upper}, "Of the 7s, the 3 mistaken for an 8 have more ink at the bottom left and less ink at the top than the others", "", "confusion.cell.ink"},
		{photos, 1, false, []analysis.Standout{upper}, "Of the “cat”, the 3 mistaken for “dog” are darker at the top than the others; so is the mean “dog”", "", "confusion.cell.toneBoth"},
		{photos, 1, false, []analysis.Standout{lower}, "Of the “cat”, the 3 mistaken for “dog” are lighter at the bottom left than the others", "", "confusion.cell.tone"},
		{names, 1, true, nil, "Of the 7s, the 3 mistaken for an 8 look more like the mean 8 (0.90) than like the mean 7 (0.40)", "", "confusion.cell.other"},
	} {
		x := cellMeans{own: 0.4, other: 0.9, actual: flat(100), predicted: other, drawn: c.drawn, places: c.places}
		o := cellOptions{actual: 0, predicted: c.predict, shape: [3]int{1, 9, 9}}
		got, zh := cellFinding("", m, c.names, o, x), cellFinding(chinese, m, c.names, o, x)
		if got.text != c.en || got.statement != c.kind || c.zh != "" && zh.text != c.zh {
			t.Errorf("%q (%s), want %q; %q", got.text, got.statement, c.en, zh.text)
		}
	}
}

// The third in which a place is counts within the ink of a class, not within the empty rim of its pictures.
func TestInkBox(t *testing.T) {
	mean := make([]float32, 100)
	for y := 2; y < 8; y++ {
		for x := 4; x < 7; x++ {
			mean[10*y+x] = 200
		}
	}
	x := cellMeans{actual: mean, drawn: true}
	if got, want := inkBox(x, [3]int{1, 10, 10}), [4]float64{0.2, 0.8, 0.4, 0.7}; got != want {
		t.Errorf("%v, want %v", got, want)
	}
	x.drawn = false
	if got, want := inkBox(x, [3]int{1, 10, 10}), [4]float64{0, 1, 0, 1}; got != want {
		t.Errorf("%v, want %v", got, want)
	}
}
