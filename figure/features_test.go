package figure

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/render"
)

// softmaxOnly is a network without a hidden layer.
func softmaxOnly() testrun.Config {
	c := testrun.Digits()
	c.Layers = c.Layers[1:]
	return c
}

// hiddenUnits are a hidden layer of 8 units and an output layer of 3 classes.
func hiddenUnits() (*analysis.Head, *analysis.LayerWeights, *analysis.Activations, []uint16) {
	out := ripple(24, 7)
	l := &analysis.LayerWeights{Name: "fc1", Kind: "dense", Units: 8, View: [3]int{1, 12, 12}, Values: ripple(8*144, 12), FromInput: true, Activation: "sigmoid", Outgoing: out}
	h := &analysis.Head{Layer: "fc2", Hidden: "fc1", Classes: 3, Units: 8, Weights: out, Bias: []float32{0.1, -0.2, 0}, Activation: "softmax"}
	a := &analysis.Activations{Layer: "fc1", Units: 8}
	var labels []uint16
	for i := range 30 {
		labels = append(labels, uint16(i%3))
		for u := range 8 {
			a.Values = append(a.Values, float32((i*u+i)%11)/10)
		}
	}
	return h, l, a, labels
}

func TestFiltersGolden(t *testing.T) {
	h, l, act, labels := hiddenUnits()
	a := about{Run: "small", Step: 60, Steps: 120, Classes: []string{"stripes", "a class with a name that is long", "dots"}}
	value := make([]float64, 24)
	for i, w := range h.Weights {
		value[i] = float64(w)
	}
	goldenFigure(t, "filters", func() (*render.Figure, error) {
		return drawFilters(a, l, filterOptions{split: "test", bars: "weights", units: every(8), value: value}), nil
	})
	product := make([]float64, 24)
	var scores []float64
	for i, w := range value {
		product[i] = w * float64(act.Of(4)[i%8])
	}
	for c := range 3 {
		scores = append(scores, h.Score(c, act.Of(4)))
	}
	goldenFigure(t, "filters-sample", func() (*render.Figure, error) {
		return drawFilters(a, l, filterOptions{split: "test", bars: "weights", units: []int{0, 3, 5}, value: product, scores: scores, sample: 4, label: int(labels[4]), picture: shade(4)}), nil
	})
}

func TestFeaturesGolden(t *testing.T) {
	h, l, act, labels := hiddenUnits()
	a := about{Run: "small", Step: 60, Steps: 120, Classes: []string{"stripes", "a class with a name that is long", "dots"}}
	goldenFigure(t, "features", func() (*render.Figure, error) {
		return drawFeatures(a, h, l, featureOptions{class: 1, k: 2, split: "test", activations: act, labels: labels, sample: -1}), nil
	})
	goldenFigure(t, "features-sample", func() (*render.Figure, error) {
		return drawFeatures(a, h, l, featureOptions{class: 0, k: 8, split: "test", activations: act, labels: labels, sample: 5, picture: shade(1)}), nil
	})
}

// A class is recognised by what speaks for it, by what speaks against it, by both, or by nothing.
func TestFeaturesFindings(t *testing.T) {
	row := []float32{2, 1, -1, -3}
	for _, c := range []struct {
		own, others []float64
		want        string
	}{
		{[]float64{8, 2, -1, -3}, []float64{1, 0, -1, -4}, "An 8 is recognised more by what it has than by what it lacks: 90\u2009% of the difference"},
		{[]float64{2, 1, 0, -1}, []float64{1, 1, -2, -6}, "An 8 is recognised more by what it lacks than by what it has: 88\u2009% of the difference"},
		{[]float64{4, 1, 0, -1}, []float64{1, 1, 0, -4}, "An 8 is recognised about as much by what it has as by what it lacks: 50\u2009% and 50\u2009% of the difference"},
		{[]float64{1, 1, -1, -1}, []float64{1, 1, -1, -1}, "Nothing tells an 8 apart from the others"},
		{[]float64{math.NaN(), 1, -1, -1}, []float64{1, 1, -1, -1}, "Nothing tells an 8 apart from the others"},
		{[]float64{9, 0, -1, -8}, []float64{1, 0, -1, -4}, "An 8 is recognised more by what it has than by what it lacks: 100\u2009% of the difference"},
	} {
		if f := featuresFinding("", row, &analysis.Contributions{Own: c.own, Others: c.others}, "8"); f.text != c.want {
			t.Errorf("%v, %v: %q, want %q", c.own, c.others, f.text, c.want)
		}
	}
}

