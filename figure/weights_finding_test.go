package figure

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"brainbow/analysis"
)

// pictureOfShape makes a picture, side × side, from what its pixels are.
func pictureOfShape(side int, at func(y, x int) float64) []float32 {
	var out []float32
	for y := range side {
		for x := range side {
			out = append(out, float32(at(y, x)))
		}
	}
	return out
}

func ring(y, x int) float64 {
	if r := math.Hypot(float64(y)-9.5, float64(x)-9.5); r > 4 && r < 7.5 {
		return 1
	}
	return 0
}

func stroke(_, x int) float64 {
	if x > 8 && x < 12 {
		return 1
	}
	return 0
}

func TestWeightsFindings(t *testing.T) {
	const side = 20
	random := rand.New(rand.NewPCG(1, 2))
	layer := func(view [3]int, output bool, units ...[]float32) *analysis.LayerWeights {
		l := &analysis.LayerWeights{Name: "fc1", Kind: "dense", Units: len(units), View: view, FromInput: true, Output: output}
		for _, u := range units {
			l.Values = append(l.Values, u...)
		}
		return l
	}
	scaled := func(f func(y, x int) float64, k float64) func(y, x int) float64 {
		return func(y, x int) float64 { return k * f(y, x) }
	}
	inside := func(y, x int) float64 {
		if math.Hypot(float64(y)-9.5, float64(x)-9.5) < 4 {
			return -3
		}
		return 0.3 * ring(y, x)
	}
	corner := func(y, x int) float64 {
		if y < 5 && x < 5 {
			return -3
		}
		return 0.3 * stroke(y, x)
	}
	pics := [][]float32{pictureOfShape(side, scaled(ring, 200)), pictureOfShape(side, scaled(stroke, 200))}
	m := &means{pics, analysis.Contrasts(pics), [3]int{1, side, side}}
	nan := make([]float32, 4)
	for i := range nan {
		nan[i] = float32(math.NaN())
	}
	// Units of three channels whose rims are of one colour.
	rim := func(channel int, v float64) []float32 {
		out := make([]float32, 3*side*side)
		for i := range side * side {
			if y, x := i/side, i%side; y < 2 || x < 2 || y > 17 || x > 17 {
				out[channel*side*side+i] = float32(v)
			} else {
				out[channel*side*side+i] = float32(v) / 10
			}
		}
		return out
	}
	flat, colour := [3]int{1, side, side}, [3]int{3, side, side}
	names := []string{"0", "1"}
	for _, c := range []struct {
		what string
		w    *analysis.LayerWeights
		o    weightOptions
		want string
	}{
		{"a red hole", layer(flat, true, pictureOfShape(side, inside), pictureOfShape(side, corner)), weightOptions{means: m}, "Ink in the middle counts against a 0, because a 0 has a hole there"},
		{"no hole is red", layer(flat, true, pictureOfShape(side, stroke), pictureOfShape(side, corner)), weightOptions{means: m}, "Ink at the top left counts most against a 1"},
		{"without data", layer(flat, true, pictureOfShape(side, inside), pictureOfShape(side, stroke)), weightOptions{}, "A bright pixel in the middle counts most against a 0"},
		{"untrained", layer(flat, true, make([]float32, 400), make([]float32, 400)), weightOptions{means: m}, "All weights are 0: nothing is learnt yet"},
		{"a loop", layer(flat, false, pictureOfShape(side, ring), pictureOfShape(side, stroke)), weightOptions{}, "One of 2 units looks for a loop: fc1·0"},
		{"a faint loop", layer(flat, false, pictureOfShape(side, scaled(ring, 0.01)), pictureOfShape(side, stroke)), weightOptions{}, "No unit looks for a loop"},
		{"strokes", layer(flat, false, pictureOfShape(side, stroke), pictureOfShape(side, stroke)), weightOptions{}, "No unit looks for a loop"},
		{"not numbers", layer([3]int{2, 1, 1}, true, nan[:2], nan[2:]), weightOptions{}, "No weight of fc1 is a valid number"},
		{"blue rims", layer(colour, true, rim(2, 1), rim(0, 1)), weightOptions{colour: true}, "0 looks for blue at the edges of the picture, 1 for red"},
		{"two red rims", layer(colour, true, rim(0, 1), rim(0, 1)), weightOptions{colour: true}, "0 and 1 look for red at the edges of the picture"},
		{"no rims", layer(colour, false, rim(0, -1), rim(1, -1)), weightOptions{colour: true}, "None looks for one colour at the edges of the picture"},
		{"numbers", layer([3]int{2, 1, 1}, true, []float32{1, -4}, []float32{2, 3}), weightOptions{}, "The largest weight speaks against 0: −4.00, from input 1"},
		{"hidden numbers", layer([3]int{2, 1, 1}, true, []float32{1, -4}, []float32{2, 5}), weightOptions{source: "fc0"}, "The largest weight speaks for 1: 5.00, from fc0·1"},
		{"noise", layer(flat, false, pictureOfShape(side, func(int, int) float64 { return random.NormFloat64() })), weightOptions{}, "The weights look like noise: neighbouring pixels have nothing in common"},
		{"a mean", layer(flat, true, pics...), weightOptions{means: m, beside: "class"}, "A template looks like the mean of its class: likeness 1.00 of 1"},
		{"no mean", layer(flat, true, pics[1], pics[0]), weightOptions{means: m, beside: "contrast"}, "The templates do not look like their classes"},
		{"contrasts", layer(flat, true, m.contrast...), weightOptions{means: m, beside: "contrast"}, "(1.00)"},
	} {
		f := weightsFinding("", c.w, every(c.w.Units), names, c.o)
		if !strings.Contains(f.text, c.want) {
			t.Errorf("%s: %q, want %q", c.what, f.text, c.want)
		}
		if zh := weightsFinding(chinese, c.w, every(c.w.Units), names, c.o); zh.statement != f.statement || zh.text == f.text {
			t.Errorf("%s in Chinese: %q (%s), want %s", c.what, zh.text, zh.statement, f.statement)
		}
	}
}

