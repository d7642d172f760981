package server_test

import (
	"math"
	"strings"
	"testing"

	"brainbow/analysis"
	"brainbow/app/server"
	"brainbow/internal/testrun"
)

// Responses are means over the chosen samples, recomputed here from all activations; for
// observations, AUC equals that of the figures.
func TestResponses(t *testing.T) {
	dir := testrun.Make(t, testrun.Conv())
	h := serve(t, dir)
	run := opened(t, dir)
	for _, layer := range []string{"conv1", "fc1"} {
		p, err := run.Representation(t.Context(), 5, layer, analysis.RepresentationOptions{Means: true})
		if err != nil {
			t.Fatal(err)
		}
		n := p.Neurons()
		f := facts[server.ResponseFacts](t, h.URL+"/api/runs/test/responses?layer="+layer+"&samples=3-6,40,4")
		if len(f.Units) != p.Units() || len(f.Samples) != 5 || f.Observed != 5 || f.Means != p.Means || f.Step != 5 {
			t.Fatalf("%s: %+v", layer, f)
		}
		ranked, err := run.RankNeurons(t.Context(), p, f.Samples, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, k := range ranked.Neurons {
			u := f.Units[k.Unit]
			mean := 0.0
			for _, id := range f.Samples {
				mean += float64(p.Of(int(id))[k.Unit]) / 5
			}
			lift := (mean - n.Mean[k.Unit]) / n.Deviation[k.Unit]
			if math.Abs(u.Mean-mean) > 1e-5 || u.Lift == nil || math.Abs(*u.Lift-lift) > 1e-3 || u.AUC == nil || *u.AUC != k.AUC {
				t.Errorf("%s unit %d: %+v, mean %g, lift %g, auc %g", layer, k.Unit, u, mean, lift, k.AUC)
			}
		}
		for _, u := range n.Silent {
			if f.Units[u].Lift != nil || f.Units[u].AUC != nil {
				t.Errorf("%s: silent %+v", layer, f.Units[u])
			}
		}
	}
	all := facts[server.ResponseFacts](t, h.URL+"/api/runs/test/responses?layer=fc1&samples=0-49")
	for _, u := range all.Units {
		if u.AUC != nil || u.Lift != nil && math.Abs(*u.Lift) > 1e-4 {
			t.Errorf("of all samples: %+v", u)
		}
	}
	for path, want := range map[string]string{
		"responses": "400 at least one sample", "responses?samples=50": "400 from 0 to 49", "responses?samples=a": "400 from 0",
		"responses?samples=1&layer=x": "404 no value", "responses?samples=1&split=x": "400 train or test",
	} {
		status, _, body := ask(t, "GET", h.URL+"/api/runs/test/"+path, "", "", nil)
		code, text, _ := strings.Cut(want, " ")
		if code != itoa(status) || !strings.Contains(body, text) {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}
