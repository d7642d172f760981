package figure

import (
	"errors"
	"math"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/nn"
	"brainbow/render"
	"brainbow/tensor"
)

// oneNeuron holds made-up facts about neuron 2 of 6 over 60 observations.
func oneNeuron(classes int, signed bool) *neuronDetail {
	const n, units = 60, 6
	p := &analysis.Representation{Observations: &analysis.Observations{Split: "test", Classes: numbered(classes)}, Step: 60, Layer: "fc2", Points: tensor.New(n, units)}
	layout := tensor.New(n, 2)
	for i := range n {
		class := i % classes
		p.IDs, p.Labels = append(p.IDs, int32(3*i)), append(p.Labels, int32(class))
		v := float32(max(class-1, 0)*(i%7)) / 5
		if signed {
			v -= 2
		}
		p.Points.Data[i*units+2] = v
		layout.Data[2*i], layout.Data[2*i+1] = float32(class%3)+float32(i%5)/12, float32(class/3)+float32(i%7)/20
	}
	w := &analysis.Power{Measure: analysis.ByAUC, Classes: p.Classes, Units: units, Values: make([]float32, classes*units)}
	for c := range classes {
		w.Of(c)[2] = float32(c) / 10
		w.Of(c)[3] = 0.35
	}
	return &neuronDetail{points: p, power: w, unit: 2, layout: layout, layoutWords: []string{"principal components, 60 % of the variance", "neighbourhood hit 90 % (in the layer 95 %)"}, picture: shade}
}

func TestNeuronGolden(t *testing.T) {
	a := about{Run: "small", Step: 60, Steps: 120, Classes: numbered(5)}
	deep := oneNeuron(5, false)
	deep.weights = &analysis.LayerWeights{Name: "fc2", Kind: "dense", Units: 6, View: [3]int{20, 1, 1}, Values: ripple(120, 20), Activation: "relu"}
	deep.inputName = "fc1"
	for k := range 20 {
		deep.inputBest = append(deep.inputBest, k%6-1)
	}
	goldenFigure(t, "neuron", func() (*render.Figure, error) { return drawNeuron(a, deep), nil })
	first := oneNeuron(5, true)
	first.weights = &analysis.LayerWeights{Name: "fc2", Kind: "dense", Units: 6, View: [3]int{1, 12, 12}, Values: ripple(6*144, 12), FromInput: true, Activation: "tanh"}
	goldenFigure(t, "neuron-first", func() (*render.Figure, error) { return drawNeuron(a, first), nil })
}

// A neuron that responds least to a class speaks against it, one that responds as often more as less
// to it does neither.
func TestNeuronAgainst(t *testing.T) {
	for want, sign := range map[string]float32{"best: speaks for it, AUC 0.": 1, "best: speaks against it, AUC 0.": -1} {
		d := oneNeuron(5, true)
		for i := range d.points.Len() {
			d.points.Points.Data[i*6+2] *= sign
		}
		f := drawNeuron(about{Run: "small", Classes: numbered(5)}, d)
		if !strings.Contains(f.Subtitle, want) || !strings.Contains(f.Description, want) {
			t.Errorf("%q lacks %q", f.Subtitle, want)
		}
	}
	if got := sideKey(0.5); got != "neurons.neither" {
		t.Errorf("an AUC of one half: %s", got)
	}
}

