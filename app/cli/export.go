package cli

import (
	"fmt"
	"path/filepath"

	"brainbow/experiment"
	"brainbow/runstore"

	"github.com/spf13/cobra"
)

func (a *app) exportCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "export",
		Short: "Write a run in a form that others can use",
		Args:  exactly(1, "recipe RUN"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return usagef("recipe RUN", "%q is not a command of export", args[0])
		},
	}
	cmd.AddCommand(a.exportRecipeCommand())
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
			dir, err := runstore.Resolve(nil, a.runsDir(), args[0])
			if err != nil {
				return err
			}
			run, err := runstore.Open(dir)
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
