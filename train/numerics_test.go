package train

import (
	"math"
	"strings"
	"testing"

	"brainbow/nn"
)

// longTrials are trainings of networks that add more than 1,024 terms in a lane.
func longTrials() []trial {
	images := newPixels(40, 10, [3]int{1, 28, 28})
	spec := Spec{Loss: "softmax-cross-entropy", Optimizer: Optimizer{Kind: "momentum", LearningRate: 0.1}, Batch: 20, Epochs: 3}
	conv := nn.LayerSpec{Layer: "conv", Filters: 2, Kernel: 3, Activation: "tanh"}
	large := nn.LayerSpec{Layer: "upsample", Factor: 2, Mode: "nearest"}
	end := nn.LayerSpec{Layer: "dense", Units: 10, Activation: "softmax"}
	return []trial{
		{
			"long-means",
			nn.Spec{Input: []int{1, 28, 28}, Layers: []nn.LayerSpec{
				conv, large,
				{Layer: "batchnorm", Activation: "relu"},
				{Layer: "layernorm"},
				{Layer: "avgpool", Size: 33, Stride: 8, Padding: "2"},
				end,
			}},
			spec, images, 3,
			"cb423e23b2b80a3a0de35eb2ce80a43d",
		},
		{
			"long-softmax",
			nn.Spec{Input: []int{1, 28, 28}, Layers: []nn.LayerSpec{
				conv,
				{Layer: "reshape", Shape: []int{1, 1, -1}},
				{Layer: "softmax", Axis: new(2)},
				{Layer: "scale", Factor: 1000},
				{Layer: "log-softmax", Axis: new(2)},
				{Layer: "reshape", Shape: []int{2, -1, 2}},
				{Layer: "layernorm", Axis: new(2)},
				{Layer: "global-avgpool"},
				end,
			}},
			spec, images, 3,
			"b6a144139c2161bae2815d1f4c2bb54e",
		},
	}
}

