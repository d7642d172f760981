package render

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"encoding/xml"
	"errors"
	"hash/crc32"
	"image/png"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"
	"time"
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
	if texts["Title"] != f.Title || texts["Description"] != f.Alternative() || texts["Software"] != "brainbow" {
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
	if want := strings.ReplaceAll(f.Title, "\x01", "\uFFFD"); title != want || desc != strings.ReplaceAll(f.Alternative(), "\x01", "\uFFFD") {
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
			if x >= margin-2 && x < b.Dx()-margin+2 && y >= margin-2 && y < b.Dy()-margin+4 {
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
	f.Shape = Loose
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

// The sheet has the proportion of its shape, whatever the body needs; the body lies in the middle of its
// area.
func TestShapes(t *testing.T) {
	for shape, want := range map[Shape][2]float64{Wide: {880, 550}, Tall: {550, 880}, Square: {560, 560}} {
		f := New("A title", "of a run")
		f.Shape, f.Caption = shape, "A caption."
		w, h := f.Area()
		f.Body.Rect(0, 0, w, h, Style{Fill: Ink}, "")
		if gw, gh := f.Size(); gw != want[0] || gh != want[1] {
			t.Errorf("shape %d: a body that fills the area makes the sheet %v × %v, want %v", shape, gw, gh, want)
		}
		f.Body.Extend(2*w, h)
		if gw, gh := f.Size(); gw <= want[0] || math.Abs(gw/gh-want[0]/want[1]) > 0.01 {
			t.Errorf("shape %d: a larger body makes the sheet %v × %v", shape, gw, gh)
		}
		small := New("A title", "")
		small.Shape = shape
		small.Body.Rect(0, 0, 100, 60, Style{Fill: Ink}, "")
		l := small.layout()
		if math.Abs(l.bodyX-(l.w-100)/2) > 1 {
			t.Errorf("shape %d: the body begins at %v of %v", shape, l.bodyX, l.w)
		}
	}
}

// The method is printed only where details are wanted, and is always part of the text for readers who cannot
// see the picture.
func TestDetail(t *testing.T) {
	f := New("Something was found", "run")
	f.Caption, f.Method, f.Description = "Look here.", "By t-SNE, seed 1.", "Dots."
	printed := func() string {
		var all []string
		for _, m := range f.sheet().marks {
			if text, ok := m.(textMark); ok {
				all = append(all, text.text)
			}
		}
		return strings.Join(all, "|")
	}
	if got := printed(); strings.Contains(got, "t-SNE") || !strings.Contains(got, "Look here.") {
		t.Errorf("printed %q", got)
	}
	f.Detail = true
	if got := printed(); !strings.Contains(got, "By t-SNE, seed 1.") {
		t.Errorf("printed %q", got)
	}
	if got, want := f.Alternative(), "Something was found. Dots. By t-SNE, seed 1."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	f.Title, f.Description, f.Method, f.Language = "什么也没学到", "圆点。", "", "zh"
	if got, want := f.Alternative(), "什么也没学到。圆点。"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// The texts as JSON are those of the figure.
func TestWriteJSON(t *testing.T) {
	f := New("a < b & c", "run")
	f.Statement, f.Language, f.Warnings = "test.find", "zh", []string{"w"}
	var b bytes.Buffer
	if err := f.WriteJSON(&b); err != nil {
		t.Fatal(err)
	}
	var got FigureFacts
	if err := json.Unmarshal(b.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if want := f.Facts(); !reflect.DeepEqual(got, want) || got.Finding != f.Title || !strings.Contains(b.String(), "a < b & c") {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// A picture in Chinese is not written with boxes instead of characters.
func TestNoFont(t *testing.T) {
	f := New("什么也没学到", "")
	f.Language = "zh"
	withFonts(t)
	if err := f.WritePNG(io.Discard, 1); !errors.Is(err, ErrNoFont) {
		t.Errorf("PNG: %v", err)
	}
	if err := f.WriteSVG(io.Discard); err != nil {
		t.Errorf("SVG: %v", err)
	}
	a := &Animation{Language: "zh", Width: 1, Height: 1, Frames: 1, Every: time.Second}
	if err := a.Check(); !errors.Is(err, ErrNoFont) {
		t.Errorf("animation: %v", err)
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

// Below a title of two lines the subtitle stands apart from it: its distance is more than that from line to line,
// from the baseline to the top of the capitals.
func TestHeadApart(t *testing.T) {
	gap := func(title string) (below, lines float64) {
		f := New(title, "run · step 1")
		c := &Canvas{}
		f.head(c, 400)
		var at []textMark
		for _, m := range c.marks {
			if text, ok := m.(textMark); ok {
				at = append(at, text)
			}
		}
		last, sub := at[len(at)-2], at[len(at)-1]
		return sub.y - Body*capHeight - last.y, last.y - Large*capHeight - at[0].y
	}
	one, _ := gap("One line")
	two, lines := gap("A title that needs two lines of four hundred points each")
	if lines <= 0 || two <= lines || two <= one {
		t.Errorf("the subtitle is %v below, lines are %v apart; below one line %v", two, lines, one)
	}
}
