package figure

import (
	"errors"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/nn"
	"brainbow/runstore"
)

func branched() testrun.Config {
	c := testrun.Conv()
	c.Train, c.Test = 40, 20
	c.Layers = []nn.LayerSpec{
		{Layer: "conv", Filters: 4, Kernel: 3, Activation: "relu", Name: "stem"},
		{Layer: "conv", Filters: 4, Kernel: 3},
		{Layer: "batchnorm", Name: "branch"},
		{Layer: "add", Inputs: []string{"branch", "stem"}, Activation: "relu"},
		{Layer: "conv", Filters: 6, Kernel: 1, Inputs: []string{"stem"}, Name: "side"},
		{Layer: "concat", Inputs: []string{"add1", "side"}},
		{Layer: "maxpool", Size: 4},
		{Layer: "flatten"},
		{Layer: "dense", Units: 10, Activation: "softmax"},
	}
	return c
}

func TestGoldenNetwork(t *testing.T) {
	digits, conv := open(t, testrun.Digits()), open(t, testrun.Conv())
	goldenRun(t, "network", "network", digits, nil)
	goldenRun(t, "network-unit", "network", digits, params{"unit": "fc1:3"})
	goldenRun(t, "network-unrolled", "network", digits, params{"input": "unrolled", "sample": "none"})
	goldenRun(t, "network-conv", "network", conv, nil)
	goldenRun(t, "network-flow", "network", open(t, branched()), nil)
	deep := testrun.Digits()
	deep.Layers = []nn.LayerSpec{{Layer: "dense", Units: 16, Activation: "sigmoid"}, {Layer: "dense", Units: 16, Activation: "sigmoid"}, {Layer: "dense", Units: 10, Activation: "softmax"}}
	goldenRun(t, "network-deep", "network", open(t, deep), params{"detail": "true"})
	goldenRun(t, "network-points", "network", open(t, testrun.XOR()), params{"unit": "fc1:1"})
}

// A network of two hidden layers that read pictures is drawn with all its units as pictures, the
// second layer's with the classes they speak for; of other networks the numbers are said.
func TestNetworkSays(t *testing.T) {
	deep := testrun.Digits()
	deep.Layers = []nn.LayerSpec{{Layer: "dense", Units: 16, Activation: "sigmoid"}, {Layer: "dense", Units: 14, Activation: "sigmoid"}, {Layer: "dense", Units: 10, Activation: "softmax"}}
	normed, single, flat := testrun.Digits(), testrun.Digits(), testrun.Digits()
	normed.Layers = []nn.LayerSpec{{Layer: "conv", Filters: 2, Kernel: 3}, {Layer: "batchnorm"}, {Layer: "global-avgpool"}, {Layer: "dense", Units: 10, Activation: "softmax"}}
	single.Layers = []nn.LayerSpec{{Layer: "dense", Units: 1, Activation: "sigmoid"}, {Layer: "dense", Units: 10, Activation: "softmax"}}
	flat.Layers = []nn.LayerSpec{{Layer: "conv", Filters: 2, Kernel: 3, Activation: "relu"}, {Layer: "flatten"}, {Layer: "dense", Units: 10, Activation: "softmax"}}
	for _, c := range []struct {
		c       testrun.Config
		p       params
		title   string
		caption string
	}{
		{deep, nil, "hidden units look", "3 strongest into each unit, 72 of 364"},
		{testrun.Digits(), nil, "784 inputs, 12 hidden units, 10 outputs: 9,550 numbers to learn", "30 of 120"},
		{templates(), nil, "784 inputs lead straight to 10 outputs: 7,850 numbers to learn", "no lines are drawn"},
		{testrun.XOR(), nil, "2 inputs, 2 hidden units, 1 output: 9 numbers to learn", "all 6 are drawn"},
		{testrun.Digits(), params{"input": "unrolled"}, "12 hidden units", "of 784 pixels that do most"},
		{testrun.Digits(), params{"unit": "fc1·3"}, "12 hidden units", "fc1·3 alone, from the picture the 60 strongest of 784"},
		{normed, params{"style": "flow"}, "3 layers learn 54 numbers, one after the other", ""},
		{normed, params{"style": "flow", "lang": "zh"}, "3 层依次相连，要学 54 个数", ""},
		{templates(), params{"style": "flow"}, "A single layer learns 7,850 numbers", ""},
		{single, nil, "784 inputs, 1 hidden unit, 10 outputs: 805 numbers to learn", ""},
		{flat, nil, "becomes 2 maps of 28 × 28, and then the answer ", ""},
		{flat, params{"sample": "none"}, "784 inputs, 2 maps, 10 outputs", ""},
		{branched(), nil, "5 layers learn 5,136 numbers; 2 paths lead around others", "orange lines, and rows in orange frames, are ways around layers"},
	} {
		f, err := Make(t.Context(), "network", []*analysis.Run{open(t, c.c)}, -1, c.p)
		if err != nil {
			t.Fatal(err)
		}
		if title := strings.Replace(f.Title, "units looks", "units look", 1); !strings.Contains(title, c.title) || !strings.Contains(f.Caption, c.caption) {
			t.Errorf("%q, %q; want %q and %q", f.Title, f.Caption, c.title, c.caption)
		}
		var svg strings.Builder
		if err := f.WriteSVG(&svg); err != nil {
			t.Fatal(err)
		}
		if pictures := strings.Count(svg.String(), "<image"); c.title == "hidden units look" && pictures != 1+16+14+1 {
			t.Errorf("%d pictures, want the sample, all 30 units and the scale", pictures)
		}
	}
}

