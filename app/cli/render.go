package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"brainbow/analysis"
	"brainbow/app/host"
	"brainbow/figure"
	"brainbow/internal/hint"
	"brainbow/render"
	"brainbow/runstore"

	"github.com/spf13/cobra"
)

// encode writes a figure in the format of a file extension.
func encode(f *render.Figure, ext string, scale float64) ([]byte, error) {
	var b bytes.Buffer
	var err error
	switch strings.ToLower(ext) {
	case ".png":
		err = f.WritePNG(&b, scale)
	case ".svg":
		err = f.WriteSVG(&b)
	case ".json":
		err = f.WriteJSON(&b)
	default:
		return nil, usagef("the file's extension chooses the format: "+formats, "%q is not a picture format", ext)
	}
	return b.Bytes(), fontHint(err)
}

// fontHint says which font is missing, if that is why a picture was not written.
func fontHint(err error) error {
	if !errors.Is(err, render.ErrNoFont) {
		return err
	}
	return hint.Add(err, "install a font that has Chinese (Debian: apt-get install fonts-wqy-microhei), or write an .svg")
}

// drawInto draws a view of a run into its figures directory.
func drawInto(ctx context.Context, r *analysis.Run, view, ext string) (path string, warnings []string, err error) {
	f, err := figure.Make(ctx, view, []*analysis.Run{r}, -1, nil)
	if err != nil {
		return "", nil, err
	}
	data, err := encode(f, ext, render.DefaultScale)
	if err != nil {
		return "", nil, err
	}
	path, err = r.Store.WriteFigure(view+ext, data)
	return path, f.Warnings, err
}

// openRuns opens the runs that arguments name; a sweep stands for its settings, each
// with its first seed.
func (a *app) openRuns(args []string) ([]*analysis.Run, error) {
	m := &meter{w: a.err}
	computing := func(what string, done, total int) {
		m.show(what, int64(done), int64(total), false)
		if done == total {
			m.done()
		}
	}
	var runs []*analysis.Run
	for _, arg := range args {
		if sweep := a.sweepDir(arg); sweep != "" {
			trials, err := openTrials(sweep)
			if err != nil {
				return nil, err
			}
			runs = append(runs, trials...)
			continue
		}
		dir, err := runstore.Resolve(nil, a.runsDir(), arg)
		if err != nil {
			return nil, err
		}
		r, err := analysis.Open(dir, analysis.Options{Data: host.Data, Results: host.Results(), Progress: computing})
		if err != nil {
			return nil, err
		}
		runs = append(runs, r)
	}
	return runs, nil
}

// renderFlags are the flags of render.
type renderFlags struct {
	step    int64
	stepped bool
	steps   string
	params  []string
	file    string
	scale   float64
	scaled  bool
	lang    string
	pace    pace
}

