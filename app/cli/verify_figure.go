package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"brainbow/analysis"
	"brainbow/app/host"
	"brainbow/figure"
	"brainbow/internal/hint"
	"brainbow/internal/vfs"
	"brainbow/record"
	"brainbow/render"
	"brainbow/runstore"
	"brainbow/train"
)

// isFile reports whether an argument is a file, which a run is not.
func isFile(arg string) bool {
	info, err := os.Stat(arg)
	return err == nil && info.Mode().IsRegular()
}

// readSource returns what a picture's file says that it shows.
func readSource(file string) (*render.Source, error) {
	f, err := vfs.OpenRegular(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	s, err := render.ReadSource(f)
	switch {
	case errors.Is(err, render.ErrNoSource), errors.Is(err, render.ErrDamagedSource):
		err = hint.Add(err, "it must be a PNG, SVG, GIF, WebP or MP4 that brainbow wrote and no other program has rewritten")
	case errors.Is(err, render.ErrNewerSource):
		err = hint.Add(err, "install the newest brainbow")
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return s, nil
}

// sourceRuns opens the runs of a picture, which it finds by their IDs.
func (a *app) sourceRuns(s *render.Source) ([]*analysis.Run, error) {
	list, err := runstore.List(nil, a.runsDir())
	if err != nil {
		return nil, err
	}
	var dirs []string
	for _, l := range list {
		dirs = append(dirs, l.Dir)
	}
	var args []string
	for _, run := range s.Runs {
		dir, trial, ok := runstore.Find(nil, dirs, run.ID)
		if !ok {
			return nil, hint.Add(fmt.Errorf("there is no run with the ID %s in %s; it was called %s when the picture was drawn", run.ID, a.runsDir(), run.Name), "name the directory that holds the run with --runs DIR; the run may have been renamed, but not removed")
		}
		if trial != "" {
			dir = runstore.TrialDir(dir, trial)
		}
		args = append(args, dir)
	}
	return a.openRuns(args)
}

// verifyFigure draws a picture again and compares it with its file.
func (a *app) verifyFigure(ctx context.Context, file string) error {
	s, err := readSource(file)
	if err != nil {
		return err
	}
	if err := figure.Runless(s); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	if s.Page != "" {
		return hint.Add(fmt.Errorf("%s: the studio's page drew this picture, which has no other form", file), "'brainbow open %s' shows it again", file)
	}
	runs, err := a.sourceRuns(s)
	if err != nil {
		return err
	}
	for _, r := range runs {
		defer r.Close()
	}
	m := &meter{w: a.err}
	f, an, err := figure.Redraw(ctx, s, runs, func(done, total int) { m.show("computing steps", int64(done), int64(total), false) })
	m.done()
	if err != nil {
		return explained(fmt.Errorf("draw %s again: %w", file, err), s, runs)
	}
	what, err := compareFile(ctx, file, s, f, an)
	if err != nil {
		return fmt.Errorf("compare %s: %w", file, err)
	}
	if what != "" {
		return explained(fmt.Errorf("%s differs from what is drawn now: %s", file, what), s, runs)
	}
	fmt.Fprintf(a.out, "the same pixels: %s of run %s\n", s.View, s.Runs[0].Name)
	return nil
}

// explained adds to an error what has changed since a picture was drawn.
func explained(err error, s *render.Source, runs []*analysis.Run) error {
	changes := figure.Changes(s, runs)
	for _, r := range s.Runs {
		if r.Numerics != train.Numerics {
			changes = append(changes, fmt.Sprintf("run %s was recorded with numerics revision %d, and this program computes with revision %d", r.Name, r.Numerics, train.Numerics))
		}
	}
	if len(changes) == 0 {
		if hint.Of(err) != "" || errors.As(err, new(*record.RangeError)) {
			return err
		}
		return hint.Add(err, "neither the run nor the program has changed: 'brainbow verify RUN' tells whether the run is whole, and other fonts draw other letters")
	}
	return hint.Add(err, "%s", strings.Join(changes, "; "))
}

// maxPixels bounds a picture that is drawn again: its file may say anything.
const maxPixels = 400_000_000

// compareFile says how a file differs from a picture or an animation drawn again, "" if it does not.
func compareFile(ctx context.Context, file string, s *render.Source, f *render.Figure, an *render.Animation) (string, error) {
	in, err := vfs.OpenRegular(file)
	if err != nil {
		return "", err
	}
	defer in.Close()
	var head [8]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return "", err
	}
	if _, err := in.Seek(0, io.SeekStart); err != nil {
		return "", err
	}
	var d *render.Difference
	switch kind := string(head[:4]); {
	case string(head[4:]) == "ftyp" && an != nil:
		d, err = host.CompareMP4(ctx, file, an, nil)
	case kind == "\x89PNG" && f != nil && s.Scale > 0:
		if f.Fitting(s.Scale, maxPixels) < s.Scale {
			return "", fmt.Errorf("at %v pixels a point it would have more than %s pixels", s.Scale, group(maxPixels))
		}
		d, err = render.ComparePNG(in, f.Image(s.Scale))
	case kind == "\x89PNG" && an != nil && s.Frame != nil && *s.Frame < an.Frames:
		d, err = render.ComparePNG(in, an.Image(*s.Frame))
	case kind == "GIF8" && an != nil:
		d, err = an.CompareGIF(in)
	case kind == "RIFF" && an != nil:
		d, err = an.CompareWebP(in)
	case f != nil && s.Scale == 0:
		return compareSVG(in, f)
	default:
		return "", errors.New("what it says that it shows does not fit its format")
	}
	return differenceWords(d), err
}

// differenceWords says what differs, "" if nothing does.
func differenceWords(d *render.Difference) string {
	switch {
	case d == nil || d.Same():
		return ""
	case d.Size != d.Want:
		return fmt.Sprintf("it has %d×%d pixels, not %d×%d", d.Size.X, d.Size.Y, d.Want.X, d.Want.Y)
	case d.Frames != d.WantFrames:
		return fmt.Sprintf("it has %s frames, not %s", frameCount(d), group(int64(d.WantFrames)))
	}
	words := fmt.Sprintf("%s pixels differ, by up to %d of 255", group(d.Pixels), d.Largest)
	if d.WantFrames > 1 {
		words += fmt.Sprintf(", from frame %s on", group(int64(d.First)))
	}
	return words
}

// frameCount is the number of frames of a file; counting ends when it has more than expected.
func frameCount(d *render.Difference) string {
	if d.Frames > d.WantFrames {
		return "more"
	}
	return group(int64(d.Frames))
}

// metadata is the part of an SVG that names the program and the run, not what is drawn.
var metadata = regexp.MustCompile(`<metadata>[^<]*</metadata>\n`)

// maxSVG bounds an SVG that is compared.
const maxSVG = 1 << 28

// compareSVG compares an SVG with a figure as text, except for its metadata.
func compareSVG(in io.Reader, f *render.Figure) (string, error) {
	file, err := io.ReadAll(io.LimitReader(in, maxSVG))
	if err != nil {
		return "", err
	}
	var again bytes.Buffer
	if err := f.WriteSVG(&again); err != nil {
		return "", err
	}
	was := bytes.Split(metadata.ReplaceAll(file, nil), []byte("\n"))
	now := bytes.Split(metadata.ReplaceAll(again.Bytes(), nil), []byte("\n"))
	first, different := 0, 0
	for i := range max(len(was), len(now)) {
		if i >= len(was) || i >= len(now) || !bytes.Equal(was[i], now[i]) {
			if different++; different == 1 {
				first = i + 1
			}
		}
	}
	if different == 0 {
		return "", nil
	}
	return fmt.Sprintf("%s lines differ, from line %s on", group(int64(different)), group(int64(first))), nil
}
