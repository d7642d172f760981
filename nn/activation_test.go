package nn

import (
	"errors"
	"math"
	"strings"
	"testing"

	"brainbow/internal/kernel"
	"brainbow/tensor"
)

func TestActivationParameters(t *testing.T) {
	for _, c := range []struct {
		layer       LayerSpec
		field, says string // "" if accepted
	}{
		{LayerSpec{Activation: "leaky-relu", Slope: 0.2}, "", ""},
		{LayerSpec{Activation: "clip", Low: -1}, "", ""},
		{LayerSpec{Activation: "clip"}, "high", "above low"},
		{LayerSpec{Activation: "clip", Low: 2, High: 1}, "high", "above low, which is 2"},
		{LayerSpec{Activation: "clip", Low: 1, High: 1 + 1e-12}, "high", "above low"}, // the same float32
		{LayerSpec{Activation: "leaky-relu", Slope: -0.1}, "slope", "above 0"},
		{LayerSpec{Activation: "leaky-relu", Slope: math.NaN()}, "slope", "finite float32"},
		{LayerSpec{Activation: "elu", Alpha: 1e300}, "alpha", "finite float32"},
		{LayerSpec{Activation: "elu", Alpha: -1}, "alpha", "above 0"},
		{LayerSpec{Activation: "elu", Slope: 0.1}, "slope", "does not apply to activation elu, which takes alpha"},
		{LayerSpec{Activation: "relu", Slope: 0.1}, "slope", "relu, which has no parameters"},
		{LayerSpec{High: 6}, "high", "linear, which has no parameters"},
		{LayerSpec{Activation: "rele"}, "activation", "one of linear, sigmoid"},
	} {
		c.layer.Layer, c.layer.Units = "dense", 2
		_, err := Build(Spec{Input: []int{3, 1, 1}, Layers: []LayerSpec{c.layer}})
		if c.field == "" {
			if err != nil {
				t.Errorf("%+v: %v", c.layer, err)
			}
			continue
		}
		var e *SpecError
		if !errors.As(err, &e) || e.Key != "layers[0]."+c.field || !strings.Contains(e.Problem, c.says) {
			t.Errorf("%+v: %v", c.layer, err)
		}
	}
	_, err := Build(Spec{Input: []int{3, 4, 4}, Layers: []LayerSpec{{Layer: "conv", Filters: 2, Kernel: 3, Activation: "log-softmax"}, {Layer: "dense", Units: 2}}})
	if err == nil || !strings.Contains(err.Error(), "log-softmax requires a dense layer") {
		t.Errorf("log-softmax after a convolution: %v", err)
	}
}

// Training keeps the input of an activation only where its derivative needs it.
func TestActivationMemory(t *testing.T) {
	for _, name := range Activations()[1:] {
		net, err := Build(Spec{Input: []int{3, 1, 1}, Layers: []LayerSpec{{Layer: "dense", Units: 2, Activation: name, High: map[string]float64{"clip": 6}[name]}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, train := range []bool{false, true} {
			p := newPass(net, kernel.Lanes, train, nil, nil, nil)
			if apart, want := p.pres[1] != p.vals[1], train && net.nodes[0].act.keepsInput(); apart != want {
				t.Errorf("%s, training %v: kept apart %v, want %v", name, train, apart, want)
			}
		}
	}
}

// The gradient with smoothed labels is that of PyTorch's cross_entropy with label_smoothing=0.3,
// for the logits below and labels 2, 0 and 2.
func TestLabelSmoothing(t *testing.T) {
	net, err := Build(Spec{Input: []int{1, 1, 1}, Layers: []LayerSpec{denseOf(4, "softmax")}})
	if err != nil {
		t.Fatal(err)
	}
	w, grad := net.NewWeights(), net.NewWeights()
	if err := w.Load([]tensor.Named{{Name: "fc1.weight", Tensor: tensor.From(make([]float32, 4), 4, 1)}, {Name: "fc1.bias", Tensor: tensor.From([]float32{0.5, -1, 2, 0.25}, 4)}}); err != nil {
		t.Fatal(err)
	}
	f := &fixture{X: []float32{1, 2, 3}, Labels: []int{2, 0, 2}}
	worker := net.NewWorker(SoftmaxCrossEntropy, nil)
	worker.SmoothLabels(0.3)
	out := make([]float32, 12)
	if !worker.Gradient(w, f, []int32{0, 1, 2}, Place{}, 1./3, grad, out, append([]float32(nil), out...)) {
		t.Fatal("outputs are not finite")
	}
	near(t, "gradient", grad.Tensors()[1].Tensor.Data, []float32{-0.154098541, -0.0405855626, 0.149565816, 0.0451181903}, pytorchTolerance)
}
