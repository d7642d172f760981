package figure

import (
	"errors"
	"math"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/record"
	"brainbow/render"
)

func TestChangeGolden(t *testing.T) {
	c := &analysis.Change{Steps: []int64{0, 1, 2, 4, 8, 16, 32, 64, 120}, Layers: []string{"conv1", "conv2", "fc1"}, Samples: 256}
	for l := range c.Layers {
		var w, v, turned []float64
		for k := range len(c.Steps) - 1 {
			x := 0.1 / float64((k+1)*(k+l+1))
			w, v, turned = append(w, x), append(v, 2*x), append(turned, x*x)
		}
		c.Weights, c.Values, c.Turned = append(c.Weights, w), append(c.Values, v), append(c.Turned, turned)
	}
	c.Values[2][3] = math.NaN()
	a := about{Run: "small", Step: 60, Steps: 120}
	kinds := []bool{true, true, false}
	goldenFigure(t, "change", func() (*render.Figure, error) { return drawChange(a, c, kinds, "relative", false) })
	a.Step = 120
	goldenFigure(t, "change-log", func() (*render.Figure, error) { return drawChange(a, c, kinds, "correlation", true) })
	for l := range c.Layers {
		clear(c.Weights[l])
	}
	_, err := drawChange(a, c, kinds, "weights", false)
	wantUnavailable(t, err)
}

func TestChangeFinding(t *testing.T) {
	say := func(rows ...[]float64) string {
		s := &changeSheet{c: &analysis.Change{Steps: []int64{0, 10, 20, 30}, Layers: []string{"conv1", "conv2", "fc1"}[:len(rows)]}, rows: rows}
		return s.finding().text
	}
	for want, got := range map[string]string{
		"No layer changes much any more: at the end fc1 moves most, 0.50\u2009% per step; the peak was 20\u2009% (conv1, step 5)": say([]float64{0.2, 0.1, 0.001}, []float64{0.1, 0.1, 0.002}, []float64{0.1, 0.1, 0.005}),
		"All layers still change, conv1 most: 20\u2009% per step; the peak was 20\u2009% (conv1, step 25)":                        say([]float64{0.1, 0.1, 0.2}, []float64{0.1, 0.1, 0.1}),
		"One of 2 layers still changes, conv2: 10\u2009% per step; the peak was 20\u2009% (conv1, step 5)":                        say([]float64{0.2, 0.1, 0.001}, []float64{0.1, math.NaN(), 0.1}),
		// A layer that hardly ever moved is no layer that still moves.
		"No layer changes much any more: at the end conv2 moves most, 1.0\u2009% per step; the peak was 20\u2009% (conv1, step 5)":     say([]float64{0.2, 0.1, 0.001}, []float64{0.012, 0.01, 0.01}),
		"The only layer that learns, conv1, still changes: 20\u2009% per step; the peak was 20\u2009% (step 25)":                       say([]float64{0.1, 0.1, 0.2}),
		"The only layer that learns, conv1, hardly changes any more: 0.10\u2009% per step at the end; the peak was 20\u2009% (step 5)": say([]float64{0.2, 0.1, 0.001}),
		"Nothing changes any more at the end; the peak was 20\u2009% per step (conv1, step 5)":                                         say([]float64{0.2, 0.1, 0}, []float64{0.1, 0, 0}),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestChangeOfRun(t *testing.T) {
	r := []*analysis.Run{open(t, testrun.Conv())}
	f, err := Make(t.Context(), "change", r, 3, params{"measure": "correlation"})
	if err != nil {
		t.Fatal(err)
	}
	checkLayout(t, f)
	var out *record.RangeError
	if _, err := Make(t.Context(), "change", r, 99, nil); !errors.As(err, &out) {
		t.Errorf("step 99: %v", err)
	}
}

func TestCurveAt(t *testing.T) {
	c := curve{x: []float64{0, 10, 20, 30}, y: []float64{1, 3, math.NaN(), 7}}
	for x, want := range map[float64]float64{0: 1, 5: 2, 10: 3, 20: 5, 30: 7} {
		if y, ok := c.at(x); !ok || y != want {
			t.Errorf("at %v: %v, %v, want %v", x, y, ok, want)
		}
	}
	for _, x := range []float64{-1, 31} {
		if y, ok := c.at(x); ok {
			t.Errorf("at %v: %v", x, y)
		}
	}
}
