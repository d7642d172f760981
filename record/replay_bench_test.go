package record_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"brainbow/dataset"
	"brainbow/dataset/reader"
	"brainbow/experiment"
	"brainbow/record"
	"brainbow/runstore"
)

// BenchmarkReplay records a recipe on as many generated digits as MNIST has, and measures the time
// to get the weights of a step: random steps, then the same number of neighbours, half of them
// forwards and half backwards. The size of the run is reported too.
func BenchmarkReplay(b *testing.B) {
	for _, c := range []struct {
		recipe string
		set    []string
		jumps  int
	}{
		{"nielsen-30", []string{"data.train=50000"}, 1000},
		{"learn-to-see", []string{"record.frames=null", "record.anchors=null", "data.train=60000"}, 100},
	} {
		b.Run(c.recipe, func(b *testing.B) {
			run, training := recordRecipe(b, c.recipe, append([]string{"data.name=digits", "data.test=10000"}, c.set...))
			last, err := run.LastStep()
			if err != nil {
				b.Fatal(err)
			}
			d, _, err := training.OpenData(reader.Files{})
			if err != nil {
				b.Fatal(err)
			}
			sub, err := training.Subject(d)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				r := record.NewReplayer(run, training, record.ReplayOptions{
					Subject: func() (record.Subject, error) { return sub, nil }, Threads: runtime.GOMAXPROCS(0),
				})
				waits := func(steps []int64) (waits []time.Duration) {
					for _, s := range steps {
						start := time.Now()
						if _, err := r.Weights(context.Background(), s); err != nil {
							b.Fatal(err)
						}
						waits = append(waits, time.Since(start))
					}
					slices.Sort(waits)
					return waits
				}
				rng := rand.New(rand.NewPCG(1, 1))
				var random, neighbours []int64
				for range c.jumps {
					random = append(random, rng.Int64N(last+1))
				}
				at := max(0, min(random[len(random)-1], last-500))
				for i := range int64(c.jumps / 2) {
					neighbours = append(neighbours, min(at+i, last))
				}
				at = neighbours[len(neighbours)-1]
				for i := range int64(c.jumps / 2) {
					neighbours = append(neighbours, max(at-i, 0))
				}
				waits(random[:1]) // prepares the replayer
				for _, c := range []struct {
					name  string
					steps []int64
				}{{"jump", random}, {"neighbour", neighbours}} {
					w := waits(c.steps)
					b.ReportMetric(milliseconds(w[len(w)/2]), "median-"+c.name+"-ms")
					b.ReportMetric(milliseconds(w[len(w)-1]), "max-"+c.name+"-ms")
				}
				r.Close()
			}
			b.ReportMetric(float64(run.Bytes())/1e6, "MB")
			b.ReportMetric(float64(len(run.Anchors())), "points")
		})
	}
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func recordRecipe(b *testing.B, name string, set []string) (*runstore.Reader, *record.Training) {
	doc, err := experiment.Load(nil, name)
	if err != nil {
		b.Fatal(err)
	}
	for _, s := range set {
		if err := doc.Assign(s); err != nil {
			b.Fatal(err)
		}
	}
	e, err := experiment.Prepare(doc, reader.Files{}, dataset.Options{})
	if err != nil {
		b.Fatal(err)
	}
	meta, err := e.Meta()
	if err != nil {
		b.Fatal(err)
	}
	w, err := runstore.Create(b.TempDir(), meta, runstore.Options{})
	if err != nil {
		b.Fatal(err)
	}
	if _, err := e.Run(context.Background(), w, experiment.Options{Threads: runtime.GOMAXPROCS(0)}); err != nil {
		b.Fatal(fmt.Errorf("record %s: %w", name, err))
	}
	run, err := runstore.Open(w.Dir())
	if err != nil {
		b.Fatal(err)
	}
	training, err := record.ReadTraining(run)
	if err != nil {
		b.Fatal(err)
	}
	return run, training
}
