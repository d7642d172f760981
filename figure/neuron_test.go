package figure

import (
	"errors"
	"math"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/dataset"
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
	return &neuronDetail{points: p, power: w, unit: 2, layout: layout, layoutMethod: "Principal components, 60 % of the variance.", picture: shade}
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
		if !strings.Contains(f.Method, want) || !strings.Contains(f.Description, want) {
			t.Errorf("%q lacks %q", f.Method, want)
		}
	}
	if got := sideKey(0.5); got != "neurons.neither" {
		t.Errorf("an AUC of one half: %s", got)
	}
}

// What a neuron is said to respond to depends on its strongest and weakest samples.
func TestNeuronFinding(t *testing.T) {
	names := []string{"1", "cat"}
	p := func(value func(i int) float32) *analysis.Representation {
		p := &analysis.Representation{Observations: &analysis.Observations{Split: "test", Classes: names}, Layer: "fc1", Points: tensor.New(100, 1)}
		for i := range 100 {
			p.IDs, p.Labels = append(p.IDs, int32(i)), append(p.Labels, int32(i%2))
			p.Points.Data[i] = value(i)
		}
		return p
	}
	ones := p(func(i int) float32 { return float32(i%2*-50 + i/2) })
	polarity := []analysis.ExplainedProperty{{Property: dataset.Properties()[2], AUC: 0.01}, {Property: dataset.Properties()[5], AUC: 0.95}}
	for _, c := range []struct {
		f    finding
		want string
	}{
		{neuronFinding("", ones, 0, names, nil, ""), "Neuron fc1·0 responds to 1s: 16 of its 16 strongest samples are 1s"},
		{neuronFinding("", ones, 0, names, polarity, ""), "Neuron fc1·0 responds to 1s (dark on light and more ink): 16 of"},
		{neuronFinding(chinese, ones, 0, names, nil, ""), "神经元 fc1·0 响应 1：最强的 16 个样本中有 16 个是 1"},
		{neuronFinding("", p(func(i int) float32 { return 1 }), 0, names, nil, ""), "Neuron fc1·0 responds the same to every sample"},
	} {
		if !strings.HasPrefix(c.f.text, c.want) {
			t.Errorf("%s: %q, want %q", c.f.statement, c.f.text, c.want)
		}
	}
	if f := neuronFinding("", ones, 0, names, polarity, "a dark upright stroke in the middle"); f.text != "Neuron fc1·0 looks for a dark upright stroke in the middle: 16 of its 16 strongest samples are 1s" {
		t.Error(f.text)
	}
	apart := p(func(i int) float32 { // one class strong on average, the other at its strongest
		if i%2 == 0 && i < 40 {
			return float32(10 + i)
		}
		return float32(i % 2 * 12)
	})
	if f := neuronFinding("", apart, 0, names, nil, ""); f.text != "Neuron fc1·0 responds to “cat” most on average, yet 16 of its 16 strongest samples are 1s" {
		t.Error(f.text)
	}
	half := p(func(i int) float32 { return float32(i) }) // 8 of the 16 strongest, as of all
	rare := p(func(i int) float32 { return float32(i * 7 % 100) })
	for i := range rare.Labels { // nearly all are of a class, so that 15 of 16 say nothing
		rare.Labels[i] = int32(min(i%20, 1))
	}
	for want, q := range map[string]*analysis.Representation{
		"Neuron fc1·0 is for no single class: its 16 strongest samples are of 2 classes":                     half,
		"Neuron fc1·0 is for no single class: its 16 strongest samples are “cat”, as nearly all samples are": rare,
	} {
		if f := neuronFinding("", q, 0, names, nil, ""); f.text != want {
			t.Error(f.text)
		}
	}
	five := []string{"a", "b", "c", "d", "e"}
	mixed := p(func(i int) float32 { return float32(i) })
	for i := range mixed.Labels {
		mixed.Labels[i] = int32(i % 5)
	}
	if f := neuronFinding("", mixed, 0, five, nil, ""); f.text != "Neuron fc1·0 is for no single class: its 16 strongest samples are of 5 classes" {
		t.Error(f.text)
	}
	if f := neuronFinding("", mixed, 0, five, nil, "a light spot on the left"); f.text != "Neuron fc1·0 looks for a light spot on the left: its 16 strongest samples are of 5 classes" {
		t.Error(f.text)
	}
	for i := range mixed.Labels {
		if i < 16 {
			mixed.Labels[i] = 3
		}
	}
	if f := neuronFinding("", mixed, 0, five, nil, ""); f.text != "Neuron fc1·0 responds to anything but ds: 16 of its 16 weakest samples are ds" {
		t.Error(f.text)
	}
	mixed.Means = true
	if f := neuronFinding("", mixed, 0, five, nil, ""); !strings.HasPrefix(f.text, "Channel fc1·0 ") {
		t.Error(f.text)
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
		for _, shape := range []render.Shape{render.Wide, render.Tall, render.Square} {
			one := *d
			one.layout = nil
			f := drawNeuron(about{Run: name, Classes: long, shape: shape}, &one)
			checkLayout(t, f)
			checkSheet(t, f)
		}
		checkLayout(t, drawNeuron(about{Run: name, Classes: long, detail: true}, d))
	}
	checkLayout(t, drawNeuron(about{Run: "many", Classes: numbered(60)}, many))
	if f := drawNeuron(about{Run: "silent", Classes: long}, silent); !strings.Contains(f.Method, "separates no class") || !strings.Contains(f.Method, "0\u2009% of the samples") || !strings.Contains(f.Title, "the same to every sample") {
		t.Errorf("title %q, method %q", f.Title, f.Method)
	}
}

