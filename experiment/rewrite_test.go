package experiment

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// leaves calls do with the path and the value of every scalar of a tree.
func leaves(n *node, at string, do func(key string, n *node)) {
	switch n.kind {
	case mapping:
		for _, f := range n.fields {
			leaves(f.value, strings.TrimPrefix(at+"."+f.key, "."), do)
		}
	case sequence:
		for i, item := range n.items {
			leaves(item, fmt.Sprintf("%s[%d]", at, i), do)
		}
	case scalar:
		do(at, n)
	}
}

// changedLines counts the lines that differ, of texts with the same number of lines.
func changedLines(a, b string) int {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	if len(x) != len(y) {
		return max(len(x), len(y))
	}
	n := 0
	for i := range x {
		if x[i] != y[i] {
			n++
		}
	}
	return n
}

// The text of every recipe that ships, its form and the text of that form say the same; and an edit
// of any value changes its line alone, comments included.
func TestFormOfEveryRecipe(t *testing.T) {
	for _, name := range Names() {
		t.Run(name, func(t *testing.T) {
			source, err := Source(name)
			if err != nil {
				t.Fatal(err)
			}
			d, err := Parse(name, source)
			if err != nil {
				t.Fatal(err)
			}
			r, err := d.Recipe()
			if err != nil {
				t.Fatal(err)
			}
			text, err := Text(r)
			if err != nil {
				t.Fatal(err)
			}
			d2, err := Parse(name, text)
			if err != nil {
				t.Fatal(err)
			}
			again, err := d2.Recipe()
			if err != nil {
				t.Fatalf("%v\n%s", err, text)
			}
			r.Optimizer, again.Optimizer = r.Optimizer.Resolved(), again.Optimizer.Resolved()
			if !reflect.DeepEqual(r, again) {
				t.Errorf("it changes when the form is written:\n%s", text)
			}
			if twice, err := Text(again); err != nil || string(twice) != string(text) {
				t.Errorf("the form's text is not its own text: %v\n%s\n%s", err, text, twice)
			}
			leaves(d.root, "", func(key string, n *node) {
				same, err := Rewrite(source, []Edit{{Key: key, Value: renderScalar(n.text, n.quoted)}})
				if err != nil || string(same) != string(source) {
					t.Errorf("%s: set to what it is: %v\n%s", key, err, same)
				}
				other, err := Rewrite(source, []Edit{{Key: key, Value: "77"}})
				if err != nil {
					t.Errorf("%s: %v", key, err)
					return
				}
				if lines := changedLines(string(source), string(other)); key != "about" && lines != 1 {
					t.Errorf("%s: %d lines changed\n%s", key, lines, other)
				}
				if value := renderScalar(n.text, n.quoted); key == "about" || value[0] == '"' && !n.quoted {
					return // it was folded, or gets quotes that it did not have
				}
				back, err := Rewrite(other, []Edit{{Key: key, Value: renderScalar(n.text, n.quoted)}})
				if err != nil || string(back) != string(source) {
					t.Errorf("%s: not undone by the opposite edit: %v\n%s", key, err, back)
				}
			})
		})
	}
}

const edited = `# mine
name: mine
data: {name: digits, classes: [3, 8]} # two of them
transforms: [scale]
network: # in order
  - {layer: dense, units: 30, activation: relu} # hidden
  # the last
  - {layer: dense, units: 10, activation: softmax}
loss: softmax-cross-entropy
optimizer:
  kind: adam # the usual
  learning_rate: 0.001
batch: 10
epochs: 2
record:
  frames: {every: 1}
seed: 1
`

