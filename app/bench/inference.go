package bench

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"time"

	"brainbow/nn"
)

// inferred lists the measured forward passes: one drawn digit, and photographs through a
// network of the size of ResNet-18.
var inferred = []struct {
	network string
	samples int
}{{"learn-to-see", 1}, {"resnet18", 1}, {"resnet18", 16}}

// heap returns the number of heap bytes in use.
func heap() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func (r *Report) inference(ctx context.Context, threads int) error {
	for _, c := range inferred {
		var net *nn.Network
		if c.network == "resnet18" {
			n, err := nn.Build(ResNet18())
			if err != nil {
				return err
			}
			net = n
		} else {
			e, err := prepare(c.network)
			if err != nil {
				return err
			}
			net = e.Network
		}
		w, src := net.Init(1), noise{c.samples, net.Features()}
		before := heap()
		inf, err := net.NewInferer([]string{net.OutputName()}, threads)
		if err != nil {
			return err
		}
		calls := 1
		if net.MACs() < 1e6 {
			calls = 100
		}
		var times []float64
		var bytes int64
		for start := time.Now(); time.Since(start) < stepTime && ctx.Err() == nil || len(times) < 3; {
			at := time.Now()
			for range calls {
				if err := inf.Run(ctx, w, src, nil, func(int, int, []float32) {}); err != nil {
					return err
				}
			}
			times = append(times, time.Since(at).Seconds()/float64(calls))
			if len(times) == 1 {
				bytes = heap() - before
				start = time.Now()
			}
		}
		slices.Sort(times)
		r.Inference = append(r.Inference, Forward{c.network, c.samples, threads, times[len(times)/2], bytes})
		runtime.KeepAlive(inf)
	}
	return nil
}

// noise is a source of varied numbers.
type noise struct{ n, features int }

func (s noise) Len() int      { return s.n }
func (s noise) Features() int { return s.features }
func (s noise) Read(dst []float32, k int) {
	for i := range dst {
		dst[i] = float32((i*(k+3))%251)/251 - 0.5
	}
}

// Noise returns a source of the given number of samples with the given number of features, all
// pseudo-random.
func Noise(samples, features int) nn.Source { return noise{samples, features} }

// ResNet18 returns the specification of the 18-layer network of He et al. (2016) for
// photographs of 224×224 pixels and 1,000 classes.
func ResNet18() nn.Spec {
	without := false
	conv := func(filters, kernel, stride int, from ...string) nn.LayerSpec {
		return nn.LayerSpec{Layer: "conv", Inputs: from, Filters: filters, Kernel: kernel, Stride: stride, Padding: fmt.Sprint(kernel / 2), Bias: &without}
	}
	norm := func(name, activation string) nn.LayerSpec {
		return nn.LayerSpec{Layer: "batchnorm", Name: name, Activation: activation}
	}
	layers := []nn.LayerSpec{conv(64, 7, 2), norm("", "relu"), {Layer: "maxpool", Size: 3, Stride: 2, Padding: "1", Name: "block0"}}
	last, channels, count := "block0", 64, 0
	for _, filters := range []int{64, 128, 256, 512} {
		for range 2 {
			count++
			stride, branch, short := filters/channels, fmt.Sprintf("branch%d", count), last
			layers = append(layers, conv(filters, 3, stride, last), norm("", "relu"), conv(filters, 3, 1), norm(branch, ""))
			if filters != channels {
				short = fmt.Sprintf("short%d", count)
				layers = append(layers, conv(filters, 1, stride, last), norm(short, ""))
			}
			last, channels = fmt.Sprintf("block%d", count), filters
			layers = append(layers, nn.LayerSpec{Layer: "add", Inputs: []string{branch, short}, Activation: "relu", Name: last})
		}
	}
	layers = append(layers, nn.LayerSpec{Layer: "global-avgpool"}, nn.LayerSpec{Layer: "dense", Units: 1000, Activation: "softmax"})
	return nn.Spec{Input: []int{3, 224, 224}, Layers: layers}
}
