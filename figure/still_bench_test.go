package figure

import (
	"io"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/render"
)

// BenchmarkStillOfRun draws views of small runs again and again, with data and
// analyses in memory, and encodes them as PNG for a screen of high density.
func BenchmarkStillOfRun(b *testing.B) {
	digits := testrun.Digits()
	digits.Test, digits.Predictions = 10_000, false
	runs := map[string]string{}
	for name, c := range map[string]testrun.Config{"digits": digits, "conv": testrun.Conv(), "flow": branched(), "xor": layered("xor", 2, "tanh", 1), "spiral": layered("spiral", 24, "relu", 2), "soft": templates()} {
		runs[name] = testrun.Make(b, c)
	}
	for _, c := range []struct {
		name, view, run string
		p               params
	}{
		{"network/dense", "network", "digits", nil},
		{"network/unit", "network", "digits", params{"unit": "fc1:3"}},
		{"network/conv", "network", "conv", nil},
		{"network/flow", "network", "flow", nil},
		{"weights/fixed", "weights", "digits", params{"normalise": "fixed"}},
		{"weights/similarity", "weights", "digits", params{"order": "similarity"}},
		{"weights/mean", "weights", "soft", params{"mean": "class"}},
		{"sum/grid", "sum", "digits", params{"layer": "fc1"}},
		{"sum/unrolled", "sum", "digits", params{"layer": "fc1", "layout": "unrolled"}},
		{"sum/all", "sum", "digits", params{"unit": "all"}},
		{"sum/conv", "sum", "conv", params{"layer": "conv2"}},
		{"plane/xor", "plane", "xor", nil},
		{"plane/24-units", "plane", "spiral", nil},
	} {
		r, err := analysis.Open(runs[c.run], analysis.Options{Data: testrun.Data})
		if err != nil {
			b.Fatal(err)
		}
		draw := func() {
			f, err := Make(b.Context(), c.view, []*analysis.Run{r}, -1, c.p)
			if err != nil {
				b.Fatal(err)
			}
			if err := f.WritePNG(io.Discard, render.DefaultScale); err != nil {
				b.Fatal(err)
			}
		}
		draw() // opens the data, fills the caches
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				draw()
			}
		})
		r.Close()
	}
}
