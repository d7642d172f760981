package experiment

import (
	"context"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/nn"
	"brainbow/train"
)

// houseActivity trains a perceptron on house numbers and returns the activations of its hidden
// layer on the test pictures.
func houseActivity(t *testing.T, d *dataset.Dataset, list ...dataset.Transform) [][]float32 {
	t.Helper()
	var in [2]*dataset.Input
	for i, s := range []*dataset.Split{&d.Train, &d.Test} {
		var err error
		in[i], err = dataset.NewInput(d, s, list)
		check(t, err)
	}
	shape := in[0].Shape()
	net, err := nn.Build(nn.Spec{Input: shape[:], Layers: []nn.LayerSpec{
		{Layer: "dense", Units: 60, Activation: "relu"}, {Layer: "dense", Units: 10, Activation: "softmax"},
	}})
	check(t, err)
	spec := train.Spec{Loss: "softmax-cross-entropy", Optimizer: train.Optimizer{Kind: "adam", LearningRate: 0.001}, Batch: 20, Epochs: 5}
	tr, err := train.New(net, spec, in[0], 1, 2)
	check(t, err)
	defer tr.Close()
	check(t, tr.Run(context.Background()))
	hidden := make([][]float32, d.Test.Len())
	check(t, net.Infer(context.Background(), tr.Weights(), in[1], nil, []string{"fc1"}, 1, func(k, _ int, values []float32) {
		hidden[k] = append([]float32(nil), values...)
	}))
	return hidden
}

// separation returns the share of samples that are nearer to the mean of their own group than
// to that of the other group of their class. The means are those of the other half of the
// samples.
func separation(hidden [][]float32, labels []uint16, group func(i int) bool) float64 {
	right, n := 0, 0
	for class := range uint16(10) {
		for half := range 2 {
			var mean [2][]float64
			var count [2]float64
			for g := range mean {
				mean[g] = make([]float64, len(hidden[0]))
			}
			index := func(i int) int {
				if group(i) {
					return 1
				}
				return 0
			}
			for i, h := range hidden {
				if labels[i] == class && i/20%2 == half {
					count[index(i)]++
					for k, v := range h {
						mean[index(i)][k] += float64(v)
					}
				}
			}
			for i, h := range hidden {
				if labels[i] != class || i/20%2 == half {
					continue
				}
				var away [2]float64
				for g := range away {
					for k, v := range h {
						d := float64(v) - mean[g][k]/count[g]
						away[g] += d * d
					}
				}
				n++
				if (away[1] < away[0]) == group(i) {
					right++
				}
			}
		}
	}
	return float64(right) / float64(n)
}

// TestHiddenLayerSplitsClassesByPolarity repeats a finding of Rauber et al. on SVHN: in a
// perceptron's hidden layer each class splits into light and dark digits, but not if the
// network sees only edges.
//
// It takes long because it trains two networks on thousands of generated photographs.
func TestHiddenLayerSplitsClassesByPolarity(t *testing.T) {
	d, err := generate.Opener{}.Open("house-numbers", dataset.Options{Train: 3000, Test: 1000})
	check(t, err)
	m, err := d.Measure(&d.Test)
	check(t, err)
	polarity := m.Column("polarity") // correct for about 93 samples in 100
	light := func(i int) bool { return polarity[i] > 0 }
	plain := houseActivity(t, d, dataset.Transform{Kind: dataset.Scale}, dataset.Transform{Kind: dataset.Center})
	edges := houseActivity(t, d, dataset.Transform{Kind: dataset.Edges}, dataset.Transform{Kind: dataset.Scale})
	split, control, after := separation(plain, d.Test.Labels, light), separation(plain, d.Test.Labels, func(i int) bool { return i%2 == 0 }), separation(edges, d.Test.Labels, light)
	t.Logf("the hidden layer separates polarity for a share of %.3f, a random half for %.3f, polarity with edges for %.3f", split, control, after)
	if split < 0.8 {
		t.Errorf("the hidden layer separates polarity for a share of only %.3f", split)
	}
	if control > 0.58 || after > split-0.15 {
		t.Errorf("the hidden layer separates a random half for a share of %.3f, polarity with edges for %.3f", control, after)
	}
}
