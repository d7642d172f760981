package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"brainbow/render"
)

// CompareMP4 compares the frames of an MP4 with an animation. Because the format loses detail,
// the animation is written as [WriteMP4] does, and both files are decoded. done, which may be
// nil, is called with the number of frames written so far.
func CompareMP4(ctx context.Context, file string, a *render.Animation, done func(frames int)) (*render.Difference, error) {
	dir, err := os.MkdirTemp("", "brainbow-*")
	if err != nil {
		return nil, fmt.Errorf("compare mp4: %w", err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	again := filepath.Join(dir, "again.mp4")
	if err := WriteMP4(ctx, a, again, done); err != nil {
		return nil, err
	}
	w, h := a.RawSize()
	d := &render.Difference{Size: image.Pt(w, h), Want: image.Pt(w, h)}
	size, err := videoSize(ctx, file)
	if err != nil {
		return nil, err
	}
	if d.Size = size; d.Size != d.Want {
		return d, nil
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	was, now := decodeVideo(ctx, file), decodeVideo(ctx, again)
	p, q := image.NewRGBA(image.Rect(0, 0, w, h)), image.NewRGBA(image.Rect(0, 0, w, h))
	for {
		_, errWas := io.ReadFull(was, p.Pix)
		_, errNow := io.ReadFull(now, q.Pix)
		for _, err := range []error{errWas, errNow} {
			if err != nil && !errors.Is(err, io.EOF) {
				return nil, fmt.Errorf("compare mp4: %w", err)
			}
		}
		if errWas == nil {
			d.Frames++
		}
		if errNow == nil {
			d.WantFrames++
		}
		if errWas != nil || errNow != nil {
			return d, nil // one frame more in one of them is a difference
		}
		d.Add(d.Frames-1, p, q)
	}
}

// videoSize returns the size of a video's first frame.
func videoSize(ctx context.Context, file string) (image.Point, error) {
	// A frame as PPM begins with its size.
	var said bytes.Buffer
	program, err := FFmpeg()
	if err != nil {
		return image.Point{}, err
	}
	cmd := exec.CommandContext(ctx, program, "-hide_banner", "-loglevel", "error", "-nostdin", "-protocol_whitelist", "file", "-f", "mov", "-i", "file:"+file, "-frames:v", "1", "-c:v", "ppm", "-f", "image2pipe", "pipe:1")
	cmd.Stderr = &said
	out, err := cmd.Output()
	if err != nil {
		return image.Point{}, fmt.Errorf("read mp4: %w: %s", err, strings.TrimSpace(said.String()))
	}
	var p image.Point
	if _, err := fmt.Sscanf(string(out[:min(len(out), 40)]), "P6\n%d %d\n", &p.X, &p.Y); err != nil {
		return image.Point{}, fmt.Errorf("read mp4: the size of a frame: %w", err)
	}
	return p, nil
}

// decodeVideo returns the frames of a video as RGBA, one after another.
func decodeVideo(ctx context.Context, file string) io.Reader {
	r, w := io.Pipe()
	program, err := FFmpeg()
	if err != nil {
		_ = w.CloseWithError(err)
		return r
	}
	var said bytes.Buffer
	cmd := exec.CommandContext(ctx, program, "-hide_banner", "-loglevel", "error", "-nostdin", "-protocol_whitelist", "file", "-f", "mov", "-i", "file:"+file, "-vsync", "0", "-f", "rawvideo", "-pix_fmt", "rgba", "pipe:1")
	cmd.Stdout, cmd.Stderr = w, &said
	go func() {
		err := cmd.Run()
		if err != nil {
			err = fmt.Errorf("%w: %s", err, strings.TrimSpace(said.String()))
		}
		_ = w.CloseWithError(err)
	}()
	context.AfterFunc(ctx, func() { _ = r.CloseWithError(ctx.Err()) })
	return r
}
