package render

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"runtime"
	"time"
)

// Animation is a moving picture: frames of one size, shown one after another and
// then from the beginning. Its frames are drawn when they are written, in any order
// and from several goroutines at once; a frame is the same whenever it is drawn.
type Animation struct {
	Title, Description string
	Width, Height      int // of a frame, in pixels
	Frames             int
	// Every is how long a frame is shown, Hold how much longer the last one is.
	Every, Hold time.Duration

	// Palette holds at most 255 opaque colours that all frames are made of, and
	// Indexed draws frame i as Width × Height of their numbers, row by row. Both are
	// nil if frames are of any colours; Draw then paints frame i over all of dst.
	Palette []Color
	Indexed func(i int, dst []uint8)
	Draw    func(i int, dst *image.RGBA)
}

// mostColors is what a palette may hold: 256 less the transparent one.
const mostColors = 255

// largest is the greatest width and height of a frame, that of a WebP.
const largest = 1 << 14

// Check says what is wrong with the size or the times of an animation.
func (a *Animation) Check() error {
	switch {
	case a.Frames < 1:
		return fmt.Errorf("draw animation: no frames")
	case a.Width < 1 || a.Height < 1 || a.Width > largest || a.Height > largest:
		return fmt.Errorf("draw animation: frames of %d×%d pixels; at most %d×%d", a.Width, a.Height, largest, largest)
	case a.Every < 10*time.Millisecond || a.Every > time.Minute || a.Hold < 0 || a.Hold > 10*time.Minute:
		return fmt.Errorf("draw animation: frames of %v, the last %v longer; from 10 ms to a minute, held at most ten", a.Every, a.Hold)
	case len(a.Palette) > mostColors:
		return fmt.Errorf("draw animation: %d colours; at most %d", len(a.Palette), mostColors)
	}
	return nil
}

// until returns when frame i ends, the first beginning at 0.
func (a *Animation) until(i int) time.Duration {
	t := time.Duration(i+1) * a.Every
	if i == a.Frames-1 {
		t += a.Hold
	}
	return t
}

// Image draws one frame: an *image.Paletted if the animation has a palette, else
// an *image.RGBA.
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

// pixels draws frame i as red, green, blue and 255, four bytes a pixel.
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

// stretch is how many frames in a row one goroutine draws. It draws one more, the
// frame before them, to know what changed.
const stretch = 8

// stretches calls work for each stretch of frames, on all processors, and take with
// the results in their order; done, which may be nil, is told how many frames are.
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
