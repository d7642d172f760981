package reader

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/png"
	"os"
	"runtime"
	"slices"
	"strings"
	"testing"

	"brainbow/dataset"
)

func picture(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(formats + "pictures/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The pictures of testdata/formats are 16×16: red 16·x, green 16·y, blue 96.
func TestPictures(t *testing.T) {
	grey := func(x, y int) [3]uint8 {
		v := dataset.Luma(uint8(16*x), uint8(16*y), 96)
		return [3]uint8{v, v, v}
	}
	colour := func(x, y int) [3]uint8 { return [3]uint8{uint8(16 * x), uint8(16 * y), 96} }
	ramp := func(x, y int) [3]uint8 { return [3]uint8{uint8(16 * x), uint8(16 * x), uint8(16 * x)} }
	half := func(x, y int) [3]uint8 {
		if y < 8 {
			return colour(x, y)
		}
		return [3]uint8{255, 255, 255}
	}
	for name, c := range map[string]struct {
		want  func(x, y int) [3]uint8
		off   int // tolerance of a value: JPEG is lossy
		grey  bool
		error string
	}{
		"rgb.png":       {want: colour},
		"rgb.bmp":       {want: colour},
		"rgb.webp":      {want: colour},
		"rgb.jpg":       {want: colour, off: 12},
		"cmyk.jpg":      {want: colour, off: 12},
		"grey.jpg":      {want: grey, off: 3, grey: true},
		"grey.png":      {want: grey, off: 1, grey: true}, // the writer rounds differently
		"grey16.png":    {want: ramp, grey: true},
		"alpha.png":     {want: half},
		"palette.gif":   {want: colour, off: 16},
		"animated.gif":  {want: colour, off: 16}, // its first frame
		"animated.webp": {error: "damaged or animated WebP"},
	} {
		data := picture(t, name)
		info, err := inspect(bytes.NewReader(data))
		dst := make([]byte, 3*256)
		if err == nil {
			err = decodePicture(dst, data, &dataset.Resampler{Width: 16, Height: 16, Channels: 3, Fit: dataset.FitCrop})
		}
		if c.error != "" || err != nil {
			if err == nil || c.error == "" || !strings.Contains(err.Error(), c.error) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if info.grey != c.grey || info.w != 16 || info.h != 16 {
			t.Errorf("%s: %+v", name, info)
		}
		for i := range 3 * 256 {
			ch, y, x := i/256, i/16%16, i%16
			if got, want := int(dst[i]), int(c.want(x, y)[ch]); max(got-want, want-got) > c.off {
				t.Errorf("%s: channel %d at %d, %d is %d, not %d", name, ch, x, y, got, want)
				break
			}
		}
	}
}

// Pictures with an EXIF orientation have their white corner in the right place.
func TestOrientation(t *testing.T) {
	for i, corner := range []string{"upper left", "upper right", "lower right", "lower left", "upper left", "upper right", "lower right", "lower left"} {
		data := picture(t, "turn"+string(rune('1'+i))+".jpg")
		w, h := 8, 16
		if i >= 4 {
			w, h = 16, 8
		}
		dst := make([]byte, w*h)
		if err := decodePicture(dst, data, &dataset.Resampler{Width: w, Height: h, Channels: 1, Fit: dataset.FitStretch}); err != nil {
			t.Fatal(err)
		}
		at := map[string]int{"upper left": 0, "upper right": w - 1, "lower left": (h - 1) * w, "lower right": h*w - 1}
		for where, k := range at {
			if (dst[k] > 200) != (where == corner) {
				t.Errorf("orientation %d: %s is %d, the white corner should be %s", i+1, where, dst[k], corner)
			}
		}
	}
}

// bomb is a PNG that declares more pixels than it could hold.
func bomb(w, h uint32) []byte {
	b := []byte("\x89PNG\r\n\x1a\n")
	chunk := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)...)
	chunk = append(chunk, 8, 2, 0, 0, 0)
	b = binary.BigEndian.AppendUint32(b, uint32(len(chunk)-4))
	b = append(b, chunk...)
	b = binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(chunk))
	return append(b, 0, 0, 0, 0, 'I', 'D', 'A', 'T', 0x35, 0xaf, 0x06, 0x1e)
}

func TestBadPictures(t *testing.T) {
	whole := picture(t, "rgb.jpg")
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":  {nil, "the file is empty"},
		"text":   {[]byte("hello, this is no image"), "not a PNG, JPEG, GIF, WebP or BMP image"},
		"cut":    {whole[:len(whole)/2], "a damaged JPEG image"},
		"bomb":   {bomb(60_000, 60_000), "60000×60000 pixels, more than the maximum of 64 million"},
		"wide":   {bomb(1<<31-1, 1), "more than the maximum of 64 million"},
		"hollow": {bomb(100, 100), "a damaged PNG image"},
	} {
		err := decodePicture(make([]byte, 3*16), c.data, &dataset.Resampler{Width: 4, Height: 4, Channels: 3, Fit: dataset.FitCrop})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := inspect(bytes.NewReader(bomb(60_000, 60_000))); err == nil {
		t.Error("a bomb is accepted")
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
		t.Errorf("%d bytes taken for an image that is refused", n)
	}
}

// Sixteen bits become their upper eight, transparent pixels become white, and every kind of image
// gives the same colours.
func TestImageKinds(t *testing.T) {
	r := image.Rect(0, 0, 2, 1)
	paint := func(set func(x, y int, c color.Color)) {
		set(0, 0, color.NRGBA64{0x12ff, 0x3400, 0x56ff, 0xffff})
		set(1, 0, color.NRGBA64{0x1234, 0x5678, 0x9abc, 0})
	}
	nrgba64, rgba64, nrgba, rgba := image.NewNRGBA64(r), image.NewRGBA64(r), image.NewNRGBA(r), image.NewRGBA(r)
	for _, set := range []func(x, y int, c color.Color){nrgba64.Set, rgba64.Set, nrgba.Set, rgba.Set} {
		paint(set)
	}
	for _, img := range []image.Image{nrgba64, rgba64, nrgba, rgba, other{nrgba64}} {
		got := make([]uint8, 6)
		imageRows(img)(got, 0, 0)
		if want := []uint8{0x12, 0x34, 0x56, 255, 255, 255}; !slices.Equal(got, want) {
			t.Errorf("%T: %x, not %x", img, got, want)
		}
	}
	if got := [3]uint8{onWhite(0, 0), onWhite(100, 255), onWhite(0, 128)}; got != [3]uint8{255, 100, 127} {
		t.Errorf("on white: %v", got)
	}
}

// other hides the type of an image.
type other struct{ image.Image }

func FuzzPicture(f *testing.F) {
	for _, name := range []string{"rgb.png", "rgb.bmp", "rgb.webp", "turn6.jpg", "cmyk.jpg", "palette.gif", "animated.webp", "grey16.png"} {
		data, err := os.ReadFile(formats + "pictures/" + name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(bomb(1000, 1000))
	r := &dataset.Resampler{Width: 5, Height: 7, Channels: 1, Fit: dataset.FitPad}
	f.Fuzz(func(t *testing.T, data []byte) {
		info, err := inspect(bytes.NewReader(data))
		if err == nil && info.w*info.h > 1<<20 {
			return // legal, and slow
		}
		_ = decodePicture(make([]byte, 35), data, r)
		_ = exifOrientation(data)
	})
}

func encodePNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