func (a *app) renderCommand() *cobra.Command {
	var f renderFlags
	cmd := &cobra.Command{
		Use:   "render VIEW RUN... -o FILE",
		Short: "Draw a view of a run into a picture or an animation",
		Long: `Draw a view of a run into a file; its extension chooses the format: .png or .svg,
.json for the finding and the other texts without the picture, or over the steps .gif, .webp (without loss), .mp4 (needs ffmpeg), or a folder
of frames such as frames/%06d.png.

RUN is a directory, a name in the directory of runs, a unique beginning of one,
or "last". 'brainbow views' lists the views and their parameters.

Any step of the training can be shown: one that was not recorded is computed again.
--steps draws a file for each of several steps, {step} in its name being the
number, with one scale for all where the view can, or chooses the steps of an
animation. {layer} in the file's name makes a file of each layer.`,
		Example: `  brainbow render weights last -o weights.png
  brainbow render weights last --step 500 --param palette=grey -o templates.svg
  brainbow render weights last --steps 0:290:10 -o film/weights-{step}.png
  brainbow render confusion last --param mode=samples -o confused.png
  brainbow render film last -o film-{layer}.gif
  brainbow render weights last --steps 0:290:5 -o weights.mp4`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usagef("usage: "+cmd.UseLine(), "render needs a view and a run")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			f.stepped, f.scaled = cmd.Flags().Changed("step"), cmd.Flags().Changed("scale")
			steps, values, err := f.check()
			if err != nil {
				return err
			}
			view, err := figure.Lookup(args[0])
			if err != nil {
				return err
			}
			format := f.moving()
			if view.Sweep {
				if format != "" {
					return usagef("write a .png or .svg", "the view %s shows a sweep and cannot be animated", view.Name)
				}
				return a.renderSweep(cmd.Context(), args[0], args[1:], values, f)
			}
			runs, err := a.openRuns(args[1:])
			if err != nil {
				return err
			}
			for _, r := range runs {
				defer r.Close()
			}
			if format != "" {
				return a.renderMoving(cmd.Context(), args[0], runs, steps, values, f, format)
			}
			if strings.Contains(f.file, layerPlaceholder) {
				return a.renderLayers(cmd.Context(), args[0], runs, steps, values, f)
			}
			if steps != nil {
				return a.renderSteps(cmd.Context(), args[0], runs, steps, values, f)
			}
			return a.renderStill(cmd.Context(), args[0], runs, values, f)
		},
	}
	cmd.Flags().Int64Var(&f.step, "step", -1, "step to show, 0 being the state before training (default: the last)")
	cmd.Flags().Lookup("step").DefValue = "" // the help text says it
	cmd.Flags().StringVar(&f.steps, "steps", "", "steps to show, a file each or the frames of one: `FIRST:LAST[:EVERY]`")
	cmd.Flags().StringArrayVar(&f.params, "param", nil, "a parameter of the view: `key=value` (repeatable)")
	cmd.Flags().StringVarP(&f.file, "output", "o", "", "`FILE` to write: "+formats)
	cmd.Flags().Float64Var(&f.scale, "scale", render.DefaultScale, "pixels per point of a PNG; 1 in an animation by default")
	cmd.Flags().StringVar(&f.lang, "lang", "", "language of the words in the picture: en or zh (Chinese in a PNG, GIF or WebP needs a font that has it)")
	cmd.Flags().Float64Var(&f.pace.rate, "fps", 0, "frames per second of an animation (default: about ten seconds in all)")
	cmd.Flags().Lookup("fps").DefValue = "" // the help text says it
	cmd.Flags().Float64Var(&f.pace.seconds, "seconds", 0, "how long an animation takes, instead of --fps")
	cmd.Flags().Lookup("seconds").DefValue = ""
	cmd.Flags().Float64Var(&f.pace.hold, "hold", 1, "how many seconds longer its last frame is shown")
	return cmd
}

// check checks the flags before anything is opened. steps is nil for one picture.
func (f *renderFlags) check() (steps []int64, values map[string]string, err error) {
	if f.stepped && f.step < 0 {
		return nil, nil, usagef("0 is the state before training", "--step %d is negative", f.step)
	}
	if f.stepped && f.steps != "" {
		return nil, nil, usagef("--step shows one step, --steps several", "--step and --steps do not go together")
	}
	if f.file == "" {
		return nil, nil, usagef("add -o with a file: "+formats, "render needs a file to draw into")
	}
	if f.steps != "" {
		if steps, err = parseSteps(f.steps); err != nil {
			return nil, nil, err
		}
	}
	if format := f.moving(); format != "" {
		if err := f.checkMoving(format); err != nil {
			return nil, nil, err
		}
	} else {
		if f.steps != "" {
			if err := checkNumbered(f.file); err != nil {
				return nil, nil, err
			}
		}
		if _, err := encode(render.New("", ""), filepath.Ext(f.file), 1); err != nil {
			return nil, nil, err
		}
	}
	if !(f.scale >= 0.25 && f.scale <= 8) { // NaN too
		return nil, nil, usagef("it is the pixels per point of a PNG", "--scale must be between 0.25 and 8, not %v", f.scale)
	}
	values = map[string]string{}
	for _, p := range f.params {
		k, v, ok := strings.Cut(p, "=")
		if !ok {
			return nil, nil, usagef("write --param key=value", "--param %q has no =", p)
		}
		values[k] = v
	}
	if f.lang != "" {
		if !slices.Contains(figure.Languages, f.lang) {
			return nil, nil, usagef("one of "+strings.Join(figure.Languages, ", "), "--lang %q is not a language of pictures", f.lang)
		}
		values["lang"] = f.lang
	}
	return steps, values, nil
}

