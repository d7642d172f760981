package figure

import (
	"errors"
	"math"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/hint"
	"brainbow/internal/testrun"
	"brainbow/runstore"
	"brainbow/tensor"
)

// Views that need numbers which are not finite at a step say so, with what to do, and draw nothing
// that the network does not hold.
func TestDivergedStep(t *testing.T) {
	for broken, value := range map[string]float64{"weights": math.NaN(), "infinite": math.Inf(1)} {
		c := testrun.Digits()
		c.Break = func(step int64, frame []tensor.Named) {
			if step > 0 {
				for _, f := range frame {
					for i := range f.Tensor.Data {
						f.Tensor.Data[i] = float32(value)
					}
				}
			}
		}
		r := []*analysis.Run{open(t, c)}
		for _, v := range []struct {
			view   string
			params params
		}{{"network", nil}, {"sum", nil}, {"sum", params{"unit": "all"}}, {"filters", nil}, {"filters", params{"bars": "response"}}, {"features", nil}, {"lego", nil}, {"projection", nil}} {
			_, err := Make(t.Context(), v.view, r, -1, v.params)
			if !errors.Is(err, ErrUnavailable) || !errors.Is(err, analysis.ErrDiverged) || !strings.Contains(hint.Of(err), "an earlier step") {
				t.Errorf("%s: %s %v: %v, hint %q", broken, v.view, v.params, err, hint.Of(err))
			}
			if _, err := Make(t.Context(), v.view, r, 0, v.params); err != nil {
				t.Errorf("%s at step 0: %v", v.view, err)
			}
		}
		f, err := Make(t.Context(), "weights", r, -1, nil)
		if err != nil {
			t.Fatal(err)
		}
		if f.Title != "No weight of fc1 is a valid number" {
			t.Errorf("%s: title %q", broken, f.Title)
		}
	}
}

// A curve whose last values are not numbers says at which step it has its value.
func TestCutCurve(t *testing.T) {
	run := curveRun{about: about{Run: "div", Step: 2, Steps: 2}, rows: []runstore.Metric{
		{Step: 0, Split: "test", Loss: 2, Accuracy: 0.1}, {Step: 1, Split: "test", Loss: 2.72e30, Accuracy: 0.2}, {Step: 2, Split: "test", Loss: math.NaN(), Accuracy: 0},
	}}
	f, err := drawCurves([]curveRun{run}, curveOptions{metrics: []string{"accuracy", "loss"}})
	if err != nil {
		t.Fatal(err)
	}
	checkLayout(t, f)
	var svg strings.Builder
	if err := f.WriteSVG(&svg); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{">test 2.72e30 at step 1<", ">test 0.0\u2009%<", ">1</text>", "no valid number after that step"} {
		if !strings.Contains(svg.String(), want) && !strings.Contains(f.Caption, want) {
			t.Errorf("no %q", want)
		}
	}
	for _, unwanted := range []string{">0.5</text>", ">1.5</text>"} {
		if strings.Contains(svg.String(), unwanted) {
			t.Errorf("a step %s", unwanted)
		}
	}
}
