package experiment

import "encoding/json"

// Written is what the text of a recipe says, without defaults: texts, lists ([]any) and groups
// (map[string]any). A number or a flag is a text, as it is written.
func (d *Document) Written() any { return d.root.plain() }

func (n *node) plain() any {
	switch n.kind {
	case scalar:
		return n.text
	case mapping:
		m := make(map[string]any, len(n.fields))
		for _, f := range n.fields {
			m[f.key] = f.value.plain()
		}
		return m
	case sequence:
		list := make([]any, len(n.items))
		for i, item := range n.items {
			list[i] = item.plain()
		}
		return list
	}
	return nil
}

// equal compares two trees without their positions. Groups are equal whatever the order of their keys.
func (n *node) equal(m *node) bool {
	a, errA := json.Marshal(n.plain())
	b, errB := json.Marshal(m.plain())
	return errA == nil && errB == nil && string(a) == string(b)
}
