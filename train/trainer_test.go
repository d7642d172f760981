package train

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"brainbow/internal/kernel"
	"brainbow/nn"
	"brainbow/tensor"
)

// trial is a short training whose bits are known.
type trial struct {
	name  string
	net   nn.Spec
	spec  Spec
	data  *pixels
	steps int
	hash  string // SHA-256 of the weights after the steps, numerics revision 2
}

func trials() []trial {
	images := newPixels(400, 10, [3]int{1, 28, 28})
	points := newPixels(40, 2, [3]int{2, 1, 1})
	colour := newPixels(100, 3, [3]int{3, 8, 8})
	sgd := Optimizer{Kind: "sgd", LearningRate: 3}
	fan := &nn.Init{Kind: "fan-in-normal"}
	return append([]trial{
		{
			"nielsen", mlp(30, 10),
			Spec{Loss: "quadratic", Optimizer: sgd, Batch: 10, Epochs: 3},
			images, 60,
			"dde68afa82e8d3f0de88d0f9681c6154",
		},
		{
			"nielsen-l2", mlp(30, 10),
			Spec{Loss: "sigmoid-cross-entropy", L2: 1e-4, Optimizer: Optimizer{Kind: "momentum", LearningRate: 0.1}, Batch: 37, Epochs: 3},
			images, 30,
			"a9feb18a8665907dba0b333cf5153f36",
		},
		{
			"learn-to-see", learnToSee("tanh"),
			Spec{Loss: "softmax-cross-entropy", Optimizer: Optimizer{Kind: "adam", LearningRate: 1e-3, Epsilon: 1e-7}, Batch: 100, Epochs: 2, DropLast: true},
			images, 3,
			"c47dbd0251a9045354bd7c2deda83b86",
		},
		{
			"many-groups", mlp(10, 10),
			Spec{Loss: "quadratic", Optimizer: sgd, Batch: 390, Epochs: 3},
			images, 5,
			"8bd1d796a0ed040e72b1ada79896fcbe",
		},
		{
			"valid-colour",
			nn.Spec{Input: []int{3, 8, 8}, Layers: []nn.LayerSpec{
				{Layer: "conv", Filters: 5, Kernel: 5, Padding: "valid", Activation: "relu"},
				{Layer: "maxpool", Size: 2},
				{Layer: "conv", Filters: 7, Kernel: 3, Activation: "sigmoid", WeightInit: fan},
				{Layer: "flatten"},
				{Layer: "dense", Units: 3, Activation: "softmax"},
			}},
			Spec{Loss: "softmax-cross-entropy", Optimizer: Optimizer{Kind: "adadelta", LearningRate: 1}, Batch: 33, Epochs: 4},
			colour, 10,
			"b243d99b7a19d7c18503df4a621b99fb",
		},
		{
			"wide", mlp(200, 10),
			Spec{Loss: "sigmoid-cross-entropy", Optimizer: Optimizer{Kind: "momentum", LearningRate: 0.1}, Batch: 20, Epochs: 1},
			images, 2,
			"9e1a1358e0db5d14006a2280309b559e",
		},
		{
			"wide-conv",
			nn.Spec{Input: []int{1, 28, 28}, Layers: []nn.LayerSpec{
				{Layer: "conv", Filters: 12, Kernel: 3, Activation: "tanh"},
				{Layer: "conv", Filters: 12, Kernel: 3, Activation: "tanh"},
				{Layer: "dense", Units: 10, Activation: "sigmoid"},
			}},
			Spec{Loss: "quadratic", Optimizer: Optimizer{Kind: "momentum", LearningRate: 0.1}, Batch: 10, Epochs: 1},
			images, 1,
			"7966ba8fd9fe048ef8ff743f98502749",
		},
		{
			"dropout",
			nn.Spec{Input: []int{1, 28, 28}, Layers: []nn.LayerSpec{
				{Layer: "conv", Filters: 3, Kernel: 3, Stride: 2, Activation: "relu"},
				{Layer: "dropout", Rate: 0.25},
				{Layer: "flatten"},
				{Layer: "dense", Units: 20, Activation: "relu"},
				{Layer: "dropout", Rate: 0.5},
				{Layer: "dense", Units: 10, Activation: "softmax"},
			}},
			Spec{Loss: "softmax-cross-entropy", Optimizer: Optimizer{Kind: "momentum", LearningRate: 0.1}, Batch: 37, Epochs: 1},
			images, 5,
			"56d77b43ceac75e0caf6f265145d15fc",
		},
		{
			"nesterov-clipped", mlp(40, 10),
			Spec{
				Loss: "quadratic", L1: 1e-4, ClipNorm: 0.05, Optimizer: Optimizer{Kind: "momentum", LearningRate: 0.1, Nesterov: true}, Batch: 50, Epochs: 2,
				Schedule: Schedule{Kind: "cosine", Final: 0.01, Warmup: 2},
			},
			images, 5,
			"1496241f9fbae1fb1374338dfe61c8fa",
		},
		{
			"adamw-smoothed",
			nn.Spec{Input: []int{3, 8, 8}, Layers: []nn.LayerSpec{{Layer: "conv", Filters: 5, Kernel: 3, Activation: "tanh"}, {Layer: "dense", Units: 3, Activation: "softmax"}}},
			Spec{
				Loss: "softmax-cross-entropy", LabelSmoothing: 0.1, Optimizer: Optimizer{Kind: "adamw", LearningRate: 0.01}, Batch: 20, Epochs: 3,
				Schedule: Schedule{Kind: "step", Every: 1, Factor: 0.3},
			},
			colour, 12,
			"032d37d0a1585890e0fab191ffe9394b",
		},
		{
			"rmsprop", mlp(12, 10),
			Spec{
				Loss: "sigmoid-cross-entropy", ClipValue: 0.01, Optimizer: Optimizer{Kind: "rmsprop", LearningRate: 0.001}, Batch: 37, Epochs: 2,
				Schedule: Schedule{Kind: "inverse-time", Decay: 0.01},
			},
			images, 7,
			"54097088f8897cfaf86cbc0e869520f9",
		},
		{
			"rmsprop-momentum", mlp(10, 10),
			Spec{Loss: "quadratic", ClipNorm: 0.01, ClipValue: 0.001, Optimizer: Optimizer{Kind: "rmsprop", LearningRate: 0.001, Momentum: 0.9}, Batch: 390, Epochs: 3},
			images, 3,
			"9e2c98cd317db65eb050f95fca779add",
		},
		{
			"activations",
			nn.Spec{Input: []int{3, 8, 8}, Layers: []nn.LayerSpec{
				{Layer: "conv", Filters: 4, Kernel: 3, Activation: "gelu"},
				{Layer: "conv", Filters: 4, Kernel: 3, Stride: 2, Activation: "silu"},
				{Layer: "conv", Filters: 4, Kernel: 3, Activation: "hard-swish"},
				{Layer: "flatten"},
				{Layer: "dense", Units: 8, Activation: "elu"},
				{Layer: "dense", Units: 8, Activation: "gelu-tanh"},
				{Layer: "dense", Units: 8, Activation: "softplus"},
				{Layer: "dense", Units: 8, Activation: "leaky-relu"},
				{Layer: "dense", Units: 8, Activation: "hard-sigmoid"},
				{Layer: "dense", Units: 8, Activation: "clip", Low: -1, High: 1},
				{Layer: "dense", Units: 3, Activation: "log-softmax"},
			}},
			Spec{Loss: "quadratic", Optimizer: Optimizer{Kind: "adam", LearningRate: 0.01}, Batch: 20, Epochs: 2},
			colour, 4,
			"ebaa9b4e7c98edc1c3968418b1dcf3fc",
		},
		{
			"batchnorm", residual(),
			Spec{Loss: "softmax-cross-entropy", Optimizer: Optimizer{Kind: "momentum", LearningRate: 0.1, Nesterov: true}, Batch: 41, Epochs: 2},
			colour, 5,
			"9173536d8668cddf4837f24d6a329c16",
		},
		{
			"batchnorm-many-groups",
			nn.Spec{Input: []int{1, 28, 28}, Layers: []nn.LayerSpec{
				{Layer: "dense", Units: 12, Bias: new(false)},
				{Layer: "batchnorm", Activation: "relu"},
				{Layer: "dense", Units: 10, Activation: "softmax"},
			}},
			Spec{Loss: "softmax-cross-entropy", Optimizer: Optimizer{Kind: "adam", LearningRate: 0.01}, Batch: 390, Epochs: 3},
			images, 3,
			"c5f5405cc8042f51ec19df958e513990",
		},
		{
			"pools-and-layernorm",
			nn.Spec{Input: []int{3, 8, 8}, Layers: []nn.LayerSpec{
				{Layer: "conv", Filters: 6, Kernel: 3},
				{Layer: "layernorm", Activation: "tanh"},
				{Layer: "maxpool", Size: 3, Stride: 2, Padding: "1"},
				{Layer: "conv", Filters: 6, Kernel: 3, Activation: "tanh"},
				{Layer: "avgpool", Size: 3, Stride: 2, Ceil: true},
				{Layer: "conv", Filters: 6, Kernel: 3, Activation: "tanh"},
				{Layer: "layernorm", Axis: new(1)},
				{Layer: "global-avgpool"},
				{Layer: "dense", Units: 3, Activation: "softmax"},
			}},
			Spec{Loss: "softmax-cross-entropy", Optimizer: Optimizer{Kind: "adam", LearningRate: 0.01}, Batch: 20, Epochs: 3},
			colour, 6,
			"e0f5e2cb86adfa3cc3de0868abef326f",
		},
		{
			"xor",
			nn.Spec{Input: []int{2, 1, 1}, Layers: []nn.LayerSpec{
				{Layer: "dense", Units: 2, Activation: "sigmoid", WeightInit: &nn.Init{Kind: "normal", Std: 1}},
				{Layer: "dense", Units: 1, Activation: "sigmoid"},
			}},
			Spec{Loss: "sigmoid-cross-entropy", Optimizer: sgd, Batch: 4, Epochs: 10},
			points, 100,
			"31564ff2b1a050a2df3b4ec4a9b053b4",
		},
	}, append(elementTrials(), longTrials()...)...)
}

