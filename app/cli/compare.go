package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"brainbow/analysis"
	"brainbow/figure"
	"brainbow/render"

	"github.com/spf13/cobra"
)

func (a *app) compareCommand() *cobra.Command {
	var split, lang string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "compare RUN[@STEP] RUN[@STEP]",
		Short: "Hold two runs, or two steps of one, against each other",
		Long: `Hold two runs against each other, or two steps of one run: which samples one gets
right and the other wrong, how their confusion matrices differ, how alike all pairs of
layers are, which units respond alike and how alike their weights are, and where two
trainings of one start part.

The first line is the finding. Of runs on different data, with other classes or other
networks, what can be compared is; for the rest it says why it cannot.

Without @STEP it is the last step. 'brainbow render compare' draws each part.`,
		Example: `  brainbow compare learn-to-see@100 learn-to-see@290
  brainbow compare two-layer last
  brainbow compare two-layer last --split train --json`,
		Args: exactly(2, "two runs, such as first@100 and first@200"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if split != "test" && split != "train" {
				return usagef("one of test, train", "--split %q is not a part of the data", split)
			}
			if !slices.Contains(figure.Languages, lang) {
				return usagef("one of "+strings.Join(figure.Languages, ", "), "--lang %q is not a language of pictures", lang)
			}
			return a.compare(cmd.Context(), args, split, lang, asJSON)
		},
	}
	cmd.Flags().StringVar(&split, "split", "test", "which part of the data: test or train")
	cmd.Flags().StringVar(&lang, "lang", "en", "language of the finding: en or zh")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object with everything")
	return cmd
}

// atStep reads RUN[@STEP]; without a step it returns −1, the last.
func atStep(arg string) (run string, step int64, err error) {
	at := strings.LastIndexByte(arg, '@')
	if at < 0 {
		return arg, -1, nil
	}
	step, err = strconv.ParseInt(arg[at+1:], 10, 64)
	if err != nil || step < 0 {
		return "", 0, usagef("write RUN@STEP, such as "+arg[:at]+"@100; 0 is the state before training", "%q has no step after the @", arg)
	}
	return arg[:at], step, nil
}

func (a *app) compare(ctx context.Context, args []string, split, lang string, asJSON bool) error {
	var names []string
	var steps [2]int64
	for i, arg := range args {
		name, step, err := atStep(arg)
		if err != nil {
			return err
		}
		steps[i] = step
		if a.sweepDir(name) != "" {
			return usagef("name one of its trials, such as "+name+"/trials/…", "%s is a sweep, not a run", name)
		}
		names = append(names, name)
	}
	runs, err := a.openRuns(names)
	if err != nil {
		return err
	}
	for _, r := range runs {
		defer r.Close()
	}
	p, err := analysis.NewComparer(ctx, runs[0], runs[1], steps[0], steps[1], split)
	if err != nil {
		return err
	}
	c, err := p.Compare(ctx)
	if err != nil {
		return err
	}
	for _, w := range c.Warnings {
		fmt.Fprintln(a.err, "note:", w)
	}
	pictures := false
	if d, err := runs[0].Data(); err == nil {
		pictures = d.Train.Pixels != nil
	}
	finding := figure.CompareFinding(c, pictures, lang)
	if asJSON {
		return json.NewEncoder(a.out).Encode(struct {
			Finding string `json:"finding"`
			*analysis.Comparison
		}{finding, c})
	}
	if finding == "" { // nothing can be compared
		return fmt.Errorf("compare %s and %s: %w", names[0], names[1], c.Why(analysis.CompareSamples))
	}
	a.printComparison(c, finding)
	return nil
}

func (a *app) printComparison(c *analysis.Comparison, finding string) {
	fmt.Fprintf(a.out, "%s.\n\n", strings.TrimSuffix(finding, "."))
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "\tRUN\tSTEP\tDATA\tCORRECT (%s)\n", c.Split)
	for i, s := range []analysis.ComparedRun{c.A, c.B} {
		correct := "–"
		if s.Samples != nil {
			correct = fmt.Sprintf("%s of %s (%s)", group(int64(*s.Correct)), group(int64(*s.Samples)), percent(s.Accuracy()))
		}
		fmt.Fprintf(t, "%s\t%s\t%s of %s\t%s\t%s\n", []string{"first", "second"}[i], s.Run, group(s.Step), group(s.Last), s.Dataset, correct)
	}
	_ = t.Flush()
	for _, s := range []analysis.ComparedRun{c.A, c.B} {
		if s.Instead != "" {
			fmt.Fprintf(a.out, "step %s of %s is shown instead: %s\n", group(s.Step), s.Run, s.Instead)
		}
	}
	if w := c.Samples; w != nil {
		fmt.Fprintf(a.out, "\nsamples: of %s that both have, both are right on %s, neither on %s, only the first on %s, only the second on %s\n",
			group(int64(w.Common)), group(int64(w.Both)), group(int64(w.Neither)), group(int64(len(w.Lost))), group(int64(len(w.Won))))
	}
	if d := c.Confusion; d != nil {
		a.printConfusion(d)
	}
	if l := c.Layers; l != nil {
		a.printLayers(l)
	}
	if u := c.Weights; u != nil {
		a.printUnits(u)
	}
	if c.Course != nil {
		a.printCourse(c.Course)
	}
	for i, m := range c.Missing {
		if i == 0 {
			fmt.Fprintln(a.out)
		}
		fmt.Fprintf(a.out, "%s: cannot be compared: %s\n", m.Part, m.Text)
	}
}

