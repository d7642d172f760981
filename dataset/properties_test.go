package dataset

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"slices"
	"testing"
)

// drawn makes a picture of one channel that is light where ink is true.
func drawn(side int, ink func(x, y float64) bool) *Dataset {
	pixels := make([]uint8, side*side)
	for i := range pixels {
		pixels[i] = 20
		if ink(float64(i%side)+0.5, float64(i/side)+0.5) {
			pixels[i] = 220
		}
	}
	return oneBy([3]int{1, side, side}, pixels...)
}

func ring(x, y, cx, cy, radius, width float64) bool {
	return math.Abs(math.Hypot(x-cx, y-cy)-radius) <= width/2
}

// leaning is a bar of the given height in a picture of 40×40, sheared to the right by tan.
func leaning(tan float64) *Dataset {
	return drawn(40, func(x, y float64) bool { return y > 6 && y < 34 && math.Abs(x-20+tan*(y-20)) <= 2 })
}

// property measures one property of a dataset's only picture.
func property(t *testing.T, d *Dataset, name string) float64 {
	t.Helper()
	m, err := d.Measure(&d.Test)
	if err != nil {
		t.Fatal(err)
	}
	if m.Column(name) == nil {
		t.Fatalf("there is no property %s", name)
	}
	return m.Column(name)[0]
}

func TestPropertiesOfDrawnShapes(t *testing.T) {
	disc := drawn(32, func(x, y float64) bool { return math.Hypot(x-16, y-16) < 8 })
	aside := drawn(32, func(x, y float64) bool { return math.Hypot(x-19.2, y-12.8) < 5 })
	bar := drawn(40, func(x, y float64) bool { return x > 18 && x < 22 && y > 5 && y < 35 })
	beam := drawn(40, func(x, y float64) bool { return y > 17 && y < 23 && x > 5 && x < 35 })
	diagonal := drawn(40, func(x, y float64) bool { return math.Abs(x-y) < 3*math.Sqrt2 && x > 5 && x < 35 })
	above := drawn(40, func(x, y float64) bool { return ring(x, y, 20, 12, 7, 3) || math.Abs(x-20) < 1.5 && y > 18 && y < 36 })
	below := drawn(40, func(x, y float64) bool { return ring(x, y, 20, 28, 7, 3) || math.Abs(x-20) < 1.5 && y > 4 && y < 22 })
	eight := drawn(40, func(x, y float64) bool { return ring(x, y, 20, 12, 7, 3) || ring(x, y, 20, 27, 8, 3) })
	nought := drawn(40, func(x, y float64) bool { return ring(x, y, 20, 20, 12, 4) })
	neighbour := drawn(40, func(x, y float64) bool { return math.Abs(x-20) < 2 && y > 5 && y < 35 || x > 37 && y > 10 && y < 30 })
	for _, c := range []struct {
		shape     string
		d         *Dataset
		property  string
		want, off float64
	}{
		{"disc", disc, "ink", math.Pi * 64 / 1024, 0.01},
		{"disc", disc, "luminance", (20 + 200*math.Pi*64/1024) / 255, 0.01},
		{"disc", disc, "contrast", 200. / 255 * math.Sqrt(0.19635*(1-0.19635)), 0.01},
		{"disc", disc, "slant", 0, 1e-9},
		{"disc", disc, "position_x", 0, 1e-9},
		{"disc", disc, "position_y", 0, 1e-9},
		{"disc", disc, "width", 0.5, 1e-9},
		{"disc", disc, "height", 0.5, 1e-9},
		{"disc", disc, "loops", 0, 0},
		{"disc", disc, "saturation", 0, 0},
		{"disc up right", aside, "position_x", 0.1, 0.01},
		{"disc up right", aside, "position_y", -0.1, 0.01},
		{"bar", bar, "stroke_width", 4, 1e-9},
		{"bar", bar, "slant", 0, 1e-9},
		{"bar", bar, "height", 30. / 40, 1e-9},
		{"bar", bar, "width", 4. / 40, 1e-9},
		{"beam", beam, "stroke_width", 6, 1e-9},
		{"diagonal of 6", diagonal, "stroke_width", 6, 1},
		{"leaning right", leaning(0.3), "slant", math.Atan(0.3) * 180 / math.Pi, 1},
		{"leaning left", leaning(-0.5), "slant", -math.Atan(0.5) * 180 / math.Pi, 1},
		{"leaning far", leaning(1), "slant", 45, 2},
		{"ring above", above, "loops", 1, 0},
		{"ring above", above, "loops_above", 1, 0},
		{"ring above", above, "loops_below", 0, 0},
		{"ring above", above, "stroke_width", 3, 0.5},
		{"ring below", below, "loops_above", 0, 0},
		{"ring below", below, "loops_below", 1, 0},
		{"two rings", eight, "loops", 2, 0},
		{"two rings", eight, "loops_above", 1, 0},
		{"two rings", eight, "loops_below", 1, 0},
		{"one ring", nought, "loops", 1, 0},
		{"one ring", nought, "loops_above", 0, 0},
		{"one ring", nought, "loops_below", 0, 0},
		{"bar beside another", neighbour, "position_x", 0, 1e-9},
		{"bar beside another", neighbour, "ink", 4 * 30. / 1600, 1e-9},
	} {
		if got := property(t, c.d, c.property); !(math.Abs(got-c.want) <= c.off) {
			t.Errorf("%s: %s is %v, want %v", c.shape, c.property, got, c.want)
		}
	}
	// The same shapes dark on light: only the polarity differs.
	for _, d := range []*Dataset{disc, bar, eight} {
		negative := oneBy(d.Shape, slices.Clone(d.Test.Pixels)...)
		for i, p := range d.Test.Pixels {
			negative.Test.Pixels[i] = 255 - p
		}
		for _, name := range []string{"ink", "stroke_width", "slant", "loops", "height", "position_x", "contrast"} {
			if a, b := property(t, d, name), property(t, negative, name); math.Abs(a-b) > 1e-9 {
				t.Errorf("%s is %v, of the negative %v", name, a, b)
			}
		}
		if a, b := property(t, d, "polarity"), property(t, negative, "polarity"); a <= 0 || math.Abs(a+b) > 1e-9 {
			t.Errorf("polarity %v, of the negative %v", a, b)
		}
	}
}

