package server_test

import (
	"encoding/xml"
	"net/http"
	"strings"
	"testing"
	"unicode"

	"brainbow/app/server"
	"brainbow/render"
)

// The finding is one: in the texts of a view, in its picture, in both languages.
func TestFinding(t *testing.T) {
	h, _, _ := fixture(t, nil)
	for _, lang := range []string{"en", "zh"} {
		for _, view := range []string{"confusion", "weights", "curves", "mistakes", "samples"} {
			said := facts[render.FigureFacts](t, h.URL+"/api/runs/test/views/"+view+".json?step=20&lang="+lang)
			status, header, file := ask(t, "GET", h.URL+"/api/runs/test/views/"+view+".svg?step=20&lang="+lang, "", "", nil)
			if status != http.StatusOK || header.Get("Content-Type") != "image/svg+xml" {
				t.Fatalf("%s: %d", view, status)
			}
			var doc struct {
				Title string `xml:"title"`
				Desc  string `xml:"desc"`
			}
			if err := xml.Unmarshal([]byte(file), &doc); err != nil {
				t.Fatal(err)
			}
			if said.Finding == "" || doc.Title != said.Finding || !strings.HasPrefix(doc.Desc, said.Finding) || said.Language != lang || said.Statement == "" || said.Caption == "" {
				t.Errorf("%s in %s: %+v; the picture says %q, %q", view, lang, said, doc.Title, doc.Desc)
			}
			if chinese := strings.ContainsFunc(said.Finding, func(r rune) bool { return unicode.Is(unicode.Han, r) }); chinese != (lang == "zh") {
				t.Errorf("%s in %s: %q", view, lang, said.Finding)
			}
		}
	}
	if status, _, _ := ask(t, "GET", h.URL+"/api/runs/test/views/confusion.json?lang=fr", "", "", nil); status != http.StatusBadRequest {
		t.Errorf("lang=fr: %d", status)
	}
}

// When a network learnt is said by the accuracy that was measured.
func TestMoments(t *testing.T) {
	h, _, _ := fixture(t, nil)
	m := facts[server.MomentFacts](t, h.URL+"/api/runs/test/moments")
	if m.Split != "test" || !m.Learnt || m.Guess <= 0 || m.Guess >= 0.5 || m.Rise.To <= m.Rise.From {
		t.Errorf("%+v", m)
	}
}
