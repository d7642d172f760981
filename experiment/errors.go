package experiment

import (
	"fmt"
	"strings"
)

// Error is a fault in a recipe and where it is.
type Error struct {
	File    string // path, or the name of a built-in recipe
	Line    int    // 1 is the first; 0 if the error comes from a --set
	Column  int
	Set     string // the key=value of the --set that caused the error, if one did
	Key     string // such as network[2].kernel; "" if the fault is in the file as a whole
	Problem string // the fault, and what would be accepted
}

func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "read recipe %s: ", e.File)
	if e.Set != "" {
		fmt.Fprintf(&b, "--set %s: ", e.Set)
	} else if e.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", e.Line)
	}
	if e.Key != "" {
		b.WriteString(e.Key + ": ")
	}
	b.WriteString(e.Problem)
	return b.String()
}

// oneOf lists the accepted words. If one of them is near the given word, it suggests that one
// first.
func oneOf(word string, accepted []string) string {
	text := "one of " + strings.Join(accepted, ", ")
	if near := nearest(word, accepted); near != "" {
		text = fmt.Sprintf("did you mean %s? %s", near, text)
	}
	return text
}

// nearest returns the accepted word with the smallest edit distance from a mistyped one, or ""
// if that distance is more than one letter and more than a third of the letters.
func nearest(word string, accepted []string) string {
	best, found := max(1, len(word)/3)+1, ""
	for _, a := range accepted {
		if d := editDistance(strings.ToLower(word), a); d < best {
			best, found = d, a
		}
	}
	return found
}

// editDistance returns the number of letters to insert, remove, replace or swap with the next
// one that turns a into b.
func editDistance(a, b string) int {
	two, one := make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range one {
		one[j] = j
	}
	for i := range len(a) {
		row := make([]int, len(b)+1)
		row[0] = i + 1
		for j := range len(b) {
			cost := 1
			if a[i] == b[j] {
				cost = 0
			}
			row[j+1] = min(one[j]+cost, one[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], two[j-1]+1)
			}
		}
		two, one = one, row
	}
	return one[len(b)]
}
