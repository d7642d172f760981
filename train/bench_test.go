package train

import (
	"fmt"
	"testing"

	"brainbow/nn"
)

// pixels are random images of bytes, scaled to [0, 1].
type pixels struct {
	shape  [3]int
	px     []uint8
	labels []uint8
	scale  []float32
}

func newPixels(n, classes int, shape [3]int) *pixels {
	f := shape[0] * shape[1] * shape[2]
	p := &pixels{shape, make([]uint8, n*f), make([]uint8, n), make([]float32, 2*shape[0])}
	for i := range shape[0] {
		p.scale[i] = 1. / 255
	}
	x := uint32(1)
	for i := range p.px {
		x = x*1664525 + 1013904223
		p.px[i] = uint8(x >> 24)
	}
	for i := range p.labels {
		x = x*1664525 + 1013904223
		p.labels[i] = uint8(int(x>>16) % classes)
	}
	return p
}

func (p *pixels) Len() int             { return len(p.labels) }
func (p *pixels) Features() int        { return len(p.px) / len(p.labels) }
func (p *pixels) Label(i int) int      { return int(p.labels[i]) }
func (p *pixels) Pixels(i int) []uint8 { return p.px[i*p.Features() : (i+1)*p.Features()] }
func (p *pixels) Affine() (scale, offset []float32, ok bool) {
	return p.scale[:p.shape[0]], p.scale[p.shape[0]:], true
}

func (p *pixels) Read(dst []float32, i int) {
	for k, v := range p.Pixels(i) {
		dst[k] = float32(v) / 255
	}
}

func learnToSee(act string) nn.Spec {
	conv := func(n int) nn.LayerSpec {
		return nn.LayerSpec{Layer: "conv", Filters: n, Kernel: 3, Activation: act, WeightInit: &nn.Init{Kind: "normal", Std: 0.01}}
	}
	pool := nn.LayerSpec{Layer: "maxpool", Size: 2}
	return nn.Spec{Input: []int{1, 28, 28}, Layers: []nn.LayerSpec{
		conv(4), conv(4), pool, conv(8), conv(8), pool, conv(16), conv(16),
		{Layer: "flatten"},
		{Layer: "dense", Units: 64, Activation: "relu"},
		{Layer: "dense", Units: 32, Activation: "relu"},
		{Layer: "dense", Units: 10, Activation: "softmax"},
	}}
}

func mlp(sizes ...int) nn.Spec {
	s := nn.Spec{Input: []int{1, 28, 28}, Layers: []nn.LayerSpec{{Layer: "flatten"}}}
	for _, n := range sizes {
		s.Layers = append(s.Layers, nn.LayerSpec{Layer: "dense", Units: n, Activation: "sigmoid"})
	}
	return s
}

func BenchmarkStep(b *testing.B) {
	data := newPixels(10240, 10, [3]int{1, 28, 28})
	for _, c := range []struct {
		name string
		net  nn.Spec
		spec Spec
	}{
		{"learn-to-see/1024", learnToSee("tanh"), Spec{Loss: "softmax-cross-entropy", Optimizer: Optimizer{Kind: "adam", LearningRate: 1e-3}, Batch: 1024, Epochs: 1 << 20}},
		{"rauber-mlp/16", mlp(1000, 1000, 1000, 1000, 10), Spec{Loss: "sigmoid-cross-entropy", Optimizer: Optimizer{Kind: "momentum", LearningRate: 0.01}, Batch: 16, Epochs: 1 << 20}},
		{"nielsen-30/10", mlp(30, 10), Spec{Loss: "quadratic", Optimizer: Optimizer{Kind: "sgd", LearningRate: 3}, Batch: 10, Epochs: 1 << 20}},
	} {
		net, err := nn.Build(c.net)
		if err != nil {
			b.Fatal(err)
		}
		for _, threads := range []int{1, 2} {
			b.Run(fmt.Sprintf("%s/threads-%d", c.name, threads), func(b *testing.B) {
				t, err := New(net, c.spec, data, 1, threads)
				if err != nil {
					b.Fatal(err)
				}
				defer t.Close()
				b.ReportAllocs()
				for b.Loop() {
					if err := t.Step(); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
