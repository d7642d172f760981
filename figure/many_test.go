package figure

import (
	"errors"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/nn"
	"brainbow/render"
)

// With very many classes no matrix is drawn, and with very many units only the
// first are.
func TestManyOutputs(t *testing.T) {
	r := []*analysis.Run{open(t, testrun.Config{
		Data: "digits", Train: 32, Test: 16, Epochs: 1, Predictions: true,
		Layers: []nn.LayerSpec{{Layer: "dense", Units: 1001, Activation: "softmax"}},
	})}
	_, err := Make(t.Context(), "confusion", r, -1, nil)
	wantUnavailable(t, err)
	if _, _, err := r[0].Confusion(t.Context(), 1, "test"); !errors.Is(err, analysis.ErrManyClasses) {
		t.Errorf("counted: %v", err)
	}
	if _, err := Make(t.Context(), "mistakes", r, -1, nil); err != nil {
		t.Errorf("mistakes: %v", err)
	}
	f, err := Make(t.Context(), "weights", r, -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Warnings) == 0 || !strings.Contains(f.Warnings[0], "the first 400 of 1,001 units") {
		t.Errorf("warnings %q", f.Warnings)
	}
	svg := func(f *render.Figure) string {
		var b strings.Builder
		if err := f.WriteSVG(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if text := svg(f); !strings.Contains(text, ">0: ") || !strings.Contains(text, "·399: ") || strings.Contains(text, "·400: ") {
		t.Error("other units than the first 400 are shown")
	}
	all, err := Make(t.Context(), "weights", r, -1, params{"units": "0-1000"}) // requested units are all drawn
	if err != nil || len(all.Warnings) != 0 || !strings.Contains(svg(all), "·1000: ") {
		t.Errorf("not all units are shown that were asked for: %q, %v", all.Warnings, err)
	}
}