// Where paths meet, all but the longest lead around layers, whatever order the layers are listed in.
func TestWays(t *testing.T) {
	net := func(kind string, from ...[]int) []*netLayer {
		var out []*netLayer
		for _, f := range from {
			l := &netLayer{from: f}
			if l.spec.Layer = "conv"; len(f) > 1 {
				l.spec.Layer = kind
			}
			out = append(out, l)
		}
		return out
	}
	// The second block's shortcut has a layer, which is listed after the block.
	residual := net("add", nil, []int{0}, []int{1}, []int{2}, []int{3, 1}, []int{4}, []int{5}, []int{4}, []int{6, 7})
	w := ways(residual)
	if want := map[[2]int]bool{{1, 4}: true, {4, 7}: true, {7, 8}: true}; w.count != 2 || !w.addOnly || !maps.Equal(w.around, want) {
		t.Errorf("residual: %+v", w)
	}
	for i, l := range residual { // the layer of the second block's shortcut alone is passed
		if w.passed(i, l) != (i == 7) {
			t.Errorf("layer %d: %v", i, w.passed(i, l))
		}
	}
	// Three branches from the input.
	if w := ways(net("concat", nil, []int{0}, []int{0}, []int{2}, []int{0}, []int{1, 3, 4})); w.count != 2 || w.addOnly || w.around[[2]int{2, 3}] || !w.around[[2]int{0, 1}] || !w.around[[2]int{4, 5}] {
		t.Errorf("branches: %+v", w)
	}
	if w := ways(net("add", nil, []int{0}, []int{1})); w.count != 0 || len(w.around) != 0 {
		t.Errorf("a chain: %+v", w)
	}
}

