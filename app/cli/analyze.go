package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strconv"
	"strings"
	"text/tabwriter"

	"brainbow/analysis"
	"brainbow/render"

	"github.com/spf13/cobra"
)

// analyzeKind is an analysis of a run that is printed as numbers.
type analyzeKind struct {
	name, about string
	params      map[string]string // with their defaults
	// run returns the value that is printed as JSON and the function that
	// writes it as a table.
	run func(ctx context.Context, r *analysis.Run, step int64, params map[string]string) (any, func(io.Writer), error)
}

func analyzeKinds() []analyzeKind {
	return []analyzeKind{
		{"mistakes", "which samples were mistaken for another class: kind, evidence, history", map[string]string{"split": "test", "kind": "all", "sort": "confidence"}, analyzeMistakes},
		{"change", "how much each layer's weights and representation move per step, up to the step", map[string]string{}, analyzeChange},
		{"quality", "how well each layer holds classes together, itself and in a picture of it", map[string]string{"layer": "", "observations": "2000", "split": "test", "method": "tsne", "seed": "0"}, analyzeQuality},
		{"splits", "classes that a hidden layer cuts in two, and which samples are in each part", map[string]string{"layer": "", "observations": "2000", "split": "test"}, analyzeSplits},
		{"explain", "what the samples of --select have in common that the rest of their class does not", map[string]string{"layer": "", "observations": "2000", "split": "test", "select": ""}, analyzeExplain},
		{"neurons", "which neurons respond to the samples of --select and not to others", map[string]string{"layer": "", "observations": "2000", "split": "test", "select": "", "against": "class"}, analyzeNeurons},
	}
}

func (a *app) analyzeCommand() *cobra.Command {
	var step int64
	var params []string
	var asJSON bool
	var selection string
	var names []string
	long := "Compute what a view shows as numbers, and keep it in the run.\n\nKinds:\n"
	for _, k := range analyzeKinds() {
		names = append(names, k.name)
		var p []string
		for key, v := range k.params {
			if v != "" {
				p = append(p, key+"="+v)
			} else {
				p = append(p, key)
			}
		}
		sort.Strings(p)
		long += fmt.Sprintf("  %-9s %s", k.name, k.about)
		if len(p) > 0 {
			long += " (" + strings.Join(p, ", ") + ")"
		}
		long += "\n"
	}
	cmd := &cobra.Command{
		Use:   "analyze KIND RUN",
		Short: "Print in numbers what a run learnt",
		Long:  strings.TrimSuffix(long, "\n"),
		Example: `  brainbow analyze mistakes last
  brainbow analyze mistakes last --param kind=avoidable --json
  brainbow analyze change last
  brainbow analyze quality last
  brainbow analyze splits last --param layer=fc1
  brainbow analyze explain last --select 3/2 --param layer=fc1
  brainbow analyze explain last --select 17,230-245
  brainbow analyze neurons last --select 3/2 --param layer=fc1`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) != 2 {
				return usagef("usage: "+cmd.UseLine(), "analyze needs a kind and a run")
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			var kind *analyzeKind
			for _, k := range analyzeKinds() {
				if k.name == args[0] {
					kind = &k
				}
			}
			if kind == nil {
				return usagef("known are "+strings.Join(names, ", "), "unknown kind of analysis %q", args[0])
			}
			if cmd.Flags().Changed("step") && step < 0 {
				return usagef("0 is the state before training", "--step %d is negative", step)
			}
			for _, p := range params {
				k, v, ok := strings.Cut(p, "=")
				if _, known := kind.params[k]; !ok || !known {
					var keys []string
					for key := range kind.params {
						keys = append(keys, key)
					}
					sort.Strings(keys)
					accepted := "write --param key=value; the keys are " + strings.Join(keys, ", ")
					if len(keys) == 0 {
						accepted = "it takes no parameters"
					}
					return usagef(accepted, "analyze %s: --param %q", kind.name, p)
				}
				kind.params[k] = v
			}
			if cmd.Flags().Changed("select") {
				if _, takes := kind.params["select"]; !takes {
					return usagef("'brainbow analyze explain' and 'analyze neurons' do", "analyze %s takes no --select", kind.name)
				}
				kind.params["select"] = selection
			}
			runs, err := a.openRuns(args[1:])
			if err != nil {
				return err
			}
			defer runs[0].Close()
			shown, err := runs[0].Step(cmd.Context(), step)
			if err != nil {
				return err
			}
			if shown.Instead != nil {
				fmt.Fprintf(a.err, "note: this is step %s: %v\n", group(shown.Step), shown.Instead)
			}
			value, table, err := kind.run(cmd.Context(), runs[0], shown.Step, kind.params)
			if err != nil {
				return err
			}
			if asJSON {
				data, err := json.Marshal(value)
				if err != nil {
					return fmt.Errorf("write %s: %w", kind.name, err)
				}
				_, err = fmt.Fprintf(a.out, "%s\n", data)
				return err
			}
			table(a.out)
			return nil
		},
	}
	cmd.Flags().Int64Var(&step, "step", -1, "step to look at, 0 being the state before training (default: the last)")
	cmd.Flags().StringArrayVar(&params, "param", nil, "a parameter of the analysis: `key=value` (repeatable)")
	cmd.Flags().StringVar(&selection, "select", "", "samples to explain or to rank neurons for: `numbers` and ranges (17,230-245), or a class and the part of its split (3/2)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	return cmd
}

