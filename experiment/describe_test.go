package experiment

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/nn"
)

const described = `name: mine
data: {name: digits, train: 300, test: 100}
transforms: [scale]
network:
  - {layer: conv, filters: 4, kernel: 3, activation: relu}
  - {layer: maxpool, size: 2}
  - {layer: flatten}
  - {layer: dense, units: 10, activation: softmax}
loss: softmax-cross-entropy
optimizer: {kind: adam, learning_rate: 0.001}
batch: 32
epochs: 2
seed: 1
`

func describe(text string) *Description {
	return Describe("mine.yaml", []byte(text), generate.Opener{}, dataset.Options{})
}

func TestDescribe(t *testing.T) {
	d := describe(described)
	if len(d.Problems) > 0 || d.Network == nil {
		t.Fatal(d.Problems)
	}
	if want := []Layer{{"conv1", [3]int{4, 28, 28}, 40}, {"pool1", [3]int{4, 14, 14}, 0}, {"flatten1", [3]int{784, 1, 1}, 0}, {"fc1", [3]int{10, 1, 1}, 7850}}; !reflect.DeepEqual(d.Layers, want) {
		t.Errorf("layers %v, want %v", d.Layers, want)
	}
	if d.PerEpoch != 10 || d.Steps != 20 || d.Memory(2) < 400*784 {
		t.Error(d.PerEpoch, d.Steps, d.Memory(2))
	}
	if m, ok := d.Written.(map[string]any); !ok || m["batch"] != "32" {
		t.Errorf("written %v", d.Written)
	}
}

// Every problem is reported, at its key and line, in the words that training would use.
func TestDescribeProblems(t *testing.T) {
	for _, c := range []struct {
		about, old, new string
		keys            []string
		words           string
	}{
		{"two unknown keys", "batch: 32\n", "bach: 32\nseeds: 1\n", []string{"bach", "seeds"}, "did you mean batch?"},
		{"wrong kinds of values", "batch: 32\nepochs: 2", "batch: x\nepochs: [2]", []string{"batch", "epochs"}, `must be a whole number, not "x"`},
		{"a part that does not depend on the wrong one", "batch: 32\n", "batch: x\nl2: -1\n", []string{"batch", "l2"}, ""},
		{"a layer beside a wrong value", "size: 2}\n  - {layer: flatten}", "size: 99}\n  - {layer: flatten, units: x}", []string{"network[1].size", "network[2].units"}, ""},
		{"independent parts", "[scale]", "[scales]\naugment: [{kind: shift}]", []string{"transforms[0]", "augment[0].by"}, "did you mean scale?"},
		{"a layer that does not fit", "kernel: 3", "kernel: 99, padding: valid", []string{"network[0].kernel"}, "28"},
		{"the number of outputs", "units: 10", "units: 9", []string{"network[3].units"}, "has 10 classes; give it 10"},
		{"the loss", "loss: softmax", "loss: sigmoid", []string{"network[3].activation"}, "must be sigmoid"},
		{"a constant of another optimiser", "0.001}", "0.001, momentum: 0.5}", []string{"optimizer.momentum"}, "does not apply to adam"},
		{"what is recorded", "seed: 1", "record: {probes: {every: 1, taps: [x]}}\nseed: 1", []string{"record.probes.taps[0]"}, `no value "x"`},
		{"a dataset", "digits", "digit", []string{"data.name"}, "did you mean digits?"},
		{"a class", "train: 300", "classes: [x, y], train: 300", []string{"data.classes"}, ""},
		{"no YAML", "data: {", "data: {{", []string{""}, "not valid YAML"},
		{"points cannot be convolved", "digits", "xor", []string{"network[0].kernel"}, ""},
	} {
		t.Run(c.about, func(t *testing.T) {
			text := strings.Replace(described, c.old, c.new, 1)
			if text == described {
				t.Fatal("nothing is replaced")
			}
			d := describe(text)
			var keys, words []string
			for _, p := range d.Problems {
				keys = append(keys, p.Key)
				words = append(words, p.Problem)
				if p.Line < 1 {
					t.Errorf("%s has no line", p.Key)
				}
			}
			for _, k := range c.keys {
				if !slices.Contains(keys, k) && !(c.about == "points cannot be convolved" && len(keys) > 0) {
					t.Errorf("problems at %v %v, want %v", keys, words, c.keys)
				}
			}
			if !strings.Contains(strings.Join(words, "; "), c.words) {
				t.Errorf("%v: want %q", words, c.words)
			}
		})
	}
	// Up to a layer that does not fit, shapes are known.
	if d := describe(strings.Replace(described, "size: 2", "size: 99", 1)); len(d.Layers) != 1 || d.Layers[0].Name != "conv1" {
		t.Errorf("layers %v", d.Layers)
	}
}

