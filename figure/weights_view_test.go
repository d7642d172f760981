package figure

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/internal/testrun"
	"brainbow/nn"
	"brainbow/render"
)

// templates is a run of a network without hidden layers.
func templates() testrun.Config {
	c := testrun.Digits()
	c.Layers = []nn.LayerSpec{{Layer: "dense", Units: 10, Activation: "softmax"}}
	return c
}

func TestGoldenWeightsOfRuns(t *testing.T) {
	soft, digits, conv := open(t, templates()), open(t, testrun.Digits()), open(t, testrun.Conv())
	goldenRun(t, "weights-mean", "weights", soft, params{"mean": "class", "palette": "grey"})
	goldenRun(t, "weights-contrast", "weights", soft, params{"mean": "contrast"})
	goldenRun(t, "weights-outlined", "weights", soft, params{"detail": "true"})
	goldenRun(t, "weights-similar", "weights", digits, params{"order": "similarity", "normalise": "fixed"})
	goldenRun(t, "weights-folded", "weights", digits, params{"layer": "fc2"})
	goldenRun(t, "weights-tiles", "weights", conv, params{"layer": "fc1"})
	goldenRun(t, "weights-kernels", "weights", conv, params{"layer": "conv2"})
}

// A fixed scale is the same at every step, and covers all recorded weights.
func TestWeightsFixedScale(t *testing.T) {
	r := open(t, testrun.Digits())
	var all render.Range
	for _, step := range r.Store.Frames() {
		l, err := r.Layer(t.Context(), "fc1", step)
		if err != nil {
			t.Fatal(err)
		}
		all = all.Union(render.RangeOf(l.Values))
	}
	end := ">" + render.Short(all.Symmetric().Max) + " · for<"
	for _, step := range []int64{0, 20, 60} {
		f, err := Make(t.Context(), "weights", []*analysis.Run{r}, step, params{"normalise": "fixed"})
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		if err := f.WriteSVG(&b); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), end) || !strings.Contains(f.Method, "4 recorded steps") {
			t.Errorf("step %d: the scale does not end at %s, or the method hides it: %s", step, end, f.Method)
		}
	}
}

func TestWeightsMeanRefuses(t *testing.T) {
	for _, c := range []struct {
		c testrun.Config
		p params
	}{
		{testrun.Digits(), params{"mean": "class"}},
		{testrun.Digits(), params{"mean": "class", "layer": "fc2"}},
		{layered("circles", 0, "", 2), params{"mean": "class"}},
	} {
		_, err := Make(t.Context(), "weights", []*analysis.Run{open(t, c.c)}, -1, c.p)
		wantUnavailable(t, err)
	}
	_, err := Make(t.Context(), "weights", []*analysis.Run{open(t, templates())}, -1, params{"mean": "median"})
	var u *UsageError
	if !errors.As(err, &u) {
		t.Errorf("got %v", err)
	}
}

// The cached means are those that were computed.
func TestClassMeansAreKept(t *testing.T) {
	dir := testrun.Make(t, templates())
	var got [2][][]float32
	for i := range got {
		r, err := analysis.Open(dir, analysis.Options{Data: testrun.Data, Threads: 1})
		if err != nil {
			t.Fatal(err)
		}
		if got[i], err = r.ClassMeans(); err != nil {
			t.Fatal(err)
		}
	}
	if len(got[0]) != 10 || !slices.EqualFunc(got[0], got[1], slices.Equal) || slices.Max(got[0][3]) < 50 {
		t.Error("the second reading gave other means")
	}
}
