package render

import (
	"math"
	"testing"
)

// Machado, Oliveira and Fernandes, "A Physiologically-based Model for
// Simulation of Color Vision Deficiency", 2009: matrices of severity 1 on
// linear RGB.
var deficiencies = map[string][3][3]float64{
	"normal":       {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

// seen returns the CIELAB coordinates (D65) of a colour as seen by an eye with the given
// deficiency.
func seen(c Color, m [3][3]float64) [3]float64 {
	r, g, b := linear(c)
	var rgb [3]float64
	for i := range rgb {
		rgb[i] = min(max(m[i][0]*r+m[i][1]*g+m[i][2]*b, 0), 1)
	}
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	x := f((0.4124564*rgb[0] + 0.3575761*rgb[1] + 0.1804375*rgb[2]) / 0.95047)
	y := f(0.2126729*rgb[0] + 0.7151522*rgb[1] + 0.0721750*rgb[2])
	z := f((0.0193339*rgb[0] + 0.1191920*rgb[1] + 0.9503041*rgb[2]) / 1.08883)
	return [3]float64{116*y - 16, 500 * (x - y), 200 * (y - z)}
}

func distance(a, b [3]float64) float64 {
	return math.Sqrt((a[0]-b[0])*(a[0]-b[0]) + (a[1]-b[1])*(a[1]-b[1]) + (a[2]-b[2])*(a[2]-b[2]))
}

func TestClassColorsApart(t *testing.T) {
	// A CIELAB distance of 2.3 is just noticeable; ten times that is obvious. In grey,
	// neighbours in lightness are 4 apart.
	const minApart, minFromPaper, minGray = 22, 23, 4
	for name, m := range deficiencies {
		for i := range 10 {
			a := seen(ClassColor(i), m)
			if d := distance(a, seen(Paper, m)); d < minFromPaper {
				t.Errorf("%s: class %d is %.1f from the paper, want %d", name, i, d, minFromPaper)
			}
			for j := range i {
				if d := distance(a, seen(ClassColor(j), m)); d < minApart {
					t.Errorf("%s: classes %d and %d are %.1f apart, want %d", name, j, i, d, minApart)
				}
			}
		}
	}
	for i := range 10 {
		for j := range i {
			a, b := seen(ClassColor(i), deficiencies["normal"]), seen(ClassColor(j), deficiencies["normal"])
			if d := math.Abs(a[0] - b[0]); d < minGray {
				t.Errorf("classes %d and %d differ by %.1f in lightness, want %d", j, i, d, minGray)
			}
		}
	}
}

func TestDivergingIsFair(t *testing.T) {
	normal := deficiencies["normal"]
	for _, z := range []float64{0.499, 0.5, 0.501} {
		if c := Diverging.At(z); c != Paper {
			t.Errorf("Diverging.At(%v) = %v, want the paper", z, c)
		}
	}
	for i := range 128 {
		red, blue := seen(Diverging.colors[127-i], normal), seen(Diverging.colors[128+i], normal)
		if d := math.Abs(red[0] - blue[0]); d > 7 {
			t.Errorf("amount %d: red and blue differ by %.1f in lightness", i, d)
		}
		if i > 0 && red[0] > seen(Diverging.colors[128-i], normal)[0]+0.5 {
			t.Errorf("amount %d: red gets lighter", i)
		}
		if i > 40 && (red[1] < 20 || blue[2] > -20) {
			t.Errorf("amount %d: %v and %v are not red and blue", i, red, blue)
		}
	}
	// The two signs must differ for every eye.
	for name, m := range deficiencies {
		if d := distance(seen(Diverging.At(0.2), m), seen(Diverging.At(0.8), m)); d < 40 {
			t.Errorf("%s: the signs are only %.1f apart", name, d)
		}
	}
}

func TestMapsRise(t *testing.T) {
	for _, m := range []*Map{Gray, Sequential} {
		for i := 4; i < 256; i++ {
			a, b := seen(m.colors[i-4], deficiencies["normal"]), seen(m.colors[i], deficiencies["normal"])
			if b[0]-a[0] < 0.5 || distance(a, b) > 8 {
				t.Errorf("%s: four steps to %d go from %v to %v", m.Name, i, a, b)
			}
		}
	}
	for _, m := range []*Map{Gray, Diverging, Sequential} {
		for i, c := range m.colors {
			if d := distance(seen(c, deficiencies["normal"]), seen(Invalid, deficiencies["normal"])); d < 10 {
				t.Errorf("%s: colour %d is %.1f from the colour of an invalid value", m.Name, i, d)
			}
		}
		if m.At(math.NaN()) != Invalid || m.At(-3) != m.At(0) || m.At(7) != m.At(1) {
			t.Errorf("%s: ends or NaN", m.Name)
		}
	}
}

func TestContrast(t *testing.T) {
	if c := Contrast(Paper, Color{0, 0, 0, 255}); math.Abs(c-21) > 1e-9 {
		t.Errorf("black on white is %v, want 21", c)
	}
	for _, c := range []struct {
		name string
		ink  Color
		want float64
	}{{"Ink", Ink, 7}, {"Muted", Muted, 4.5}} {
		if got := Contrast(c.ink, Paper); got < c.want {
			t.Errorf("%s on Paper is %.2f, want at least %v", c.name, got, c.want)
		}
	}
	for i := range 256 {
		ground := Diverging.colors[i]
		if got := Contrast(TextOn(ground), ground); got < 4 {
			t.Errorf("text on %v has contrast %.2f", ground, got)
		}
	}
}

func TestRange(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	if r := RangeOf([]float32{nan, -1, 3, inf}); r != (Range{-1, 3}) {
		t.Errorf("RangeOf skips what is not finite: got %v", r)
	}
	if r := RangeOf([]float32{nan}); r != (Range{}) {
		t.Errorf("RangeOf nothing finite: got %v", r)
	}
	if r := (Range{-1, 3}).Symmetric(); r != (Range{-3, 3}) {
		t.Errorf("Symmetric: got %v", r)
	}
	if u := (Range{2, 2}).Unit(2); u != 0.5 {
		t.Errorf("Unit in an empty range: got %v", u)
	}
	if u := (Range{0, 1}).Unit(math.Inf(1)); !math.IsNaN(u) {
		t.Errorf("Unit(Inf): got %v", u)
	}
	img := Tile([]float32{-1, 0, 1, nan}, 2, 2, Diverging, Range{-1, 1})
	if got := Color(img.NRGBAAt(1, 1)); got != Invalid {
		t.Errorf("NaN is drawn as %v", got)
	}
	rgb := TileRGB([]float32{0, 1, 0.5, nan, 1, 0}, 1, 2, Range{0, 1})
	if got := Color(rgb.NRGBAAt(0, 0)); got != (Color{0, 128, 255, 255}) {
		t.Errorf("TileRGB: got %v", got)
	}
	if got := Color(rgb.NRGBAAt(1, 0)); got != Invalid {
		t.Errorf("TileRGB with NaN: got %v", got)
	}
}
