package render

import (
	"sync"

	"codeberg.org/go-fonts/liberation/liberationsansbold"
	"codeberg.org/go-fonts/liberation/liberationsansregular"
	"golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

// face is one font file, with its outlines at one size: an em of unitsPerEm. It reads the
// metrics and outline of a rune once and is safe for concurrent use.
type face struct {
	font *sfnt.Font
	em   float64

	mu     sync.Mutex
	buf    sfnt.Buffer
	glyphs map[rune]*glyph
	kerns  map[[2]sfnt.GlyphIndex]float64
}

// glyph is the outline of one character. Lengths are in ems, y downwards.
type glyph struct {
	index    sfnt.GlyphIndex
	advance  float64
	segments sfnt.Segments
}

func newFace(f *sfnt.Font) *face {
	return &face{
		font: f, em: float64(f.UnitsPerEm()),
		glyphs: map[rune]*glyph{}, kerns: map[[2]sfnt.GlyphIndex]float64{},
	}
}

func parseBuiltIn(ttf []byte) *face {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		panic("render: built-in font: " + err.Error())
	}
	return newFace(f)
}

var (
	regular = sync.OnceValue(func() *face { return parseBuiltIn(liberationsansregular.TTF) })
	bold    = sync.OnceValue(func() *face { return parseBuiltIn(liberationsansbold.TTF) })
)

func (f *face) ppem() fixed.Int26_6 { return fixed.I(int(f.em)) }

// glyph returns the glyph of r, or nil if the font has no glyph for it that can be drawn.
func (f *face) glyph(r rune) *glyph {
	f.mu.Lock()
	defer f.mu.Unlock()
	if g, ok := f.glyphs[r]; ok {
		return g
	}
	g := f.load(r)
	f.glyphs[r] = g
	return g
}

func (f *face) load(r rune) *glyph {
	i, err := f.font.GlyphIndex(&f.buf, r)
	if err != nil || i == 0 {
		return nil
	}
	adv, err := f.font.GlyphAdvance(&f.buf, i, f.ppem(), font.HintingNone)
	if err != nil {
		return nil
	}
	segs, err := f.font.LoadGlyph(&f.buf, i, f.ppem(), nil)
	if err != nil {
		return nil
	}
	return &glyph{
		index: i, advance: float64(adv) / 64 / f.em,
		segments: append(sfnt.Segments(nil), segs...),
	}
}

// kern returns the kerning between two adjacent glyphs, in ems.
func (f *face) kern(a, b sfnt.GlyphIndex) float64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	k, ok := f.kerns[[2]sfnt.GlyphIndex{a, b}]
	if !ok {
		if d, err := f.font.Kern(&f.buf, a, b, f.ppem(), font.HintingNone); err == nil {
			k = float64(d) / 64 / f.em
		}
		f.kerns[[2]sfnt.GlyphIndex{a, b}] = k
	}
	return k
}
