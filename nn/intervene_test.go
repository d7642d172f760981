package nn

import (
	"math"
	"slices"
	"strings"
	"testing"

	"brainbow/internal/exact"
)

// weighted is random samples with labels and weights.
type weighted struct {
	waves
	classes int
	weights []float32
}

func (s weighted) Label(i int) int    { return i * 7 % s.classes }
func (s weighted) Weights() []float32 { return s.weights }

func equal(n int) []float32 {
	w := make([]float32, n)
	for i := range w {
		w[i] = 1
	}
	return w
}

var no = false

func interventionNets() map[string]Spec {
	conv := func(change func(layers []LayerSpec)) Spec {
		layers := []LayerSpec{
			{Layer: "conv", Filters: 3, Kernel: 3, Activation: "tanh"},
			{Layer: "batchnorm", Activation: "tanh"},
			{Layer: "avgpool", Size: 2},
			{Layer: "dense", Units: 5, Activation: "sigmoid"},
			{Layer: "dense", Units: 3, Activation: "softmax"},
		}
		change(layers)
		return Spec{Input: []int{1, 6, 6}, Layers: layers}
	}
	return map[string]Spec{
		"plain":     conv(func([]LayerSpec) {}),
		"frozen bn": conv(func(l []LayerSpec) { l[1].Trainable = &no }),
		"off": conv(func(l []LayerSpec) {
			l[0].Off = &Off{Units: []int{1}}
			l[3].Off = &Off{Units: []int{4, 0}, Value: "mean", Means: []float64{.25, -.5}}
		}),
		"dense":      {Input: []int{1, 4, 4}, Layers: []LayerSpec{{Layer: "dense", Units: 6, Activation: "relu", Off: &Off{Units: []int{2}}}, {Layer: "dense", Units: 3, Activation: "softmax"}}},
		"dense only": {Input: []int{1, 4, 4}, Layers: []LayerSpec{{Layer: "dense", Units: 3, Activation: "softmax"}}},
	}
}

// lossOf is the weighted mean loss of a batch, as training computes it.
func lossOf(net *Network, w *Weights, src weighted, ids []int32, d differentiator) (float64, *Weights) {
	total := 0.0
	for _, id := range ids {
		total += float64(src.weights[id])
	}
	grad := net.NewWeights()
	logits, outputs := make([]float32, len(ids)*net.Outputs()), make([]float32, len(ids)*net.Outputs())
	d.Gradient(w, src, ids, Place{}, float32(1/total), grad, logits, outputs)
	sum, n := 0.0, net.Outputs()
	for i, id := range ids {
		sum += float64(src.weights[id]) * SoftmaxCrossEntropy.Of(logits[i*n:(i+1)*n], outputs[i*n:(i+1)*n], src.Label(int(id)))
	}
	return sum / total, grad
}

// TestWeightedGradient compares the gradient of a batch in which samples are left out or have
// weights with finite differences of its loss.
func TestWeightedGradient(t *testing.T) {
	for name, spec := range interventionNets() {
		t.Run(name, func(t *testing.T) {
			net, err := Build(spec)
			if err != nil {
				t.Fatal(err)
			}
			src := weighted{waves{n: 24, features: net.Features()}, 3, equal(24)}
			src.weights[0], src.weights[5], src.weights[17], src.weights[3] = 0, 0, 0, 2.5
			for i := 8; i < 16; i++ {
				src.weights[i] = 0
			}
			var ids []int32
			for i := range int32(src.n) {
				ids = append(ids, i)
			}
			w := net.Init(3)
			d := newDifferentiator(net, SoftmaxCrossEntropy, len(ids))
			_, grad := lossOf(net, w, src, ids, d)
			stream := exact.NewStream(1, "test")
			for _, p := range net.params {
				if p.IsBuffer || net.nodes[p.Layer].spec.frozen() {
					continue
				}
				for range 4 {
					at := p.offset + stream.IntN(p.rows)*p.stride + stream.IntN(p.cols)
					const h = 1e-2
					move := func(by float32) float64 {
						old := w.Data()[at]
						w.Data()[at] = old + by
						l, _ := lossOf(net, w, src, ids, newDifferentiator(net, SoftmaxCrossEntropy, len(ids)))
						w.Data()[at] = old
						return l
					}
					want := (move(h) - move(-h)) / (2 * h)
					if got := float64(grad.data[at]); math.Abs(got-want) > 2e-3*(1+math.Abs(want)) {
						t.Errorf("%s at %d: gradient %.6f, finite difference %.6f", p.Name, at-p.offset, got, want)
					}
				}
			}
		})
	}
}

