package cli

import (
	"fmt"
	"path/filepath"

	"brainbow/experiment"
	"brainbow/internal/hint"
	"brainbow/runstore"
	"brainbow/runstore/parquet"

	"github.com/spf13/cobra"
)

func (a *app) exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write a run in a form that others can use",
		Args:  exactly(1, "recipe RUN or parquet RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return usagef("recipe RUN or parquet RUN", "%q is not a command of export", args[0])
		},
	}
	cmd.AddCommand(a.exportRecipeCommand(), a.exportParquetCommand())
	return cmd
}

func (a *app) exportRecipeCommand() *cobra.Command {
	var file string
	cmd := &cobra.Command{
		Use:   "recipe RUN -o FILE.yaml",
		Short: "Write a recipe that trains a run again and compares the weights",
		Long: `Write a recipe of a few kilobytes from which the whole run is trained again,
anywhere: every value of its recipe, its seed, the changes that were made while
it trained, and hashes of its weights, which 'brainbow train FILE.yaml' compares
as it goes.`,
		Example: `  brainbow export recipe last -o run.yaml
  brainbow train run.yaml`,
		Args: exactly(1, "a run; 'brainbow ls' lists them"),
		RunE: func(_ *cobra.Command, args []string) error {
			if ext := filepath.Ext(file); ext != ".yaml" && ext != ".yml" {
				return usagef("add -o with a file that ends in .yaml", "export recipe cannot write to %q", file)
			}
			run, err := a.openNamed(args[0])
			if err != nil {
				return err
			}
			text, err := experiment.Export(run)
			if err != nil {
				return err
			}
			if err := writeWhole(file, text); err != nil {
				return err
			}
			fmt.Fprintf(a.err, "wrote %s, %s\nnext: brainbow train %s\n", file, bytesOf(int64(len(text))), file)
			return nil
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "file to write: .yaml")
	return cmd
}

// openNamed opens the run that an argument names.
func (a *app) openNamed(arg string) (*runstore.Reader, error) {
	dir, err := runstore.Resolve(nil, a.runsDir(), arg)
	if err != nil {
		return nil, err
	}
	return runstore.Open(dir)
}

func (a *app) exportParquetCommand() *cobra.Command {
	var file string
	step := int64(-1)
	cmd := &cobra.Command{
		Use:   "parquet RUN -o FILE.parquet",
		Short: "Write the predictions for the test samples as a Parquet file",
		Long: `Write what the network predicted for every test sample at a step whose
predictions were recorded, one row for each: id, label, predicted, confidence,
loss and logits.`,
		Example: `  brainbow export parquet last -o predictions.parquet
  brainbow export parquet softmax --step 12000 -o predictions.parquet`,
		Args: exactly(1, "a run; 'brainbow ls' lists them"),
		RunE: func(_ *cobra.Command, args []string) error {
			if filepath.Ext(file) != ".parquet" {
				return usagef("add -o with a file that ends in .parquet", "export parquet cannot write to %q", file)
			}
			run, err := a.openNamed(args[0])
			if err != nil {
				return err
			}
			steps := run.PredictionSteps()
			if step < 0 && len(steps) > 0 {
				step = steps[len(steps)-1]
			}
			p, err := run.Predictions(step)
			if err != nil {
				return hint.Add(err, "predictions were recorded at these steps: %s", some(steps))
			}
			data, err := parquet.Encode(step, p)
			if err != nil {
				return fmt.Errorf("write %s: %w", file, err)
			}
			if err := writeWhole(file, data); err != nil {
				return err
			}
			fmt.Fprintf(a.err, "wrote %s, %s: %s test samples at step %s\n", file, bytesOf(int64(len(data))), group(int64(p.Len())), group(step))
			return nil
		},
	}
	cmd.Flags().StringVarP(&file, "output", "o", "", "file to write: .parquet")
	cmd.Flags().Int64Var(&step, "step", -1, "of these weights: after `N` updates (default: the last)")
	return cmd
}

// some lists the first of some steps.
func some(steps []int64) string {
	const longest = 12
	text := ""
	for i, s := range steps[:min(len(steps), longest)] {
		if i > 0 {
			text += ", "
		}
		text += group(s)
	}
	if len(steps) > longest {
		text += ", …"
	}
	if text == "" {
		return "none"
	}
	return text
}
