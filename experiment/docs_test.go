package experiment

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/reader"
	"brainbow/nn"
	"brainbow/train"
)

// TestDocsNameEveryKey keeps docs/recipe-file.md complete, and its example
// working.
func TestDocsNameEveryKey(t *testing.T) {
	data, err := os.ReadFile("../docs/recipe-file.md")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	words := append(dataset.TransformKinds(), dataset.AugmentKinds()...)
	for _, list := range [][]string{reader.Files{}.Names(), nn.Kinds(), nn.Activations(), nn.Losses(), train.Optimizers(), train.Schedules()} {
		words = append(words, list...)
	}
	for _, v := range []any{&Recipe{}, &Data{}, &nn.LayerSpec{}, &nn.Init{}, &train.Optimizer{}, &train.Schedule{}, &dataset.Transform{}, &dataset.Augment{}, &Reproduction{}, &Change{}, &WeightsHash{}} {
		names, _ := structKeys(reflect.ValueOf(v).Elem())
		words = append(words, names...)
	}
	for _, word := range words {
		if !strings.Contains(text, word) {
			t.Errorf("docs/recipe-file.md does not name %s", word)
		}
	}
	_, example, _ := strings.Cut(text, "```yaml\n")
	example, _, _ = strings.Cut(example, "```")
	d, err := Parse("example.yaml", []byte(example))
	if err != nil {
		t.Fatal(err)
	}
	r, err := d.Recipe()
	if err != nil {
		t.Fatal(err)
	}
	small, err := r.Open(reader.Files{Root: t.TempDir()}, dataset.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Network(r, small); err != nil {
		t.Error(err)
	}
}
