package render

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Ellipsis shortens a text to at most width points. It cuts out the middle, marked with "…", since
// names often differ at their end. Where several names are shown, see [ShortNames].
func Ellipsis(s string, width float64, style TextStyle) string {
	return withoutMiddle(s, fitsIn(width, style))
}

// ShortNames shortens each name to at most width points, like [Ellipsis], but so that different
// names never look the same: names that would are cut elsewhere, so that where they differ
// remains. If no cut shows that, a name ends with its index, which may be wider.
func ShortNames(names []string, width float64, style TextStyle) []string {
	return shortNames(names, fitsIn(width, style))
}

func fitsIn(width float64, style TextStyle) func(string) bool {
	return func(s string) bool { return Measure(s, style) <= width }
}

// The page has the same functions (web/src/shared/shorten.ts), tested with testdata/shorten.json.

func shortNames(names []string, fits func(string) bool) []string {
	short := map[string]string{}
	index := map[string]int{}
	alike := map[string][]string{} // names by what they look like
	used := map[string]bool{}
	for i, name := range names {
		if _, known := short[name]; known {
			continue
		}
		s := withoutMiddle(name, fits)
		short[name], index[name], used[s] = s, i, true
		alike[s] = append(alike[s], name)
	}
	for _, name := range names {
		s := short[name]
		group := alike[s]
		if len(group) < 2 {
			continue
		}
		delete(alike, s)
		delete(used, s)
		for k, apart := range cutApart(group, s, used, fits) {
			if apart == "" {
				apart = numberedName(group[k], index[group[k]], used, fits)
			}
			short[group[k]], used[apart] = apart, true
		}
	}
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = short[name]
	}
	return all
}

// withoutMiddle cuts out as little of the middle of a name as makes it fit.
func withoutMiddle(name string, fits func(string) bool) string {
	if fits(name) {
		return name
	}
	letters := []rune(name)
	for n := len(letters) - 1; n > 0; n-- {
		if s := joinCut(letters[:(n+1)/2], letters[len(letters)-n/2:]); fits(s) {
			return s
		}
	}
	return "…"
}

// cutApart cuts names that look like same without their middle all at one other place, where
// they look neither like each other nor like what is used. It returns empty texts if there is
// no such place.
func cutApart(names []string, same string, used map[string]bool, fits func(string) bool) []string {
	letters := make([][]rune, len(names))
	longest := 0
	for i, n := range names {
		letters[i] = []rune(n)
		longest = max(longest, len(letters[i]))
	}
	short := make([]string, len(names))
	try := func(cut func(letters []rune) string) bool {
		seen := map[string]bool{}
		for i, l := range letters {
			short[i] = names[i]
			if !fits(names[i]) {
				short[i] = cut(l)
			}
			if short[i] == "" || used[short[i]] || seen[short[i]] {
				return false
			}
			seen[short[i]] = true
		}
		return true
	}
	// One piece is cut out, nearer to the beginning or to the end.
	middle := utf8.RuneCountInString(same[:strings.Index(same, "…")])
	for d := 1; d <= longest; d++ {
		for _, head := range []int{middle - d, middle + d} {
			if head >= 0 && try(func(l []rune) string { return withTail(l, head, fits) }) {
				return short
			}
		}
	}
	// Two pieces are cut out, one before the first letter that differs and one after.
	for head := middle; head >= 0; head-- {
		for from := max(commonPrefix(letters), head+1); from < longest; from++ {
			if try(func(l []rune) string { return withPart(l, head, from, fits) }) {
				return short
			}
		}
	}
	return make([]string, len(names))
}

// withTail keeps the given number of letters at the beginning and as many as fit at the end.
func withTail(letters []rune, head int, fits func(string) bool) (short string) {
	for from := len(letters); from > head; from-- {
		s := joinCut(letters[:head], letters[from:])
		if !fits(s) {
			break
		}
		short = s
	}
	return short
}

// withPart keeps the given number of letters at the beginning and as many as fit from a place on.
func withPart(letters []rune, head, from int, fits func(string) bool) (short string) {
	for end := from + 1; end < len(letters); end++ {
		s := joinCut(letters[:head], letters[from:end]) + "…"
		if !fits(s) {
			break
		}
		short = s
	}
	return short
}

// numberedName ends a name with its index.
func numberedName(name string, index int, used map[string]bool, fits func(string) bool) string {
	number := []rune(strconv.Itoa(index))
	letters := []rune(name)
	for head := len(letters) - 1; head > 0; head-- {
		if s := joinCut(letters[:head], number); fits(s) && !used[s] {
			return s
		}
	}
	return joinCut(nil, number)
}

func joinCut(head, tail []rune) string {
	return strings.TrimRight(string(head), " ") + "…" + strings.TrimLeft(string(tail), " ")
}

// commonPrefix returns the number of letters with which all names begin.
func commonPrefix(names [][]rune) int {
	n := 0
	for ; ; n++ {
		for _, l := range names {
			if n >= len(l) || l[n] != names[0][n] {
				return n
			}
		}
	}
}
