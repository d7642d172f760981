package nn

import "testing"

// Profile measures every layer with weights, in a network with batch norm too.
func TestProfile(t *testing.T) {
	no := false
	net, err := Build(Spec{Input: []int{2, 6, 6}, Layers: []LayerSpec{
		{Layer: "conv", Filters: 3, Kernel: 3, Bias: &no},
		{Layer: "batchnorm", Activation: "relu"},
		{Layer: "conv", Filters: 3, Kernel: 3},
		denseOf(4, "softmax"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]int{}
	for _, r := range net.Profile(1) {
		parts[r.Layer]++
		if r.Flop <= 0 || r.Time <= 0 {
			t.Errorf("%+v", r)
		}
	}
	if len(parts) != 3 || parts["conv1"] != 2 || parts["conv2"] != 3 || parts["fc1"] != 3 {
		t.Errorf("measured %v", parts)
	}
}
