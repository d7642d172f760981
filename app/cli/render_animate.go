package cli

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"brainbow/analysis"
	"brainbow/app/host"
	"brainbow/figure"
	"brainbow/render"
)

// layerPlaceholder stands for the name of the layer in a file's name.
const layerPlaceholder = "{layer}"

// formats lists the formats that render writes, for hints.
const formats = ".png, .svg, .json, .gif, .webp, .mp4, or a folder of frames such as frames/%06d.png"

// frameNumber stands for the number of a frame in its file's name.
var frameNumber = regexp.MustCompile(`%0?[1-9]?d`)

// pace are the flags of animations.
type pace struct{ rate, seconds, hold float64 }

// moving returns the kind of animation that a file is: .gif, .webp, .mp4, or
// .png for numbered frames; "" for a still picture. A folder stands for numbered
// frames in it.
func (f *renderFlags) moving() string {
	switch ext := strings.ToLower(filepath.Ext(f.file)); {
	case ext == ".gif" || ext == ".webp" || ext == ".mp4":
		return ext
	case ext == ".png" && frameNumber.MatchString(filepath.Base(f.file)):
		return ext
	}
	info, err := os.Stat(f.file)
	if err == nil && info.IsDir() || strings.HasSuffix(f.file, "/") || os.IsPathSeparator(f.file[len(f.file)-1]) {
		f.file = filepath.Join(f.file, "%06d.png")
		return ".png"
	}
	return ""
}

// checkMoving checks the flags of animations before anything is opened.
func (f *renderFlags) checkMoving(format string) error {
	switch {
	case f.stepped:
		return usagef("--steps FIRST:LAST[:EVERY] chooses the frames, or leave both out", "--step shows one step, but %s is an animation", f.file)
	case strings.Contains(f.file, placeholder):
		return usagef("leave "+placeholder+" out: all steps go into one file; or write .png files", "%s has %s in its name", f.file, placeholder)
	case f.pace.rate != 0 && f.pace.seconds != 0:
		return usagef("give frames per second, or the length of the animation", "--fps and --seconds do not go together")
	case f.pace.rate != 0 && (f.pace.rate < 0.1 || f.pace.rate > 50):
		return usagef("it is the frames per second", "--fps must be between 0.1 and 50, not %v", f.pace.rate)
	case f.pace.seconds != 0 && (f.pace.seconds < 0.1 || f.pace.seconds > 3600):
		return usagef("it is the length of the animation", "--seconds must be between 0.1 and 3600, not %v", f.pace.seconds)
	case !(f.pace.hold >= 0 && f.pace.hold <= 600):
		return usagef("it is how many seconds longer the last frame is shown", "--hold must be between 0 and 600, not %v", f.pace.hold)
	}
	if format == ".mp4" {
		if _, err := host.FFmpeg(); err != nil {
			return err
		}
	}
	dir := filepath.Dir(f.file)
	if format == ".png" {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return fmt.Errorf("write %s: %w", f.file, err)
		}
	}
	tmp, err := os.CreateTemp(dir, ".brainbow-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", f.file, err)
	}
	_ = tmp.Close()
	return os.Remove(tmp.Name())
}

// renderMoving writes animations of a view, one of each layer where the name of the
// file says so.
func (a *app) renderMoving(ctx context.Context, view string, runs []*analysis.Run, steps []int64, values map[string]string, f renderFlags, format string) error {
	layers, err := f.layers(view, runs, values)
	if err != nil {
		return err
	}
	if len(layers) > 0 {
		values["layer"] = strings.Join(layers, ",")
	}
	m := &meter{w: a.err}
	defer m.done()
	p := figure.Pace{Rate: f.pace.rate, Seconds: f.pace.seconds, Hold: time.Duration(f.pace.hold * float64(time.Second)), Progress: func(done, total int) {
		m.show("computing steps", int64(done), int64(total), false)
	}}
	if f.scaled {
		p.Scale = f.scale
	}
	said := map[string]bool{}
	note, err := figure.Animate(ctx, view, runs, steps, values, p, func(layer string, an *render.Animation, warnings []string) error {
		for _, w := range warnings {
			if !said[w] {
				said[w] = true
				m.message("note: " + w)
			}
		}
		file := strings.ReplaceAll(f.file, layerPlaceholder, layer)
		wrote := func(done int) { m.show("writing "+filepath.Base(file), int64(done), int64(an.Frames), false) }
		if err := writeMoving(ctx, an, format, file, wrote); err != nil {
			return err
		}
		length := time.Duration(an.Frames)*an.Every + an.Hold
		m.message(fmt.Sprintf("wrote %s: %s frames of %d×%d, %.1f s", file, group(int64(an.Frames)), an.Width, an.Height, length.Seconds()))
		return nil
	})
	if note != "" {
		m.message("note: " + note)
	}
	return err
}

// layers returns the layers that get a file each: nil if the view does not show a
// layer, otherwise at least one. It is one layer if the file's name has no
// placeholder for more.
func (f *renderFlags) layers(view string, runs []*analysis.Run, values map[string]string) ([]string, error) {
	layers, err := figure.Layers(view, runs, values)
	if err != nil {
		return nil, err
	}
	named := strings.Contains(f.file, layerPlaceholder)
	switch {
	case named && layers == nil:
		return nil, usagef("leave it out", "%s has %s in its name, but the view %s does not show a layer", f.file, layerPlaceholder, view)
	case !named && len(layers) > 1 && values["layer"] == "":
		return layers[:1], nil
	case !named && len(layers) > 1:
		return nil, usagef("write -o with "+layerPlaceholder+" in the file's name, such as film-"+layerPlaceholder+filepath.Ext(f.file), "layer=%s are %d layers, and %s is one file", values["layer"], len(layers), f.file)
	}
	return layers, nil
}

// writeMoving writes an animation into a file, which is replaced whole or not at
// all; for numbered frames that holds for each file.
func writeMoving(ctx context.Context, an *render.Animation, format, file string, done func(int)) (err error) {
	if format == ".png" {
		return fontHint(an.WriteFrames(ctx, func(i int, data []byte) error {
			return writeWhole(filepath.Join(filepath.Dir(file), frameNumber.ReplaceAllStringFunc(filepath.Base(file), func(verb string) string {
				return fmt.Sprintf(verb, i)
			})), data)
		}, done))
	}
	tmp, err := os.CreateTemp(filepath.Dir(file), ".brainbow-*"+format)
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(tmp.Name())
			err = fontHint(fmt.Errorf("write %s: %w", file, err))
		}
	}()
	if format == ".mp4" {
		if err := tmp.Close(); err != nil {
			return err
		}
		err = host.WriteMP4(ctx, an, tmp.Name(), done)
	} else {
		w := bufio.NewWriterSize(tmp, 1<<20)
		if format == ".gif" {
			err = an.WriteGIF(ctx, w, done)
		} else {
			err = an.WriteWebP(ctx, w, done)
		}
		if err == nil {
			err = w.Flush()
		}
		if closeErr := tmp.Close(); err == nil {
			err = closeErr
		}
	}
	if err == nil {
		err = os.Chmod(tmp.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	return err
}