// TestWeightsOfOne gives all samples the weight 1, which must not change a bit.
func TestWeightsOfOne(t *testing.T) {
	for name, spec := range interventionNets() {
		net, err := Build(spec)
		if err != nil {
			t.Fatal(err)
		}
		ids := []int32{4, 2, 9, 1, 0, 3, 8, 11, 12, 6, 5, 7, 13, 14, 15, 16, 17}
		var got [2]*Weights
		for i, src := range []Labelled{
			weighted{waves{n: 24, features: net.Features()}, 3, equal(24)},
			weighted{waves{n: 24, features: net.Features()}, 3, nil},
		} {
			got[i] = net.NewWeights()
			buf := make([]float32, 2*len(ids)*net.Outputs())
			newDifferentiator(net, SoftmaxCrossEntropy, len(ids)).Gradient(net.Init(3), src, ids, Place{}, 1/float32(len(ids)), got[i], buf, buf[len(buf)/2:])
		}
		if !slices.Equal(got[0].data, got[1].data) {
			t.Errorf("%s: weights of 1 change the gradient", name)
		}
	}
}

// TestLeftOutSampleIsNotSeen changes the pictures of samples that are left out, which must not change
// a bit of the gradient, batch statistics included.
func TestLeftOutSampleIsNotSeen(t *testing.T) {
	for name, spec := range interventionNets() {
		net, err := Build(spec)
		if err != nil {
			t.Fatal(err)
		}
		weights := equal(40)
		for _, i := range []int{3, 7, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 2} {
			weights[i] = 0
		}
		ids := []int32{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 16, 17}
		other := slices.Clone(ids)
		for i, id := range other {
			if weights[id] == 0 {
				other[i] = 35 - id%3 // another one that is left out
			}
		}
		var got [2]*Weights
		var moved [2]*Weights
		for i, list := range [][]int32{ids, other} {
			src := weighted{waves{n: 40, features: net.Features()}, 3, weights}
			got[i], moved[i] = net.NewWeights(), net.Init(3)
			buf := make([]float32, 2*len(list)*net.Outputs())
			d := newDifferentiator(net, SoftmaxCrossEntropy, len(list))
			d.Gradient(moved[i], src, list, Place{}, 1./15, got[i], buf, buf[len(buf)/2:])
			if b, ok := d.(*Batch); ok {
				b.Running(moved[i], 0)
			}
		}
		if !slices.Equal(got[0].data, got[1].data) {
			t.Errorf("%s: a sample that is left out changes the gradient", name)
		}
		if !slices.Equal(moved[0].data, moved[1].data) {
			t.Errorf("%s: a sample that is left out changes the running statistics", name)
		}
	}
}

