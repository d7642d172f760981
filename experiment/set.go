package experiment

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// Assign calls [Document.Set] with an argument of the form key=value, such as
// "optimizer.learning_rate=0.1".
func (d *Document) Assign(argument string) error {
	key, value, ok := strings.Cut(argument, "=")
	if !ok {
		return &Error{File: d.File, Set: argument, Problem: "there is no '='; give key=value"}
	}
	return d.Set(key, value)
}

// Set replaces the value of a key. The key is a path: keys joined by dots, list entries by
// number ("network.1.units" or "network[1].units"; the number after the last entry appends
// one). The value is YAML; null removes the key.
//
// Set does not check that the key exists and the value fits. [Document.Recipe] does, and its
// error then names this setting.
func (d *Document) Set(key, value string) error {
	at := place{set: key + "=" + value}
	fail := func(key, format string, args ...any) error {
		return &Error{File: d.File, Set: at.set, Key: key, Problem: fmt.Sprintf(format, args...)}
	}
	if strings.TrimSpace(value) == "" {
		return fail("", "no value after '='; null removes the key")
	}
	steps, ok := splitKey(key)
	if !ok {
		return fail("", "%q is not a key; join keys by dots, like optimizer.learning_rate or network.1.units", key)
	}
	fresh, err := parseTree([]byte(value))
	if err != nil {
		e, _ := errors.AsType[*Error](err)
		return fail(key, "%s", e.Problem)
	}
	fresh.mark(at)
	n := d.root
	for i, step := range steps {
		last := i == len(steps)-1
		here := joinKey(steps[:i])
		if n.kind == null && !last { // an empty group
			n.kind = mapping
		}
		switch n.kind {
		case sequence:
			k, err := strconv.Atoi(step)
			if err != nil || k < 0 || k > len(n.items) {
				return fail(here, "%q is not one of its %d entries; they are numbered from 0", step, len(n.items))
			}
			switch {
			case k == len(n.items) && fresh.kind != null:
				n.items = append(n.items, &node{kind: mapping, at: at})
			case k == len(n.items):
				return fail(here, "there is no entry %d to remove", k)
			}
			if last && fresh.kind == null {
				n.items = append(n.items[:k], n.items[k+1:]...)
				return nil
			}
			if last {
				n.items[k] = fresh
				return nil
			}
			n = n.items[k]
		case mapping, null:
			n.kind = mapping
			if last {
				n.put(step, fresh, at)
				return nil
			}
			next := n.child(step)
			if next == nil {
				next = &node{kind: mapping, at: at}
				n.put(step, next, at)
			}
			n = next
		default:
			return fail(here, "is %q; it has no key %s", n.text, step)
		}
	}
	return nil
}

// put sets a key of a mapping; null removes it.
func (n *node) put(key string, value *node, at place) {
	for i := range n.fields {
		if n.fields[i].key != key {
			continue
		}
		if value.kind == null {
			n.fields = append(n.fields[:i], n.fields[i+1:]...)
		} else {
			n.fields[i] = field{key, value, at}
		}
		return
	}
	if value.kind != null {
		n.fields = append(n.fields, field{key, value, at})
	}
}

// splitKey cuts "network[1].units" or "network.1.units" into its steps.
func splitKey(key string) ([]string, bool) {
	steps := strings.Split(strings.ReplaceAll(strings.ReplaceAll(key, "[", "."), "]", ""), ".")
	for _, s := range steps {
		if s == "" || strings.TrimSpace(s) != s {
			return nil, false
		}
	}
	return steps, true
}

// joinKey is the inverse of splitKey.
func joinKey(steps []string) string {
	var b strings.Builder
	for i, s := range steps {
		if _, err := strconv.Atoi(s); err == nil {
			b.WriteString("[" + s + "]")
			continue
		}
		if i > 0 {
			b.WriteByte('.')
		}
		b.WriteString(s)
	}
	return b.String()
}
