package figure

import (
	"context"
	"errors"
	"image"
	"image/color"
	"math"
	"regexp"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/internal/testrun"
	"brainbow/projection"
	"brainbow/render"
	"brainbow/tensor"
)

// spreadPlaces are 120 observations of six classes, in clusters as tight as the
// argument says.
func spreadPlaces(step int64, layer string, tight float32) *analysis.Placement {
	const n, classes = 120, 6
	p := &analysis.Placement{
		Representation: &analysis.Representation{
			Observations: &analysis.Observations{Split: "test", IDs: make([]int32, n), Labels: make([]int32, n)},
			Step:         step, Layer: layer, Points: tensor.New(n, 4), Predicted: make([]int32, n), Confidence: make([]float32, n),
		},
		Options: analysis.PlaceOptions{Method: analysis.ByTSNE, Perplexity: 30, Iterations: 500},
		Layout:  tensor.New(n, 2),
		Facts: analysis.PlaceFacts{
			Iterations: 750, KL: 0.42, Hit: 0.91, HitData: 0.95, HitClasses: []float64{1, 0.9, 0.9, 0.8, 0.9, -1}, Spread: 0.3, SpreadData: 0.6,
			Measured: true, Quality: &projection.Quality{Trustworthiness: 0.987, Continuity: 0.975},
		},
	}
	for i := range n {
		class := i % classes
		p.IDs[i], p.Labels[i], p.Predicted[i] = int32(i), int32(class), int32(class)
		if i%17 == 0 {
			p.Predicted[i] = int32((class + 1) % classes)
		}
		p.Confidence[i] = float32(i%50) / 50
		// Rough places that need no sines.
		x, y := float32(i*7%23-11)/11, float32(i*5%19-9)/9
		p.Layout.Data[2*i] = float32(class%3-1)*tight + x/2
		p.Layout.Data[2*i+1] = float32(class/3)*tight + y/2
	}
	return p
}

// placeFigure draws layouts side by side, as the view projection does.
func placeFigure(s *placeSheet, all ...*analysis.Placement) (*render.Figure, error) {
	a := about{Run: "small", Step: 60, Steps: 120, Classes: s.names}
	m := &projectionFigure{about: a, s: s, all: all}
	for _, p := range all {
		m.heads = append(m.heads, "step "+render.Count(p.Step))
	}
	return m.draw(context.Background(), "hidden layer (fc1)")
}

func TestProjectionGolden(t *testing.T) {
	names := numbered(6)
	after := spreadPlaces(60, "fc1", 2)
	goldenFigure(t, "projection", func() (*render.Figure, error) {
		return placeFigure(&placeSheet{names: names, colour: "label", marks: "points"}, spreadPlaces(0, "fc1", 0.3), after)
	})
	goldenFigure(t, "projection-density", func() (*render.Figure, error) {
		return placeFigure(&placeSheet{names: names, colour: "prediction", marks: "density"}, after)
	})
	goldenFigure(t, "projection-confidence", func() (*render.Figure, error) {
		return placeFigure(&placeSheet{names: names, colour: "confidence", marks: "points", values: after.Confidence, colours: render.Sequential, scale: render.Range{Max: 1}, title: "confidence of the answer"}, after)
	})
	goldenFigure(t, "projection-pictures", func() (*render.Figure, error) {
		return placeFigure(&placeSheet{names: names, colour: "correct", marks: "pictures", picture: dots, size: [2]int{8, 8}}, after)
	})
}

// dots is a picture that depends on its sample.
func dots(id int) image.Image {
	img := image.NewGray(image.Rect(0, 0, 8, 8))
	for k := range id % 8 {
		img.SetGray(k, id/8%8, color.Gray{Y: 255})
	}
	return img
}

