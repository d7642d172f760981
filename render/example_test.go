package render_test

import (
	"bytes"
	"fmt"
	"testing"

	"brainbow/internal/golden"
	"brainbow/render"
)

// steps returns a figure with one image of numbers and its scale.
func steps() *render.Figure {
	f := render.New("Sixteen weights", "run example · layer fc1 · step 0")
	f.Caption = "Blue weights are positive, red ones negative; white is zero."
	f.Description = "A four by four image of weights rising from minus one to one."
	values := make([]float32, 16)
	for i := range values {
		values[i] = float32(i)/7.5 - 1
	}
	r := render.RangeOf(values).Symmetric()
	f.Body.Image(0, 0, 96, 96, render.Tile(values, 4, 4, render.Diverging, r), "unit 0")
	f.Body.ColorBar(0, 120, 240, render.Diverging, r, render.EndTicks(r), "weight")
	return f
}

func ExampleFigure() {
	f := steps()
	var svg, png bytes.Buffer
	if err := f.WriteSVG(&svg); err != nil {
		fmt.Println(err)
	}
	if err := f.WritePNG(&png, render.DefaultScale); err != nil {
		fmt.Println(err)
	}
	w, h := f.Size()
	fmt.Println(w, "×", h, "points")
	// Output: 880 × 550 points
}

func TestGolden(t *testing.T) {
	for name, f := range map[string]*render.Figure{"steps": steps(), "sampler": sampler()} {
		golden.Image(t, name, f.Image(1))
		var svg bytes.Buffer
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		golden.SVG(t, name, svg.Bytes())
	}
}

func sampler() *render.Figure { return render.Sampler() }
