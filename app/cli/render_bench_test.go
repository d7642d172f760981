package cli

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"brainbow/analysis"
	"brainbow/app/host"
	"brainbow/figure"
	"brainbow/render"
)

// BenchmarkRenderAnyStep records 150,000 steps of nielsen-30 on generated digits
// and measures how long the picture of a random step takes: replay, drawing and
// encoding together, with the data open.
func BenchmarkRenderAnyStep(b *testing.B) {
	dir := filepath.Join(b.TempDir(), "run")
	var app app
	app.out, app.err = b.Output(), b.Output()
	root := app.root()
	root.SetArgs([]string{"train", "nielsen-30", "--set", "data.name=digits", "--set", "data.train=50000", "--set", "data.test=10000", "--run", dir})
	if err := root.ExecuteContext(b.Context()); err != nil {
		b.Fatal(err)
	}
	r, err := analysis.Open(dir, analysis.Options{Data: host.Data, Results: host.Results()})
	if err != nil {
		b.Fatal(err)
	}
	defer r.Close()
	runs := []*analysis.Run{r}
	for _, ext := range []string{".png", ".svg"} {
		b.Run(ext[1:], func(b *testing.B) {
			rng := rand.New(rand.NewPCG(1, 1))
			var waits []time.Duration
			for b.Loop() {
				waits = waits[:0]
				for range 100 {
					start := time.Now()
					f, err := figure.Make(b.Context(), "weights", runs, rng.Int64N(150_001), nil)
					if err != nil {
						b.Fatal(err)
					}
					if _, err := encode(f, ext, render.DefaultScale); err != nil {
						b.Fatal(err)
					}
					waits = append(waits, time.Since(start))
				}
			}
			waits = waits[1:] // the first one opened the data
			slices.Sort(waits)
			b.ReportMetric(float64(waits[len(waits)/2].Microseconds())/1000, "median-ms")
			b.ReportMetric(float64(waits[len(waits)-1].Microseconds())/1000, "max-ms")
		})
	}
}
