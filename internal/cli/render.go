package cli

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"brainbow/analysis"
	"brainbow/figure"
	"brainbow/render"
	"brainbow/runstore"

	"github.com/spf13/cobra"
)

// encode writes a figure as the format of an extension.
func encode(f *render.Figure, ext string, scale float64) ([]byte, error) {
	var b bytes.Buffer
	var err error
	switch strings.ToLower(ext) {
	case ".png":
		err = f.WritePNG(&b, scale)
	case ".svg":
		err = f.WriteSVG(&b)
	default:
		return nil, usagef("the file's extension chooses the format: .png or .svg", "%q is not a picture format", ext)
	}
	return b.Bytes(), err
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

// openRuns opens the runs that arguments mean.
func (a *app) openRuns(args []string) ([]*analysis.Run, error) {
	var runs []*analysis.Run
	for _, arg := range args {
		dir, err := runstore.Resolve(a.runsDir(), arg)
		if err != nil {
			return nil, err
		}
		r, err := analysis.Open(dir, analysis.Options{})
		if err != nil {
			return nil, err
		}
		runs = append(runs, r)
	}
	return runs, nil
}

func (a *app) renderCommand() *cobra.Command {
	var (
		step   int64
		params []string
		file   string
		scale  float64
	)
	cmd := &cobra.Command{
		Use:   "render VIEW RUN... -o FILE",
		Short: "Draw a view of a run into a PNG or SVG file",
		Long: `Draw a view of a run into a file; its extension, .png or .svg, chooses the format.

RUN is a directory, a name in the directory of runs, a unique beginning of one,
or "last". 'brainbow views' lists the views and their parameters.`,
		Example: `  brainbow render weights last -o weights.png
  brainbow render weights last --step 500 --param palette=grey -o templates.svg
  brainbow render confusion last --param mode=samples -o confused.png`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) < 2 {
				return usagef("usage: "+cmd.UseLine(), "render needs a view and a run")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("step") && step < 0 {
				return usagef("0 is the state before training", "--step %d is negative", step)
			}
			if file == "" {
				return usagef("add -o with a file that ends in .png or .svg", "render needs a file to draw into")
			}
			if _, err := encode(render.New("", ""), filepath.Ext(file), 1); err != nil {
				return err
			}
			if scale < 0.25 || scale > 8 {
				return usagef("pixels per point of a PNG, 0.25 to 8", "--scale %v cannot be", scale)
			}
			values := map[string]string{}
			for _, p := range params {
				k, v, ok := strings.Cut(p, "=")
				if !ok {
					return usagef("write --param key=value", "--param %q has no =", p)
				}
				values[k] = v
			}
			if _, err := figure.Lookup(args[0]); err != nil {
				return err
			}
			runs, err := a.openRuns(args[1:])
			if err != nil {
				return err
			}
			f, err := figure.Make(cmd.Context(), args[0], runs, step, values)
			if err != nil {
				return err
			}
			for _, w := range f.Warnings {
				fmt.Fprintln(a.err, "note:", w)
			}
			data, err := encode(f, filepath.Ext(file), scale)
			if err != nil {
				return err
			}
			if err := writeWhole(file, data); err != nil {
				return err
			}
			fmt.Fprintf(a.err, "wrote %s\n", file)
			return nil
		},
	}
	cmd.Flags().Int64Var(&step, "step", -1, "step to show: the kept one at or before it (default: the last)")
	cmd.Flags().StringArrayVar(&params, "param", nil, "a parameter of the view: `key=value` (repeatable)")
	cmd.Flags().StringVarP(&file, "output", "o", "", "file to write: .png or .svg")
	cmd.Flags().Float64Var(&scale, "scale", render.DefaultScale, "pixels per point of a PNG")
	return cmd
}

// writeWhole replaces a file in one step: whatever happens, there is the old one
// or the new one.
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
		Args:  noArgs,
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
			return nil
		},
	}
}
