package analysis

import (
	"math"
	"testing"

	"brainbow/internal/testrun"
	"brainbow/nn"
)

// In a network of one layer the pixels' parts and the biases add up to the margin.
func TestWhyByWeights(t *testing.T) {
	c := testrun.Digits()
	c.Layers = []nn.LayerSpec{{Layer: "dense", Units: 10, Activation: "softmax"}}
	r := open(t, testrun.Make(t, c))
	defer r.Close()
	w, err := r.SampleWhy(t.Context(), 60, "test", 4)
	if err != nil {
		t.Fatal(err)
	}
	a, err := r.Answer(t.Context(), 60, "test", 4)
	if err != nil {
		t.Fatal(err)
	}
	if w.Method != ByWeights || w.For != a.Predicted || w.Patch != 0 || len(w.Values) != 28*28 {
		t.Fatalf("%+v for the answer %d", *w.Speaks, a.Predicted)
	}
	// Before a softmax the margin is the logarithm of the ratio of the probabilities.
	if want := math.Log(float64(a.Outputs[w.For]) / float64(a.Outputs[w.Over])); math.Abs(w.Margin-want) > 1e-3 {
		t.Errorf("margin %v, the probabilities give %v", w.Margin, want)
	}
	l, err := r.Layer(t.Context(), "fc1", 60)
	if err != nil {
		t.Fatal(err)
	}
	sum := float64(l.Bias[w.For] - l.Bias[w.Over])
	for _, v := range w.Values {
		sum += float64(v)
	}
	if math.Abs(sum-w.Margin) > 1e-4 {
		t.Errorf("the parts add up to %v, the margin is %v", sum, w.Margin)
	}
	if w.First != 0 || w.Alike > 0.99 {
		t.Errorf("the control of step %d is the same: %v", w.First, w.Alike)
	}
}

// Weights of 0 give no picture, and nothing is like it.
func TestWhyOfZeros(t *testing.T) {
	c := testrun.Digits()
	c.Layers = []nn.LayerSpec{{Layer: "dense", Units: 10, Activation: "softmax", WeightInit: &nn.Init{Kind: "zero"}}}
	r := open(t, testrun.Make(t, c))
	defer r.Close()
	w, err := r.SampleWhy(t.Context(), 60, "test", 4)
	if err != nil || !math.IsNaN(w.Alike) || w.Control.Margin != 0 {
		t.Errorf("alike %v, margin before %v (%v)", w.Alike, w.Control.Margin, err)
	}
}

// By occlusion a pixel has the mean of how far the margin falls with each patch over it; the corner has one.
func TestWhyByOcclusion(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.Digits()))
	defer r.Close()
	one, err := r.Sample("test", 7)
	if err != nil {
		t.Fatal(err)
	}
	const is, over = 3, 8
	s, err := r.Speaks(t.Context(), 60, one, is, over)
	if err != nil {
		t.Fatal(err)
	}
	if s.Method != ByOcclusion || s.Patch != 4 || s.Stride != 2 {
		t.Fatalf("%+v", s)
	}
	d, err := r.Data()
	if err != nil {
		t.Fatal(err)
	}
	ground, err := r.meanPicture(d)
	if err != nil {
		t.Fatal(err)
	}
	margin := func(covered func(y, x int) bool) float64 {
		p := *one
		p.Pixels = append([]uint8(nil), one.Pixels...)
		for i := range p.Pixels {
			if covered(i/28, i%28) {
				p.Pixels[i] = ground[i]
			}
		}
		in, err := r.Seen(&p)
		if err != nil {
			t.Fatal(err)
		}
		v, err := r.Values(t.Context(), 60, in, []int32{0}, []string{"fc2.pre"})
		if err != nil {
			t.Fatal(err)
		}
		return float64(v[0][is]) - float64(v[0][over])
	}
	whole := margin(func(int, int) bool { return false })
	if math.Abs(whole-s.Margin) > 1e-6 {
		t.Errorf("margin %v, want %v", s.Margin, whole)
	}
	patch := func(top, left int) float64 {
		return whole - margin(func(y, x int) bool { return y >= top && y < top+4 && x >= left && x < left+4 })
	}
	for _, c := range []struct {
		y, x int
		want float64
	}{
		{0, 0, patch(0, 0)},
		{27, 27, patch(24, 24)},
		{14, 1, (patch(12, 0) + patch(14, 0)) / 2},
		{13, 14, (patch(10, 12) + patch(10, 14) + patch(12, 12) + patch(12, 14)) / 4},
	} {
		if got := float64(s.Values[c.y*28+c.x]); math.Abs(got-c.want) > 1e-5 {
			t.Errorf("pixel %d,%d has %v, want %v", c.y, c.x, got, c.want)
		}
	}
	// For the one is against the other.
	back, err := r.Speaks(t.Context(), 60, one, over, is)
	if err != nil || back.Margin != -s.Margin || math.Abs(float64(back.Values[300]+s.Values[300])) > 1e-5 {
		t.Errorf("the other way round %v, %v (%v)", back.Margin, back.Values[300], err)
	}
	if w, err := r.Why(t.Context(), 0, one, is, over); err != nil || w.Alike < 0.999 {
		t.Errorf("before training the control is another picture: %v (%v)", w.Alike, err)
	}
	for _, bad := range [][2]int32{{3, 3}, {-1, 2}, {2, 10}} {
		if _, err := r.Speaks(t.Context(), 60, one, bad[0], bad[1]); err == nil {
			t.Errorf("%v are two classes", bad)
		}
	}
}

func TestPatchStarts(t *testing.T) {
	if got := patchStarts(9, 4, 2); got[0] != 0 || got[len(got)-1] != 5 || len(got) != 4 {
		t.Errorf("%v", got)
	}
	if got := patchStarts(1, 1, 1); len(got) != 1 || got[0] != 0 {
		t.Errorf("%v", got)
	}
}

func TestRivals(t *testing.T) {
	nan := float32(math.NaN())
	for _, c := range []struct {
		outputs  []float32
		actual   int32
		is, over int32
	}{
		{[]float32{0.1, 0.7, 0.2}, 1, 1, 2},
		{[]float32{0.1, 0.7, 0.2}, 0, 1, 0},
		{[]float32{0.1, 0.7, 0.2}, -1, 1, 2},
		{[]float32{0.1, nan, 0.2}, 0, -1, -1},
	} {
		if is, over := Rivals(c.outputs, c.actual); is != c.is || over != c.over {
			t.Errorf("%v of class %d: %d against %d", c.outputs, c.actual, is, over)
		}
	}
}

// Points have no picture.
func TestWhyOfPoints(t *testing.T) {
	r := open(t, testrun.Make(t, testrun.XOR()))
	defer r.Close()
	if _, err := r.SampleWhy(t.Context(), 10, "test", 0); err == nil {
		t.Error("points have pixels")
	}
}
