package train_test

import (
	"runtime"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/nn"
	"brainbow/train"
)

// The memory of a training is reckoned within a factor of two of what it allocates.
func TestMemory(t *testing.T) {
	data, err := generate.Opener{}.Open("digits", dataset.Options{Train: 600, Test: 1})
	if err != nil {
		t.Fatal(err)
	}
	in, err := dataset.NewInput(data, &data.Train, nil)
	if err != nil {
		t.Fatal(err)
	}
	conv := nn.LayerSpec{Layer: "conv", Filters: 16, Kernel: 3, Activation: "relu"}
	last := nn.LayerSpec{Layer: "dense", Units: 10, Activation: "softmax"}
	for name, layers := range map[string][]nn.LayerSpec{
		"wide":      {{Layer: "dense", Units: 1000, Activation: "relu"}, {Layer: "dense", Units: 1000, Activation: "relu"}, last},
		"conv":      {conv, conv, {Layer: "maxpool", Size: 2}, {Layer: "flatten"}, last},
		"batchnorm": {conv, {Layer: "batchnorm"}, {Layer: "maxpool", Size: 2}, {Layer: "flatten"}, last},
	} {
		for _, kind := range []string{"sgd", "adam"} {
			net, err := nn.Build(nn.Spec{Input: data.Shape[:], Layers: layers})
			if err != nil {
				t.Fatal(err)
			}
			spec := train.Spec{Loss: "softmax-cross-entropy", Optimizer: train.Optimizer{Kind: kind, LearningRate: 0.01}, Batch: 128, Epochs: 1}
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			tr, err := train.New(net, spec, in, 1, 2)
			if err != nil {
				t.Fatal(err)
			}
			if err := tr.Step(); err != nil {
				t.Fatal(err)
			}
			runtime.ReadMemStats(&after)
			tr.Close()
			took, reckoned := int64(after.TotalAlloc-before.TotalAlloc), spec.Memory(net, in.Len(), 2)
			if ratio := float64(reckoned) / float64(took); ratio < 0.5 || ratio > 2 {
				t.Errorf("%s, %s: %d bytes reckoned, %d allocated", name, kind, reckoned, took)
			}
		}
	}
}