// residual is a small residual network with batch normalisation.
func residual() nn.Spec {
	conv := func(filters, kernel, stride int, from ...string) nn.LayerSpec {
		return nn.LayerSpec{Layer: "conv", Inputs: from, Filters: filters, Kernel: kernel, Stride: stride, Bias: new(false)}
	}
	return nn.Spec{Input: []int{3, 8, 8}, Layers: []nn.LayerSpec{
		conv(5, 3, 1),
		{Layer: "batchnorm", Activation: "relu", Name: "stem"},
		conv(7, 3, 2),
		{Layer: "batchnorm", Name: "branch"},
		conv(7, 1, 2, "stem"),
		{Layer: "batchnorm", Name: "short"},
		{Layer: "add", Inputs: []string{"branch", "short"}, Activation: "relu"},
		{Layer: "global-avgpool"},
		{Layer: "dense", Units: 3, Activation: "softmax"},
	}}
}

func hashOf(w *nn.Weights) string {
	h := sha256.New()
	for _, n := range w.Tensors() {
		fmt.Fprintln(h, n.Name, n.Tensor.Shape)
		for _, v := range n.Tensor.Data {
			var b [4]byte
			binary.LittleEndian.PutUint32(b[:], math.Float32bits(v))
			h.Write(b[:])
		}
	}
	return hex.EncodeToString(h.Sum(nil))[:32]
}

