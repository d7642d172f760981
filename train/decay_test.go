package train

import (
	"slices"
	"testing"

	"brainbow/nn"
)

// L1, L2 and the decay of adamw act on the weights of dense and conv layers and on no other
// parameter: biases, and the scales and shifts of batchnorm, layernorm and scale.
func TestDecayActsOnWeightsOnly(t *testing.T) {
	net, err := nn.Build(nn.Spec{Input: []int{1, 8, 8}, Layers: []nn.LayerSpec{
		{Layer: "conv", Filters: 2, Kernel: 3},
		{Layer: "batchnorm", Activation: "tanh"},
		{Layer: "conv", Filters: 2, Kernel: 3, Groups: 2},
		{Layer: "layernorm"},
		{Layer: "scale"},
		{Layer: "dense", Units: 5, Activation: "tanh", BiasInit: &nn.Init{Kind: "constant", Value: 1}},
		{Layer: "dense", Units: 3, Activation: "softmax"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	adamw := Optimizer{Kind: "adamw", LearningRate: 0.01, WeightDecay: 1e-6}
	decayed := adamw
	decayed.WeightDecay = 0.5
	sgd := Optimizer{Kind: "sgd", LearningRate: 0.1}
	data := newPixels(40, 3, [3]int{1, 8, 8})
	step := func(spec Spec) map[string][]float32 {
		spec.Loss, spec.Batch, spec.Epochs = "softmax-cross-entropy", 20, 1
		tr, err := New(net, spec, data, 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		defer tr.Close()
		if err := tr.Step(); err != nil {
			t.Fatal(err)
		}
		after := map[string][]float32{}
		for _, p := range tr.Weights().Tensors() {
			after[p.Name] = p.Tensor.Data
		}
		return after
	}
	for name, c := range map[string][2]Spec{
		"l2":           {{Optimizer: sgd}, {Optimizer: sgd, L2: 0.5}},
		"l1":           {{Optimizer: sgd}, {Optimizer: sgd, L1: 0.5}},
		"weight_decay": {{Optimizer: adamw}, {Optimizer: decayed}},
	} {
		without, with := step(c[0]), step(c[1])
		var changed []string
		for p, values := range with {
			if !slices.Equal(values, without[p]) {
				changed = append(changed, p)
			}
		}
		slices.Sort(changed)
		if want := []string{"conv1.weight", "conv2.weight", "fc1.weight", "fc2.weight"}; !slices.Equal(changed, want) {
			t.Errorf("%s changes %v, want %v", name, changed, want)
		}
		if len(with) < 15 {
			t.Errorf("only %d parameters", len(with))
		}
	}
}
