package render

import (
	"errors"
	"sync"
	"unicode"

	"golang.org/x/image/font/sfnt"
)

// Characters that the built-in font lacks (Chinese, Japanese, Korean, symbols) are
// drawn with the fonts from UseFonts.

var fallback struct {
	sync.Mutex
	load  func() [][]byte
	faces []*face
}

// ErrNoFont says that no font here has the characters of a picture's language. Only an SVG can be
// written then, whose text is drawn by its reader.
var ErrNoFont = errors.New("no font here has the characters of this language")

// UseFonts sets the source of fonts for characters that the built-in font lacks. load returns
// font files (TrueType, OpenType or collections of them) in order of preference; it is called
// once, when the first such character is drawn. Without a font, such characters are drawn as
// boxes.
func UseFonts(load func() [][]byte) {
	fallback.Lock()
	defer fallback.Unlock()
	fallback.load, fallback.faces = load, nil
}

// IsFont reports whether data is a font file that this package can draw with.
func IsFont(data []byte) bool { return parseFace(data) != nil }

func parseFace(data []byte) *face {
	c, err := sfnt.ParseCollection(data)
	if err != nil {
		return nil
	}
	f, err := c.Font(0)
	if err != nil {
		f, err = sfnt.Parse(aligned(data))
	}
	if err != nil || f.UnitsPerEm() <= 0 {
		return nil
	}
	return newFace(f)
}

// fallbackFaces returns the fonts to try for a character that the built-in font lacks, or nil
// if its script needs shaping.
func fallbackFaces(r rune) []*face {
	if needsShaping(r) || unicode.IsControl(r) {
		return nil
	}
	fallback.Lock()
	defer fallback.Unlock()
	if fallback.load != nil {
		for _, data := range fallback.load() {
			if f := parseFace(data); f != nil {
				fallback.faces = append(fallback.faces, f)
			}
		}
		fallback.load = nil
	}
	return fallback.faces
}

// needsShaping reports whether the characters of r's script change their shape
// or order with their neighbours, which this package does not do.
func needsShaping(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko,
		unicode.Devanagari, unicode.Bengali, unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya,
		unicode.Tamil, unicode.Telugu, unicode.Kannada, unicode.Malayalam, unicode.Sinhala,
		unicode.Thai, unicode.Lao, unicode.Tibetan, unicode.Myanmar, unicode.Khmer, unicode.Mongolian) ||
		unicode.Is(unicode.Mn, r)
}

// CanDraw reports whether every character of s can be drawn correctly, with the built-in font
// (Latin, Greek, Cyrillic) or one from [UseFonts]. It is false for scripts that need shaping or
// run from right to left.
func CanDraw(s string) bool {
	for _, r := range s {
		if needsShaping(r) {
			return false
		}
		if _, g := lookup(r, regular()); g == nil {
			return false
		}
	}
	return true
}