// choice checks that a parameter has one of the accepted values.
func choice(params map[string]string, key string, accepted ...string) (string, error) {
	for _, v := range accepted {
		if params[key] == v {
			return v, nil
		}
	}
	return "", usagef("one of "+strings.Join(accepted, ", "), "%s=%q", key, params[key])
}

// mistakeRow is a mistake as JSON.
type mistakeRow struct {
	Sample     int32    `json:"sample"`
	Actual     string   `json:"actual"`
	Predicted  string   `json:"predicted"`
	Kind       string   `json:"kind"`
	Confidence float32  `json:"confidence"`
	Loss       float32  `json:"loss"`
	Spread     float64  `json:"spread"`
	Top        []topRow `json:"top"`
	Neighbours []nearby `json:"neighbours"`
	// FirstRight is the first of the history's steps at which the sample was
	// predicted correctly, null if it never was.
	FirstRight *int64 `json:"first_right"`
	Flips      int    `json:"flips"`
	RightAt    int    `json:"right_at"`
}

type topRow struct {
	Class  string  `json:"class"`
	Output float32 `json:"output"`
}

type nearby struct {
	Sample int32  `json:"sample"`
	Class  string `json:"class"`
}

func analyzeMistakes(ctx context.Context, r *analysis.Run, step int64, params map[string]string) (any, func(io.Writer), error) {
	split, err := choice(params, "split", "test", "train")
	if err != nil {
		return nil, nil, err
	}
	kinds := []string{"all"}
	for _, k := range analysis.Kinds() {
		kinds = append(kinds, string(k))
	}
	kind, err := choice(params, "kind", kinds...)
	if err != nil {
		return nil, nil, err
	}
	by, err := choice(params, "sort", "confidence", "loss")
	if err != nil {
		return nil, nil, err
	}
	m, err := r.Mistakes(ctx, step, split)
	if err != nil {
		return nil, nil, err
	}
	if kind == "all" {
		kind = ""
	}
	rows := []mistakeRow{}
	for _, x := range m.Sorted(analysis.Kind(kind), by == "loss") {
		row := mistakeRow{
			Sample: x.ID, Actual: m.Classes[x.Actual], Predicted: m.Classes[x.Predicted], Kind: string(x.Kind),
			Confidence: x.Confidence, Loss: x.Loss, Spread: x.Spread, Flips: x.Learning.Flips, RightAt: x.Learning.Right,
		}
		for i, c := range x.Top {
			row.Top = append(row.Top, topRow{m.Classes[c], x.TopOutputs[i]})
		}
		for i, id := range x.Neighbours {
			row.Neighbours = append(row.Neighbours, nearby{id, m.Classes[x.NeighbourLabels[i]]})
		}
		if x.Learning.First >= 0 {
			row.FirstRight = &x.Learning.First
		}
		rows = append(rows, row)
	}
	counts := map[string]int{}
	for _, k := range analysis.Kinds() {
		counts[string(k)] = m.Count(k)
	}
	value := map[string]any{
		"run": r.Name(), "step": step, "split": split, "samples": m.Samples, "mistakes": len(m.All), "not_predicted": m.None, "kinds": counts,
		"neighbours": analysis.NearestTrained, "no_idea_from_spread": analysis.FlatSpread(len(m.Classes)),
		"history": map[string]any{"steps": m.History.Steps, "recorded": m.History.Recorded}, "rows": rows,
	}
	table := func(w io.Writer) {
		fmt.Fprintf(w, "%s of %s at step %s: %s mistakes among %s samples\n", split, r.Name(), group(step), group(int64(len(m.All))), group(int64(m.Samples)))
		if m.None > 0 {
			fmt.Fprintf(w, "%s samples have no predicted class, because their outputs are not numbers\n", group(int64(m.None)))
		}
		for _, k := range kinds[1:] {
			fmt.Fprintf(w, "  %s %d", k, counts[k])
		}
		fmt.Fprintf(w, "\nhistory: %d steps, %s to %s\n\n", len(m.History.Steps), group(m.History.Steps[0]), group(m.History.Steps[len(m.History.Steps)-1]))
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "SAMPLE\tACTUAL\tPREDICTED\tKIND\tCONFIDENCE\tLOSS\tFIRST CORRECT\tFLIPS\tCORRECT AT\tNEAREST")
		for _, x := range rows {
			first := "never"
			if x.FirstRight != nil {
				first = strconv.FormatInt(*x.FirstRight, 10)
			}
			var near []string
			for _, n := range x.Neighbours {
				near = append(near, n.Class)
			}
			fmt.Fprintf(t, "%d\t%s\t%s\t%s\t%.3f\t%s\t%s\t%d\t%d of %d\t%s\n", x.Sample, x.Actual, x.Predicted, x.Kind, x.Confidence,
				render.Number(float64(x.Loss), 3), first, x.Flips, x.RightAt, len(m.History.Steps), strings.Join(near, " "))
		}
		_ = t.Flush()
	}
	return value, table, nil
}
