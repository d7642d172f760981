package nn

import (
	"math"
	"math/rand/v2"
	"testing"

	"brainbow/internal/kernel"
)

// longTolerances bound the errors of layers that add 76,800 terms, relative to the largest number of
// the result, against the same formulas in float64. A float32 has a relative error of 6e-8.
// Terms added one after another err by 1e-5 to 3e-3, but for avgpool's gradient.
var longTolerances = map[string]float64{
	"layernorm": 1e-6, "layernorm gradient": 4e-6, "layernorm parameters": 5e-7,
	"softmax": 1e-6, "softmax gradient": 1e-6,
	"log-softmax": 3e-7, "log-softmax gradient": 1e-6,
	"global-avgpool": 5e-7, "avgpool": 1e-6, "avgpool gradient": 1e-6,
	"running mean": 5e-7, "running variance": 1e-6, "batchnorm gradient": 4e-6,
}

// alone is a layer behind one whose gradient it computes, with random values and gradients for
// sixteen samples.
type alone struct {
	net  *Network
	p    *pass
	w    *Weights
	x, g []float64 // of one lane
}

const lane = 5 // that is looked at

func newAlone(t *testing.T, input []int, l LayerSpec) *alone {
	t.Helper()
	net, err := Build(Spec{Input: input, Layers: []LayerSpec{{Layer: "scale"}, l, {Layer: "flatten"}}})
	if err != nil {
		t.Fatal(err)
	}
	a := &alone{net: net, w: net.Init(1)}
	if net.DependsOnBatch() {
		b := net.NewBatch(Quadratic, kernel.Lanes, nil, 0)
		b.stats[1].used = 1
		a.p = b.workers[0].p
	} else {
		a.p = newPass(net, kernel.Lanes, true, nil, nil, nil)
	}
	a.p.valid = kernel.Lanes
	r := rand.New(rand.NewPCG(21, 22))
	fill := func(b *buffer, draw func() float64) {
		for c := range b.c {
			for y := range b.h {
				for i := range b.w * b.lanes {
					b.data[b.at(c, y, 0)+i] = float32(draw())
				}
			}
		}
	}
	fill(a.p.vals[1], func() float64 { // like a plain background, the roundings of whose sum go one way
		if r.IntN(4) > 0 {
			return 0.7
		}
		return r.Float64()
	})
	fill(a.p.grads[2], func() float64 { return r.Float64() - 0.3 })
	a.x, a.g = ofLane(a.p.vals[1]), ofLane(a.p.grads[2])
	return a
}

// ofLane returns the numbers of one lane.
func ofLane(b *buffer) (v []float64) {
	for c := range b.c {
		for y := range b.h {
			for x := range b.w {
				v = append(v, float64(b.data[b.at(c, y, x)+lane]))
			}
		}
	}
	return v
}

func (a *alone) forward() []float64 {
	a.p.ops[1].forward(a.p, a.w)
	return ofLane(a.p.pres[2])
}

func (a *alone) backward() []float64 {
	clear(a.p.filled)
	a.p.ops[1].backward(a.p, a.w)
	return ofLane(a.p.grads[1])
}

func sum64(n int, f func(i int) float64) (s float64) {
	for i := range n {
		s += f(i)
	}
	return s
}

// errorOf returns the largest difference over the largest number.
func errorOf(t *testing.T, got, want []float64) float64 {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d numbers, want %d", len(got), len(want))
	}
	worst, scale := 0.0, 0.0
	for i := range got {
		worst, scale = max(worst, math.Abs(got[i]-want[i])), max(scale, math.Abs(want[i]))
	}
	return worst / scale
}