// missing has one dataset, whose files are not there.
type missing struct{ generate.Opener }

func (missing) Open(name string, _ dataset.Options) (*dataset.Dataset, error) {
	return nil, &dataset.MissingError{Name: name, Public: true, Remedy: "fetch it"}
}

func TestDescribeMissing(t *testing.T) {
	d := Describe("x", []byte(described), missing{}, dataset.Options{})
	if !errors.Is(d.Missing, dataset.ErrMissing) || len(d.Problems) != 1 || d.Problems[0].Key != "data.name" {
		t.Error(d.Missing, d.Problems)
	}
}

// A form has every key that a recipe accepts and the documentation lists.
func TestFormFields(t *testing.T) {
	known := map[string]Field{}
	var enter func(at string, fields []Field)
	enter = func(at string, fields []Field) {
		for _, f := range fields {
			known[at+f.Key] = f
			enter(at+f.Key+".", f.Fields)
		}
	}
	enter("", FormFields())
	var walk func(at string, t reflect.Type)
	walk = func(at string, typ reflect.Type) {
		for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice {
			typ = typ.Elem()
		}
		if typ.Kind() != reflect.Struct || known[strings.TrimSuffix(at, ".")].Type == ValueField {
			return
		}
		names, fields := structKeys(reflect.New(typ).Elem())
		for _, name := range names {
			if at+name == "reproduce" {
				continue
			}
			if _, ok := known[at+name]; !ok {
				t.Errorf("the form has no field %s", at+name)
			}
			walk(at+name+".", fields[name].Type())
		}
	}
	walk("", reflect.TypeFor[Recipe]())
	if len(known) < 100 {
		t.Errorf("%d fields", len(known))
	}
	for _, kind := range nn.Kinds() {
		i := slices.IndexFunc(known["network"].Kinds, func(k Kind) bool { return k.Name == kind })
		if i < 0 {
			t.Errorf("the form has no layer %s", kind)
			continue
		}
		k := known["network"].Kinds[i]
		for _, key := range append(append(nn.Takes(kind), k.Required...), nn.Intervenes(kind)...) {
			if _, ok := known["network."+key]; !ok || !slices.Contains(k.Fields, key) {
				t.Errorf("the form has no field %s of %s", key, kind)
			}
		}
		for key := range k.Defaults {
			if !slices.Contains(k.Fields, key) {
				t.Errorf("%s has a default of %s, which it does not take", kind, key)
			}
		}
	}
}

// What the form shows as a default is what leaving the key out does.
func TestFormDefaults(t *testing.T) {
	layers := map[string]string{
		"dense": "{layer: flatten}, {layer: dense, units: 10%s}", "conv": "{layer: conv, filters: 2, kernel: 3%s}", "maxpool": "{layer: maxpool, size: 2%s}",
		"avgpool": "{layer: avgpool, size: 2%s}", "batchnorm": "{layer: batchnorm%s}", "layernorm": "{layer: layernorm%s}",
		"softmax": "{layer: conv, filters: 2, kernel: 1, name: c}, {layer: softmax%s}", "log-softmax": "{layer: conv, filters: 2, kernel: 1, name: c}, {layer: log-softmax%s}", "scale": "{layer: scale%s}", "pad": "{layer: pad, padding: 1%s}",
		"upsample": "{layer: upsample, factor: 2%s}", "add": "{layer: dropout, rate: 0.5, name: a}, {layer: add, inputs: [input, a]%s}",
		"concat": "{layer: dropout, rate: 0.5, name: a}, {layer: concat, inputs: [input, a]%s}", "multiply": "{layer: dropout, rate: 0.5, name: a}, {layer: multiply, inputs: [input, a]%s}",
		"matmul": "{layer: dropout, rate: 0.5, name: a}, {layer: matmul, inputs: [input, a]%s}",
	}
	build := func(layer string) (*nn.Network, error) {
		text := strings.Replace(described, described[strings.Index(described, "  - {layer: conv"):strings.Index(described, "  - {layer: flatten")], "", 1)
		text = strings.Replace(text, "network:\n  - {layer: flatten}\n  - {layer: dense, units: 10, activation: softmax}\n", "network: ["+layer+", {layer: flatten, name: last}, {layer: dense, units: 10, name: out, activation: softmax}]\n", 1)
		d := describe(text)
		if d.Network == nil {
			return nil, fmt.Errorf("%v", d.Problems)
		}
		return d.Network, nil
	}
	for _, kind := range nn.Kinds() {
		for key, value := range nn.Defaults(kind) {
			without, err := build(fmt.Sprintf(layers[kind], ""))
			if err != nil {
				t.Fatalf("%s: %v", kind, err)
			}
			with, err := build(fmt.Sprintf(layers[kind], ", "+key+": "+renderScalar(value, key == "padding")))
			if err != nil {
				t.Errorf("%s with %s=%s: %v", kind, key, value, err)
				continue
			}
			if !reflect.DeepEqual(with.Values(), without.Values()) || len(with.Params()) != len(without.Params()) {
				t.Errorf("%s: %s is not %s if it is left out", kind, key, value)
			}
		}
	}
}

