package render

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"hash/fnv"
	"image/png"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fontFamily begins with fonts of the same metrics as the built-in one, so that text is as wide
// as it was measured.
const fontFamily = `'Liberation Sans',Arial,Helvetica,Arimo,sans-serif`

// WriteSVG writes the figure as an SVG document. Text stays text, images are embedded, and
// title and description are included for screen readers, and the source as metadata. The same figure gives the same bytes.
func (f *Figure) WriteSVG(w io.Writer) error {
	c := f.sheet()
	h := fnv.New32a()
	text := f.Alternative()
	_, _ = io.WriteString(h, f.Subtitle+"\x00"+text)
	id := fmt.Sprintf("b%08x", h.Sum32())
	s := &svg{level: png.BestCompression}
	s.printf(`<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" role="img" aria-labelledby="%s-t %s-d" font-family="%s"%s>`+"\n",
		num(c.w), num(c.h), num(c.w), num(c.h), id, id, fontFamily, lang(f.Language))
	s.printf("<title id=\"%s-t\">%s</title>\n<desc id=\"%s-d\">%s</desc>\n", id, escape(f.Title), id, escape(text))
	if source := f.Source.Text(); source != "" {
		s.printf("<metadata>%s</metadata>\n", source) // its JSON escapes <, > and &
	}
	s.printf(`<rect width="%s" height="%s" fill="%s"/>`+"\n", num(c.w), num(c.h), hex(Paper))
	s.printf("<g class=\"head\">\n")
	for i, m := range c.marks {
		if i == c.heading {
			s.printf("</g>\n")
		}
		s.draw(m)
	}
	if c.heading >= len(c.marks) {
		s.printf("</g>\n")
	}
	s.printf("</svg>\n")
	if s.err != nil {
		return fmt.Errorf("write svg: %w", s.err)
	}
	if _, err := w.Write(s.b.Bytes()); err != nil {
		return fmt.Errorf("write svg: %w", err)
	}
	return nil
}

// lang returns the attribute of a language that is not English.
func lang(tag string) string {
	if tag == "" {
		return ""
	}
	return ` lang="` + escape(tag) + `"`
}

type svg struct {
	b     bytes.Buffer
	err   error
	level png.CompressionLevel // of embedded images
}

func (s *svg) printf(format string, args ...any) { fmt.Fprintf(&s.b, format, args...) }

