package train

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"brainbow/internal/kernel"
	"brainbow/nn"
	"brainbow/tensor"
)

// Twelve float32 updates whose operations are ordered differently differ in the
// last digits.
const pytorchTolerance = 3e-6

func TestOptimizersAgainstPyTorch(t *testing.T) {
	raw, err := os.ReadFile("testdata/pytorch/optimizers.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name string
		Spec
		Weight, Bias []float32
		Steps        []struct {
			GradWeight []float32 `json:"grad_weight"`
			GradBias   []float32 `json:"grad_bias"`
			Weight     []float32
			Bias       []float32
		}
	}
	if err := json.Unmarshal(raw, &cases); err != nil {
		t.Fatal(err)
	}
	covered := map[string]bool{}
	net, err := nn.Build(nn.Spec{Input: []int{5, 1, 1}, Layers: []nn.LayerSpec{{Layer: "dense", Units: 3, Activation: "sigmoid"}}})
	if err != nil {
		t.Fatal(err)
	}
	load := func(w *nn.Weights, weight, bias []float32) {
		t.Helper()
		if err := w.Load([]tensor.Named{{Name: "fc1.weight", Tensor: tensor.From(weight, 3, 5)}, {Name: "fc1.bias", Tensor: tensor.From(bias, 3)}}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			covered[c.Optimizer.Kind] = true
			c.Spec.Loss, c.Spec.Batch, c.Spec.Epochs = "quadratic", 10, 3
			tr, err := New(net, c.Spec, newPixels(40, 3, [3]int{5, 1, 1}), 1, 2)
			if err != nil {
				t.Fatal(err)
			}
			defer tr.Close()
			w := tr.Weights()
			load(w, c.Weight, c.Bias)
			tr.gradient.count = 1
			for i, s := range c.Steps {
				load(tr.gradient.groups[0], s.GradWeight, s.GradBias)
				tr.opt.begin(tr.step+1, tr.rateAt(tr.step+1))
				tr.descent.run()
				tr.step++
				for k, want := range [][]float32{s.Weight, s.Bias} {
					for j, got := range w.Tensors()[k].Tensor.Data {
						if math.Abs(float64(got-want[j])) > pytorchTolerance*max(1, math.Abs(float64(want[j]))) {
							t.Fatalf("step %d, %s[%d] = %v, want %v", i+1, w.Tensors()[k].Name, j, got, want[j])
						}
					}
				}
			}
			// Padding stays zero under every rule.
			for i, v := range w.Data()[5:kernel.Lanes] {
				if v != 0 {
					t.Fatalf("padding %d became %v", i, v)
				}
			}
		})
	}
	for _, k := range Optimizers() {
		if !covered[k] {
			t.Errorf("no fixture for %s", k)
		}
	}
}

func TestPower(t *testing.T) {
	for _, n := range []int64{0, 1, 2, 7, 1000} {
		if got, want := power(0.999, n), math.Pow(0.999, float64(n)); math.Abs(got-want) > 1e-13 {
			t.Errorf("0.999^%d = %v, want %v", n, got, want)
		}
	}
}