// The plain map has samples with their neighbours beside it, and where classes fall in halves their
// halves and samples of each.
func TestPlainProjectionGolden(t *testing.T) {
	a := about{Run: "small", Step: 60, Steps: 120, Classes: numbered(6)}
	p := spreadPlaces(60, "fc1", 2)
	p.Classes = a.Classes
	m := &projectionFigure{about: a, s: &placeSheet{names: a.Classes, colour: "label", marks: "points"}, all: []*analysis.Placement{p}, heads: []string{""}, halves: &analysis.Halves{}, picture: dots, shape: [3]int{1, 8, 8}}
	f := goldenFigure(t, "projection-plain", func() (*render.Figure, error) { return m.draw(t.Context(), "hidden layer (fc1)") })
	if want := "The classes lie apart: 91 of 100 neighbours are of the same class"; f.Title != want {
		t.Errorf("%q, want %q", f.Title, want)
	}
	h := &analysis.Halves{Classes: 6, Pairs: 0.978, Property: dataset.Properties()[2], Values: make([]float64, p.Len())}
	for c := range 6 {
		s := analysis.ClassSplit{Class: c, Observations: 20}
		for i, l := range p.Labels {
			if int(l) == c {
				s.Parts[i/6%2] = append(s.Parts[i/6%2], p.IDs[i])
			}
		}
		h.Splits, h.More = append(h.Splits, s), append(h.More, 1)
	}
	m.halves = h
	f = goldenFigure(t, "projection-halves", func() (*render.Figure, error) { return m.draw(t.Context(), "hidden layer (fc1)") })
	if want := "Every class falls in two, dark on light and light on dark: that tells 98 of 100 pairs apart"; f.Title != want {
		t.Errorf("%q, want %q", f.Title, want)
	}
	for _, shape := range []render.Shape{render.Tall, render.Square} {
		for _, halves := range []*analysis.Halves{h, {}} {
			m.halves, m.shape, m.about.shape = halves, [3]int{1, 8, 8}, shape
			f, err := m.draw(t.Context(), "hidden layer (fc1)")
			if err != nil {
				t.Fatal(err)
			}
			checkLayout(t, f)
			checkSheet(t, f)
		}
	}
}

// checkSheet fails if a figure needs a larger sheet than usual.
func checkSheet(t *testing.T, f *render.Figure) {
	t.Helper()
	w, h := f.Size()
	if most := map[render.Shape][2]float64{render.Wide: {880, 550}, render.Tall: {550, 880}, render.Square: {560, 560}}[f.Shape]; w > most[0] || h > most[1] {
		t.Errorf("%q: the sheet is %v × %v, larger than %v", f.Title, w, h, most)
	}
}

// What is said of neighbours depends on their numbers alone.
func TestPlaceFindings(t *testing.T) {
	labels := []int32{0, 0, 0, 1, 1, 1}
	one := []int32{2, 2, 2}
	var two, small []int32 // of 30 samples each, and of three
	for i := range int32(60) {
		two, small = append(two, i%2), append(small, i/3)
	}
	for _, c := range []struct {
		f    finding
		want string
	}{
		{beforeAfterFinding("", labels, 0.219, 0.332), "Training brings each class together a little: 22 → 33 of 100 neighbours are of the same class, 40 by chance"},
		{beforeAfterFinding("", labels, 0.22, 0.37), "Training clearly brings each class together: 22 → 37 of 100"},
		{beforeAfterFinding("", labels, 0.6, 0.4), "Training mixes the classes: 60 → 40 of 100"},
		{beforeAfterFinding("", labels, 0.50, 0.52), "Training hardly changes who lies beside whom: 50 → 52 of 100"},
		{beforeAfterFinding("", one, 1, 1), "All samples are of one class"},
		{beforeAfterFinding(chinese, labels, 0.219, 0.332), "训练使同类样本稍微聚到一起：每 100 个近邻中同类的从 22 个增至 33 个"},
		{mapFinding("", two, 2, 0.95), "The classes lie apart: 95 of 100 neighbours are of the same class"},
		{mapFinding("", two, 2, 0.6), "The classes overlap: 60 of 100 neighbours are of the same class, 49 by chance"},
		{mapFinding("", two, 2, 0.51), "The map does not show the classes: 51 of 100 neighbours are of the same class, 49 by chance"},
		{mapFinding("", small, 20, 0.32), "The classes lie apart: 32 of 100 neighbours are of the same class, and classes this small allow 33 at most"},
		{mapFinding("", small, 20, 0.2), "The classes overlap: 20 of 100 neighbours are of the same class, 3 by chance"},
		{mapFinding("", one, 3, 1), "All samples are of one class"},
		{steadyFinding("", 0.97), "Other seeds draw the same neighbourhoods: 97 of 100"},
		{steadyFinding("", 0.31), "Other seeds draw other neighbourhoods: only 31 of 100"},
		{halvesFinding("", &analysis.Halves{Classes: 10, Splits: make([]analysis.ClassSplit, 3)}, nil), "3 of 10 classes fall in two, and no measured property says why"},
		{halvesFinding("", &analysis.Halves{Classes: 5, Splits: make([]analysis.ClassSplit, 3)}, numbered(10)), "3 of the 5 classes with enough samples fall in two, and no measured property says why"},
		{halvesFinding("", &analysis.Halves{Classes: 2, Splits: make([]analysis.ClassSplit, 2), More: []int{0, 0}, Property: dataset.Properties()[7], Pairs: 0.9}, numbered(10)), "2 of the 2 classes with enough samples fall in two, leaning left and leaning right: that tells 90 of 100 pairs apart"},
		{halvesFinding("", &analysis.Halves{Classes: 10, Splits: []analysis.ClassSplit{{Class: 1}}, More: []int{0}, Property: dataset.Properties()[7], Pairs: 0.9}, []string{"cat", "dog"}), "“dog” falls in two, leaning left and leaning right: that tells 90 of 100 pairs apart"},
	} {
		if !strings.HasPrefix(c.f.text, c.want) {
			t.Errorf("%s: %q, want %q", c.f.statement, c.f.text, c.want)
		}
	}
	// A class at random among two.
	if got := analysis.ChanceHit(labels); got != 0.4 {
		t.Errorf("by chance %v", got)
	}
	best, least := spreadPlaces(60, "fc1", 2), spreadPlaces(60, "fc1", 2)
	least.Options.Method, least.Facts.Hit = analysis.ByPCA, 0.5
	if f := methodsFinding("", []*analysis.Placement{least, best}); f.text != "Classes hold together best by t-SNE: 91 of 100 neighbours are of the same class, 50 at the least" {
		t.Error(f.text)
	}
	least.Facts.Hit = 0.9
	if f := methodsFinding("", []*analysis.Placement{least, best}); f.statement != "place.find.methodsSame" {
		t.Error(f.text)
	}
}

