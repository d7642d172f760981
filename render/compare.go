package render

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/draw"
	"image/gif"
	"image/png"
	"io"

	"golang.org/x/image/webp"
)

// Difference says how the pixels of a file differ from a picture.
type Difference struct {
	// Size is the width and height in pixels in the file, Frames the number of its frames. Want
	// is the size of the picture, WantFrames the number of its frames.
	Size, Want         image.Point
	Frames, WantFrames int
	Pixels             int64 // number of pixels that differ, over all frames
	Largest            uint8 // largest difference of a colour channel
	First              int   // the first frame that differs
}

// Same reports whether nothing differs.
func (d *Difference) Same() bool {
	return d.Size == d.Want && d.Frames == d.WantFrames && d.Pixels == 0
}

// Add compares frame i of a file with a picture of the same size.
func (d *Difference) Add(i int, file, want *image.RGBA) {
	for y := range d.Want.Y {
		p, q := file.Pix[file.PixOffset(file.Rect.Min.X, file.Rect.Min.Y+y):], want.Pix[want.PixOffset(want.Rect.Min.X, want.Rect.Min.Y+y):]
		n := 4 * d.Want.X
		if bytes.Equal(p[:n], q[:n]) {
			continue
		}
		for x := 0; x < n; x += 4 {
			off := uint8(0)
			for c := x; c < x+4; c++ {
				off = max(off, p[c]-min(p[c], q[c]), q[c]-min(p[c], q[c]))
			}
			if off == 0 {
				continue
			}
			if d.Pixels == 0 {
				d.First = i
			}
			d.Pixels++
			d.Largest = max(d.Largest, off)
		}
	}
}

// errFull ends reading when a file has more frames than the picture.
var errFull = errors.New("more frames than expected")

// ComparePNG compares a PNG with an image.
func ComparePNG(file io.Reader, want image.Image) (*Difference, error) {
	d := &Difference{Want: want.Bounds().Size(), WantFrames: 1, Frames: 1}
	var head bytes.Buffer
	shape, err := png.DecodeConfig(io.TeeReader(file, &head))
	if err != nil {
		return nil, fmt.Errorf("read png: %w", err)
	}
	// Another size is not decoded, because it could be any.
	if d.Size = image.Pt(shape.Width, shape.Height); d.Size != d.Want {
		return d, nil
	}
	img, err := png.Decode(io.MultiReader(&head, file))
	if err != nil {
		return nil, fmt.Errorf("read png: %w", err)
	}
	d.Add(0, rgba(img), rgba(want))
	return d, nil
}

