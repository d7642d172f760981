package nn_test

import (
	"context"
	"fmt"
	"testing"

	"brainbow/app/bench"
	"brainbow/nn"
)

// BenchmarkLayouts times forward passes with samples and with channels in lanes, on one thread. The
// rule that chooses the layout is based on these numbers; chosen is 1 for the layout that it
// chooses.
func BenchmarkLayouts(b *testing.B) {
	conv := func(filters int) nn.LayerSpec {
		return nn.LayerSpec{Layer: "conv", Filters: filters, Kernel: 3, Activation: "relu"}
	}
	dense := func(units int) nn.LayerSpec {
		return nn.LayerSpec{Layer: "dense", Units: units, Activation: "relu"}
	}
	pool := nn.LayerSpec{Layer: "maxpool", Size: 2}
	digit := []int{1, 28, 28}
	for _, net := range []struct {
		name string
		spec nn.Spec
	}{
		{"784-30-10", nn.Spec{Input: digit, Layers: []nn.LayerSpec{dense(30), dense(10)}}},
		{"784-1000×4-10", nn.Spec{Input: digit, Layers: []nn.LayerSpec{dense(1000), dense(1000), dense(1000), dense(1000), dense(10)}}},
		{"learn-to-see", nn.Spec{Input: digit, Layers: []nn.LayerSpec{conv(4), conv(4), pool, conv(8), conv(8), pool, conv(16), conv(16), dense(64), dense(32), dense(10)}}},
		{"rauber-cnn", nn.Spec{Input: digit, Layers: []nn.LayerSpec{conv(32), conv(32), pool, conv(64), conv(64), pool, dense(512), dense(10)}}},
		{"resnet18", bench.ResNet18()},
	} {
		n, err := nn.Build(net.spec)
		if err != nil {
			b.Fatal(err)
		}
		w := n.Init(1)
		for _, samples := range []int{1, 2, 4, 8, 16, 64} {
			if net.name == "resnet18" && samples > 16 {
				continue
			}
			for _, layout := range []string{"samples", "channels"} {
				b.Run(fmt.Sprintf("%s/%d/%s", net.name, samples, layout), func(b *testing.B) {
					inf, err := n.NewInferer([]string{n.OutputName()}, 1)
					if err != nil {
						b.Fatal(err)
					}
					chosen := 0.0
					if inf.Chosen(samples) == layout {
						chosen = 1
					}
					inf.SetChannels(layout == "channels")
					run := func() {
						if err := inf.Run(context.Background(), w, bench.Noise(samples, n.Features()), nil, func(int, int, []float32) {}); err != nil {
							b.Fatal(err)
						}
					}
					run()
					for b.Loop() {
						run()
					}
					b.ReportMetric(chosen, "chosen")
				})
			}
		}
	}
}
