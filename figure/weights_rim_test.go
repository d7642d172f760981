package figure

import (
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/render"
)

// Strips around a picture have the colour that its unit looks for at each edge: the greatest mean is the strongest, and
// an edge at which it does not look is mid grey.
func TestRimStrips(t *testing.T) {
	const side = 16
	w := &analysis.LayerWeights{Units: 1, View: [3]int{3, side, side}, FromInput: true, Values: make([]float32, 3*side*side)}
	for x := range side {
		w.Values[2*side*side+x] = 1 // blue at the top
		w.Values[2*side*side+side+x] = 1
	}
	s := &weightSheet{l: w, units: []int{0}}
	c := new(render.Canvas)
	s.rim(c, 20, 20, 64, 64, 0)
	f := render.New("", "")
	f.Body.Draw(0, 0, c)
	var svg strings.Builder
	if err := f.WriteSVG(&svg); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(svg.String(), "#8080ff"); n != 1 {
		t.Errorf("%d strips are blue", n)
	}
	if n := strings.Count(svg.String(), "#808080"); n != 1 {
		t.Errorf("%d strips are grey, want that below", n)
	}
}
