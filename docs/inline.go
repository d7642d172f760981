package docs

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// spans are what is translated within a line: code, pictures, links, bold and italic words.
var spans = regexp.MustCompile("(?s)`([^`]+)`|!\\[([^\\]]*)\\]\\([^)]*\\)|\\[([^\\]]+)\\]\\(([^)\\s]+)\\)|\\*\\*(.+?)\\*\\*|\\*([^*\\s][^*]*)\\*")

func inline(text string) string {
	var b strings.Builder
	for text != "" {
		m := spans.FindStringSubmatchIndex(text)
		if m == nil {
			break
		}
		part := func(k int) string { return text[m[2*k]:m[2*k+1]] }
		b.WriteString(html.EscapeString(text[:m[0]]))
		switch {
		case m[2] >= 0:
			b.WriteString("<code>" + html.EscapeString(part(1)) + "</code>")
		case m[4] >= 0:
			b.WriteString("<em>[" + html.EscapeString(part(2)) + "]</em>")
		case m[6] >= 0:
			b.WriteString(link(part(3), part(4)))
		case m[10] >= 0:
			b.WriteString("<strong>" + inline(part(5)) + "</strong>")
		default:
			b.WriteString("<em>" + inline(part(6)) + "</em>")
		}
		text = text[m[1]:]
	}
	return b.String() + html.EscapeString(text)
}

// link translates a link to a page that is here, a section, or another site; of others only the words stay.
func link(words, to string) string {
	page, _, _ := strings.Cut(to, "#")
	if _, err := pages.Open(page); err != nil && page != "" && !strings.HasPrefix(to, "https://") && !strings.HasPrefix(to, "http://") {
		return inline(words)
	}
	return `<a href="` + html.EscapeString(to) + `">` + inline(words) + "</a>"
}

// Anchor is what links call a section: its heading in small letters, without punctuation, with hyphens for spaces.
func Anchor(heading string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}