// renderStill draws a view at one step.
func (a *app) renderStill(ctx context.Context, view string, runs []*analysis.Run, values map[string]string, f renderFlags) error {
	picture, err := figure.Make(ctx, view, runs, f.step, values)
	if err != nil {
		return err
	}
	for _, w := range picture.Warnings {
		fmt.Fprintln(a.err, "note:", w)
	}
	if err := f.write(picture, f.file); err != nil {
		return err
	}
	fmt.Fprintf(a.err, "wrote %s\n", f.file)
	return nil
}

// renderLayers draws a view of each layer into a separate file.
func (a *app) renderLayers(ctx context.Context, view string, runs []*analysis.Run, steps []int64, values map[string]string, f renderFlags) error {
	layers, err := f.layers(view, runs, values)
	if err != nil {
		return err
	}
	name := f.file
	for _, layer := range layers {
		values["layer"], f.file = layer, strings.ReplaceAll(name, layerPlaceholder, layer)
		if steps != nil {
			err = a.renderSteps(ctx, view, runs, steps, values, f)
		} else {
			err = a.renderStill(ctx, view, runs, values, f)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// write writes a figure into a file.
func (f *renderFlags) write(picture *render.Figure, file string) error {
	data, err := encode(picture, filepath.Ext(file), f.scale)
	if err != nil {
		return err
	}
	return writeWhole(file, data)
}

// renderSteps draws a view at several steps, a file each.
func (a *app) renderSteps(ctx context.Context, view string, runs []*analysis.Run, steps []int64, values map[string]string, f renderFlags) error {
	last := steps[len(steps)-1]
	said := map[string]bool{}
	drawn := 0
	note, err := figure.Series(ctx, view, runs, steps, values, func(step int64, picture *render.Figure) error {
		for _, w := range picture.Warnings {
			if !said[w] {
				said[w] = true
				fmt.Fprintln(a.err, "note:", w)
			}
		}
		drawn++
		return f.write(picture, numbered(f.file, step, last))
	})
	if drawn > 0 && err == nil {
		fmt.Fprintf(a.err, "wrote %s files, %s to %s\n", group(int64(drawn)), numbered(f.file, steps[0], last), numbered(f.file, last, last))
	}
	if note != "" {
		fmt.Fprintln(a.err, "note:", note)
	}
	return err
}

// writeWhole replaces a file in one step: at any time the file has the old
// contents or the new ones.
func writeWhole(path string, data []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".brainbow-*")
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	_, err = tmp.Write(data)
	if closeErr := tmp.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Chmod(tmp.Name(), 0o644)
	}
	if err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		_ = os.Remove(tmp.Name())
		return fmt.Errorf("write %s: %w", path, err)
	}
	return nil
}

func (a *app) viewsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "views",
		Short: "List the views with their parameters",
		Long: `List every view that 'brainbow render' draws, with what it shows and the parameters
that change it. docs/gallery.md has a picture of each.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			for i, v := range figure.Views() {
				if i > 0 {
					fmt.Fprintln(a.out)
				}
				fmt.Fprintf(a.out, "%s  %s\n", v.Name, v.About)
				w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
				for _, p := range v.Params {
					form := strings.Join(p.Allowed, "|")
					if form == "" {
						form = p.Form
					}
					def := p.Default
					if def == "" {
						def = "–"
					}
					fmt.Fprintf(w, "  %s\t%s\tdefault %s\t%s\n", p.Name, form, def, p.Help)
				}
				if err := w.Flush(); err != nil {
					return err
				}
			}
			fmt.Fprintln(a.out, "\nEvery view takes")
			w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			for _, p := range figure.Common {
				fmt.Fprintf(w, "  %s\t%s\tdefault %s\t%s\n", p.Name, strings.Join(p.Allowed, "|"), p.Default, p.Help)
			}
			return w.Flush()
		},
	}
}