func TestLongSumErrors(t *testing.T) {
	const n = 76_800
	checked := map[string]bool{}
	compare := func(what string, got, want []float64) {
		t.Helper()
		checked[what] = true
		e := errorOf(t, got, want)
		t.Logf("%s: %.1e", what, e)
		if tolerance := longTolerances[what]; !(e <= tolerance) {
			t.Errorf("%s: error %.2g, want at most %.2g", what, e, tolerance)
		}
	}

	a := newAlone(t, []int{1, 240, 320}, LayerSpec{Layer: "layernorm"})
	mean := sum64(n, func(i int) float64 { return a.x[i] }) / n
	r := 1 / math.Sqrt(sum64(n, func(i int) float64 { return (a.x[i] - mean) * (a.x[i] - mean) })/n+1e-5)
	y := make([]float64, n)
	for i, x := range a.x {
		y[i] = (x - mean) * r
	}
	compare("layernorm", a.forward(), y)
	meanG := sum64(n, func(i int) float64 { return a.g[i] }) / n
	meanGY := sum64(n, func(i int) float64 { return a.g[i] * y[i] }) / n
	dx := make([]float64, n)
	for i, g := range a.g {
		dx[i] = r * (g - meanG - y[i]*meanGY)
	}
	compare("layernorm gradient", a.backward(), dx)

	a = newAlone(t, []int{1, n, 2}, LayerSpec{Layer: "layernorm", Axis: new(2)})
	y = a.forward()
	a.backward()
	var got, want []float64
	for i := range 2 {
		got = append(got, float64(a.p.acc[(2+i)*kernel.Lanes+lane]), float64(a.p.acc[(4+i)*kernel.Lanes+lane]))
		want = append(want, sum64(n, func(k int) float64 { return a.g[2*k+i] * y[2*k+i] }), sum64(n, func(k int) float64 { return a.g[2*k+i] }))
	}
	compare("layernorm parameters", got, want)

	for _, name := range []string{"softmax", "log-softmax"} {
		a = newAlone(t, []int{n, 1, 1}, LayerSpec{Layer: name})
		total := sum64(n, func(i int) float64 { return math.Exp(a.x[i]) })
		p, y := make([]float64, n), make([]float64, n)
		for i, x := range a.x {
			p[i] = math.Exp(x) / total
			y[i] = x - math.Log(total)
		}
		if name == "softmax" {
			y = p
		}
		compare(name, a.forward(), y)
		for i, g := range a.g {
			if name == "softmax" {
				dx[i] = p[i] * g
			} else {
				dx[i] = g
			}
		}
		total = sum64(n, func(i int) float64 { return dx[i] })
		for i := range dx {
			dx[i] -= p[i] * total
		}
		compare(name+" gradient", a.backward(), dx)
	}

	a = newAlone(t, []int{1, 240, 320}, LayerSpec{Layer: "global-avgpool"})
	compare("global-avgpool", a.forward(), []float64{sum64(n, func(i int) float64 { return a.x[i] }) / n})

	// The first has long sums forward, the second also backward: up to 1,600 windows overlap.
	for _, l := range []LayerSpec{
		{Layer: "avgpool", Size: 240, SizeWidth: 320, Stride: 5, Padding: "3"},
		{Layer: "avgpool", Size: 40, Stride: 1, Padding: "3"},
	} {
		size := []int{1, 250, 330}
		if l.Stride == 1 {
			size = []int{1, 90, 90}
		}
		a = newAlone(t, size, l)
		y, dx := averages(a)
		compare("avgpool", a.forward(), y)
		compare("avgpool gradient", a.backward(), dx)
	}

	a = newAlone(t, []int{1, 240, 320}, LayerSpec{Layer: "batchnorm", Momentum: 1})
	bn, all := a.p.ops[1].(*batchNorm), ofAllLanes(a.p.vals[1])
	bn.gather(a.p)
	bn.stats.merge(a.w)
	bn.stats.running(a.w, 0)
	m := float64(len(all))
	mean = sum64(len(all), func(i int) float64 { return all[i] }) / m
	squares := sum64(len(all), func(i int) float64 { return (all[i] - mean) * (all[i] - mean) })
	compare("running mean", []float64{float64(a.w.of(bn.first + bnMean)[0])}, []float64{mean})
	compare("running variance", []float64{float64(a.w.of(bn.first + bnVariance)[0])}, []float64{squares / (m - 1)})
	gs := ofAllLanes(a.p.grads[2])
	bn.gatherGradient(a.p)
	bn.stats.mergeGradient(a.w, a.net.NewWeights())
	r = 1 / math.Sqrt(squares/m+1e-5)
	meanG = sum64(len(all), func(i int) float64 { return gs[i] }) / m
	meanGX := sum64(len(all), func(i int) float64 { return gs[i] * (all[i] - mean) }) / m
	dx = dx[:0]
	for i, g := range a.g {
		dx = append(dx, r*(g-meanG-(a.x[i]-mean)*r*r*meanGX))
	}
	compare("batchnorm gradient", a.backward(), dx)

	if len(checked) != len(longTolerances) {
		t.Errorf("compared %d results, there are tolerances for %d", len(checked), len(longTolerances))
	}
}

// ofAllLanes returns the numbers of the first channel.
func ofAllLanes(b *buffer) (v []float64) {
	for y := range b.h {
		for _, x := range b.data[b.at(0, y, 0):][:b.w*b.lanes] {
			v = append(v, float64(x))
		}
	}
	return v
}

// averages computes an avgpool of a's input, and its gradient, by definition.
func averages(a *alone) (y, dx []float64) {
	x, out, w := a.p.vals[1], a.p.vals[2], a.net.nodes[1].window
	dx = make([]float64, x.h*x.w)
	for r := range out.h {
		for q := range out.w {
			var inside []int
			for i := max(0, r*w.stride-w.top); i < min(x.h, r*w.stride-w.top+w.kh); i++ {
				for j := max(0, q*w.stride-w.left); j < min(x.w, q*w.stride-w.left+w.kw); j++ {
					inside = append(inside, i*x.w+j)
				}
			}
			n := float64(len(inside))
			y = append(y, sum64(len(inside), func(k int) float64 { return a.x[inside[k]] })/n)
			for _, i := range inside {
				dx[i] += a.g[r*out.w+q] / n
			}
		}
	}
	return y, dx
}

