package figure

import (
	"errors"
	"math"
	"regexp"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/render"
)

// threeStops are trails through three layers.
func threeStops(t *testing.T, strength float64, classes int) *trails {
	t.Helper()
	tr := &trails{strength: strength, stops: []string{"the input", "fc1", "fc2"}, bends: []string{"the input", "fc1", "fc2"}, title: "of 100 neighbours", marked: 1}
	for i, tight := range []float32{0.3, 1, 2} {
		tr.places = append(tr.places, spreadPlaces(60, tr.stops[i], tight))
		tr.bars = append(tr.bars, trailBar{name: tr.stops[i], length: 0.3 * float64(i+1), text: "30"})
	}
	tr.choose(nil, classes)
	if err := tr.bundle(t.Context()); err != nil {
		t.Fatal(err)
	}
	return tr
}

// It takes long because it bundles trails and draws them at full size.
func TestTrailsGolden(t *testing.T) {
	draw := func(strength float64, shape render.Shape) *render.Figure {
		tr := threeStops(t, strength, 6)
		f := render.New("Classes come apart in fc1: 60 → 90 of 100 neighbours are of the same class", "small · step 60 of 120")
		f.Shape, f.Caption, f.Description = shape, "Each dot is one of 120 test samples.", "A description."
		tr.figure(f, &placeSheet{names: numbered(6), colour: "label"})
		return f
	}
	for name, strength := range map[string]float64{"trails": 0.7, "trails-raw": 0} {
		goldenFigure(t, name, func() (*render.Figure, error) { return draw(strength, render.Wide), nil })
	}
	for _, shape := range []render.Shape{render.Wide, render.Tall, render.Square} {
		f := draw(0.7, shape)
		checkLayout(t, f)
		checkSheet(t, f)
	}
}

// The trails of three classes that end far apart are drawn, or of those that there are.
func TestTrailClasses(t *testing.T) {
	if tr := threeStops(t, 0, 6); len(tr.classes) != 3 || tr.classes[0] == tr.classes[1] || tr.classes[1] == tr.classes[2] || tr.classes[0] == tr.classes[2] {
		t.Errorf("classes %v", tr.classes)
	}
	two := &trails{places: []*analysis.Placement{spreadPlaces(0, "fc1", 1), spreadPlaces(60, "fc1", 1)}}
	for _, p := range two.places {
		for i := range p.Labels {
			p.Labels[i] = int32(4 + i%2)
		}
	}
	if two.choose(nil, 6); len(two.classes) != 2 {
		t.Errorf("of two classes %v", two.classes)
	}
	if two.classes = nil; true {
		two.choose([]int{5}, 6)
	}
	if len(two.classes) != 1 || two.classes[0] != 5 {
		t.Errorf("of the given class %v", two.classes)
	}
}