// A picture says which unit decides most, and nothing where none does.
func TestFiltersFindings(t *testing.T) {
	_, l, _, _ := hiddenUnits()
	a := about{Run: "small", Step: 60, Steps: 120, Classes: []string{"0", "1", "8"}}
	value := make([]float64, 24)
	find := func(o filterOptions) string {
		o.units = every(8)
		return drawFilters(a, l, o).Title
	}
	if got := find(filterOptions{bars: "weights", value: value}); got != "No unit speaks for or against a class" {
		t.Error(got)
	}
	value[8+5], value[16+5], value[3] = 2, -3, 4
	for bars, want := range map[string]string{
		"weights":  "Hidden unit fc1·5 decides most: it speaks for a 1 and against an 8",
		"response": "Hidden unit fc1·5 tells most: it responds to a 1 most and to an 8 least",
	} {
		if got := find(filterOptions{bars: bars, value: value}); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if f := drawFilters(a, l, filterOptions{bars: "weights", value: value, units: every(8), centred: true}); !strings.Contains(f.Caption, "minus its mean over the classes") {
		t.Errorf("caption %q", f.Caption)
	}
}

// Each class has its opposite, the strongest unit for it and the strongest against it in frames; of more classes
// than fit those are shown about which the units say most.
func TestFiltersClasses(t *testing.T) {
	_, l, _, _ := hiddenUnits()
	draw := func(classes int, o filterOptions) (*render.Figure, string) {
		a := about{Run: "small", Step: 60, Steps: 120}
		for c := range classes {
			a.Classes = append(a.Classes, fmt.Sprintf("kind-%d", c))
		}
		o.units, o.bars = every(8), "weights"
		f := drawFilters(a, l, o)
		var b strings.Builder
		if err := f.WriteSVG(&b); err != nil {
			t.Fatal(err)
		}
		return f, b.String()
	}
	value := make([]float64, 3*8)
	for u := range 8 {
		v := float64(u) - 3.5
		value[u], value[8+u], value[16+u] = v, -v, v*v-5.25 // the first two are opposites, the third is neither's
	}
	f, svg := draw(3, filterOptions{value: value})
	if strings.Count(svg, ">opposite class<") != 1 || strings.Count(svg, ">kind-0<") != 2 || strings.Count(svg, ">kind-1<") != 2 || strings.Count(svg, ">kind-2<") != 1 || strings.Count(svg, ">none<") != 1 {
		t.Errorf("opposites: %s", svg)
	}
	if !strings.Contains(f.Caption, "its opposite is the class") {
		t.Errorf("caption %q", f.Caption)
	}
	if _, svg := draw(3, filterOptions{value: value, classes: []int{2}}); strings.Contains(svg, ">kind-0<") || !strings.Contains(svg, ">kind-2<") {
		t.Error("classes=2 shows others")
	}
	s := &filterSheet{o: filterOptions{value: value, units: every(8)}, units: 8}
	if most, least := s.extremes(1); most != 0 || least != 7 {
		t.Errorf("strongest for %d and against %d", most, least)
	}
	value = make([]float64, 40*8)
	for i := range value {
		value[i] = float64(i%8+1) * float64(1+i/8) * (float64(i%2) - 0.5)
	}
	f, svg = draw(40, filterOptions{value: value})
	w, h := f.Area()
	if bw, bh := f.Body.Size(); bw > w || bh > h {
		t.Errorf("a body of %v × %v in %v × %v", bw, bh, w, h)
	}
	if !strings.Contains(f.Caption, "of 40 classes about which units say most") || !strings.Contains(svg, ">kind-39<") || strings.Contains(svg, ">kind-1<") {
		t.Errorf("caption %q", f.Caption)
	}
}

// A view that a run cannot give is refused with what would help, a wrong
// parameter with what is accepted.
func TestHiddenViewsRefuse(t *testing.T) {
	digits, flat, conv := open(t, testrun.Digits()), open(t, softmaxOnly()), open(t, testrun.Conv())
	for _, c := range []struct {
		view   string
		run    *analysis.Run
		params params
		want   string
	}{
		{"filters", flat, nil, "is the output layer"},
		{"filters", digits, params{"layer": "fc2"}, "is the output layer"},
		{"filters", conv, params{"bars": "weights"}, "straight to the classes"},
		{"filters", conv, params{"sample": "3"}, "straight to the classes"},
		{"features", flat, nil, "no hidden layer"},
	} {
		_, err := Make(t.Context(), c.view, []*analysis.Run{c.run}, -1, c.params)
		wantUnavailable(t, err)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %v: %v, want %q", c.view, c.params, err, c.want)
		}
	}
	for _, c := range []struct {
		view   string
		params params
		want   string
	}{
		{"filters", params{"layer": "fc9"}, "fc1, fc2"},
		{"filters", params{"sample": "200"}, "0 to 199"},
		{"filters", params{"bars": "response", "sample": "2"}, "bars=weights"},
		{"filters", params{"units": "12"}, "0 to 11"},
		{"features", params{"class": "10"}, "0 to 9"},
		{"features", params{"class": "ten"}, "0 to 9"},
		{"features", params{"k": "9"}, "1 to 8"},
		{"features", params{"sample": "-1"}, "0 to 199"},
	} {
		_, err := Make(t.Context(), c.view, []*analysis.Run{digits}, -1, c.params)
		var u *UsageError
		if !errors.As(err, &u) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %v: %v, want a usage error with %q", c.view, c.params, err, c.want)
		}
	}
	for _, p := range []params{{"sample": "7"}, {"sample": "7", "units": "0-2"}} {
		f, err := Make(t.Context(), "filters", []*analysis.Run{digits}, 20, p)
		if err != nil {
			t.Fatal(err)
		}
		checkLayout(t, f)
	}
}
