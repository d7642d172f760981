package render_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"brainbow/render"
)

// bodyOf writes a body and reads its facts.
func bodyOf(t *testing.T, f *render.Figure, dark bool) (svg string, facts render.BodyFacts) {
	t.Helper()
	var b bytes.Buffer
	if err := f.WriteBody(&b, dark); err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("<metadata>(.*)</metadata>").FindStringSubmatch(b.String())
	if m == nil {
		t.Fatal(b.String())
	}
	if err := json.Unmarshal([]byte(m[1]), &facts); err != nil {
		t.Fatal(err)
	}
	return b.String(), facts
}

func TestWriteBody(t *testing.T) {
	f := render.New("A finding", "of a run")
	f.Caption = "How to <read> it."
	red := render.Color{R: 200, G: 30, B: 30, A: 255}
	f.Body.Rect(0, 0, 40, 20, render.Style{Fill: render.Mix(render.Paper, red, 0.1), Data: true}, "")
	f.Body.Text(10, 12, "word", render.TextStyle{Ground: red})
	f.Body.Text(60, 12, "other", render.TextStyle{})
	sub := &render.Canvas{}
	sub.Pick(1, 2, 30, 10, "samples=5", "sample 5")
	f.Body.Draw(100, 50, sub)

	light, facts := bodyOf(t, f, false)
	if strings.Contains(light, ">A finding<") || strings.Contains(light, ">of a run<") {
		t.Error("the body contains the head:", light)
	}
	if facts.Finding != "A finding" || facts.Caption != f.Caption {
		t.Errorf("%+v", facts)
	}
	// The margin moves a pick as it moves the marks.
	if want := (render.Pick{X: 109, Y: 60, W: 30, H: 10, Of: "samples=5", Label: "sample 5"}); len(facts.Picks) != 1 || facts.Picks[0] != want {
		t.Errorf("picks %+v, want %+v", facts.Picks, want)
	}
	dark, _ := bodyOf(t, f, true)
	find := func(svg, element, content string) string {
		return regexp.MustCompile("<" + element + "[^>]*>" + content).FindString(svg)
	}
	if a, b := find(light, "rect", ""), find(dark, "rect", ""); a != b {
		t.Errorf("data changed on a dark page: %s, %s", a, b)
	}
	if a, b := find(light, "text", "word"), find(dark, "text", "word"); a != b {
		t.Errorf("text on data changed on a dark page: %s, %s", a, b)
	}
	if a, b := find(light, "text", "other"), find(dark, "text", "other"); a == b {
		t.Errorf("text on the ground stayed on a dark page: %s", a)
	}
	// Files have no picks.
	var file bytes.Buffer
	if err := f.WriteSVG(&file); err != nil || strings.Contains(file.String(), "samples=5") {
		t.Error(err, file.String())
	}
}

func TestDark(t *testing.T) {
	ground := render.Dark(render.Paper)
	for name, c := range map[string]render.Color{"ink": render.Ink, "muted": render.Muted} {
		if r := render.Contrast(render.Dark(c), ground); r < 4.5 {
			t.Errorf("%s on a dark page has the contrast %.1f", name, r)
		}
	}
	for k := range 10 {
		c := render.ClassColor(k)
		if r := render.Contrast(render.Dark(c), ground); r < 2.2 {
			t.Errorf("class %d has the contrast %.1f on a dark page", k, r)
		}
		// Text in ink on a tint of a class can be read on both pages.
		tint := render.Dark(render.Mix(render.Paper, c, 0.2))
		if r := render.Contrast(render.Dark(render.Ink), tint); r < 4.5 {
			t.Errorf("ink on a tint of class %d has the contrast %.1f on a dark page", k, r)
		}
	}
	if c := render.Dark(render.Color{}); c.A != 0 {
		t.Error("what is not painted is", c)
	}
}
