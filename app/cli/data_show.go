package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"brainbow/app/host"
	"brainbow/dataset"
	"brainbow/dataset/reader"
	"brainbow/figure"
	"brainbow/render"

	"github.com/spf13/cobra"
)

func (a *app) dataShowCommand() *cobra.Command {
	var (
		file, split string
		view, lang  string
		each        int
		draw        uint64
		opt         dataset.Options
	)
	cmd := &cobra.Command{
		Use:   "show NAME|PATH [-o FILE]",
		Short: "Count a dataset's classes, look for duplicates, draw samples",
		Args:  exactly(1, "a dataset or a path; 'brainbow data ls' lists the datasets"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if split != "train" && split != "test" {
				return usagef("", "--split must be train or test, not %q", split)
			}
			if each < 1 || each > 100 {
				return usagef("", "--each must be between 1 and 100, not %d", each)
			}
			if !slices.Contains(figure.Languages, lang) {
				return usagef("", "--lang must be %s, not %q", strings.Join(figure.Languages, " or "), lang)
			}
			picture := figure.Samples
			switch view {
			case "samples":
			case "dataset":
				picture = figure.Dataset
			default:
				return usagef("", "--view must be samples or dataset, not %q", view)
			}
			if file != "" {
				if _, err := encode(render.New("", ""), filepath.Ext(file), 1); err != nil {
					return err
				}
			}
			opt.Context = cmd.Context()
			var done func()
			opt.Progress, done = a.reading()
			d, err := host.Data.Open(dataArgument(args[0]), opt)
			done()
			if err != nil {
				return err
			}
			a.notes(d)
			if err := a.survey(d); err != nil {
				return err
			}
			if file == "" {
				fmt.Fprintln(a.err, "add -o samples.png to see some of them")
				return nil
			}
			o := figure.DataOptions{Split: split, PerClass: each, Draw: draw, Common: map[string]string{"lang": lang}}
			f, err := picture(d, o)
			if err != nil {
				return err
			}
			figure.OfData(f, view, d, o)
			data, err := encode(f, filepath.Ext(file), render.DefaultScale)
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
	cmd.Flags().StringVarP(&file, "output", "o", "", "draw samples of every class into this file: .png or .svg")
	cmd.Flags().StringVar(&view, "view", "samples", "what to draw: samples, or dataset for counts, means and samples")
	cmd.Flags().StringVar(&lang, "lang", "en", "language of the words in the picture: en or zh")
	cmd.Flags().StringVar(&split, "split", "train", "split to draw from: train or test")
	cmd.Flags().IntVar(&each, "each", 12, "samples to draw of every class")
	cmd.Flags().Uint64Var(&draw, "draw", 1, "which samples are drawn: another number draws others")
	cmd.Flags().Uint64Var(&opt.Seed, "seed", 0, "seed of a generated dataset, and of what is held out as a test split")
	cmd.Flags().Float64Var(&opt.Difficulty, "difficulty", 0, "difficulty of digits and house-numbers, -1 to 1")
	cmd.Flags().IntVar(&opt.Train, "train", 0, "training samples to take (default: all)")
	cmd.Flags().IntVar(&opt.Test, "test", 0, "test samples to take (default: all)")
	cmd.Flags().StringSliceVar(&opt.Classes, "classes", nil, "only these classes, `a,b`")
	cmd.Flags().Float64Var(&opt.Holdout, "holdout", 0, "share of each class held out as a test split of data without one (default 0.2)")
	layoutFlags(cmd, &opt)
	return cmd
}

// survey prints what is in a dataset.
func (a *app) survey(d *dataset.Dataset) error {
	fmt.Fprintf(a.out, "%s: %s\n", d.Name, d.Title)
	fmt.Fprintf(a.out, "shape %s, %s training and %s test samples\n", shape(d.Shape), group(int64(d.Train.Len())), group(int64(d.Test.Len())))
	fmt.Fprintf(a.out, "fingerprint %s\n\n", d.Fingerprint())
	w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "CLASS\tTRAIN\tTEST\tMEAN\t")
	train, test := d.ClassCounts()
	means := d.MeanImages(&d.Train)
	const maxListed = 100
	for i, name := range d.Classes {
		if i == maxListed {
			fmt.Fprintf(w, "… %s more\t\t\t\t\n", group(int64(len(d.Classes)-maxListed)))
			break
		}
		fmt.Fprintf(w, "%s\t%s\t%s\t%.2f\t\n", name, group(int64(train[i])), group(int64(test[i])), mean(means[i]))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	r := d.Repeats()
	fmt.Fprintf(a.out, "\ntest samples that are also in the training split: %d", len(r.Across))
	if r.Conflicts > 0 {
		fmt.Fprintf(a.out, ", %d of them with another label", r.Conflicts)
	}
	fmt.Fprintf(a.out, "\nsamples that repeat an earlier one: %d in training, %d in test\n", r.Train, r.Test)
	const shown = 5
	for i, dup := range r.Across {
		if d.Test.Files == nil || i == shown {
			break
		}
		fmt.Fprintf(a.out, "  %s = %s\n", d.Test.Files[dup.Test], d.Train.Files[dup.Train])
	}
	return nil
}

func mean(v []float32) float64 {
	var sum float64
	for _, x := range v {
		sum += float64(x)
	}
	return sum / float64(max(1, len(v)))
}

// dataArgument returns the dataset that an argument of the command line names: a
// name, or a path. An argument without a separator is a path if no dataset has that
// name.
func dataArgument(arg string) string {
	if dataset.IsPath(arg) || slices.Contains(host.Data.Names(), arg) {
		return arg
	}
	if imported, err := host.Data.Imports(); err != nil || slices.ContainsFunc(imported, func(r reader.Reference) bool { return r.Name == arg }) {
		return arg
	}
	if _, err := os.Stat(arg); err != nil {
		return arg // opening it fails with a list of the names
	}
	return "." + string(filepath.Separator) + arg
}
