package nn

import (
	"slices"
	"testing"
	"time"
)

// A network has a bounded number of layers, and the largest is built quickly.
func TestMaxLayers(t *testing.T) {
	spec := func(n int) Spec {
		return Spec{Input: []int{1, 1, 2}, Layers: slices.Repeat([]LayerSpec{{Layer: "dense", Units: 2, Activation: "sigmoid"}}, n)}
	}
	begun := time.Now()
	if _, err := Build(spec(MaxLayers)); err != nil {
		t.Error(err)
	}
	if took := time.Since(begun); took > 10*time.Second {
		t.Errorf("%d layers take %v", MaxLayers, took)
	}
	if _, err := Build(spec(MaxLayers + 1)); err == nil {
		t.Errorf("%d layers are accepted", MaxLayers+1)
	}
}
