package render

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"os/exec"
	"strings"
	"time"
)

// MissingError says that a program is not installed that a format needs.
type MissingError struct{ Program, For string }

func (e *MissingError) Error() string {
	return fmt.Sprintf("write %s: %s is not installed", e.For, e.Program)
}

// Hint says what to do about it.
func (e *MissingError) Hint() string {
	return "install " + e.Program + " (Debian: apt-get install ffmpeg, macOS: brew install ffmpeg), or write a .gif or .webp, which need nothing"
}

// FFmpeg returns the path of ffmpeg, which writes MP4 files, or a *MissingError.
func FFmpeg() (string, error) {
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		return "", &MissingError{"ffmpeg", "mp4"}
	}
	return path, nil
}

// WriteMP4 writes the animation into a file as H.264 in MP4, by ffmpeg; without it
// the error is a *MissingError. Colours are kept at half the resolution in both
// directions (yuv420p), because many players show nothing else, and sizes are made
// even by a line of paper; an even number of pixels for each of a picture loses
// nothing but rounding by that. The file is not played before its end is written, so
// path should be a temporary name, ending in .mp4. done, which may be nil, is told how
// many frames are written.
func (a *Animation) WriteMP4(ctx context.Context, path string, done func(frames int)) error {
	if err := a.Check(); err != nil {
		return err
	}
	program, err := FFmpeg()
	if err != nil {
		return err
	}
	w, h := (a.Width+1)&^1, (a.Height+1)&^1
	cmd := exec.CommandContext(ctx, program, "-hide_banner", "-loglevel", "error", "-nostdin", "-y",
		"-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", fmt.Sprintf("%dx%d", w, h), "-framerate", fmt.Sprintf("1000000/%d", a.Every.Microseconds()),
		"-i", "pipe:0", "-an",
		"-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int", "-pix_fmt", "yuv420p",
		"-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
		"-c:v", "libx264", "-preset", "medium", "-tune", "animation", "-crf", "10", "-movflags", "+faststart",
		"-metadata", "title="+a.Title, "-metadata", "comment="+a.Description, "-f", "mp4", path)
	var said bytes.Buffer
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("write mp4: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("write mp4: start %s: %w", program, err)
	}
	err = a.stream(ctx, in, w, h, done)
	err = errors.Join(err, in.Close())
	if failed := cmd.Wait(); failed != nil {
		err = failed // what it says explains a pipe that broke
	}
	if ctx.Err() != nil {
		return fmt.Errorf("write mp4: %w", ctx.Err())
	}
	if err != nil {
		return fmt.Errorf("write mp4: %s: %w: %s", program, err, strings.TrimSpace(said.String()))
	}
	return nil
}

// stream writes frames of w × h pixels, three bytes each, the last one as often as
// it is held.
func (a *Animation) stream(ctx context.Context, out io.Writer, w, h int, done func(frames int)) error {
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
