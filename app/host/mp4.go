package host

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"brainbow/render"
)

// MissingError reports that a program that a format needs is not installed.
type MissingError struct{ Program, For string }

func (e *MissingError) Error() string {
	return fmt.Sprintf("write %s: %s is not installed", e.For, e.Program)
}

// Hint says how to install the program, and which formats need no program.
func (e *MissingError) Hint() string {
	return "install " + e.Program + " (Debian: apt-get install ffmpeg, macOS: brew install ffmpeg), or write a .gif or .webp, which need nothing"
}

// FFmpeg returns the path of ffmpeg, which writes MP4 files. The error is a [*MissingError] if
// it is not installed.
func FFmpeg() (string, error) {
	path, err := exec.LookPath("ffmpeg")
	if err != nil {
		return "", &MissingError{"ffmpeg", "mp4"}
	}
	return path, nil
}

// WriteMP4 writes an animation into a file as H.264 in MP4, using ffmpeg; without ffmpeg the
// error is a [*MissingError]. Colour has half the resolution in both directions (yuv420p),
// because many players accept nothing else; blocks of an even size lose only rounding by that.
// An odd size is padded by a line of paper. An incomplete file does not play, so path should be
// a temporary name that ends in .mp4. done, which may be nil, is called with the number of
// frames written so far.
func WriteMP4(ctx context.Context, a *render.Animation, path string, done func(frames int)) error {
	if err := a.Check(); err != nil {
		return err
	}
	program, err := FFmpeg()
	if err != nil {
		return err
	}
	w, h := a.RawSize()
	cmd := exec.CommandContext(ctx, program, "-hide_banner", "-loglevel", "error", "-nostdin", "-y",
		"-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", fmt.Sprintf("%dx%d", w, h), "-framerate", fmt.Sprintf("1000000/%d", a.Every.Microseconds()),
		"-i", "pipe:0", "-an",
		"-vf", "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int", "-pix_fmt", "yuv420p",
		"-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709", "-color_range", "tv",
		"-c:v", "libx264", "-preset", "medium", "-tune", "animation", "-crf", "10", "-movflags", "+faststart",
		"-metadata", "title="+a.Title, "-metadata", "description="+a.Description, "-metadata", "comment="+a.Source.Text(), "-f", "mp4", path)
	var said bytes.Buffer
	cmd.Stderr = &said
	in, err := cmd.StdinPipe()
	if err != nil {
		return fmt.Errorf("write mp4: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("write mp4: start %s: %w", program, err)
	}
	err = a.WriteRaw(ctx, in, done)
	err = errors.Join(err, in.Close())
	if failed := cmd.Wait(); failed != nil {
		err = failed // its output explains a broken pipe
	}
	if ctx.Err() != nil {
		return fmt.Errorf("write mp4: %w", ctx.Err())
	}
	if err != nil {
		return fmt.Errorf("write mp4: %s: %w: %s", program, err, strings.TrimSpace(said.String()))
	}
	return nil
}
