package cli

import (
	"fmt"
	"runtime"
	"text/tabwriter"

	"brainbow/experiment"
	"brainbow/internal/kernel"
	"brainbow/internal/version"
	"brainbow/runstore"
	"brainbow/train"

	"github.com/spf13/cobra"
)

func (a *app) recipesCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "recipes [NAME]",
		Short: "List the built-in recipes, or print one",
		Long: `List the built-in recipes with their data, or print one as a start. Saved
under a name that ends in .yaml and edited, it is your own recipe.`,
		Example: `  brainbow recipes
  brainbow recipes nielsen-30 > mine.yaml`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usagef("usage: "+cmd.UseLine(), "recipes takes at most one name")
			}
			return nil
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				text, err := experiment.Source(args[0])
				if err != nil {
					return err
				}
				_, err = a.out.Write(text)
				return err
			}
			w := tabwriter.NewWriter(a.out, 0, 0, 2, ' ', 0)
			for _, name := range experiment.Names() {
				d, err := experiment.Load(nil, name)
				if err != nil {
					return err
				}
				r, err := d.Recipe()
				if err != nil {
					return err
				}
				fmt.Fprintf(w, "%s\t%s\t%s\n", name, r.Data.Name, r.Title)
			}
			return w.Flush()
		},
	}
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and what determines bits and speed",
		Long: `Print the version, the run format that it writes, the revision of its arithmetic
(runs of the same revision can be replayed bit for bit), and the vector
instructions that it uses here.`,
		Args: noArgs,
		RunE: func(*cobra.Command, []string) error {
			fmt.Fprintf(a.out, "brainbow %s\n", version.Program())
			fmt.Fprintf(a.out, "run format %d, numerics revision %d\n", runstore.Format, train.Numerics)
			fmt.Fprintf(a.out, "%s %s/%s, kernels %v, %d processors\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, kernel.Active(), runtime.GOMAXPROCS(0))
			return nil
		},
	}
}
