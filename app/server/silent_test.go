package server_test

import (
	"testing"

	"brainbow/app/server"
	"brainbow/internal/testrun"
)

// The panel of the network and the map of neurons count the same silent units.
func TestSilent(t *testing.T) {
	h := serve(t, testrun.Make(t, testrun.Conv()))
	f := facts[server.SilentFacts](t, h.URL+"/api/runs/test/silent?step=5")
	if len(f.Layers) == 0 || f.Samples == 0 || f.Split != "test" {
		t.Fatalf("%+v", f)
	}
	for layer, n := range f.Layers {
		_, m := arrays[server.NeuronMapFacts](t, h.URL+"/api/runs/test/neurons?step=5&layer="+layer)
		if len(m.Silent) != n || m.Samples != f.Samples {
			t.Errorf("%s: %d silent of %d samples, on the map %d of %d", layer, n, f.Samples, len(m.Silent), m.Samples)
		}
	}
}
