package figure

import (
	"errors"
	"math"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/render"
)

func TestLegoGolden(t *testing.T) {
	h, l, act, labels := hiddenUnits()
	a := about{Run: "small", Step: 60, Steps: 120, Classes: []string{"stripes", "a class with a name that is long", "dots"}}
	kept := &analysis.KeptCurve{}
	for k := range 9 {
		kept.Each, kept.Same, kept.Own = append(kept.Each, float64(k)/9), append(kept.Same, float64(k*k)/81), append(kept.Own, float64(k)/9)
	}
	draw := func(o legoOptions) func() (*render.Figure, error) {
		o.all, o.kept, o.l, o.split = h.Pieces(o.class, 8), kept, l, "test"
		o.with, o.own = h.Assemble(act, labels, o.class, o.pieces), h.Assemble(act, labels, o.class, o.all)
		return func() (*render.Figure, error) { return drawLego(a, o), nil }
	}
	goldenFigure(t, "lego", draw(legoOptions{class: 1, pieces: h.Pieces(1, 3), mean: ripple(144, 11), meanPicture: shade(3)}))
	goldenFigure(t, "lego-chosen", draw(legoOptions{class: 0, chosen: true, pieces: []analysis.Piece{{Unit: 2, Amount: 1}, {Unit: 5, Amount: -2.5}}}))
}

// From how many pieces a class can be put together is said by the share of its samples recognised.
func TestLegoFindings(t *testing.T) {
	for _, c := range []struct {
		own  []float64
		want string
	}{
		{[]float64{0, 0.2, 0.1, 0.92, 0.5, 0.9, 0.95, 0.93, 0.97, 0.97, 0.97}, "A few pieces do not make a 0: 5 of 10 are needed to recognise 90\u2009% of the 0s"},
		{[]float64{0, 0.5, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9}, "A few pieces are enough for a 0: with 2 of 10, 90\u2009% of the 0s are recognised"},
		{[]float64{0, 0.9, 1, 1, 1}, "One piece is enough for a 0: with it 90\u2009% of the 0s are recognised"},
		{[]float64{0, 0.1, 0.2, 0.3, 0.9}, "A few pieces do not make a 0: all 4 are needed to recognise 90\u2009% of the 0s"},
		{[]float64{1, 1, 1}, "No piece is needed: 100\u2009% of the 0s are recognised without any"},
		{[]float64{0, 0.2, 0.3}, "Even with all 2 pieces only 30\u2009% of the 0s are recognised"},
		{[]float64{0.5, 0.2, 0}, "Even with all 2 pieces none of the 0s is recognised"},
		{[]float64{math.NaN(), math.NaN()}, "There are no 0s among the samples"},
	} {
		if f := legoFinding("", &analysis.KeptCurve{Own: c.own}, "0"); f.text != c.want {
			t.Errorf("%v: %q, want %q", c.own, f.text, c.want)
		}
	}
}

func TestLegoRefuses(t *testing.T) {
	digits := []*analysis.Run{open(t, testrun.Digits())}
	for _, c := range []struct {
		params params
		want   string
	}{
		{params{"k": "0"}, "1 to 12"},
		{params{"k": "13"}, "1 to 12"},
		{params{"class": "x"}, "0 to 9"},
		{params{"units": "12"}, "0 to 11"},
		{params{"units": "1:2,1:3"}, "each once"},
		{params{"units": "1:NaN"}, "amount"},
		{params{"units": "a:1"}, "amount"},
	} {
		_, err := Make(t.Context(), "lego", digits, -1, c.params)
		var u *UsageError
		if !errors.As(err, &u) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: %v, want a usage error with %q", c.params, err, c.want)
		}
	}
	_, err := Make(t.Context(), "lego", []*analysis.Run{open(t, softmaxOnly())}, -1, nil)
	wantUnavailable(t, err)
	f, err := Make(t.Context(), "lego", digits, 20, params{"units": "fc1·1:2, 4"})
	if err != nil {
		t.Fatal(err)
	}
	checkLayout(t, f)
}
