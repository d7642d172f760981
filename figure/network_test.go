package figure

import (
	"errors"
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
	goldenRun(t, "network-points", "network", open(t, testrun.XOR()), params{"unit": "fc1:1"})
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
