package experiment

import (
	"fmt"
	"slices"
	"strconv"
)

// Edit is a change of a recipe's text by its form.
type Edit struct {
	// Key is the path of a value, as [Document.Set] takes it.
	Key string `json:"key"`
	// Value is YAML, "null" to remove the key. With To it is ignored.
	Value string `json:"value,omitempty"`
	// Insert puts the value before an entry of a list, instead of in its place.
	Insert bool `json:"insert,omitempty"`
	// To moves an entry of a list to another place, counted after it was taken out.
	To *int `json:"to,omitempty"`
}

// Rewrite makes edits in the text of a recipe and changes only the lines concerned: comments, order
// and layout of all others stay. A text that is no YAML is refused.
func Rewrite(text []byte, edits []Edit) ([]byte, error) {
	for _, e := range edits {
		next, err := rewrite(text, e)
		if err != nil {
			return nil, err
		}
		text = next
	}
	return text, nil
}

func rewrite(text []byte, e Edit) ([]byte, error) {
	d, err := Parse("of the form", text)
	if err != nil {
		return nil, err
	}
	steps, ok := splitKey(e.Key)
	if !ok {
		return nil, &Error{File: d.File, Key: e.Key, Problem: fmt.Sprintf("%q is not a key", e.Key)}
	}
	if one := d.at(steps[:len(steps)-1]); one != nil && one.kind == scalar && !e.Insert && e.To == nil && e.Value != "null" {
		if field := steps[0]; len(steps) == 3 && (field == "transforms" || field == "augment") { // its kind alone
			e.Value = "{kind: " + renderFlow(one) + ", " + steps[2] + ": " + e.Value + "}"
			steps = steps[:2]
		}
	}
	want, err := Parse("of the form", text) // what the text must say afterwards
	if err != nil {
		return nil, err
	}
	if e.Insert || e.To != nil {
		if err := want.arrange(steps, e); err != nil {
			return nil, err
		}
	} else {
		if e.Value == "null" {
			steps = want.lonely(steps)
		}
		if err := want.Set(joinKey(steps), e.Value); err != nil {
			return nil, err
		}
	}
	if want.root.equal(d.root) {
		return text, nil
	}
	s := &script{text: string(text), root: d.root}
	if e.Insert || e.To != nil {
		s.arrange(steps, e)
	} else {
		s.set(steps, e.Value)
	}
	// Whatever the layout, the text must say what was asked for. If it does not, the section is
	// written anew, and if that does not help, all of it.
	if s.says(want.root) {
		return []byte(s.text), nil
	}
	s = &script{text: string(text), root: d.root}
	if section := want.root.child(steps[0]); section != nil {
		s.replaceSection(steps[0], renderField(steps[0], section, 0))
	} else {
		s.replaceSection(steps[0], "")
	}
	if s.says(want.root) {
		return []byte(s.text), nil
	}
	return renderRoot(want.root), nil
}

// lonely returns the path of the outermost group that is empty once the key is removed.
func (d *Document) lonely(steps []string) []string {
	for len(steps) > 1 {
		n := d.at(steps[:len(steps)-1])
		if n == nil || n.kind != mapping || len(n.fields) != 1 || n.child(steps[len(steps)-1]) == nil {
			break
		}
		steps = steps[:len(steps)-1]
	}
	return steps
}

// at returns the value of a path, nil if the document has no such path.
func (d *Document) at(steps []string) *node {
	n := d.root
	for _, step := range steps {
		switch n.kind {
		case mapping:
			n = n.child(step)
		case sequence:
			k, err := strconv.Atoi(step)
			if err != nil || k < 0 || k >= len(n.items) {
				return nil
			}
			n = n.items[k]
		default:
			return nil
		}
		if n == nil {
			return nil
		}
	}
	return n
}

// arrange inserts or moves an entry of a list in the tree.
func (d *Document) arrange(steps []string, e Edit) error {
	fail := func(format string, args ...any) error {
		return &Error{File: d.File, Key: e.Key, Problem: fmt.Sprintf(format, args...)}
	}
	list := d.at(steps[:len(steps)-1])
	k, err := strconv.Atoi(steps[len(steps)-1])
	if list == nil || list.kind != sequence || err != nil {
		return fail("is not an entry of a list")
	}
	if e.To != nil {
		if k < 0 || k >= len(list.items) || *e.To < 0 || *e.To >= len(list.items) {
			return fail("cannot be moved to entry %d of %d", *e.To, len(list.items))
		}
		one := list.items[k]
		list.items = slices.Insert(slices.Delete(list.items, k, k+1), *e.To, one)
		return nil
	}
	fresh, err := parseTree([]byte(e.Value))
	if err != nil || fresh.kind == null {
		return fail("%q is not a value", e.Value)
	}
	if k < 0 || k > len(list.items) {
		return fail("there are %d entries", len(list.items))
	}
	list.items = slices.Insert(list.items, k, fresh)
	return nil
}
