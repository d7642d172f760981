package analysis

import (
	"math"
	"slices"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/internal/exact"
	"brainbow/internal/testrun"
	"brainbow/nn"
)

// clouds are observations of four classes: 0 is one cloud, 1 falls into two, 2
// is one long cloud, 3 has three observations.
func clouds(t *testing.T) (*Representation, []bool) {
	t.Helper()
	s := exact.NewStream(5, "test")
	const units = 12
	var values []float32
	var labels []int32
	var second []bool
	for i := range 300 {
		class := i % 3
		part := class == 1 && i/3%3 == 0
		for u := range units {
			v := 5 + s.Norm()
			if u == 2 && class == 2 {
				v += 4 * s.Norm()
			}
			if class == 1 && (u < 4) == part {
				v += 5
			}
			values = append(values, float32(v))
		}
		labels, second = append(labels, int32(class)), append(second, part)
	}
	for range 3 {
		for range units {
			values = append(values, 1)
		}
		labels, second = append(labels, 3), append(second, false)
	}
	p := made(units, values, labels, []string{"round", "two", "long", "rare"})
	p.Key = []any{"clouds"}
	return p, second
}

func TestSplits(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	r := open(t, dir)
	defer r.Close()
	p, second := clouds(t)
	got, err := r.Splits(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	for c, s := range got {
		if s.Class != c || s.Splits() != (c == 1) {
			t.Errorf("class %s: gap %.2f, %.1f standard deviations: split %v", p.Classes[c], s.Gap(), s.Significance(), s.Splits())
		}
	}
	parts := got[1].Parts
	if len(parts[0]) != 66 || len(parts[1]) != 34 || !slices.IsSorted(parts[0]) {
		t.Errorf("parts of %d and %d, want 66 and 34", len(parts[0]), len(parts[1]))
	}
	for _, id := range parts[1] {
		if !second[id] {
			t.Errorf("sample %d is in the wrong part", id)
		}
	}
	if got[3].Observations != 3 || got[3].Parts[0] != nil || got[3].Gap() != 0 {
		t.Errorf("the rare class: %+v", got[3])
	}
	// Read from the cache, and computed again on another number of threads.
	other, err := Open(testrun.Make(t, testrun.Digits()), Options{Data: testrun.Data, Threads: 3})
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for _, x := range []*Run{r, other} {
		again, err := x.Splits(t.Context(), p)
		if err != nil {
			t.Fatal(err)
		}
		for c := range again {
			if again[c].Index != got[c].Index || again[c].Reference != got[c].Reference || !slices.Equal(again[c].Parts[1], got[c].Parts[1]) {
				t.Errorf("class %d: %+v, then %+v", c, got[c], again[c])
			}
		}
	}
	few := made(1, []float32{1, 2, 3}, []int32{0, 1, 0}, []string{"a", "b"})
	few.Key = []any{"few"}
	if _, err := r.Splits(t.Context(), few); err == nil || hintOf(err) == "" {
		t.Errorf("three observations: %v", err)
	}
	same := made(2, make([]float32, 80), nil, []string{"a"})
	same.Key = []any{"same"}
	if got, err := r.Splits(t.Context(), same); err != nil || got[0].Splits() || len(got[0].Parts[0]) != 40 {
		t.Errorf("identical observations: %+v, %v", got, err)
	}
}

// The finding on house numbers: a perceptron's classes split by polarity, and the
// explanation says so. Its pixels and the untrained network do not split.
//
// It takes long because it trains on thousands of generated photographs.
func TestSplitsOfHouseNumbers(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Config{Data: "house-numbers", Train: 2000, Test: 800, Epochs: 10, Rate: 0.001, Transforms: []dataset.Transform{{Kind: "center"}}, Layers: []nn.LayerSpec{
		{Layer: "dense", Units: 60, Activation: "relu"}, {Layer: "dense", Units: 10, Activation: "softmax"},
	}}))
	defer r.Close()
	last, err := r.LastStep()
	if err != nil {
		t.Fatal(err)
	}
	count := func(step int64, layer string) (n int, all []ClassSplit, p *Representation) {
		t.Helper()
		p, err := r.Representation(t.Context(), step, layer, RepresentationOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if all, err = r.Splits(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		for _, s := range all {
			t.Logf("%s at step %d: class %d: gap %.2f, %.1f", layer, step, s.Class, s.Gap(), s.Significance())
			if s.Splits() {
				n++
			}
		}
		return n, all, p
	}
	if n, _, _ := count(0, "fc1"); n > 0 {
		t.Errorf("%d classes split before training", n)
	}
	if n, _, _ := count(0, "input"); n > 0 {
		t.Errorf("pixels of %d classes split", n)
	}
	n, all, p := count(last, "fc1")
	if n < 6 {
		t.Errorf("%d classes split after training", n)
	}
	for _, s := range all {
		if !s.Splits() {
			continue
		}
		e, err := r.Explain(p.Observations, s.Parts[0])
		if err != nil {
			t.Fatal(err)
		}
		if e.Class != s.Class || e.Strays != 0 || !slices.Equal(e.Rest, s.Parts[1]) {
			t.Fatalf("class %d: explained %d with %d strays", s.Class, e.Class, e.Strays)
		}
		if best := e.Properties[0]; best.Name != "polarity" || best.Separation() < 0.3 || !best.Tells() {
			t.Errorf("class %d: explained by %s, AUC %.2f", s.Class, best.Name, best.AUC)
		}
	}
}

func TestExplain(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	defer r.Close()
	o, err := r.Observations(Subset{})
	if err != nil {
		t.Fatal(err)
	}
	s, _ := r.Split("test")
	d, _ := r.Data()
	m, err := d.Measure(s)
	if err != nil {
		t.Fatal(err)
	}
	// The half of the 3s that leans more to the right, and two strays.
	slant := m.Column("slant")
	var threes, selected []int32
	for i, id := range o.IDs {
		if o.Labels[i] == 3 {
			threes = append(threes, id)
		}
	}
	slices.SortFunc(threes, func(a, b int32) int {
		if slant[a] > slant[b] {
			return -1
		}
		return 1
	})
	selected = append(selected, threes[:len(threes)/2]...)
	for i, l := range o.Labels {
		if l == 5 && len(selected) < len(threes)/2+2 {
			selected = append(selected, o.IDs[i])
		}
	}
	e, err := r.Explain(o, selected)
	if err != nil {
		t.Fatal(err)
	}
	if e.Class != 3 || e.Strays != 2 || len(e.Selected)+len(e.Rest) != len(threes) {
		t.Errorf("class %d, %d strays, %d and %d of %d", e.Class, e.Strays, len(e.Selected), len(e.Rest), len(threes))
	}
	if best := e.Properties[0]; best.Name != "slant" || best.AUC != 1 || best.Effect < 1 || best.Mean[0] <= best.Mean[1] {
		t.Errorf("explained by %+v", best)
	}
	for k, x := range e.Properties {
		if x.Name == "hue" {
			t.Error("grey pictures have a hue")
		}
		if k > 0 && x.Separation() > e.Properties[k-1].Separation() {
			t.Errorf("%s after %s", x.Name, e.Properties[k-1].Name)
		}
	}
	sum := 0.0
	for _, id := range e.Selected {
		sum += float64(s.Pixels[int(id)*d.Features()+300])
	}
	if got := float64(e.Means[0][300]); math.Abs(got-sum/float64(len(e.Selected))) > 1e-4 {
		t.Errorf("mean picture has %v", got)
	}
	for _, c := range []struct {
		ids  []int32
		want string
	}{{nil, "no sample"}, {threes, "no rest"}, {[]int32{100000}, "not among"}} {
		if _, err := r.Explain(o, c.ids); err == nil || !strings.Contains(err.Error(), c.want) || hintOf(err) == "" {
			t.Errorf("%d samples: %v, want %q", len(c.ids), err, c.want)
		}
	}
	xor := open(t, testrun.Make(t, testrun.XOR()))
	defer xor.Close()
	if o, err = xor.Observations(Subset{}); err != nil {
		t.Fatal(err)
	}
	if _, err := xor.Explain(o, o.IDs[:3]); err == nil || !strings.Contains(err.Error(), "points") || hintOf(err) == "" {
		t.Errorf("points: %v", err)
	}
}

func TestAroundMean(t *testing.T) {
	nan := math.NaN()
	got := aroundMean([]float64{350, 10, nan, 20, 340})
	want := []float64{-10, 10, nan, 20, -20}
	for i, v := range got {
		if !(math.Abs(v-want[i]) < 1e-9 || math.IsNaN(v) && math.IsNaN(want[i])) {
			t.Errorf("got %v, want %v", got, want)
			break
		}
	}
	for _, c := range []struct {
		values []float64
		want   float64
	}{
		{[]float64{0.714, 0.714, 0.714, 0.714, 0.714, 0.714, 0.714}, 0}, // the mean of seven is a little less
		{[]float64{0, 0, 0, 0, 0, 0, 0}, 0},
		{[]float64{1, 1, 2, 2, 2, 2, 2}, nan},
		{[]float64{1, 3, 4, 6, 4, 6, 5}, -3 / math.Sqrt(6./5)},
	} {
		x, ok := explained(dataset.Property{Name: "p"}, c.values, 2)
		if got := x.Effect; !ok || got != c.want && !(math.IsNaN(got) && math.IsNaN(c.want)) && math.Abs(got-c.want) > 1e-9 {
			t.Errorf("%v: effect %v, want %v", c.values, got, c.want)
		}
	}
	x, ok := explained(dataset.Property{Name: "p"}, []float64{nan, nan, 1, 2}, 2)
	if ok {
		t.Errorf("a side without values gave %+v", x)
	}
}
