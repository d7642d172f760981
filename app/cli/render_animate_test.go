package cli

import (
	"bytes"
	"context"
	"image"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brainbow/app/host"
	"brainbow/internal/testrun"
	"brainbow/render"
)

// Without ffmpeg nothing begins: the error comes before the run is opened.
func TestMissingFFmpegIsSaidFirst(t *testing.T) {
	t.Setenv("PATH", "")
	dir := t.TempDir()
	var out, errs bytes.Buffer
	code := run(t.Context(), []string{"render", "film", filepath.Join(dir, "no-run"), "-o", filepath.Join(dir, "x.mp4")}, &out, &errs)
	if text := errs.String(); code != exitFailed || !strings.Contains(text, "ffmpeg is not installed") || !strings.Contains(text, "hint: install ffmpeg") {
		t.Errorf("code %d: %s", code, text)
	}
}

// An animation that is interrupted leaves the old file and nothing else.
func TestInterruptedAnimationLeavesNothing(t *testing.T) {
	formats := []string{".gif", ".webp"}
	if _, err := host.FFmpeg(); err == nil {
		formats = append(formats, ".mp4")
	}
	for _, format := range formats {
		dir := t.TempDir()
		file := filepath.Join(dir, "film"+format)
		if err := os.WriteFile(file, []byte("old"), 0o644); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		a := &render.Animation{Width: 64, Height: 64, Frames: 400, Every: 20 * time.Millisecond, Draw: func(i int, dst *image.RGBA) {
			if i == 100 {
				cancel()
			}
			for k := range dst.Pix {
				dst.Pix[k] = uint8(k*i) | 3
			}
		}}
		err := writeMoving(ctx, a, format, file, nil)
		cancel()
		if exitCode(err) != exitInterrupted {
			t.Errorf("%s: %v", format, err)
		}
		left, _ := os.ReadDir(dir)
		if b, _ := os.ReadFile(file); string(b) != "old" || len(left) != 1 {
			t.Errorf("%s: %d files are left, the film is %d bytes", format, len(left), len(b))
		}
	}
}

// Every format is tested by a whole command; an MP4 only where ffmpeg is there.
func TestRenderMP4(t *testing.T) {
	run1 := testrun.Make(t, testrun.Conv())
	file := filepath.Join(t.TempDir(), "film.mp4")
	var out, errs bytes.Buffer
	code := run(t.Context(), []string{"render", "film", run1, "--param", "layer=conv2", "-o", file}, &out, &errs)
	_, missing := host.FFmpeg()
	if wrote := fileSize(file) > 1000; wrote != (missing == nil) || (code == exitDone) != wrote {
		t.Errorf("code %d, ffmpeg %v: %s", code, missing, errs.String())
	}
}

func fileSize(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}
