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
// both numerics revisions. It reports the median time of the first and the last thousand of 5,000
// steps, and how much of the momentum is subnormal at the end. BRAINBOW_DATA must have SVHN.
func BenchmarkSmallValues(b *testing.B) {
	const steps, part = 5000, 1000
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
		b.Run(fmt.Sprintf("revision-%d/%d-steps", revision, steps), func(b *testing.B) {
			for b.Loop() {
				spec := e.Recipe.Spec
				spec.Numerics = revision
				t, err := train.New(e.Network, spec, e.Train, e.Recipe.Seed, 1)
				if err != nil {
					b.Fatal(err)
				}
				times := make([]float64, steps)
				for i := range times {
					start := time.Now()
					if err := t.Step(); err != nil {
						b.Fatal(err)
					}
					times[i] = time.Since(start).Seconds() * 1000
				}
				small, all := 0, 0
				for _, s := range t.State() {
					for _, v := range s.Tensor.Data {
						if all++; v != 0 && math.Abs(float64(v)) < 0x1p-126 {
							small++
						}
					}
				}
				t.Close()
				median := func(x []float64) float64 { slices.Sort(x); return x[len(x)/2] }
				first, last := median(times[:part]), median(times[steps-part:])
				b.ReportMetric(first, "ms-first")
				b.ReportMetric(last, "ms-last")
				b.ReportMetric(last/first, "last/first")
				b.ReportMetric(100*float64(small)/float64(all), "%subnormal")
			}
		})
	}
}
