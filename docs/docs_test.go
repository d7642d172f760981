package docs

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"
)

func TestBlocks(t *testing.T) {
	for text, want := range map[string]string{
		"# A *b*, `c`":                            "<h1 id=\"a-b-c\">A <em>b</em>, <code>c</code></h1>\n",
		"one\ntwo\n\nthree":                       "<p>one\ntwo</p>\n<p>three</p>\n",
		"- a\n  b\n- c":                           "<ul>\n<li>a\nb</li>\n<li>c</li>\n</ul>\n",
		"1. a\n2. b":                              "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n",
		"```yaml\na: <b>\n# no heading\n```":      "<pre><code>a: &lt;b&gt;\n# no heading</code></pre>\n",
		"| a | b |\n| --- | --- |\n| `x|y` | 1 |": "<table>\n<tr><th>a</th><th>b</th></tr>\n<tr><td><code>x|y</code></td><td>1</td></tr>\n</table>\n",
		"> said\n> again":                         "<blockquote>said\nagain</blockquote>\n",
		"a <!--n:x-->5<!--/n--> <script>":         "<p>a 5 &lt;script&gt;</p>\n",
		"[a](studio.md#x) [b](https://b.c)":       "<p><a href=\"studio.md#x\">a</a> <a href=\"https://b.c\">b</a></p>\n",
		"[a](javascript:x) [b](../main.go) ![a picture](images/a.png)": "<p>a b <em>[a picture]</em></p>\n",
		"**bold `code`** 2 * 3 * 4":                                    "<p><strong>bold <code>code</code></strong> 2 * 3 * 4</p>\n",
	} {
		if got := blocks(text); got != want {
			t.Errorf("%q\n got %q\nwant %q", text, got, want)
		}
	}
}

// Every page is translated as a whole, and every link leads to a section that exists.
func TestPages(t *testing.T) {
	names, err := fs.Glob(pages, "*.md")
	if err != nil || len(names) < 10 {
		t.Fatal(names, err)
	}
	all := map[string]string{}
	for _, name := range names {
		all[name], _ = HTML(name)
	}
	for name, page := range all {
		for _, left := range []string{"```", "<!--", "](", "| --- |"} {
			if strings.Contains(page, left) {
				t.Errorf("%s: %s is left", name, left)
			}
		}
		for _, m := range regexp.MustCompile(`href="([^"#:]*)#([^"]+)"`).FindAllStringSubmatch(page, -1) {
			to := m[1]
			if to == "" {
				to = name
			}
			if !strings.Contains(all[to], `id="`+m[2]+`"`) {
				t.Errorf("%s: there is no section %s in %s", name, m[2], to)
			}
		}
	}
	if _, ok := HTML("../README.md"); ok {
		t.Error("a file outside")
	}
}
