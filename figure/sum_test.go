package figure

import (
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/golden"
	"brainbow/internal/testrun"
	"brainbow/render"
)

// goldenRun compares a view of a small real run with its golden pictures.
func goldenRun(t *testing.T, name, view string, r *analysis.Run, p params) *render.Figure {
	t.Helper()
	draw := func() (*render.Figure, string) {
		f, err := Make(t.Context(), view, []*analysis.Run{r}, -1, p)
		if err != nil {
			t.Fatalf("%s %v: %v", view, p, err)
		}
		var svg strings.Builder
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		return f, svg.String()
	}
	f, svg := draw()
	if _, again := draw(); svg != again {
		t.Errorf("%s %v: the same view gave other bytes", view, p)
	}
	checkLayout(t, f)
	golden.Image(t, name, f.Image(1))
	golden.SVG(t, name, []byte(svg))
	return f
}

func TestGoldenSum(t *testing.T) {
	digits, conv, xor := open(t, testrun.Digits()), open(t, testrun.Conv()), open(t, testrun.XOR())
	goldenRun(t, "sum", "sum", digits, params{"layer": "fc1"})
	goldenRun(t, "sum-hidden", "sum", digits, nil)
	goldenRun(t, "sum-unrolled", "sum", digits, params{"layer": "fc1", "layout": "unrolled", "unit": "3"})
	goldenRun(t, "sum-all", "sum", digits, params{"layer": "fc2", "unit": "all"})
	goldenRun(t, "sum-conv", "sum", conv, params{"layer": "conv2", "unit": "2", "at": "5,6"})
	wide := testrun.Conv()
	wide.Layers[0].Filters = 8 // its pictures are lower than what the layer reads
	goldenRun(t, "sum-conv-wide", "sum", open(t, wide), params{"layer": "conv2", "unit": "2", "at": "5,6"})
	goldenRun(t, "sum-points", "sum", xor, params{"layout": "unrolled"})
}

func TestSumFindings(t *testing.T) {
	layer := func(output bool, units int, values ...float32) *analysis.SumInput {
		w := &analysis.LayerWeights{Name: "fc1", Kind: "dense", Units: units, View: [3]int{1, 1, 2}, Values: values, Output: output}
		in := &analysis.SumInput{Layer: w, Value: []float32{1, 2}, OutShape: [3]int{units, 1, 1}}
		for u := range units {
			in.Z = append(in.Z, w.Unit(u)[0]+2*w.Unit(u)[1])
		}
		in.Outputs = in.Z
		return in
	}
	biased := layer(false, 1, 3, -1)
	biased.Layer.Bias, biased.Z[0] = []float32{-5}, -4
	names := []string{"7", "cat", "8"}
	for _, c := range []struct {
		in    *analysis.SumInput
		units []int
		want  string
	}{
		{layer(true, 3, 1, 2, 0, 1, -1, -1), []int{0}, "A 7 gets the largest total, 5.000; next comes “cat” with 2.000"},
		{layer(true, 3, 1, 2, 0, 1, -1, -1), []int{2}, "An 8 gets −3.000 in total, less than a 7 with 5.000"},
		{layer(true, 3, 0, 0, 0, 0, 0, 0), []int{0}, "All classes get the same total, 0: nothing tells them apart"},
		{layer(true, 3, 1, 0, 1, 0, 0, 0), []int{0}, "A 7 and “cat” get the same total, 1.000"},
		{layer(true, 3, 9, -0.1, 9, -3, 5, -2), []int{0, 1, 2}, "A 7 wins: hardly anything is against it (−0.200)"},
		{layer(false, 2, 3, -1, 0, 0), []int{0}, "fc1·0 gets 1.000 in total: 3.000 for and −2.000 against"},
		{biased, []int{0}, "fc1·0 gets −4.000 in total: −5.000 to start with, 3.000 for and −2.000 against"},
		{layer(false, 2, 3, -1, 2, 0), []int{0, 1}, "Of 2 units fc1·1 gets the largest total, 2.000"},
	} {
		var sums []*analysis.Sum
		for _, u := range c.units {
			sums = append(sums, c.in.Sum(u, [2]int{}))
		}
		if f := sumFinding("", c.in, sums, [2]int{}, names); f.text != c.want {
			t.Errorf("%q, want %q", f.text, c.want)
		}
	}
}

// A unit is named fc1·3, fc1:3, or 3 with its layer.
func TestUnitNames(t *testing.T) {
	r := []*analysis.Run{open(t, testrun.Digits())}
	want, err := Make(t.Context(), "sum", r, -1, params{"layer": "fc1", "unit": "3"})
	if err != nil {
		t.Fatal(err)
	}
	for _, unit := range []string{"fc1·3", "fc1:3", "fc1 : 3"} {
		f, err := Make(t.Context(), "sum", r, -1, params{"unit": unit})
		if err != nil || f.Title != want.Title || !strings.HasPrefix(f.Title, "fc1·3 gets") {
			t.Errorf("%s: %v, %v", unit, f, err)
		}
	}
}

