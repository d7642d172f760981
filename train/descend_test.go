package train

import (
	"math"
	"testing"
)

// The norm is over all groups, chunks and parameters; a gradient within the limits does not change.
func TestClipNorm(t *testing.T) {
	c := trials()[3]
	c.steps, c.spec.ClipNorm = 0, 1e-3
	tr := c.run(t, 2)
	g, err := tr.Gradient(tr.Weights(), 1)
	if err != nil {
		t.Fatal(err)
	}
	var sum float64
	for _, v := range g.Data() {
		sum += float64(v) * float64(v)
	}
	norm := math.Sqrt(sum)
	if len(tr.descent.chunks) < 3 || !(norm > 2e-3) {
		t.Fatalf("%d chunks, norm %v: the test shows nothing", len(tr.descent.chunks), norm)
	}
	for limit, want := range map[float64]float64{norm / 4: 0.25, norm * 1.01: 1} {
		if err := tr.differentiate(tr.Weights(), 0); err != nil {
			t.Fatal(err)
		}
		tr.descent.clipNorm = limit
		tr.descent.findFactor()
		if got := float64(tr.descent.factor); math.Abs(got-want) > 1e-6 {
			t.Errorf("norm %v, limit %v: factor %v, want %v", norm, limit, got, want)
		}
	}
}

func TestTreeSum(t *testing.T) {
	for n := 1; n < 40; n++ {
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(i + 1)
		}
		if got, want := treeSum(x), float64(n*(n+1)/2); got != want {
			t.Errorf("1 to %d add up to %v, want %v", n, got, want)
		}
	}
}
