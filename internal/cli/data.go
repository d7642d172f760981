package cli

import (
	"fmt"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"brainbow/dataset"
	"brainbow/figure"
	"brainbow/render"

	"github.com/spf13/cobra"
)

func (a *app) dataCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "data",
		Short: "List and show datasets",
		Args:  exactly(1, "ls or show NAME"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return usagef("ls or show NAME", "%q is not a command of data", args[0])
		},
	}
	cmd.AddCommand(&cobra.Command{
		Use:   "ls",
		Short: "List datasets, and whether their files are there",
		Args:  noArgs,
		RunE: func(*cobra.Command, []string) error {
			w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "NAME\tTHERE\tTRAIN\tTEST\tSHAPE\tCLASSES\tTITLE")
			for _, d := range dataset.List("") {
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
				fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%d\t%s\n", d.Name, there, train, test, shape(d.Shape), len(d.Classes), d.Title)
			}
			if err := w.Flush(); err != nil {
				return err
			}
			fmt.Fprintf(a.err, "files belong in %s, a directory for each dataset ($BRAINBOW_DATA changes the place)\n", dataset.Root())
			return nil
		},
	}, a.dataShowCommand())
	return cmd
}

func (a *app) dataShowCommand() *cobra.Command {
	var (
		file, split string
		each        int
		draw        uint64
		opt         dataset.Options
	)
	cmd := &cobra.Command{
		Use:   "show NAME [-o FILE]",
		Short: "Count a dataset's classes, look for duplicates, draw samples",
		Args:  exactly(1, "a dataset; 'brainbow data ls' lists them"),
		RunE: func(_ *cobra.Command, args []string) error {
			if split != "train" && split != "test" {
				return usagef("train or test", "--split %q is not a split", split)
			}
			if each < 1 || each > 100 {
				return usagef("1 to 100", "--each %d cannot be", each)
			}
			if file != "" {
				if _, err := encode(render.New("", ""), filepath.Ext(file), 1); err != nil {
					return err
				}
			}
			d, err := dataset.Open(args[0], opt)
			if err != nil {
				return err
			}
			s := dataset.Summarize(d)
			fmt.Fprintf(a.out, "%s: %s\n", d.Name, d.Title)
			fmt.Fprintf(a.out, "shape %s, %s training and %s test samples\n", shape(d.Shape), group(int64(d.Train.Len())), group(int64(d.Test.Len())))
			fmt.Fprintf(a.out, "fingerprint %s\n\n", d.Fingerprint())
			w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', tabwriter.AlignRight)
			fmt.Fprintln(w, "CLASS\tTRAIN\tTEST\tMEAN\t")
			for i, c := range s.Train {
				fmt.Fprintf(w, "%s\t%s\t%s\t%.2f\t\n", c.Name, group(int64(c.Count)), group(int64(s.Test[i].Count)), mean(c.Mean))
			}
			if err := w.Flush(); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "\ntest samples that are also in the training split: %d", len(s.Duplicates))
			if s.Conflicts > 0 {
				fmt.Fprintf(a.out, ", %d of them with another label", s.Conflicts)
			}
			fmt.Fprintln(a.out)
			if file == "" {
				fmt.Fprintln(a.err, "add -o samples.png to see some of them")
				return nil
			}
			f, err := figure.Samples("", d, split, each, draw)
			if err != nil {
				return err
			}
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
	cmd.Flags().StringVar(&split, "split", "train", "split to draw from: train or test")
	cmd.Flags().IntVar(&each, "each", 12, "samples to draw of every class")
	cmd.Flags().Uint64Var(&draw, "draw", 1, "which samples: another number gives others")
	cmd.Flags().Uint64Var(&opt.Seed, "seed", 0, "seed of a generated dataset")
	cmd.Flags().Float64Var(&opt.Difficulty, "difficulty", 0, "of digits and house-numbers, -1 to 1")
	cmd.Flags().IntVar(&opt.Train, "train", 0, "training samples to take (default: all)")
	cmd.Flags().IntVar(&opt.Test, "test", 0, "test samples to take (default: all)")
	cmd.Flags().StringSliceVar(&opt.Classes, "classes", nil, "only these classes, `a,b`")
	return cmd
}

func mean(v []float32) float64 {
	var sum float64
	for _, x := range v {
		sum += float64(x)
	}
	return sum / float64(max(1, len(v)))
}

// shape writes channels, height and width as people do: 28×28, 32×32×3, 30.
func shape(s [3]int) string {
	switch {
	case s[1] == 1 && s[2] == 1:
		return fmt.Sprint(s[0])
	case s[0] == 1:
		return fmt.Sprintf("%d×%d", s[1], s[2])
	}
	return strings.Join([]string{fmt.Sprint(s[1]), fmt.Sprint(s[2]), fmt.Sprint(s[0])}, "×")
}
