package render

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/png"
	"io"
	"math"
	"testing"
	"time"

	"golang.org/x/image/webp"
)

// moving returns an animation of n frames with noise that is new in every frame, a moving bar,
// and a large constant part. colors is the size of its palette.
func moving(n, w, h, colors int) *Animation {
	a := &Animation{Title: "Moving", Description: "A bar & noise.", Width: w, Height: h, Frames: n, Every: 40 * time.Millisecond, Hold: time.Second}
	for i := range colors {
		a.Palette = append(a.Palette, Color{uint8(i), uint8(i * 7), uint8(255 - i), 255})
	}
	a.Indexed = func(i int, dst []uint8) {
		for k := range dst {
			x, y := k%w, k/w
			switch {
			case i >= n-2: // the last two are equal
				dst[k] = uint8((x + y) % colors)
			case x == i%w:
				dst[k] = uint8(colors - 1)
			case y > h/2 && x > w/3:
				dst[k] = uint8(uint32(k*k+i*7919) * 2654435761 >> 16 % uint32(colors))
			default:
				dst[k] = uint8(x / 3 % colors)
			}
		}
	}
	return a
}

func wantEqual(t *testing.T, what string, i int, got, want image.Image) {
	t.Helper()
	for y := range want.Bounds().Dy() {
		for x := range want.Bounds().Dx() {
			p, q := color.RGBAModel.Convert(got.At(x, y)), color.RGBAModel.Convert(want.At(x, y))
			if p != q {
				t.Fatalf("%s: frame %d at (%d, %d) is %v, was drawn as %v", what, i, x, y, p, q)
			}
		}
	}
}

func TestGIFHoldsWhatWasDrawn(t *testing.T) {
	for _, c := range []struct{ frames, w, h, colors int }{
		{1, 1, 1, 1}, {2, 3, 5, 2}, {5, 1, 40, 3}, {12, 31, 20, 16}, {19, 150, 90, 255}, {9, 64, 64, 128}, {3, 500, 200, 200},
	} {
		a := moving(c.frames, c.w, c.h, c.colors)
		var b bytes.Buffer
		written := 0
		if err := a.WriteGIF(t.Context(), &b, func(n int) { written = n }); err != nil {
			t.Fatal(err)
		}
		g, err := gif.DecodeAll(bytes.NewReader(b.Bytes()))
		if err != nil {
			t.Fatalf("%v: %v", c, err)
		}
		if len(g.Image) != c.frames || written != c.frames || g.LoopCount != 0 || g.Config.Width != c.w || g.Config.Height != c.h {
			t.Fatalf("%v: %d frames, done reported %d, %d loops, %d×%d", c, len(g.Image), written, g.LoopCount, g.Config.Width, g.Config.Height)
		}
		page, total := image.NewRGBA(image.Rect(0, 0, c.w, c.h)), 0
		for i, img := range g.Image {
			draw.Draw(page, img.Rect, img, img.Rect.Min, draw.Over)
			wantEqual(t, "gif", i, page, a.Image(i))
			total += g.Delay[i]
		}
		if want := 4*c.frames + 100; total != want {
			t.Errorf("%v: it lasts %d hundredths of a second, want %d", c, total, want)
		}
		if last := g.Image[len(g.Image)-1]; c.frames > 2 && last.Rect.Dx() != 1 {
			t.Errorf("%v: nothing changed in the last frame, and it holds %v", c, last.Rect)
		}
		var second bytes.Buffer
		if err := a.WriteGIF(t.Context(), &second, nil); err != nil || !bytes.Equal(b.Bytes(), second.Bytes()) {
			t.Errorf("%v: the same animation gave other bytes (%v)", c, err)
		}
	}
}

// Unchanged pixels are transparent even inside the changed rectangle.
func TestGIFLeavesWhatDidNotChange(t *testing.T) {
	a := moving(2, 40, 40, 4)
	a.Indexed = func(i int, dst []uint8) {
		clear(dst)
		dst[0], dst[len(dst)-1] = uint8(i), uint8(i)
	}
	var b bytes.Buffer
	if err := a.WriteGIF(t.Context(), &b, nil); err != nil {
		t.Fatal(err)
	}
	g, err := gif.DecodeAll(&b)
	if err != nil {
		t.Fatal(err)
	}
	clearPixels := 0
	for _, p := range g.Image[1].Pix {
		if p == 4 {
			clearPixels++
		}
	}
	if clearPixels != 40*40-2 {
		t.Errorf("%d transparent pixels, want all but two", clearPixels)
	}
}