// What is said of layers and steps depends on their numbers alone.
func TestTrailFindings(t *testing.T) {
	labels := []int32{0, 1}
	names := []string{"the input", "fc1", "fc2", "fc3"}
	for _, c := range []struct {
		f    finding
		want string
	}{
		{layersFinding("", labels, names, []float64{0.89, 0.95, 0.97, 0.98}), "Classes come apart in fc1: 89 → 95 of 100 neighbours are of the same class"},
		{layersFinding("", labels, names, []float64{0.2, 0.3, 0.4, 0.5}), "Classes come apart layer by layer: 20 → 50 of 100"},
		{layersFinding("", labels, names, []float64{0.50, 0.52, 0.54, 0.55}), "Classes come apart little by little: 50 → 55 of 100"},
		{layersFinding("", labels, names, []float64{0.89, 0.88, 0.86, 0.83}), "The layers mix the classes: 89 → 83 of 100"},
		{layersFinding("", labels, names, []float64{0.89, 0.89, 0.88, 0.9}), "No layer sets the classes further apart: 89 → 90 of 100"},
		{layersFinding("", labels, names, []float64{0.5, 0.6, 0.69, 0.70}), "Classes come apart in fc1 and fc2: 50 → 60 and 60 → 69 of 100 neighbours are of the same class"},
		{layersFinding("", []int32{1, 1}, names, []float64{1, 1, 1, 1}), "All samples are of one class"},
		{layersFinding(chinese, labels, names, []float64{0.89, 0.95, 0.97, 0.98}), "各类在 fc1 中分开：每 100 个近邻中同类的从 89 个增至 95 个"},
		{epochsFinding("", []int64{0, 10, 100, 1000}, []float64{5, 3, 2}, []float64{0.5, 0.5, 0.5, 0.5}), "Most of the change comes early: 50 % of the way by step 10, 1.0 % of the training"},
		{epochsFinding("", []int64{0, 600, 1000}, []float64{1, 9}, []float64{0.5, 0.5, 0.5}), "Most of the change comes late: 90 % of the way after step 600"},
		{epochsFinding("", []int64{0, 300, 600, 1000}, []float64{3, 3, 4}, []float64{0.5, 0.5, 0.5, 0.5}), "The change goes on throughout: half of the way is done between steps 300 and 600"},
		{epochsFinding("", []int64{0, 10, 100, 1000}, []float64{1, 1, 1}, []float64{0.82, 0.96, 0.97, 0.98}), "Classes come apart early: by step 10, 1.0\u2009% of the training, 96 of 100 neighbours are of the same class"},
		{epochsFinding("", []int64{0, 600, 1000}, []float64{1, 1}, []float64{0.3, 0.31, 0.8}), "Classes come apart late: 31 of 100 neighbours are of the same class at step 600, 80 at the end"},
		{epochsFinding("", []int64{0, 600, 1000}, []float64{1, 1}, []float64{0.55, 0.58, 0.59}), "Classes come apart all through the training: 55 → 59 of 100"},
		{epochsFinding("", []int64{0, 300, 600, 1000}, []float64{1, 1, 1}, []float64{0.3, 0.4, 0.6, 0.62}), "Classes come apart all through the training: 30 → 62 of 100"},
		{epochsFinding("", []int64{0, 600}, []float64{0}, []float64{0.5, 0.5}), "Nothing moves"},
		{epochsFinding("", []int64{0, 600}, []float64{math.NaN()}, []float64{0.5, 0.5}), "Nothing moves"},
	} {
		if !strings.HasPrefix(c.f.text, c.want) {
			t.Errorf("%s: %q, want %q", c.f.statement, c.f.text, c.want)
		}
	}
	if text, _ := LayersFinding("en", labels, []string{"fc1", "input"}, []float64{0.5, 0.6}); !strings.HasPrefix(text, "Classes come apart in the input: 50") {
		t.Error(text)
	}
}

// Where training acts depends on the numbers of the layers alone.
func TestActivityFinding(t *testing.T) {
	names := []string{"the input", "fc1", "fc2"}
	if f := activityFinding("", "8s", nil, nil, nil, 0); f.text != "No layer has enough neurons for 8s to say whether training gathers them" {
		t.Error(f.text)
	}
	for _, c := range []struct {
		class         string
		before, after []float64
		want          string
	}{
		{"", []float64{0.89, 0.88, 0.83}, []float64{0.89, 0.95, 0.98}, "Training acts most in fc2: 83 → 98 of 100 neighbours are of the same class"},
		{"", []float64{0.89, 0.83, 0.82}, []float64{0.89, 0.98, 0.98}, "Training acts most in fc1 and fc2: 83 → 98 and 82 → 98 of 100 neighbours are of the same class"},
		{"", []float64{0.5, 0.5, 0.5}, []float64{0.7, 0.71, 0.7}, "Training acts in all layers alike: 20 to 21 more of 100 neighbours are of the same class"},
		{"", []float64{0.89, 0.88, 0.83}, []float64{0.89, 0.5, 0.84}, "Training mixes the classes, most in fc1: 88 → 50 of 100"},
		{"", []float64{0.89, 0.88, 0.83}, []float64{0.89, 0.88, 0.84}, "Training changes hardly any layer: at most 83 → 84 of 100"},
		{"", []float64{0.22, 0.21, 0.2}, []float64{0.22, 0.23, 0.22}, "No layer separates the classes: at most 23 of 100 neighbours are of the same class, 10 by chance, 21 before training"},
		{"", []float64{0.52, 0.51, 0.5}, []float64{0.52, 0.53, 0.52}, "Training changes hardly any layer: at most"},
		{"8s", []float64{0.1, 0.1, 0.1}, []float64{0.1, 0.2, 0.34}, "Neurons for 8s gather most in fc2: 10 → 34 of 100"},
		{"8s", []float64{0.1, 0.1, 0.1}, []float64{0.1, 0.1, 0.11}, "Training gathers the neurons for 8s in no layer"},
		{"8s", []float64{0.1, 0.4, 0.1}, []float64{0.1, 0.1, 0.11}, "Training scatters the neurons for 8s, most in fc1"},
	} {
		if f := activityFinding("", c.class, names, c.before, c.after, 0.1); !strings.HasPrefix(f.text, c.want) {
			t.Errorf("%q, want %q", f.text, c.want)
		}
	}
}