// Of a network of two hidden layers it is said how many units look for an edge, and how many for a loop.
func TestNetworkShapes(t *testing.T) {
	const side = 12
	picture := func(dark func(x, y int) bool) []float32 {
		p := make([]float32, side*side)
		for i := range p {
			if dark(i%side, i/side) {
				p[i] = 1
			}
		}
		return p
	}
	stroke := picture(func(x, y int) bool { return y >= 5 && y < 7 && x >= 2 && x < 10 })
	ring := picture(func(x, y int) bool { d := max(max(x-6, 5-x), max(y-6, 5-y)); return d >= 2 && d < 4 })
	blob := picture(func(x, y int) bool { return x >= 4 && x < 8 && y >= 4 && y < 8 })
	find := func(second []float32, first ...[]float32) (string, netShapes) {
		one := &analysis.LayerWeights{Name: "fc1", Kind: "dense", FromInput: true, Units: len(first), View: [3]int{1, side, side}, Values: slices.Concat(first...)}
		two := &analysis.LayerWeights{Name: "fc2", Kind: "dense", Units: 1, View: [3]int{len(first), 1, 1}, Values: second}
		columns := []*netLayer{{}, {name: "fc1", weights: one}, {name: "fc2", weights: two}, {}}
		columns[1].value.Shape, columns[2].value.Shape = [3]int{len(first), 1, 1}, [3]int{1, 1, 1}
		s := &netSheet{}
		n := s.shapes(columns)
		return n.find("", "2 + 1").text + " " + n.method(s, columns), n
	}
	for _, c := range []struct {
		second        []float32
		first         [2][]float32
		want          string
		edges, framed int
	}{
		{[]float32{1, 0}, [2][]float32{blob, blob}, "None of the 2 + 1 hidden units looks for a straight edge or a loop", 0, 0},
		{[]float32{0, 1}, [2][]float32{stroke, blob}, "1 of the 2 + 1 hidden units looks for a straight edge, none for a loop", 1, 1},
		{[]float32{1, 0}, [2][]float32{stroke, blob}, "2 of the 2 + 1 hidden units look for a straight edge, none for a loop", 2, 2},
		{[]float32{0, 1}, [2][]float32{ring, blob}, "1 of the 2 + 1 hidden units looks for a loop, none for a straight edge", 0, 1},
		{[]float32{1, 0}, [2][]float32{stroke, ring}, "2 of the 2 + 1 hidden units look for a straight edge, 1 for a loop", 2, 3},
	} {
		got, n := find(c.second, c.first[0], c.first[1])
		if !strings.HasPrefix(got, c.want) || n.edges != c.edges || len(n.unit[0])+len(n.unit[1]) != c.framed {
			t.Errorf("%q, %+v; want %q", got, n, c.want)
		}
		if c.edges > 0 && !strings.Contains(got, "Framed: fc1·0 0.") {
			t.Errorf("method %q", got)
		}
		why := n.framed("")
		if said := c.edges > 0 && n.loops == 0; (why != "") != said || said && !strings.Contains(why, "of 1 where 0.5 is needed") {
			t.Errorf("%d edges: %q", c.edges, why)
		}
		if next := strings.Contains(why, "the next, "); why != "" && next != (c.framed < 3) {
			t.Errorf("%d framed: %q", c.framed, why)
		}
	}
}

// The pixels of an unrolled input are those that do most, not the first and the last.
func TestContributingPixels(t *testing.T) {
	w := &analysis.LayerWeights{Units: 2, View: [3]int{1, 10, 10}, Values: make([]float32, 200)}
	k := &netColumn{netLayer: &netLayer{value: nn.Value{Shape: [3]int{1, 10, 10}}, values: make([]float32, 100)}}
	for _, i := range []int{17, 42, 77} {
		k.values[i], w.Values[i], w.Values[100+i] = 1, 2, -1
	}
	w.Values[5] = 100 // to a black pixel
	(&netSheet{}).contributing(k, w, gapHigh+3*(18+glyphGap))
	var got []int
	for _, s := range k.slots {
		got = append(got, s.unit)
	}
	if !slices.Equal(got, []int{17, 42, 77, -1}) || k.slots[3].more != 97 {
		t.Errorf("slots %v", k.slots)
	}
}

func TestNetworkRefuses(t *testing.T) {
	digits, flow := open(t, testrun.Digits()), open(t, branched())
	for _, c := range []struct {
		r    *analysis.Run
		p    params
		want string
	}{
		{digits, params{"unit": "fc1"}, "fc1:0 to fc1:11, fc2:0 to fc2:9"},
		{digits, params{"unit": "fc1:12"}, "fc1:0 to fc1:11"},
		{digits, params{"unit": "input:0"}, "units are fc1"},
		{digits, params{"sample": "200"}, "0 to 199"},
		{flow, params{"unit": "stem:0"}, "style=units"},
	} {
		_, err := Make(t.Context(), "network", []*analysis.Run{c.r}, -1, c.p)
		var u *UsageError
		if !errors.As(err, &u) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%v: got %v, want %q", c.p, err, c.want)
		}
	}
	_, err := Make(t.Context(), "network", []*analysis.Run{flow}, -1, params{"style": "units"})
	wantUnavailable(t, err)
	if err != nil && !strings.Contains(err.Error(), "branch") {
		t.Errorf("got %v, want the reason", err)
	}
}

