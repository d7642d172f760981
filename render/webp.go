package render

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"io"
	"math"
	"time"

	"github.com/HugoSmits86/nativewebp"
)

// WriteWebP writes the animation as a lossless WebP that loops for ever. A frame stores the
// smallest rectangle that changed; unchanged pixels in it are transparent. done, which may be
// nil, is called with the number of frames written so far. The file is held in memory until it
// is complete, because its header states its length.
func (a *Animation) WriteWebP(ctx context.Context, w io.Writer, done func(frames int)) error {
	if err := a.Check(); err != nil {
		return err
	}
	var frames bytes.Buffer
	work := func(from, to int) ([]byte, error) {
		var out []byte
		all := image.Rect(0, 0, a.Width, a.Height)
		old, cur := image.NewRGBA(all), image.NewRGBA(all)
		scratch := make([]uint8, a.Width*a.Height)
		if from > 0 {
			a.pixels(from-1, old, scratch)
		}
		for i := from; i < to; i++ {
			a.pixels(i, cur, scratch)
			part := difference(old, cur)
			if i == 0 {
				part = image.NewNRGBA(all)
				draw.Draw(part, all, cur, image.Point{}, draw.Src)
			}
			stream, err := vp8l(part)
			if err != nil {
				return nil, fmt.Errorf("frame %d: %w", i, err)
			}
			out = append(out, webpFrame(part.Rect, milliseconds(a, i), stream)...)
			old, cur = cur, old
		}
		return out, nil
	}
	err := stretches(ctx, a, work, func(b []byte) error {
		frames.Write(b)
		return nil
	}, done)
	if err != nil {
		return fmt.Errorf("write webp: %w", err)
	}
	le := binary.LittleEndian
	head := []byte{2 | 16, 0, 0, 0} // flags: animation, alpha
	head = append24(append24(head, a.Width-1), a.Height-1)
	var body []byte
	body = riff(body, "VP8X", head)
	body = riff(body, "ANIM", []byte{255, 255, 255, 255, 0, 0}) // white background, loop for ever
	tail := riff(nil, "XMP ", xmp(a))
	head[0] |= 4
	copy(body[8:], head)
	size := 4 + len(body) + frames.Len() + len(tail)
	if uint64(size) > math.MaxUint32-10 {
		return errors.New("write webp: a file must be at most 4 GB; fewer steps or a smaller zoom need less")
	}
	start := append(le.AppendUint32([]byte("RIFF"), uint32(size)), "WEBP"...)
	for _, part := range [][]byte{start, body, frames.Bytes(), tail} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("write webp: %w", err)
		}
	}
	return nil
}

// difference returns the smallest part of cur outside which it equals old, with its corner at
// even coordinates as the format requires. Unchanged pixels are transparent.
func difference(old, cur *image.RGBA) *image.NRGBA {
	r := changed(old.Pix, cur.Pix, cur.Stride)
	r.Min.X, r.Max.X = r.Min.X/4&^1, min((r.Max.X+3)/4, cur.Rect.Dx())
	r.Min.Y &^= 1
	img := image.NewNRGBA(r)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			k := cur.PixOffset(x, y)
			if p := cur.Pix[k : k+4]; !bytes.Equal(p, old.Pix[k:k+4]) {
				copy(img.Pix[img.PixOffset(x, y):], p)
			}
		}
	}
	return img
}

// vp8l returns the lossless bit stream of an image.
func vp8l(img *image.NRGBA) ([]byte, error) {
	moved := *img // the encoder needs the corner at the origin
	moved.Rect = moved.Rect.Sub(moved.Rect.Min)
	var b bytes.Buffer
	if err := nativewebp.Encode(&b, &moved, &nativewebp.Options{CompressionLevel: nativewebp.BestSpeed}); err != nil {
		return nil, err
	}
	const head = 12 // RIFF, its length, WEBP
	file := b.Bytes()
	if len(file) < head+8 || string(file[head:head+4]) != "VP8L" {
		return nil, errors.New("the encoder wrote no VP8L chunk")
	}
	n := int(binary.LittleEndian.Uint32(file[head+4:]))
	return file[head+8:][:n], nil
}

func milliseconds(a *Animation, i int) int {
	at := func(i int) int { return int(a.until(i).Round(time.Millisecond) / time.Millisecond) }
	if i == 0 {
		return at(0)
	}
	return at(i) - at(i-1)
}

// webpFrame returns the chunk of one frame, blended over the frame before.
func webpFrame(r image.Rectangle, ms int, stream []byte) []byte {
	b := append24(nil, r.Min.X/2)
	b = append24(b, r.Min.Y/2)
	b = append24(b, r.Dx()-1)
	b = append24(b, r.Dy()-1)
	b = append24(b, min(ms, 1<<24-1))
	b = append(b, 0)
	return riff(nil, "ANMF", riff(b, "VP8L", stream))
}

func append24(b []byte, v int) []byte { return append(b, byte(v), byte(v>>8), byte(v>>16)) }

// riff appends a chunk, padded to an even length.
func riff(b []byte, name string, data []byte) []byte {
	b = binary.LittleEndian.AppendUint32(append(b, name...), uint32(len(data)))
	b = append(b, data...)
	if len(data)%2 == 1 {
		b = append(b, 0)
	}
	return b
}
