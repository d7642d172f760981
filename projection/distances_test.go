package projection

import (
	"context"
	"math"
	"testing"

	"brainbow/tensor"
)

func TestDistances(t *testing.T) {
	x := tensor.From([]float32{0, 0, 3, 4, 0, 0, 6, 8}, 4, 2)
	d, err := Distances(context.Background(), x, Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []float64{0, 5, 0, 10, 5, 0, 5, 5, 0, 5, 0, 10, 10, 5, 10, 0}
	for i, v := range d.Data {
		if math.Abs(float64(v)-want[i]) > 1e-5 {
			t.Errorf("pair %d: %v, want %v", i, v, want[i])
		}
	}
	if _, err := Distances(context.Background(), tensor.From([]float32{0, float32(math.NaN())}, 2, 1), Options{}); err == nil {
		t.Error("NaN accepted")
	}
}
