package render

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"runtime"
	"time"
)

// Animation is a sequence of frames of one size, played in a loop. Frames are drawn when the
// animation is written, in any order and from several goroutines at once, so drawing frame i
// must always give the same picture.
type Animation struct {
	Title, Description string
	// Language of the texts as a BCP 47 tag; "" is English.
	Language      string
	Width, Height int // of a frame, in pixels
	Frames        int
	// Every is how long a frame is shown. The last frame is shown for Every + Hold.
	Every, Hold time.Duration
	// Source, which may be nil, is stored in the files of the animation.
	Source *Source

	// Palette holds at most 255 opaque colours, the only ones in the frames, and Indexed writes
	// frame i as Width × Height indices into it, row by row. Both are nil if the frames may
	// have any colours; Draw then paints all of dst with frame i.
	Palette []Color
	Indexed func(i int, dst []uint8)
	Draw    func(i int, dst *image.RGBA)
}

// maxColors is the largest palette: 256 entries less the transparent one.
const maxColors = 255

// largest is the maximum width and height of a frame, the limit of WebP.
const largest = 1 << 14

// Check returns an error if the number of frames, their size, the times or the palette are out
// of bounds.
func (a *Animation) Check() error {
	switch {
	case a.Language == "zh" && !CanDraw("图"):
		return fmt.Errorf("draw animation: %w", ErrNoFont)
	case a.Frames < 1:
		return fmt.Errorf("draw animation: an animation must have at least one frame")
	case a.Width < 1 || a.Height < 1 || a.Width > largest || a.Height > largest:
		return fmt.Errorf("draw animation: frames must be between 1×1 and %d×%d pixels, not %d×%d", largest, largest, a.Width, a.Height)
	case a.Every < 10*time.Millisecond || a.Every > time.Minute || a.Hold < 0 || a.Hold > 10*time.Minute:
		return fmt.Errorf("draw animation: a frame must be shown for 10 ms to 1 min, not %v, and the last one for at most 10 min longer, not %v", a.Every, a.Hold)
	case len(a.Palette) > maxColors:
		return fmt.Errorf("draw animation: a palette must have at most %d colours, not %d", maxColors, len(a.Palette))
	}
	return nil
}

// until returns the time at which frame i ends; the first frame begins at 0.
func (a *Animation) until(i int) time.Duration {
	t := time.Duration(i+1) * a.Every
	if i == a.Frames-1 {
		t += a.Hold
	}
	return t
}

// Image draws frame i, as an *image.Paletted if the animation has a palette, else as an
// *image.RGBA.
func (a *Animation) Image(i int) image.Image {
	r := image.Rect(0, 0, a.Width, a.Height)
	if a.Palette == nil {
		img := image.NewRGBA(r)
		a.Draw(i, img)
		return img
	}
	p := make(color.Palette, len(a.Palette))
	for k, c := range a.Palette {
		p[k] = color.RGBA(c)
	}
	img := image.NewPaletted(r, p)
	a.Indexed(i, img.Pix)
	return img
}

// pixels draws frame i as RGBA, four bytes a pixel, with alpha 255.
func (a *Animation) pixels(i int, dst *image.RGBA, scratch []uint8) {
	if a.Palette == nil {
		a.Draw(i, dst)
		return
	}
	a.Indexed(i, scratch)
	for k, c := range scratch {
		p := a.Palette[c]
		copy(dst.Pix[4*k:4*k+4], []uint8{p.R, p.G, p.B, 255})
	}
}

// stretch is the number of successive frames that one goroutine draws. It also draws the frame
// before them, to find what changed.
const stretch = 8

// stretches calls work for each stretch of frames, on all processors, and passes the results to
// take in order. After each stretch it calls done, which may be nil, with the number of frames
// finished.
func stretches[T any](ctx context.Context, a *Animation, work func(from, to int) (T, error), take func(T) error, done func(frames int)) error {
	type result struct {
		value T
		err   error
		to    int
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	queue := make(chan chan result, 2*workers)
	go func() {
		defer close(queue)
		free := make(chan struct{}, workers)
		for from := 0; from < a.Frames; from += stretch {
			c := make(chan result, 1)
			select {
			case queue <- c:
			case <-ctx.Done():
				return
			}
			free <- struct{}{}
			go func() {
				to := min(from+stretch, a.Frames)
				v, err := work(from, to)
				c <- result{v, err, to}
				<-free
			}()
		}
	}()
	for c := range queue {
		r := <-c
		if r.err == nil {
			r.err = ctx.Err()
		}
		if r.err == nil {
			r.err = take(r.value)
		}
		if r.err != nil {
			return r.err
		}
		if done != nil {
			done(r.to)
		}
	}
	return ctx.Err()
}
