package projection

import (
	"context"
	"math"
	"testing"

	"brainbow/internal/exact"
	"brainbow/tensor"
)

// oddPoints are valid but unusual point sets, as activations have with dead units, copies and
// outliers.
func oddPoints() map[string]*tensor.Tensor {
	s := exact.NewStream(21, "odd")
	random := func(n, d int) *tensor.Tensor {
		x := tensor.New(n, d)
		for i := range x.Data {
			x.Data[i] = float32(s.Norm())
		}
		return x
	}
	odd := map[string]*tensor.Tensor{
		"one feature":          random(130, 1),
		"more features":        random(100, 300),
		"constant features":    random(120, 5),
		"two places":           tensor.New(120, 3),
		"all but one the same": tensor.New(120, 3),
		"copies of each other": random(40, 4),
		"a far outlier":        random(120, 4),
		"huge":                 random(120, 4),
		"tiny":                 random(120, 4),
		"on a line":            tensor.New(120, 6),
		"mostly zero":          tensor.New(200, 50),
		"far groups":           random(150, 4),
		"off centre":           random(120, 4),
	}
	for i, v := range odd["constant features"].Data {
		if i%5 > 1 {
			v = 3
		}
		odd["constant features"].Data[i] = v
	}
	for i := range 60 {
		odd["two places"].Data[3*i+1] = 2
	}
	odd["all but one the same"].Data[200] = 1
	c := odd["copies of each other"]
	odd["copies of each other"] = tensor.From(append(append(append([]float32(nil), c.Data...), c.Data...), c.Data...), 120, 4)
	odd["a far outlier"].Data[70] = 1e6
	for i := range odd["huge"].Data {
		odd["huge"].Data[i] *= 1e14
		odd["tiny"].Data[i] *= 1e-14
		odd["off centre"].Data[i] += 1e4
	}
	for i, v := range odd["on a line"].Data {
		odd["on a line"].Data[i] = v + float32(i/6)
	}
	for i := range 60 {
		odd["mostly zero"].Data[i*131] = float32(s.Float64())
	}
	for i := range odd["far groups"].Data {
		odd["far groups"].Data[i] += float32(1e4 * float64(i/4%3))
	}
	return odd
}

// Every valid point set is laid out: all positions are finite, and not all are the same.
//
// It takes long because every method lays out every odd set of points.
func TestOddPointsAreLaidOut(t *testing.T) {
	ctx := context.Background()
	for name, x := range oddPoints() {
		check := func(method string, y *tensor.Tensor, err error) {
			t.Helper()
			if err != nil {
				t.Errorf("%s: %s: %v", method, name, err)
				return
			}
			if err := checkPoints(y, 2); err != nil {
				t.Errorf("%s: %s: %v", method, name, err)
			}
		}
		c, err := PCA(ctx, x, 1, Options{})
		if err == nil {
			check("PCA", c.Scores, nil)
		} else {
			check("PCA", nil, err)
		}
		tr, err := TSNE(ctx, x, TSNEOptions{EarlyIterations: 100, Iterations: 100})
		if err != nil {
			check("t-SNE", nil, err)
			continue
		}
		check("t-SNE", tr.Layout, nil)
		if !(tr.KL > -1e-3) || math.IsInf(tr.KL, 0) {
			t.Errorf("t-SNE: %s: divergence %v", name, tr.KL)
		}
		fast, err := TSNE(ctx, x, TSNEOptions{EarlyIterations: 100, Iterations: 100, Repulsion: Interpolated})
		if err != nil {
			check("t-SNE interpolated", nil, err)
			continue
		}
		check("t-SNE interpolated", fast.Layout, nil)
		dy, err := DynamicTSNE(ctx, []*tensor.Tensor{x, x}, DynamicOptions{EarlyIterations: 50, Iterations: 50, Lambda: .1})
		if err != nil {
			check("dynamic t-SNE", nil, err)
			continue
		}
		check("dynamic t-SNE", dy.Layouts[1], nil)
		um, err := UMAP(ctx, x, UMAPOptions{Epochs: 100})
		if err != nil {
			check("UMAP", nil, err)
			continue
		}
		check("UMAP", um.Layout, nil)
		if um.Start == "" {
			t.Errorf("UMAP: %s: no start", name)
		}
		sm, err := SMACOF(ctx, distances(x), SMACOFOptions{Iterations: 30})
		if err != nil {
			check("SMACOF", nil, err)
			continue
		}
		check("SMACOF", sm.Layout, nil)
		if !(sm.Normalised >= 0 && sm.Normalised <= 1) {
			t.Errorf("SMACOF: %s: stress %v", name, sm.Normalised)
		}
		for method, y := range map[string]*tensor.Tensor{"t-SNE": tr.Layout, "UMAP": um.Layout, "SMACOF": sm.Layout} {
			q, err := Measure(ctx, x, y, 6, Options{})
			if err != nil {
				t.Errorf("quality of %s: %s: %v", method, name, err)
				continue
			}
			for what, v := range map[string]float64{
				"trustworthiness": q.Trustworthiness, "continuity": q.Continuity, "preservation": q.Preservation, "stress": q.Stress,
				"rank correlation": (q.Shepard + 1) / 2,
			} {
				if !(v >= 0 && v <= 1+1e-12) {
					t.Errorf("quality of %s: %s: %s is %v", method, name, what, v)
				}
			}
		}
		trails := tensor.New(x.Shape[0], 2, 2)
		for i := range x.Shape[0] {
			copy(trails.Data[4*i:], tr.Layout.Data[2*i:2*i+2])
			copy(trails.Data[4*i+2:], um.Layout.Data[2*i:2*i+2])
		}
		b, err := Bundle(ctx, trails, BundleOptions{})
		if err != nil {
			t.Errorf("bundling: %s: %v", name, err)
			continue
		}
		check("bundling", tensor.From(b.Curved, len(b.Curved)/2, 2), nil)
	}
}
