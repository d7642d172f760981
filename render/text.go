package render

import (
	"strings"
	"unicode"
)

// The font sizes, in points, and Unit, of which all distances are multiples.
const (
	Small   = 12.5 // tick labels, counts in small cells
	Body    = 14.0 // prose
	Heading = 17.0 // title of a part
	Large   = 23.0 // title of the figure
	Huge    = 40.0 // the one number that decides
	Unit    = 8.0
)

// Heights in ems: of a capital or digit of the built-in font, by which text is centred, and of
// a line of prose.
const (
	capHeight  = 0.70
	lineHeight = 1.45
)

// Anchor says which end of a text, or its middle, is at its x coordinate.
type Anchor int

// The anchors of a text.
const (
	Start Anchor = iota
	Middle
	End
)

// TextStyle says how a text looks. The zero value is [Body], regular, ink.
type TextStyle struct {
	Size  float64 // points; 0 means Body
	Bold  bool
	Color Color // zero means Ink, or [TextOn] of Ground if there is one
	// Ground is the colour behind a text that stands on data; zero is the paper.
	Ground Color
	Anchor Anchor
	// Rotate turns the text 90° anticlockwise about its position, for the label of a vertical
	// axis.
	Rotate bool
}

func (s TextStyle) filled() TextStyle {
	if s.Size == 0 {
		s.Size = Body
	}
	if s.Color == (Color{}) {
		s.Color = Ink
		if s.Ground.A > 0 {
			s.Color = TextOn(s.Ground)
		}
	}
	return s
}

func (s TextStyle) face() *face {
	if s.Bold {
		return bold()
	}
	return regular()
}

// placed is a glyph at its distance from the start of a text, in ems.
type placed struct {
	face *face
	*glyph
	x float64
}

// typeset chooses a glyph for every character of s and sets them in a row; it also returns the
// width in ems. Digits are not kerned, so numbers with the same number of digits have the same
// width. A character that no font has becomes the replacement character.
func typeset(s string, primary *face) (row []placed, width float64) {
	var last placed
	var lastRune rune
	for _, r := range s {
		f, g := lookup(r, primary)
		if g == nil {
			f, g = lookup('\uFFFD', primary)
			if ideograph(r) { // an SVG's reader has the font
				if g != nil {
					row = append(row, placed{f, g, width})
				}
				width, last, lastRune = width+1, placed{}, r
				continue
			}
		}
		if g == nil {
			continue
		}
		if last.glyph != nil && last.face == f && (!unicode.IsDigit(r) || !unicode.IsDigit(lastRune)) {
			width += f.kern(last.index, g.index)
		}
		last = placed{f, g, width}
		lastRune = r
		row = append(row, last)
		width += g.advance
	}
	return row, width
}

func lookup(r rune, primary *face) (*face, *glyph) {
	if g := primary.glyph(r); g != nil {
		return primary, g
	}
	for _, f := range fallbackFaces(r) {
		if g := f.glyph(r); g != nil {
			return f, g
		}
	}
	return primary, nil
}

// Measure returns the width of a text in points.
func Measure(s string, style TextStyle) float64 {
	style = style.filled()
	_, w := typeset(s, style.face())
	return w * style.Size
}

// ideograph reports whether a character is as wide as high and a line may break beside it.
func ideograph(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r < 0x3100 || r >= 0xff00 && r < 0xff61
}

// leading are the Chinese marks that do not begin a line, trailing those that do not end one.
const (
	leading  = "，。、；：？！）”’》】%％"
	trailing = "（“‘《【"
)

// word is a part of a text that is not broken, and what precedes it on the same line.
type word struct{ text, gap string }

// words splits a text at spaces and beside ideographs.
func words(s string) []word {
	var all []word
	gap := ""
	open := false // the next character belongs to the word before it
	var last rune
	for _, r := range s {
		if r == ' ' {
			gap, open, last = " ", false, r
			continue
		}
		free := ideograph(r) || ideograph(last)
		kept := strings.ContainsRune(leading, r) || last != 0 && strings.ContainsRune(trailing, last)
		if open && (!free || kept) {
			all[len(all)-1].text += string(r)
		} else {
			all = append(all, word{string(r), gap})
		}
		gap, open, last = "", true, r
	}
	return all
}

// Wrap breaks a text at spaces, and beside Chinese characters, into lines no wider than width points. A
// word that is too long for a line is broken anywhere. Wrap never breaks at thin or no-break spaces.
func Wrap(s string, width float64, style TextStyle) []string {
	var lines []string
	for _, paragraph := range strings.Split(s, "\n") {
		line := ""
		for _, w := range words(paragraph) {
			word := w.text
			for next := join(line, w.gap, word); ; next = word {
				if Measure(next, style) <= width {
					line = next
					break
				}
				if line != "" {
					lines = append(lines, line)
					line = ""
					continue
				}
				head := fit(word, width, style)
				if head == word {
					line = word
					break
				}
				lines = append(lines, head)
				word = word[len(head):]
			}
		}
		lines = append(lines, line)
	}
	return lines
}

// balance returns a width, at most the given one, at which s takes the same number of lines but
// the last line is not just a word or two.
func balance(s string, width float64, style TextStyle) float64 {
	const short = 0.4
	lines := Wrap(s, width, style)
	n := len(lines)
	if n < 2 || Measure(lines[n-1], style) >= short*width {
		return width
	}
	for w := width - Unit; w > width/2; w -= Unit {
		lines = Wrap(s, w, style)
		if len(lines) > n {
			break
		}
		width = w
		if Measure(lines[n-1], style) >= short*w {
			break
		}
	}
	return width
}

func join(line, gap, word string) string {
	if line == "" {
		return word
	}
	return line + gap + word
}

// fit returns the longest prefix of word that fits, at least one character.
func fit(word string, width float64, style TextStyle) string {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if end > 0 && Measure(word[:next], style) > width {
			break
		}
		end = next
	}
	return word[:end]
}