func (c trial) run(t *testing.T, threads int) *Trainer {
	t.Helper()
	net, err := nn.Build(c.net)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := New(net, c.spec, c.data, 5, threads)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(tr.Close)
	for range c.steps {
		if err := tr.Step(); err != nil {
			t.Fatal(err)
		}
	}
	return tr
}

// Every level and every number of threads must give these bits; changing them needs a new numerics
// revision.
//
// It takes long because every kind of network is trained at every level and number of threads.
func TestWeightHashes(t *testing.T) {
	for _, c := range trials() {
		t.Run(c.name, func(t *testing.T) {
			for _, l := range kernel.Levels() {
				for _, threads := range []int{1, 2, 5} {
					if l == kernel.Generic && threads != 2 {
						continue // slow, and threads work alike at every level
					}
					restore := kernel.Limit(l)
					tr := c.run(t, threads)
					restore()
					if got := hashOf(tr.Weights()); got != c.hash {
						t.Errorf("%v, %d threads: weights hash to %s, committed is %s", l, threads, got, c.hash)
					}
				}
			}
		})
	}
}

func TestNoAllocationPerStep(t *testing.T) {
	for _, c := range trials() {
		tr := c.run(t, 2)
		tr.step = 0
		if n := testing.AllocsPerRun(2, func() {
			if err := tr.Step(); err != nil {
				t.Fatal(err)
			}
		}); n != 0 {
			t.Errorf("%s allocates %v times per step", c.name, n)
		}
	}
}

