package nn

import (
	"context"
	"math"
	"testing"
)

// ones is a source of samples that consist of ones.
type ones struct{ n, features int }

func (o ones) Len() int      { return o.n }
func (o ones) Features() int { return o.features }
func (o ones) Label(int) int { return 0 }
func (o ones) Read(dst []float32, _ int) {
	for i := range dst {
		dst[i] = 1
	}
}

func dropoutNet(t *testing.T) *Network {
	t.Helper()
	net, err := Build(Spec{Input: []int{2, 20, 20}, Layers: []LayerSpec{
		{Layer: "conv", Filters: 3, Kernel: 3},
		{Layer: "dropout", Rate: 0.3},
		{Layer: "conv", Filters: 2, Kernel: 3, Activation: "tanh"},
		{Layer: "flatten"},
		{Layer: "dropout", Rate: 0.5},
		{Layer: "dense", Units: 3, Activation: "softmax"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	return net
}

func TestDropoutOnlyInTraining(t *testing.T) {
	net := dropoutNet(t)
	w := net.Init(1)
	seen := map[string][]float32{}
	names := []string{"conv1", "dropout1", "flatten1", "dropout2"}
	if err := net.Infer(context.Background(), w, ones{1, 800}, nil, names, 1, func(_, tap int, v []float32) {
		seen[names[tap]] = append([]float32(nil), v...)
	}); err != nil {
		t.Fatal(err)
	}
	for _, pair := range [][2]string{{"conv1", "dropout1"}, {"flatten1", "dropout2"}} {
		for i, v := range seen[pair[0]] {
			if seen[pair[1]][i] != v {
				t.Fatalf("%s changes a value when it is not trained", pair[1])
			}
		}
	}
	p := newPass(net, 16, true, nil, nil, nil)
	masks := func(place Place) (a, b []float32) {
		p.load(ones{20, 800}, []int32{0, 1, 2, 3, 4})
		p.place = place
		p.forward(w)
		return append([]float32(nil), p.ops[1].(*dropout).mask.data...), append([]float32(nil), p.ops[4].(*dropout).mask.data...)
	}
	a, b := masks(Place{7, 3, 32})
	for what, c := range map[string]struct {
		mask []float32
		n    int
		rate float64
	}{"dropout1": {a, 3 * 400, 0.3}, "dropout2": {b, 800, 0.5}} {
		dropped := 0.0
		for u := range c.n {
			for l := range 5 {
				switch v := c.mask[u*16+l]; v {
				case 0:
					dropped++
				case float32(1 / (1 - c.rate)):
				default:
					t.Fatalf("%s: factor %v", what, v)
				}
			}
		}
		n := float64(c.n * 5)
		if share := dropped / n; math.Abs(share-c.rate) > 4*math.Sqrt(c.rate*(1-c.rate)/n) {
			t.Errorf("%s drops %.3f, want %v", what, share, c.rate)
		}
	}
	// The third sample of a batch has the same mask wherever its block begins.
	c, _ := masks(Place{7, 3, 34})
	for u := range 1200 {
		if a[u*16+2] != c[u*16] {
			t.Fatal("the mask depends on the block")
		}
	}
	differs := func(place Place) bool {
		d, _ := masks(place)
		for i := range d {
			if d[i] != a[i] {
				return true
			}
		}
		return false
	}
	if differs(Place{7, 3, 32}) || !differs(Place{8, 3, 32}) || !differs(Place{7, 4, 32}) {
		t.Error("the mask is not a function of seed, step and position")
	}
}

func TestDropoutGradient(t *testing.T) {
	net := dropoutNet(t)
	w := net.Init(3)
	worker, grad, scratch := net.NewWorker(SoftmaxCrossEntropy, nil), net.NewWeights(), net.NewWeights()
	logits, outputs := make([]float32, 6), make([]float32, 6)
	ids, place := []int32{0, 1}, Place{1, 2, 3}
	value := func() float64 {
		worker.Gradient(w, ones{2, 800}, ids, place, 1, scratch, logits, outputs)
		return SoftmaxCrossEntropy.Of(logits[:3], outputs[:3], 0) + SoftmaxCrossEntropy.Of(logits[3:], outputs[3:], 0)
	}
	worker.Gradient(w, ones{2, 800}, ids, place, 1, grad, logits, outputs)
	for _, i := range []int{0, 1, 2, 4} {
		at := &w.of(i)[1]
		old := *at
		const h = 1e-2
		*at = old + h
		up := value()
		*at = old - h
		down := value()
		*at = old
		got, want := (up-down)/(2*h), float64(grad.of(i)[1])
		if math.Abs(got-want) > finiteDifferenceTolerance*max(1, math.Abs(got)) {
			t.Errorf("%s: gradient %v, finite difference %v", net.params[i].Name, want, got)
		}
	}
}
