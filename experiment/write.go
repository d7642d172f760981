package experiment

import (
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"brainbow/runstore"

	"github.com/goccy/go-yaml"
)

// Text writes a recipe as a person would: keys in the order of docs/recipe-file.md, one layer per
// line, nothing that has its default. Reading it gives the recipe again.
func Text(r *Recipe) ([]byte, error) {
	brief := *r
	brief.Optimizer = brief.Optimizer.Brief()
	root, err := treeOf(brief)
	if err != nil {
		return nil, fmt.Errorf("write recipe: %w", err)
	}
	text := renderRoot(root)
	d, err := Parse("of the form", text)
	if err != nil {
		return nil, fmt.Errorf("write recipe: %w", err)
	}
	var again Recipe
	dec := decoder{file: d.File}
	if err := dec.decode(d.root, reflect.ValueOf(&again).Elem(), ""); err != nil {
		return nil, fmt.Errorf("write recipe: %w", err)
	}
	brief.Adapted, brief.Numerics = "", 0
	if !reflect.DeepEqual(&again, &brief) {
		return nil, fmt.Errorf("write recipe: %s changes when it is written and read back", r.Name)
	}
	return text, nil
}

// TextOf writes the recipe that a run was trained from, without what was measured.
func TextOf(meta runstore.Meta) ([]byte, error) {
	r := &Recipe{}
	if len(meta.Recipe) == 0 {
		return nil, fmt.Errorf("write recipe: the run was not trained from a recipe")
	}
	if err := json.Unmarshal(meta.Recipe, r); err != nil {
		return nil, fmt.Errorf("write recipe: run.json: recipe: %w", err)
	}
	if len(r.Network) == 0 {
		return nil, fmt.Errorf("write recipe: the run was not trained from a recipe")
	}
	for i := range r.Transforms { // measured again on the data that is chosen
		r.Transforms[i].Mean, r.Transforms[i].Std = nil, nil
	}
	r.Seed, r.Reproduce = meta.Seed, nil
	r.Record = r.Record.Brief()
	return Text(r)
}

// treeOf returns a value as a tree, without empty texts, lists and groups.
func treeOf(v any) (*node, error) {
	body, err := yaml.Marshal(v)
	if err != nil {
		return nil, err
	}
	root, err := parseTree(body)
	if err != nil {
		return nil, err
	}
	prune(root)
	return root, nil
}

// prune removes keys without a value.
func prune(n *node) {
	n.fields = slices.DeleteFunc(n.fields, func(f field) bool {
		prune(f.value)
		v := f.value
		return v.kind == null || v.kind == scalar && v.text == "" || v.kind == mapping && len(v.fields) == 0 || v.kind == sequence && len(v.items) == 0
	})
	for _, item := range n.items {
		prune(item)
	}
}

// width is the number of characters of a line above which a group is written over several lines.
const width = 100

// renderRoot writes a whole recipe.
func renderRoot(root *node) []byte {
	var b strings.Builder
	for _, f := range root.fields {
		b.WriteString(renderField(f.key, f.value, 0))
	}
	return []byte(b.String())
}

// renderField writes a key and its value with an indentation, ending with a new line.
func renderField(key string, v *node, indent int) string {
	margin := strings.Repeat(" ", indent)
	if v.kind == scalar && len(v.text)+len(key) > width-10 && !strings.Contains(v.text, "\n") && plainWords.MatchString(v.text) {
		return margin + key + ": >-\n" + folded(v.text, margin+"  ")
	}
	flow := margin + key + ": " + renderFlow(v) + "\n"
	switch {
	case key == "network" && indent == 0 && v.kind == sequence && len(v.items) > 0:
		var b strings.Builder
		b.WriteString(key + ":\n")
		for _, item := range v.items {
			b.WriteString("  - " + renderFlow(item) + "\n")
		}
		return b.String()
	case v.kind == mapping && len(v.fields) > 0 && (len(flow) > width || key == "record" && indent == 0):
		b := margin + key + ":\n"
		for _, f := range v.fields {
			b += renderField(f.key, f.value, indent+2)
		}
		return b
	}
	return flow
}

// plainWords are texts that may be folded: words between single spaces.
var plainWords = regexp.MustCompile(`^[^\s]+( [^\s]+)*$`)

// folded wraps a text at the words.
func folded(text, margin string) string {
	var b strings.Builder
	line := margin
	for _, word := range strings.Fields(text) {
		if len(line) > len(margin) && len(line)+1+len(word) > 84 {
			b.WriteString(line + "\n")
			line = margin
		}
		if len(line) > len(margin) {
			line += " "
		}
		line += word
	}
	b.WriteString(line + "\n")
	return b.String()
}

// renderFlow writes a value on one line.
func renderFlow(n *node) string {
	var parts []string
	switch n.kind {
	case mapping:
		for _, f := range n.fields {
			parts = append(parts, renderScalar(f.key, false)+": "+renderFlow(f.value))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case sequence:
		for _, item := range n.items {
			parts = append(parts, renderFlow(item))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case null:
		return "null"
	}
	return renderScalar(n.text, n.quoted)
}

// renderScalar writes a scalar, in quotes if it would read as something else without.
func renderScalar(text string, quoted bool) string {
	if _, err := strconv.ParseFloat(text, 64); bare.MatchString(text) && !(quoted && err == nil) {
		if n, err := parseTree([]byte("[" + text + "]")); err == nil && len(n.items) == 1 && n.items[0].kind == scalar && n.items[0].text == text {
			return text
		}
	}
	q, err := json.Marshal(text)
	if err != nil {
		return strconv.Quote(text)
	}
	return string(q)
}

// bare are texts that may do without quotes.
var bare = regexp.MustCompile(`^[^\s\[\]{},:#&*!|>'"%@\x60?\\-][^\[\]{},#\n"\\]*$|^-?[0-9.][0-9a-zA-Z.+_-]*$`)
