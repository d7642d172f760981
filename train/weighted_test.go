package train

import (
	"math"
	"testing"

	"brainbow/nn"
)

// some is samples of which only those with a weight count.
type some struct {
	values  [][]float32
	labels  []int
	weights []float32
}

func (s some) Len() int                  { return len(s.values) }
func (s some) Features() int             { return len(s.values[0]) }
func (s some) Label(i int) int           { return s.labels[i] }
func (s some) Weights() []float32        { return s.weights }
func (s some) Read(dst []float32, i int) { copy(dst, s.values[i]) }

// TestMeanOfWhatCounts compares an update with samples left out and one with a sample of weight 3
// with updates on data that lack the former and have the latter three times.
func TestMeanOfWhatCounts(t *testing.T) {
	var all, few some
	all.weights = make([]float32, 40)
	for i := range all.weights {
		x := make([]float32, 16)
		for k := range x {
			x[k] = float32(math.Sin(float64(i*17 + k*k)))
		}
		all.values, all.labels = append(all.values, x), append(all.labels, i%3)
		switch i % 4 {
		case 1, 2:
			all.weights[i] = 1
		case 3:
			all.weights[i] = 3
		}
		for range int(all.weights[i]) {
			few.values, few.labels = append(few.values, x), append(few.labels, i%3)
		}
	}
	net, err := nn.Build(nn.Spec{Input: []int{1, 4, 4}, Layers: []nn.LayerSpec{{Layer: "dense", Units: 3, Activation: "softmax"}}})
	if err != nil {
		t.Fatal(err)
	}
	var moved [2][]float32
	var rows [2]Metrics
	for i, src := range []some{all, few} {
		tr, err := New(net, Spec{Loss: "softmax-cross-entropy", Optimizer: Optimizer{Kind: "sgd", LearningRate: 1}, Batch: src.Len(), Epochs: 1}, src, 1, 2)
		if err != nil {
			t.Fatal(err)
		}
		defer tr.Close()
		if err := tr.Step(); err != nil {
			t.Fatal(err)
		}
		moved[i], rows[i] = tr.Weights().Data(), tr.BatchMetrics()
	}
	for i, v := range moved[0] {
		if math.Abs(float64(v-moved[1][i])) > 1e-5 {
			t.Fatalf("weight %d becomes %v, with the samples that count %v", i, v, moved[1][i])
		}
	}
	if math.Abs(rows[0].Loss-rows[1].Loss) > 1e-6 || rows[0].Samples != 30 {
		t.Errorf("measured %+v, with the samples that count %+v", rows[0], rows[1])
	}
}