// Times in a GIF are in hundredths of a second; thirty frames a second must not drift.
func TestGIFTimesDoNotDrift(t *testing.T) {
	a := moving(300, 2, 2, 2)
	a.Every, a.Hold = time.Second/30, 0
	total := 0
	for i := range a.Frames {
		d := centiseconds(a, i)
		if d < 3 || d > 4 {
			t.Errorf("frame %d lasts %d", i, d)
		}
		total += d
	}
	if total != 1000 {
		t.Errorf("300 frames last %d hundredths of a second, want 1000", total)
	}
}

// colorful returns an animation with more colours than a palette holds.
func colorful(n, w, h int) *Animation {
	a := moving(n, w, h, 2)
	a.Palette, a.Indexed = nil, nil
	a.Draw = func(i int, dst *image.RGBA) {
		for y := range h {
			for x := range w {
				dst.SetRGBA(x, y, color.RGBA{uint8(x * 3), uint8(y * 5), uint8(40 * (i % 3)), 255})
			}
		}
		draw.Draw(dst, image.Rect(i, 2, i+6, 8), image.NewUniform(Ink), image.Point{}, draw.Src)
		draw.Draw(dst, image.Rect(0, h-12, w, h), image.NewUniform(Paper), image.Point{}, draw.Src)
	}
	return a
}

func TestGIFReducesColours(t *testing.T) {
	a := colorful(5, 80, 50)
	var b bytes.Buffer
	if err := a.WriteGIF(t.Context(), &b, nil); err != nil {
		t.Fatal(err)
	}
	g, err := gif.DecodeAll(&b)
	if err != nil {
		t.Fatal(err)
	}
	page := image.NewRGBA(image.Rect(0, 0, 80, 50))
	worst, sum := 0.0, 0.0
	for i, img := range g.Image {
		draw.Draw(page, img.Rect, img, img.Rect.Min, draw.Over)
		want := a.Image(i).(*image.RGBA)
		for k := range want.Pix {
			d := math.Abs(float64(page.Pix[k]) - float64(want.Pix[k]))
			worst, sum = max(worst, d), sum+d
		}
		if page.RGBAAt(40, 45) != color.RGBA(Paper) || page.RGBAAt(i+1, 3) != color.RGBA(Ink) {
			t.Errorf("frame %d: paper and ink, the commonest colours, are not kept", i)
		}
	}
	mean := sum / float64(len(g.Image)*80*50*4)
	if mean > 5 || worst > 80 {
		t.Errorf("colours are %.1f off on average, %.0f at worst", mean, worst)
	}
}

func TestReduce(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 20, 1))
	for x := range 20 {
		img.SetRGBA(x, 0, color.RGBA{uint8(x), 0, 0, 255})
	}
	first := []Color{Ink, {3, 0, 0, 255}}
	all := Reduce(first, 30, img)
	if len(all) != 21 || all[0] != first[0] || all[1] != first[1] {
		t.Errorf("%d colours, beginning with %v", len(all), all[:2])
	}
	few := Reduce(first, 6, img)
	if len(few) != 6 {
		t.Errorf("%d colours, want 6", len(few))
	}
	if got := Reduce(first, 2, img); len(got) != 2 {
		t.Errorf("%d colours, want the first two alone", len(got))
	}
}