func TestPropertiesOfColours(t *testing.T) {
	for _, c := range []struct {
		rgb             [3]uint8
		hue, saturation float64
	}{
		{[3]uint8{200, 0, 0}, 0, 1},
		{[3]uint8{200, 200, 0}, 60, 1},
		{[3]uint8{0, 100, 0}, 120, 1},
		{[3]uint8{50, 50, 100}, 240, 0.5},
		{[3]uint8{100, 50, 75}, 330, 0.5},
		{[3]uint8{90, 90, 90}, math.NaN(), 0},
		{[3]uint8{0, 0, 0}, math.NaN(), 0},
	} {
		var pixels []uint8
		for _, v := range c.rgb {
			pixels = append(pixels, v, v, v, v)
		}
		d := oneBy([3]int{3, 2, 2}, pixels...)
		hue, saturation := property(t, d, "hue"), property(t, d, "saturation")
		if (hue != c.hue && !(math.IsNaN(hue) && math.IsNaN(c.hue))) || saturation != c.saturation {
			t.Errorf("%v: hue %v, saturation %v", c.rgb, hue, saturation)
		}
	}
}

// TestPropertiesOfNothing measures pictures of uniform luma and of a single pixel.
func TestPropertiesOfNothing(t *testing.T) {
	for _, d := range []*Dataset{oneBy([3]int{1, 1, 1}, 7), oneBy([3]int{1, 3, 3}, 9, 9, 9, 9, 9, 9, 9, 9, 9)} {
		if ink, slant, loops := property(t, d, "ink"), property(t, d, "slant"), property(t, d, "loops"); ink != 0 || !math.IsNaN(slant) || loops != 0 {
			t.Errorf("ink %v, slant %v, %v loops", ink, slant, loops)
		}
	}
}

// TestPropertiesOfDigits checks known properties of generated digits.
func TestPropertiesOfDigits(t *testing.T) {
	d, err := Open("digits", Options{Train: 2000, Test: 20, Difficulty: -1})
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.Measure(&d.Train)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Values) != len(m.Properties) || len(m.Properties) != len(Properties()) {
		t.Fatalf("%d columns of %d properties", len(m.Values), len(m.Properties))
	}
	mean := func(name string, class int) float64 {
		sum, n := 0.0, 0.0
		for i, l := range d.Train.Labels {
			if int(l) == class {
				sum, n = sum+m.Column(name)[i], n+1
			}
		}
		return sum / n
	}
	for _, c := range []struct {
		name        string
		class       int
		least, most float64
	}{
		{"loops", 0, 0.8, 1.2},
		{"loops", 1, 0, 0.1},
		{"loops", 7, 0, 0.1},
		{"loops", 8, 1.5, 2.1},
		{"loops_above", 9, 0.7, 1.1},
		{"loops_below", 9, 0, 0.1},
		{"loops_below", 6, 0.7, 1.1},
		{"loops_above", 6, 0, 0.1},
		{"polarity", 3, 0.1, 1},
		{"width", 1, 0, 0.4},
		{"slant", 1, 2, 30},
	} {
		if got := mean(c.name, c.class); got < c.least || got > c.most {
			t.Errorf("mean %s of the %ds is %v", c.name, c.class, got)
		}
	}
}

func TestMeasureRefuses(t *testing.T) {
	points, err := Open("xor", Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := points.Measure(&points.Train); err == nil {
		t.Error("points were measured")
	}
	two := oneBy([3]int{2, 1, 1}, 1, 2)
	if _, err := two.Measure(&two.Train); err == nil {
		t.Error("a picture of two channels was measured")
	}
}

func TestArctan(t *testing.T) {
	for x := -30.0; x < 30; x += 0.37 {
		if got := arctan(x); math.Abs(got-math.Atan(x)) > 1e-12 {
			t.Errorf("arctan(%v) = %v", x, got)
		}
	}
}

func BenchmarkMeasure(b *testing.B) {
	for _, name := range []string{"digits", "house-numbers"} {
		d, err := Open(name, Options{Train: 1000, Test: 10})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name+"/1000", func(b *testing.B) {
			for b.Loop() {
				if _, err := d.Measure(&d.Train); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestPropertiesGoldenBits compares measurements with a committed hash: they are
// the same on every machine.
func TestPropertiesGoldenBits(t *testing.T) {
	d, err := Open("house-numbers", Options{Train: 100, Test: 20})
	if err != nil {
		t.Fatal(err)
	}
	m, err := d.Measure(&d.Train)
	if err != nil {
		t.Fatal(err)
	}
	h := sha256.New()
	for _, column := range m.Values {
		for _, v := range column {
			if math.IsNaN(v) {
				v = math.Inf(1)
			}
			hashInt(h, int(math.Float64bits(v)))
		}
	}
	const want = "a19e68e150f6ba200fe0022e063190a75025e7dd4f6a646d68bb078d58400f61"
	if got := hex.EncodeToString(h.Sum(nil)); got != want {
		t.Errorf("measurements hash to %s, want %s", got, want)
	}
}
