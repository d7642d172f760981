package figure

import (
	"errors"
	"math"
	"strings"
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
		s := &changeSheet{c: &analysis.Change{Steps: []int64{0, 10, 20, 30, 40}, Layers: []string{"conv1", "conv2", "fc1"}[:len(rows)]}, rows: rows}
		return s.finding().text
	}
	const p = "\u2009%"
	for want, got := range map[string]string{
		"No layer changes much any more: at the end fc1 moves most, 0.10" + p + " per step; the peak was 4.0" + p + " (conv1, step 5)": say([]float64{0.04, 0.02, 0.001}, []float64{0.02, 0.02, 0.001}, []float64{0.02, 0.02, 0.001001}),
		"All layers still change, conv1 most: 4.0" + p + " per step; the peak was 4.0" + p + " (conv1, step 25)":                       say([]float64{0.01, 0.01, 0.04}, []float64{0.01, 0.01, 0.01}),
		"One of 2 layers still changes, conv2: 1.0" + p + " per step; the peak was 4.0" + p + " (conv1, step 5)":                       say([]float64{0.04, 0.01, 0.001}, []float64{0.01, math.NaN(), 0.01}),
		// A layer that hardly ever moved is no layer that still moves.
		"No layer changes much any more: at the end conv2 moves most, 0.30" + p + " per step; the peak was 4.0" + p + " (conv1, step 5)":    say([]float64{0.04, 0.02, 0.001}, []float64{0.004, 0.003, 0.003}),
		"The only layer that learns, conv1, still changes: 4.0" + p + " per step; the peak was 4.0" + p + " (step 25)":                      say([]float64{0.01, 0.01, 0.04}),
		"The only layer that learns, conv1, hardly changes any more: 0.10" + p + " per step at the end; the peak was 4.0" + p + " (step 5)": say([]float64{0.04, 0.01, 0.001}),
		"Nothing changes any more at the end; the peak was 4.0" + p + " per step (conv1, step 5)":                                           say([]float64{0.04, 0.02, 0}, []float64{0.01, 0, 0}),
		// Over ten steps a layer cannot change by more than about ten percent per step.
		"The only layer that learns, conv1, still changes: 2.0" + p + " per step; the peak was over 10" + p + " (step 15)": say([]float64{0.01, 0.1, 0.02}),
		// The random start is no peak if one follows.
		"All layers still change, conv2 most: 1.0" + p + " per step; the peak was 4.0" + p + " (conv1, step 25)":                             say([]float64{0.1, 0.02, 0.04, 0.005}, []float64{0.01, 0.01, 0.01, 0.01}),
		"No layer changes much any more: at the end conv2 moves most, 0.20" + p + " per step; the peak was over 10" + p + " (conv1, step 5)": say([]float64{0.1, 0.001, 0.002, 0.001}, []float64{0.01, 0.01, 0.01, 0.002}),
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

// Layers of a kind differ in shade, the first the lightest; of many layers some are named, and the sheet
// keeps its size.
func TestChangeOfManyLayers(t *testing.T) {
	for _, layers := range []int{2, 40} {
		c := &analysis.Change{Steps: []int64{0, 1, 2, 4, 8}, Samples: 256}
		var conv []bool
		for l := range layers {
			c.Layers = append(c.Layers, numbered(layers)[l]+" a layer with a long name")
			conv = append(conv, l < layers/2)
			var row []float64
			for k := range 4 {
				row = append(row, 0.4/float64((k+1)*(l+1)))
			}
			c.Values = append(c.Values, row)
		}
		for _, shape := range []render.Shape{render.Wide, render.Tall, render.Square} {
			f, err := drawChange(about{Run: "r", Step: 8, Steps: 8, shape: shape}, c, conv, "relative", false)
			if err != nil {
				t.Fatal(err)
			}
			checkForm(t, f)
			checkLayout(t, f)
			if some := strings.Contains(f.Caption, "of 40 layers that move most at the end are named."); some != (layers == 40) {
				t.Errorf("%d layers: caption %q", layers, f.Caption)
			}
		}
		s := &changeSheet{c: c, conv: conv}
		light := func(c render.Color) int { return int(c.R) + int(c.G) + int(c.B) }
		for l := 1; l < layers; l++ {
			if before, now := s.color(l-1), s.color(l); conv[l] == conv[l-1] && light(now) >= light(before) {
				t.Errorf("layer %d has %v, the one before %v", l, now, before)
			}
		}
	}
}
