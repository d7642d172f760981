package figure

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"brainbow/render"
)

// box is where a text or an image lies on the sheet.
type box struct {
	x0, y0, x1, y1 float64
	what           string
	from           int // of a text: images before this one are under its own ground
}

func (b box) overlaps(o box) bool {
	const slack = 0.5
	return b.x0 < o.x1-slack && o.x0 < b.x1-slack && b.y0 < o.y1-slack && o.y0 < b.y1-slack
}

// checkLayout fails if texts of a figure overlap each other or an image, or if
// anything extends into the sheet's margin. It reads the SVG, as a viewer does.
func checkLayout(t *testing.T, f *render.Figure) {
	t.Helper()
	const margin = 32
	width, height := f.Size()
	texts, images := boxes(t, f)
	for i, a := range texts {
		if a.x0 < margin-1 || a.y0 < margin-4 || a.x1 > width-margin+1 || a.y1 > height-margin+4 {
			t.Errorf("%q: text %q (%.0f, %.0f)–(%.0f, %.0f) is in the margin of %.0f × %.0f", f.Title, a.what, a.x0, a.y0, a.x1, a.y1, width, height)
		}
		for _, b := range texts[:i] {
			if a.overlaps(b) {
				t.Errorf("%q: texts %q and %q overlap", f.Title, a.what, b.what)
			}
		}
		for _, b := range images[a.from:] {
			if a.overlaps(b) {
				t.Errorf("%q: text %q is over an image", f.Title, a.what)
			}
		}
	}
	for _, b := range images {
		if b.x0 < margin-1 || b.x1 > width-margin+1 || b.y1 > height-margin+1 {
			t.Errorf("%q: an image is in the margin", f.Title)
		}
	}
	for name, s := range map[string]string{"title": f.Title, "caption": f.Caption, "description": f.Description} {
		if s == "" || name != "title" && !strings.HasSuffix(s, ".") && !strings.HasSuffix(s, "。") {
			t.Errorf("%q: %s is %q, want whole sentences", f.Title, name, s)
		}
	}
}

// checkForm fails if a figure's sheet is not one of the usual sizes, which means that its body did not fit,
// or if a text is smaller than 1/45 of the shorter side.
func checkForm(t *testing.T, f *render.Figure) {
	t.Helper()
	want := map[render.Shape][2]float64{render.Wide: {880, 550}, render.Tall: {550, 880}, render.Square: {560, 560}}[f.Shape]
	w, h := f.Size()
	if w != want[0] || h != want[1] {
		t.Errorf("%q: the sheet is %.0f × %.0f, want %.0f × %.0f", f.Title, w, h, want[0], want[1])
	}
	var b bytes.Buffer
	if err := f.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	for _, m := range fontSize.FindAllStringSubmatch(b.String(), -1) {
		if size, _ := strconv.ParseFloat(m[1], 64); size < min(w, h)/45 {
			t.Errorf("%q: a text is %v points high on a sheet of %.0f × %.0f", f.Title, size, w, h)
		}
	}
}

var fontSize = regexp.MustCompile(`font-size="([0-9.]+)"`)

func boxes(t *testing.T, f *render.Figure) (texts, images []box) {
	t.Helper()
	var b bytes.Buffer
	if err := f.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	d := xml.NewDecoder(&b)
	var ground box // the last filled rectangle
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return texts, images
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		attr := map[string]string{}
		for _, a := range e.Attr {
			attr[a.Name.Local] = a.Value
		}
		num := func(name string) float64 {
			v, err := strconv.ParseFloat(attr[name], 64)
			if err != nil {
				t.Fatalf("<%s %s=%q>", e.Name.Local, name, attr[name])
			}
			return v
		}
		switch e.Name.Local {
		case "image":
			images = append(images, box{num("x"), num("y"), num("x") + num("width"), num("y") + num("height"), "image", 0})
		case "rect":
			if fill := attr["fill"]; fill != "" && fill != "none" && attr["x"] != "" {
				ground = box{num("x"), num("y"), num("x") + num("width"), num("y") + num("height"), "ground", len(images)}
			}
		case "text":
			var s string
			if err := d.DecodeElement(&s, &e); err != nil {
				t.Fatal(err)
			}
			size := num("font-size")
			w := render.Measure(s, render.TextStyle{Size: size, Bold: attr["font-weight"] == "bold"})
			from := 0.0
			switch attr["text-anchor"] {
			case "middle":
				from = -w / 2
			case "end":
				from = -w
			}
			x, y := num("x"), num("y")
			// Capitals reach 0.72 em up, descenders 0.21 down.
			bx := box{x + from, y - 0.72*size, x + from + w, y + 0.21*size, s, 0}
			if attr["transform"] != "" {
				bx = box{x - 0.72*size, y - from - w, x + 0.21*size, y - from, s, 0}
			}
			if bx.x0 >= ground.x0 && bx.x1 <= ground.x1 && bx.y0 >= ground.y0 && bx.y1 <= ground.y1 {
				bx.from = ground.from
			}
			texts = append(texts, bx)
		}
	}
}

// The check itself detects an overlap and a clipped text.
func TestLayoutCheckSees(t *testing.T) {
	f := render.New("a title", "")
	f.Body.Text(0, 20, "one", render.TextStyle{})
	f.Body.Text(10, 22, "two", render.TextStyle{})
	f.Body.Text(-900, 60, "left of all", render.TextStyle{})
	texts, _ := boxes(t, f)
	if len(texts) != 4 || !texts[1].overlaps(texts[2]) || texts[0].overlaps(texts[1]) {
		t.Errorf("boxes are %v", texts)
	}
	if texts[3].x0 >= 0 || math.Abs(texts[3].x1-texts[3].x0-render.Measure("left of all", render.TextStyle{})) > 0.01 {
		t.Errorf("box of the clipped text is %v", texts[3])
	}
}
