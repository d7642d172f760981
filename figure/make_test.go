package figure

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/hint"
	"brainbow/internal/testrun"
	"brainbow/render"
	"brainbow/runstore"
	"brainbow/tensor"
)

func open(t *testing.T, c testrun.Config) *analysis.Run {
	t.Helper()
	r, err := analysis.Open(testrun.Make(t, c), analysis.Options{Data: testrun.Data, Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

type params map[string]string

// Every view of real runs is drawn with each listed value of each parameter. quick
// adds parameters that make a view cheap, and those that a value needs.
func quick(v View, p params) params {
	out := params{}
	for _, param := range v.Params {
		switch param.Name {
		case "observations":
			out["observations"] = "60"
		case "iterations":
			out["iterations"] = "20"
		}
	}
	for k, value := range p {
		out[k] = value
	}
	if p["colour"] == "neuron" {
		out["neuron"] = "1"
	}
	if p["variant"] == "dynamic" {
		out["lambda"] = "0.2"
	}
	return out
}

// Every view is drawn with every value that its parameters allow.
//
// It takes long because that is some hundred pictures of several networks.
func TestMakeEveryValue(t *testing.T) {
	for name, r := range map[string]*analysis.Run{
		"digits": open(t, testrun.Digits()), "conv": open(t, testrun.Conv()), "xor": open(t, testrun.XOR()),
	} {
		runs := []*analysis.Run{r}
		for _, v := range Views() {
			if v.Sweep {
				continue // see sweep_test.go
			}
			try := []params{nil}
			for _, p := range v.Params {
				for _, allowed := range p.Allowed {
					try = append(try, params{p.Name: allowed})
				}
			}
			if v.Name == "weights" {
				for _, l := range r.Layers() {
					try = append(try, params{"layer": l, "palette": "grey"})
				}
			}
			for _, p := range try {
				p = quick(v, p)
				f, err := Make(t.Context(), v.Name, runs, -1, p)
				if errors.Is(err, ErrUnavailable) {
					wantUnavailable(t, err)
					if !mayRefuse(v.Name, name, p) && !(name == "xor" && p["mode"] == "samples" || p["order"] == "class" && name != "digits") {
						t.Errorf("%s %s %v: %v", name, v.Name, p, err)
					}
					continue
				}
				if err != nil {
					t.Errorf("%s %s %v: %v", name, v.Name, p, err)
					continue
				}
				checkLayout(t, f)
				if f.Title == "" || !strings.Contains(f.Title+" "+f.Subtitle, "test") || len(f.Warnings) > 0 || t.Failed() {
					t.Fatalf("%s %s %v: title %q, subtitle %q, warnings %q", name, v.Name, p, f.Title, f.Subtitle, f.Warnings)
				}
			}
		}
	}
}

func TestMakeSteps(t *testing.T) {
	r := []*analysis.Run{open(t, testrun.Digits())}
	f, err := Make(t.Context(), "weights", r, 25, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(f.Subtitle, "fc1: 784 inputs → 12 units · step 25 of 60") || len(f.Warnings) != 0 {
		t.Errorf("subtitle %q, warnings %q", f.Subtitle, f.Warnings)
	}
	c := testrun.Digits()
	c.Meta = func(m *runstore.Meta) { m.Numerics = 99 }
	if f, err = Make(t.Context(), "weights", []*analysis.Run{open(t, c)}, 25, nil); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(f.Subtitle, "step 20 of 60") || len(f.Warnings) != 1 || !strings.Contains(f.Warnings[0], "step 25") || !strings.Contains(f.Warnings[0], "numerics revision 99") {
		t.Errorf("title %q, warnings %q", f.Title, f.Warnings)
	}
	for _, view := range []string{"weights", "confusion"} {
		if _, err := Make(t.Context(), view, r, 61, nil); err == nil || !strings.Contains(err.Error(), "0 to 60") || hint.Of(err) == "" {
			t.Errorf("%s of step 61: %v", view, err)
		}
	}
	f, err = Make(t.Context(), "confusion", r, 0, params{"split": "train"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(f.Subtitle, "step 0 of 60") || !strings.Contains(f.Subtitle, "of 400 training samples") {
		t.Errorf("title %q, subtitle %q", f.Title, f.Subtitle)
	}
	f, err = Make(t.Context(), "curves", append(r, open(t, testrun.XOR())), -1, params{"splits": "test, train"})
	if err != nil {
		t.Fatal(err)
	}
	checkLayout(t, f)
}

func TestMakeRefuses(t *testing.T) {
	r := []*analysis.Run{open(t, testrun.Digits())}
	for _, c := range []struct {
		view   string
		runs   []*analysis.Run
		params params
		want   string
	}{
		{"colour", r, nil, "known are network, weights, "},
		{"weights", nil, nil, "0 runs"},
		{"weights", append(r, r...), nil, "it shows one"},
		{"curves", nil, nil, "at least one"},
		{"weights", r, params{"palete": "grey"}, "layer, palette, normalise, order, units"},
		{"weights", r, params{"palette": "rainbow"}, "diverging, grey"},
		{"weights", r, params{"layer": "fc7"}, "fc1, fc2"},
		{"weights", r, params{"units": "3-99"}, "0 to 11"},
		{"weights", r, params{"units": "-1"}, "0 to 11"},
		{"weights", r, params{"units": "5-2"}, "0 to 11"},
		{"confusion", r, params{"cells": "sums"}, "counts, row, column"},
		{"samples", r, params{"count": "0"}, "1 to 50"},
		{"samples", r, params{"draw": "-1"}, "not negative"},
		{"dataset", r, params{"count": "51"}, "1 to 50"},
		{"curves", r, params{"splits": "train,train"}, "each once"},
		{"curves", r, params{"splits": "valid"}, "train, test, batch"},
		{"curves", r, params{"smooth": "1"}, "0 to 0.999"},
		{"curves", r, params{"smooth": "NaN"}, "0 to 0.999"},
	} {
		_, err := Make(t.Context(), c.view, c.runs, -1, c.params)
		var u *UsageError
		if !errors.As(err, &u) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s %v: got %v, want a usage error with %q", c.view, c.params, err, c.want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, v := range Views() {
		if v.Sweep {
			continue
		}
		if _, err := Make(ctx, v.Name, r, 0, nil); !errors.Is(err, context.Canceled) {
			t.Errorf("%s, cancelled: got %v", v.Name, err)
		}
	}
}

func TestMakeUnits(t *testing.T) {
	r := []*analysis.Run{open(t, testrun.Digits())}
	f, err := Make(t.Context(), "weights", r, -1, params{"units": "3,0-1, 3"})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(f.Subtitle, "3 of 12 units shown") {
		t.Errorf("subtitle %q", f.Subtitle)
	}
}

// Weights that are not numbers are shown as such, and the picture says so.
func TestMakeBrokenWeights(t *testing.T) {
	c := testrun.Digits()
	c.Break = func(step int64, frame []tensor.Named) {
		if step > 0 {
			frame[0].Tensor.Data[100] = float32(math.NaN())
		}
	}
	r := []*analysis.Run{open(t, c)}
	f, err := Make(t.Context(), "weights", r, -1, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(f.Warnings, func(s string) bool { return strings.Contains(s, "1 weight of fc1") }) {
		t.Errorf("warnings %q", f.Warnings)
	}
	amber := 0
	img := f.Image(1)
	for i := 0; i < len(img.Pix); i += 4 {
		if img.Pix[i] == render.Invalid.R && img.Pix[i+1] == render.Invalid.G && img.Pix[i+2] == render.Invalid.B {
			amber++
		}
	}
	if amber < 9+64 {
		t.Errorf("%d amber pixels; want the weight and the swatch", amber)
	}
}

// Without the data, views that need none are drawn, and the picture says so.
func TestMakeWithoutData(t *testing.T) {
	c := testrun.Digits()
	c.Meta = func(m *runstore.Meta) { m.Dataset.Fingerprint = "sha256:00" }
	r := []*analysis.Run{open(t, c)}
	f, err := Make(t.Context(), "weights", r, -1, params{"layer": "fc2"})
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Warnings) != 1 || !strings.Contains(f.Warnings[0], "numbered") {
		t.Errorf("warnings %q", f.Warnings)
	}
	if _, err := Make(t.Context(), "samples", r, -1, nil); err == nil || !strings.Contains(err.Error(), "fingerprint") {
		t.Errorf("samples of other data: got %v", err)
	}
}
