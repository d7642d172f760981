package train

import "brainbow/nn"

// elementTrials train networks of the layers that combine, move or map elements.
func elementTrials() []trial {
	conv := func(name string, filters, kernel int, activation string, from ...string) nn.LayerSpec {
		return nn.LayerSpec{Layer: "conv", Name: name, Filters: filters, Kernel: kernel, Activation: activation, Inputs: from}
	}
	colour := newPixels(100, 3, [3]int{3, 8, 8})
	return []trial{
		{
			"attention",
			nn.Spec{Input: []int{3, 8, 8}, Layers: []nn.LayerSpec{
				conv("x", 4, 3, "tanh"),
				{Layer: "reshape", Shape: []int{2, 8, -1}, Name: "q"},
				conv("k", 2, 1, "", "q"),
				{Layer: "transpose", Order: []int{0, 2, 1}, Name: "v"},
				{Layer: "matmul", Inputs: []string{"q", "k"}, Transposed: true},
				{Layer: "scale", Factor: 0.25},
				{Layer: "softmax", Axis: new(2)},
				{Layer: "matmul", Inputs: []string{"softmax1", "v"}, Transposed: true},
				{Layer: "scale", Activation: "gelu"},
				{Layer: "matmul", Inputs: []string{"scale2", "v"}},
				{Layer: "log-softmax", Axis: new(1)},
				{Layer: "dense", Units: 3, Activation: "softmax"},
			}},
			Spec{Loss: "softmax-cross-entropy", Optimizer: Optimizer{Kind: "adam", LearningRate: 0.01}, Batch: 20, Epochs: 2},
			colour, 6,
			"6a5cfbfde25c4710d536c3a6b563ade3",
		},
		{
			"gates-and-sizes",
			nn.Spec{Input: []int{3, 8, 8}, Layers: []nn.LayerSpec{
				conv("x", 4, 3, "tanh"),
				{Layer: "global-avgpool"},
				{Layer: "dense", Units: 4, Activation: "sigmoid", Name: "gate"},
				{Layer: "multiply", Inputs: []string{"gate", "x"}, Activation: "relu"},
				{Layer: "slice", From: []int{0, 1, 0}, To: []int{0, 0, 5}},
				{Layer: "upsample", Factor: 2, Mode: "bilinear"},
				{Layer: "pad", Padding: "1,0,0,2", Value: 0.5},
				conv("y", 3, 3, ""),
				{Layer: "activation", Activation: "silu"},
				{Layer: "upsample", Size: 20},
				{Layer: "scale", Bias: new(false)},
				{Layer: "softmax"},
				{Layer: "maxpool", Size: 4},
				{Layer: "dense", Units: 3, Activation: "softmax"},
			}},
			Spec{Loss: "softmax-cross-entropy", Optimizer: Optimizer{Kind: "momentum", LearningRate: 0.1}, Batch: 35, Epochs: 2},
			colour, 5,
			"1662476e1f6a2ec856e0f544c028b336",
		},
	}
}
