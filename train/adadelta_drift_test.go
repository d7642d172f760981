package train

import (
	"math"
	"testing"

	"brainbow/nn"
)

// columns returns the mean over the outputs of each hidden unit's output weights. A softmax gives the
// same answers whatever these are.
func columns(tr *Trainer) []float64 {
	for _, x := range tr.Weights().Tensors() {
		if x.Name == "fc2.weight" {
			out, in := x.Tensor.Shape[0], x.Tensor.Shape[1]
			means := make([]float64, in)
			for i, w := range x.Tensor.Data {
				means[i%in] += float64(w) / float64(out)
			}
			return means
		}
	}
	panic("no fc2.weight")
}

// A softmax's gradients of a hidden unit's output weights sum to zero over the classes. Plain SGD therefore
// keeps their mean. Adadelta divides each gradient by its own recent size, which damps the rare large
// gradient of the true class more than the many small ones of the others, so the means fall. It is so
// in ConvNetJS as well (docs/decisions/2026-11-30-adadelta-drifts.md); no error of this optimiser.
func TestAdadeltaDriftsBelowASoftmax(t *testing.T) {
	net, err := nn.Build(nn.Spec{Input: []int{1, 28, 28}, Layers: []nn.LayerSpec{
		{Layer: "dense", Units: 10, Activation: "sigmoid", WeightInit: &nn.Init{Kind: "fan-in-normal"}},
		{Layer: "dense", Units: 10, Activation: "softmax", WeightInit: &nn.Init{Kind: "fan-in-normal"}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	moved := func(o Optimizer, batch int) (most, mean float64) {
		tr, err := New(net, Spec{Loss: "softmax-cross-entropy", Optimizer: o, Batch: batch, Epochs: 1000}, newPixels(400, 10, [3]int{1, 28, 28}), 1, 1)
		if err != nil {
			t.Fatal(err)
		}
		defer tr.Close()
		before := columns(tr)
		steps(t, tr, 3000)
		for i, after := range columns(tr) {
			most, mean = max(most, math.Abs(after-before[i])), mean+(after-before[i])/10
		}
		return most, mean
	}
	if most, _ := moved(Optimizer{Kind: "sgd", LearningRate: 0.1}, 4); most > 1e-4 {
		t.Errorf("SGD moves a mean by %g", most)
	}
	_, small := moved(Optimizer{Kind: "adadelta", LearningRate: 1}, 4)
	_, large := moved(Optimizer{Kind: "adadelta", LearningRate: 1}, 20)
	if small > -0.1 || large < small {
		t.Errorf("Adadelta moves the means by %.3f in batches of 4, by %.3f in batches of 20", small, large)
	}
}
