package figure

import (
	"strings"
	"testing"
	"time"

	"brainbow/analysis"
	"brainbow/internal/testrun"
)

// BenchmarkStill draws each view that needs analyses of 10,000 test samples,
// from a run that is opened anew with its analyses cached and its data open.
func BenchmarkStill(b *testing.B) {
	c := testrun.Digits()
	c.Train, c.Test, c.Layers[0].Units = 10_000, 10_000, 30
	dir := testrun.Make(b, c)
	for _, v := range []struct {
		view   string
		params params
	}{
		{"confusion", nil},
		{"confusion", params{"mode": "samples"}},
		{"confusion", params{"mode": "means"}},
		{"confusion", params{"cell": "3,3"}},
		{"confusion", params{"minus": "500"}},
		{"mistakes", nil},
		{"filters", nil},
		{"filters", params{"bars": "response"}},
		{"filters", params{"sample": "7"}},
		{"features", nil},
		{"lego", nil},
		{"change", nil},
		{"curves", nil},
	} {
		name := v.view
		for k, p := range v.params {
			name += "-" + k + "=" + strings.ReplaceAll(p, ",", "-")
		}
		b.Run(name, func(b *testing.B) {
			r, err := analysis.Open(dir, analysis.Options{Data: testrun.Data})
			if err != nil {
				b.Fatal(err)
			}
			defer r.Close()
			runs := []*analysis.Run{r}
			if _, err := Make(b.Context(), v.view, runs, -1, v.params); err != nil { // fills the cache
				b.Fatal(err)
			}
			var out strings.Builder
			var drawing time.Duration
			for b.Loop() {
				start := time.Now()
				f, err := Make(b.Context(), v.view, runs, -1, v.params)
				if err != nil {
					b.Fatal(err)
				}
				drawing += time.Since(start)
				out.Reset()
				if err := f.WritePNG(&out, 0); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(drawing.Microseconds())/1000/float64(b.N), "without-PNG-ms/op")
		})
	}
}
