package figure

import (
	"errors"
	"image"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/render"
)

func TestConfusionGolden(t *testing.T) {
	p, q := guesses(5, 400), guesses(5, 340)
	q.Step = 20
	a := about{Run: "small", Step: 60, Steps: 120, Classes: []string{"stripes", "a class with a name that is long", "dots", "3", "4"}}
	m, other := analysis.Confuse(p, a.Classes), analysis.Confuse(q, a.Classes)
	run := &analysis.Run{}
	first := confused{about: a, run: run, m: m, p: p}
	second := confused{about: about{Run: "other", Step: 20, Steps: 120, Classes: a.Classes}, run: &analysis.Run{}, m: other, p: q}
	goldenFigure(t, "confusion-difference", func() (*render.Figure, error) { return drawDifference(first, second, "test", false, nil) })
	second.run = run
	goldenFigure(t, "confusion-steps", func() (*render.Figure, error) {
		return drawDifference(first, second, "train", true, &render.Range{Min: -0.5, Max: 0.5})
	})
	goldenFigure(t, "confusion-cell", func() (*render.Figure, error) {
		return drawCell(a, m, cellOptions{actual: 2, predicted: 4, count: 7, split: "test", p: p, probabilities: true, picture: shade, shape: [3]int{1, 8, 8}, pixels: shadePixels(p.Len())})
	})
	called, actual := make([][]float32, 5), make([][]float32, 5)
	for k := range 4 {
		called[k], actual[k] = shades(k), shades(k+1)
	}
	actual[4] = shades(2)
	goldenFigure(t, "confusion-means", func() (*render.Figure, error) {
		return drawCalled(a, m, "test", [3]int{1, 8, 8}, called, actual), nil
	})
	second.Classes = []string{"1", "2"}
	_, err := drawDifference(first, second, "test", false, nil)
	wantUnavailable(t, err)
	_, err = drawCell(a, m, cellOptions{p: p})
	wantUnavailable(t, err)
}

// sigmoids is a network whose outputs are numbers of their own, no probabilities.
func sigmoids() testrun.Config {
	c := testrun.Digits()
	c.Layers[1].Activation = "sigmoid"
	return c
}

// Outputs that are no probabilities are never written as percentages, and pictures that show them
// say that they need not sum to one.
func TestOutputsAreNotShares(t *testing.T) {
	shares, numbers := open(t, testrun.Digits()), open(t, sigmoids())
	const free = "need not sum to one"
	for _, c := range []struct {
		view    string
		params  params
		percent string // what a share would look like
	}{
		{"confusion", params{"cell": "3,3"}, ">[0-9.]+\u2009%<"},
		{"confusion", params{"mode": "samples"}, "with confidence [0-9.]+\u2009%"},
		{"network", nil, ": [0-9.]+\u2009%"},
		{"projection", params{"colour": "confidence", "method": "pca"}, ""},
	} {
		for i, r := range []*analysis.Run{shares, numbers} {
			f, err := Make(t.Context(), c.view, []*analysis.Run{r}, -1, c.params)
			if err != nil {
				t.Fatal(c.view, err)
			}
			var svg strings.Builder
			if err := f.WriteSVG(&svg); err != nil {
				t.Fatal(err)
			}
			if c.percent != "" && regexp.MustCompile(c.percent).MatchString(svg.String()) != (i == 0) {
				t.Errorf("%s %v: a number matches %s, run %d", c.view, c.params, c.percent, i)
			}
			if said := strings.Contains(f.Caption+f.Method, free); said != (i == 1) && c.params["mode"] == "" {
				t.Errorf("%s %v: caption %q, method %q, run %d", c.view, c.params, f.Caption, f.Method, i)
			}
		}
	}
}

// shadePixels are the pixels of [shade] pictures.
func shadePixels(n int) []uint8 {
	var all []uint8
	for i := range n {
		all = append(all, shade(i).(*image.Gray).Pix...)
	}
	return all
}

func shades(k int) []float32 {
	out := make([]float32, 64)
	for i := range out {
		out[i] = float32((i*(k+2) + k) % 256)
	}
	return out
}

