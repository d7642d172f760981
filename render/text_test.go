package render

import (
	"strings"
	"testing"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
)

func withFonts(t *testing.T, files ...[]byte) {
	t.Helper()
	UseFonts(func() [][]byte { return files })
	t.Cleanup(func() { UseFonts(nil) })
}

func TestMeasure(t *testing.T) {
	// Liberation Sans has the widths of Arial: 1139 of 2048 units a digit.
	if got, want := Measure("1234567890", TextStyle{Size: 20.48}), 113.9; got < want-1e-9 || got > want+1e-9 {
		t.Errorf("ten digits are %v wide, want %v", got, want)
	}
	if Measure("1111111", TextStyle{}) != Measure("0000000", TextStyle{}) {
		t.Error("digits do not have the same width")
	}
	if Measure("AV", TextStyle{}) >= Measure("A", TextStyle{})+Measure("V", TextStyle{}) {
		t.Error("A and V are not kerned")
	}
	if Measure("x", TextStyle{Bold: true}) <= 0 || Measure("", TextStyle{}) != 0 {
		t.Error("widths of a letter and of nothing")
	}
}

func TestBuiltInCovers(t *testing.T) {
	withFonts(t)
	for _, s := range []string{"Größe ½ × −1 … – — ·", "Ωλσμ √Σ ∞ ≤ ≥ → ≈", "Ошибка", "10\u2009000 %", "Łódź ÿ ő"} {
		if !CanDraw(s) {
			for _, r := range s {
				if !CanDraw(string(r)) {
					t.Errorf("no glyph for %q (%U)", r, r)
				}
			}
		}
	}
	for _, s := range []string{"猫", "きゃ", "ネコ", "고양이", "قط", "חתול", "แมว", "बिल्ली"} {
		if CanDraw(s) {
			t.Errorf("CanDraw(%q) without a system font", s)
		}
	}
}

func TestFallbackFont(t *testing.T) {
	// The built-in bold font takes the place of a font with other characters.
	withFonts(t, []byte("not a font"), liberationsansbold.TTF)
	if faces := fallbackFaces('猫'); len(faces) != 1 {
		t.Fatalf("%d fonts, want 1", len(faces))
	}
	if faces := fallbackFaces('ق'); faces != nil {
		t.Error("a script that needs shaping gets a font")
	}
}

func TestWrap(t *testing.T) {
	style := TextStyle{}
	const s = "Each picture shows the weights of one unit; Donaudampfschifffahrtsgesellschaft is one word."
	for _, width := range []float64{40, 80, 200, 1000} {
		lines := Wrap(s, width, style)
		for _, l := range lines {
			if w := Measure(l, style); w > width {
				t.Errorf("width %v: line %q is %v wide", width, l, w)
			}
		}
		strip := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if strip(strings.Join(lines, "")) != strip(s) {
			t.Errorf("width %v: text changed: %q", width, lines)
		}
	}
	if got := Wrap("a\n\nb", 100, style); len(got) != 3 || got[1] != "" {
		t.Errorf("Wrap of paragraphs = %q", got)
	}
	if got := Wrap("70\u2009000 rows", Measure("70\u2009000", style)+1, style); len(got) != 2 || got[0] != "70\u2009000" {
		t.Errorf("a number was broken: %q", got)
	}
	if got := Wrap("ab", 0, style); len(got) != 2 {
		t.Errorf("Wrap without room = %q, want a letter a line", got)
	}
}

