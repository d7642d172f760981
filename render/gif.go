package render

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"image"
	"io"
	"math/bits"
	"slices"
	"time"
)

// WriteGIF writes the animation as a GIF that loops for ever. All frames share one palette of
// at most 255 colours, to which others are reduced. A frame stores the smallest rectangle that
// changed; unchanged pixels in it are transparent. done, which may be nil, is called with the
// number of frames written so far.
func (a *Animation) WriteGIF(ctx context.Context, w io.Writer, done func(frames int)) error {
	if err := a.Check(); err != nil {
		return err
	}
	a = a.reduced()
	transparent := uint8(len(a.Palette))
	width := uint(max(2, bits.Len8(transparent))) // of a pixel, in bits
	if _, err := w.Write(a.gifHead(width)); err != nil {
		return fmt.Errorf("write gif: %w", err)
	}
	work := func(from, to int) ([]byte, error) {
		var z lzw
		var out, codes []byte
		old, cur := make([]uint8, a.Width*a.Height), make([]uint8, a.Width*a.Height)
		if from > 0 {
			a.Indexed(from-1, old)
		}
		for i := from; i < to; i++ {
			a.Indexed(i, cur)
			r, before := image.Rect(0, 0, a.Width, a.Height), old
			if i == 0 {
				before = nil
			} else {
				r = changed(old, cur, a.Width)
			}
			out = gifFrame(out, r, centiseconds(a, i), transparent, width)
			codes = z.encode(codes[:0], cur, before, a.Width, r.Min.X, r.Min.Y, r.Max.X, r.Max.Y, transparent, width)
			out = appendBlocks(out, codes)
			old, cur = cur, old
		}
		return out, nil
	}
	err := stretches(ctx, a, work, func(b []byte) error {
		_, err := w.Write(b)
		return err
	}, done)
	if err == nil {
		_, err = w.Write([]byte{';'})
	}
	if err != nil {
		return fmt.Errorf("write gif: %w", err)
	}
	return nil
}

// changed returns the smallest rectangle outside which two frames are equal. It is one pixel if
// they are equal everywhere, because a GIF frame has at least one.
func changed(old, cur []uint8, width int) image.Rectangle {
	height := len(cur) / width
	same := func(y int) bool { return bytes.Equal(old[y*width:(y+1)*width], cur[y*width:(y+1)*width]) }
	r := image.Rect(width, 0, 0, height)
	for r.Min.Y < height && same(r.Min.Y) {
		r.Min.Y++
	}
	if r.Min.Y == height {
		return image.Rect(0, 0, 1, 1)
	}
	for same(r.Max.Y - 1) {
		r.Max.Y--
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		a, b := old[y*width:(y+1)*width], cur[y*width:(y+1)*width]
		for x := 0; x < r.Min.X; x++ {
			if a[x] != b[x] {
				r.Min.X = x
			}
		}
		for x := width - 1; x >= r.Max.X; x-- {
			if a[x] != b[x] {
				r.Max.X = x + 1
			}
		}
	}
	return r
}

// centiseconds returns how long frame i is shown, computed from its rounded start and end so
// that rounding errors do not accumulate.
func centiseconds(a *Animation, i int) int {
	at := func(i int) int { return int(a.until(i).Round(10*time.Millisecond) / (10 * time.Millisecond)) }
	if i == 0 {
		return at(0)
	}
	return at(i) - at(i-1)
}

// gifHead returns everything before the first frame.
func (a *Animation) gifHead(width uint) []byte {
	le := binary.LittleEndian
	b := []byte("GIF89a")
	b = le.AppendUint16(b, uint16(a.Width))
	b = le.AppendUint16(b, uint16(a.Height))
	b = append(b, 0xf0|byte(width-1), 0, 0) // a palette of 8-bit colours for all frames
	table := make([]byte, 3<<width)
	for i, c := range a.Palette {
		copy(table[3*i:], []byte{c.R, c.G, c.B})
	}
	b = append(b, table...)
	b = append(b, "!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"...) // for ever
	for _, text := range []string{comment(a), a.Source.Text()} {
		if text != "" {
			b = append(b, "!\xfe"...)
			b = appendBlocks(b, []byte(text))
		}
	}
	return b
}

func comment(a *Animation) string {
	if a.Title == "" || a.Description == "" {
		return a.Title + a.Description
	}
	return a.Title + "\n" + a.Description
}

// gifFrame appends the headers of a frame, up to its codes.
func gifFrame(b []byte, r image.Rectangle, delay int, transparent uint8, width uint) []byte {
	le := binary.LittleEndian
	b = append(b, "!\xf9\x04\x05"...) // do not dispose; a transparent colour follows
	b = le.AppendUint16(b, uint16(min(delay, 65535)))
	b = append(b, transparent, 0, ',')
	for _, v := range []int{r.Min.X, r.Min.Y, r.Dx(), r.Dy()} {
		b = le.AppendUint16(b, uint16(v))
	}
	return append(b, 0, byte(width))
}

// appendBlocks appends data in blocks of at most 255 bytes, then the empty block that ends them.
func appendBlocks(b, data []byte) []byte {
	for block := range slices.Chunk(data, 255) {
		b = append(append(b, byte(len(block))), block...)
	}
	return append(b, 0)
}
