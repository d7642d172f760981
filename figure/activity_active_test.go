package figure

import (
	"math"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
)

// Active units are counted by hand: above 0 of relu, above a half of sigmoid, and not at all where outputs are below 0.
func TestActive(t *testing.T) {
	for activation, want := range map[string]float64{"relu": 0, "sigmoid": 0.5, "tanh": math.NaN()} {
		c := testrun.Digits()
		c.Layers[0].Activation = activation
		r := open(t, c)
		p, err := r.Representation(t.Context(), 60, "fc1", analysis.RepresentationOptions{Subset: analysis.Subset{Split: "test", Size: 20}})
		if err != nil {
			t.Fatal(err)
		}
		share, limit, ok := r.Active(p)
		if ok == math.IsNaN(want) || ok && limit != want {
			t.Errorf("%s: %v %v %v", activation, share, limit, ok)
		}
		n := 0
		for _, v := range p.Points.Data {
			if float64(v) > want {
				n++
			}
		}
		if ok && (share != float64(n)/float64(len(p.Points.Data)) || share <= 0 || share >= 1) {
			t.Errorf("%s: %v of %d, %d active", activation, share, len(p.Points.Data), n)
		}
	}
}
