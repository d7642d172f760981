package experiment

import (
	"bytes"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// script is the text of a recipe and its tree. Its methods find values in the text and replace them;
// positions are bytes. They understand the layouts that people use; the caller compares what comes out.
type script struct {
	text string
	root *node
}

// says reports whether the text reads as a tree.
func (s *script) says(want *node) bool {
	root, err := parseTree(bytes.TrimPrefix([]byte(s.text), []byte("\ufeff")))
	return err == nil && root.equal(want)
}

func (s *script) cut(from, to int, by string) { s.text = s.text[:from] + by + s.text[to:] }

// offset returns the byte at a place.
func (s *script) offset(at place) int {
	i := 0
	for range at.line - 1 {
		next := strings.IndexByte(s.text[i:], '\n')
		if next < 0 {
			return len(s.text)
		}
		i += next + 1
	}
	for range at.column - 1 {
		if i >= len(s.text) {
			break
		}
		_, n := utf8.DecodeRuneInString(s.text[i:])
		i += n
	}
	return i
}

// lineStart and lineEnd return where the line of a byte begins, and where the next one does.
func (s *script) lineStart(i int) int { return strings.LastIndexByte(s.text[:i], '\n') + 1 }

func (s *script) lineEnd(i int) int {
	if k := strings.IndexByte(s.text[i:], '\n'); k >= 0 {
		return i + k + 1
	}
	return len(s.text)
}

// column returns the number of blanks, and of "- " before a key on the line of an entry, before a byte.
func (s *script) column(i int) int { return i - s.lineStart(i) }

// span is where a value is: from the end of its key to its own end. block says that it takes whole
// lines below its key.
type span struct {
	from, to int
	block    bool
}

// valueOf returns the span of the value of the key that begins at byte i.
func (s *script) valueOf(i int, inFlow bool) span {
	after := i
	if q := s.text[i]; q == '"' || q == '\'' {
		after = skipQuoted(s.text, i)
	}
	colon := strings.IndexByte(s.text[after:], ':')
	if colon < 0 {
		return span{len(s.text), len(s.text), false}
	}
	from := after + colon + 1
	return s.follow(from, s.column(i), inFlow)
}

// follow returns the span of the value after byte from, which belongs to a key or a dash at a column.
func (s *script) follow(from, column int, inFlow bool) span {
	first := from
	for first < len(s.text) && s.text[first] == ' ' {
		first++
	}
	end := s.lineEnd(from)
	rest := strings.TrimRight(s.text[first:end], "\n")
	if inFlow {
		return span{first, scan(s.text, first, true), false}
	}
	if rest == "" || rest[0] == '#' || rest[0] == '>' || rest[0] == '|' { // on the lines below
		return span{from, s.linesBelow(end, column), true}
	}
	return span{first, scan(s.text, first, false), false}
}

// linesBelow returns where the lines end that belong to a key at a column.
func (s *script) linesBelow(from, column int) int {
	to := from
	for at := from; at < len(s.text); at = s.lineEnd(at) {
		line := s.text[at:s.lineEnd(at)]
		content := strings.TrimSpace(line)
		indent := len(line) - len(strings.TrimLeft(line, " "))
		if content == "" {
			continue
		}
		if indent <= column && !(indent == column && strings.HasPrefix(content, "- ")) {
			break
		}
		to = s.lineEnd(at)
	}
	return to
}

// scan returns the end of a value that begins at byte i: in a group or list in brackets at the next
// comma or bracket, else at a comment or the end of the line.
func scan(text string, i int, inFlow bool) int {
	depth, from := 0, i
	for i < len(text) {
		switch c := text[i]; {
		case (c == '"' || c == '\'') && (i == from || depth > 0):
			i = skipQuoted(text, i)
			continue
		case c == '[' || c == '{':
			if i == from || depth > 0 || inFlow {
				depth++
			}
		case (c == ']' || c == '}') && depth > 0:
			if depth--; depth == 0 && !inFlow {
				return i + 1
			}
		case inFlow && depth == 0 && (c == ',' || c == ']' || c == '}'):
			return from + len(strings.TrimRight(text[from:i], " \n"))
		case depth == 0 && !inFlow && (c == '\n' || c == '#' && i > from && text[i-1] == ' '):
			return from + len(strings.TrimRight(text[from:i], " \r"))
		}
		i++
	}
	return from + len(strings.TrimRight(text[from:], " \r\n"))
}

// skipQuoted returns the byte after the text in quotes that begins at byte i.
func skipQuoted(text string, i int) int {
	q := text[i]
	for i++; i < len(text); i++ {
		switch {
		case text[i] == '\\' && q == '"':
			i++
		case text[i] == q:
			return i + 1
		}
	}
	return len(text)
}

// locate returns the span of the value at a path and the byte of its key or dash. depth is the
// number of steps that the text has; inFlow says that the value is within brackets.
func (s *script) locate(steps []string) (at int, v span, n *node, depth int, inFlow bool) {
	n, v = s.root, span{0, len(s.text), true}
	for depth < len(steps) {
		step := steps[depth]
		switch n.kind {
		case mapping:
			k := slices.IndexFunc(n.fields, func(f field) bool { return f.key == step })
			if k < 0 {
				return at, v, n, depth, inFlow
			}
			inFlow = inFlow || depth > 0 && !v.block && v.from < len(s.text) && s.text[v.from] == '{'
			at = s.offset(n.fields[k].at)
			n, v = n.fields[k].value, s.valueOf(at, inFlow)
		case sequence:
			k, err := strconv.Atoi(step)
			if err != nil || k < 0 || k >= len(n.items) {
				return at, v, n, depth, inFlow
			}
			if s.text[min(v.from, len(s.text)-1)] == '[' {
				inFlow = true
				at = s.entry(v.from, k)
				v = span{at, scan(s.text, at, true), false}
			} else {
				at = s.dash(v, k)
				v = s.follow(at+1, s.column(at), false)
			}
			n = n.items[k]
		default:
			return at, v, n, depth, inFlow
		}
		depth++
	}
	return at, v, n, depth, inFlow
}

// entry returns where entry k of a list in brackets begins; open is the bracket's byte.
func (s *script) entry(open, k int) int {
	i := open + 1
	for {
		for i < len(s.text) && (s.text[i] == ' ' || s.text[i] == '\n') {
			i++
		}
		if k == 0 || i >= len(s.text) {
			return i
		}
		i = scan(s.text, i, true)
		for i < len(s.text) && s.text[i] != ',' {
			i++
		}
		i++
		k--
	}
}

// dash returns the byte of the dash of entry k of a list below its key.
func (s *script) dash(v span, k int) int {
	column := -1
	for at := s.lineEnd(v.from); at < v.to; at = s.lineEnd(at) {
		line := s.text[at:s.lineEnd(at)]
		content := strings.TrimLeft(line, " ")
		indent := len(line) - len(content)
		if !strings.HasPrefix(content, "- ") || column >= 0 && indent != column {
			continue
		}
		column = indent
		if k == 0 {
			return at + indent
		}
		k--
	}
	return v.to
}

// set replaces, adds or removes the value of a key.
func (s *script) set(steps []string, value string) {
	at, v, n, depth, inFlow := s.locate(steps)
	if depth == len(steps) {
		if value == "null" {
			s.remove(at, v, inFlow)
			return
		}
		if v.block {
			s.cut(v.from, v.to, " "+value+"\n")
			return
		}
		s.cut(v.from, v.to, value)
		return
	}
	for i := len(steps) - 1; i > depth; i-- { // groups that are not there
		value = "{" + steps[i] + ": " + value + "}"
	}
	key := steps[depth]
	pair := key + ": " + value
	switch {
	case n.kind == sequence && !v.block: // the entry after the last
		inside := strings.TrimSpace(s.text[v.from+1 : v.to-1])
		if inside != "" {
			value = ", " + value
		}
		s.cut(v.to-1, v.to-1, value)
	case n.kind == sequence:
		s.insertEntry(v, len(n.items), value)
	case n.kind == mapping && depth > 0 && !v.block && v.to > v.from && s.text[v.from] == '{':
		if strings.TrimSpace(s.text[v.from+1:v.to-1]) != "" {
			pair = ", " + pair
		}
		s.cut(v.to-1, v.to-1, pair)
	case n.kind == mapping && depth == 0:
		s.addSection(key, pair+"\n")
	case n.kind == mapping && len(n.fields) > 0: // below its key
		first := s.offset(n.fields[0].at)
		text := s.text
		if v.to > 0 && text[v.to-1] != '\n' {
			pair = "\n" + strings.Repeat(" ", s.column(first)) + pair
			s.cut(v.to, v.to, pair)
			return
		}
		s.cut(v.to, v.to, strings.Repeat(" ", s.column(first))+pair+"\n")
	}
}

// remove takes a value out, with its key or dash.
func (s *script) remove(at int, v span, inFlow bool) {
	if !inFlow {
		to := v.to
		if !v.block {
			to = s.lineEnd(v.to)
		}
		s.cut(s.lineStart(at), to, "")
		return
	}
	from, to := at, v.to
	for to < len(s.text) && s.text[to] == ' ' {
		to++
	}
	if to < len(s.text) && s.text[to] == ',' {
		for to++; to < len(s.text) && s.text[to] == ' '; to++ {
		}
	} else {
		for from > 0 && (s.text[from-1] == ' ' || s.text[from-1] == ',') {
			from--
		}
		to = v.to
	}
	s.cut(from, to, "")
}

// insertEntry puts an entry before entry k of a list below its key.
func (s *script) insertEntry(v span, k int, value string) {
	first := s.dash(v, 0)
	margin := strings.Repeat(" ", s.column(first))
	at := s.dash(v, k)
	if at >= v.to {
		if v.to > 0 && s.text[v.to-1] != '\n' {
			s.cut(v.to, v.to, "\n")
			v.to++
		}
		s.cut(v.to, v.to, margin+"- "+value+"\n")
		return
	}
	at = s.lineStart(at)
	s.cut(at, at, margin+"- "+value+"\n")
}

// arrange inserts or moves an entry of a list.
func (s *script) arrange(steps []string, e Edit) {
	k, err := strconv.Atoi(steps[len(steps)-1])
	_, v, n, _, _ := s.locate(steps[:len(steps)-1])
	if err != nil || n.kind != sequence {
		return
	}
	if !v.block {
		return // short lists are written anew
	}
	if e.To == nil {
		s.insertEntry(v, k, e.Value)
		return
	}
	lines := func(k int) (from, to int) {
		from = s.lineStart(s.dash(v, k))
		to = v.to
		if k+1 < len(n.items) {
			to = s.lineStart(s.dash(v, k+1))
		}
		return from, to
	}
	from, to := lines(k)
	moved := s.text[from:to]
	if !strings.HasSuffix(moved, "\n") {
		moved += "\n"
	}
	target := *e.To
	if target > k {
		_, at := lines(target)
		end := s.text[at:]
		before := s.text[:at]
		if !strings.HasSuffix(before, "\n") {
			before += "\n"
		}
		s.text = before[:from] + before[to:] + moved + end
		return
	}
	at, _ := lines(target)
	s.text = s.text[:at] + moved + s.text[at:from] + s.text[to:]
}

// sections are the keys of a recipe in the order in which it is written.
var sections, _ = structKeys(reflect.ValueOf(&Recipe{}).Elem())

// addSection puts a key behind those that come before it in a recipe.
func (s *script) addSection(key, text string) {
	at := 0
	for _, f := range s.root.fields {
		if slices.Index(sections, f.key) < slices.Index(sections, key) {
			i := s.offset(f.at)
			v := s.valueOf(i, false)
			at = v.to
			if !v.block {
				at = s.lineEnd(v.to)
			}
		}
	}
	if at > 0 && s.text[at-1] != '\n' {
		text = "\n" + text
	}
	s.cut(at, at, text)
}

// replaceSection replaces a key of the recipe and all that is below it.
func (s *script) replaceSection(key, text string) {
	i := slices.IndexFunc(s.root.fields, func(f field) bool { return f.key == key })
	if i < 0 {
		s.addSection(key, text)
		return
	}
	at := s.offset(s.root.fields[i].at)
	v := s.valueOf(at, false)
	to := v.to
	if !v.block {
		to = s.lineEnd(v.to)
	}
	s.cut(s.lineStart(at), to, text)
}