// The bars of the view layers are gains: those that the finding speaks of are marked, a loss is hollow.
func TestLayerGains(t *testing.T) {
	tr := &trails{stops: []string{"the input", "fc1", "fc2", "fc3"}}
	tr.gains("", []float64{0.5, 0.6, 0.69, 0.64}, "trails.find.layerTie")
	want := []trailBar{
		{name: "the input → fc1", length: 1, text: "+10 (50 → 60)", marked: true},
		{name: "fc1 → fc2", length: 0.9, text: "+9 (60 → 69)", marked: true},
		{name: "fc2 → fc3", length: 0.5, text: "−5 (69 → 64)", down: true},
	}
	for i, b := range tr.bars {
		if math.Abs(b.length-want[i].length) > 1e-9 {
			t.Errorf("%s: length %v", b.name, b.length)
		}
		if b.length = want[i].length; b != want[i] {
			t.Errorf("%+v, want %+v", b, want[i])
		}
	}
}

// The view activity shows samples, or the neurons of a class, in all shapes.
func TestActivityOfRun(t *testing.T) {
	for _, run := range []*analysis.Run{open(t, testrun.Digits()), open(t, testrun.Conv()), open(t, testrun.XOR())} {
		for _, shape := range []string{"wide", "tall", "square"} {
			for _, class := range []string{"", "1"} {
				p := params{"shape": shape, "class": class, "observations": "60", "method": "pca", "power": "auc"}
				f, err := Make(t.Context(), "activity", []*analysis.Run{run}, -1, p)
				if class != "" && errors.Is(err, ErrUnavailable) {
					continue // a layer with too few neurons for a map
				}
				if err != nil {
					t.Fatal(run.Name(), p, err)
				}
				checkLayout(t, f)
				checkSheet(t, f)
				if want := map[bool]string{true: "is a neuron", false: "is one of"}[class != ""]; !strings.Contains(f.Caption, want) {
					t.Errorf("caption %q", f.Caption)
				}
			}
		}
	}
}

// Bars say how far observations move by training step.
func TestDistanceBars(t *testing.T) {
	tr := &trails{moved: []float64{5, 5}, bends: []string{"0", "10", "1,000"}, marked: -1}
	for _, step := range []int64{0, 10, 1000} {
		tr.places = append(tr.places, spreadPlaces(step, "fc1", 1))
	}
	tr.distanceBars("")
	if tr.title != "distance moved per 100 steps" || tr.marked != 0 || tr.bars[0] != (trailBar{name: "0 → 10", length: 1, text: "50"}) || tr.bars[1].text != "0.51" {
		t.Errorf("%q, %d marked of %v", tr.title, tr.marked, tr.bars)
	}
}

// Steps are chosen by epochs, by a rule, or where the movement is, and the title names none that is not
// shown.
func TestEpochStops(t *testing.T) {
	r := open(t, testrun.Digits())
	base := params{"observations": "60", "iterations": "20", "method": "pca"}
	for at, want := range map[string]string{"": "steps 0 to 60", "log": "steps 0 to 60", "even": "steps 0 to 60", "0,1,2": "steps 0 to"} {
		p := params{"at": at}
		for k, v := range base {
			p[k] = v
		}
		f, err := Make(t.Context(), "epochs", []*analysis.Run{r}, -1, p)
		if err != nil {
			t.Fatal(at, err)
		}
		checkLayout(t, f)
		checkSheet(t, f)
		if !strings.Contains(f.Subtitle, want) {
			t.Errorf("at=%s: %q", at, f.Subtitle)
		}
		for _, n := range regexp.MustCompile(`step (\d[\d,]*\d|\d)`).FindAllStringSubmatch(f.Title, -1) {
			if !strings.Contains(f.Description, "Step "+n[1]+":") {
				t.Errorf("the title %q names a step that %q does not", f.Title, f.Description)
			}
		}
	}
}

// A narrow sheet of layers has no trails, which would be too small to follow, and speaks of none.
func TestNarrowLayersHaveNoTrails(t *testing.T) {
	run := open(t, testrun.Conv())
	for shape, trails := range map[string]bool{"wide": true, "square": false, "tall": false} {
		f, err := Make(t.Context(), "layers", []*analysis.Run{run}, -1, params{"shape": shape, "observations": "50", "method": "pca"})
		if err != nil {
			t.Fatal(err)
		}
		checkLayout(t, f)
		checkSheet(t, f)
		var svg strings.Builder
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(f.Caption, "Trails:") != trails || strings.Contains(svg.String(), ">trails, drawn") != trails {
			t.Errorf("%s: caption %q", shape, f.Caption)
		}
	}
}
