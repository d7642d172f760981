package experiment

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/dataset/reader"

	"github.com/google/go-cmp/cmp"
)

// sizes holds the shape, the number of classes and the number of training samples of each
// dataset used here.
var sizes = map[string]struct {
	shape            [3]int
	classes, samples int
}{
	"mnist":   {[3]int{1, 28, 28}, 10, 60000},
	"xor":     {[3]int{2, 1, 1}, 2, 400},
	"cifar10": {[3]int{3, 32, 32}, 10, 50000},

	"house-numbers": {[3]int{3, 32, 32}, 10, 10000},
}

// TestBuiltinRecipes builds every network and compares its parameter count with one counted by
// hand.
func TestBuiltinRecipes(t *testing.T) {
	files, err := builtin.ReadDir("recipes")
	if err != nil || len(files) != len(order) {
		t.Fatalf("%d files, %d names: %v", len(files), len(order), err)
	}
	parameters := map[string]int{
		"default": 23860, "softmax": 7850, "two-layer": 7960, "nielsen-30": 23860, "nielsen-30-l2": 23860,
		"three-blue": 13002, "learn-to-see": 57206, "learn-to-see-relu": 57206, "mnist-convnet": 85670,
		"xor-perceptron": 3, "xor-two-layer": 9,
		"learn-to-see-cifar": 72638, "cifar-softmax": 30730, "cifar-two-layer": 30840, "cifar-convnet": 22466,
		"house-mlp": 635710, "rauber-mlp": 3798010, "rauber-cnn": 1676266, "cifar-resnet8": 78042,
		"dogs-cars-ships": 20219,
	}
	for _, name := range Names() {
		d, err := Load(nil, name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := d.Recipe()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if r.Name != name || r.Title == "" || len(r.About) < 40 || !strings.HasSuffix(r.About, ".") || r.Seed == 0 {
			t.Errorf("%s: name %q, title %q, about %q, seed %d", name, r.Name, r.Title, r.About, r.Seed)
		}
		size := sizes[r.Data.Name]
		samples := size.samples
		if r.Data.Train > 0 {
			samples = r.Data.Train
		}
		if n := len(r.Data.Classes); n > 0 {
			samples, size.classes = samples*n/size.classes, n
		}
		net, err := d.network(r, size.shape, size.classes, samples)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n := 0
		for _, p := range net.Params() {
			if p.IsBuffer {
				continue
			}
			k := 1
			for _, d := range p.Shape {
				k *= d
			}
			n += k
		}
		if n != parameters[name] {
			t.Errorf("%s has %d parameters, want %d", name, n, parameters[name])
		}
	}
}

// TestRecipeSurvivesJSON stores a recipe as a run does and reads it back.
func TestRecipeSurvivesJSON(t *testing.T) {
	for _, name := range Names() {
		d, err := Load(nil, name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := d.Recipe()
		if err != nil {
			t.Fatal(err)
		}
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var back Recipe
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(*r, back); d != "" {
			t.Errorf("%s: %s", name, d)
		}
	}
}

func TestOpenOtherwise(t *testing.T) {
	d, err := Load(nil, "default")
	if err != nil {
		t.Fatal(err)
	}
	for _, set := range []string{"data.train=40", "data.test=20"} {
		if err := d.Assign(set); err != nil {
			t.Fatal(err)
		}
	}
	r, err := d.Recipe()
	if err != nil {
		t.Fatal(err)
	}
	data, err := r.Open(reader.Files{Root: t.TempDir()}, dataset.Options{})
	if err != nil || data.Name != "digits" || data.Train.Len() != 40 || r.Data.Name != "digits" || r.Data.Otherwise != "" {
		t.Fatalf("data %+v, recipe %+v, %v", data, r.Data, err)
	}
	if _, err := d.Network(r, data); err != nil {
		t.Error(err)
	}
	r.Data = Data{Name: "mnist"}
	if _, err := r.Open(reader.Files{Root: t.TempDir()}, dataset.Options{}); err == nil || !strings.Contains(err.Error(), "not found in") {
		t.Errorf("error %v", err)
	}
}

func TestRealData(t *testing.T) {
	if os.Getenv("BRAINBOW_DATA") == "" {
		t.Skip("BRAINBOW_DATA is not set")
	}
	d, err := Load(nil, "default")
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.Recipe()
	if err != nil {
		t.Fatal(err)
	}
	data, err := r.Open(reader.Files{}, dataset.Options{})
	if err != nil || data.Name != "mnist" || r.Data.Name != "mnist" || r.Data.Otherwise != "" {
		t.Fatalf("data %v, recipe %+v, %v", data, r.Data, err)
	}
	if _, err := dataset.NewInput(data, &data.Train, r.Transforms); err != nil {
		t.Error(err)
	}
}

// TestNetworkTakesWhatTransformsLeave builds a network for pictures whose shape a transform has
// changed.
func TestNetworkTakesWhatTransformsLeave(t *testing.T) {
	d, err := Parse("plain.yaml", []byte(strings.Replace(plain, "[scale]", "[{kind: crop, size: [20, 16]}, edges, scale]", 1)))
	if err != nil {
		t.Fatal(err)
	}
	e, err := Prepare(d, generate.Opener{}, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if want := [3]int{1, 20, 16}; e.Network.Values()[0].Shape != want || e.Train.Shape() != want || e.Test.Shape() != want {
		t.Errorf("the network takes %v, samples have %v", e.Network.Values()[0].Shape, e.Train.Shape())
	}
}