// Chinese breaks between any two characters, but no line begins with a closing mark or ends with an
// opening one; numbers and Latin words stay whole.
func TestWrapChinese(t *testing.T) {
	style := TextStyle{}
	const s = "前 46 步什么也没学到，随后在 47 步内学到大部分：最终正确率（测试集）93.1%。learn-to-see"
	for width := 60.0; width < 500; width += 7 {
		lines := Wrap(s, width, style)
		for i, l := range lines {
			first, last := []rune(l)[0], []rune(l)[len([]rune(l))-1]
			if strings.ContainsRune(leading, first) || i+1 < len(lines) && strings.ContainsRune(trailing, last) {
				t.Errorf("width %v: line %q", width, l)
			}
		}
		strip := func(s string) string { return strings.ReplaceAll(s, " ", "") }
		if strip(strings.Join(lines, "")) != strip(s) {
			t.Errorf("width %v: text changed: %q", width, lines)
		}
		if joined := strings.Join(lines, "|"); width > 120 && (strings.Contains(joined, "4|6") || strings.Contains(joined, "learn-to|") || strings.Contains(joined, "93|")) {
			t.Errorf("width %v: a word is broken: %s", width, joined)
		}
	}
	// Without a font a character is as wide as high, so that an SVG has room for it.
	withFonts(t)
	if w := Measure("图", TextStyle{Size: 20}); w != 20 {
		t.Errorf("a character without a font is %v wide, want 20", w)
	}
}

func TestBalance(t *testing.T) {
	style := TextStyle{}
	const s = "Each row shows samples of one class, chosen at random; the number is the size of the class."
	full := Measure(s, style)
	for width := full / 4; width < full*1.2; width += 5 {
		w := balance(s, width, style)
		before, after := Wrap(s, width, style), Wrap(s, w, style)
		if w > width || len(after) != len(before) {
			t.Errorf("width %v becomes %v, %d lines become %d", width, w, len(before), len(after))
		}
		if last := Measure(after[len(after)-1], style); len(after) == 2 && last < 0.3*w {
			t.Errorf("width %v: the last line is %q", width, after[1])
		}
	}
}

func TestEllipsis(t *testing.T) {
	if got := Ellipsis("ankle boot", 1000, TextStyle{}); got != "ankle boot" {
		t.Errorf("got %q", got)
	}
	got := Ellipsis("a very long class name", 60, TextStyle{})
	if head, tail, cut := strings.Cut(got, "…"); !cut || !strings.HasPrefix("a very long class name", head) || !strings.HasSuffix("a very long class name", tail) || tail == "" ||
		Measure(got, TextStyle{}) > 60 || strings.Contains(got, " …") || strings.Contains(got, "… ") {
		t.Errorf("got %q, %v wide", got, Measure(got, TextStyle{}))
	}
}

func TestTicks(t *testing.T) {
	labels := func(s Scale, n int) string {
		var out []string
		for _, k := range s.Ticks(n) {
			if k.Label != "" {
				out = append(out, k.Label)
			}
		}
		return strings.Join(out, " ")
	}
	for _, c := range []struct {
		s    Scale
		n    int
		want string
	}{
		{Scale{Range: Range{0, 1}}, 4, "0.00 0.25 0.50 0.75 1.00"},
		{Scale{Range: Range{-1, 1}}, 4, "−1.0 −0.5 0.0 0.5 1.0"},
		{Scale{Range: Range{0, 290}}, 6, "0 50 100 150 200 250"},
		{Scale{Range: Range{0, 150000}}, 3, "0 50,000 100,000 150,000"},
		{Scale{Range: Range{1, 20000}, Log: true}, 0, "1 10 100 1,000 10,000"},
		{Scale{Range: Range{0.05, 0.9}, Log: true}, 0, "0.05 0.1 0.2 0.5"},
		{Scale{Range: Range{3, 3}}, 4, "3.00"},
	} {
		if got := labels(c.s, c.n); got != c.want {
			t.Errorf("%v: got %q, want %q", c.s, got, c.want)
		}
	}
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a logarithmic scale from 0 has ticks")
			}
		}()
		Scale{Range: Range{0, 1}, Log: true}.Ticks(3)
	}()
	if r := (Range{0.03, 0.97}).Grow(5); r != (Range{0, 1}) {
		t.Errorf("Grow: got %v", r)
	}
	if r := (Range{2, 2}).Grow(4); !(r.Min < 2 && r.Max > 2) {
		t.Errorf("Grow of one value: got %v", r)
	}
}