// The parts of a sum add up to the network's own sum, for every kind of layer,
// at borders too.
func TestSumAddsUp(t *testing.T) {
	for _, c := range []testrun.Config{testrun.Digits(), testrun.Conv(), testrun.XOR()} {
		r := open(t, c)
		for _, layer := range r.Layers() {
			in, err := r.SumInput(t.Context(), layer, 5, "test", 7)
			if err != nil {
				t.Fatal(err)
			}
			for u := range in.Layer.Units {
				for _, at := range [][2]int{{0, 0}, in.Strongest(u), {in.OutShape[1] - 1, in.OutShape[2] - 1}} {
					s := in.Sum(u, at)
					if got := s.Bias + s.Positive + s.Negative; math.Abs(got-float64(s.Z)) > 1e-4*(1+math.Abs(got)) {
						t.Errorf("%s unit %d at %v: the parts are %v, the network's sum %v", layer, u, at, got, s.Z)
					}
					if s.Positive < 0 || s.Negative > 0 {
						t.Errorf("%s unit %d: parts %v and %v", layer, u, s.Positive, s.Negative)
					}
				}
			}
		}
	}
}

// The numbers that are printed side by side for several units add up, each column for itself, and
// the output has the form that it has for a single unit.
func TestSumsAddUpAsPrinted(t *testing.T) {
	r := []*analysis.Run{open(t, testrun.Digits())}
	f, err := Make(t.Context(), "sum", r, -1, params{"unit": "all"})
	if err != nil {
		t.Fatal(err)
	}
	var svg strings.Builder
	if err := f.WriteSVG(&svg); err != nil {
		t.Fatal(err)
	}
	const number = `>(\x{2212}?[0-9.]+)</text>\s*<text[^>]*`
	columns := regexp.MustCompile(number+number+number+number+`>[<>]?[0-9.]+\x{2009}%`).FindAllStringSubmatch(svg.String(), -1)
	if len(columns) != 10 {
		t.Fatalf("%d columns of numbers that end with a percentage, want 10", len(columns))
	}
	for _, c := range columns {
		left := 0.0
		for i, text := range c[1:] {
			v, err := strconv.ParseFloat(strings.ReplaceAll(text, "\u2212", "-"), 64)
			if err != nil || text == "0" {
				t.Errorf("%q, %v", text, err)
			}
			if i == 3 {
				v = -v
			}
			left += v
		}
		if math.Abs(left) > 1e-9 {
			t.Errorf("%s, %s and %s do not add up to %s", c[1], c[2], c[3], c[4])
		}
	}
	// The finding has the total that is printed in its column.
	most := regexp.MustCompile(`the largest total, ([0-9.]+);`).FindStringSubmatch(f.Title)
	if len(most) != 2 || !strings.Contains(svg.String(), ">"+most[1]+"</text>") {
		t.Errorf("title %q", f.Title)
	}
}

func TestSumRefuses(t *testing.T) {
	r := []*analysis.Run{open(t, testrun.Conv())}
	for _, c := range []struct {
		p    params
		want string
	}{
		{params{"layer": "pool1"}, "conv1, conv2, fc1, fc2"},
		{params{"unit": "10"}, "0 to 9"},
		{params{"sample": "50"}, "0 to 49"},
		{params{"sample": "one"}, "0 to 49"},
		{params{"at": "1,1"}, "only a convolution"},
		{params{"layer": "conv2", "at": "14,0"}, "0,0 to 13,13"},
		{params{"layer": "conv2", "at": "3"}, "row,column"},
		{params{"unit": "all", "layout": "unrolled"}, "one unit"},
		{params{"layer": "fc1", "unit": "0-15"}, ""},
		{params{"layer": "fc3", "unit": "all"}, "fc1, fc2"},
	} {
		_, err := Make(t.Context(), "sum", r, -1, c.p)
		var u *UsageError
		if c.want == "" && err != nil || c.want != "" && (!errors.As(err, &u) || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%v: got %v, want %q", c.p, err, c.want)
		}
	}
}

func TestFixed(t *testing.T) {
	for _, c := range []struct {
		v        float64
		decimals int
		want     string
	}{{0.004, 2, "<0.01"}, {0, 2, "0"}, {-1.25, 1, "−1.3"}, {3, 2, "3.00"}, {2e7, 1, "2e7"}, {math.Inf(-1), 1, "−∞"}} {
		if got := render.Fixed(c.v, c.decimals); got != c.want {
			t.Errorf("render.Fixed(%v, %d) = %q, want %q", c.v, c.decimals, got, c.want)
		}
	}
	if plus("0") != "0" || plus("0.000") != "0.000" || plus("−1") != "−1" || plus("1") != "+1" || decimalsFor(0.055, 2) != 3 || decimalsFor(300, 2) != 0 {
		t.Error("signs or decimals are wrong")
	}
}

// The same as web/src/views/sum_pictures.test.ts expects of the page.
func TestInCell(t *testing.T) {
	for _, c := range []struct {
		v        float64
		decimals int
		want     string
	}{
		{0.05, 2, "0.05"},
		{-0.054, 2, "\u2212.05"},
		{0.004, 2, "<.01"},
		{-0.004, 2, "\u22120"},
		{-0.0842, 3, "\u2212.08"},
		{0.0842, 3, ".084"},
		{12.345, 2, "12.3"},
		{-12345, 0, "\u221212,345"},
		{0, 2, "0"},
	} {
		if got := inCell(c.v, c.decimals); got != c.want {
			t.Errorf("%g with %d decimals: %q, want %q", c.v, c.decimals, got, c.want)
		}
	}
}
