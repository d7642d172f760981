package projection

import (
	"context"
	"testing"
	"time"

	"brainbow/tensor"
)

// BenchmarkTSNEFile lays out the points of a file, rows of BRAINBOW_FEATURES little-endian float32,
// and writes the layout beside it: bench/peers/tsne.py runs it. Without a file it lays out 10,000
// generated points.
func BenchmarkTSNEFile(b *testing.B) {
	x, write := filePoints(b)
	var err error
	var r *TSNEResult
	for b.Loop() {
		var phases [3]time.Duration
		start := time.Now()
		o := TSNEOptions{SnapshotEvery: 250, Snapshot: func(iteration int, _ *tensor.Tensor) bool {
			if iteration == 0 {
				phases[0] = time.Since(start)
			} else if iteration == 250 {
				phases[1] = time.Since(start)
			}
			return true
		}}
		if r, err = TSNE(context.Background(), x, o); err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(phases[0].Seconds(), "s/neighbours")
		b.ReportMetric((phases[1] - phases[0]).Seconds(), "s/early")
		b.ReportMetric((time.Since(start) - phases[1]).Seconds(), "s/main")
	}
	b.ReportMetric(r.KL, "KL")
	write(r.Layout)
}

// BenchmarkTSNE2000x1000 is the size of the paper's projections.
func BenchmarkTSNE2000x1000(b *testing.B) {
	x, _ := blobs(1, 2000, 1000, 10, 1)
	for b.Loop() {
		if _, err := TSNE(context.Background(), x, TSNEOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
