package figure

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/internal/golden"
	"brainbow/render"
	"brainbow/runstore"
)

// ripple returns n reproducible numbers between −1 and 1 that vary smoothly.
func ripple(n, width int) []float32 {
	out := make([]float32, n)
	for i := range out {
		x, y := i%width, i/width
		out[i] = float32(x*y%13-6) / 6 * float32((x+2*y)%5) / 4
	}
	return out
}

func numbered(n int) []string {
	var s []string
	for i := range n {
		s = append(s, strconv.Itoa(i))
	}
	return s
}

func every(n int) []int {
	u := make([]int, n)
	for i := range u {
		u[i] = i
	}
	return u
}

// guesses are predictions of n classes with some mistakes.
func guesses(n, samples int) *analysis.Predictions {
	p := &analysis.Predictions{Split: "test"}
	for i := range samples {
		said := i % n
		if i%7 == 3 {
			said = (i/7 + i) % n
		}
		p.IDs, p.Labels = append(p.IDs, int32(i)), append(p.Labels, int32(i%n))
		p.Predicted, p.Confidence = append(p.Predicted, int32(said)), append(p.Confidence, 0.4+float32(i%60)/100)
	}
	return p
}

func shade(i int) image.Image {
	img := image.NewGray(image.Rect(0, 0, 8, 8))
	for k := range img.Pix {
		img.Pix[k] = uint8(k * (i%7 + 1) * 5)
	}
	return img
}

func training(steps, every int) []runstore.Metric {
	var rows []runstore.Metric
	for s := range steps + 1 {
		noise := float64(s*7919%101)/101 - 0.5
		loss := 2.3 / (1 + float64(s)/20)
		if s > 0 {
			rows = append(rows, runstore.Metric{Step: int64(s), Epoch: float64(s) / float64(every), Split: "batch", Loss: loss + noise*0.3*loss, Accuracy: 1 - (loss+noise*0.2)/2.6})
		}
		if s%every == 0 {
			rows = append(rows, runstore.Metric{Step: int64(s), Epoch: float64(s) / float64(every), Split: "train", Loss: loss, Accuracy: 1 - loss/2.6},
				runstore.Metric{Step: int64(s), Epoch: float64(s) / float64(every), Split: "test", Loss: loss + 0.1, Accuracy: 1 - (loss+0.1)/2.6})
		}
	}
	return rows
}

// tiny is a dataset of 6 × 5 pictures in colour, or of points.
func tiny(points bool) *dataset.Dataset {
	d := &dataset.Dataset{Name: "tiny", Title: "Tiny patterns", Classes: []string{"stripes", "a class with a name that is long", "dots"}, Shape: [3]int{3, 5, 6}}
	if points {
		d.Shape = [3]int{2, 1, 1}
	}
	for i := range 60 {
		d.Train.Labels = append(d.Train.Labels, uint16(i%3))
		for k := range d.Features() {
			if points {
				d.Train.Values = append(d.Train.Values, float32((i*37+k*53)%41)/20-1+float32(i%3)/5)
			} else {
				d.Train.Pixels = append(d.Train.Pixels, uint8(i*k*11))
			}
		}
	}
	d.Test = dataset.Split{Labels: []uint16{}, Pixels: d.Train.Pixels[:0], Values: d.Train.Values[:0]}
	return d
}

