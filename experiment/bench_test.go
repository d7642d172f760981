package experiment

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"brainbow/dataset"
	"brainbow/dataset/reader"
	"brainbow/internal/vfs"
	"brainbow/train"
)

// BenchmarkSmallValues trains rauber-mlp on SVHN, where units die and their momentum decays, with
// both numerics revisions. It times steps 4,001 to 5,000 of a training in turns with steps 1 to 1,000
// of another, and reports the medians and how much of the momentum is subnormal at the end.
// BRAINBOW_DATA must have SVHN.
func BenchmarkSmallValues(b *testing.B) {
	const before, timed = 4000, 1000
	d, err := Load(vfs.OS, "rauber-mlp")
	if err != nil {
		b.Fatal(err)
	}
	if err := d.Assign("data.name=svhn"); err != nil {
		b.Fatal(err)
	}
	e, err := Prepare(d, reader.Files{}, dataset.Options{})
	if err != nil {
		b.Fatal(err)
	}
	for _, revision := range []int{2, 1} {
		b.Run(fmt.Sprintf("revision-%d/%d-steps", revision, before+timed), func(b *testing.B) {
			spec := e.Recipe.Spec
			spec.Numerics = revision
			start := func() *train.Trainer {
				t, err := train.New(e.Network, spec, e.Train, e.Recipe.Seed, 1)
				if err != nil {
					b.Fatal(err)
				}
				b.Cleanup(t.Close)
				return t
			}
			step := func(t *train.Trainer) float64 {
				at := time.Now()
				if err := t.Step(); err != nil {
					b.Fatal(err)
				}
				return time.Since(at).Seconds() * 1000
			}
			for b.Loop() {
				young, old := start(), start()
				for range before {
					step(old)
				}
				var first, last []float64
				for range timed {
					first, last = append(first, step(young)), append(last, step(old))
				}
				small, all := 0, 0
				for _, s := range old.State() {
					for _, v := range s.Tensor.Data {
						if all++; v != 0 && math.Abs(float64(v)) < 0x1p-126 {
							small++
						}
					}
				}
				slices.Sort(first)
				slices.Sort(last)
				b.ReportMetric(first[timed/2], "ms-first")
				b.ReportMetric(last[timed/2], "ms-last")
				b.ReportMetric(last[timed/2]/first[timed/2], "last/first")
				b.ReportMetric(100*float64(small)/float64(all), "%subnormal")
			}
		})
	}
}
