package record

import (
	"context"
	"fmt"
	"runtime"
	"testing"

	"brainbow/nn"
	"brainbow/runstore"
	"brainbow/train"
)

// learnToSee is the recipe's network and batch on random samples.
func learnToSee(b *testing.B) Subject {
	conv := func(filters int) nn.LayerSpec {
		return nn.LayerSpec{Layer: "conv", Filters: filters, Kernel: 3, Activation: "tanh"}
	}
	dense := func(units int, act string) nn.LayerSpec {
		return nn.LayerSpec{Layer: "dense", Units: units, Activation: act}
	}
	pool := nn.LayerSpec{Layer: "maxpool", Size: 2}
	net, err := nn.Build(nn.Spec{Input: []int{1, 28, 28}, Layers: []nn.LayerSpec{
		conv(4), conv(4), pool, conv(8), conv(8), pool, conv(16), conv(16),
		{Layer: "flatten"},
		dense(64, "relu"), dense(32, "relu"), dense(10, "softmax"),
	}})
	if err != nil {
		b.Fatal(err)
	}
	s := hold(samples{4096, 784, 10})
	return Subject{Net: net, Train: s, Test: s, Batch: 1024, StepsPerEpoch: 4, Steps: 64}
}

// held keeps samples in memory, as datasets do: generating a sample takes longer than reading it.
type held struct {
	samples
	rows []float32
}

func hold(s samples) held {
	h := held{s, make([]float32, s.Len()*s.Features())}
	for i := range s.Len() {
		s.Read(h.rows[i*s.Features():(i+1)*s.Features()], i)
	}
	return h
}

func (h held) Read(dst []float32, i int) {
	copy(dst, h.rows[i*h.features:(i+1)*h.features])
}

// BenchmarkLearnToSee measures an update without and with everything recorded:
// weights at every step, an anchor at every tenth, all taps of ten probes as float16.
func BenchmarkLearnToSee(b *testing.B) {
	sub := learnToSee(b)
	everything := Spec{
		Frames: &Schedule{Every: 1}, Anchors: &Schedule{Every: 10}, Probes: &Probes{Schedule: Schedule{Every: 1}},
		Predictions: &Schedule{Off: true}, Metrics: &Metrics{Evaluate: &Schedule{Off: true}},
	}
	for _, recorded := range []bool{false, true} {
		b.Run(fmt.Sprintf("recorded=%v", recorded), func(b *testing.B) {
			spec := trainSpec
			spec.Batch, spec.Epochs = sub.Batch, 16
			var bytes int64
			steps := 0
			for b.Loop() {
				tr, err := train.New(sub.Net, spec, sub.Train, 1, runtime.GOMAXPROCS(0))
				must(b, err)
				if !recorded {
					must(b, tr.Run(context.Background()))
				} else {
					w, err := runstore.Create(b.TempDir(), runstore.Meta{Recipe: []byte("{}"), Network: []byte("{}")}, runstore.Options{})
					must(b, err)
					rec, err := New(w, everything, sub, Options{})
					must(b, err, tr.Run(context.Background(), rec.Observer()), w.Close())
					bytes += w.Bytes()
				}
				tr.Close()
				steps += int(sub.Steps)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(steps), "µs/step")
			b.ReportMetric(float64(bytes)/float64(steps), "B/step")
		})
	}
}
