package dataset

import (
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"brainbow/internal/exact"

	"github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

// colours is a dataset of two channels and 1×2 pixels.
func colours() *Dataset {
	return &Dataset{
		Name: "colours", Classes: []string{"a", "b"}, Shape: [3]int{2, 1, 2},
		Train: Split{Pixels: []uint8{0, 10, 100, 200, 20, 30, 100, 100}, Labels: []uint16{0, 1}},
		Test:  Split{Pixels: []uint8{1, 2, 3, 4}, Labels: []uint16{1}},
	}
}

func TestInput(t *testing.T) {
	d := colours()
	in, err := NewInput(d, &d.Test, []Transform{{Kind: Scale}, {Kind: Center}})
	if err != nil {
		t.Fatal(err)
	}
	if in.Len() != 1 || in.Features() != 4 || in.Shape() != d.Shape || in.Label(0) != 1 || in.Values(0) != nil {
		t.Errorf("%d samples of %v", in.Len(), in.Shape())
	}
	scale, offset, ok := in.Affine()
	if !ok || len(scale) != 2 || scale[1] != float32(1.0/255) || offset[1] != -0.5 {
		t.Errorf("affine %v %v %v", scale, offset, ok)
	}
	dst := make([]float32, 4)
	in.Read(dst, 0)
	for i, p := range in.Pixels(0) {
		if want := exact.FMA32(float32(p), scale[i/2], offset[i/2]); dst[i] != want {
			t.Errorf("value %d is %v, want %v", i, dst[i], want)
		}
	}
	if got := testing.AllocsPerRun(10, func() { in.Read(dst, 0) }); got != 0 {
		t.Errorf("Read allocates %v times", got)
	}
	defer func() {
		if recover() == nil {
			t.Error("no panic for a short destination")
		}
	}()
	in.Read(dst[:3], 0)
}

func TestInputOfPoints(t *testing.T) {
	d, err := Open("xor", Options{})
	if err != nil {
		t.Fatal(err)
	}
	in, err := NewInput(d, &d.Train, []Transform{{Kind: Standardise}})
	if err != nil {
		t.Fatal(err)
	}
	if in.Pixels(0) != nil || len(in.Values(0)) != 2 {
		t.Error("points have pixels")
	}
	var sum, squares [2]float64
	dst := make([]float32, 2)
	for i := range in.Len() {
		in.Read(dst, i)
		for c, v := range dst {
			sum[c] += float64(v)
			squares[c] += float64(v) * float64(v)
		}
	}
	const tolerance = 1e-6 // float32 values
	for c := range sum {
		n := float64(in.Len())
		if math.Abs(sum[c]/n) > tolerance || math.Abs(squares[c]/n-1) > tolerance {
			t.Errorf("channel %d: mean %v, mean square %v", c, sum[c]/n, squares[c]/n)
		}
	}
}

func TestResolveStandardise(t *testing.T) {
	d := colours()
	got, err := Resolve(d, []Transform{{Kind: Scale}, {Kind: Standardise}})
	if err != nil {
		t.Fatal(err)
	}
	// Channel 0 holds 0, 10, 20, 30; channel 1 holds 100, 200, 100, 100.
	wantMean := []float64{15.0 / 255, 125.0 / 255}
	wantStd := []float64{math.Sqrt(125) / 255, math.Sqrt(1875) / 255}
	for c := range wantMean {
		if math.Abs(got[1].Mean[c]-wantMean[c]) > 1e-15 || math.Abs(got[1].Std[c]-wantStd[c]) > 1e-15 {
			t.Errorf("channel %d: mean %v, deviation %v", c, got[1].Mean[c], got[1].Std[c])
		}
	}
	d.Train.Pixels = nil // the measured values suffice now
	again, err := Resolve(d, got)
	if err != nil || !cmp.Equal(got, again) {
		t.Errorf("resolved again: %v, %v", again, err)
	}
}

func TestBadTransforms(t *testing.T) {
	flat := colours()
	flat.Train.Pixels = []uint8{0, 10, 7, 7, 20, 30, 7, 7}
	for _, c := range []struct {
		name string
		d    *Dataset
		list []Transform
		want string
	}{
		{"unknown", colours(), []Transform{{Kind: Scale}, {Kind: "centre"}}, `transforms[1].kind: "centre" is not a transform (one of scale, center, standardise, `},
		{"mean of scale", colours(), []Transform{{Kind: Scale, Mean: []float64{1}}}, "transforms[0].mean: applies only to standardise"},
		{"std of center", colours(), []Transform{{Kind: Center, Std: []float64{1}}}, "transforms[0].std: applies only to standardise"},
		{"lengths", colours(), []Transform{{Kind: Standardise, Mean: []float64{1}}}, "transforms[0].std: has 0 values, but mean has 1"},
		{"channels", colours(), []Transform{{Kind: Standardise, Mean: []float64{1}, Std: []float64{1}}}, "1 values, but colours has 2 channels"},
		{"zero", colours(), []Transform{{Kind: Standardise, Mean: []float64{1, 1}, Std: []float64{1, 0}}}, "transforms[0].std: must be finite numbers above 0, not 0"},
		{"NaN", colours(), []Transform{{Kind: Standardise, Mean: []float64{1, math.NaN()}, Std: []float64{1, 1}}}, "transforms[0].mean: must be finite numbers, not NaN"},
		{"flat", flat, []Transform{{Kind: Standardise}}, "transforms[0]: standardise colours: channel 1 has the same value everywhere"},
	} {
		_, err := NewInput(c.d, &c.d.Test, c.list)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v does not say %q", c.name, err, c.want)
		}
		if _, ok := errors.AsType[*TransformError](err); !ok && c.name != "flat" {
			t.Errorf("%s: error is a %T", c.name, err)
		}
	}
}

func TestTransformText(t *testing.T) {
	want := []Transform{{Kind: Scale}, {Kind: Standardise, Mean: []float64{0.5}, Std: []float64{2}}}
	var fromYAML, fromJSON []Transform
	if err := yaml.UnmarshalWithOptions([]byte("[scale, {kind: standardise, mean: [0.5], std: [2]}]"), &fromYAML, yaml.Strict()); err != nil {
		t.Error(err)
	}
	if err := json.Unmarshal([]byte(`["scale", {"kind": "standardise", "mean": [0.5], "std": [2]}]`), &fromJSON); err != nil {
		t.Error(err)
	}
	if d := cmp.Diff(want, fromYAML) + cmp.Diff(want, fromJSON); d != "" {
		t.Error(d)
	}
	text, err := json.Marshal(want)
	if err != nil || string(text) != `[{"kind":"scale"},{"kind":"standardise","mean":[0.5],"std":[2]}]` {
		t.Errorf("JSON %s, %v", text, err)
	}
	var back []Transform
	if text, err = yaml.Marshal(want); err != nil || yaml.Unmarshal(text, &back) != nil || !cmp.Equal(want, back) {
		t.Errorf("YAML %s gives %v, %v", text, back, err)
	}
}