// Every template is a recipe without problems.
func TestTemplate(t *testing.T) {
	for _, name := range (generate.Opener{}).Names() {
		d, err := generate.Opener{}.Open(name, dataset.Options{Train: 50, Test: 10})
		if err != nil {
			t.Fatal(err)
		}
		text := []byte(strings.Replace(string(Template(name, d.Shape, len(d.Classes))), "}", ", train: 50, test: 10}", 1))
		if out := Describe("x", text, generate.Opener{}, dataset.Options{}); len(out.Problems) > 0 {
			t.Errorf("%s: %v\n%s", name, out.Problems[0], text)
		}
	}
	if text := string(Template("tiny", [3]int{1, 4, 4}, 3)); !strings.Contains(text, "units: 3") || strings.Contains(text, "conv") {
		t.Error(text)
	}
}

// The number of outputs follows the data.
func TestAdapt(t *testing.T) {
	d := describe(strings.Replace(described, "train: 300", "classes: [3, 8], train: 300", 1))
	edits := d.Adapt()
	if !reflect.DeepEqual(edits, []Edit{{Key: "network[3].units", Value: "2"}}) {
		t.Fatal(edits)
	}
	if edits := describe(described).Adapt(); edits != nil {
		t.Fatal(edits)
	}
}

// An estimate makes real updates: at least three, or fewer or smaller ones where they are slow.
func TestEstimate(t *testing.T) {
	prepare := func(text string) *Experiment {
		d, err := Parse("x", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		e, err := Prepare(d, generate.Opener{}, dataset.Options{})
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	out, err := prepare(described).Estimate(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if out.Updates < estimateUpdates || out.Batch != 32 || !(out.Update > 0) || !(out.Seconds >= 20*out.Update) || out.Bytes == 0 {
		t.Errorf("%+v", out)
	}
	slow := strings.NewReplacer("filters: 4, kernel: 3", "filters: 64, kernel: 11", "batch: 32", "batch: 300").Replace(described)
	begun := time.Now()
	out, err = prepare(slow).Estimate(t.Context(), 1)
	if err != nil {
		t.Fatal(err)
	}
	if out.Batch >= 300 {
		t.Errorf("a slow network is estimated with its whole batch: %+v in %v", out, time.Since(begun))
	}
	huge := strings.Replace(described, "  - {layer: dense, units: 10", "  - {layer: dense, units: 200000}\n  - {layer: dense, units: 10", 1)
	if _, err := prepare(huge).Estimate(t.Context(), 1); err == nil || !strings.Contains(err.Error(), "memory") {
		t.Error("a network that does not fit into memory is timed:", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := prepare(described).Estimate(ctx, 1); !errors.Is(err, context.Canceled) {
		t.Error("a cancelled estimate:", err)
	}
}

var documentedKey = regexp.MustCompile("`([a-z_0-9]+(?:\\.[a-z_0-9]+)*)`")

// Every key that docs/recipe-file.md lists in the first column of a table of keys is in the form.
func TestFormHasDocumentedKeys(t *testing.T) {
	var all []string
	var enter func(at string, fields []Field)
	enter = func(at string, fields []Field) {
		for _, f := range fields {
			all = append(all, at+f.Key, f.Key)
			enter(at+f.Key+".", f.Fields)
			for _, k := range f.Kinds {
				all = append(all, k.Name)
			}
		}
	}
	enter("", FormFields())
	n := 0
	for line := range strings.Lines(recipePage(t)) {
		if !strings.HasPrefix(line, "| ") {
			continue
		}
		for _, m := range documentedKey.FindAllStringSubmatch(strings.SplitN(line, "|", 3)[1], -1) {
			n++
			if key := m[1]; key != "reproduce" && !slices.Contains(all, key) {
				t.Errorf("the form has no %s", key)
			}
		}
	}
	if n < 50 {
		t.Errorf("%d documented keys", n)
	}
}

func recipePage(t *testing.T) string {
	text, err := os.ReadFile("../docs/recipe-file.md")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
