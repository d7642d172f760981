package projection

import (
	"context"
	"math"
	"slices"
	"testing"

	"brainbow/tensor"
)

// trustByDefinition returns 1 − 2/(n·k·(2n−3k−1)) Σ (r − k) over the neighbours in to that are no
// neighbours in from, by sorting all distances.
func trustByDefinition(from, to *tensor.Tensor, k int) float64 {
	n := from.Shape[0]
	_, a := centre(from)
	_, b := centre(to)
	off := 0
	for i := range n {
		order := nearestByAll(a, n, from.Shape[1], n-1, i)
		for _, j := range nearestByAll(b, n, to.Shape[1], k, i) {
			off += max(0, slices.Index(order, j)+1-k)
		}
	}
	return 1 - 2*float64(off)/(float64(n)*float64(k)*float64(2*n-3*k-1))
}

// Ranks are exact even where the products that give the distances cancel.
func TestQualityOfOddPoints(t *testing.T) {
	const k = 6
	for name, x := range oddPoints() {
		layouts := map[string]*tensor.Tensor{}
		s, err := SMACOF(context.Background(), distances(x), SMACOFOptions{Iterations: 30})
		if err != nil {
			t.Fatal(name, err)
		}
		layouts["SMACOF"] = s.Layout
		layouts["noise"], _ = blobs(5, x.Shape[0], 2, 3, 1)
		for what, y := range layouts {
			q, err := Measure(context.Background(), x, y, k, Options{})
			if err != nil {
				t.Fatal(name, err)
			}
			if want := trustByDefinition(x, y, k); math.Abs(q.Trustworthiness-want) > 2e-3 {
				t.Errorf("%s, %s: trustworthiness %v, by definition %v", name, what, q.Trustworthiness, want)
			}
			if want := trustByDefinition(y, x, k); math.Abs(q.Continuity-want) > 2e-3 {
				t.Errorf("%s, %s: continuity %v, by definition %v", name, what, q.Continuity, want)
			}
		}
	}
}
