package cli

import (
	"fmt"
	"os"
	"strings"
	"text/tabwriter"

	"brainbow/app/host"
	"brainbow/dataset"
	"brainbow/dataset/reader"
	"brainbow/internal/fetch"

	"github.com/spf13/cobra"
)

func (a *app) dataCommand() *cobra.Command {
	const commands = "ls, show NAME, properties NAME, get NAME or import PATH"
	cmd := &cobra.Command{
		Use:   "data",
		Short: "List, show, download and import datasets",
		Args:  exactly(1, commands),
		RunE: func(cmd *cobra.Command, args []string) error {
			return usagef(commands, "%q is not a command of data", args[0])
		},
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "ls",
		Short: "List datasets, and whether their files are there",
		Args:  noArgs,
		RunE:  func(*cobra.Command, []string) error { return a.listData() },
	}, a.dataShowCommand(), a.dataPropertiesCommand(), a.dataGetCommand(), a.dataImportCommand())
	return cmd
}

func (a *app) listData() error {
	imports, err := host.Data.Imports()
	if err != nil {
		return err
	}
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(w, "NAME\tTHERE\tTRAIN\tTEST\tSHAPE\tCLASSES\tTITLE")
	var get []string
	for _, d := range host.Data.List() {
		there, train, test := "no", "–", "–"
		switch {
		case d.Generated:
			there = "built in"
		case d.Problem != nil:
			there = "damaged"
		case d.Present:
			there = "yes"
		}
		if d.Present || d.Generated {
			train, test = group(int64(d.Train)), group(int64(d.Test))
		}
		if _, ok := fetch.Find(d.Name, ""); ok && !d.Present {
			get = append(get, d.Name)
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", d.Name, there, train, test, shape(d.Shape), len(d.Classes), d.Title)
	}
	for _, r := range imports {
		there := "imported"
		if _, err := os.Stat(r.Path); err != nil {
			there = "gone"
		}
		fmt.Fprintf(w, "%s\t%s\t–\t–\t–\t–\t%s\n", r.Name, there, r.Path)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if get != nil {
		fmt.Fprintf(a.err, "download missing datasets with 'brainbow data get NAME': %s\n", strings.Join(get, ", "))
	}
	fmt.Fprintf(a.err, "files belong in %s, a directory for each dataset ($BRAINBOW_DATA changes the place)\n", reader.Root())
	return nil
}

// layoutFlags are the flags about how a user's own images are read.
func layoutFlags(cmd *cobra.Command, opt *dataset.Options) {
	cmd.Flags().IntVar(&opt.Size, "size", 0, "side in pixels of the square that images are scaled to (default: their own, or 64)")
	cmd.Flags().StringVar(&opt.Fit, "fit", "", "how images that are not square are fitted: "+strings.Join(dataset.Fits(), ", ")+" (default: crop)")
	cmd.Flags().IntVar(&opt.Channels, "channels", 0, "1 for grey, 3 for colour (default: what the images are)")
	cmd.Flags().BoolVar(&opt.SkipBad, "skip-bad", false, "leave out images that cannot be read, and list them")
}

// notes prints which defaults were chosen on opening a dataset, and which files
// were left out.
func (a *app) notes(d *dataset.Dataset) {
	for _, n := range d.Notes {
		fmt.Fprintf(a.err, "note: %s\n", n)
	}
	if len(d.Skipped) == 0 {
		return
	}
	const maxListed = 20
	fmt.Fprintf(a.err, "skipped %s:\n", count(len(d.Skipped), "file"))
	for i, b := range d.Skipped {
		if i == maxListed {
			fmt.Fprintf(a.err, "  … and %s more\n", group(int64(len(d.Skipped)-maxListed)))
			break
		}
		fmt.Fprintf(a.err, "  %s: %s\n", b.File, b.Reason)
	}
}

// count writes a number of things.
func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return group(int64(n)) + " " + what
}

// shape writes channels, height and width in the usual order: 28×28, 32×32×3,
// 30.
func shape(s [3]int) string {
	switch {
	case s[1] == 1 && s[2] == 1:
		return fmt.Sprint(s[0])
	case s[0] == 1:
		return fmt.Sprintf("%d×%d", s[1], s[2])
	}
	return fmt.Sprintf("%d×%d×%d", s[1], s[2], s[0])
}
