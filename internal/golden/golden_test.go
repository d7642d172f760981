package golden

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// recorder notes failures instead of failing.
type recorder struct {
	testing.TB
	messages []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.messages = append(r.messages, fmt.Sprintf(format, args...))
}

func square(side int, spoil int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	for i := range img.Pix {
		img.Pix[i] = 255
	}
	for i := range spoil {
		img.Set(i%side, i/side, color.RGBA{200, 255, 255, 255})
	}
	return img
}

func TestImageSeesDifferences(t *testing.T) {
	t.Chdir(t.TempDir())
	write(t, filepath.Join("testdata", "a.png"), square(100, 0))
	for _, c := range []struct {
		name string
		img  image.Image
		want string
	}{
		{"a", square(100, 0), ""},
		{"a", square(100, 2), ""}, // a stray pixel in five thousand
		{"a", square(100, 3), "3 of 10000 pixels differ"},
		{"a", square(99, 0), "size is"},
		{"b", square(100, 0), "make golden"},
	} {
		r := &recorder{TB: t}
		Image(r, c.name, c.img)
		if got := strings.Join(r.messages, " "); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("want %q, got %q", c.want, got)
		}
	}
}

func TestSVGComparesPixelsNotCompression(t *testing.T) {
	t.Chdir(t.TempDir())
	doc := func(level png.CompressionLevel, spoil int) []byte {
		var b bytes.Buffer
		enc := png.Encoder{CompressionLevel: level}
		if err := enc.Encode(&b, square(20, spoil)); err != nil {
			t.Fatal(err)
		}
		return []byte("<svg>\n<image href=\"data:image/png;base64," + base64.StdEncoding.EncodeToString(b.Bytes()) + "\"/>\n</svg>\n")
	}
	pixels := pixelHash(t, doc(png.BestSpeed, 0)[len("<svg>\n<image href=\"data:image/png;base64,"):bytes.LastIndexByte(doc(png.BestSpeed, 0), '"')])
	if err := os.MkdirAll("testdata", 0o755); err != nil {
		t.Fatal(err)
	}
	want := "<svg>\n<image href=\"pixels:" + pixels + "\"/>\n</svg>\n"
	if err := os.WriteFile(filepath.Join("testdata", "a.svg"), []byte(want), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		doc  []byte
		want string
	}{
		{doc(png.BestSpeed, 0), ""},
		{doc(png.NoCompression, 0), ""},
		{doc(png.BestSpeed, 1), "line 2"},
		{append(doc(png.BestSpeed, 0), "\n"...), "lines"},
	} {
		r := &recorder{TB: t}
		SVG(r, "a", c.doc)
		if got := strings.Join(r.messages, " "); (c.want == "") != (got == "") || !strings.Contains(got, c.want) {
			t.Errorf("want %q, got %q", c.want, got)
		}
	}
}