// A network with long sums of every kind.
var longNetwork = Spec{Input: []int{2, 40, 36}, Layers: []LayerSpec{
	{Layer: "softmax", Axis: new(0)},
	{Layer: "avgpool", Size: 34, SizeWidth: 33, Stride: 1, Padding: "16,16,16,16"},
	{Layer: "reshape", Shape: []int{1, 2, -1}},
	{Layer: "log-softmax", Axis: new(2)},
	{Layer: "reshape", Shape: []int{2, 2, -1}},
	{Layer: "global-avgpool"},
	denseOf(1100, "softmax"),
}}

// LongSum names the layer with a long sum, and MayLongSum tells the networks that can have one.
func TestLongSum(t *testing.T) {
	pool := LayerSpec{Layer: "avgpool", Size: 33, Stride: 1}
	end := []LayerSpec{{Layer: "flatten"}, denseOf(2, "softmax")}
	for _, c := range []struct {
		input []int
		layer LayerSpec
		terms int // 0: none is long
		may   bool
	}{
		{[]int{1, 32, 32}, LayerSpec{Layer: "layernorm"}, 0, true},
		{[]int{2, 32, 17}, LayerSpec{Layer: "layernorm"}, 1088, true},
		{[]int{65, 16, 2}, LayerSpec{Layer: "layernorm", Axis: new(2)}, 1040, true},
		{[]int{8, 32, 32}, LayerSpec{Layer: "batchnorm"}, 0, true},
		{[]int{1, 32, 33}, LayerSpec{Layer: "batchnorm"}, 1056, true},
		{[]int{8, 32, 32}, LayerSpec{Layer: "global-avgpool"}, 0, true},
		{[]int{1, 41, 25}, LayerSpec{Layer: "global-avgpool"}, 1025, true},
		{[]int{1, 40, 40}, LayerSpec{Layer: "avgpool", Size: 32}, 0, false},
		{[]int{1, 40, 40}, pool, 1089, true},
		{[]int{1, 40, 40}, LayerSpec{Layer: "avgpool", Size: 32, SizeWidth: 33, Stride: 1}, 1056, true},
		{[]int{1, 1024, 1}, LayerSpec{Layer: "softmax", Axis: new(1)}, 0, true},
		{[]int{1025, 1, 1}, LayerSpec{Layer: "softmax"}, 1025, true},
		{[]int{1, 1, 1025}, LayerSpec{Layer: "log-softmax", Axis: new(2)}, 1025, true},
		{[]int{3, 1, 1}, denseOf(1024, "softmax"), 0, false},
		{[]int{3, 1, 1}, denseOf(1025, "log-softmax"), 1025, true},
		{[]int{9, 90, 90}, LayerSpec{Layer: "conv", Filters: 2, Kernel: 40, Activation: "tanh"}, 0, false}, // a weighted sum
		{[]int{5000, 1, 1}, denseOf(4000, "relu"), 0, false},
	} {
		layers := append([]LayerSpec{c.layer}, end...)
		net, err := Build(Spec{Input: c.input, Layers: layers})
		if err != nil {
			t.Fatal(err)
		}
		layer, terms := net.LongSum()
		if terms != c.terms || (layer == "") != (terms == 0) || terms > 0 && layer != net.nodes[0].name {
			t.Errorf("%+v of %v: %q, %d terms, want %d", c.layer, c.input, layer, terms, c.terms)
		}
		if may := MayLongSum(layers); may != c.may {
			t.Errorf("%+v may be long: %v", c.layer, may)
		}
	}
}

// Long sums have the same bits in both layouts, on any number of threads and at every level. An
// avgpool with large windows has only one layout.
func TestLongSumLayoutsAgree(t *testing.T) {
	spec := longNetwork
	spec.Layers = append(append([]LayerSpec{}, spec.Layers[:1]...), spec.Layers[2:]...)
	net, err := Build(spec)
	if err != nil {
		t.Fatal(err)
	}
	if !net.channelLayout() {
		t.Fatal("the network has one layout")
	}
	w, src := net.Init(3), waves{5, net.Features()}
	var want []float32
	for _, l := range kernel.Levels() {
		restore := kernel.Limit(l)
		for _, layout := range []layout{sampleLayout, channelLayout} {
			for _, threads := range []int{1, 3} {
				got := infer(t, net, w, src, []int32{1, 3}, layout, threads)
				if want == nil {
					want = got
				}
				for i, v := range got {
					if math.Float32bits(v) != math.Float32bits(want[i]) {
						t.Fatalf("%v, layout %v, %d threads: number %d is %v, want %v", l, layout, threads, i, v, want[i])
					}
				}
			}
		}
		restore()
	}
	if whole, err := Build(longNetwork); err != nil || whole.channelLayout() {
		t.Errorf("a large avgpool has channels in lanes: %v", err)
	}
}