// The neuron that is chosen by class is the one that separates it best, and wrong
// parameters are refused with what is accepted.
func TestNeuronOfRun(t *testing.T) {
	digits := open(t, testrun.Digits())
	for _, p := range []params{{"class": "3"}, {"unit": "5"}, {"unit": "fc1·5", "observations": "20"}, {"unit": "fc1:5"}, {"method": "pca", "power": "auc"}} {
		f, err := Make(t.Context(), "neuron", []*analysis.Run{digits}, 20, p)
		if err != nil {
			t.Fatal(p, err)
		}
		checkLayout(t, f)
		if p["class"] == "3" && !strings.Contains(f.Method, ", number 1 of") {
			t.Errorf("method %q", f.Method)
		}
		if strings.HasSuffix(p["unit"], "5") && !strings.HasPrefix(f.Title, "Neuron fc1·5 ") {
			t.Errorf("title %q", f.Title)
		}
	}
	for _, c := range []struct {
		params params
		want   string
	}{
		{params{"unit": "12"}, "0 to 11"},
		{params{"unit": "fc1·12"}, "0 to 11"},
		{params{"unit": "fc7·1"}, "hidden layers are fc1"},
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
	if !strings.HasPrefix(f.Title, "Neuron fc1·0 ") {
		t.Errorf("title %q", f.Title)
	}
	if _, err = Make(t.Context(), "explain", r, -1, params{"select": "0-99"}); err != nil {
		t.Errorf("explain: %v", err)
	}
}

// A patch is called by its sign, its direction and its place.
func TestNeuronPattern(t *testing.T) {
	for want, p := range map[string]analysis.Patch{
		"a dark upright stroke in the middle":   {Dark: true, Row: 0.5, Col: 0.5, Long: 3, Angle: 95},
		"a light level stroke at the top right": {Row: 0.1, Col: 0.9, Long: 2, Angle: 170},
		"a light slanting stroke at the bottom": {Row: 0.8, Col: 0.5, Long: 2, Angle: 30},
		"a dark spot on the left":               {Dark: true, Row: 0.5, Col: 0.2, Long: 1.9, Angle: 90},
	} {
		if got := language("").pattern(p); got != want {
			t.Errorf("%q, want %q", got, want)
		}
		if zh := chinese.pattern(p); zh == want || zh == "" {
			t.Errorf("in Chinese %q", zh)
		}
	}
	l := &analysis.LayerWeights{Kind: "dense", FromInput: true, Units: 1, View: [3]int{1, 28, 28}, Values: make([]float32, 784)}
	for i := range l.Values {
		if y, x := i/28, i%28; y >= 7 && y < 21 && x >= 12 && x < 15 {
			l.Values[i] = 1
		}
	}
	if p, ok := patch(l, 0); !ok || language("").pattern(p) != "a light upright stroke in the middle" {
		t.Errorf("%+v, %v", p, ok)
	}
	l.Kind = "conv"
	if _, ok := patch(l, 0); ok {
		t.Error("a kernel is no picture of the input")
	}
}