func TestRewrite(t *testing.T) {
	two, zero := 1, 0
	for _, c := range []struct {
		about    string
		edit     Edit
		old, new string // what is replaced in the text
	}{
		{"a value in brackets", Edit{Key: "data.name", Value: "mnist"}, "name: digits", "name: mnist"},
		{"a key in brackets", Edit{Key: "data.train", Value: "500"}, "[3, 8]}", "[3, 8], train: 500}"},
		{"a list", Edit{Key: "data.classes", Value: "[1]"}, "[3, 8]", "[1]"},
		{"a key out of brackets", Edit{Key: "data.classes", Value: "null"}, "{name: digits, classes: [3, 8]}", "{name: digits}"},
		{"the first key out of brackets", Edit{Key: "network[0].layer", Value: "null"}, "{layer: dense, units: 30", "{units: 30"},
		{"a key of an entry that is its kind alone", Edit{Key: "transforms[0].by", Value: "[1, 2]"}, "[scale]", "[{kind: scale, by: [1, 2]}]"},
		{"an entry of a list", Edit{Key: "transforms[1]", Value: "center"}, "[scale]", "[scale, center]"},
		{"a layer's key", Edit{Key: "network[0].bias", Value: "false"}, "activation: relu}", "activation: relu, bias: false}"},
		{"below its key", Edit{Key: "optimizer.beta1", Value: "0.8"}, "0.001\n", "0.001\n  beta1: 0.8\n"},
		{"beside a comment", Edit{Key: "optimizer.kind", Value: "sgd"}, "kind: adam #", "kind: sgd #"},
		{"a new section", Edit{Key: "schedule.kind", Value: "cosine"}, "batch: 10", "schedule: {kind: cosine}\nbatch: 10"},
		{"a nested new key", Edit{Key: "record.metrics.rows", Value: "9"}, "{every: 1}\n", "{every: 1}\n  metrics: {rows: 9}\n"},
		{"a section away", Edit{Key: "record.frames.every", Value: "null"}, "record:\n  frames: {every: 1}\n", ""},
		{"a line away", Edit{Key: "batch", Value: "null"}, "batch: 10\n", ""},
		{"a layer before", Edit{Key: "network[1]", Value: "{layer: dropout, rate: 0.5}", Insert: true}, "  # the last\n", "  # the last\n  - {layer: dropout, rate: 0.5}\n"},
		{"a layer at the end", Edit{Key: "network[2]", Value: "{layer: flatten}", Insert: true}, "softmax}\n", "softmax}\n  - {layer: flatten}\n"},
		{"a layer away", Edit{Key: "network[0]", Value: "null"}, "  - {layer: dense, units: 30, activation: relu} # hidden\n", ""},
		{"a layer down", Edit{Key: "network[0]", To: &two}, "  - {layer: dense, units: 30, activation: relu} # hidden\n  # the last\n  - {layer: dense, units: 10, activation: softmax}\n", "  - {layer: dense, units: 10, activation: softmax}\n  - {layer: dense, units: 30, activation: relu} # hidden\n  # the last\n"},
		{"a layer up", Edit{Key: "network[1]", To: &zero}, "  - {layer: dense, units: 30, activation: relu} # hidden\n  # the last\n  - {layer: dense, units: 10, activation: softmax}\n", "  - {layer: dense, units: 10, activation: softmax}\n  - {layer: dense, units: 30, activation: relu} # hidden\n  # the last\n"},
		{"a text that needs quotes", Edit{Key: "title", Value: `"a: b # c"`}, "name: mine\n", "name: mine\ntitle: \"a: b # c\"\n"},
	} {
		t.Run(c.about, func(t *testing.T) {
			got, err := Rewrite([]byte(edited), []Edit{c.edit})
			if err != nil {
				t.Fatal(err)
			}
			if want := strings.Replace(edited, c.old, c.new, 1); string(got) != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// Layouts that the scanner does not understand are written anew, and say what was asked for.
func TestRewriteAnyLayout(t *testing.T) {
	for _, text := range []string{
		"data:\n    name:\n        digits\nbatch: 1\n",
		"data: {name: digits,\n  classes: [3,\n  8]}\nbatch: 1\n",
		"batch: 1\ndata:\n- 1\n- 2\n",
		"\"data\": {\"name\": 'it''s'}\nbatch: 1",
		"data:\n  name: digits\n\n  # a comment\n\nbatch: 1 # two\n# the end",
		"? data\n: {name: digits}\nbatch: 1\n",
		"title: one\n  two\nbatch: 1\n",
		"data: {name:\n  digits}\nbatch:\n  1\n",
		"network:\n- layer: dense\n  units: 3\n- {layer: flatten}\nbatch: 1\n",
	} {
		for _, e := range []Edit{{Key: "batch", Value: "2"}, {Key: "data", Value: "{name: xor}"}, {Key: "data", Value: "null"}, {Key: "epochs", Value: "3"}, {Key: "title", Value: "three"}, {Key: "data.name", Value: "mnist"}, {Key: "network[1]", Value: "{layer: dense}"}, {Key: "network[0].units", Value: "null"}} {
			d, err := Parse("", []byte(text))
			if err != nil {
				continue
			}
			if d.Set(e.Key, e.Value) != nil {
				continue // it does not fit this text
			}
			got, err := Rewrite([]byte(text), []Edit{e})
			if err != nil {
				t.Errorf("%q: %v", text, err)
				continue
			}
			s := script{text: string(got)}
			if !s.says(d.root) {
				t.Errorf("%q with %s=%s became %q", text, e.Key, e.Value, got)
			}
		}
	}
	for _, e := range []Edit{{Key: "", Value: "1"}, {Key: "batch", Value: ""}, {Key: "network[9]", Value: "x", Insert: true}, {Key: "batch", Value: "[1"}} {
		if got, err := Rewrite([]byte(edited), []Edit{e}); err == nil {
			t.Errorf("%+v is accepted: %s", e, got)
		}
	}
}