// Without its data a network is drawn without a sample's values.
func TestNetworkWithoutData(t *testing.T) {
	c := testrun.Conv()
	c.Meta = func(m *runstore.Meta) { m.Dataset.Fingerprint = "sha256:00" }
	f, err := Make(t.Context(), "network", []*analysis.Run{open(t, c)}, -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	checkLayout(t, f)
	if len(f.Warnings) != 1 || !strings.Contains(f.Warnings[0], "need the data") {
		t.Errorf("warnings %q", f.Warnings)
	}
}

// Every unit is drawn or counted in a gap, and the highlighted one is drawn.
func TestPick(t *testing.T) {
	for _, n := range []int{1, 5, 6, 7, 8, 30, 784} {
		for _, most := range []int{3, 6, 17} {
			for _, must := range []int{-1, 0, n / 3, n / 2, n - 1} {
				slots, next := pick(n, most, must), 0
				for _, s := range slots {
					if s.more > 0 {
						next += s.more
						continue
					}
					if s.unit != next {
						t.Fatalf("pick(%d, %d, %d): unit %d follows %d", n, most, must, s.unit, next-1)
					}
					next++
				}
				if next != n || must >= 0 && !slices.ContainsFunc(slots, func(s slot) bool { return s.unit == must }) || len(slots) > most+2 {
					t.Errorf("pick(%d, %d, %d) = %v", n, most, must, slots)
				}
			}
		}
	}
}

// A line connects a unit with the channels that it reads.
func TestStrength(t *testing.T) {
	layer := func(kind string, units int, view [3]int, values ...float32) *netColumn {
		return &netColumn{netLayer: &netLayer{weights: &analysis.LayerWeights{Kind: kind, Units: units, View: view, Values: values}}}
	}
	from := func(c, h, w int) *netColumn {
		return &netColumn{netLayer: &netLayer{value: nn.Value{Shape: [3]int{c, h, w}}}}
	}
	check := func(what string, from, to *netColumn, a, b int, want float64) {
		t.Helper()
		all, most := to.strengths(from)
		if v, ok := to.strength(all, from, a, b); !ok || v != want || most < math.Abs(want) {
			t.Errorf("%s: %v of %v, %v, not %v", what, v, most, ok, want)
		}
	}
	check("dense", from(3, 1, 1), layer("dense", 2, [3]int{3, 1, 1}, 1, 2, 3, 4, 5, -6), 2, 1, -6)
	check("maps to a unit", from(2, 1, 2), layer("dense", 1, [3]int{2, 1, 2}, 1, 1, -3, -4), 1, 0, -5)
	grouped := layer("conv", 4, [3]int{1, 1, 1}, 1, 2, 3, 4)
	all, _ := grouped.strengths(from(2, 1, 1))
	for b, a := range []int{0, 0, 1, 1} {
		for in := range 2 {
			if v, ok := grouped.strength(all, from(2, 1, 1), in, b); ok != (in == a) || ok && v != float64(b+1) {
				t.Errorf("group: input %d, unit %d: %v, %v", in, b, v, ok)
			}
		}
	}
	if _, ok := (&netColumn{netLayer: &netLayer{}}).strength(nil, from(2, 2, 2), 0, 1); ok {
		t.Error("pooling connects channels")
	}
}

// A unit's map over the plane is what the network answers at its places, and the unit that stands out is drawn large.
func TestNetworkPlane(t *testing.T) {
	run := open(t, testrun.XOR())
	goldenRun(t, "network-plane", "network", run, params{"units": "plane", "unit": "fc1:1"})
	r := request{values: values{}, runs: []*analysis.Run{run}}
	last, err := run.LastStep()
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.overPlane(t.Context(), &netSheet{}, last)
	if err != nil {
		t.Fatal(err)
	}
	at := func(k int) float32 { return float32(((float64(k)+0.5)/unitMapSide*2 - 1) * p.reach) }
	for _, i := range []int{0, 7, unitMapSide*unitMapSide/2 + 3, unitMapSide*unitMapSide - 1} {
		x, y := at(i%unitMapSide), -at(i/unitMapSide)
		if in := []float32{p.of("input", 0)[i], p.of("input", 1)[i]}; math.Abs(float64(in[0]-x)) > 1e-6 || math.Abs(float64(in[1]-y)) > 1e-6 {
			t.Errorf("inputs at %d: %v, not %v, %v", i, in, x, y)
		}
		want, err := run.AtPoints(t.Context(), last, []float32{x, y}, []string{"fc1"})
		if err != nil {
			t.Fatal(err)
		}
		for u, w := range want[0] {
			if got := p.of("fc1", u)[i]; math.Abs(float64(got-w)) > 1e-5 {
				t.Errorf("fc1:%d at %v, %v is %v, not %v", u, x, y, got, w)
			}
		}
	}
	_, err = Make(t.Context(), "network", []*analysis.Run{open(t, testrun.Digits())}, -1, params{"units": "plane"})
	wantUnavailable(t, err)
	if err != nil && !strings.Contains(err.Error(), "not a point in the plane") {
		t.Error(err)
	}
}
