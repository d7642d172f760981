package render

import (
	"bytes"
	"encoding/xml"
)

// sourceElement is the element of the [Source] in XMP.
const sourceElement = "source"

// xmp returns the title and description of an animation as XMP, in Dublin Core terms, and its
// source.
func xmp(a *Animation) []byte {
	var b bytes.Buffer
	text := func(element, s string) {
		b.WriteString("<dc:" + element + `><rdf:Alt><rdf:li xml:lang="x-default">`)
		_ = xml.EscapeText(&b, []byte(s)) // a buffer never fails
		b.WriteString("</rdf:li></rdf:Alt></dc:" + element + ">")
	}
	b.WriteString(`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">`)
	text("title", a.Title)
	text("description", a.Description)
	if source := a.Source.Text(); source != "" {
		// Its JSON escapes <, > and &.
		b.WriteString(`<brainbow:` + sourceElement + ` xmlns:brainbow="urn:brainbow:picture">` + source + `</brainbow:` + sourceElement + `>`)
	}
	b.WriteString("</rdf:Description></rdf:RDF></x:xmpmeta>")
	return b.Bytes()
}