func TestRestoreContinuesBitForBit(t *testing.T) {
	for _, c := range trials() {
		t.Run(c.name, func(t *testing.T) {
			half := c
			half.steps = c.steps / 2
			a := half.run(t, 2)
			b := trial{c.name, c.net, c.spec, c.data, 0, ""}.run(t, 1)
			if err := b.Restore(a.StepNumber(), a.Weights().Tensors(), a.State()); err != nil {
				t.Fatal(err)
			}
			for b.StepNumber() < int64(c.steps) {
				if err := b.Step(); err != nil {
					t.Fatal(err)
				}
			}
			if hashOf(b.Weights()) != hashOf(c.run(t, 1).Weights()) {
				t.Fatal("a restored training ends with other weights")
			}
		})
	}
}

func TestRestoreRefuses(t *testing.T) {
	a := trials()[2].run(t, 1)
	state, w := a.State(), a.Weights().Tensors()
	for what, err := range map[string]error{
		"a step beyond the end": a.Restore(1000, w, state),
		"a missing tensor":      a.Restore(1, w[1:], state),
		"missing state":         a.Restore(1, w, state[1:]),
		"state of another name": a.Restore(1, w, append([]tensor.Named{{Name: "x", Tensor: state[0].Tensor}}, state[1:]...)),
	} {
		if err == nil {
			t.Errorf("%s was accepted", what)
		}
	}
}

func TestRunTellsObservers(t *testing.T) {
	c := trials()[0]
	c.steps = 0
	tr := c.run(t, 1)
	var starts, steps, epochs, ends int
	var m Metrics
	err := tr.Run(context.Background(), Observer{
		Start: func(*Trainer) error { starts++; return nil },
		Step: func(t *Trainer, step int64) error {
			steps++
			if int64(steps) != step {
				return fmt.Errorf("observer called for step %d with step %d", steps, step)
			}
			m = t.BatchMetrics()
			return nil
		},
		Epoch: func(_ *Trainer, epoch int, step int64) error { epochs++; return nil },
		End:   func(_ *Trainer, step int64, err error) error { ends++; return err },
	})
	if err != nil {
		t.Fatal(err)
	}
	if starts != 1 || steps != 120 || epochs != 3 || ends != 1 {
		t.Fatalf("observer called for %d starts, %d steps, %d epochs, %d ends", starts, steps, epochs, ends)
	}
	if m.Step != 120 || m.Epoch != 3 || !(m.Loss > 0 && m.Loss < 5) || m.Samples != 10 {
		t.Fatalf("last batch: %+v", m)
	}
}

func TestRunStops(t *testing.T) {
	tr := trials()[0].run(t, 1)
	ctx, cancel := context.WithCancel(context.Background())
	var ended error
	err := tr.Run(ctx, Observer{
		Step: func(_ *Trainer, step int64) error {
			if step == 70 {
				cancel()
			}
			return nil
		},
		End: func(_ *Trainer, step int64, err error) error { ended = err; return nil },
	})
	if !errors.Is(err, context.Canceled) || !errors.Is(ended, context.Canceled) || tr.StepNumber() != 70 {
		t.Fatalf("stopped at %d with %v, End received %v", tr.StepNumber(), err, ended)
	}
}

