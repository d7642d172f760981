package experiment

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/nn"

	"github.com/google/go-cmp/cmp"
)

// assigned returns plain with the given settings.
func assigned(t *testing.T, settings ...string) (*Document, error) {
	t.Helper()
	d, err := Parse("mine.yaml", []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range settings {
		if err := d.Assign(s); err != nil {
			return d, err
		}
	}
	return d, nil
}

func TestSet(t *testing.T) {
	d, err := assigned(t,
		"optimizer.learning_rate=0.5", "optimizer.kind=momentum", "optimizer.momentum=.8", // new key
		"network.0.filters=6", "network[2].units=3", "network.3={layer: dense, units: 2}", // appended
		"network[0].weight_init=null", "network.2.bias_init.kind=constant", "network.2.bias_init.value=1e-3", // a new group
		"data.classes=[3, 8]", "transforms=[scale, {kind: standardise, mean: [1], std: [2]}]",
		"title=A = b", "drop_last=true", "seed=0xff", "epochs=010", "l2=null", "data.seed=1_000",
	)
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.Recipe()
	if err != nil {
		t.Fatal(err)
	}
	if r.Optimizer.LearningRate != 0.5 || r.Optimizer.Kind != "momentum" || r.Optimizer.Momentum != 0.8 {
		t.Errorf("optimizer %+v", r.Optimizer)
	}
	wantNetwork := []nn.LayerSpec{
		{Layer: "conv", Filters: 6, Kernel: 3, Activation: "relu"},
		{Layer: "flatten"},
		{Layer: "dense", Units: 3, Activation: "softmax", BiasInit: &nn.Init{Kind: "constant", Value: 1e-3}},
		{Layer: "dense", Units: 2},
	}
	if d := cmp.Diff(wantNetwork, r.Network); d != "" {
		t.Error(d)
	}
	if !slices.Equal(r.Data.Classes, []string{"3", "8"}) || r.Data.Seed != 1000 {
		t.Errorf("data %+v", r.Data)
	}
	if d := cmp.Diff([]dataset.Transform{{Kind: "scale"}, {Kind: "standardise", Mean: []float64{1}, Std: []float64{2}}}, r.Transforms); d != "" {
		t.Error(d)
	}
	if r.Title != "A = b" || !r.DropLast || r.Seed != 255 || r.Epochs != 10 || r.L2 != 0 {
		t.Errorf("%+v", r)
	}
}

func TestSetTakesEntriesOut(t *testing.T) {
	d, err := assigned(t, "network.1=null", "optimizer.beta1=null", "nothing=null")
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.Recipe()
	if err != nil || len(r.Network) != 2 || r.Network[1].Layer != "dense" {
		t.Errorf("recipe %+v, %v", r, err)
	}
}

func TestSetErrors(t *testing.T) {
	for _, c := range []struct{ set, key, problem string }{
		{"batch", "", "there is no '='; give key=value"},
		{"batch=", "", "no value after '='"},
		{"=3", "", `"" is not a key; join keys by dots`},
		{"a..b=3", "", `"a..b" is not a key`},
		{"bach=3", "bach", "unknown key; did you mean batch?"},
		{"optimizer.rate=3", "optimizer.rate", "unknown key; one of kind, learning_rate"},
		{"optimizer.learning_rte=3", "optimizer.learning_rte", "did you mean learning_rate?"},
		{"batch=ten", "batch", `must be a whole number, not "ten"`},
		{"batch=0", "batch", "must be at least 1, not 0"},
		{"batch.size=3", "batch", `is "10"; it has no key size`},
		{"network.7.units=3", "network", `"7" is not one of its 3 entries; they are numbered from 0`},
		{"network.x=3", "network", `"x" is not one of its 3 entries`},
		{"network.3=null", "network", "there is no entry 3 to remove"},
		{"network.0.kernel=-4", "network[0].kernel", "between 1 and"},
		{"network.3.units=3", "network[3].layer", `"" is not a layer; one of dense`},
		{"network=7", "network", `must be a list ([a, b], or one entry per line after "- "), not "7"`},
		{"network.2.units=11", "network[2].units", "the network has 11 outputs"},
		{"data.name=nist", "data.name", "did you mean mnist?"},
		{"loss=quadratc", "loss", "did you mean quadratic?"},
		{"l2=[", "l2", "not valid YAML"},
		{"l2=&a 3", "l2", "anchors"},
		{"transforms=[scal]", "transforms[0]", "did you mean scale?"},
	} {
		d, err := assigned(t, c.set)
		if err == nil {
			err = build(d)
		}
		e, ok := errors.AsType[*Error](err)
		if !ok {
			t.Errorf("%s: error %v", c.set, err)
			continue
		}
		if e.Set != c.set || e.Key != c.key || !strings.Contains(e.Problem, c.problem) || !strings.Contains(err.Error(), "--set "+c.set) {
			t.Errorf("%s: %v\nkey %q, want %q and %q", c.set, e, e.Key, c.key, c.problem)
		}
	}
}