func rgba(img image.Image) *image.RGBA {
	if same, ok := img.(*image.RGBA); ok {
		return same
	}
	out := image.NewRGBA(image.Rectangle{Max: img.Bounds().Size()})
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

// CompareGIF compares a GIF with the animation, frame by frame, as [Animation.WriteGIF] draws
// it: with at most 255 colours.
func (a *Animation) CompareGIF(file io.Reader) (*Difference, error) {
	d, err := a.reduced().compare(file, gifFrames)
	if err != nil {
		return nil, fmt.Errorf("read gif: %w", err)
	}
	return d, nil
}

// CompareWebP compares a WebP with the animation, frame by frame.
func (a *Animation) CompareWebP(file io.Reader) (*Difference, error) {
	d, err := a.compare(file, webpFrames)
	if err != nil {
		return nil, fmt.Errorf("read webp: %w", err)
	}
	return d, nil
}

// part is one frame of a file: where it lies on the page.
type part struct {
	at  image.Point
	img image.Image
}

// compare compares the frames that read passes on. Each is drawn over those before it.
func (a *Animation) compare(file io.Reader, read func(r *blocks, sized func(image.Point) error, do func(part) error) error) (*Difference, error) {
	d := &Difference{Want: image.Pt(a.Width, a.Height), WantFrames: a.Frames}
	page := image.NewRGBA(image.Rectangle{Max: d.Want})
	want := image.NewRGBA(page.Rect)
	scratch := make([]uint8, a.Width*a.Height)
	err := read(&blocks{bufio.NewReader(io.LimitReader(file, maxFile))}, func(size image.Point) error {
		if d.Size = size; size != d.Want {
			return errFull
		}
		return nil
	}, func(p part) error {
		if d.Frames++; d.Frames > a.Frames {
			return errFull
		}
		b := p.img.Bounds()
		draw.Draw(page, image.Rectangle{p.at, p.at.Add(b.Size())}, p.img, b.Min, draw.Over)
		a.pixels(d.Frames-1, want, scratch)
		d.Add(d.Frames-1, page, want)
		return nil
	})
	if errors.Is(err, errFull) {
		err = nil
	}
	return d, err
}

// maxFrame bounds the stored bytes of one frame.
const maxFrame = 1 << 28

// gifFrames reads the frames of a GIF one by one: each is decoded as a GIF that has no other.
func gifFrames(r *blocks, sized func(image.Point) error, do func(part) error) error {
	head, err := r.take(13)
	if err != nil {
		return err
	}
	size := image.Pt(int(binary.LittleEndian.Uint16(head[6:])), int(binary.LittleEndian.Uint16(head[8:])))
	if err := sized(size); err != nil {
		return err
	}
	if head[10]&0x80 != 0 {
		table, err := r.take(3 << (head[10]&7 + 1))
		if err != nil {
			return err
		}
		head = append(head, table...)
	}
	one := bytes.Clone(head)
	for {
		from := len(one)
		kind, err := r.ReadByte()
		if err != nil {
			return err
		}
		one = append(one, kind)
		switch kind {
		case ';':
			return nil
		case '!':
			label, err := r.ReadByte()
			if err != nil {
				return err
			}
			if one, err = r.subBlocksTo(append(one, label)); err != nil {
				return err
			}
			if label != 0xf9 { // only the graphic control belongs to a frame
				one = one[:from]
			}
		case ',':
			n := int64(9)
			for range 2 { // the descriptor, then the palette and the size of codes
				b, err := r.take(n)
				if err != nil {
					return err
				}
				one = append(one, b...)
				if n = 1; len(b) == 9 && b[8]&0x80 != 0 {
					n += 3 << (b[8]&7 + 1)
				}
			}
			if one, err = r.subBlocksTo(one); err != nil {
				return err
			}
			g, err := gif.DecodeAll(bytes.NewReader(append(one, ';')))
			if err != nil {
				return err
			}
			if err := do(part{g.Image[0].Rect.Min, g.Image[0]}); err != nil {
				return err
			}
			one = append(one[:0], head...)
		default:
			return fmt.Errorf("a GIF has no block of kind %#x", kind)
		}
	}
}

// subBlocksTo appends blocks as they are, up to the empty one.
func (r *blocks) subBlocksTo(b []byte) ([]byte, error) {
	for {
		n, err := r.ReadByte()
		if err != nil {
			return nil, err
		}
		b = append(b, n)
		if n == 0 {
			return b, nil
		}
		if len(b) > maxFrame {
			return nil, fmt.Errorf("a frame must have at most %d bytes", maxFrame)
		}
		data, err := r.take(int64(n))
		if err != nil {
			return nil, err
		}
		b = append(b, data...)
	}
}

// webpFrames reads the frames of an animated WebP one by one.
func webpFrames(r *blocks, sized func(image.Point) error, do func(part) error) error {
	if err := r.skip(12); err != nil {
		return err
	}
	u24 := func(b []byte) int { return int(b[0]) | int(b[1])<<8 | int(b[2])<<16 }
	var size image.Point
	for {
		head, err := r.take(8)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		n := int64(binary.LittleEndian.Uint32(head[4:]))
		if name := string(head[:4]); name != "VP8X" && name != "ANMF" {
			if err := r.skip(n + n%2); err != nil {
				return err
			}
			continue
		}
		if n < 10 || n > maxFrame {
			return fmt.Errorf("a frame must have at most %d bytes, not %d", maxFrame, n)
		}
		var b bytes.Buffer
		if _, err := io.CopyN(&b, r, n+n%2); err != nil {
			return err
		}
		data := b.Bytes()[:n]
		if string(head[:4]) == "VP8X" {
			size = image.Pt(u24(data[4:])+1, u24(data[7:])+1)
			if err := sized(size); err != nil {
				return err
			}
			continue
		}
		// Frames of other kinds could be larger than their header says.
		if n < 20 || size.X == 0 || string(data[16:20]) != "VP8L" {
			return errors.New("a frame is cut off, comes before the header or is not lossless")
		}
		at := image.Pt(2*u24(data), 2*u24(data[3:]))
		one := binary.LittleEndian.AppendUint32([]byte("RIFF"), uint32(4+len(data)-16))
		one = append(append(one, "WEBP"...), data[16:]...)
		shape, err := webp.DecodeConfig(bytes.NewReader(one))
		if err != nil {
			return err
		}
		if !(image.Rectangle{at, at.Add(image.Pt(shape.Width, shape.Height))}).In(image.Rectangle{Max: size}) {
			return errors.New("a frame lies outside the picture")
		}
		img, err := webp.Decode(bytes.NewReader(one))
		if err != nil {
			return err
		}
		if err := do(part{at, img}); err != nil {
			return err
		}
	}
}
