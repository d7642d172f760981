package figure

import (
	"errors"
	"strings"
	"testing"

	"brainbow/internal/testrun"
	"brainbow/nn"

	"brainbow/analysis"
)

// statedViews are the views whose title is a finding, with parameters that show each of their forms.
var statedViews = []struct {
	view string
	p    params
}{
	{"weights", nil},
	{"weights", params{"mean": "class"}},
	{"weights", params{"mean": "contrast", "palette": "grey"}},
	{"weights", params{"palette": "diverging", "order": "norm"}},
	{"sum", nil},
	{"sum", params{"unit": "all"}},
	{"sum", params{"layout": "unrolled"}},
	{"sum", params{"palette": "diverging"}},
	{"features", params{"class": "1"}},
	{"features", params{"sample": "2", "k": "8"}},
	{"lego", nil},
	{"lego", params{"units": "1:2,0:-1"}},
	{"network", nil},
	{"network", params{"input": "unrolled"}},
	{"network", params{"sample": "none"}},
	{"network", params{"style": "flow"}},
	{"collages", nil},
	{"filters", nil},
	{"filters", params{"sample": "1"}},
	{"filters", params{"bars": "response", "palette": "diverging"}},
}

// Every view is drawn in every shape and both languages, without overlaps; its statement is the same
// in both.
//
// It takes long because it draws each view of six networks six times.
func TestShapesAndLanguages(t *testing.T) {
	colour := testrun.Config{Data: "house-numbers", Train: 60, Test: 30, Epochs: 1, Predictions: true, Layers: []nn.LayerSpec{{Layer: "dense", Units: 10, Activation: "softmax"}}}
	hidden := colour
	hidden.Layers = []nn.LayerSpec{{Layer: "dense", Units: 40, Activation: "relu"}, {Layer: "dense", Units: 10, Activation: "softmax"}}
	for name, r := range map[string]*analysis.Run{
		"softmax": open(t, templates()), "digits": open(t, testrun.Digits()), "conv": open(t, testrun.Conv()), "xor": open(t, testrun.XOR()), "colour": open(t, colour), "colour hidden": open(t, hidden),
	} {
		for _, v := range statedViews {
			english := ""
			for _, extra := range []params{nil, {"lang": "zh"}, {"shape": "tall"}, {"shape": "square", "lang": "zh"}, {"detail": "true"}, {"detail": "true", "shape": "tall", "lang": "zh"}} {
				p := params{}
				for _, more := range []params{v.p, extra} {
					for k, value := range more {
						p[k] = value
					}
				}
				f, err := Make(t.Context(), v.view, []*analysis.Run{r}, -1, p)
				if errors.Is(err, ErrUnavailable) {
					break
				}
				if u := (*UsageError)(nil); errors.As(err, &u) && strings.Contains(u.Accepted, "16") {
					break // too many units
				}
				if err != nil {
					t.Fatalf("%s %s %v: %v", name, v.view, p, err)
				}
				checkLayout(t, f)
				if english == "" {
					english = f.Statement
				}
				if f.Statement == "" || f.Statement != english {
					t.Errorf("%s %s %v: statement %q, in English %q", name, v.view, p, f.Statement, english)
				}
				if strings.HasSuffix(f.Title, ".") {
					t.Errorf("%s %s %v: title %q", name, v.view, p, f.Title)
				}
				if t.Failed() {
					t.Fatalf("%s %s %v", name, v.view, p)
				}
			}
		}
	}
}

// A part that detail adds makes the sheet taller, not everything on it smaller, and it says why.
func TestTaller(t *testing.T) {
	r := open(t, testrun.Digits())
	defer r.Close()
	for _, view := range []string{"lego", "neuron", "filters"} {
		usual, err := Make(t.Context(), view, []*analysis.Run{r}, -1, nil)
		if err != nil {
			t.Fatal(err)
		}
		detailed, err := Make(t.Context(), view, []*analysis.Run{r}, -1, params{"detail": "true"})
		if err != nil {
			t.Fatal(err)
		}
		if w, h := usual.Size(); w != 880 || h != 550 {
			t.Errorf("%s is %v × %v", view, w, h)
		}
		if w, h := detailed.Size(); w > 880 || h <= 550 || !strings.HasPrefix(detailed.Method, "The sheet is as tall as it has to be") {
			t.Errorf("%s with detail is %v × %v: %q", view, w, h, detailed.Method)
		}
	}
}
