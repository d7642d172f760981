package server_test

import (
	"math"
	"slices"
	"testing"

	"brainbow/analysis"
	"brainbow/app/server"
	"brainbow/internal/testrun"
)

// With beside=true the weights of classes come with the classes' mean pictures and contrasts, and with how alike
// they are to both; without it, and of hidden layers, they do not.
func TestWeightsBeside(t *testing.T) {
	c := testrun.Digits()
	deep := serve(t, testrun.Make(t, c))
	c.Layers = c.Layers[1:]
	dir := testrun.Make(t, c)
	h := serve(t, dir)
	run := opened(t, dir)
	layer := run.Layers()[0]
	f, _ := arrays[server.WeightFacts](t, h.URL+"/api/runs/test/weights/"+layer+"?beside=true")
	means, err := run.ClassMeans()
	if err != nil {
		t.Fatal(err)
	}
	weight, _ := f.Float32s("weight")
	likeness, err := f.Float32s("likeness")
	if err != nil || len(likeness) != 20 {
		t.Fatal(likeness, err)
	}
	for row, want := range map[int][][]float32{0: means, 1: analysis.Contrasts(means)} {
		name := []string{"class-mean", "contrast"}[row]
		got, err := f.Float32s(name)
		if err != nil || !slices.Equal(got, slices.Concat(want...)) {
			t.Errorf("%s: other pictures, %v", name, err)
		}
		for u := range want {
			if r := analysis.Correlation(weight[784*u:784*(u+1)], want[u]); math.Abs(r-float64(likeness[10*row+u])) > 1e-6 {
				t.Errorf("unit %d: likeness %g to %s, not %g", u, likeness[10*row+u], name, r)
			}
		}
	}
	for _, url := range []string{h.URL + "/api/runs/test/weights/" + layer, deep.URL + "/api/runs/test/weights/fc1?beside=true", deep.URL + "/api/runs/test/weights/fc2?beside=true"} {
		g, _ := arrays[server.WeightFacts](t, url)
		if _, err := g.Entry("contrast"); err == nil {
			t.Errorf("%s: a contrast", url)
		}
	}
}