// printConfusion prints the mistakes that changed most.
func (a *app) printConfusion(d *analysis.ConfusionDifference) {
	fmt.Fprintln(a.out, "\nconfusion: what the second predicts more or less often than the first, in points of the class")
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for _, x := range d.Largest(5) {
		fmt.Fprintf(t, "  %s as %s\t%s\t(%s → %s)\n", d.Classes[x.Actual], d.Classes[x.Predicted], signedPoints(100**d.Shares[x.Actual][x.Predicted]), group(int64(d.Counts[x.Actual][x.Predicted][0])), group(int64(d.Counts[x.Actual][x.Predicted][1])))
	}
	_ = t.Flush()
	for i, empty := range d.Empty {
		for _, k := range empty {
			fmt.Fprintf(a.out, "  the %s has no samples of class %s\n", []string{"first", "second"}[i], d.Classes[k])
		}
	}
}

func signedPoints(v float64) string {
	if v > 0 {
		return "+" + render.Fixed(v, 1)
	}
	return render.Fixed(v, 1)
}

func (a *app) printLayers(l *analysis.Similarity) {
	fmt.Fprintf(a.out, "\nlayers: similarity (unbiased linear CKA on %s samples), rows of the first, columns of the second\n", group(int64(l.Observations)))
	if l.Projected {
		fmt.Fprintf(a.out, "  layers of more than %s values were projected at random to %s\n", group(int64(l.Most)), group(int64(l.Most)))
	}
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(t, "  \t%s\t\n", strings.Join(l.B, "\t"))
	for i, name := range l.A {
		cells := []string{"  " + name}
		for _, v := range l.CKA[i] {
			cells = append(cells, fixedOrDash(v))
		}
		fmt.Fprintln(t, strings.Join(cells, "\t")+"\t")
	}
	_ = t.Flush()
}

func fixedOrDash(v *float64) string {
	if v == nil {
		return "–"
	}
	return render.Fixed(*v, 2)
}

func (a *app) printUnits(u *analysis.MatchedUnits) {
	fmt.Fprintln(a.out, "\nweights: units paired by how they respond, mean correlation of their activations and mean cosine of their weights")
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	for i := range u.Layers {
		m := &u.Layers[i]
		fmt.Fprintf(t, "  %s\tr %s\tcos %s\t%d of %d in another place\n", m.Layer, numberOrDash(m.Alike()), numberOrDash(m.WeightsAlike()), m.Moved, len(m.Match))
	}
	_ = t.Flush()
	for _, o := range u.Others {
		fmt.Fprintf(a.out, "  %s is not paired: %s\n", o.Layer, o.Text)
	}
}

func numberOrDash(v float64) string { return fixedOrDash(finiteOrNull(v)) }

func (a *app) printCourse(c *analysis.ComparedCourse) {
	fmt.Fprintln(a.out, "\ncourse:")
	if c.Why != nil {
		fmt.Fprintf(a.out, "  the weights have no distance: %s\n", c.Why.Text)
		return
	}
	if p := c.Parting; p != nil {
		fmt.Fprintf(a.out, "  %s\n", partingWords(p))
	}
	d := c.Distance
	if d.From >= 0 {
		fmt.Fprintf(a.out, "  distance of the weights from those of step %s, over the greater length:\n", group(d.From))
	} else {
		fmt.Fprintln(a.out, "  distance of the weights, over the greater length:")
	}
	t := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
	all := make([]int64, len(d.Steps))
	for i := range all {
		all[i] = int64(i)
	}
	for _, i := range analysis.Evenly(all, 6) {
		v := "–"
		if x := d.Distance[i]; x != nil {
			v = percent(*x)
		}
		fmt.Fprintf(t, "    step %s\t%s\n", group(d.Steps[i]), v)
	}
	_ = t.Flush()
}

// partingWords says where two trainings part.
func partingWords(p *analysis.Parting) string {
	start := map[analysis.PartingStart]string{
		analysis.SameStart: "they start from the same weights", analysis.DifferentStarts: "they start from different weights",
		analysis.SiblingStart: "they are branches of one training",
	}[p.Start]
	if p.Fork != nil && p.Start == analysis.BranchStart {
		start = fmt.Sprintf("one is a branch of the other, from step %s", group(*p.Fork))
	}
	switch {
	case p.Start == analysis.DifferentStarts:
		return start
	case p.By == nil:
		return start + " and do not part in the steps that both have"
	case p.Exact():
		return fmt.Sprintf("%s and part at step %s", start, group(*p.By))
	case p.After == nil:
		return fmt.Sprintf("%s and differ by step %s", start, group(*p.By))
	}
	return fmt.Sprintf("%s and part between step %s and step %s; the steps between cannot be computed again", start, group(*p.After), group(*p.By))
}
