package render

import (
	"encoding/json"
	"fmt"
	"image/png"
	"io"
	"math"
)

// bodyMargin surrounds a body on all sides: strokes and circles may extend beyond their marks.
const bodyMargin = Unit

// BodyFacts go with the body of a figure to a page.
type BodyFacts struct {
	FigureFacts
	// Width and Height are of the body in points, its margin included.
	Width  float64 `json:"width"`
	Height float64 `json:"height"`
	Picks  []Pick  `json:"picks"`
}

// WriteBody writes the body alone as an SVG document with a transparent background, for a page that
// has the title and the caption as its own text. Its metadata is [BodyFacts] as JSON. For a dark page
// colours are those of [Dark]; bitmaps keep theirs.
func (f *Figure) WriteBody(w io.Writer, dark bool) error {
	c := &Canvas{}
	c.Draw(bodyMargin, bodyMargin, f.Body)
	facts := BodyFacts{FigureFacts: f.Facts(), Width: math.Ceil(c.w + bodyMargin), Height: math.Ceil(c.h + bodyMargin), Picks: []Pick{}}
	s := &svg{level: png.BestSpeed} // a page draws it once
	s.printf(`<svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" role="img" font-family="%s"%s>`+"\n",
		num(facts.Width), num(facts.Height), num(facts.Width), num(facts.Height), fontFamily, lang(f.Language))
	s.printf("<desc>%s</desc>\n", escape(f.Alternative()))
	for _, m := range c.marks {
		if p, ok := m.(Pick); ok {
			facts.Picks = append(facts.Picks, p)
			continue
		}
		if dark {
			m = darkened(m)
		}
		s.draw(m)
	}
	text, err := json.Marshal(facts) // escapes <, > and &
	if err != nil {
		return fmt.Errorf("describe body: %w", err)
	}
	s.printf("<metadata>%s</metadata>\n</svg>\n", text)
	if s.err != nil {
		return fmt.Errorf("write svg: %w", s.err)
	}
	if _, err := w.Write(s.b.Bytes()); err != nil {
		return fmt.Errorf("write svg: %w", err)
	}
	return nil
}

// darkened returns a mark in the colours of a dark page.
func darkened(m mark) mark {
	switch m := m.(type) {
	case textMark:
		if m.style.Ground.A == 0 { // text on data keeps its colour, as the data do
			m.style.Color = Dark(m.style.Color)
		}
		return m
	case rectMark:
		if !m.style.Data {
			m.style.Fill = Dark(m.style.Fill)
		}
		m.style.Stroke = Dark(m.style.Stroke)
		return m
	case lineMark:
		m.color = Dark(m.color)
		return m
	case polygonMark:
		m.fill = Dark(m.fill)
		return m
	case circleMark:
		m.style.Fill, m.style.Stroke = Dark(m.style.Fill), Dark(m.style.Stroke)
		return m
	}
	return m
}
