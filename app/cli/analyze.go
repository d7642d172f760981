package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"sort"
	"strings"

	"brainbow/analysis"
	"brainbow/figure"

	"github.com/spf13/cobra"
)

// analyzeKind is an analysis of a run that is printed as numbers.
type analyzeKind struct {
	name, about string
	params      map[string]string // with their defaults
	// run returns the value that is printed as JSON and the function that
	// writes it as a table.
	run func(ctx context.Context, r *analysis.Run, step int64, params map[string]string) (any, func(io.Writer), error)
	// csv writes the rows as comma-separated values; nil if it cannot.
	csv func(ctx context.Context, r *analysis.Run, step int64, params map[string]string, w io.Writer) error
	// view is the view whose finding is printed first unless the value has one, and named maps its parameters to those of the analysis.
	view  string
	named map[string]string
}

// finding returns what the view of an analysis says, "" if it has none.
func (k *analyzeKind) finding(ctx context.Context, r *analysis.Run, step int64, lang string) (string, error) {
	if k.view == "" {
		return "", nil
	}
	given := map[string]string{"lang": lang}
	for param, key := range k.named {
		if v := k.params[key]; v != "" {
			given[param] = v
		}
	}
	f, err := figure.Make(ctx, k.view, []*analysis.Run{r}, step, given)
	if err != nil {
		return "", err
	}
	return f.Title, nil
}

func analyzeKinds() []analyzeKind {
	return []analyzeKind{
		{"mistakes", "which samples were mistaken for another class: kind, evidence, history", map[string]string{"split": "test", "kind": "all", "pair": "", "sort": "confidence"}, analyzeMistakes, mistakesCSV, "mistakes", map[string]string{"split": "split", "kind": "kind", "pair": "pair", "sort": "sort"}},
		{"change", "how much each layer's weights and representation move per step, up to the step", map[string]string{}, analyzeChange, nil, "change", nil},
		{"learning", "when nothing was learnt, when most, and the level at the end, by accuracy and loss", map[string]string{"split": "test"}, analyzeLearning, nil, "curves", nil},
		{"quality", "how well each layer holds classes together, itself and in a picture of it", map[string]string{"layer": "", "observations": "2000", "split": "test", "method": "tsne", "seed": "0"}, analyzeQuality, nil, "projection", map[string]string{"layer": "layer", "observations": "observations", "split": "split", "method": "method", "seed": "seed"}},
		{"splits", "classes that a hidden layer cuts in two, and which samples are in each part", map[string]string{"layer": "", "observations": "2000", "split": "test"}, analyzeSplits, nil, "", nil},
		{"explain", "what the samples of --select have in common that the rest of their class does not", map[string]string{"layer": "", "observations": "2000", "split": "test", "select": ""}, analyzeExplain, nil, "explain", map[string]string{"layer": "layer", "observations": "observations", "split": "split", "select": "select"}},
		{"channels", "what each channel of the convolution layers shows: a copy of the image, edges, or something else", map[string]string{"layer": ""}, analyzeChannels, nil, "film", map[string]string{"layer": "layer"}},
		{"neurons", "which neurons respond to the samples of --select and not to others", map[string]string{"layer": "", "observations": "2000", "split": "test", "select": "", "against": "class"}, analyzeNeurons, nil, "", nil},
		{"neighbours", "which training samples a layer puts nearest to the sample of --select", map[string]string{"layer": "", "split": "test", "select": "", "k": "12"}, analyzeNeighbours, nil, "", nil},
		{"course", "how well a class was known over the training, and when it came apart from another", map[string]string{"split": "test", "class": "", "other": ""}, analyzeCourse, nil, "", nil},
	}
}

