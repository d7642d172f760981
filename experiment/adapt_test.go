package experiment

import (
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
)

// Classes that are chosen by a setting give the output layer its units; all else is refused as before.
func TestClassesAdaptTheOutputLayer(t *testing.T) {
	for _, c := range []struct {
		name    string
		sets    []string
		units   int
		adapted bool
		err     string
	}{
		{"all classes", nil, 10, false, ""},
		{"three", []string{"data.classes=[3, 8, 1]"}, 3, true, ""},
		{"all of them in another order", []string{"data.classes=[9, 8, 7, 6, 5, 4, 3, 2, 1, 0]"}, 10, false, ""},
		{"units too", []string{"data.classes=[3, 8, 1]", "network.1.units=3"}, 3, false, ""},
		{"other units", []string{"data.classes=[3, 8, 1]", "network.1.units=4"}, 0, false, "has 4 outputs, but digits has 3 classes"},
		{"units alone", []string{"network.1.units=4"}, 0, false, "has 4 outputs, but digits has 10 classes"},
	} {
		d, err := Load(nil, "nielsen-30")
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range append([]string{"data.name=digits", "data.train=100", "data.test=50"}, c.sets...) {
			if err := d.Assign(s); err != nil {
				t.Fatal(err)
			}
		}
		e, err := Prepare(d, generate.Opener{}, dataset.Options{})
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if e.Network.Outputs() != c.units || e.Recipe.Network[1].Units != c.units || (e.Recipe.Adapted != "") != c.adapted {
			t.Errorf("%s: %d outputs, recorded %d, %q", c.name, e.Network.Outputs(), e.Recipe.Network[1].Units, e.Recipe.Adapted)
		}
		if c.adapted && !strings.Contains(e.Recipe.Adapted, "3 units instead of 10") {
			t.Errorf("%s: %q", c.name, e.Recipe.Adapted)
		}
	}
	// Written in a file, both must fit.
	d, err := Parse("mine.yaml", []byte("name: mine\ndata: {name: digits, train: 100, test: 50, classes: [3, 8, 1]}\nnetwork: [{layer: dense, units: 10, activation: softmax}]\nloss: softmax-cross-entropy\noptimizer: {kind: sgd, learning_rate: 1}\nbatch: 10\nepochs: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Prepare(d, generate.Opener{}, dataset.Options{}); err == nil || !strings.Contains(err.Error(), "give it 3") {
		t.Errorf("a file: %v", err)
	}
}
