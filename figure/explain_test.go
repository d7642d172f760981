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
	o := explainOptions{layer: "fc1", gap: 0.31, shape: [3]int{1, 8, 8}, picture: shade}
	f := goldenFigure(t, "explain", func() (*render.Figure, error) { return drawExplain(a, explanation(), o), nil })
	if want := "What sets these 1s apart: brighter, true in 98 of 100 pairs with other 1s"; f.Title != want {
		t.Errorf("%q, want %q", f.Title, want)
	}
	if !strings.Contains(f.Subtitle, "10 of 30 1s: one half, as fc1 splits them · 2 chosen samples of other classes left out") {
		t.Errorf("subtitle %q", f.Subtitle)
	}
	a.detail = true
	goldenFigure(t, "explain-detail", func() (*render.Figure, error) { return drawExplain(a, explanation(), o), nil })
	a.detail = false
	for _, a.shape = range []render.Shape{render.Wide, render.Tall, render.Square} {
		f := drawExplain(a, explanation(), o)
		checkLayout(t, f)
		checkSheet(t, f)
	}
}

func TestOddExplain(t *testing.T) {
	e := explanation()
	e.Selected, e.Strays = e.Selected[:1], 1
	for i := range e.Properties {
		e.Properties[i].AUC = 0.5
	}
	clear(e.Means[0])
	clear(e.Means[1])
	o := explainOptions{layer: "conv1", shape: [3]int{1, 4, 16}, picture: shade}
	f := drawExplain(about{Run: "odd", Classes: []string{"x", strings.Repeat("Donaudampfschiff ", 5)}}, e, o)
	checkLayout(t, f)
	if !strings.HasPrefix(f.Title, "No measured property sets these ") {
		t.Errorf("title %q", f.Title)
	}
	if f := explainFinding(chinese, e, []string{"x", "小猫"}); !strings.HasPrefix(f.text, "没有已测量的属性能区分这些“小猫”") || f.statement != "explain.find.none" {
		t.Error(f.text, f.statement)
	}
	e.Properties = nil
	if f := explainFinding("", e, []string{"x", "y"}); f.text != "No property of these ys could be measured" {
		t.Error(f.text)
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

// What chance can do with a few samples is a lot: then nothing is said, and not that it is little.
func TestExplainOfFewSamples(t *testing.T) {
	e := &analysis.Explanation{Properties: []analysis.ExplainedProperty{{Property: dataset.Properties()[2], AUC: 0.98, Chance: 0.49}}}
	if f := explainFinding("", e, []string{"7"}); f.text != "Too few samples to say what sets these 7s apart: among these few, even 98 of 100 pairs can be chance" || f.statement != "explain.find.few" {
		t.Errorf("%s: %q", f.statement, f.text)
	}
	e.Properties[0].AUC, e.Properties[0].Chance = 0.6, 0.2
	if f := explainFinding("", e, []string{"7"}); f.statement != "explain.find.none" {
		t.Errorf("%s: %q", f.statement, f.text)
	}
}
