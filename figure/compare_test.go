package figure

import (
	"errors"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/hint"
	"brainbow/internal/testrun"
	"brainbow/render"
	"brainbow/tensor"
)

var compareParts = []string{"samples", "layers", "weights", "course"}

// TestCompareGolden draws two steps of one run and two runs.
func TestCompareGolden(t *testing.T) {
	config := testrun.Digits()
	r := open(t, config)
	config.Name, config.Rate = "faster", 0.03
	other := open(t, config)
	for _, part := range compareParts {
		f := goldenFigure(t, "compare-"+part, func() (*render.Figure, error) {
			return Make(t.Context(), "compare", []*analysis.Run{r}, 20, map[string]string{"part": part, "against": "60"})
		})
		checkForm(t, f)
	}
	goldenFigure(t, "compare-runs", func() (*render.Figure, error) {
		return Make(t.Context(), "compare", []*analysis.Run{r, other}, -1, map[string]string{"part": "course"})
	})
}

// Every part of runs of every kind keeps the form of a picture, in both languages and all shapes.
func TestCompareForm(t *testing.T) {
	digits := testrun.Digits()
	pairs := map[string][]*analysis.Run{"conv": {open(t, testrun.Conv())}, "xor": {open(t, testrun.XOR())}, "deep": {open(t, testrun.Conv()), open(t, testrun.Conv())}}
	digits.Name, digits.Epochs = "a-run-with-quite-a-long-name-that-needs-room", 2
	pairs["long"] = []*analysis.Run{open(t, testrun.Digits()), open(t, digits)}
	for name, runs := range pairs {
		for _, part := range compareParts {
			for _, shape := range []string{"wide", "tall", "square"} {
				for _, lang := range Languages {
					f, err := Make(t.Context(), "compare", runs, -1, map[string]string{"part": part, "shape": shape, "lang": lang})
					if err != nil {
						t.Fatalf("%s %s: %v", name, part, err)
					}
					checkLayout(t, f)
					checkForm(t, f)
					if t.Failed() {
						t.Fatal(name, part, shape, lang)
					}
				}
			}
		}
	}
}

// The title is the finding of the numbers, and the picture counts what the numbers count.
func TestCompareFindings(t *testing.T) {
	config := testrun.Digits()
	a := open(t, config)
	config.Name = "faster"
	config.Rate = 0.03
	b := open(t, config)
	config.Rate, config.Name = 0, "moved"
	config.Break = func(step int64, x []tensor.Named) {
		if step >= 40 {
			x[0].Tensor.Data[0]++
		}
	}
	c := open(t, config)
	xor := open(t, testrun.XOR())
	say := func(p params, step int64, runs ...*analysis.Run) string {
		f, err := Make(t.Context(), "compare", runs, step, p)
		if err != nil {
			t.Fatal(err)
		}
		return f.Title
	}
	p, err := analysis.NewComparer(t.Context(), a, b, -1, -1, "test")
	if err != nil {
		t.Fatal(err)
	}
	w, err := p.Samples(t.Context())
	if err != nil || len(w.Won) == 0 || len(w.Lost) == 0 {
		t.Fatal(w, err)
	}
	n := func(k int) string { return render.Count(int64(k)) }
	for got, want := range map[string]string{
		say(nil, -1, a, b):                                    "faster is right on " + n(len(w.Won)) + " of the pictures that test gets wrong, and wrong on " + n(len(w.Lost)) + " that test gets right: ",
		say(params{"against": "60"}, 60, a):                   "Step 60 and step 60 are right and wrong about the same samples",
		say(params{"part": "course"}, -1, a, b):               "test and faster start alike and part at step 1; at step 60 their weights are ",
		say(params{"part": "course"}, -1, a, c):               "test and moved start alike and part at step 40; at step 60 their weights are ",
		say(params{"part": "course"}, -1, a, xor):             "test (1) ends at an accuracy of ",
		say(params{"part": "course"}, 20, a):                  "From step 0 to step 20 the weights move by ",
		say(params{"part": "layers"}, -1, a, b):               "test and faster see the samples most alike in ",
		say(params{"part": "layers"}, 20, a):                  "Between step 0 and step 20, ",
		say(params{"part": "weights"}, 20, a):                 "Paired by how they respond, units of fc1 have a mean correlation of ",
		say(params{"part": "weights", "layer": "fc2"}, 20, a): "Class by class, the units of fc2 have a mean correlation of ",
	} {
		if !strings.HasPrefix(got, want) {
			t.Errorf("%q, want %q …", got, want)
		}
	}
}

// What cannot be compared is said with the parts that can, and wrong parameters are usage.
func TestCompareRefusals(t *testing.T) {
	a, xor := open(t, testrun.Digits()), open(t, testrun.XOR())
	for _, part := range []string{"samples", "layers", "weights"} {
		_, err := Make(t.Context(), "compare", []*analysis.Run{a, xor}, -1, map[string]string{"part": part})
		if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "different data") || !strings.Contains(hint.Of(err), "course") {
			t.Errorf("%s: %v; %s", part, err, hint.Of(err))
		}
	}
	for _, p := range []params{{"against": "-1"}, {"against": "x"}, {"count": "0"}, {"part": "weights", "layer": "conv9"}, {"split": "all"}} {
		_, err := Make(t.Context(), "compare", []*analysis.Run{a}, -1, p)
		if _, ok := errors.AsType[*UsageError](err); !ok {
			t.Errorf("%v: %v", p, err)
		}
	}
	if _, err := Make(t.Context(), "compare", []*analysis.Run{a}, 99, nil); err == nil || !strings.Contains(err.Error(), "0 to 60") {
		t.Error(err)
	}
}