// figures are the pictures that are compared with golden files: each kind,
// small.
func figures(t *testing.T) map[string]*render.Figure {
	t.Helper()
	must := func(f *render.Figure, err error) *render.Figure {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	a := about{Run: "small", Step: 60, Steps: 120, Classes: numbered(5)}
	hidden := &analysis.LayerWeights{Name: "fc1", Kind: "dense", Units: 8, View: [3]int{1, 12, 12}, Values: ripple(8*144, 12), FromInput: true, Activation: "sigmoid", Outgoing: ripple(40, 8)}
	conv := &analysis.LayerWeights{Name: "conv2", Kind: "conv", Units: 4, View: [3]int{6, 3, 3}, Values: ripple(216, 9), Activation: "tanh"}
	colour := &analysis.LayerWeights{Name: "conv1", Kind: "conv", Units: 4, View: [3]int{3, 5, 5}, Values: ripple(300, 5), FromInput: true, Activation: "relu"}
	p := guesses(5, 400)
	m := analysis.Confuse(p, a.Classes)
	r := curveRun{about: about{Run: "small", Step: 60, Steps: 120}, rows: training(120, 10), loss: "quadratic"}
	other := curveRun{about: about{Run: "other", Step: 120, Steps: 120}, rows: training(90, 10), loss: "softmax-cross-entropy"}
	return map[string]*render.Figure{
		"weights":           must(drawWeights(a, hidden, weightOptions{order: "class", units: every(8)})),
		"weights-conv":      must(drawWeights(a, conv, weightOptions{order: "index", units: every(4)})),
		"weights-colour":    must(drawWeights(a, colour, weightOptions{colour: true, order: "norm", units: every(4)})),
		"confusion":         must(drawConfusion(a, m, confusionOptions{split: "test"})),
		"confusion-samples": must(drawConfusion(a, m, confusionOptions{split: "test", pictures: true, picture: shade, confidence: p.Confidence, probabilities: true})),
		"samples":           must(Samples(tiny(false), DataOptions{Run: "small", Split: "train", PerClass: 5, Draw: 1})),
		"samples-points":    must(Samples(tiny(true), DataOptions{Run: "small", Split: "train", PerClass: 5, Draw: 1})),
		"dataset":           must(Dataset(tiny(false), DataOptions{Run: "small", Split: "train", PerClass: 5, Draw: 1})),
		"dataset-points":    must(Dataset(tiny(true), DataOptions{Split: "train", PerClass: 5, Draw: 1})),
		"curves":            must(drawCurves([]curveRun{r}, curveOptions{metrics: []string{"loss", "accuracy"}})),
		"curves-log":        must(drawCurves([]curveRun{r, other}, curveOptions{metrics: []string{"loss"}, logX: true, logY: true, splits: []string{"train", "test"}})),
	}
}

func TestGolden(t *testing.T) {
	again := figures(t)
	for name, f := range figures(t) {
		checkLayout(t, f)
		golden.Image(t, name, f.Image(1))
		var svg, second bytes.Buffer
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		if err := again[name].WriteSVG(&second); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(svg.Bytes(), second.Bytes()) {
			t.Errorf("%s: the same figure gave other bytes", name)
		}
		golden.SVG(t, name, svg.Bytes())
	}
}

// Weights of odd sizes and values are drawn without overlapping texts.
//
// It takes long because it draws forty-eight pictures and measures every text of them.
func TestOddWeights(t *testing.T) {
	nan := float32(math.NaN())
	long := []string{strings.Repeat("Donaudampfschiff ", 5), "قط", "b\ta", "", "猫", "x", "y", "z", "ü", "Ω"}
	layer := func(units int, view [3]int, kind string, values []float32) *analysis.LayerWeights {
		return &analysis.LayerWeights{Name: "layer", Kind: kind, Units: units, View: view, Values: values, FromInput: true, Output: units == 10, Activation: "relu"}
	}
	equal := make([]float32, 4*144)
	broken := ripple(9*64, 8)
	broken[70] = nan
	for i := range 64 {
		broken[i] = nan
	}
	for name, l := range map[string]*analysis.LayerWeights{
		"all equal":     layer(4, [3]int{1, 12, 12}, "dense", equal),
		"one unit":      layer(1, [3]int{2, 1, 1}, "dense", []float32{0.5, 0.5}),
		"hundred units": layer(100, [3]int{1, 28, 28}, "dense", ripple(100*784, 28)),
		"many units":    layer(400, [3]int{7, 1, 1}, "dense", ripple(2800, 7)),
		"not numbers":   layer(9, [3]int{1, 8, 8}, "dense", broken),
		"only NaN":      layer(2, [3]int{1, 1, 2}, "dense", []float32{nan, nan, nan, nan}),
		"classes":       layer(10, [3]int{31, 1, 1}, "dense", ripple(310, 31)),
		"maps":          layer(6, [3]int{16, 7, 7}, "dense", ripple(6*784, 7)),
		"colour":        layer(10, [3]int{3, 32, 32}, "dense", ripple(30720, 32)),
		"wide conv":     layer(3, [3]int{64, 5, 5}, "conv", ripple(3*1600, 5)),
		"gray conv":     layer(20, [3]int{1, 5, 5}, "conv", ripple(500, 5)),
		"wide picture":  layer(3, [3]int{1, 10, 900}, "dense", ripple(27000, 900)),
	} {
		for _, o := range []weightOptions{{order: "index"}, {gray: true, order: "norm"}, {gray: true, perUnit: true}, {perUnit: true, order: "norm"}} {
			o.units = every(l.Units)
			f, err := drawWeights(about{Run: name, Classes: long}, l, o)
			if err != nil {
				t.Fatal(name, err)
			}
			checkLayout(t, f)
			warned := slices.ContainsFunc(f.Warnings, func(w string) bool { return strings.Contains(w, "not valid") })
			if bad := strings.Contains(name, "N"); bad != warned && name != "not numbers" || name == "not numbers" && !warned {
				t.Errorf("%s: warnings %q", name, f.Warnings)
			}
			if w, h := f.Size(); w > 1000 || h > 1000 {
				t.Errorf("%s: %v × %v points", name, w, h)
			}
		}
	}
}

func TestNames(t *testing.T) {
	f := render.New("t", "")
	got := about{Classes: []string{"cat", "قط", "a\tb", " "}}.names(f)
	if want := []string{"cat", "1", "a b", "3"}; !slices.Equal(got, want) {
		t.Errorf("names are %q, want %q", got, want)
	}
	if len(f.Warnings) != 1 || !strings.Contains(f.Warnings[0], "قط") {
		t.Errorf("warnings are %q", f.Warnings)
	}
}

func TestFold(t *testing.T) {
	for n, want := range map[int][2]int{1: {1, 1}, 2: {1, 2}, 10: {2, 5}, 16: {4, 4}, 30: {5, 6}, 64: {8, 8}, 31: {6, 6}, 7: {3, 3}, 100: {10, 10}} {
		r, c := fold(n)
		if [2]int{r, c} != want {
			t.Errorf("fold(%d) = %d, %d, want %v", n, r, c, want)
		}
		if r*c < n {
			t.Errorf("fold(%d) has %d cells", n, r*c)
		}
	}
}

func TestOddConfusion(t *testing.T) {
	for _, n := range []int{2, 3, 10, 17, 60, 120} {
		for _, cells := range []string{"counts", "row", "column"} {
			names := numbered(n)
			if n != 10 {
				for i := range names {
					names[i] = "class number " + names[i] + strings.Repeat(" long", i%4)
				}
			}
			p := guesses(n, 20*n)
			o := confusionOptions{cells: cells, split: "train", picture: shade, pictures: n <= 17 && cells == "row", confidence: p.Confidence}
			f, err := drawConfusion(about{Run: "odd", Classes: names}, analysis.Confuse(p, names), o)
			if err != nil {
				t.Fatal(err)
			}
			checkLayout(t, f)
		}
	}
	perfect := &analysis.Predictions{Labels: []int32{0, 1}, Predicted: []int32{0, 1}, Confidence: []float32{1, 1}}
	f, err := drawConfusion(about{Run: "perfect", Classes: numbered(3)}, analysis.Confuse(perfect, numbered(3)), confusionOptions{})
	if err != nil {
		t.Fatal(err)
	}
	checkLayout(t, f)
	if f.Title != "No sample is mistaken" {
		t.Errorf("title %q", f.Title)
	}
	_, err = drawConfusion(about{}, analysis.Confuse(&analysis.Predictions{}, nil), confusionOptions{})
	wantUnavailable(t, err)
	_, err = drawConfusion(about{Classes: numbered(3)}, analysis.Confuse(perfect, numbered(3)), confusionOptions{pictures: true})
	wantUnavailable(t, err)
}

func wantUnavailable(t *testing.T, err error) {
	t.Helper()
	var h interface{ Hint() string }
	if !errors.Is(err, ErrUnavailable) || !errors.As(err, &h) || h.Hint() == "" {
		t.Errorf("got %v, want an unavailable view with a hint", err)
	}
}

func TestOddCurves(t *testing.T) {
	nan := math.NaN()
	diverged := training(30, 10)
	for i := range diverged {
		if diverged[i].Step > 20 {
			diverged[i].Loss, diverged[i].Accuracy = nan, nan
		}
	}
	both := []string{"loss", "accuracy"}
	flat := []runstore.Metric{{Step: 0, Split: "test", Loss: 0.5, Accuracy: 1}, {Step: 9, Split: "test", Loss: 0.5, Accuracy: 1}}
	for name, rows := range map[string][]runstore.Metric{
		"diverged": diverged, "flat": flat, "one": flat[:1], "long": training(20000, 1000),
	} {
		for _, o := range []curveOptions{{metrics: both}, {metrics: both, logX: true, logY: true, smooth: 0.9}} {
			f, err := drawCurves([]curveRun{{about: about{Run: name, Step: rows[len(rows)-1].Step, Steps: rows[len(rows)-1].Step}, rows: rows}}, o)
			if name == "one" && o.logX {
				wantUnavailable(t, err) // a logarithmic axis cannot show step 0
				continue
			}
			if err != nil {
				t.Fatal(name, err)
			}
			checkLayout(t, f)
		}
	}
	var many []curveRun
	for i := range 8 {
		many = append(many, curveRun{about: about{Run: "run-" + strconv.Itoa(i), Steps: 40}, rows: training(40, 10), loss: "quadratic"})
	}
	f, err := drawCurves(many, curveOptions{metrics: both})
	if err != nil {
		t.Fatal(err)
	}
	checkLayout(t, f)
	_, err = drawCurves([]curveRun{{about: about{Run: "none"}}}, curveOptions{metrics: both})
	wantUnavailable(t, err)
}

func TestThinKeepsSpikes(t *testing.T) {
	c := curve{}
	for i := range 10000 {
		y := 1.0
		if i == 4321 {
			y = 50
		}
		c.x, c.y = append(c.x, float64(i)), append(c.y, y)
	}
	th := thin(c, render.Scale{Range: render.Range{Max: 9999}, To: 500}, 2)
	if len(th.x) > 251 || th.most < 39 {
		t.Errorf("%d places, at most %d rows in one", len(th.x), th.most)
	}
	if slices.Max(th.high) != 50 || slices.Max(th.mean) > 3 || slices.Min(th.low) != 1 {
		t.Errorf("the spike is %v high, the mean %v", slices.Max(th.high), slices.Max(th.mean))
	}
}

func TestSamplesAreADraw(t *testing.T) {
	svg := func(draw uint64) string {
		f, err := Samples(tiny(false), DataOptions{Split: "train", PerClass: 4, Draw: draw})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := f.WriteSVG(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	first := svg(1)
	if again := svg(1); first != again || first == svg(2) {
		t.Error("the same draw must give the same picture, another draw another one")
	}
	_, err := Samples(tiny(false), DataOptions{Split: "test", PerClass: 4})
	wantUnavailable(t, err)
}

func TestPNGOfFigure(t *testing.T) {
	f, err := Samples(tiny(true), DataOptions{Run: "small", Split: "train", PerClass: 4})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.WritePNG(&b, 0); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if w, _ := f.Size(); float64(img.Bounds().Dx()) != w*render.DefaultScale {
		t.Errorf("%d pixels wide, want twice %v", img.Bounds().Dx(), w)
	}
}
