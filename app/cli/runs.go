package cli

import (
	"cmp"
	"errors"
	"fmt"
	"strings"
	"text/tabwriter"

	"brainbow/analysis"
	"brainbow/app/host"
	"brainbow/runstore"

	"github.com/spf13/cobra"
)

func (a *app) lsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "ls [DIR]",
		Short: "List runs, newest first",
		Long: `List the runs and sweeps of a directory, newest first, with how they ended, their
last test accuracy, their size and their note. Branches are indented under the run
that they left, with what was changed. DIR is the directory of runs if it is left
out.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("usage: "+cmd.UseLine(), "ls takes at most one directory")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			dir := a.runsDir()
			if len(args) == 1 {
				dir = args[0]
			}
			list, err := runstore.List(nil, dir)
			if err != nil {
				return err
			}
			if len(list) == 0 {
				fmt.Fprintf(a.err, "no runs in %s; 'brainbow train RECIPE' records one\n", dir)
				return nil
			}
			w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			fmt.Fprintln(w, "RUN\tSTATUS\tDATA\tSTEPS\tTEST\tSIZE\tSTARTED\tNOTE")
			for _, r := range runstore.Families(list) {
				cells := append(row(r.Listing), about(r))
				cells[0] = strings.Repeat("  ", r.Depth) + cells[0]
				fmt.Fprintln(w, strings.TrimRight(strings.Join(cells, "\t"), "\t"))
			}
			return w.Flush()
		},
	}
}

// about returns what is special about a run in a list: how a branch differs from its parent, and the
// user's note.
func about(r runstore.Relative) string {
	var parts []string
	if p := r.Meta.Parent; p != nil {
		from := ""
		if r.Orphan {
			from = fmt.Sprintf(" of %s, which is not here", cmp.Or(p.Name, p.ID))
		}
		parts = append(parts, fmt.Sprintf("from step %s%s: %s", group(p.Step), from, changesInWords(r.Meta.Changes)))
	}
	if note := runstore.ReadNote(nil, r.Dir); note != "" {
		parts = append(parts, note)
	}
	return strings.Join(parts, "; ")
}

// row returns the columns of one run in a list.
func row(l runstore.Listing) []string {
	started := "–"
	if !l.Created.IsZero() {
		started = l.Created.Local().Format("2006-01-02 15:04")
	}
	if l.Sweep {
		return []string{l.Name, "sweep", "", "", "", "", started}
	}
	broken := func(err error) []string {
		status := "damaged"
		if errors.Is(err, runstore.ErrNewer) {
			status = "newer"
		}
		return []string{l.Name, status, err.Error(), "", "", "", started}
	}
	if l.Err != nil {
		return broken(l.Err)
	}
	r, err := analysis.Open(l.Dir, analysis.Options{Data: host.Data, Results: host.Results()})
	if err != nil {
		return broken(err)
	}
	s, err := r.Summary()
	if err != nil {
		return broken(err)
	}
	return []string{l.Name, string(s.Status), s.Dataset.Name, group(s.Step), testText(s), bytesOf(s.Bytes), started}
}

// testText is the test accuracy of a run. An earlier one than of the last step has its step, and is
// no result of a training that diverged since.
func testText(s *analysis.Summary) string {
	switch {
	case s.Test.Step < 0, s.Status == runstore.StatusDiverged && s.Test.Step < s.Step:
		return "–"
	case s.Test.Step < s.Step:
		return fmt.Sprintf("%s (step %s)", percent(s.Test.Accuracy), group(s.Test.Step))
	}
	return percent(s.Test.Accuracy)
}

// bytesOf writes a size in powers of 1000.
func bytesOf(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1e6:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

func (a *app) showCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show RUN",
		Short: "Describe one run in words",
		Long: `Tell what a run is and how it went: recipe, data, layers, accuracies, and what was
kept of it. RUN is a directory, a name in the directory of runs, a unique
beginning of one, or "last".`,
		Example: `  brainbow show last`,
		Args:    exactly(1, "a run; 'brainbow ls' lists them"),
		RunE: func(_ *cobra.Command, args []string) error {
			runs, err := a.openRuns(args)
			if err != nil {
				return err
			}
			r := runs[0]
			s, err := r.Summary()
			if err != nil {
				return err
			}
			fmt.Fprintf(a.out, "%s  %s\n", s.Name, s.Status)
			fmt.Fprintf(a.out, "  in %s\n", s.Dir)
			if note := runstore.ReadNote(nil, s.Dir); note != "" {
				fmt.Fprintf(a.out, "  note: %s\n", note)
			}
			fmt.Fprintf(a.out, "  recipe %s, seed %d, numerics revision %d, id %s\n", s.Recipe, s.Seed, s.Numerics, s.ID)
			fmt.Fprintf(a.out, "  data %s, %s\n", s.Dataset.Name, s.Dataset.Fingerprint)
			if p := r.Store.Meta().Parent; p != nil {
				fmt.Fprintf(a.out, "  branch of %s, from step %s on: %s\n", cmp.Or(p.Name, p.ID), group(p.Step), changesInWords(r.Store.Meta().Changes))
			}
			if text := r.Abilities().Text; text != "" {
				fmt.Fprintf(a.out, "  %s\n", text)
			}
			if !r.Net.Opaque() {
				fmt.Fprintf(a.out, "\n%s parameters:\n", group(int64(s.Parameters)))
			} else if len(s.Values) > 1 {
				fmt.Fprintf(a.out, "\nrecorded values:\n")
			}
			w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			spec := r.Net.Spec
			for _, v := range s.Values {
				if v.Features() == 0 {
					continue // of a network that is not known
				}
				act := ""
				if v.Layer >= 0 {
					act = spec.Layers[v.Layer].Activation
				}
				fmt.Fprintf(w, "  %s\t%s\t%s\n", v.Name, shape(v.Shape), act)
			}
			if err := w.Flush(); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "\n%s steps, %.2f epochs\n", group(s.Step), s.Epoch)
			w = tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			for _, m := range []struct {
				what string
				m    runstore.Metric
			}{{"train", s.Train}, {"test", s.Test}, {"best test", s.Best}} {
				if m.m.Step >= 0 {
					fmt.Fprintf(w, "  %s\taccuracy %s\tloss %s\tat step %s\n", m.what, percent(m.m.Accuracy), lossText(m.m.Loss), group(m.m.Step))
				}
			}
			if err := w.Flush(); err != nil {
				return err
			}
			fmt.Fprintf(a.out, "\nrecorded %s: weights at %d steps, %d replay points, predictions at %d steps", bytesOf(s.Bytes), s.Frames, s.Anchors, s.Predictions)
			if len(s.Taps) > 0 {
				fmt.Fprintf(a.out, ", activations of %s", strings.Join(s.Taps, ", "))
			}
			fmt.Fprintln(a.out)
			figures, err := r.Store.Figures()
			if err != nil {
				return err
			}
			if len(figures) > 0 {
				fmt.Fprintf(a.out, "pictures in figures: %s\n", strings.Join(figures, ", "))
			}
			return nil
		},
	}
}
