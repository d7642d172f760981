package render

import (
	"bytes"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"hash/crc32"
	"image/png"
	"io"
	"math"
	"strings"
	"testing"
)

// sampler returns a figure with every kind of mark.
func sampler() *Figure {
	f := New("Every kind of mark <on> one sheet & a title that is long enough to be wrapped", "run sampler · layer none · step 1")
	f.Caption = "The upper row shows the colour maps, the lower one the ten class colours, each with its number."
	f.Description = "Three colour bars, ten numbered discs, lines and a small image \"quoted\"."
	b := f.Body
	y := 0.0
	for _, m := range []*Map{Gray, Diverging, Sequential} {
		r := Range{-0.82, 0.82}
		if m != Diverging {
			r = Range{0, 12345}
		}
		y += b.ColorBar(0, y, 320, m, r, EndTicks(r), "weight, "+m.Name) + Unit
	}
	y += 2 * Unit
	for i := range 10 {
		x := 16 + float64(i)*32
		b.Circle(x, y, 12, Style{Fill: ClassColor(i), Stroke: Paper})
		b.Label(x, y, Count(int64(i)), TextStyle{Anchor: Middle, Bold: true, Color: TextOn(ClassColor(i))})
	}
	y += 4 * Unit
	b.Line(0, y, 320, y, 1, Rule)
	b.Dashed(0, y+8, 320, y+8, 1, Muted)
	wave := make([]Point, 81)
	for i := range wave {
		wave[i] = Point{float64(i) * 4, y + 40 - 20*math.Sin(float64(i)/6)}
	}
	b.Polyline(wave, 2, ClassColor(0))
	b.Polygon([]Point{{0, y + 96}, {16, y + 72}, {32, y + 96}}, Color{0xbe, 0x17, 0x80, 128})
	values := make([]float32, 64)
	for i := range values {
		values[i] = float32(i%8-i/8) / 7
	}
	values[9] = float32(math.NaN())
	b.Image(48, y+72, 64, 64, Tile(values, 8, 8, Diverging, Range{-1, 1}), "a tile")
	b.Rect(120, y+72, 64, 64, Style{Stroke: Rule, Fill: Faint}, "")
	b.Label(152, y+104, "9.5", TextStyle{Anchor: Middle})
	b.Text(200, y+136, "upwards", TextStyle{Rotate: true, Color: Muted})
	b.Text(320, y+84, "to the end", TextStyle{Anchor: End, Size: Heading})
	b.Paragraph(216, y+108, 104, "A paragraph in a narrow column.", TextStyle{Size: Small})
	return f
}

