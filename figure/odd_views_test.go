package figure

import (
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/nn"
)

// With two classes, with forty outputs, and before the first step the titles stay true and nothing overlaps.
func TestStatedViewsOfOddRuns(t *testing.T) {
	many := testrun.Config{Data: "digits", Train: 60, Test: 30, Epochs: 1, Predictions: true, Layers: []nn.LayerSpec{{Layer: "dense", Units: 60, Activation: "relu"}, {Layer: "dense", Units: 40, Activation: "softmax"}}}
	sigmoids := testrun.Config{Data: "digits", Train: 60, Test: 30, Epochs: 1, Predictions: true, Layers: []nn.LayerSpec{{Layer: "dense", Units: 5, Activation: "tanh"}, {Layer: "dense", Units: 10, Activation: "sigmoid"}}}
	two := layered("circles", 3, "tanh", 2)
	for name, c := range map[string]testrun.Config{"forty outputs": many, "sigmoids": sigmoids, "two classes": two} {
		r := []*analysis.Run{open(t, c)}
		for _, v := range []string{"weights", "sum", "features", "lego", "filters", "network", "collages"} {
			for _, step := range []int64{0, -1} {
				f, err := Make(t.Context(), v, r, step, nil)
				if err != nil {
					t.Errorf("%s of %s: %v", v, name, err)
					continue
				}
				checkLayout(t, f)
				if strings.ContainsAny(f.Title, "{}") || f.Statement == "" {
					t.Errorf("%s of %s: title %q", v, name, f.Title)
				}
			}
		}
	}
}