// TestOffUnits reads the values of units that are switched off, in both layouts.
func TestOffUnits(t *testing.T) {
	net, err := Build(interventionNets()["off"])
	if err != nil {
		t.Fatal(err)
	}
	if net.channelLayout() {
		t.Error("the layout with channels in lanes does not switch units off")
	}
	src := waves{n: 20, features: net.Features()}
	for _, ids := range [][]int32{{3}, {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17}} {
		err := net.Infer(t.Context(), net.Init(3), src, ids, []string{"conv1", "fc1", "conv1.pre"}, 1, func(_, tap int, v []float32) {
			switch {
			case tap == 0 && slices.ContainsFunc(v[36:72], func(x float32) bool { return x != 0 }):
				t.Errorf("conv1 channel 1 is %v", v[36:72])
			case tap == 1 && (v[4] != .25 || v[0] != -.5 || v[1] == 0):
				t.Errorf("fc1 is %v", v)
			case tap == 2 && !slices.ContainsFunc(v[36:72], func(x float32) bool { return x != 0 }):
				t.Error("the value before the activation is switched off too")
			}
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestTrained lists what training changes.
func TestTrained(t *testing.T) {
	spec := Spec{Input: []int{2, 4, 4}, Layers: []LayerSpec{
		{Layer: "conv", Filters: 4, Kernel: 3, Frozen: []int{2, 0}},
		{Layer: "batchnorm", Trainable: &no},
		{Layer: "dense", Units: 3, Activation: "softmax"},
	}}
	net, err := Build(spec)
	if err != nil {
		t.Fatal(err)
	}
	marks := net.NewWeights()
	net.Trained(func(p Param, from, to int) {
		for i := from; i < to; i++ {
			marks.data[i]++
		}
	})
	for _, at := range net.Held() {
		marks.data[at]--
	}
	for _, named := range marks.Tensors() {
		for i, v := range named.Tensor.Data {
			want := float32(1)
			switch {
			case strings.HasPrefix(named.Name, "bn1"):
				want = 0
			case named.Name == "conv1.weight" && (i/18 == 0 || i/18 == 2), named.Name == "conv1.bias" && (i == 0 || i == 2):
				want = 0
			}
			if v != want {
				t.Errorf("%s[%d] is trained %v times, want %v", named.Name, i, v, want)
			}
		}
	}
	if !net.Frozen() {
		t.Error("nothing is frozen")
	}
	if plain, err := Build(interventionNets()["plain"]); err != nil || plain.Frozen() {
		t.Errorf("something is frozen in a plain network: %v", err)
	}
}

func TestEdits(t *testing.T) {
	net, err := Build(Spec{Input: []int{2, 4, 4}, Layers: []LayerSpec{
		{Layer: "conv", Filters: 4, Kernel: 3, Edits: []Edit{{[]int{3, 1, 2, 0}, 7}, {[]int{2}, -3}}},
		{Layer: "dense", Units: 3, Activation: "softmax", Edits: []Edit{{[]int{2, 63}, 5}}},
	}})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := Build(Spec{Input: []int{2, 4, 4}, Layers: []LayerSpec{{Layer: "conv", Filters: 4, Kernel: 3}, {Layer: "dense", Units: 3, Activation: "softmax"}}})
	if err != nil {
		t.Fatal(err)
	}
	want := plain.Init(1).Tensors()
	want[0].Tensor.Data[3*18+1*9+2*3+0] = 7
	want[1].Tensor.Data[2] = -3
	want[2].Tensor.Data[2*64+63] = 5
	for i, got := range net.Init(1).Tensors() {
		if !slices.Equal(got.Tensor.Data, want[i].Tensor.Data) {
			t.Errorf("%s is %v, want %v", got.Name, got.Tensor.Data, want[i].Tensor.Data)
		}
	}
}

func TestInterventionsRefused(t *testing.T) {
	for key, change := range map[string]func(l []LayerSpec){
		"layers[2].trainable":       func(l []LayerSpec) { l[2].Trainable = &no },
		"layers[1].frozen":          func(l []LayerSpec) { l[1].Frozen = []int{0} },
		"layers[0].frozen":          func(l []LayerSpec) { l[0].Frozen = []int{} },
		"layers[0].frozen[1]":       func(l []LayerSpec) { l[0].Frozen = []int{1, 3} },
		"layers[3].frozen[1]":       func(l []LayerSpec) { l[3].Frozen = []int{1, 1} },
		"layers[4].off":             func(l []LayerSpec) { l[4].Off = &Off{Units: []int{1}} },
		"layers[3].off.units":       func(l []LayerSpec) { l[3].Off = &Off{} },
		"layers[3].off.value":       func(l []LayerSpec) { l[3].Off = &Off{Units: []int{1}, Value: "median"} },
		"layers[3].off.means":       func(l []LayerSpec) { l[3].Off = &Off{Units: []int{1}, Value: "mean"} },
		"layers[3].off.means[0]":    func(l []LayerSpec) { l[3].Off = &Off{Units: []int{1}, Value: "mean", Means: []float64{math.NaN()}} },
		"layers[3].edits[0].weight": func(l []LayerSpec) { l[3].Edits = []Edit{{[]int{1, 2, 3}, 1}} },
		"layers[0].edits[1].weight": func(l []LayerSpec) { l[0].Edits = []Edit{{[]int{1}, 1}, {[]int{3}, 1}} },
		"layers[0].edits[0].to":     func(l []LayerSpec) { l[0].Edits = []Edit{{[]int{1}, math.Inf(1)}} },
	} {
		spec := interventionNets()["plain"]
		change(spec.Layers)
		_, err := Build(spec)
		if e, ok := err.(*SpecError); !ok || e.Key != key {
			t.Errorf("%s: %v", key, err)
		}
	}
}
