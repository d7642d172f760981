package host

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"brainbow/render"
)

// Without ffmpeg the error says what is missing and what to do.
func TestMP4WithoutFFmpeg(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	a := &render.Animation{Width: 8, Height: 8, Frames: 1, Every: 40 * time.Millisecond, Palette: []render.Color{render.Paper}, Indexed: func(int, []uint8) {}}
	var missing *MissingError
	if err := WriteMP4(t.Context(), a, filepath.Join(t.TempDir(), "x.mp4"), nil); !errors.As(err, &missing) || missing.Hint() == "" {
		t.Errorf("without ffmpeg: %v", err)
	}
}

// H.264 is lossy, but flat areas at least two pixels wide are decoded almost as drawn.
func TestMP4HoldsWhatWasDrawn(t *testing.T) {
	a := &render.Animation{
		Width: 61, Height: 40, Frames: 9, Every: 40 * time.Millisecond, Hold: time.Second,
		Palette: []render.Color{render.Paper, {R: 196, G: 30, B: 40, A: 255}, {R: 20, G: 80, B: 200, A: 255}},
		Indexed: func(i int, dst []uint8) {
			for k := range dst {
				dst[k] = uint8((k%61/6 + k/61/10 + i) % 3)
			}
		},
	}
	if _, err := FFmpeg(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("ffmpeg is not installed")
	}
	path := filepath.Join(t.TempDir(), "x.mp4")
	if err := WriteMP4(t.Context(), a, path, nil); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("ffmpeg", "-loglevel", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "rgb24", "-vf", "scale=in_color_matrix=bt709:flags=accurate_rnd+neighbor", "-")
	raw, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	const frame = 62 * 40 * 3
	if len(raw) != (9+25)*frame {
		t.Fatalf("%d bytes, want 9 frames and the last held for 25", len(raw))
	}
	worst := 0
	for i := range 9 {
		for k := range 61 * 40 {
			x, y := k%61, k/61
			if x%6 < 1 || x%6 > 4 || x > 58 {
				continue // edges between colours at odd positions share chroma
			}
			p := a.Palette[(x/6+y/10+i)%3]
			for c, want := range []uint8{p.R, p.G, p.B} {
				d := int(raw[i*frame+(y*62+x)*3+c]) - int(want)
				worst = max(worst, d, -d)
			}
		}
	}
	if worst > 28 {
		t.Errorf("colours are up to %d off", worst)
	}
}

// What the server sends says what it shows, and decodes to what is drawn.
func TestEncodeMP4(t *testing.T) {
	if _, err := FFmpeg(); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("ffmpeg is not installed")
	}
	a := &render.Animation{
		Width: 33, Height: 20, Frames: 4, Every: 40 * time.Millisecond, Palette: []render.Color{render.Paper, {R: 196, G: 30, B: 40, A: 255}},
		Indexed: func(i int, dst []uint8) {
			for k := range dst {
				dst[k] = uint8((k/33/4 + i) % 2)
			}
		},
		Source: &render.Source{View: "film", Animated: true, Steps: "0:3:1"},
	}
	var file bytes.Buffer
	if err := EncodeMP4(t.Context(), a, &file, nil); err != nil {
		t.Fatal(err)
	}
	s, err := render.ReadSource(bytes.NewReader(file.Bytes()))
	if err != nil || s.View != "film" || s.Steps != "0:3:1" {
		t.Fatalf("%+v, %v", s, err)
	}
	path := filepath.Join(t.TempDir(), "x.mp4")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	if d, err := CompareMP4(t.Context(), path, a, nil); err != nil || !d.Same() || d.Frames != 4 {
		t.Errorf("%+v, %v", d, err)
	}
	a.Palette[1] = render.Color{R: 20, G: 80, B: 200, A: 255}
	if d, err := CompareMP4(t.Context(), path, a, nil); err != nil || d.Pixels < 4*33*8 || d.First != 0 || d.Largest < 100 {
		t.Errorf("another colour: %+v, %v", d, err)
	}
	a.Frames = 3
	if d, err := CompareMP4(t.Context(), path, a, nil); err != nil || d.Frames == d.WantFrames {
		t.Errorf("fewer frames: %+v, %v", d, err)
	}
}