// decodeWebP decodes an animated WebP as its specification says, drawing each frame over the
// canvas.
func decodeWebP(t *testing.T, file []byte) (frames []*image.RGBA, ms []int) {
	t.Helper()
	le := binary.LittleEndian
	if string(file[:4]) != "RIFF" || int(le.Uint32(file[4:])) != len(file)-8 || string(file[8:12]) != "WEBP" {
		t.Fatalf("the file begins %q", file[:12])
	}
	u24 := func(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
	var page *image.RGBA
	for b := file[12:]; len(b) > 0; {
		name, n := string(b[:4]), int(le.Uint32(b[4:]))
		data := b[8 : 8+n]
		b = b[8+n+n%2:]
		switch name {
		case "VP8X":
			page = image.NewRGBA(image.Rect(0, 0, u24(data[4:])+1, u24(data[7:])+1))
		case "ANMF":
			x, y, w, h := 2*u24(data), 2*u24(data[3:]), u24(data[6:])+1, u24(data[9:])+1
			part := data[16:]
			one := append(le.AppendUint32([]byte("RIFF"), uint32(4+len(part))), "WEBP"...)
			img, err := webp.Decode(bytes.NewReader(append(one, part...)))
			if err != nil {
				t.Fatal(err)
			}
			if img.Bounds().Dx() != w || img.Bounds().Dy() != h || !image.Rect(x, y, x+w, y+h).In(page.Rect) || data[15] != 0 {
				t.Fatalf("a frame of %v at (%d, %d), described as %d×%d, flags %d", img.Bounds(), x, y, w, h, data[15])
			}
			draw.Draw(page, image.Rect(x, y, x+w, y+h), img, image.Point{}, draw.Over)
			copied := *page
			copied.Pix = bytes.Clone(page.Pix)
			frames, ms = append(frames, &copied), append(ms, u24(data[12:]))
		}
	}
	return frames, ms
}

func TestWebPHoldsWhatWasDrawn(t *testing.T) {
	for _, a := range []*Animation{moving(1, 1, 1, 1), moving(11, 33, 21, 255), moving(4, 150, 91, 16), colorful(9, 81, 50)} {
		var b bytes.Buffer
		if err := a.WriteWebP(t.Context(), &b, nil); err != nil {
			t.Fatal(err)
		}
		frames, ms := decodeWebP(t, b.Bytes())
		if len(frames) != a.Frames {
			t.Fatalf("%d frames, want %d", len(frames), a.Frames)
		}
		for i, f := range frames {
			wantEqual(t, "webp", i, f, a.Image(i))
		}
		if last := ms[len(ms)-1]; last != 1040 {
			t.Errorf("the last frame is shown for %d ms, want 1040", last)
		}
		if !bytes.Contains(b.Bytes(), []byte("A bar &amp; noise.")) {
			t.Error("the description is missing")
		}
	}
}

func TestFramesHoldWhatWasDrawn(t *testing.T) {
	for _, a := range []*Animation{moving(19, 33, 21, 200), colorful(3, 40, 30)} {
		n := 0
		err := a.WriteFrames(t.Context(), func(i int, file []byte) error {
			img, err := png.Decode(bytes.NewReader(file))
			if err != nil || i != n {
				t.Fatalf("frame %d, want %d: %v", i, n, err)
			}
			wantEqual(t, "png", i, img, a.Image(i))
			n++
			return nil
		}, nil)
		if err != nil || n != a.Frames {
			t.Errorf("%d frames, %v", n, err)
		}
	}
}

type broken struct{ after int }

func (b *broken) Write(p []byte) (int, error) {
	if b.after -= len(p); b.after < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}

func TestAnimationErrors(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	a := moving(40, 50, 50, 20)
	if err := a.WriteGIF(ctx, io.Discard, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := a.WriteWebP(ctx, io.Discard, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, n := range []int{0, 800, 5000} {
		if err := a.WriteGIF(t.Context(), &broken{n}, nil); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("a disk full after %d bytes: %v", n, err)
		}
		if err := a.WriteWebP(t.Context(), &broken{n}, nil); !errors.Is(err, io.ErrShortWrite) {
			t.Errorf("a disk full after %d bytes: %v", n, err)
		}
	}
	for _, change := range []func(*Animation){
		func(a *Animation) { a.Frames = 0 },
		func(a *Animation) { a.Width = largest + 1 },
		func(a *Animation) { a.Every = time.Millisecond },
		func(a *Animation) { a.Hold = -1 },
		func(a *Animation) { a.Palette = make([]Color, 256) },
	} {
		b := *a
		change(&b)
		if err := b.WriteGIF(t.Context(), io.Discard, nil); err == nil {
			t.Error("an impossible animation was written")
		}
	}
}

func BenchmarkGIF(b *testing.B) {
	a := moving(16, 600, 1000, 255)
	b.SetBytes(16 * 600 * 1000)
	for b.Loop() {
		if err := a.WriteGIF(b.Context(), io.Discard, nil); err != nil {
			b.Fatal(err)
		}
	}
}
