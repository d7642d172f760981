package cli

import (
	"fmt"
	"path/filepath"
	"strings"

	"brainbow/app/host"
	"brainbow/dataset"
	"brainbow/dataset/reader"

	"github.com/spf13/cobra"
)

func (a *app) dataImportCommand() *cobra.Command {
	var (
		name string
		opt  dataset.Options
	)
	cmd := &cobra.Command{
		Use:   "import PATH [--name NAME]",
		Short: "Give your own data a name",
		Long: `Give a folder of images, a .npz, .npy, .mat or .parquet file, or a folder of
those, a name that recipes can use. The files stay where they are; how they are
read is remembered with the name.`,
		Args: exactly(1, "a folder or a file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			path, err := filepath.Abs(args[0])
			if err != nil {
				return fmt.Errorf("import dataset: %w", err)
			}
			if name == "" {
				name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
			}
			opt.Context = cmd.Context()
			var done func()
			opt.Progress, done = a.reading()
			d, err := host.Data.Open(path, opt)
			done()
			if err != nil {
				return err
			}
			a.notes(d)
			if err := host.Data.Import(reader.Reference{Name: name, Path: path, Size: opt.Size, Fit: opt.Fit, Channels: opt.Channels, SkipBad: opt.SkipBad}); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%s: %d classes, %s, %s training and %s test samples\n", name, len(d.Classes), shape(d.Shape), group(int64(d.Train.Len())), group(int64(d.Test.Len())))
			fmt.Fprintf(a.err, "brainbow data show %s\nbrainbow train softmax --set data.name=%s --set network.0.units=%d\n", quoted(name), quoted(name), len(d.Classes))
			return nil
		},
	}
	cmd.Flags().StringVar(&name, "name", "", "name to give it (default: that of the file or folder)")
	layoutFlags(cmd, &opt)
	return cmd
}

// quoted puts a word in quotes if a shell needs them.
func quoted(s string) string {
	if strings.ContainsAny(s, " '\"$&;()[]{}*?!#~<>|`") {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	return s
}

func list(names []string) string { return strings.Join(names, ", ") }
