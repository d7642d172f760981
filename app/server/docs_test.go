package server_test

import (
	"strings"
	"testing"

	"brainbow/figure"
	"brainbow/internal/testrun"
)

// Every view refers to a section of the documentation that exists, under the name that the section has.
func TestReferences(t *testing.T) {
	h := serve(t, testrun.Make(t, testrun.XOR()))
	for _, v := range figure.Views() {
		r, ok := figure.ReferenceOf(v.Name)
		if !ok {
			t.Errorf("view %s has no reference", v.Name)
			continue
		}
		status, head, page := ask(t, "GET", h.URL+"/docs/"+r.File, "", "", nil)
		if status != 200 || !strings.HasPrefix(head.Get("Content-Type"), "text/html") {
			t.Errorf("%s: %d %s", r.File, status, head.Get("Content-Type"))
		}
		_, section, found := strings.Cut(page, ` id="`+r.Anchor+`">`)
		section, _, _ = strings.Cut(section, "</h")
		if section = strings.NewReplacer("<code>", "", "</code>", "").Replace(section); !found || section != r.Section {
			t.Errorf("view %s: section %q of %s is %q", v.Name, r.Anchor, r.File, section)
		}
	}
	if status, _, _ := ask(t, "GET", h.URL+"/docs/none.md", "", "", nil); status != 404 {
		t.Errorf("a page that there is not: %d", status)
	}
	if status, head, _ := ask(t, "GET", h.URL+"/docs/style.css", "", "", nil); status != 200 || !strings.HasPrefix(head.Get("Content-Type"), "text/css") {
		t.Errorf("the style sheet: %d %s", status, head.Get("Content-Type"))
	}
}
