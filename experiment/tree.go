package experiment

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Limits of a recipe: far above any real one, and low enough that a hostile one costs little
// time and memory.
const (
	maxRecipeBytes = 64 << 10
	maxDepth       = 24
)

type nodeKind int

const (
	null nodeKind = iota
	scalar
	mapping
	sequence
)

func (k nodeKind) String() string {
	return [...]string{"nothing", "a single value", "a group of keys", "a list"}[k]
}

// node is a value of a recipe and its position.
type node struct {
	kind   nodeKind
	text   string // of a scalar
	quoted bool   // a quoted scalar is always text
	fields []field
	items  []*node
	at     place
}

// field is a key of a mapping with its value.
type field struct {
	key   string
	value *node
	at    place
}

// place is the position of a key or value: a line of the file, or a --set.
type place struct {
	line, column int
	set          string
}

// child returns the value of a key, or nil if the mapping has no such key.
func (n *node) child(key string) *node {
	for i := range n.fields {
		if n.fields[i].key == key {
			return n.fields[i].value
		}
	}
	return nil
}

// parseTree parses one YAML document. Its error is an *Error without File.
func parseTree(data []byte) (root *node, err error) {
	if len(data) > maxRecipeBytes {
		return nil, &Error{Problem: fmt.Sprintf("a recipe must have at most %d bytes, not %d", maxRecipeBytes, len(data))}
	}
	if line := tooDeep(data); line > 0 {
		return nil, &Error{Line: line, Problem: fmt.Sprintf("brackets must be nested at most %d deep", maxDepth)}
	}
	defer func() {
		// A panic of the YAML library over a bad file must not end the program.
		if p := recover(); p != nil {
			root, err = nil, &Error{Problem: fmt.Sprintf("not valid YAML: %v", p)}
		}
	}()
	file, err := parser.ParseBytes(data, 0)
	if err != nil {
		e := &Error{Problem: "not valid YAML: " + strings.TrimSpace(err.Error())}
		if y, ok := errors.AsType[yaml.Error](err); ok && y.GetToken() != nil {
			at := y.GetToken().Position
			e.Line, e.Column, e.Problem = at.Line, at.Column, "not valid YAML: "+y.GetMessage()
		}
		return nil, e
	}
	var bodies []ast.Node
	for _, doc := range file.Docs {
		if doc.Body != nil && doc.Body.Type() != ast.CommentType {
			bodies = append(bodies, doc.Body)
		}
	}
	switch len(bodies) {
	case 0:
		return nil, &Error{Problem: "it is empty"}
	case 1:
		return convert(bodies[0], 0)
	}
	return nil, &Error{Line: bodies[1].GetToken().Position.Line, Problem: "a second document begins here; a recipe must be a single document"}
}

// tooDeep returns the line at which brackets are nested too deep, or 0. It
// ignores quotes, so it may count too many brackets but never too few.
func tooDeep(data []byte) int {
	line, depth, inLine := 1, 0, 0
	for i, c := range data {
		switch c {
		case '\n':
			line++
			inLine = 0
		case '[', '{':
			depth++
		case ']', '}':
			depth = max(depth-1, 0)
		case '-', '?', ':': // "- - -" nests on one line
			if i+1 < len(data) && data[i+1] == ' ' && i >= 2 && data[i-1] == ' ' && data[i-2] == c {
				inLine++
			}
		}
		if depth+inLine > 4*maxDepth {
			return line
		}
	}
	return 0
}

// convert converts the YAML library's tree into nodes.
func convert(from ast.Node, depth int) (*node, error) {
	n := &node{}
	if t := from.GetToken(); t != nil && t.Position != nil {
		n.at = place{line: t.Position.Line, column: t.Position.Column}
	}
	fail := func(format string, args ...any) (*node, error) {
		return nil, &Error{Line: n.at.line, Column: n.at.column, Problem: fmt.Sprintf(format, args...)}
	}
	if depth > maxDepth {
		return fail("values must be nested at most %d deep", maxDepth)
	}
	switch v := from.(type) {
	case *ast.NullNode:
	case *ast.StringNode:
		n.kind, n.text = scalar, v.Value
		n.quoted = v.Token.Type == token.SingleQuoteType || v.Token.Type == token.DoubleQuoteType
	case *ast.LiteralNode:
		n.kind, n.text, n.quoted = scalar, v.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		n.kind, n.text = scalar, from.GetToken().Value
	case *ast.SequenceNode:
		n.kind = sequence
		for _, item := range v.Values {
			c, err := convert(item, depth+1)
			if err != nil {
				return nil, err
			}
			n.items = append(n.items, c)
		}
	case *ast.MappingValueNode:
		n.kind = mapping
		return n, n.add(v, depth)
	case *ast.MappingNode:
		n.kind = mapping
		for _, pair := range v.Values {
			if err := n.add(pair, depth); err != nil {
				return nil, err
			}
		}
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		return fail("anchors, aliases and tags are not allowed in a recipe; write the value out")
	default:
		return fail("a %s is not allowed in a recipe", strings.ToLower(from.Type().String()))
	}
	return n, nil
}

// add appends a key of the YAML library's tree to a mapping.
func (n *node) add(pair *ast.MappingValueNode, depth int) error {
	t := pair.Key.GetToken()
	at := place{line: t.Position.Line, column: t.Position.Column}
	if n.fields == nil {
		n.at = at // the library reports the position of the first colon
	}
	key := t.Value
	switch pair.Key.(type) {
	case *ast.StringNode, *ast.IntegerNode:
	default:
		return &Error{Line: at.line, Column: at.column, Problem: fmt.Sprintf("%q is not a key", key)}
	}
	if n.child(key) != nil {
		return &Error{Line: at.line, Column: at.column, Key: key, Problem: "the key is there twice"}
	}
	value, err := convert(pair.Value, depth+1)
	if err != nil {
		return err
	}
	n.fields = append(n.fields, field{key, value, at})
	return nil
}

// mark records that a node and everything below it were set on the command line.
func (n *node) mark(at place) {
	n.at = at
	for i := range n.fields {
		n.fields[i].at = at
		n.fields[i].value.mark(at)
	}
	for _, item := range n.items {
		item.mark(at)
	}
}
