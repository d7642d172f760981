package docs

import (
	"fmt"
	"html"
	"regexp"
	"strings"
)

// HTML returns a page of the documentation, such as studio.md, as a document of HTML; ok is false if there is no such
// page. Pictures are left out, because the program does not contain them: their descriptions stand there.
func HTML(name string) (document string, ok bool) {
	text, err := pages.ReadFile(name)
	if err != nil {
		return "", false
	}
	body := blocks(string(text))
	title := name
	if first, _, found := strings.Cut(string(text), "\n"); found {
		title = strings.TrimPrefix(first, "# ")
	}
	return fmt.Sprintf("<!doctype html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\"><title>%s</title><link rel=\"stylesheet\" href=\"style.css\"></head>\n<body>\n%s</body>\n</html>\n", html.EscapeString(title), body), true
}

// Style is the style sheet of the pages.
const Style = `:root{color-scheme:light dark}
body{max-width:80ch;margin:24px auto;padding:0 16px;font:15px/1.5 system-ui,sans-serif}
table{border-collapse:collapse;display:block;overflow-x:auto}
th,td{border:1px solid #8888;padding:3px 8px;text-align:left;vertical-align:top}
pre{overflow-x:auto;padding:8px 12px;border:1px solid #8888;border-radius:4px}
code{font:13px ui-monospace,monospace}
blockquote{margin:8px 0;padding-left:12px;border-left:3px solid #8888;font-weight:600}
:target{background:#fd45}
`

var (
	heading   = regexp.MustCompile(`^(#{1,6}) (.*)$`)
	item      = regexp.MustCompile(`^(-|\d+\.) (.*)$`)
	comment   = regexp.MustCompile(`<!--.*?-->`)
	reference = regexp.MustCompile(`^\[[^\]]+\]: `)
)

// blocks translates the blocks of a page: headings, paragraphs, lists, tables, quotations and code.
func blocks(text string) string {
	var b strings.Builder
	lines := strings.Split(comment.ReplaceAllString(text, ""), "\n")
	for i := 0; i < len(lines); {
		line := lines[i]
		next := func(part func(string) bool) (all []string) {
			for i < len(lines) && part(lines[i]) {
				all = append(all, lines[i])
				i++
			}
			return all
		}
		switch m := heading.FindStringSubmatch(line); {
		case strings.TrimSpace(line) == "" || reference.MatchString(line):
			i++
		case strings.HasPrefix(line, "```"):
			i++
			code := next(func(l string) bool { return !strings.HasPrefix(l, "```") })
			i++
			fmt.Fprintf(&b, "<pre><code>%s</code></pre>\n", html.EscapeString(strings.Join(code, "\n")))
		case m != nil:
			i++
			fmt.Fprintf(&b, "<h%d id=\"%s\">%s</h%[1]d>\n", len(m[1]), Anchor(m[2]), inline(m[2]))
		case strings.HasPrefix(line, "|"):
			table(&b, next(func(l string) bool { return strings.HasPrefix(l, "|") }))
		case strings.HasPrefix(line, ">"):
			quoted := next(func(l string) bool { return strings.HasPrefix(l, ">") })
			for k := range quoted {
				quoted[k] = strings.TrimPrefix(strings.TrimPrefix(quoted[k], ">"), " ")
			}
			fmt.Fprintf(&b, "<blockquote>%s</blockquote>\n", inline(strings.Join(quoted, "\n")))
		case item.MatchString(line):
			list(&b, next(func(l string) bool { return item.MatchString(l) || strings.HasPrefix(l, "  ") }))
		default:
			paragraph := next(func(l string) bool {
				return strings.TrimSpace(l) != "" && !heading.MatchString(l) && !strings.HasPrefix(l, "```") && !strings.HasPrefix(l, "|") && !item.MatchString(l)
			})
			fmt.Fprintf(&b, "<p>%s</p>\n", inline(strings.Join(paragraph, "\n")))
		}
	}
	return b.String()
}

// list translates lines of a list whose items go on in indented lines.
func list(b *strings.Builder, lines []string) {
	tag := "ul"
	if !strings.HasPrefix(lines[0], "-") {
		tag = "ol"
	}
	var items []string
	for _, l := range lines {
		if m := item.FindStringSubmatch(l); m != nil {
			items = append(items, m[2])
		} else if len(items) > 0 {
			items[len(items)-1] += "\n" + strings.TrimSpace(l)
		}
	}
	fmt.Fprintf(b, "<%s>\n", tag)
	for _, text := range items {
		fmt.Fprintf(b, "<li>%s</li>\n", inline(text))
	}
	fmt.Fprintf(b, "</%s>\n", tag)
}

// table translates a table, whose second line parts head and body.
func table(b *strings.Builder, lines []string) {
	b.WriteString("<table>\n")
	for i, l := range lines {
		if i == 1 {
			continue
		}
		tag := "td"
		if i == 0 {
			tag = "th"
		}
		b.WriteString("<tr>")
		for _, cell := range cells(l) {
			fmt.Fprintf(b, "<%s>%s</%[1]s>", tag, inline(strings.TrimSpace(cell)))
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table>\n")
}

// cells are those of a row; a bar after a backslash or within code parts none.
func cells(line string) (out []string) {
	line = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|")
	code, from := false, 0
	for i := range len(line) {
		switch {
		case line[i] == '`':
			code = !code
		case line[i] == '|' && !code && (i == 0 || line[i-1] != '\\'):
			out, from = append(out, line[from:i]), i+1
		}
	}
	return append(out, line[from:])
}