func TestDivergence(t *testing.T) {
	c := trials()[2]
	c.spec.Optimizer = Optimizer{Kind: "sgd", LearningRate: 1e30}
	c.steps = 0
	tr := c.run(t, 2)
	err := tr.Run(context.Background())
	var d *DivergedError
	if !errors.As(err, &d) {
		t.Fatalf("ended with %v", err)
	}
	if d.Step < 2 || d.Layer == "" || tr.StepNumber() != d.Step-1 {
		t.Fatalf("%+v after %d steps", d, tr.StepNumber())
	}
	if _, ok := tr.Network().Tap(strings.TrimSuffix(d.Layer, ".pre")); !ok {
		t.Fatalf("%q is no layer", d.Layer)
	}
}

func TestLearns(t *testing.T) {
	// Images whose brightness is their label.
	data := newPixels(300, 3, [3]int{1, 6, 6})
	for i := range data.px {
		data.px[i] = data.px[i]/8 + 90*data.labels[i/36]
	}
	net, err := nn.Build(nn.Spec{Input: []int{1, 6, 6}, Layers: []nn.LayerSpec{
		{Layer: "conv", Filters: 3, Kernel: 3, Activation: "tanh"},
		{Layer: "maxpool", Size: 2},
		{Layer: "flatten"},
		{Layer: "dense", Units: 3, Activation: "softmax"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	tr, err := New(net, Spec{Loss: "softmax-cross-entropy", Optimizer: Optimizer{Kind: "adam", LearningRate: 0.01}, Batch: 30, Epochs: 30}, data, 1, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer tr.Close()
	if err := tr.Run(context.Background()); err != nil {
		t.Fatal(err)
	}
	ev, err := tr.Evaluate(context.Background(), data, "train")
	if err != nil {
		t.Fatal(err)
	}
	if ev.Accuracy < 0.98 || ev.Samples != 300 || ev.Split != "train" || ev.Step != 300 {
		t.Fatalf("%+v", ev.Metrics)
	}
}

func TestValidate(t *testing.T) {
	net, err := nn.Build(mlp(30, 10))
	if err != nil {
		t.Fatal(err)
	}
	good := Spec{Loss: "quadratic", Optimizer: Optimizer{Kind: "sgd", LearningRate: 1}, Batch: 10, Epochs: 1}
	if err := good.Validate(net, 100); err != nil {
		t.Fatal(err)
	}
	for key, change := range map[string]func(*Spec){
		"loss":                    func(s *Spec) { s.Loss = "hinge" },
		"l2":                      func(s *Spec) { s.L2 = -1 },
		"l1":                      func(s *Spec) { s.L1 = math.Inf(1) },
		"clip_value":              func(s *Spec) { s.ClipValue = -1 },
		"clip_norm":               func(s *Spec) { s.ClipNorm = math.NaN() },
		"label_smoothing":         func(s *Spec) { s.LabelSmoothing = 0.1 }, // with a quadratic loss
		"optimizer.nesterov":      func(s *Spec) { s.Optimizer.Nesterov = true },
		"optimizer.weight_decay":  func(s *Spec) { s.Optimizer.Kind, s.Optimizer.WeightDecay = "adam", 0.1 },
		"optimizer.rho":           func(s *Spec) { s.Optimizer.Kind, s.Optimizer.Rho = "rmsprop", 1 },
		"batch":                   func(s *Spec) { s.Batch = 0 },
		"epochs":                  func(s *Spec) { s.Epochs = -2 },
		"optimizer.kind":          func(s *Spec) { s.Optimizer.Kind = "" },
		"optimizer.learning_rate": func(s *Spec) { s.Optimizer.LearningRate = math.NaN() },
		"optimizer.beta1":         func(s *Spec) { s.Optimizer.Beta1 = 0.5 },
		"optimizer.momentum":      func(s *Spec) { s.Optimizer.Kind, s.Optimizer.Momentum = "momentum", 1 },
	} {
		s := good
		change(&s)
		var e *SpecError
		if err := s.Validate(net, 100); !errors.As(err, &e) || e.Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
	s := good
	s.Loss = "softmax-cross-entropy"
	var e *nn.SpecError
	if err := s.Validate(net, 100); !errors.As(err, &e) {
		t.Errorf("a softmax loss on sigmoid outputs: %v", err)
	}
	s = good
	s.DropLast, s.Batch = true, 200
	if err := s.Validate(net, 100); err == nil {
		t.Error("a batch larger than the data was accepted")
	}
}