// num formats a length with at most two decimals.
func num(v float64) string {
	v = math.Round(v*100) / 100
	if v == 0 {
		return "0" // not -0
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;")

// escape escapes s for use in an element or an attribute. Characters that XML does not allow
// become the replacement character.
func escape(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' || r == 0xFFFE || r == 0xFFFF {
			return unicode.ReplacementChar
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
	return escaper.Replace(s)
}

// paint formats a colour attribute and its opacity.
func paint(attr string, c Color) string {
	switch c.A {
	case 0:
		return fmt.Sprintf(` %s="none"`, attr)
	case 255:
		return fmt.Sprintf(` %s="%s"`, attr, hex(c))
	}
	return fmt.Sprintf(` %s="%s" %s-opacity="%s"`, attr, hex(c), attr, num(float64(c.A)/255))
}

// tipped writes an element, with a tooltip unless tip is empty.
func (s *svg) tipped(element, attrs, tip string) {
	if tip == "" {
		s.printf("<%s%s/>\n", element, attrs)
		return
	}
	s.printf("<%s%s><title>%s</title></%s>\n", element, attrs, escape(tip), element)
}

func (s *svg) draw(m mark) {
	switch m := m.(type) {
	case textMark:
		s.text(m)
	case rectMark:
		x, y, w, h := m.x, m.y, m.w, m.h
		attrs := paint("fill", m.style.Fill)
		if m.style.Stroke.A > 0 {
			d := strokeWidth(m.style)
			x, y, w, h = x+d/2, y+d/2, w-d, h-d
			attrs += paint("stroke", m.style.Stroke)
			if d != 1 {
				attrs += fmt.Sprintf(` stroke-width="%s"`, num(d))
			}
		} else {
			attrs += ` shape-rendering="crispEdges"`
		}
		s.tipped("rect", fmt.Sprintf(` x="%s" y="%s" width="%s" height="%s"%s`, num(x), num(y), num(max(w, 0)), num(max(h, 0)), attrs), m.tip)
	case lineMark:
		attrs := paint("stroke", m.color) + fmt.Sprintf(` stroke-width="%s"`, num(m.width))
		if m.dash {
			attrs += fmt.Sprintf(` stroke-dasharray="%s %s"`, num(dashOn), num(dashOff))
		}
		if len(m.points) == 2 {
			a, b := m.points[0], m.points[1]
			if a.X == b.X || a.Y == b.Y {
				attrs += ` shape-rendering="crispEdges"`
			}
			s.printf("<line x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"%s/>\n", num(a.X), num(a.Y), num(b.X), num(b.Y), attrs)
			return
		}
		s.printf("<polyline points=\"%s\" fill=\"none\" stroke-linejoin=\"round\" stroke-linecap=\"round\"%s/>\n", points(m.points), attrs)
	case polygonMark:
		s.printf("<polygon points=\"%s\"%s/>\n", points(m.points), paint("fill", m.fill))
	case circleMark:
		attrs := paint("fill", m.style.Fill)
		if m.style.Stroke.A > 0 {
			attrs += paint("stroke", m.style.Stroke) + fmt.Sprintf(` stroke-width="%s"`, num(strokeWidth(m.style)))
		}
		s.printf("<circle cx=\"%s\" cy=\"%s\" r=\"%s\"%s/>\n", num(m.x), num(m.y), num(m.r), attrs)
	case imageMark:
		s.image(m)
	case Pick: // files have none
	default:
		panic("render: unknown mark")
	}
}

func points(ps []Point) string {
	var b strings.Builder
	for i, p := range ps {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(num(p.X) + "," + num(p.Y))
	}
	return b.String()
}

func (s *svg) text(m textMark) {
	attrs := fmt.Sprintf(` x="%s" y="%s" font-size="%s"`, num(m.x), num(m.y), num(m.style.Size)) + paint("fill", m.style.Color)
	if m.style.Bold {
		attrs += ` font-weight="bold"`
	}
	switch m.style.Anchor {
	case Middle:
		attrs += ` text-anchor="middle"`
	case End:
		attrs += ` text-anchor="end"`
	}
	if m.style.Rotate {
		attrs += fmt.Sprintf(` transform="rotate(-90 %s %s)"`, num(m.x), num(m.y))
	}
	// A viewer without the fonts has others, which may be wider than the room.
	if utf8.RuneCountInString(m.text) > 1 {
		attrs += fmt.Sprintf(` textLength="%s" lengthAdjust="spacingAndGlyphs"`, num(Measure(m.text, m.style)))
	}
	if isNumber(m.text) {
		attrs += ` style="font-kerning:none;font-variant-numeric:tabular-nums"`
	}
	s.printf("<text%s>%s</text>\n", attrs, escape(m.text))
}

// isNumber reports whether a text has digits and no letters.
func isNumber(s string) bool {
	digit := false
	for _, r := range s {
		if unicode.IsLetter(r) {
			return false
		}
		digit = digit || unicode.IsDigit(r)
	}
	return digit
}

func (s *svg) image(m imageMark) {
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: s.level}
	if err := enc.Encode(&b, m.img); err != nil {
		s.err = err
		return
	}
	s.tipped("image", fmt.Sprintf(` x="%s" y="%s" width="%s" height="%s" preserveAspectRatio="none" style="image-rendering:crisp-edges;image-rendering:pixelated" href="data:image/png;base64,%s"`,
		num(m.x), num(m.y), num(m.w), num(m.h), base64.StdEncoding.EncodeToString(b.Bytes())), m.tip)
}
