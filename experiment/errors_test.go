package experiment

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"brainbow/dataset"
	"brainbow/dataset/generate"
	"brainbow/dataset/reader"
)

// plain is a valid recipe. Line numbers below count its lines.
const plain = `name: plain
title: A plain one
about: It has nothing special.
data: {name: digits, train: 100}
transforms: [scale]
network:
  - layer: conv
    filters: 4
    kernel: 3
    activation: relu
    weight_init: {kind: normal, std: 0.1}
  - {layer: flatten}
  - {layer: dense, units: 10, activation: softmax}
loss: softmax-cross-entropy
l2: 0.001
optimizer:
  kind: adam
  learning_rate: 0.001
batch: 10
epochs: 2
seed: 3
`

// build checks a recipe in every way that a training does before it starts.
func build(d *Document) error {
	r, err := d.Recipe()
	if err != nil {
		return err
	}
	if err := d.CheckData(r, reader.Files{}); err != nil {
		return err
	}
	data, err := generate.Opener{}.Open("digits", dataset.Options{Train: 20, Test: 20})
	if err != nil {
		return err
	}
	_, err = d.Network(r, data)
	return err
}

func TestPlainIsFine(t *testing.T) {
	d, err := Parse("plain.yaml", []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	if err := build(d); err != nil {
		t.Error(err)
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		name     string
		from, to string // in plain
		line     int
		key      string
		problem  string
	}{
		{"unknown key", "batch: 10", "bach: 10", 19, "bach", "unknown key; did you mean batch? one of name, title, about, data, transforms, network, loss, label_smoothing, l2, l1,"},
		{"unknown key, nothing near", "batch: 10", "colour: 10", 19, "colour", "unknown key; one of name, title"},
		{"unknown key in a group", "  learning_rate", "  learning-rate", 18, "optimizer.learning-rate", "did you mean learning_rate? one of kind, learning_rate, momentum"},
		{"unknown key in a layer", "    kernel", "    kernal", 9, "network[0].kernal", "did you mean kernel? one of layer, name, inputs, units"},
		{"unknown key on one line", "std: 0.1", "sdt: 0.1", 11, "network[0].weight_init.sdt", "did you mean std? one of kind, std, value"},
		{"unknown key of data", "train: 100", "tarin: 100", 4, "data.tarin", "did you mean train? one of name, otherwise, train, test, classes, split, size, fit, channels, skip_bad, seed, difficulty"},
		{"difficulty of no degree", "train: 100", "difficulty: 2", 4, "data.difficulty", "must be between -1 (easy) and 1 (hard), not 2"},
		{"key twice", "batch: 10", "batch: 10\nbatch: 20", 20, "", "batch"},
		{"text for a number", "batch: 10", "batch: ten", 19, "batch", `must be a whole number, not "ten"`},
		{"quotes", "batch: 10", "batch: '10'", 19, "batch", `must be a whole number, not "10"`},
		{"fraction", "epochs: 2", "epochs: 2.5", 20, "epochs", `must be a whole number, not "2.5"`},
		{"negative seed", "seed: 3", "seed: -3", 21, "seed", `must be a whole number of at least 0, not "-3"`},
		{"not finite", "l2: 0.001", "l2: .inf", 15, "l2", "a number"},
		{"huge", "l2: 0.001", "l2: 1e999", 15, "l2", "a number"},
		{"list for a number", "batch: 10", "batch: [10]", 19, "batch", "must be a whole number, not a list"},
		{"number for a list", "transforms: [scale]", "transforms: scale", 5, "transforms", `must be a list ([a, b], or one entry per line after "- "), not "scale"`},
		{"number for a group", "data: {name: digits, train: 100}", "data: digits", 4, "data", `must be a group of keys (name, otherwise, train`},
		{"list for a group", "  - {layer: flatten}", "  - [flatten]", 12, "network[1]", "must be a group of keys (layer, name"},
		{"not true or false", "batch: 10", "batch: 10\ndrop_last: maybe", 20, "drop_last", `must be true or false, not "maybe"`},
		{"batch 0", "batch: 10", "batch: 0", 19, "batch", "must be at least 1, not 0"},
		{"negative batch", "batch: 10", "batch: -1", 19, "batch", "must be at least 1, not -1"},
		{"no epochs", "epochs: 2", "epochs: 0", 20, "epochs", "must be at least 1, not 0"},
		{"missing key", "epochs: 2\n", "", 1, "epochs", "must be at least 1, not 0"},
		{"no data name", "name: digits, ", "", 4, "data.name", "is missing; give the name of a dataset, such as mnist or digits"},
		{"unknown data", "name: digits", "name: digit", 4, "data.name", `"digit" is not a dataset; did you mean digits? one of mnist`},
		{"unknown otherwise", "name: digits", "name: digits, otherwise: mist", 4, "data.otherwise", "did you mean mnist?"},
		{"negative train", "train: 100", "train: -1", 4, "data.train", "must be a number of samples, or 0 for all, not -1"},
		{"one class", "train: 100", "classes: [1]", 4, "data.classes", "must have at least 2 entries, or be left out for all classes, not 1"},
		{"no class", "train: 100", "classes: []", 4, "data.classes", "must have at least 2 entries, or be left out for all classes, not 0"},
		{"unknown transform", "[scale]", "[scale, centre]", 5, "transforms[1]", `"centre" is not a transform; did you mean center? one of scale, center, standardise`},
		{"transform's field", "[scale]", "[{kind: scale, mean: [1]}]", 5, "transforms[0].mean", "applies only to standardise"},
		{"transform's unknown key", "[scale]", "[{knd: scale}]", 5, "transforms[0].knd", "did you mean kind? one of kind, mean, std, size, from, by, axis"},
		{"unknown augmentation", "batch: 10", "batch: 10\naugment: [rotat]", 20, "augment[0].kind", `"rotat" is not an augmentation; one of shift, rotate, flip, noise`},
		{"range of an augmentation", "batch: 10", "batch: 10\naugment: [{kind: rotate, by: 200}]", 20, "augment[0].by", "must be an angle above 0 and up to 180 degrees, not 200"},
		{"augmentation's unknown key", "batch: 10", "batch: 10\naugment: [{kind: shift, bi: 2}]", 20, "augment[0].bi", "did you mean by? one of kind, by, axis"},
		{"transform of pixels too late", "[scale]", "[scale, edges]", 5, "transforms[1]", "edges works on pixels; put it before scale, center and standardise"},
		{"part larger than the picture", "[scale]", "[{kind: crop, size: [30, 20]}]", 5, "transforms[0].size", "a part of 30×20 does not fit pictures of 28×28"},
		{"no network", plain[strings.Index(plain, "network:"):strings.Index(plain, "loss:")], "", 1, "network", "has no layers"},
		{"unknown layer", "layer: flatten", "layer: flaten", 12, "network[1].layer", `"flaten" is not a layer; did you mean flatten? one of dense, conv`},
		{"no layer", "  - layer: conv\n    filters", "  - filters", 7, "network[0].layer", `"" is not a layer; one of dense`},
		{"unknown activation", "activation: relu", "activation: rely", 10, "network[0].activation", `did you mean relu? one of linear`},
		{"kernel", "kernel: 3", "kernel: -4", 9, "network[0].kernel", "between 1 and"},
		{"filters", "filters: 4", "filters: -4", 8, "network[0].filters", ""},
		{"field of another layer", "units: 10", "units: 10, kernel: 3", 13, "network[2].kernel", "does not apply to a dense layer"},
		{"outputs", "units: 10", "units: 11", 13, "network[2].units", "the network has 11 outputs, but digits has 10 classes; give it 10"},
		{"initialiser", "kind: normal", "kind: nomal", 11, "network[0].weight_init", `"nomal" is not an initialiser; one of zero`},
		{"unknown loss", "softmax-cross-entropy", "cross-entropy", 14, "loss", `"cross-entropy" is not a loss; one of softmax-cross-entropy`},
		{"misspelt loss", "softmax-cross-entropy", "softmax-crossentropy", 14, "loss", `did you mean softmax-cross-entropy?`},
		{"loss that does not go", "loss: softmax-cross-entropy", "loss: sigmoid-cross-entropy", 13, "network[2].activation", "must be sigmoid for the loss sigmoid-cross-entropy, not softmax"},
		{"unknown optimiser", "kind: adam", "kind: adan", 17, "optimizer.kind", `"adan" is not an optimizer; did you mean adam? one of sgd`},
		{"learning rate", "learning_rate: 0.001", "learning_rate: -1", 18, "optimizer.learning_rate", "must be a number above 0, not -1"},
		{"constant of another rule", "learning_rate: 0.001", "learning_rate: 0.001\n  rho: 0.9", 19, "optimizer.rho", "does not apply to adam"},
		{"unknown schedule", "batch: 10", "batch: 10\nschedule: {kind: cosin}", 20, "schedule.kind", `"cosin" is not a schedule; did you mean cosine? one of constant, step`},
		{"key of another schedule", "batch: 10", "batch: 10\nschedule: {kind: cosine, every: 2}", 20, "schedule.every", "does not apply to cosine, which takes final, warmup"},
		{"slope of another activation", "activation: relu", "activation: relu\n    slope: 0.1", 11, "network[0].slope", "does not apply to activation relu, which has no parameters"},
		{"negative l2", "l2: 0.001", "l2: -1", 15, "l2", "must be 0 or more, not -1"},
		{"batch that never fills", "batch: 10", "batch: 21\ndrop_last: true", 19, "batch", "at most the 20 training samples"},
		{"unknown key of record", "seed: 3", "record:\n  frames: {evry: 1}", 22, "record.frames.evry", "did you mean every? one of every, epochs, log, off"},
		{"size", "seed: 3", "record:\n  budget: lots", 22, "record.budget", `"lots" is not a size; a number with kB`},
		{"list for a size", "seed: 3", "record:\n  budget: [1]", 22, "record.budget", "is not a size"},
		{"run name", "name: plain", "name: a/b", 1, "name", "runs are named after it"},
		{"hidden name", "name: plain", "name: .git", 1, "name", "runs are named after it"},
		{"anchor", "seed: 3", "seed: &a 3", 21, "", "anchors, aliases and tags"},
		{"tag", "seed: 3", "seed: !!int 3", 21, "", "anchors, aliases and tags"},
		{"merge", "seed: 3", "<<: {seed: 3}", 21, "", `"<<" is not a key`},
		{"syntax", "seed: 3", "seed: [3", 21, "", "not valid YAML"},
		{"two documents", "seed: 3", "seed: 3\n---\nseed: 4", 23, "", "a second document"},
		{"deep", "seed: 3", "seed: " + strings.Repeat("[", 40) + strings.Repeat("]", 40), 21, "", "must be nested at most 24 deep"},
		{"deeper", "seed: 3", "seed: " + strings.Repeat("[", 20000), 21, "", "must be nested at most 24 deep"},
		{"long", "seed: 3", "seed: " + strings.Repeat(" ", 70000) + "3", 0, "", "a recipe must have at most 65536 bytes, not 70"},
		{"empty", plain, "# nothing\n", 0, "", "it is empty"},
		{"a list", plain, "- 1\n- 2\n", 1, "", `must be keys and values, like "batch: 10", not a list`},
		{"a word", plain, "softmax\n", 1, "", `must be keys and values, like "batch: 10", not a single value`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if !strings.Contains(plain, c.from) {
				t.Fatal("nothing to replace")
			}
			d, err := Parse("mine.yaml", []byte(strings.Replace(plain, c.from, c.to, 1)))
			if err == nil {
				err = build(d)
			}
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("error %v", err)
			}
			if e.File != "mine.yaml" || e.Line != c.line || e.Key != c.key && c.name != "key twice" || !strings.Contains(e.Problem, c.problem) {
				t.Errorf("%v\nline %d, key %q; want line %d, key %q, %q", e, e.Line, e.Key, c.line, c.key, c.problem)
			}
		})
	}
}