func TestConfusionOfRuns(t *testing.T) {
	digits, flat, xor := open(t, testrun.Digits()), open(t, softmaxOnly()), open(t, testrun.XOR())
	both := []*analysis.Run{digits, flat}
	for _, c := range []struct {
		runs   []*analysis.Run
		step   int64
		params params
		title  string
	}{
		{both, -1, nil, "Without a hidden layer ("},
		{both, 20, params{"cells": "column", "split": "train"}, "Without a hidden layer ("},
		{both[:1], 60, params{"minus": "0"}, "With step "},
		{both[:1], 60, params{"cell": "3,3"}, "Of the 3s, "},
		{both[:1], 60, params{"cell": "3,3", "shape": "square"}, "Of the 3s, "},
		{both[:1], 60, params{"mode": "samples"}, " mistakes "},
		{both[:1], 0, params{"mode": "samples"}, "redicted as "},
		{both[:1], 60, params{"mode": "means"}, "Nothing is predicted as 8"},
		{both[:1], 0, params{"mode": "means"}, "Nothing is predicted as 9 of 10 classes"},
	} {
		f, err := Make(t.Context(), "confusion", c.runs, c.step, c.params)
		if err != nil {
			t.Errorf("%v: %v", c.params, err)
			continue
		}
		checkLayout(t, f)
		if !strings.Contains(f.Title, c.title) {
			t.Errorf("title %q, want %q", f.Title, c.title)
		}
	}
	for _, c := range []struct {
		runs   []*analysis.Run
		params params
		want   string
	}{
		{[]*analysis.Run{digits, xor}, params{"cells": "row"}, "different classes"},
		{[]*analysis.Run{xor}, params{"cell": "0,1"}, "points"},
		{[]*analysis.Run{xor}, params{"mode": "means"}, "points"},
	} {
		_, err := Make(t.Context(), "confusion", c.runs, -1, c.params)
		wantUnavailable(t, err)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want %q", c.params, err, c.want)
		}
	}
	for _, c := range []struct {
		runs   []*analysis.Run
		params params
		want   string
	}{
		{append(both, xor), nil, "difference of two"},
		{both, params{"minus": "3"}, "leave out one"},
		{both, params{"mode": "means"}, "no pictures"},
		{both[:1], params{"minus": "-3"}, "0 being the state"},
		{both[:1], params{"cell": "3"}, "such as 0,1"},
		{both[:1], params{"cell": "3,10"}, "0 to 9"},
		{both[:1], params{"cell": "3,4", "count": "0"}, "1 to 200"},
	} {
		_, err := Make(t.Context(), "confusion", c.runs, -1, c.params)
		var u *UsageError
		if !errors.As(err, &u) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want a usage error with %q", c.params, err, c.want)
		}
	}
	// Every picture of a series has the same scale.
	var bars []string
	note, err := Series(t.Context(), "confusion", both[:1], []int64{0, 20, 60}, nil, func(_ int64, f *render.Figure) error {
		var b strings.Builder
		if err := f.WriteSVG(&b); err != nil {
			return err
		}
		i := strings.Index(b.String(), ">mistaken, ")
		bars = append(bars, b.String()[i:i+600])
		return nil
	})
	if err != nil || note != "" || bars[0] != bars[1] || bars[1] != bars[2] {
		t.Errorf("note %q, %v; scales\n%s", note, err, strings.Join(bars, "\n"))
	}
	if _, err := Series(t.Context(), "confusion", both, []int64{20, 40}, nil, func(int64, *render.Figure) error { return nil }); err != nil {
		t.Error(err)
	}
}

// Numbers of a difference fit their cells, which are wider than those of counts where rows are low.
func TestDifferenceNumbersFit(t *testing.T) {
	names := []string{"airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"}
	a := about{Run: "nielsen-30-l2 with a longer name", Step: 60, Steps: 120, Classes: names}
	first := confused{about: a, run: &analysis.Run{}, m: many(10)}
	second := confused{about: a, run: &analysis.Run{}, m: many(10)}
	second.m.Counts[1][2] += 2000
	second.Run = "softmax"
	f, err := drawDifference(first, second, "test", false, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkLayout(t, f)
	var svg strings.Builder
	if err := f.WriteSVG(&svg); err != nil {
		t.Fatal(err)
	}
	cell := regexp.MustCompile(`<rect x="[0-9.]+" y="[0-9.]+" width="([0-9.]+)" height="([0-9.]+)"[^>]*><title>bird predicted as`).FindStringSubmatch(svg.String())
	if cell == nil {
		t.Fatal("no cell")
	}
	if w, err := strconv.ParseFloat(cell[1], 64); err != nil || w < render.Measure("−99.9", render.TextStyle{Size: render.Small})+2 {
		t.Errorf("cells of %s × %s", cell[1], cell[2])
	}
}

// A difference fits every shape, without its margins where cells would have no room for numbers otherwise.
func TestDifferenceKeepsToTheSheet(t *testing.T) {
	a := about{Run: "nielsen-30-l2", Step: 60, Steps: 120, Classes: numbered(10)}
	for _, shape := range []render.Shape{render.Wide, render.Tall, render.Square} {
		a.shape = shape
		first := confused{about: a, run: &analysis.Run{}, m: many(10)}
		second := confused{about: a, run: &analysis.Run{}, m: many(10)}
		second.m.Counts[1][2] += 9
		second.Run = "softmax"
		f, err := drawDifference(first, second, "test", false, nil)
		if err != nil {
			t.Fatal(err)
		}
		checkForm(t, f)
		checkLayout(t, f)
		var svg strings.Builder
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		if margins := strings.Contains(svg.String(), "of these, correct"); margins != (shape == render.Wide) {
			t.Errorf("shape %v: margins are %v", shape, margins)
		}
	}
}