// The examples are of different classes, and one has a neighbour of another class if there is any.
func TestExampleSamples(t *testing.T) {
	hits, labels := make([]int, 60), make([]int32, 60)
	for i := range hits {
		hits[i], labels[i] = 6, int32(i%6)
	}
	hits[17] = 4
	got := exampleSamples(hits, labels, 5)
	used := map[int32]bool{}
	for _, i := range got {
		used[labels[i]] = true
	}
	if len(got) != 5 || len(used) != 5 || got[4] != 17 {
		t.Errorf("samples %v of %d classes", got, len(used))
	}
	if got := exampleSamples(hits[:2], labels, 5); len(got) != 2 {
		t.Errorf("of two: %v", got)
	}
}

// Names of classes cover neither marks nor each other.
func TestNamesCoverNothing(t *testing.T) {
	var marks [][2]float64
	var boxes []labelBox
	for i := range 200 {
		marks = append(marks, [2]float64{100 + float64(i%20)*4, 100 + float64(i/20)*5})
	}
	for i := range 6 {
		boxes = append(boxes, labelBox{110 + float64(i)*10, 120, 9, 8})
	}
	boxes = append(boxes, labelBox{500, 120, 9, 8})
	placed := besideMarks(boxes, marks, 2, 300, 300)
	for i, b := range boxes[:6] {
		if !placed[i] {
			t.Errorf("no place for %d", i)
		}
		for _, m := range marks {
			if math.Abs(m[0]-b.x) < b.w+1 && math.Abs(m[1]-b.y) < b.h+1 {
				t.Fatalf("name %d at %v covers the mark %v", i, b, m)
			}
		}
		for _, o := range boxes[:i] {
			if b.meets(o) {
				t.Errorf("names %v and %v meet", b, o)
			}
		}
	}
	if placed[6] {
		t.Error("a name outside of the panel")
	}
}

// Drawing keeps every observation in the frame, however far out it is.
func TestFrameHoldsAll(t *testing.T) {
	p := spreadPlaces(60, "fc1", 2)
	p.Layout.Data[0] = 1e6
	f := frameAround(p)
	for i := range p.Len() {
		if x, y := f.at(p.Layout.Data[2*i], p.Layout.Data[2*i+1], 100); x < 0 || y < 0 || x > 100 || y > 100 {
			t.Fatalf("observation %d is at %v, %v", i, x, y)
		}
	}
	clear(p.Layout.Data)
	if x, y := frameAround(p).at(0, 0, 100); x != 50 || y != 50 {
		t.Errorf("a single place is at %v, %v", x, y)
	}
}