func TestErrorText(t *testing.T) {
	d, err := Parse("mine.yaml", []byte(strings.Replace(plain, "kernel: 3", "kernal: 3", 1)))
	if err != nil {
		t.Fatal(err)
	}
	_, err = d.Recipe()
	const want = "read recipe mine.yaml: line 9: network[0].kernal: unknown key; did you mean kernel? " +
		"one of layer, name, inputs, units, filters, kernel, kernel_width, padding, stride, dilation, groups, size, size_width, ceil, count_padding, rate, momentum, epsilon, axis, shape, order, from, to, value, factor, mode, transposed, bias, activation, slope, alpha, low, high, weight_init, bias_init, trainable, frozen, off, edits"
	if err == nil || err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "my own.yaml")
	if err := os.WriteFile(path, []byte(strings.Replace(plain, "name: plain\n", "", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	d, err := Load(nil, path)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := d.Recipe(); err != nil || r.Name != "my own" {
		t.Errorf("recipe %+v, %v", r, err)
	}
	for name, want := range map[string]string{
		"sotfmax":                       "did you mean softmax? one of default, softmax,",
		"something":                     "or the path of a .yaml file",
		filepath.Join(dir, "none.yaml"): "none.yaml",
		filepath.Join(dir, "no"):        "read recipe: open",
		dir + "/":                       "read recipe: ",
	} {
		if _, err := Load(nil, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Load(nil, %q): error %v does not say %q", name, err, want)
		}
	}
	if _, err := Source("nothing"); err == nil {
		t.Error("a recipe that does not exist has a text")
	}
}

func TestLocateLeavesOthersAlone(t *testing.T) {
	d, err := Parse("mine.yaml", []byte(plain))
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Locate(os.ErrClosed); got != os.ErrClosed {
		t.Errorf("Locate gives %v", got)
	}
	_, err = generate.Opener{}.Open("digits", dataset.Options{Train: 100_000})
	if got := d.Locate(err); !strings.Contains(got.Error(), "line 4: data.train: 100000: digits makes at most 60000") {
		t.Errorf("Locate gives %v", got)
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(plain))
	for _, name := range Names() {
		text, _ := Source(name)
		f.Add(text)
	}
	f.Add([]byte(plain + "reproduce:\n  run: 0123456789abcdef0123456789abcdef\n  numerics: 1\n  data: sha256:" + strings.Repeat("ab", 32) +
		"\n  events: [{step: 4, key: learning_rate, value: 0.5}]\n  weights: [{step: 0, sha256: " + strings.Repeat("01", 32) + "}]\n"))
	f.Add([]byte("a: &b [*b]"))
	f.Add([]byte("- - - - x"))
	f.Add([]byte("? {a: b}\n: c"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := Parse("fuzz.yaml", data)
		if err == nil {
			_, err = d.Recipe()
		}
		if err != nil {
			if e, ok := errors.AsType[*Error](err); !ok || e.File != "fuzz.yaml" || e.Problem == "" {
				t.Errorf("error %#v", err)
			}
		}
	})
}

func FuzzSet(f *testing.F) {
	f.Add("optimizer.learning_rate", "0.1")
	f.Add("network[1].units", "{a: [b]}")
	f.Add("network.3", "null")
	f.Add("l2", "- - x")
	f.Fuzz(func(t *testing.T, key, value string) {
		d, err := Parse("fuzz.yaml", []byte(plain))
		if err != nil {
			t.Fatal(err)
		}
		if err = d.Set(key, value); err == nil {
			_, err = d.Recipe()
		}
		if err != nil {
			if e, ok := errors.AsType[*Error](err); !ok || e.Problem == "" {
				t.Errorf("error %#v", err)
			}
		}
	})
}
