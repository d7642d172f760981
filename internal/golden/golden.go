// Package golden compares pictures made by tests with pictures that a person has reviewed. Start
// with [Image] and [SVG]; [Text] compares any other text. With the flag -update it rewrites the
// files instead; look at them before committing. A missing file is a failure.
package golden

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"flag"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite the golden pictures")

// Rasterising curves rounds differently on different processors: a channel of any pixel may be off
// by tolerance, and a small share of the pixels by more.
const (
	tolerance  = 6
	strayShare = 2e-4
)

// Image compares img with testdata/name.png. If they differ, the test fails and keeps the picture
// and the difference (black where equal) in the temporary directory.
func Image(t testing.TB, name string, img image.Image) {
	t.Helper()
	path := filepath.Join("testdata", name+".png")
	if *update {
		write(t, path, img)
		return
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Errorf("golden picture: %v (make golden writes it)", err)
		return
	}
	want, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Errorf("golden picture %s: %v", path, err)
		return
	}
	if want.Bounds().Size() != img.Bounds().Size() {
		t.Errorf("%s: size is %v, want %v; got %s", name, img.Bounds().Size(), want.Bounds().Size(), keep(t, name+"-got", img))
		return
	}
	diff, stray := compare(img, want)
	if n := img.Bounds().Dx() * img.Bounds().Dy(); float64(stray) > strayShare*float64(n) {
		t.Errorf("%s: %d of %d pixels differ; got %s, difference %s", name, stray, n, keep(t, name+"-got", img), keep(t, name+"-diff", diff))
	}
}

// compare returns the picture of the differences and how many pixels differ by
// more than the tolerance.
func compare(a, b image.Image) (diff *image.RGBA, stray int) {
	size := a.Bounds().Size()
	diff = image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			p := color.RGBAModel.Convert(a.At(a.Bounds().Min.X+x, a.Bounds().Min.Y+y)).(color.RGBA)
			q := color.RGBAModel.Convert(b.At(b.Bounds().Min.X+x, b.Bounds().Min.Y+y)).(color.RGBA)
			d := color.RGBA{apart(p.R, q.R), apart(p.G, q.G), apart(p.B, q.B), 255}
			if max(d.R, d.G, d.B) > tolerance {
				stray++
			}
			diff.SetRGBA(x, y, d)
		}
	}
	return diff, stray
}

func apart(a, b uint8) uint8 { return max(a, b) - min(a, b) }

func write(t testing.TB, path string, img image.Image) {
	t.Helper()
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	if err := enc.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
}

// keep writes a picture to a directory that outlives the test and returns its path.
func keep(t testing.TB, name string, img image.Image) string {
	t.Helper()
	path := filepath.Join(os.TempDir(), "brainbow-golden", strings.ReplaceAll(name, "/", "-")+".png")
	write(t, path, img)
	return path
}

var embedded = regexp.MustCompile(`data:image/png;base64,([A-Za-z0-9+/=]*)`)

// metadata names the run and the program, which differ each time.
var metadata = regexp.MustCompile(`<metadata>[^<]*</metadata>\n`)

// SVG compares an SVG document with testdata/name.svg, byte for byte except for metadata and embedded
// images. It compares the pixels of the images, not their compression, which may change with the Go version.
func SVG(t testing.TB, name string, doc []byte) {
	t.Helper()
	got := embedded.ReplaceAllFunc(metadata.ReplaceAll(doc, nil), func(m []byte) []byte {
		return []byte("pixels:" + pixelHash(t, m[len("data:image/png;base64,"):]))
	})
	Text(t, name+".svg", got)
}

// Text compares a text with testdata/name, byte for byte.
func Text(t testing.TB, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Errorf("golden file: %v (make golden writes it)", err)
		return
	}
	if bytes.Equal(got, want) {
		return
	}
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			t.Errorf("%s: line %d is\n%s\nwant\n%s", name, i+1, g[i], w[i])
			return
		}
	}
	t.Errorf("%s: %d lines, want %d", name, len(g), len(w))
}

func pixelHash(t testing.TB, b64 []byte) string {
	t.Helper()
	img, err := png.Decode(base64.NewDecoder(base64.StdEncoding, bytes.NewReader(b64)))
	if err != nil {
		t.Fatalf("embedded image: %v", err)
	}
	h := sha256.New()
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			h.Write([]byte{c.R, c.G, c.B, c.A})
		}
	}
	return fmt.Sprintf("%dx%d:%x", b.Dx(), b.Dy(), h.Sum(nil)[:8])
}