func TestPNGChunks(t *testing.T) {
	f := sampler()
	f.Title = "Größe 猫"
	var b bytes.Buffer
	if err := f.WritePNG(&b, 0); err != nil {
		t.Fatal(err)
	}
	cfg, err := png.DecodeConfig(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if w, h := f.Size(); float64(cfg.Width) != w*DefaultScale || float64(cfg.Height) != h*DefaultScale {
		t.Errorf("size %d×%d, want twice %v×%v", cfg.Width, cfg.Height, w, h)
	}
	texts := map[string]string{}
	var order []string
	for rest := b.Bytes()[8:]; len(rest) > 0; {
		n := binary.BigEndian.Uint32(rest)
		kind, data := string(rest[4:8]), rest[8:8+n]
		if got, want := binary.BigEndian.Uint32(rest[8+n:]), crc32.ChecksumIEEE(rest[4:8+n]); got != want {
			t.Errorf("chunk %s: checksum %08x, want %08x", kind, got, want)
		}
		if kind == "iTXt" {
			keyword, text, found := strings.Cut(string(data), "\x00\x00\x00\x00\x00")
			if !found {
				t.Errorf("iTXt chunk %q", data)
			}
			texts[keyword] = text
		}
		order = append(order, kind)
		rest = rest[12+n:]
	}
	if texts["Title"] != f.Title || texts["Description"] != f.Description || texts["Software"] != "brainbow" {
		t.Errorf("texts are %q", texts)
	}
	if order[0] != "IHDR" || order[len(order)-1] != "IEND" {
		t.Errorf("chunks in order %v", order)
	}
}

func TestSVGIsXML(t *testing.T) {
	f := sampler()
	f.Title += "\x01"
	var b bytes.Buffer
	if err := f.WriteSVG(&b); err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	var title, desc string
	d := xml.NewDecoder(bytes.NewReader(b.Bytes()))
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		if s, ok := token.(xml.StartElement); ok {
			seen[s.Name.Local]++
			switch {
			case s.Name.Local == "title" && title == "":
				if err := d.DecodeElement(&title, &s); err != nil {
					t.Fatal(err)
				}
			case s.Name.Local == "desc":
				if err := d.DecodeElement(&desc, &s); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if want := strings.ReplaceAll(f.Title, "\x01", "\uFFFD"); title != want || desc != f.Description {
		t.Errorf("title %q, description %q", title, desc)
	}
	for _, e := range []string{"text", "image", "rect", "line", "polyline", "polygon", "circle"} {
		if seen[e] == 0 {
			t.Errorf("no <%s>", e)
		}
	}
	var again bytes.Buffer
	if err := f.WriteSVG(&again); err != nil || !bytes.Equal(again.Bytes(), b.Bytes()) {
		t.Errorf("the same figure gave other bytes (%v)", err)
	}
}

// Everything drawn lies inside the sheet's margins, whatever the texts.
func TestNothingIsClipped(t *testing.T) {
	f := sampler()
	img := f.Image(1)
	b := img.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			if x >= margin-2 && x < b.Dx()-margin+2 && y >= margin-2 && y < b.Dy()-margin+2 {
				continue
			}
			if c := img.RGBAAt(x, y); c.R != 255 || c.G != 255 || c.B != 255 {
				t.Fatalf("ink at (%d, %d) in the margin", x, y)
			}
		}
	}
}

func TestPixelsAreCrisp(t *testing.T) {
	f := New("", "")
	f.Body.Image(0, 0, 40, 40, Tile([]float32{0, 1, 1, 0}, 2, 2, Gray, Range{0, 1}), "")
	img := f.Image(2)
	for y := range 80 {
		for x := range 80 {
			want := uint8(255 * ((x/40 + y/40) % 2))
			if got := img.RGBAAt(2*margin+x, 2*margin+y).R; got != want {
				t.Fatalf("pixel (%d, %d) is %d, want %d", x, y, got, want)
			}
		}
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestWriteErrors(t *testing.T) {
	for _, err := range []error{sampler().WriteSVG(failing{}), sampler().WritePNG(failing{}, 1)} {
		if err == nil || !strings.Contains(err.Error(), "disk full") {
			t.Errorf("got %v", err)
		}
	}
}

// A circle without a fill is a ring, and a translucent fill covers the paper, not the circle's
// stroke.
func TestCircleIsARing(t *testing.T) {
	f := New("rings", "")
	f.Body.Circle(20, 20, 8, Style{Stroke: Ink, Width: 2})
	half := Color{R: 255, A: 128}
	f.Body.Circle(60, 20, 8, Style{Fill: half, Stroke: Ink, Width: 2})
	p := f.Plate(2)
	at := func(x, y float64) Color {
		q := p.Pixel(x, y)
		c := p.Image.RGBAAt(q.X, q.Y)
		return Color{c.R, c.G, c.B, c.A}
	}
	if got := at(20, 20); got != Paper {
		t.Errorf("inside a ring is %v", got)
	}
	if got := at(28, 20); got != Ink {
		t.Errorf("on a ring is %v", got)
	}
	if got := at(60, 20); got.R != 255 || got.G < 126 || got.G > 128 {
		t.Errorf("inside a translucent circle is %v", got)
	}
}
