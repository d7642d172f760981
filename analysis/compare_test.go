package analysis

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/internal/testrun"
	"brainbow/nn"
	"brainbow/runstore"
	"brainbow/tensor"
)

// beside makes all parts of a comparison.
func beside(t *testing.T, a, b *Run, stepA, stepB int64, parts ...ComparedPart) *Comparison {
	t.Helper()
	p, err := NewComparer(t.Context(), a, b, stepA, stepB, "test")
	if err != nil {
		t.Fatal(err)
	}
	c, err := p.Compare(t.Context(), parts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// trained trains a run and opens it.
func trained(t *testing.T, c testrun.Config) *Run {
	t.Helper()
	r := open(t, testrun.Make(t, c))
	t.Cleanup(r.Close)
	return r
}

// missing checks that exactly these parts are missing, for a reason with this code and words.
func missing(t *testing.T, c *Comparison, code, words string, parts ...ComparedPart) {
	t.Helper()
	var got []ComparedPart
	for _, m := range c.Missing {
		got = append(got, m.Part)
		if m.Code != code || !strings.Contains(m.Text, words) || m.Chinese == "" {
			t.Errorf("%s is missing because of %+v, want %s: %s", m.Part, m.Incomparable, code, words)
		}
	}
	if !slices.Equal(got, parts) {
		t.Errorf("missing are %v, want %v", got, parts)
	}
}

// Of two steps of one run, won less lost is the difference of the numbers of correct answers, whichever comes first.
func TestWonAndLostAddUp(t *testing.T) {
	r := trained(t, testrun.Digits())
	c := beside(t, r, r, 20, 60)
	w := c.Samples
	if len(c.Missing) > 0 || !c.One || !w.Whole || w.Common != 200 {
		t.Fatalf("%+v, missing %+v", w, c.Missing)
	}
	if *c.A.Correct != w.Right[0] || *c.B.Correct != w.Right[1] || len(w.Won)-len(w.Lost) != w.Right[1]-w.Right[0] || w.Both+w.Neither+len(w.Won)+len(w.Lost) != 200 {
		t.Errorf("right %v of %d and %d, won %d, lost %d", w.Right, *c.A.Correct, *c.B.Correct, len(w.Won), len(w.Lost))
	}
	if len(w.Won) < 5 || w.Right[0] == w.Right[1] {
		t.Fatal("the test needs steps that differ")
	}
	before, _ := r.Predictions(t.Context(), 20, "test")
	after, _ := r.Predictions(t.Context(), 60, "test")
	last := math.Inf(1)
	for _, x := range w.Won {
		id := x.ID[0]
		if id != x.ID[1] || before.Predicted[id] == before.Labels[id] || after.Predicted[id] != after.Labels[id] || x.Answer[0] != before.Predicted[id] || *x.Confidence[1] != float64(after.Confidence[id]) {
			t.Errorf("won %+v", x)
		}
		if *x.Confidence[1] > last {
			t.Error("a more confident answer comes later")
		}
		last = *x.Confidence[1]
	}
	back := beside(t, r, r, 60, 20, CompareSamples).Samples
	if len(back.Won) != len(w.Lost) || len(back.Lost) != len(w.Won) {
		t.Error("the reverse has other samples")
	}
	if d := c.Confusion; !d.Same || math.Abs(*d.Shares[0][0]-(float64(d.Counts[0][0][1])-float64(d.Counts[0][0][0]))/float64(sum(d.Counts[0], 0))) > 1e-12 {
		t.Errorf("confusion %v %v", *d.Shares[0][0], d.Counts[0])
	}
}

func sum(row [][2]int, of int) (n int) {
	for _, c := range row {
		n += c[of]
	}
	return n
}

// Runs on other parts of one dataset are compared on the samples that both have.
func TestCommonSamples(t *testing.T) {
	config := testrun.Digits()
	a := trained(t, config)
	config.Name, config.Test = "fewer", 90
	b := trained(t, config)
	c := beside(t, a, b, -1, -1)
	w := c.Samples
	if w == nil || w.Whole || w.Common < 50 || w.Common > 90 || *c.B.Samples != 90 || *c.A.Samples != 200 {
		t.Fatalf("%+v %+v", w, c.Missing)
	}
	x, _ := a.Split("test")
	y, _ := b.Split("test")
	for _, e := range slices.Concat(w.Won, w.Lost) {
		if !slices.Equal(x.Pixels[784*int(e.ID[0]):784*int(e.ID[0]+1)], y.Pixels[784*int(e.ID[1]):784*int(e.ID[1]+1)]) {
			t.Errorf("samples %v are not the same", e.ID)
		}
	}
	if c.Layers == nil || c.Layers.Observations != w.Common {
		t.Errorf("layers %+v", c.Layers)
	}
}

// Equal samples that a split has several times are counted as often as both have them.
func TestCommonSamplesTwice(t *testing.T) {
	split := func(rows ...byte) *dataset.Split {
		return &dataset.Split{Pixels: rows, Labels: make([]uint16, len(rows))}
	}
	c := &commonSamples{}
	c.match(split(1, 2, 1, 3, 1), split(3, 1, 1, 4))
	if !slices.Equal(c.ids[0], []int32{0, 2, 3}) || !slices.Equal(c.ids[1], []int32{1, 2, 0}) {
		t.Error(c.ids)
	}
}

// Of different data and classes only the accuracies can be compared, and each part says why.
func TestCompareDifferentData(t *testing.T) {
	config := testrun.Digits()
	a := trained(t, config)
	b := trained(t, testrun.XOR())
	c := beside(t, a, b, -1, -1)
	if c.Why(CompareConfusion).Code != "different-classes" || c.Why(CompareSamples).Code != "different-data" || c.Why(CompareLayers).Code != "different-data" || c.Why(CompareWeights).Code != "different-data" {
		t.Errorf("%+v", c.Missing)
	}
	if c.Course == nil || len(c.Course.Accuracies[1].Steps) == 0 || c.Course.Why.Code != "different-networks" {
		t.Errorf("course %+v", c.Course)
	}
}

// A class of which one of them has no samples has no differences, and is named.
func TestCompareEmptyClass(t *testing.T) {
	config := testrun.Digits()
	a := trained(t, config)
	config.Test = 4
	b := trained(t, config)
	d := beside(t, a, b, -1, -1, CompareConfusion).Confusion
	if d == nil || len(d.Empty[0]) != 0 || len(d.Empty[1]) == 0 || d.Same {
		t.Fatalf("%+v", d)
	}
	for k, row := range d.Shares {
		if (row[0] == nil) != slices.Contains(d.Empty[1], k) {
			t.Errorf("class %d: %v, without samples are %v", k, row[0], d.Empty)
		}
	}
}

// A network that is not known, and numbers alone: what was recorded is compared, the rest says why.
func TestCompareWithoutNetwork(t *testing.T) {
	opaque, numbers := open(t, testrun.Kind(t, "opaque")), open(t, testrun.Kind(t, "numbers"))
	whole := open(t, testrun.Kind(t, "elsewhere"))
	c := beside(t, whole, opaque, -1, -1)
	missing(t, c, "no-network", "The network is not known", CompareLayers, CompareWeights)
	if c.Samples == nil || c.Samples.Common != 12 || c.Course.Why.Code != "no-network" {
		t.Errorf("%+v %+v", c.Samples, c.Course.Why)
	}
	c = beside(t, whole, numbers, -1, -1)
	missing(t, c, "no-network", "The network is not known", CompareSamples, CompareConfusion, CompareLayers, CompareWeights)
	if len(c.Course.Accuracies[1].Steps) == 0 || c.B.Samples != nil {
		t.Errorf("%+v", c)
	}
	c = beside(t, numbers, numbers, 0, 2)
	missing(t, c, "no-network", "The network is not known", CompareSamples, CompareConfusion, CompareLayers, CompareWeights)
	if c.A.Step != 0 || c.B.Step != 2 {
		t.Errorf("%+v", c)
	}
}

// A step that one of them does not have: the course is compared all the same. Of a training in progress it says so.
func TestCompareStepOutside(t *testing.T) {
	config := testrun.Digits()
	a := trained(t, config)
	config.Epochs = 1
	dir := testrun.Make(t, config)
	short := open(t, dir)
	defer short.Close()
	c := beside(t, a, short, 60, 60)
	missing(t, c, "step", "run test has no step 60: its steps are 0 to 20", CompareSamples, CompareConfusion, CompareLayers, CompareWeights)
	if c.Course.Distance == nil || c.Course.Distance.Steps[len(c.Course.Distance.Steps)-1] != 20 {
		t.Errorf("course %+v", c.Course)
	}
	w, err := runstore.Resume(dir, runstore.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	c = beside(t, a, short, 60, 60, CompareSamples)
	missing(t, c, "step", "it is still training", CompareSamples)
}

// Damaged weights keep only the parts that need them from being compared.
func TestCompareDamaged(t *testing.T) {
	config := testrun.Digits()
	a := trained(t, config)
	dir := testrun.Copy(t, testrun.Make(t, config), func(m *runstore.Meta) { m.Training = runstore.TrainingRecorded })
	b := open(t, dir)
	name := filepath.Join(dir, "frames", "00000060.safetensors")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-3] ^= 1
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
	c := beside(t, a, b, 60, 60)
	missing(t, c, "failed", "cannot be repeated", CompareLayers, CompareWeights)
	if c.Samples == nil || c.Course == nil || len(c.Warnings) != 1 || !strings.Contains(c.Warnings[0], "00000060") {
		t.Errorf("%+v", c)
	}
}

// A network whose units were put in another order is matched with itself: every unit is found again, and the weights are the same once
// the inputs are in order too.
func TestMatchedUnits(t *testing.T) {
	config := testrun.Conv()
	a := trained(t, config)
	orders := map[string][]int{"conv1": {2, 0, 3, 1}, "conv2": {7, 6, 5, 4, 3, 2, 1, 0}, "fc1": {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 0}}
	feeds := map[string]string{"conv2": "conv1", "fc1": "conv2", "fc2": "fc1"}
	config.Name = "shuffled"
	config.Break = func(_ int64, tensors []tensor.Named) {
		for _, x := range tensors {
			layer, kind, _ := strings.Cut(x.Name, ".")
			old := slices.Clone(x.Tensor.Data)
			units := x.Tensor.Shape[0]
			n := len(old) / units
			for u := range units {
				from := old[u*n : (u+1)*n]
				if order := orders[layer]; order != nil {
					from = old[order[u]*n : (order[u]+1)*n]
				}
				if kind == "weight" {
					from = Reordered(from, orders[feeds[layer]])
				}
				copy(x.Tensor.Data[u*n:], from)
			}
		}
	}
	b := trained(t, config)
	c := beside(t, a, b, 5, 5, CompareWeights, CompareSamples, CompareLayers)
	if c.Weights == nil || len(c.Weights.Layers) != 4 || len(c.Weights.Others) != 0 || len(c.Samples.Won)+len(c.Samples.Lost) != 0 {
		t.Fatalf("%+v %+v", c.Weights, c.Missing)
	}
	for i := range c.Weights.Layers {
		l := &c.Weights.Layers[i]
		for u, v := range l.Match {
			if l.Correlation[u] == nil { // a unit that never responds can be any
				continue
			}
			if order := orders[l.Layer]; order != nil && order[v] != u || *l.Correlation[u] < 0.9999 {
				t.Errorf("%s: unit %d is paired with %d, correlation %v", l.Layer, u, v, *l.Correlation[u])
			}
			if *l.Cosine[u] < 0.9999 {
				t.Errorf("%s: weights of unit %d have cosine %v", l.Layer, u, *l.Cosine[u])
			}
		}
		if l.ReadsMatched != feeds[l.Layer] || l.Classes != (l.Layer == "fc2") {
			t.Errorf("%+v", l)
		}
		if v := c.Layers.CKA[i][i]; math.Abs(*v-1) > 1e-4 {
			t.Errorf("%s: CKA %v to itself in another order", l.Layer, *v)
		}
	}
}

// A network of other sizes: its layers say why they are not matched.
func TestUnmatchedLayers(t *testing.T) {
	config := testrun.Digits()
	a := trained(t, config)
	config.Layers = []nn.LayerSpec{{Layer: "dense", Units: 9, Activation: "sigmoid"}, {Layer: "dense", Units: 10, Activation: "softmax"}}
	c := beside(t, a, trained(t, config), -1, -1, CompareWeights, CompareLayers, CompareCourse)
	missing(t, c, "different-networks", "same name and shape", CompareWeights)
	if c.Layers == nil || len(c.Layers.CKA) != 2 || c.Course.Why.Code != "different-networks" {
		t.Errorf("%+v", c)
	}
}

// Where two trainings part: at the first update if they have another rate, at the step at which recorded weights were changed, which is
// found between two recorded ones by computing again, and nowhere for one that only ends earlier.
func TestParting(t *testing.T) {
	config := testrun.Digits()
	a := trained(t, config)
	course := func(change func(c *testrun.Config)) *ComparedCourse {
		other := config
		change(&other)
		return beside(t, a, trained(t, other), -1, -1, CompareCourse).Course
	}
	c := course(func(c *testrun.Config) { c.Rate = 0.02 })
	if p := c.Parting; p.Start != SameStart || *p.After != 0 || *p.By != 1 || !p.Exact() {
		t.Errorf("another rate: %+v", p)
	}
	if d := c.Distance; *d.Distance[0] != 0 || d.Steps[1] != 1 || !(*d.Distance[1] > 0) || !(*d.Distance[len(d.Distance)-1] > *d.Distance[1]) || len(d.Layers) != 2 || len(d.Layers[1]) != len(d.Steps) {
		t.Errorf("distances %v at %v", d.Distance, d.Steps)
	}
	c = course(func(c *testrun.Config) {
		c.Break = func(step int64, x []tensor.Named) {
			if step >= 40 {
				x[0].Tensor.Data[0]++
			}
		}
	})
	if p := c.Parting; *p.After != 39 || *p.By != 40 {
		t.Errorf("changed at step 40: %d, %d", *p.After, *p.By)
	}
	c = course(func(c *testrun.Config) { c.Epochs = 1 })
	if p := c.Parting; *p.After != 20 || p.By != nil || p.Exact() {
		t.Errorf("shorter: %+v", p)
	}
	c = course(func(c *testrun.Config) {
		c.Break = func(_ int64, x []tensor.Named) { x[0].Tensor.Data[0]++ }
	})
	if p := c.Parting; p.Start != DifferentStarts || *p.By != 0 || p.After != nil {
		t.Errorf("another start: %+v", p)
	}
	one := beside(t, a, a, 20, -1, CompareCourse).Course
	if one.Parting != nil || one.Distance.From != 20 || *one.Distance.Distance[slices.Index(one.Distance.Steps, 20)] != 0 || *one.Distance.Distance[0] == 0 {
		t.Errorf("one run: %+v", one)
	}
}

// What was compared once comes from the cache with the same numbers, and a comparison ends with its context.
func TestCompareCachedAndCancelled(t *testing.T) {
	config := testrun.Digits()
	a, b := trained(t, config), trained(t, config)
	first, again := beside(t, a, b, 20, 60), beside(t, a, b, 20, 60)
	x, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	if y, _ := json.Marshal(again); string(x) != string(y) {
		t.Error("the cache has other numbers")
	}
	for _, kind := range []string{similarityKind, unitsKind, courseKind} {
		if found, _ := filepath.Glob(filepath.Join(a.Store.Dir(), "analyses", kind+"-*")); len(found) != 1 {
			t.Errorf("%s: %d files in the cache", kind, len(found))
		}
	}
	p, err := NewComparer(t.Context(), a, b, -1, -1, "test")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Compare(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
