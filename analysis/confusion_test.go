package analysis

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"brainbow/nn"
)

// A sample without a predicted class is in no cell, but counts among the samples of its class.
func TestConfuseWithoutClass(t *testing.T) {
	p := &Predictions{
		IDs: []int32{0, 1, 2, 3, 4}, Labels: []int32{0, 0, 1, 1, 1}, Predicted: []int32{0, nn.NoClass, nn.NoClass, 1, nn.NoClass},
		Confidence: make([]float32, 5),
	}
	c := Confuse(p, []string{"cat", "dog"})
	if diff := cmp.Diff([][]int{{1, 0}, {0, 1}}, c.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int{1, 2}, c.None); diff != "" {
		t.Errorf("without a class (-want +got):\n%s", diff)
	}
	if c.Unpredicted() != 3 || c.Total() != 5 || c.Actual(1) != 3 || c.Said(0) != 1 || c.Accuracy() != 2.0/5 || c.Recall(1) != 1.0/3 || c.Precision(1) != 1 {
		t.Errorf("%+v", c)
	}
	called, actual := CalledMeans(p, []uint8{10, 20, 30, 40, 50}, 1, 2)
	if diff := cmp.Diff([][]float32{{10}, {40}}, called); diff != "" {
		t.Errorf("means of what was predicted (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([][]float32{{15}, {40}}, actual); diff != "" {
		t.Errorf("means of the classes (-want +got):\n%s", diff)
	}
	nan := math.NaN()
	if got := largest([]float64{0, nan, 9}); got != nn.NoClass {
		t.Errorf("the largest of numbers one of which is NaN is number %d", got)
	}
}

func TestConfuse(t *testing.T) {
	nan := float32(math.NaN())
	p := &Predictions{
		Labels:     []int32{0, 0, 0, 1, 1, 1, 0, 0},
		Predicted:  []int32{0, 0, 1, 1, 0, 0, 0, 0},
		Confidence: []float32{0.6, 0.9, 0.8, 0.7, 0.4, 0.5, nan, 0.9},
	}
	c := Confuse(p, []string{"cat", "dog", "bird"})
	if diff := cmp.Diff([][]int{{4, 1, 0}, {2, 1, 0}, {0, 0, 0}}, c.Counts); diff != "" {
		t.Errorf("counts (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int32{1, 7, 0, 6}, c.Samples[0][0]); diff != "" {
		t.Errorf("samples by confidence (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]int32{5, 4}, c.Samples[1][0]); diff != "" {
		t.Errorf("samples by confidence (-want +got):\n%s", diff)
	}
	for _, k := range []struct {
		name      string
		got, want float64
	}{
		{"recall of cat", c.Recall(0), 0.8},
		{"precision of cat", c.Precision(0), 4.0 / 6},
		{"recall of dog", c.Recall(1), 1.0 / 3},
		{"precision of dog", c.Precision(1), 0.5},
		{"accuracy", c.Accuracy(), 5.0 / 8},
	} {
		if k.got != k.want {
			t.Errorf("%s = %v, want %v", k.name, k.got, k.want)
		}
	}
	if !math.IsNaN(c.Recall(2)) || !math.IsNaN(c.Precision(2)) {
		t.Error("recall and precision of a class without samples are numbers")
	}
	if diff := cmp.Diff([]Cell{{1, 0, 2}, {0, 1, 1}}, c.Worst(5)); diff != "" {
		t.Errorf("mistakes (-want +got):\n%s", diff)
	}
	if got := c.Worst(1); len(got) != 1 {
		t.Errorf("Worst(1) = %v", got)
	}
	if c.Total() != 8 || c.Said(0) != 6 || c.Actual(1) != 3 {
		t.Errorf("total %d, said %d, actual %d", c.Total(), c.Said(0), c.Actual(1))
	}
}
