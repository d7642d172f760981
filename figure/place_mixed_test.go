package figure

import (
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/render"
	"brainbow/tensor"
)

func TestMixedFinding(t *testing.T) {
	names := []string{"0", "4", "9", "cat", "dog"}
	found := finding{"place.find.apart", "The classes lie apart"}
	place := func(n int, classes ...int) analysis.MixedPlace {
		return analysis.MixedPlace{Samples: make([]int, n), Classes: classes}
	}
	for _, c := range []struct {
		places []analysis.MixedPlace
		en     string
	}{
		{nil, "The classes lie apart"},
		{[]analysis.MixedPlace{place(31, 2, 1)}, "The classes lie apart; 4 and 9 are mixed in one place: 31 samples"},
		{[]analysis.MixedPlace{place(31, 2, 1), place(8, 4, 3, 0)}, "The classes lie apart; mixed in places: 4 and 9 (31 samples); 0, cat and dog (8 samples)"},
		{[]analysis.MixedPlace{place(31, 2, 1, 0, 3, 4), place(8, 2, 1)}, "The classes lie apart; mixed in places: 5 classes (31 samples); 4 and 9 (8 samples)"},
	} {
		if got := language("").mixedFinding(found, c.places, names); got.text != c.en {
			t.Errorf("%q, want %q", got.text, c.en)
		}
	}
	zh := chinese.mixedFinding(finding{"", "各类彼此分开"}, []analysis.MixedPlace{place(31, 2, 1), place(8, 4, 3)}, names)
	if want := "各类彼此分开；混在一起的有：4、9（31）；cat、dog（8）"; zh.text != want {
		t.Errorf("%q", zh.text)
	}
}

// Every mixed place has a ring on the panel around most of its samples, and a line from it to what is said of it.
func TestMixedRings(t *testing.T) {
	p := &analysis.Placement{Representation: &analysis.Representation{Observations: &analysis.Observations{}}, Layout: tensor.New(40, 2)}
	for i := range 40 {
		p.Labels, p.IDs = append(p.Labels, int32(i%2)), append(p.IDs, int32(i))
		p.Predicted = append(p.Predicted, int32(i%2))
		p.Layout.Data[2*i], p.Layout.Data[2*i+1] = float32(i%8), float32(i/8)
	}
	s := &placeSheet{names: []string{"4", "9"}, colour: "label", marks: "pictures", side: 300, size: [2]int{8, 8}, picture: shade}
	s.mixed = []analysis.MixedPlace{{Samples: []int{0, 1, 2, 8, 9, 10, 39}, Classes: []int{0, 1}}, {Samples: []int{31, 38, 39, 30, 37, 29}, Classes: []int{0, 1}}}
	fig := render.New("map", "")
	c := fig.Body
	bottom := s.panel(c, p, "", 0.9, 100, 0)
	for k, m := range s.mixed {
		ring, inside := s.ringed[k], 0
		if ring.x < 100 || ring.x > 400 || ring.y < bottom-300 || ring.y > bottom || ring.w > 150 {
			t.Errorf("ring %d is outside: %+v", k, ring)
		}
		f := frameAround(p)
		for _, i := range m.Samples {
			x, y := f.at(p.Layout.Data[2*i], p.Layout.Data[2*i+1], 300)
			if (x+100-ring.x)*(x+100-ring.x)+(y+bottom-300-ring.y)*(y+bottom-300-ring.y) <= ring.w*ring.w {
				inside++
			}
		}
		if float64(inside) < ringShare*float64(len(m.Samples)) {
			t.Errorf("ring %d holds %d of %d", k, inside, len(m.Samples))
		}
	}
	shown := len(s.shownPictures(p, frameAround(p)))
	s.mixedPlaces(c, p, 420, bottom-300, 200, 300, false)
	var svg strings.Builder
	if err := fig.WriteSVG(&svg); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(svg.String(), "<image"); n != shown+2*mixedPictures || !strings.Contains(svg.String(), "4 and 9 mixed: 7 samples") || !strings.Contains(svg.String(), "4 and 9 mixed: 6 samples") {
		t.Errorf("%d pictures, want %d on the map and %d beside it", n, shown, 2*mixedPictures)
	}
}