// dying trains a network some of whose units die, so that the gradients of their weights are 0 from
// then on, with a revision and an update rule that forgets quickly.
func dying(t *testing.T, revision int, o Optimizer) *Trainer {
	t.Helper()
	net, err := nn.Build(nn.Spec{Input: []int{1, 8, 8}, Layers: []nn.LayerSpec{
		{Layer: "dense", Units: 16, Activation: "relu"},
		{Layer: "dense", Units: 3, Activation: "softmax"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	tr, err := New(net, Spec{Loss: "softmax-cross-entropy", Optimizer: o, Batch: 20, Epochs: 200, Numerics: revision}, newPixels(40, 3, [3]int{1, 8, 8}), 5, 1)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.Close)
	for range 20 {
		if err := tr.Step(); err != nil {
			t.Fatal(err)
		}
	}
	weights := tr.Weights().Tensors()
	for _, p := range weights {
		if p.Name == "fc1.bias" {
			for k := range 8 { // half of the units
				p.Tensor.Data[k] = -1e6
			}
		}
	}
	if err := tr.Weights().Load(weights); err != nil {
		t.Fatal(err)
	}
	for range 300 {
		if err := tr.Step(); err != nil {
			t.Fatal(err)
		}
	}
	return tr
}

// subnormal counts the numbers of the optimiser's state that are not 0 but below 2⁻¹²⁶.
func subnormal(tr *Trainer) (n int) {
	for _, s := range tr.State() {
		for _, v := range s.Tensor.Data {
			if v != 0 && math.Abs(float64(v)) < 0x1p-126 {
				n++
			}
		}
	}
	return n
}

// With revision 1 the running values of dead units become subnormal, with revision 2 they become 0.
// No weight differs.
func TestSmallRunningValues(t *testing.T) {
	for name, o := range map[string]Optimizer{
		"momentum":         {Kind: "momentum", LearningRate: 0.01, Momentum: 0.6},
		"nesterov":         {Kind: "momentum", LearningRate: 0.01, Momentum: 0.6, Nesterov: true},
		"rmsprop":          {Kind: "rmsprop", LearningRate: 0.001, Rho: 0.6},
		"rmsprop-momentum": {Kind: "rmsprop", LearningRate: 0.001, Rho: 0.9, Momentum: 0.6},
		"adam":             {Kind: "adam", LearningRate: 0.001, Beta1: 0.6, Beta2: 0.6},
		"adamw":            {Kind: "adamw", LearningRate: 0.001, Beta1: 0.6, Beta2: 0.6},
		"adadelta":         {Kind: "adadelta", LearningRate: 0.1, Rho: 0.6},
	} {
		t.Run(name, func(t *testing.T) {
			one, two := dying(t, 1, o), dying(t, 2, o)
			if n := subnormal(one); n < 100 {
				t.Errorf("revision 1 has only %d subnormal numbers: the test checks too little", n)
			}
			if n := subnormal(two); n != 0 {
				t.Errorf("revision 2 has %d subnormal numbers", n)
			}
			if hashOf(one.Weights()) != hashOf(two.Weights()) {
				t.Error("the weights differ")
			}
			if latest := dying(t, 0, o); subnormal(latest) != 0 {
				t.Error("a spec without a revision does not have the latest")
			}
		})
	}
}

// The running statistics of a channel that is always 0 decay too.
func TestSmallRunningStatistics(t *testing.T) {
	for _, c := range []struct {
		revision  int
		subnormal bool
	}{{1, true}, {2, false}} {
		net, err := nn.Build(nn.Spec{Input: []int{1, 8, 8}, Layers: []nn.LayerSpec{
			{Layer: "conv", Filters: 1, Kernel: 3, Activation: "relu", WeightInit: &nn.Init{Kind: "zero"}},
			{Layer: "batchnorm", Momentum: 0.4},
			{Layer: "dense", Units: 3, Activation: "softmax"},
		}})
		if err != nil {
			t.Fatal(err)
		}
		spec := Spec{Loss: "softmax-cross-entropy", Optimizer: Optimizer{Kind: "sgd", LearningRate: 0.01}, Batch: 20, Epochs: 200, Numerics: c.revision}
		tr, err := New(net, spec, newPixels(40, 3, [3]int{1, 8, 8}), 5, 1)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(tr.Close)
		for range 250 {
			if err := tr.Step(); err != nil {
				t.Fatal(err)
			}
		}
		for _, p := range tr.Weights().Tensors() {
			if p.Name != "bn1.running_var" {
				continue
			}
			if v := p.Tensor.Data[0]; (v > 0 && v < 0x1p-126) != c.subnormal || !c.subnormal && v != 0 {
				t.Errorf("revision %d: the running variance is %v", c.revision, v)
			}
		}
	}
}

// What a network needs is a function of its layers: revision 2 if it has a long sum.
func TestNumericsOf(t *testing.T) {
	for _, c := range trials() {
		net, err := nn.Build(c.net)
		if err != nil {
			t.Fatal(err)
		}
		want := 1
		if strings.HasPrefix(c.name, "long-") {
			want = 2
		}
		if got := NumericsOf(net); got != want {
			t.Errorf("%s needs revision %d, want %d", c.name, got, want)
		}
		for revision := -1; revision < 4; revision++ {
			can := revision >= want && revision <= Numerics
			if err := CheckNumerics(net, revision); (err == nil) != can {
				t.Errorf("%s with revision %d: %v", c.name, revision, err)
			}
			spec := c.spec
			spec.Numerics = revision
			tr, err := New(net, spec, c.data, 1, 1)
			if err == nil {
				tr.Close()
			}
			if (err == nil) != (can || revision == 0) {
				t.Errorf("%s trained with revision %d: %v", c.name, revision, err)
			}
		}
	}
	net, err := nn.Build(longTrials()[0].net)
	if err != nil {
		t.Fatal(err)
	}
	if err := CheckNumerics(net, 1); !strings.Contains(err.Error(), "numerics revision 1") || !strings.Contains(err.Error(), "6272 terms") && !strings.Contains(err.Error(), "3136 terms") || !strings.Contains(err.Error(), "layer bn1") {
		t.Errorf("%v", err)
	}
}
