package figure

import (
	"errors"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/internal/testrun"
	"brainbow/render"
)

func explanation() *analysis.Explanation {
	e := &analysis.Explanation{Class: 1, Strays: 2}
	for i := range 30 {
		if i%3 == 0 {
			e.Selected = append(e.Selected, int32(i))
		} else {
			e.Rest = append(e.Rest, int32(i))
		}
	}
	for i, p := range dataset.Properties() {
		auc := 0.5 + 0.48/float64(1+i*i)
		if i%2 == 1 {
			auc = 1 - auc
		}
		e.Properties = append(e.Properties, analysis.ExplainedProperty{Property: p, AUC: auc, Chance: 0.12, Mean: [2]float64{auc, -0.031 * float64(i)}, Effect: 3 * (auc - 0.5), Measured: [2]int{10, 20}})
	}
	for k := range e.Means {
		for i := range 64 {
			e.Means[k] = append(e.Means[k], float32((i*(k+2)*7)%256))
		}
	}
	return e
}

func TestExplainGolden(t *testing.T) {
	a := about{Run: "small", Step: 60, Steps: 120, Classes: numbered(5)}
	o := explainOptions{layer: "fc1", split: "test", selected: "one part of its split", gap: "fc1 splits the class with a gap of 0.31", shape: [3]int{1, 8, 8}, picture: shade}
	goldenFigure(t, "explain", func() (*render.Figure, error) { return drawExplain(a, explanation(), o), nil })
}

func TestOddExplain(t *testing.T) {
	e := explanation()
	e.Selected, e.Strays = e.Selected[:1], 1
	for i := range e.Properties {
		e.Properties[i].AUC = 0.5
	}
	clear(e.Means[0])
	clear(e.Means[1])
	o := explainOptions{layer: "conv1", split: "train", selected: "the selected samples", shape: [3]int{1, 4, 16}, picture: shade}
	f := drawExplain(about{Run: "odd", Classes: []string{"x", strings.Repeat("Donaudampfschiff ", 5)}}, e, o)
	checkLayout(t, f)
	if !strings.Contains(f.Description, "No measured property") {
		t.Errorf("description %q", f.Description)
	}
}

func TestExplainOfRun(t *testing.T) {
	digits := []*analysis.Run{open(t, testrun.Digits())}
	f, err := Make(t.Context(), "explain", digits, 60, params{"select": "0-60"})
	if err != nil {
		t.Fatal(err)
	}
	checkLayout(t, f)
	for _, c := range []struct {
		run    *analysis.Run
		params params
	}{
		{digits[0], params{"observations": "30"}},
		{digits[0], params{"select": "190", "observations": "10"}},
		{digits[0], params{"select": "0-1000"}}, // whole classes
		{open(t, testrun.XOR()), params{"select": "0-5"}},
		{open(t, softmaxOnly()), nil},
	} {
		_, err := Make(t.Context(), "explain", []*analysis.Run{c.run}, -1, c.params)
		wantUnavailable(t, err)
	}
	for _, text := range []string{"boat", "3/3", "x/1", "5-2", "-3"} {
		_, err := Make(t.Context(), "explain", digits, -1, params{"select": text})
		var u *UsageError
		if !errors.As(err, &u) || !strings.Contains(err.Error(), "17,230-245") {
			t.Errorf("select %q: %v", text, err)
		}
	}
}