func TestOddNeuron(t *testing.T) {
	long := []string{"first", strings.Repeat("Donaudampfschiff ", 5), "قط", "猫", "x"}
	conv := oneNeuron(5, false)
	conv.points.Means = true
	conv.weights = &analysis.LayerWeights{Name: "conv2", Kind: "conv", Units: 6, View: [3]int{32, 3, 3}, Values: ripple(6*288, 9)}
	colour := oneNeuron(5, false)
	colour.weights = &analysis.LayerWeights{Name: "fc1", Kind: "dense", Units: 6, View: [3]int{3, 9, 40}, Values: make([]float32, 6*1080), FromInput: true}
	pool := oneNeuron(5, false)
	points := oneNeuron(5, false)
	points.picture = nil
	points.weights = &analysis.LayerWeights{Name: "fc1", Kind: "dense", Units: 6, View: [3]int{2, 1, 1}, Values: ripple(12, 2), FromInput: true}
	silent := oneNeuron(5, false)
	silent.unit = 4
	many := oneNeuron(60, true)
	flat := oneNeuron(5, false)
	clear(flat.layout.Data)
	for name, d := range map[string]*neuronDetail{"conv": conv, "colour": colour, "pool": pool, "points": points, "silent": silent, "flat": flat} {
		f := drawNeuron(about{Run: name, Classes: long}, d)
		checkLayout(t, f)
		if w, _ := f.Size(); w > 970 {
			t.Errorf("%s is %v points wide", name, w)
		}
	}
	checkLayout(t, drawNeuron(about{Run: "many", Classes: numbered(60)}, many))
	if f := drawNeuron(about{Run: "silent", Classes: long}, silent); !strings.Contains(f.Subtitle, "separates no class") || !strings.Contains(f.Subtitle, "0 % of the observations") && !strings.Contains(f.Subtitle, "0\u2009% of the observations") {
		t.Errorf("subtitle %q", f.Subtitle)
	}
}

func TestOrdinal(t *testing.T) {
	for n, want := range map[int]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 112: "112th", 122: "122nd"} {
		if got := ordinal(n); got != want {
			t.Errorf("%d is %s", n, got)
		}
	}
}

// The neuron that is chosen by class is the one that separates it best, and wrong
// parameters are refused with what is accepted.
func TestNeuronOfRun(t *testing.T) {
	digits := open(t, testrun.Digits())
	for _, p := range []params{{"class": "3"}, {"unit": "5"}, {"unit": "5", "observations": "20"}, {"method": "pca", "power": "auc"}} {
		f, err := Make(t.Context(), "neuron", []*analysis.Run{digits}, 20, p)
		if err != nil {
			t.Fatal(p, err)
		}
		checkLayout(t, f)
		if p["class"] == "3" && !strings.Contains(f.Subtitle, ", 1st of") {
			t.Errorf("subtitle %q", f.Subtitle)
		}
		if p["unit"] == "5" && !strings.Contains(f.Title, "neuron 5 of fc1") {
			t.Errorf("title %q", f.Title)
		}
	}
	for _, c := range []struct {
		params params
		want   string
	}{
		{params{"unit": "12"}, "0 to 11"},
		{params{"unit": "3", "class": "4"}, "one of them"},
		{params{"class": "ten"}, "0 to 9"},
		{params{"layer": "fc2"}, "fc1"},
	} {
		_, err := Make(t.Context(), "neuron", []*analysis.Run{digits}, -1, c.params)
		var u *UsageError
		if !errors.As(err, &u) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want a usage error with %q", c.params, err, c.want)
		}
	}
	c := testrun.Digits()
	c.Break = func(step int64, tensors []tensor.Named) {
		if step == 60 {
			tensors[0].Tensor.Data[0] = float32(math.Inf(1))
		}
		if step == 40 {
			clear(tensors[0].Tensor.Data)
			clear(tensors[1].Tensor.Data)
		}
	}
	broken := []*analysis.Run{open(t, c)}
	for _, step := range []int64{40, 60} {
		_, err := Make(t.Context(), "neuron", broken, step, nil)
		wantUnavailable(t, err)
	}
	_, err := Make(t.Context(), "neuron", []*analysis.Run{open(t, softmaxOnly())}, -1, nil)
	wantUnavailable(t, err)
}

// A layer of one unit has no map of neurons, but its unit can be shown.
func TestOneUnit(t *testing.T) {
	c := testrun.Digits()
	c.Layers = []nn.LayerSpec{{Layer: "dense", Units: 1, Activation: "tanh"}, {Layer: "dense", Units: 10, Activation: "softmax"}}
	r := []*analysis.Run{open(t, c)}
	_, err := Make(t.Context(), "neurons", r, -1, nil)
	wantUnavailable(t, err)
	f, err := Make(t.Context(), "neuron", r, -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkLayout(t, f)
	if !strings.Contains(f.Title, "neuron 0 of fc1") {
		t.Errorf("title %q", f.Title)
	}
	if _, err = Make(t.Context(), "explain", r, -1, params{"select": "0-99"}); err != nil {
		t.Errorf("explain: %v", err)
	}
}