func TestPlacesRefuse(t *testing.T) {
	digits, conv, xor := open(t, testrun.Digits()), open(t, testrun.Conv()), open(t, testrun.XOR())
	for _, c := range []struct {
		view string
		run  *analysis.Run
		step int64
		p    params
		want string
	}{
		{"projection", digits, -1, params{"observations": "60", "perplexity": "30"}, "the largest perplexity possible is 19"},
		{"projection", digits, -1, params{"perplexity": "0"}, "a number from 1 on"},
		{"projection", digits, -1, params{"seed": "-1"}, "a whole number from 0 on"},
		{"projection", digits, -1, params{"colour": "neuron"}, "give neuron"},
		{"projection", digits, -1, params{"colour": "neuron", "neuron": "99999"}, "a whole number from 0 to"},
		{"projection", digits, -1, params{"colour": "neuron", "neuron": "fc9·1"}, "hidden layers are"},
		{"projection", digits, -1, params{"colour": "neuron", "neuron": "x", "layer": "fc1"}, "or fc1·0 to fc1·11"},
		{"projection", digits, -1, params{"neuron": "1"}, "use colour=neuron"},
		{"projection", digits, -1, params{"layer": "fc9"}, "hidden layers are"},
		{"projection", digits, -1, params{"layout": "training", "compare": "seeds"}, "leave out one of the two"},
		{"projection", xor, -1, params{"marks": "pictures"}, "points, not pictures"},
		{"projection", digits, -1, params{"observations": "10", "compare": "seeds"}, "take more observations"},
		{"before-after", digits, 0, params{"observations": "60"}, "before the training"},
		{"epochs", digits, 0, params{"observations": "60"}, "before the training"},
		{"epochs", digits, -1, params{"stops": "1"}, "a whole number from 2"},
		{"epochs", digits, -1, params{"observations": "60", "variant": "dynamic", "method": "pca"}, "use method=tsne"},
		{"epochs", digits, -1, params{"bundling": "2"}, "a number from 0 to 1"},
		{"layers", digits, -1, params{"layers": "fc1"}, "two to 8 of input, fc1"},
		{"layers", digits, -1, params{"classes": "10"}, "numbers and ranges"},
		{"epochs", digits, -1, params{"at": "5,1"}, "ascending"},
		{"epochs", digits, -1, params{"at": "0,1,2,3,4,5,6,7,8"}, "at most 8 epochs"},
		{"epochs", digits, -1, params{"at": "900,1000"}, "at least two epochs"},
		{"layers", conv, -1, params{"layers": "fc1,conv1"}, "hidden layers in order are"},
		{"layers", conv, -1, params{"lambda": "x"}, "a number from 0 on"},
	} {
		_, err := Make(t.Context(), c.view, []*analysis.Run{c.run}, c.step, c.p)
		hint := ""
		if h, ok := errors.AsType[interface {
			error
			Hint() string
		}](err); ok {
			hint = h.Hint()
		}
		if err == nil || !strings.Contains(err.Error()+" "+hint, c.want) {
			t.Errorf("%s %v: %v (%s), want %q", c.view, c.p, err, hint, c.want)
		}
	}
}

// A layout that is cancelled gives no picture, and caches nothing that would
// later be read as a layout.
func TestProjectionCancelled(t *testing.T) {
	r := open(t, testrun.Digits())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	p := params{"observations": "70", "seed": "77"}
	if f, err := Make(ctx, "projection", []*analysis.Run{r}, -1, p); !errors.Is(err, context.Canceled) || f != nil {
		t.Errorf("figure %v, error %v", f, err)
	}
	if _, err := Make(t.Context(), "projection", []*analysis.Run{r}, -1, p); err != nil {
		t.Error(err)
	}
}

// A class without a name is listed with the reason: on a single map, and where it has one before or after alone.
func TestUnnamedClasses(t *testing.T) {
	p := &analysis.Placement{Representation: &analysis.Representation{Observations: &analysis.Observations{Labels: []int32{0, 1, 2}}}}
	for _, c := range []struct {
		everywhere bool
		crowded    map[int]bool
		want       string
	}{
		{false, nil, "too scattered for a name: 2"},
		{false, map[int]bool{1: true, 2: true}, "no room for the names: 2"},
		{true, nil, "too scattered for a name on one map or both: 1 2"},
		{true, map[int]bool{1: true, 2: true}, "no room for the names on one map or both: 1 2"},
		{true, map[int]bool{2: true}, "too scattered for a name on one map or both, or no room for it: 1 2"},
	} {
		s := &placeSheet{names: numbered(3), named: map[int]int{0: 2, 1: 1}, crowded: c.crowded, everywhere: c.everywhere}
		want := c.want
		f := render.New("", "")
		s.nameless(f.Body, []*analysis.Placement{p, p}, 0, 20, 800)
		var svg strings.Builder
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		var texts []string
		for _, m := range regexp.MustCompile("<text[^>]*>([^<]*)<").FindAllStringSubmatch(svg.String(), -1) {
			texts = append(texts, m[1])
		}
		if got := strings.Join(texts, " "); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
