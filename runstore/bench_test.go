package runstore

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"brainbow/tensor"
)

// BenchmarkPredictions encodes and decodes the outputs for a test set.
func BenchmarkPredictions(b *testing.B) {
	const n, classes = 10_000, 10
	rng := rand.New(rand.NewPCG(1, 1))
	p := &Predictions{
		ID: make([]int32, n), Label: make([]int32, n), Predicted: make([]int32, n),
		Confidence: make([]float32, n), Loss: make([]float32, n), Logits: tensor.New(n, classes),
	}
	for i := range n {
		p.ID[i], p.Label[i], p.Predicted[i] = int32(i), rng.Int32N(classes), rng.Int32N(classes)
		p.Confidence[i], p.Loss[i] = rng.Float32(), rng.Float32()
	}
	for i := range p.Logits.Data {
		p.Logits.Data[i] = float32(rng.NormFloat64())
	}
	data, err := predictionCodec.Encode(nil, 1, p)
	if err != nil {
		b.Fatal(err)
	}
	b.Run(fmt.Sprintf("encode-%dx%d", n, classes), func(b *testing.B) {
		for b.Loop() {
			if _, err := predictionCodec.Encode(nil, 1, p); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(len(data)), "B/file")
	})
	b.Run(fmt.Sprintf("decode-%dx%d", n, classes), func(b *testing.B) {
		for b.Loop() {
			if _, err := decodePredictions("x", data); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkFrame writes the weights of learn-to-see, 57,000 numbers, at every step.
func BenchmarkFrame(b *testing.B) {
	w, err := Create(b.TempDir(), testMeta(), Options{})
	if err != nil {
		b.Fatal(err)
	}
	weights := []tensor.Named{{Name: "w", Tensor: tensor.New(57_000)}}
	b.SetBytes(4 * 57_000)
	step := int64(0)
	for b.Loop() {
		if err := w.Frame(step, weights); err != nil {
			b.Fatal(err)
		}
		step++
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
}
