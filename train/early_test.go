package train

import (
	"slices"
	"testing"

	"brainbow/nn"
)

// TestEarlyUpdates compares trainings with and without early updates, bit for bit.
func TestEarlyUpdates(t *testing.T) {
	dense := func(units int, act string) nn.LayerSpec {
		return nn.LayerSpec{Layer: "dense", Units: units, Activation: act}
	}
	net, err := nn.Build(nn.Spec{Input: []int{1, 20, 20}, Layers: []nn.LayerSpec{
		{Layer: "conv", Filters: 3, Kernel: 3, Activation: "relu"},
		{Layer: "flatten"},
		dense(221, "relu"),
		{Layer: "dropout", Rate: 0.3},
		dense(130, "tanh"), dense(10, "softmax"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	src := newPixels(60, 10, [3]int{1, 20, 20})
	specs := map[string]Spec{
		"momentum": {Optimizer: Optimizer{Kind: "momentum", LearningRate: 0.05, Momentum: 0.9}, L2: 0.01},
		"adamw":    {Optimizer: Optimizer{Kind: "adamw", LearningRate: 0.01, WeightDecay: 0.1}, ClipValue: 0.001},
		"sgd-l1":   {Optimizer: Optimizer{Kind: "sgd", LearningRate: 0.1}, L1: 0.01},
	}
	batches := map[string][]int{"momentum": {16, 11}, "adamw": {16}, "sgd-l1": {9}}
	for name, spec := range specs {
		for _, batch := range batches[name] {
			spec.Loss, spec.Batch, spec.Epochs = "softmax-cross-entropy", batch, 2
			train := func(threads int, early bool) []float32 {
				tr, err := New(net, spec, src, 5, threads)
				if err != nil {
					t.Fatal(err)
				}
				defer tr.Close()
				if tr.descent.early == nil {
					t.Fatal("a large network with a small batch does not update early")
				}
				if !early {
					tr.descent.early, tr.descent.late = nil, tr.descent.chunks
				}
				for range 2 {
					if err := tr.Step(); err != nil {
						t.Fatal(err)
					}
				}
				return slices.Clone(tr.Weights().Data())
			}
			want := train(1, false)
			for _, threads := range []int{1, 3} {
				if got := train(threads, true); !slices.Equal(got, want) {
					t.Errorf("%s, batch %d, %d threads: other bits", name, batch, threads)
				}
			}
		}
	}
}

// TestEarlyUpdatesKeepWeightsWhenDiverging checks that a diverging step leaves the weights
// unchanged.
func TestEarlyUpdatesKeepWeightsWhenDiverging(t *testing.T) {
	net, err := nn.Build(nn.Spec{Input: []int{1, 20, 20}, Layers: []nn.LayerSpec{
		{Layer: "dense", Units: 700, Activation: "relu"}, {Layer: "dense", Units: 10, Activation: "softmax"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	spec := Spec{Optimizer: Optimizer{Kind: "sgd", LearningRate: 1e30}, Loss: "softmax-cross-entropy", Batch: 16, Epochs: 2}
	tr, err := New(net, spec, newPixels(60, 10, [3]int{1, 20, 20}), 5, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	for range 5 {
		before := slices.Clone(tr.Weights().Data())
		if err := tr.Step(); err != nil {
			if !slices.Equal(tr.Weights().Data(), before) {
				t.Error("a diverging step changed the weights")
			}
			return
		}
	}
	t.Error("did not diverge")
}