func (a *app) analyzeCommand() *cobra.Command {
	var step int64
	var params []string
	var asJSON, asCSV bool
	var selection string
	var names []string
	var lang string
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
		long += fmt.Sprintf("  %-10s %s", k.name, k.about)
		if len(p) > 0 {
			long += " (" + strings.Join(p, ", ") + ")"
		}
		long += "\n"
	}
	long += "\nFirst comes the finding, which is the title of the view's picture. The name of any other view prints its finding\n" +
		"and the other words of its picture ('brainbow views' lists them with their parameters).\n"
	long += "\nWith --csv, mistakes writes a row for each; its column nearest has the classes of the nearest training\n" +
		"samples, nearest first, joined by semicolons: a name that holds one is in quotation marks.\n"
	cmd := &cobra.Command{
		Use:   "analyze KIND RUN",
		Short: "Print in numbers what a run learnt",
		Long:  strings.TrimSuffix(long, "\n"),
		Example: `  brainbow analyze mistakes last
  brainbow analyze mistakes last --param kind=clear --json
  brainbow analyze mistakes last --param sort=learnt --csv > mistakes.csv
  brainbow analyze change last
  brainbow analyze learning last
  brainbow analyze quality last
  brainbow analyze channels last --param layer=conv3
  brainbow analyze splits last --param layer=fc1
  brainbow analyze explain last --select 3/2 --param layer=fc1
  brainbow analyze explain last --select 17,230-245
  brainbow analyze neurons last --select 3/2 --param layer=fc1
  brainbow analyze neighbours last --select 17
  brainbow analyze course last --param class=4 --param other=9`,
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
			if !slices.Contains(figure.Languages, lang) {
				return usagef("one of "+strings.Join(figure.Languages, ", "), "--lang %q is not a language of pictures", lang)
			}
			if kind == nil {
				return a.analyzeView(cmd.Context(), args[0], args[1], names, params, step, lang, asJSON)
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
					return usagef("'brainbow analyze explain', 'analyze neurons' and 'analyze neighbours' do", "analyze %s takes no --select", kind.name)
				}
				kind.params["select"] = selection
			}
			if asCSV && (asJSON || kind.csv == nil) {
				return usagef("'brainbow analyze mistakes RUN --csv' does, without --json", "analyze %s: --csv cannot be used here", kind.name)
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
			if asCSV {
				return kind.csv(cmd.Context(), runs[0], shown.Step, kind.params, a.out)
			}
			kind.params["lang"] = lang
			value, table, err := kind.run(cmd.Context(), runs[0], shown.Step, kind.params)
			if err != nil {
				return err
			}
			finding, own := "", false
			if m, ok := value.(map[string]any); ok {
				finding, own = m["finding"].(string)
			}
			if !own {
				if finding, err = kind.finding(cmd.Context(), runs[0], shown.Step, lang); err != nil {
					return err
				}
			}
			if asJSON {
				if finding != "" {
					value.(map[string]any)["finding"] = finding
				}
				data, err := json.Marshal(value)
				if err != nil {
					return fmt.Errorf("write %s: %w", kind.name, err)
				}
				_, err = fmt.Fprintf(a.out, "%s\n", data)
				return err
			}
			if finding != "" {
				fmt.Fprintf(a.out, "%s\n\n", finding)
			}
			table(a.out)
			return nil
		},
	}
	cmd.Flags().Int64Var(&step, "step", -1, "step to look at, 0 being the state before training (default: the last)")
	cmd.Flags().StringArrayVar(&params, "param", nil, "a parameter of the analysis: `key=value` (repeatable)")
	cmd.Flags().StringVar(&selection, "select", "", "samples to explain, to rank neurons for or to find neighbours of: `numbers` and ranges (17,230-245), or a class and the part of its split (3/2)")
	cmd.Flags().StringVar(&lang, "lang", "en", "language of the finding: en or zh")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print one JSON object")
	cmd.Flags().BoolVar(&asCSV, "csv", false, "print comma-separated values (mistakes only)")
	return cmd
}

// analyzeView prints the words of a view's picture.
func (a *app) analyzeView(ctx context.Context, view, run string, kinds, given []string, step int64, lang string, asJSON bool) error {
	v, err := figure.Lookup(view)
	if err != nil || v.Sweep {
		for _, v := range figure.Views() {
			if !v.Sweep && !slices.Contains(kinds, v.Name) {
				kinds = append(kinds, v.Name)
			}
		}
		return usagef("known are "+strings.Join(kinds, ", "), "unknown kind of analysis %q", view)
	}
	params := map[string]string{}
	for _, p := range given {
		key, value, ok := strings.Cut(p, "=")
		if !ok {
			return usagef("write --param key=value", "--param %q has no =", p)
		}
		params[key] = value
	}
	params["lang"] = lang
	runs, err := a.openRuns([]string{run})
	if err != nil {
		return err
	}
	defer runs[0].Close()
	f, err := figure.Make(ctx, view, runs[:1], step, params)
	if err != nil {
		return err
	}
	for _, w := range f.Warnings {
		fmt.Fprintln(a.err, "note:", w)
	}
	facts := f.Facts()
	if asJSON {
		data, err := json.Marshal(facts)
		if err != nil {
			return fmt.Errorf("write %s: %w", view, err)
		}
		_, err = fmt.Fprintf(a.out, "%s\n", data)
		return err
	}
	fmt.Fprintf(a.out, "%s\n%s\n", facts.Finding, facts.Of)
	for _, text := range []string{facts.Description, facts.Method} {
		if text != "" {
			fmt.Fprintf(a.out, "\n%s\n", text)
		}
	}
	return nil
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
