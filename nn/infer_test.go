package nn

import (
	"context"
	"math"
	"testing"

	"brainbow/internal/kernel"
)

// infer returns every value of samples ids, one after another.
func infer(t *testing.T, net *Network, w *Weights, src Source, ids []int32, l layout, threads int) []float32 {
	t.Helper()
	var names []string
	offsets, size := []int{}, 0
	for _, v := range net.Values() {
		names, offsets = append(names, v.Name), append(offsets, size)
		size += v.Features()
	}
	inf, err := net.NewInferer(names, threads)
	if err != nil {
		t.Fatal(err)
	}
	inf.layout = l
	out := make([]float32, size*len(ids))
	for range 2 { // the first run must not affect the second
		clear(out)
		if err := inf.Run(context.Background(), w, src, ids, func(k, tap int, values []float32) {
			copy(out[k*size+offsets[tap]:], values)
		}); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// Both layouts give the same bits, on any number of threads and at every level.
func TestLayoutsAgree(t *testing.T) {
	both := 0
	for _, f := range fixtures(t) {
		net, w, _ := f.network(t)
		if !net.channelLayout() {
			continue
		}
		both++
		t.Run(f.Name, func(t *testing.T) {
			ids := []int32{4, 0, 17}
			want := infer(t, net, w, f, ids, sampleLayout, 1)
			for _, l := range kernel.Levels() {
				restore := kernel.Limit(l)
				for _, threads := range []int{1, 2, 5} {
					for i, v := range infer(t, net, w, f, ids, channelLayout, threads) {
						if math.Float32bits(v) != math.Float32bits(want[i]) {
							t.Fatalf("%v, %d threads: number %d is %v with channels in lanes, %v with samples", l, threads, i, v, want[i])
						}
					}
				}
				restore()
			}
		})
	}
	if both < 35 {
		t.Errorf("only %d cases have both layouts", both)
	}
}

// waves are samples whose numbers differ.
type waves struct{ n, features int }

func (s waves) Len() int      { return s.n }
func (s waves) Features() int { return s.features }
func (s waves) Read(dst []float32, k int) {
	for i := range dst {
		dst[i] = float32((i*(k+3))%29)/29 - 0.4
	}
}

// Large layers are shared by the threads and cut into chunks.
func TestLayoutsAgreeOnLargeLayers(t *testing.T) {
	conv := func(filters, kernel, stride, groups int) LayerSpec {
		return LayerSpec{Layer: "conv", Filters: filters, Kernel: kernel, Stride: stride, Groups: groups, Activation: "relu"}
	}
	net, err := Build(Spec{Input: []int{3, 23, 19}, Layers: []LayerSpec{
		conv(72, 5, 2, 1),
		{Layer: "maxpool", Size: 3, Stride: 2, Padding: "1"},
		conv(144, 3, 1, 1), conv(144, 3, 1, 144), conv(160, 3, 1, 4), conv(300, 1, 1, 1),
		denseOf(200, "tanh"), denseOf(20, "softmax"),
	}})
	if err != nil {
		t.Fatal(err)
	}
	if _, single := net.costs(); single < teamFrom {
		t.Fatalf("cost %v: too small for the threads to share", single)
	}
	w := net.Init(3)
	src := waves{5, net.Features()}
	want := infer(t, net, w, src, []int32{1, 3}, sampleLayout, 1)
	for _, threads := range []int{1, 3} {
		for i, v := range infer(t, net, w, src, []int32{1, 3}, channelLayout, threads) {
			if math.Float32bits(v) != math.Float32bits(want[i]) {
				t.Fatalf("%d threads: number %d is %v with channels in lanes, %v with samples", threads, i, v, want[i])
			}
		}
	}
}

// A run uses weights that changed since the last run.
func TestChannelLayoutFollowsWeights(t *testing.T) {
	net, err := Build(Spec{Input: []int{1, 4, 4}, Layers: []LayerSpec{denseOf(3, "softmax")}})
	if err != nil {
		t.Fatal(err)
	}
	inf, err := net.NewInferer([]string{"fc1"}, 1)
	if err != nil {
		t.Fatal(err)
	}
	inf.layout = channelLayout
	w := net.Init(1)
	run := func() (got [3]float32) {
		if err := inf.Run(context.Background(), w, ones{1, 16}, nil, func(_, _ int, v []float32) { copy(got[:], v) }); err != nil {
			t.Fatal(err)
		}
		return got
	}
	first := run()
	if run() != first {
		t.Error("the same weights gave another answer")
	}
	w.Data()[5] += 1
	second := run()
	if second == first {
		t.Error("changed weights were not seen")
	}
	w.Copy(net.Init(1))
	if run() != first {
		t.Error("copied weights were not seen")
	}
}

// One sample is computed with channels in lanes, many in blocks.
func TestLayoutIsChosen(t *testing.T) {
	digit := Spec{Input: []int{1, 28, 28}, Layers: []LayerSpec{
		{Layer: "conv", Filters: 4, Kernel: 3, Activation: "tanh"}, {Layer: "maxpool", Size: 2}, denseOf(10, "softmax"),
	}}
	unlike := Spec{Input: []int{4, 5, 5}, Layers: []LayerSpec{{Layer: "layernorm"}, denseOf(10, "softmax")}}
	for _, c := range []struct {
		spec             Spec
		samples, threads int
		channels         bool
	}{{digit, 1, 1, true}, {digit, 1, 2, true}, {digit, 1000, 1, false}, {digit, 1000, 2, false}, {unlike, 1, 1, false}} {
		net, err := Build(c.spec)
		if err != nil {
			t.Fatal(err)
		}
		inf, err := net.NewInferer([]string{"fc1"}, c.threads)
		if err != nil {
			t.Fatal(err)
		}
		if got := inf.byChannels(c.samples); got != c.channels {
			t.Errorf("%s, %d samples on %d threads: channels in lanes %v, want %v", c.spec.Layers[0].Layer, c.samples, c.threads, got, c.channels)
		}
	}
}
