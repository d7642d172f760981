package server_test

import (
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/app/server"
	"brainbow/figure"
	"brainbow/internal/testrun"
)

// The page shows the same layouts as the figures: a layout that a view has computed is not
// computed again, and the numbers are equal.
//
// It takes long because it lays out thousands of points several times.
func TestProjection(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	h := serve(t, dir)
	run := opened(t, dir)
	for _, view := range []string{"projection", "projection method=pca"} {
		name, param, _ := strings.Cut(view, " ")
		params := map[string]string{}
		if k, v, ok := strings.Cut(param, "="); ok {
			params[k] = v
		}
		if _, err := figure.Make(t.Context(), name, []*analysis.Run{run}, -1, params); err != nil {
			t.Fatal(err)
		}
	}
	before := len(cached(t, dir))
	f, p := arrays[server.ProjectionFacts](t, h.URL+"/api/runs/test/projection")
	arrays[server.ProjectionFacts](t, h.URL+"/api/runs/test/projection?method=pca&layer=fc1&step=60")
	g, all := arrays[server.ProjectionsFacts](t, h.URL+"/api/runs/test/projections?steps=3")
	// The layout of several steps is the page's alone: the view epochs chooses others.
	if after := len(cached(t, dir)); after != before+1 || before != 2 {
		t.Errorf("%d layouts were kept, then %d", before, after)
	}
	points, err := f.Float32s("points")
	if err != nil || len(points) != 400 {
		t.Fatalf("%d numbers: %v", len(points), err)
	}
	rep, err := run.Representation(t.Context(), 60, "fc1", analysis.RepresentationOptions{})
	if err != nil {
		t.Fatal(err)
	}
	placed, err := run.Place(t.Context(), rep, analysis.PlaceOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for i, v := range placed.Layout.Data {
		if points[i] != v {
			t.Fatalf("point %d: %g, not %g", i/2, points[i], v)
		}
	}
	if p.Layer != "fc1" || p.Step != 60 || *p.Quality.Hit != placed.Facts.Hit || *p.Quality.KL != placed.Facts.KL || p.Quality.Share != nil || *p.Quality.Trustworthiness != placed.Facts.Quality.Trustworthiness {
		t.Errorf("%+v", p.Quality)
	}
	if len(p.Numbers) < 3 || !strings.Contains(strings.Join(p.Numbers, " "), "neighbourhood hit") || len(p.Confidence) != 200 {
		t.Errorf("%q %q", p.Numbers, p.Caption)
	}
	levels(t, g, "predicted", 3, 200)
	if e, err := g.Entry("points"); err != nil || len(e.Shape) != 3 || e.Shape[0] != 3 || len(all.Quality) != 3 || all.Steps[2] != 60 {
		t.Errorf("%v %+v", e.Shape, all)
	}
}

func TestProjectionOfLayers(t *testing.T) {
	dir := testrun.Make(t, testrun.Conv())
	h := serve(t, dir)
	f, p := arrays[server.ProjectionsFacts](t, h.URL+"/api/runs/test/projections?layers=all&method=pca")
	if e, err := f.Entry("points"); err != nil || len(e.Shape) != 3 || e.Shape[0] != 5 || e.Shape[1] != 50 || strings.Join(p.Layers, " ") != "conv1 pool1 conv2 pool2 fc1" {
		t.Errorf("%v %v %v", e.Shape, p.Layers, err)
	}
}

func TestNeurons(t *testing.T) {
	dir := testrun.Make(t, testrun.Conv())
	h := serve(t, dir)
	run := opened(t, dir)
	f, m := arrays[server.NeuronMapFacts](t, h.URL+"/api/runs/test/neurons?layer=fc1")
	points, err := f.Float32s("points")
	if err != nil {
		t.Fatal(err)
	}
	rep, err := run.Representation(t.Context(), 5, "fc1", analysis.RepresentationOptions{Means: true})
	if err != nil {
		t.Fatal(err)
	}
	pow, err := run.Power(t.Context(), rep, analysis.PowerOptions{})
	if err != nil {
		t.Fatal(err)
	}
	silent := rep.Neurons().Silent
	if len(m.Units) != 16 || len(m.Silent) != len(silent) || m.Measure != "trees" || !slices.Equal(m.Measured, pow.Measured) || m.Quality.Stress == nil {
		t.Errorf("%+v", m)
	}
	for u, n := range m.Units {
		best, power := pow.Best(u)
		if n.Against != (n.AUC != nil && *n.AUC < 0.5) {
			t.Errorf("unit %d: %+v", u, n)
		}
		if n.Best != best || best >= 0 && *n.Power != float64(power) || n.Silent != math.IsNaN(float64(points[2*u])) {
			t.Errorf("unit %d: %+v, best %d %g", u, n, best, power)
		}
	}
	g, d := arrays[server.NeuronDetail](t, h.URL+"/api/runs/test/neuron?layer=conv1&unit=2")
	if e, err := g.Entry("weight"); err != nil || len(e.Shape) != 3 || e.Shape[1] != 3 || !d.Means || d.Kind != "conv" || d.Units != 4 {
		t.Errorf("%v %+v", err, d)
	}
	sides := map[bool]int{}
	for _, a := range d.Answers {
		if a.AUC != nil {
			sides[a.Against]++
			if a.Against != (*a.AUC < 0.5) {
				t.Errorf("%+v", a)
			}
		}
	}
	for _, a := range d.Alike {
		if a.Opposite != (a.R < 0) {
			t.Errorf("%+v", a)
		}
	}
	if sides[true] == 0 || sides[false] == 0 {
		t.Errorf("the unit speaks for and against %v classes", sides)
	}
	counted := 0
	for c, row := range d.Histogram {
		n := 0
		for _, k := range row {
			n += k
		}
		if n != d.Answers[c].Observations {
			t.Errorf("class %d: %d in bins, %d observations", c, n, d.Answers[c].Observations)
		}
		counted += n
	}
	values, err := g.Float32s("activation")
	if err != nil || counted != 50 || len(values) != 50 || len(d.Top) == 0 || len(d.Alike) != 3 {
		t.Fatalf("%d counted, %d values, %d top, %d alike: %v", counted, len(values), len(d.Top), len(d.Alike), err)
	}
	for i, id := range d.IDs {
		if values[i] > d.Top[0].Value || id == d.Top[0].ID && values[i] != d.Top[0].Value {
			t.Errorf("sample %d: %g, strongest %+v", id, values[i], d.Top[0])
		}
	}
}

func TestNeighbours(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	h := serve(t, dir)
	run := opened(t, dir)
	pixels := facts[server.NeighbourFacts](t, h.URL+"/api/runs/test/neighbours?sample=3&k=5")
	if len(pixels.IDs) != 5 || pixels.Among != "train" || pixels.Step != nil || *pixels.Distances[0] > *pixels.Distances[4] {
		t.Errorf("%+v", pixels)
	}
	n := facts[server.NeighbourFacts](t, h.URL+"/api/runs/test/neighbours?sample=3&k=5&layer=fc1")
	a, err := run.Activations(t.Context(), 60, "test", "fc1")
	if err != nil {
		t.Fatal(err)
	}
	distance := func(i int32) float64 {
		sum := 0.0
		for u, v := range a.Of(int(i)) {
			d := float64(v - a.Of(3)[u])
			sum += d * d
		}
		return math.Sqrt(sum)
	}
	nearer := 0
	for i := range int32(200) {
		if i != 3 && distance(i) < distance(n.IDs[4])-1e-6 {
			nearer++
		}
	}
	if nearer > 4 || *n.Step != 60 || n.Among != "test" || math.Abs(*n.Distances[0]-distance(n.IDs[0])) > 1e-5 {
		t.Errorf("%d nearer than %v", nearer, n)
	}
	several := facts[server.NeighbourFacts](t, h.URL+"/api/runs/test/neighbours?samples=3,8-10&among=train&layer=fc1&k=2")
	want, err := run.TrainingAlike(t.Context(), 60, "test", "fc1", []int32{3, 8, 9, 10}, 2)
	if err != nil || !slices.Equal(several.IDs, want.IDs) || several.Sample != -1 || several.Among != "train" || len(several.Labels) != len(want.IDs) {
		t.Errorf("%+v, want %v (%v)", several, want, err)
	}
}

// A layout that is damaged on disk is computed again, with the same result.
func TestDamagedLayout(t *testing.T) {
	dir := testrun.Make(t, testrun.Digits())
	_, _, before := ask(t, "GET", serve(t, dir).URL+"/api/runs/test/projection?method=mds", "", "", nil)
	names := cached(t, dir)
	if len(names) != 1 {
		t.Fatal(names)
	}
	data, err := os.ReadFile(names[0])
	if err != nil {
		t.Fatal(err)
	}
	for name, damaged := range map[string][]byte{"cut": data[:len(data)/2], "changed": append(append([]byte{}, data[:len(data)-9]...), 1, 2, 3, 4, 5, 6, 7, 8, 9), "empty": {}} {
		if err := os.WriteFile(names[0], damaged, 0o600); err != nil {
			t.Fatal(err)
		}
		if status, _, after := ask(t, "GET", serve(t, dir).URL+"/api/runs/test/projection?method=mds", "", "", nil); status != 200 || after != before {
			t.Errorf("%s: %d %.200s", name, status, after)
		}
	}
}

func TestBadActivity(t *testing.T) {
	c := testrun.Digits()
	c.Name = "diverged"
	c.Break = diverge
	dir := testrun.Make(t, c)
	h := serve(t, dir)
	for path, want := range map[string]string{
		"projection?layer=fc9&step=0": "404 no value", "projection?method=x": "400 tsne", "projection?seed=-1": "400 whole number", "projection?step=99": "404 0 to 60",
		"projection?observations=1": "400 from 2", "projection?perplexity=0": "400 at least 1", "projection?split=x": "400 train or test",
		"projection": "422 earlier step", "neurons": "422 earlier step", "neuron?unit=0": "422 earlier step",
		"neuron?step=0": "400 from 0 to 11", "neuron?unit=12&step=0": "400 from 0 to 11", "neurons?power=x&step=0": "400 trees", "neurons?signed=x&step=0": "400 true",
		"projections?step=0": "422 later", "projections?steps=1&step=40": "400 from 2", "projections?layers=all&step=20": "422 two", "projections?layers=a,b&step=20": "404 no value",
		"neighbours": "400 from 0 to 199", "neighbours?sample=200": "400 from 0 to 199", "neighbours?sample=1&k=0": "400 from 1", "neighbours?sample=1&layer=x": "404 no value",
		"neighbours?samples=1,2": "400 among=train", "neighbours?samples=1,200&among=train&layer=fc1": "400 from 0 to 199", "neighbours?samples=1&among=train&layer=x": "404 no value",
	} {
		status, _, body := ask(t, "GET", h.URL+"/api/runs/diverged/"+path, "", "", nil)
		code, text, _ := strings.Cut(want, " ")
		if code != itoa(status) || !strings.Contains(body, text) || !strings.Contains(body, `"hint":`) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
	// A network that diverged is still described as far as possible.
	if n := facts[server.NeighbourFacts](t, h.URL+"/api/runs/diverged/neighbours?sample=1&layer=fc1&k=3"); len(n.IDs) != 3 || n.Distances[0] != nil {
		t.Errorf("%+v", n)
	}
}
