package figure

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/dataset"
	"brainbow/internal/testrun"
	"brainbow/render"
)

// The views activity, layers and epochs say the same of the same layer at the same step, and name the measure alike.
func TestOneMeasure(t *testing.T) {
	for _, run := range []*analysis.Run{open(t, testrun.Digits()), open(t, testrun.Conv())} {
		hidden := run.HiddenLayers()
		layer := hidden[len(hidden)-1]
		said := map[string]string{}
		for _, view := range []string{"activity", "layers", "epochs"} {
			p := params{"observations": "90", "iterations": "30", "detail": "true"}
			if view == "epochs" {
				p["layer"] = layer
			}
			f, err := Make(t.Context(), view, []*analysis.Run{run}, -1, p)
			if err != nil {
				t.Fatal(view, err)
			}
			said[view] = f.Description
			if want := language("").say("trails.measure"); !strings.Contains(f.Method, want) {
				t.Errorf("%s: method %q", view, f.Method)
			}
		}
		number := func(view, form string) string {
			found := regexp.MustCompile(form).FindStringSubmatch(said[view])
			if found == nil {
				t.Fatalf("%s: no %s in %q", view, form, said[view])
			}
			return found[1]
		}
		name := capital(layer)
		after, first := number("activity", name+`: \d+ of 100 before training, (\d+) after`), number("activity", name+`: (\d+) of 100 before training`)
		if n := number("layers", name+`: (\d+) of 100`); n != after {
			t.Errorf("%s: %s after training by activity, %s by layers", run.Name(), after, n)
		}
		if n := number("epochs", `Step 0: (\d+) of 100`); n != first {
			t.Errorf("%s: %s before training by activity, %s by epochs", run.Name(), first, n)
		}
		if n := number("epochs", `(?s).*Step [\d,]+: (\d+) of 100`); n != after {
			t.Errorf("%s: %s after training by activity, %s by epochs", run.Name(), after, n)
		}
		if a, l := number("activity", `The input: (\d+) of 100`), number("layers", `The input: (\d+) of 100`); a != l {
			t.Errorf("%s: the input %s by activity, %s by layers", run.Name(), a, l)
		}
	}
}

// The two points of the curve that the title speaks of are marked with its numbers.
func TestActivityCurveMarks(t *testing.T) {
	f, err := Make(t.Context(), "activity", []*analysis.Run{open(t, testrun.Digits())}, -1, params{"observations": "60", "method": "pca"})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	numbers := regexp.MustCompile(`(\d+) → (\d+) of 100`).FindStringSubmatch(f.Title)
	if numbers == nil {
		t.Fatal(f.Title)
	}
	for _, n := range numbers[1:] {
		if !regexp.MustCompile(`font-weight="bold"[^>]*>` + n + `<`).Match(b.Bytes()) {
			t.Errorf("%s of %q is not marked on the curve", n, f.Title)
		}
	}
}

// The axis of the curve holds all shares and begins and ends at a tick.
func TestCurveAxis(t *testing.T) {
	for _, c := range []struct {
		shares         []float64
		low, high, gap float64
	}{
		{[]float64{0.82, 0.87, 0.98}, 80, 100, 10},
		{[]float64{0.5, 0.5}, 30, 50, 10}, // kept long enough to show that nothing happens
		{[]float64{1, 1}, 80, 100, 10},
		{[]float64{0, 0.04}, 0, 20, 10},
		{[]float64{0.1, 0.95}, 0, 100, 20},
	} {
		axis, gap := curveAxis(c.shares)
		if axis.Min > c.low || axis.Max < c.high || gap != c.gap || axis.Max-axis.Min > max(20, c.high-c.low) {
			t.Errorf("%v: %v every %v, want %v to %v every %v", c.shares, axis, gap, c.low, c.high, c.gap)
		}
	}
}

// A mark of a half looks like what it stands for: light on dark is a light mark, thicker strokes a dark one.
func TestHalfMarks(t *testing.T) {
	for name, darkSide := range map[string]int{"polarity": 0, "luminance": 0, "stroke_width": 1, "slant": 1} {
		s := &placeSheet{darkMore: darkMore(dataset.Property{Name: name})}
		if s.halfStyle(darkSide, 3).Fill != render.Ink || s.halfStyle(1-darkSide, 3).Fill != render.Paper {
			t.Errorf("%s: the wrong half is dark", name)
		}
		if s.halfStyle(-1, 3).Fill != render.Faint {
			t.Errorf("%s: what is in neither half is not grey", name)
		}
	}
}

// The method ends with the section of the documentation that says more, in files with detail=true only.
func TestReferenceInFiles(t *testing.T) {
	run := open(t, testrun.Digits())
	for lang, want := range map[string]string{"en": "More on this: docs/hidden-activity.md, From layer to layer", "zh": "详见 docs/hidden-activity.md，From layer to layer"} {
		for _, detail := range []string{"true", "false"} {
			f, err := Make(t.Context(), "layers", []*analysis.Run{run}, -1, params{"lang": lang, "detail": detail, "observations": "60", "method": "pca"})
			if err != nil {
				t.Fatal(err)
			}
			if f.Reference == nil || f.Reference.Words != want {
				t.Errorf("reference %+v, want %q", f.Reference, want)
			}
			var b bytes.Buffer
			if err := f.WriteSVG(&b); err != nil {
				t.Fatal(err)
			}
			// The two words are on one line.
			if strings.Contains(b.String(), "docs/hidden-activity.md") != (detail == "true") {
				t.Errorf("lang=%s detail=%s: the reference is there, or is not", lang, detail)
			}
		}
	}
}
