package figure

import (
	"errors"
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
		kept.Each, kept.Same = append(kept.Each, float64(k)/9), append(kept.Same, float64(k*k)/81)
	}
	draw := func(o legoOptions) func() (*render.Figure, error) {
		o.all, o.kept, o.l, o.split = h.Pieces(o.class, 8), kept, l, "test"
		o.with, o.own = h.Assemble(act, labels, o.class, o.pieces), h.Assemble(act, labels, o.class, o.all)
		return func() (*render.Figure, error) { return drawLego(a, o), nil }
	}
	goldenFigure(t, "lego", draw(legoOptions{class: 1, pieces: h.Pieces(1, 3), mean: ripple(144, 11), meanPicture: shade(3)}))
	goldenFigure(t, "lego-chosen", draw(legoOptions{class: 0, chosen: true, pieces: []analysis.Piece{{Unit: 2, Amount: 1}, {Unit: 5, Amount: -2.5}}}))
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
	f, err := Make(t.Context(), "lego", digits, 20, params{"units": "1:2, 4"})
	if err != nil {
		t.Fatal(err)
	}
	checkLayout(t, f)
}