// A unit is called by a colour only if the rim of its picture is clearly of it, and on three sides at least; what the
// title names is framed and says its colour, and nothing else.
func TestRimColours(t *testing.T) {
	const side = 16
	rim := func(top, bottom, left, right [3]float64) []float32 {
		out := make([]float32, 3*side*side)
		for k := range 3 {
			for i := range side * side {
				v := 0.1 * float64(i%3-1) // what is inside has no colour
				switch y, x := i/side, i%side; {
				case y < 2:
					v = top[k]
				case y >= side-2:
					v = bottom[k]
				case x < 2:
					v = left[k]
				case x >= side-2:
					v = right[k]
				}
				out[k*side*side+i] = float32(v)
			}
		}
		return out
	}
	green, lush, red, gold, pale := [3]float64{0, 1, 0}, [3]float64{0, 3, 0}, [3]float64{1, 0, 0}, [3]float64{1, 1, 0}, [3]float64{0.1, 0.2, 0.1}
	w := &analysis.LayerWeights{Name: "fc1", Kind: "dense", FromInput: true, Output: true, Units: 5, View: [3]int{3, side, side}}
	for _, u := range [][]float32{rim(green, red, green, green), rim(lush, red, lush, red), rim(gold, gold, gold, gold), rim(pale, pale, pale, pale), rim(red, red, red, red)} {
		w.Values = append(w.Values, u...)
	}
	f := weightsFinding("", w, every(5), []string{"bird", "cat", "deer", "dog", "frog"}, weightOptions{colour: true})
	if f.text != "“frog” looks for red at the edges of the picture, “bird” for green" && f.text != "“bird” looks for green at the edges of the picture, “frog” for red" {
		t.Errorf("%q", f.text)
	}
	if !slices.Equal(f.named, []int{0, 4}) || len(f.colours) != 2 || f.colours[0] != "green" || f.colours[4] != "red" {
		t.Errorf("framed %v, %v", f.named, f.colours)
	}
	d, err := drawWeights(about{Run: "small", Classes: []string{"bird", "cat", "deer", "dog", "frog"}}, w, weightOptions{colour: true, units: every(5)})
	if err != nil {
		t.Fatal(err)
	}
	var svg strings.Builder
	if err := d.WriteSVG(&svg); err != nil {
		t.Fatal(err)
	}
	if s := svg.String(); !strings.Contains(s, ">bird: green<") || !strings.Contains(s, ">frog: red<") || !strings.Contains(s, ">deer<") {
		t.Error("the pictures do not say their colours")
	}
	if !strings.Contains(d.Method, "on 3 of its four sides") {
		t.Errorf("method %q", d.Method)
	}
}
