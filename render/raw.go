package render

import (
	"bytes"
	"context"
	"image"
	"io"
	"math"
	"time"
)

// RawSize returns the size of the frames that [Animation.WriteRaw] writes: odd sides are padded
// by one line of paper, because video encoders need even ones.
func (a *Animation) RawSize() (w, h int) { return (a.Width + 1) &^ 1, (a.Height + 1) &^ 1 }

// WriteRaw writes the frames one after another as RGB, three bytes a pixel, for a video
// encoder. It repeats the last frame for the duration of Hold. done, which may be nil, is
// called with the number of frames written so far.
func (a *Animation) WriteRaw(ctx context.Context, out io.Writer, done func(frames int)) error {
	w, h := a.RawSize()
	again := 1 + int(math.Round(float64(a.Hold)/float64(max(a.Every, time.Millisecond))))
	work := func(from, to int) ([]byte, error) {
		img := image.NewRGBA(image.Rect(0, 0, a.Width, a.Height))
		scratch := make([]uint8, a.Width*a.Height)
		b := bytes.Repeat([]byte{255}, (to-from)*3*w*h)
		for i := from; i < to; i++ {
			a.pixels(i, img, scratch)
			for y := range a.Height {
				row, src := b[((i-from)*h+y)*3*w:], img.Pix[y*img.Stride:]
				for x := range a.Width {
					copy(row[3*x:3*x+3], src[4*x:4*x+3])
				}
			}
		}
		for k := 1; to == a.Frames && k < again; k++ {
			b = append(b, b[(to-from-1)*3*w*h:(to-from)*3*w*h]...)
		}
		return b, nil
	}
	return stretches(ctx, a, work, func(b []byte) error {
		_, err := out.Write(b)
		return err
	}, done)
}
